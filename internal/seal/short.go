package seal

import (
	"crypto/rand"
	"math/big"
	"strconv"
	"strings"
)

const shortDigits = 9

// NewShort makes a gate's short number, for whoever cannot scan: nine digits, the first not 0, the last a Luhn check digit
// (ISO/IEC 7812-1, Annex B). It can be guessed, so whoever asks for it has limits on wrong guesses.
func NewShort() string {
	n, err := rand.Int(rand.Reader, big.NewInt(90_000_000))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	digits := strconv.FormatInt(10_000_000+n.Int64(), 10)
	return digits + string('0'+byte((10-luhn(digits+"0"))%10))
}

// ParseShort reads a short number as people type it, in one piece or in threes with spaces or hyphens between. Anything else
// is invalid_gate.
func ParseShort(text string) (string, error) {
	if len(text) > 32 {
		return "", errInvalidGate
	}
	text = strings.TrimSpace(text)
	digits := text
	for _, separator := range []string{" ", "-", "\u00a0"} {
		if groups := strings.Split(text, separator); len(groups) == 3 && len(groups[0]) == 3 && len(groups[1]) == 3 {
			digits = strings.Join(groups, "")
		}
	}
	if len(digits) != shortDigits || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" || luhn(digits) != 0 {
		return "", errInvalidGate
	}
	return digits, nil
}

// luhn is the Luhn sum of digits modulo 10: zero if the last is their check digit.
func luhn(digits string) int {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum % 10
}
