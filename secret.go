package ashyq

import (
	"encoding/json"
	"log/slog"
	"unique"
)

// secret is a number that must not be seen. It can be compared, and every way of printing it shows a mask, or at most an
// address: what it holds lies behind a pointer, so that not even a field which hides its methods from fmt shows it.
type secret struct{ text unique.Handle[string] }

func conceal(text string) secret { return secret{unique.Make(text)} }

func (s secret) reveal() string {
	if s == (secret{}) {
		return ""
	}
	return s.text.Value()
}

// String is a mask, empty for no number.
func (s secret) String() string {
	if s == (secret{}) {
		return ""
	}
	return "***"
}

func (s secret) GoString() string             { return s.String() }
func (s secret) LogValue() slog.Value         { return slog.StringValue(s.String()) }
func (s secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }
