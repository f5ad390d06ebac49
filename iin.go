package ashyq

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"strings"
	"time"
)

// IIN is a person's individual identification number: twelve digits, valid by construction. Its zero value is no number.
// It masks itself wherever it could be printed; Digits is the one way to its digits.
type IIN struct{ secret }

// BIN is a legal entity's business identification number: twelve digits, valid by construction.
type BIN struct{ digits string }

var (
	errInvalidIIN      = Fail(Invalid, "invalid_iin")
	errInvalidBIN      = Fail(Invalid, "invalid_bin")
	errInvalidPassport = Fail(Invalid, "invalid_passport")
)

// ParseIIN checks twelve digits: a calendar date YYMMDD, the digit of century and sex (1–6; 0 for foreigners, whose
// century it does not tell), and the check digit. Anything else is invalid_iin.
func ParseIIN(s string) (IIN, error) {
	if !checkedDigits(s) || s[6] > '6' {
		return IIN{}, errInvalidIIN
	}
	iin := IIN{conceal(s)}
	if s[6] == '0' {
		if _, err := time.Parse("20060102", "20"+s[:6]); err != nil {
			if _, err = time.Parse("20060102", "19"+s[:6]); err != nil {
				return IIN{}, errInvalidIIN
			}
		}
		return iin, nil
	}
	if _, ok := iin.BirthDate(); !ok {
		return IIN{}, errInvalidIIN
	}
	return iin, nil
}

// Digits reveals the number: for the registries and for keyed digests, never for a log, an error or a row.
func (i IIN) Digits() string { return i.reveal() }

// BirthDate reads the date of birth; ok is false for a foreigner's number, which does not tell the century.
func (i IIN) BirthDate() (_ Date, ok bool) {
	digits := i.reveal()
	if digits == "" || digits[6] == '0' {
		return Date{}, false
	}
	century := []string{"18", "19", "20"}[(digits[6]-'1')/2]
	t, err := time.Parse("20060102", century+digits[:6])
	if err != nil {
		return Date{}, false
	}
	return DateOf(t), true
}

// ParseBIN checks twelve digits: year and month of registration, the kind of entity (4–6), its division (0–4), and the
// check digit. Anything else is invalid_bin.
func ParseBIN(s string) (BIN, error) {
	if !checkedDigits(s) || s[2:4] < "01" || s[2:4] > "12" || s[4] < '4' || s[4] > '6' || s[5] > '4' {
		return BIN{}, errInvalidBIN
	}
	return BIN{s}, nil
}

// Digits is the number itself. A BIN names a company, not a person, and is public.
func (b BIN) Digits() string   { return b.digits }
func (b BIN) String() string   { return b.digits }
func (b BIN) GoString() string { return b.digits }

func (b BIN) MarshalText() ([]byte, error) { return []byte(b.digits), nil }

func (b *BIN) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBIN(string(text))
	return err
}

// checkedDigits reports whether s is twelve digits of which the last is the check digit: weights 1…11 over the others,
// modulo 11; if that is 10, weights 3…11, 1, 2; if it is 10 again, there is no such number.
func checkedDigits(s string) bool {
	if len(s) != 12 {
		return false
	}
	var first, second int
	for i := range 11 {
		d := int(s[i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		first += d * (i + 1)
		second += d * ((i+2)%11 + 1)
	}
	check := first % 11
	if check == 10 {
		check = second % 11
	}
	return check != 10 && int(s[11])-'0' == check
}

// Passport identifies a foreigner who has no IIN.
type Passport struct {
	country string
	secret
}

// ParsePassport takes an ISO 3166-1 alpha-2 country and a number of 5 to 15 letters and digits; case, spaces and hyphens
// are ignored. Anything else is invalid_passport.
func ParsePassport(country, number string) (Passport, error) {
	country = strings.ToUpper(strings.TrimSpace(country))
	number = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(number))
	if len(country) != 2 || !all(country, isUpper) || len(number) < 5 || len(number) > 15 || !all(number, isAlphanumeric) {
		return Passport{}, errInvalidPassport
	}
	return Passport{country, conceal(number)}, nil
}

func (p Passport) Country() string { return p.country }

// Number reveals the number: for the registries and for keyed digests only.
func (p Passport) Number() string { return p.reveal() }

// Person is whom a scan is about: the holder of an IIN or of a passport, exactly one of them. Its zero value is nobody.
type Person struct {
	iin      IIN
	passport Passport
}

func Resident(iin IIN) Person     { return Person{iin: iin} }
func Foreigner(p Passport) Person { return Person{passport: p} }
func (p Person) IsZero() bool     { return p == Person{} }

func (p Person) IIN() (IIN, bool)           { return p.iin, p.iin != IIN{} }
func (p Person) Passport() (Passport, bool) { return p.passport, p.passport != Passport{} }

func (p Person) String() string               { return cmp.Or(p.iin.secret, p.passport.secret).String() }
func (p Person) GoString() string             { return p.String() }
func (p Person) LogValue() slog.Value         { return slog.StringValue(p.String()) }
func (p Person) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// Canonical is the one spelling of this person under which digests are taken. It reveals the number.
func (p Person) Canonical() string {
	if p.passport != (Passport{}) {
		return "passport:" + p.passport.country + ":" + p.passport.Number()
	}
	return "iin:" + p.iin.Digits()
}

// ParsePerson reads what Canonical wrote.
func ParsePerson(canonical string) (Person, error) {
	if digits, ok := strings.CutPrefix(canonical, "iin:"); ok {
		iin, err := ParseIIN(digits)
		return Resident(iin), err
	}
	rest, ok := strings.CutPrefix(canonical, "passport:")
	country, number, colon := strings.Cut(rest, ":")
	if !ok || !colon {
		return Person{}, errInvalidPassport
	}
	p, err := ParsePassport(country, number)
	return Foreigner(p), err
}

// Age is the person's age in whole years on a day; ok is false if the number does not tell it.
func (p Person) Age(on Date) (years int, ok bool) {
	born, ok := p.iin.BirthDate()
	if !ok {
		return 0, false
	}
	years = on.Year - born.Year
	if on.Month < born.Month || on.Month == born.Month && on.Day < born.Day {
		years--
	}
	return years, true
}

// BirthDay is the day and month of birth, to be held against an identity card; ok is false if the number does not tell.
func (p Person) BirthDay() (day int, month time.Month, ok bool) {
	born, ok := p.iin.BirthDate()
	return born.Day, born.Month, ok
}

func isUpper(c byte) bool        { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool        { return c >= '0' && c <= '9' }
func isAlphanumeric(c byte) bool { return isUpper(c) || isDigit(c) }

func all(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}
