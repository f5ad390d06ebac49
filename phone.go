package ashyq

import (
	"encoding/json"
	"log/slog"
	"strings"
)

// Phone is a telephone number in E.164 form. It masks itself; E164 is the one way to its digits.
type Phone struct{ e164 string }

// ParsePhone accepts the E.164 form alone: a plus and 8 to 15 digits, the first not 0. How people type numbers is
// normalised at the edge. Anything else is invalid_phone.
func ParsePhone(e164 string) (Phone, error) {
	digits, plus := strings.CutPrefix(e164, "+")
	if !plus || len(digits) < 8 || len(digits) > 15 || digits[0] == '0' || !all(digits, isDigit) {
		return Phone{}, Fail(Invalid, "invalid_phone")
	}
	return Phone{e164}, nil
}

// E164 reveals the number: for whoever delivers a message to it and for keyed digests, never for a log, an error or a row.
func (p Phone) E164() string { return p.e164 }

// LastTwo is what may be kept and shown of it.
func (p Phone) LastTwo() string {
	if p.e164 == "" {
		return ""
	}
	return p.e164[len(p.e164)-2:]
}

func (p Phone) String() string               { return mask(p.e164) }
func (p Phone) GoString() string             { return mask(p.e164) }
func (p Phone) LogValue() slog.Value         { return slog.StringValue(mask(p.e164)) }
func (p Phone) MarshalJSON() ([]byte, error) { return json.Marshal(mask(p.e164)) }
