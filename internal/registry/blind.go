package registry

import (
	"crypto/rand"
	"crypto/sha256"

	"ashyq"
)

// Blind turns persons into the keys of what a process remembers of them: SHA-256 behind a key that is made at random and
// dies with the process, as does every digest. Its zero value is not usable; make it with NewBlind.
type Blind struct{ key [sha256.Size]byte }

func NewBlind() (b Blind) {
	rand.Read(b.key[:])
	return b
}

// Digest stands for p in this process only.
func (b Blind) Digest(p ashyq.Person) ashyq.Digest {
	keyed := append(make([]byte, 0, sha256.BlockSize), b.key[:]...)
	return sha256.Sum256(append(keyed, p.Canonical()...))
}
