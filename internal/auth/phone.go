package auth

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"ashyq"
)

// maxPhone is the longest text that is read as a phone number, in bytes: the longest number with room for brackets.
const maxPhone = 48

// ParsePhone reads a mobile number the way people type it: 8 (701) 123-45-67, 7701…, +7…; a number without a country is
// Kazakhstan's. Anything else is invalid_phone, and so are numbers that cannot receive a text.
func ParsePhone(text string) (ashyq.Phone, error) {
	invalid := ashyq.Fail(ashyq.Invalid, "invalid_phone")
	if len(text) > maxPhone || strings.ContainsFunc(text, unicode.IsLetter) {
		return ashyq.Phone{}, invalid
	}
	n, err := phonenumbers.Parse(text, "KZ")
	if err != nil || n.GetExtension() != "" || !phonenumbers.IsValidNumber(n) {
		return ashyq.Phone{}, invalid
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return ashyq.ParsePhone(phonenumbers.Format(n, phonenumbers.E164))
	default:
		return ashyq.Phone{}, invalid
	}
}
