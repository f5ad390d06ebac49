package seal

import (
	"errors"
	"strings"
)

const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

var errBase45 = errors.New("not base45")

// encode45 is base45 (RFC 9285), whose characters are those of a QR code's alphanumeric mode.
func encode45(b []byte) string {
	var s strings.Builder
	s.Grow((len(b)*3 + 1) / 2)
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		s.Write([]byte{alphabet45[n%45], alphabet45[n/45%45], alphabet45[n/45/45]})
	}
	if len(b) == 1 {
		s.Write([]byte{alphabet45[b[0]%45], alphabet45[b[0]/45]})
	}
	return s.String()
}

// decode45 reads base45. Every text that it accepts is what encode45 writes.
func decode45(s string) ([]byte, error) {
	b := make([]byte, 0, len(s)/3*2+1)
	for ; len(s) >= 3; s = s[3:] {
		n := digit45(s[0]) + digit45(s[1])*45 + digit45(s[2])*45*45
		if n > 0xffff {
			return nil, errBase45
		}
		b = append(b, byte(n>>8), byte(n))
	}
	switch len(s) {
	case 0:
		return b, nil
	case 2:
		if n := digit45(s[0]) + digit45(s[1])*45; n <= 0xff {
			return append(b, byte(n)), nil
		}
	}
	return nil, errBase45
}

// digit45 is the value of a character; that of a wrong one is too large for any place.
func digit45(c byte) int { return int(digits45[c]) }

var digits45 = func() (digits [256]int32) {
	for c := range digits {
		digits[c] = 1 << 16
	}
	for i := range len(alphabet45) {
		digits[alphabet45[i]] = int32(i)
	}
	return digits
}()
