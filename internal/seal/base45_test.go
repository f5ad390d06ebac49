package seal

import (
	"bytes"
	"testing"
)

// The examples of RFC 9285, sections 4.3 and 4.4.
func TestBase45OfTheRFC(t *testing.T) {
	for plain, text := range map[string]string{
		"":        "",
		"AB":      "BB8",
		"Hello!!": "%69 VD92EX0",
		"base-45": "UJCLQE7W581",
		"ietf!":   "QED8WEX0",
	} {
		if got := encode45([]byte(plain)); got != text {
			t.Errorf("%q is encoded as %q, want %q", plain, got, text)
		}
		if got, err := decode45(text); err != nil || string(got) != plain {
			t.Errorf("%q is decoded as %q (%v), want %q", text, got, err, plain)
		}
	}
}

func TestBase45RefusesWhatItWouldNotWrite(t *testing.T) {
	for _, text := range []string{"A", "GGW", ":::", "::", "V5", "bb8", "BB8B", "BBÄ", "B\n8"} {
		if b, err := decode45(text); err == nil {
			t.Errorf("%q is decoded as %x", text, b)
		}
	}
}

func FuzzBase45(f *testing.F) {
	f.Add("%69 VD92EX0", []byte("Hello!!"))
	f.Add(":::", []byte{0xff})
	f.Fuzz(func(t *testing.T, text string, b []byte) {
		if got, err := decode45(encode45(b)); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%x comes back as %x (%v)", b, got, err)
		}
		if decoded, err := decode45(text); err == nil && encode45(decoded) != text {
			t.Errorf("%q comes back as %q", text, encode45(decoded))
		}
	})
}
