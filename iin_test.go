package ashyq_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func TestParseIIN(t *testing.T) {
	for digits, born := range map[string]string{
		"900101300017": "1990-01-01",
		"900101100004": "1890-01-01",
		"900101200000": "1890-01-01",
		"900101400003": "1990-01-01",
		"000229500008": "2000-02-29",
		"900101300811": "", // the second weights give its check digit
		"900101000008": "", // a foreigner
		"000229000006": "",
	} {
		iin, err := ashyq.ParseIIN(digits)
		if err != nil || iin.Digits() != digits {
			t.Errorf("%s: %v", digits, err)
			continue
		}
		if date, ok := iin.BirthDate(); ok && born != "" && date.String() != born {
			t.Errorf("%s was born on %v, %v", digits, date, ok)
		}
	}
	for name, digits := range map[string]string{
		"empty":                                "",
		"short":                                "90010130001",
		"long":                                 "9001013000177",
		"a wrong check digit":                  "900101300018",
		"no check digit at all":                "900101300800", // 10 with the first weights and with the second
		"the same, with another last digit":    "900101300801",
		"the thirteenth month":                 "001301300009",
		"no month":                             "000001300005",
		"no day":                               "000100300003",
		"29 February 1900":                     "000229300005",
		"29 February 1800":                     "000229100002",
		"29 February 2001":                     "010229500004",
		"29 February of no year, a foreigner":  "010229000008",
		"a century that is not":                "900101700002",
		"letters":                              "90010130001a",
		"other digits":                         "٩٠٠١٠١٣٠٠٠١٧",
		"a space":                              "900101 30001",
		"surrounding spaces are for the edge":  " 900101300017 ",
		"a sign, which is not a digit":         "+90010130001",
		"twelve bytes that are not characters": strings.Repeat("\xff", 12),
	} {
		if iin, err := ashyq.ParseIIN(digits); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_iin")) || iin != (ashyq.IIN{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The eleventh digit weighs eleven, which is nothing modulo eleven: it alone may be wrong unnoticed.
func TestAWrongDigitIsNoticed(t *testing.T) {
	const digits = "900101300017"
	for i := range digits {
		if i == 10 {
			continue
		}
		for d := byte('0'); d <= '9'; d++ {
			wrong := digits[:i] + string(d) + digits[i+1:]
			if _, err := ashyq.ParseIIN(wrong); err == nil && wrong != digits {
				t.Errorf("the digit %d may be %c", i+1, d)
			}
		}
	}
}

func TestParseBIN(t *testing.T) {
	for _, digits := range []string{"210440000007", "210454000003", "211264000003"} {
		if bin, err := ashyq.ParseBIN(digits); err != nil || bin.Digits() != digits || bin.String() != digits {
			t.Errorf("%s: %v", digits, err)
		}
	}
	for name, digits := range map[string]string{
		"empty":                     "",
		"a wrong check digit":       "210440000008",
		"the thirteenth month":      "211340000006",
		"no month":                  "210040000002",
		"a kind below":              "210430000002",
		"a kind above":              "210470000000",
		"a division that is not":    "210445000004",
		"a person's number":         "900101300017",
		"letters in place of month": "21ab40000007",
	} {
		if _, err := ashyq.ParseBIN(digits); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_bin")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParsePassport(t *testing.T) {
	for _, tt := range []struct{ country, number, wantCountry, wantNumber string }{
		{"KG", "AN1234567", "KG", "AN1234567"},
		{" kg ", "an 123-4567", "KG", "AN1234567"},
		{"UZ", "12345", "UZ", "12345"},
		{"DE", "ABCDE1234567890", "DE", "ABCDE1234567890"},
	} {
		p, err := ashyq.ParsePassport(tt.country, tt.number)
		if err != nil || p.Country() != tt.wantCountry || p.Number() != tt.wantNumber {
			t.Errorf("%s %s: %v %v", tt.country, tt.number, p.Country(), err)
		}
	}
	for _, tt := range [][2]string{
		{"", "AN1234567"}, {"KGZ", "AN1234567"}, {"K1", "AN1234567"}, {"ЌГ", "AN1234567"}, {"KG", ""}, {"KG", "1234"},
		{"KG", "1234567890123456"}, {"KG", "AN123:4567"}, {"KG", "АН1234567"}, {"KG", "AN/1234567"},
	} {
		if p, err := ashyq.ParsePassport(tt[0], tt[1]); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_passport")) || p != (ashyq.Passport{}) {
			t.Errorf("%v: %v", tt, err)
		}
	}
}

func TestAPersonIsReadAsCanonicalWroteIt(t *testing.T) {
	passport, err := ashyq.ParsePassport("KG", "AN1234567")
	if err != nil {
		t.Fatal(err)
	}
	for want, p := range map[string]ashyq.Person{
		"iin:900101300017":      mustIIN(t, "900101300017"),
		"passport:KG:AN1234567": ashyq.Foreigner(passport),
	} {
		read, err := ashyq.ParsePerson(p.Canonical())
		if err != nil || read != p || p.Canonical() != want || p.IsZero() {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, s := range []string{"", "iin:", "iin:1", "900101300017", "passport:KG", "passport:KG:", "passport:KG:1:2", "phone:+77011234567"} {
		if p, err := ashyq.ParsePerson(s); ashyq.KindOf(err) != ashyq.Invalid || !p.IsZero() {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, ok := ashyq.Foreigner(passport).IIN(); ok {
		t.Error("a passport is no IIN")
	}
	if _, ok := mustIIN(t, "900101300017").Passport(); ok {
		t.Error("an IIN is no passport")
	}
}

func TestAge(t *testing.T) {
	leapling := mustIIN(t, "000229500008")
	for on, want := range map[ashyq.Date]int{
		{Year: 2000, Month: time.February, Day: 29}: 0,
		{Year: 2016, Month: time.February, Day: 28}: 15,
		{Year: 2016, Month: time.February, Day: 29}: 16,
		{Year: 2021, Month: time.February, Day: 28}: 20,
		{Year: 2021, Month: time.March, Day: 1}:     21,
		{Year: 2021, Month: time.December, Day: 31}: 21,
	} {
		if age, ok := leapling.Age(on); !ok || age != want {
			t.Errorf("on %v: %d", on, age)
		}
	}
	if d, m, ok := leapling.BirthDay(); !ok || d != 29 || m != time.February {
		t.Errorf("born on %d %v", d, m)
	}
	foreigner := mustIIN(t, "900101000008")
	if _, ok := foreigner.Age(ashyq.Date{Year: 2021, Month: time.March, Day: 1}); ok {
		t.Error("a foreigner's number tells no age")
	}
	if _, _, ok := foreigner.BirthDay(); ok {
		t.Error("a foreigner's number is not asked for a birthday")
	}
}

func FuzzParseIIN(f *testing.F) {
	for _, s := range []string{"900101300017", "900101300800", "900101000008", "", "90010130001a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		iin, err := ashyq.ParseIIN(s)
		if err != nil {
			if s != "" && strings.Contains(err.Error(), s) && len(s) > 3 && !strings.Contains("invalid_iin", s) {
				t.Errorf("the error repeats %q", s)
			}
			return
		}
		if born, ok := iin.BirthDate(); iin.Digits() != s || ok && (born.Year < 1800 || born.Year > 2099) {
			t.Errorf("%q is %v, born %v", s, iin, born)
		}
	})
}

func FuzzParseBIN(f *testing.F) {
	for _, s := range []string{"210440000007", "210445000004", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if bin, err := ashyq.ParseBIN(s); err == nil && (bin.Digits() != s || len(s) != 12) {
			t.Errorf("%q is %v", s, bin)
		}
	})
}

func FuzzParsePassport(f *testing.F) {
	f.Add("KG", "AN1234567")
	f.Add("kg", "an 123-4567")
	f.Fuzz(func(t *testing.T, country, number string) {
		p, err := ashyq.ParsePassport(country, number)
		if err != nil {
			return
		}
		if again, err := ashyq.ParsePerson(ashyq.Foreigner(p).Canonical()); err != nil || again != ashyq.Foreigner(p) {
			t.Errorf("%q %q is not read again: %v", country, number, err)
		}
	})
}

func FuzzParsePerson(f *testing.F) {
	for _, s := range []string{"iin:900101300017", "passport:KG:AN1234567", "passport:kg:an-12345", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ashyq.ParsePerson(s)
		if err != nil {
			return
		}
		if again, err := ashyq.ParsePerson(p.Canonical()); err != nil || again != p || p.IsZero() {
			t.Errorf("%q is not read again: %v", s, err)
		}
	})
}
