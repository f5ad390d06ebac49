package ashyq

import "unicode"

// NamesAPerson reports whether free text seems to hold an IIN, a passport's or a phone number: ten digits or more in a row,
// however they are spaced or bracketed. Such text is refused, never stored.
func NamesAPerson(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			if digits++; digits == 10 {
				return true
			}
		case unicode.IsSpace(r) || unicode.IsPunct(r) || r == '+':
		default:
			digits = 0
		}
	}
	return false
}
