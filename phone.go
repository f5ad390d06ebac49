package ashyq

import "strings"

// Phone is a telephone number in E.164 form. It masks itself; E164 is the one way to its digits.
type Phone struct{ secret }

// ParsePhone accepts the E.164 form alone: a plus and 8 to 15 digits, the first not 0. How people type numbers is
// normalised at the edge. Anything else is invalid_phone.
func ParsePhone(e164 string) (Phone, error) {
	digits, plus := strings.CutPrefix(e164, "+")
	if !plus || len(digits) < 8 || len(digits) > 15 || digits[0] == '0' || !all(digits, isDigit) {
		return Phone{}, Fail(Invalid, "invalid_phone")
	}
	return Phone{conceal(e164)}, nil
}

// E164 reveals the number: for whoever delivers a message to it and for keyed digests, never for a log, an error or a row.
func (p Phone) E164() string { return p.reveal() }

// LastTwo is what may be kept and shown of it.
func (p Phone) LastTwo() string {
	e164 := p.reveal()
	return e164[max(len(e164)-2, 0):]
}
