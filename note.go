package ashyq

import "unicode"

// A number that could name a person: an IIN or a phone has ten digits or more, however they are spaced or bracketed; a
// passport is one word of letters and six digits or more.
const (
	numberDigits   = 10
	passportDigits = 6
)

// NamesAPerson reports whether free text seems to hold an IIN, a passport's or a phone number. Such text is refused, never
// stored.
func NamesAPerson(text string) bool {
	var digits, wordDigits int
	var letters bool
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
			wordDigits++
		case unicode.IsLetter(r):
			digits, letters = 0, true
		default:
			letters, wordDigits = false, 0
		}
		if digits >= numberDigits || letters && wordDigits >= passportDigits {
			return true
		}
	}
	return false
}
