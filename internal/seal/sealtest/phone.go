// Package sealtest is a visitor's phone for tests: a key of its own, and what it signs with it. It is written from the format's
// description alone, as any other front end would be.
package sealtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Phone has a key that stays on it.
type Phone struct {
	t   testing.TB
	key *ecdsa.PrivateKey
}

func NewPhone(t testing.TB) Phone {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return Phone{t, key}
}

// Key is the public one, as an uncompressed point.
func (p Phone) Key() []byte {
	p.t.Helper()
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		p.t.Fatal(err)
	}
	return point
}

// KeyText is the public key as calls of the API have it.
func (p Phone) KeyText() string { return base64.RawURLEncoding.EncodeToString(p.Key()) }

// Present is what the phone shows of a pass at a moment.
func (p Phone) Present(pass string, at time.Time) string {
	p.t.Helper()
	message := decode45(p.t, pass)
	shown := sha256.Sum256(message)
	signed := append([]byte("ashyq-presentation-1"), shown[:]...)
	digest := sha256.Sum256(binary.BigEndian.AppendUint64(signed, uint64(at.Unix())))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, digest[:])
	if err != nil {
		p.t.Fatal(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	presentation, err := cbor.Marshal([]any{message, uint64(at.Unix()), signature})
	if err != nil {
		p.t.Fatal(err)
	}
	return "AP1:" + encode45(presentation)
}

const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func encode45(b []byte) string {
	var s strings.Builder
	digits := func(n, count int) {
		for range count {
			s.WriteByte(alphabet45[n%45])
			n /= 45
		}
	}
	for ; len(b) > 1; b = b[2:] {
		digits(int(b[0])<<8|int(b[1]), 3)
	}
	if len(b) == 1 {
		digits(int(b[0]), 2)
	}
	return s.String()
}

func decode45(t testing.TB, s string) (b []byte) {
	t.Helper()
	for len(s) > 0 {
		part := s[:min(3, len(s))]
		s = s[len(part):]
		n := 0
		for i := len(part) - 1; i >= 0; i-- {
			n = n*45 + strings.IndexByte(alphabet45, part[i])
		}
		if len(part) == 3 {
			b = append(b, byte(n>>8))
		}
		b = append(b, byte(n))
	}
	return b
}
