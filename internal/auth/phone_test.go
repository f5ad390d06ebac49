package auth

import (
	"errors"
	"strings"
	"testing"

	"ashyq"
)

func TestParsePhoneReadsNumbersAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"8 (701) 123-45-67":          "+77011234567",
		"+7 701 123 45 67":           "+77011234567",
		"77011234567":                "+77011234567",
		"7011234567":                 "+77011234567",
		" +7(701)1234567 ":           "+77011234567",
		"8-701-123-45-67":            "+77011234567",
		"+7\u00a0701\u00a0123 45 67": "+77011234567",
		"+7 916 123 45 67":           "+79161234567",
		"+996 700 123 456":           "+996700123456",
		"+44 7400 123456":            "+447400123456",
	} {
		phone, err := ParsePhone(text)
		if err != nil || phone.E164() != want {
			t.Errorf("%q is read as %s, %v, want %s", text, phone.E164(), err, want)
		}
	}
}

func TestParsePhoneRefusesWhatCannotReceiveAText(t *testing.T) {
	for _, text := range []string{
		"", "+", "8", "102", "+7 701 123 45", "+7 701 123 45 678", "8 (7172) 12-34-56", "8 800 080 76 72", "+7 809 123 45 67",
		"+7 701 123 45 67 ext. 5", "+7 701 CALL NOW", "+7 701 123 45 67;ext=1", "tel:+77011234567", "+99999999999",
		strings.Repeat("0", 10_000), "+7" + strings.Repeat(" ", 50) + "7011234567", "\x00\xff",
	} {
		if phone, err := ParsePhone(text); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_phone")) || phone != (ashyq.Phone{}) {
			t.Errorf("%.40q is read as %s, %v", text, phone.E164(), err)
		}
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, seed := range []string{"8 (701) 123-45-67", "+77011234567", "٧٧٠١١٢٣٤٥٦٧", "+1 (800) 555-0199", "00", ";ext=", "+7701123456７"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		phone, err := ParsePhone(text)
		if err != nil {
			if ashyq.KindOf(err) != ashyq.Invalid || err.Error() != "invalid_phone" {
				t.Errorf("%q fails with %v", text, err)
			}
			return
		}
		if again, err := ParsePhone(phone.E164()); err != nil || again != phone {
			t.Errorf("%q is read as %s, and that as %s, %v", text, phone.E164(), again.E164(), err)
		}
	})
}

func TestForeignNumbersAreCountedByTheirCountry(t *testing.T) {
	for text, want := range map[string]string{
		"+7 701 123 45 67": "", "+7 916 123 45 67": "+7", "+1 202 555 0123": "+1", "+1 876 210 1234": "+1",
		"+996 700 123 456": "+99", "+44 7400 123456": "+44",
	} {
		phone, err := ParsePhone(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := abroad(phone); got != want {
			t.Errorf("%s is counted under %q, want %q", text, got, want)
		}
	}
}
