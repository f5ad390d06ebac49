package seal

import (
	"errors"
	"testing"
)

func TestShortNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"123456782":             "123456782",
		" 123456782\n":          "123456782",
		"123 456 782":           "123456782",
		"123-456-782":           "123456782",
		"123\u00a0456\u00a0782": "123456782",
		"123456783":             "", // check digit
		"023456789":             "", // first digit
		"12345678":              "",
		"1234567820":            "",
		"12 3456 782":           "",
		"123 456-782":           "",
		"123  456 782":          "",
		"12345678a":             "",
		"１２３４５６７８２":             "",
		"":                      "",
	} {
		got, err := ParseShort(text)
		if got != want || (want == "") != errors.Is(err, errInvalidGate) {
			t.Errorf("%q reads as %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestNewShortNumbersAreValidAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		short := NewShort()
		if got, err := ParseShort(short); err != nil || got != short {
			t.Errorf("%s: %v", short, err)
		}
		seen[short] = true
	}
	if len(seen) < 990 {
		t.Errorf("%d of 1000 differ", len(seen))
	}
}

func TestOneWrongDigitIsNoticed(t *testing.T) {
	const short = "123456782"
	for i := range len(short) {
		for d := byte('0'); d <= '9'; d++ {
			if text := short[:i] + string(d) + short[i+1:]; text != short {
				if _, err := ParseShort(text); err == nil {
					t.Errorf("%s passes", text)
				}
			}
		}
	}
}

func FuzzParseShort(f *testing.F) {
	f.Add("123456782")
	f.Add("123 456 782")
	f.Add("123-456-782")
	f.Fuzz(func(t *testing.T, text string) {
		short, err := ParseShort(text)
		if err != nil {
			if !errors.Is(err, errInvalidGate) {
				t.Errorf("error %v", err)
			}
			return
		}
		if again, err := ParseShort(short[:3] + "-" + short[3:6] + "-" + short[6:]); err != nil || again != short {
			t.Errorf("%q reads as %q and then %q (%v)", text, short, again, err)
		}
	})
}
