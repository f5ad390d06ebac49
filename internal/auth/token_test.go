package auth

import (
	"encoding/base64"
	"strings"
	"testing"
)

func FuzzToken(f *testing.F) {
	for _, seed := range []string{"", newToken(), strings.Repeat("a", 43), strings.Repeat("_", 42) + "w", strings.Repeat("a", 41) + "\n\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		b, err := base64.RawURLEncoding.DecodeString(token)
		canonical := err == nil && len(b) == tokenBytes && base64.RawURLEncoding.EncodeToString(b) == token
		if wellFormed(token) != canonical {
			t.Errorf("%q is well formed: %t", token, !canonical)
		}
	})
}
