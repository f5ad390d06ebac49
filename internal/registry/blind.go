package registry

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"ashyq"
)

// Blind turns persons into the keys of what a process remembers of them: HMAC-SHA-256 under a key that is made at random
// and dies with the process. Its zero value is not usable; make it with NewBlind.
type Blind struct{ key []byte }

func NewBlind() Blind {
	key := make([]byte, sha256.Size)
	rand.Read(key)
	return Blind{key}
}

// Digest stands for p in this process only.
func (b Blind) Digest(p ashyq.Person) (d ashyq.Digest) {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(p.Canonical()))
	mac.Sum(d[:0])
	return d
}
