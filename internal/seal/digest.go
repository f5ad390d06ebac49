package seal

import (
	"time"

	"ashyq"
)

// Person is the digest of a person to whom an account is bound, and the id of the key it was taken under. Tags are taken
// over it as well: a new key in front parts the days before from those after, and so is best put in while venues are closed.
func (k *Keys) Person(p ashyq.Person) (_ ashyq.Digest, keyID string) {
	current := k.ring.Load().persons[0]
	return current.digest(p), current.id
}

// PersonKey is the id of the key under which Person takes digests.
func (k *Keys) PersonKey() string { return k.ring.Load().persons[0].id }

// PersonUnder is the digest of a person under an older key; ok is false if there is no such key any more.
func (k *Keys) PersonUnder(keyID string, p ashyq.Person) (_ ashyq.Digest, ok bool) {
	for _, key := range k.ring.Load().persons {
		if key.id == keyID {
			return key.digest(p), true
		}
	}
	return ashyq.Digest{}, false
}

// Persons are a person's digests under every key that there is, the present one first.
func (k *Keys) Persons(p ashyq.Person) []ashyq.Digest {
	keys := k.ring.Load().persons
	digests := make([]ashyq.Digest, len(keys))
	for i, key := range keys {
		digests[i] = key.digest(p)
	}
	return digests
}

func (key personKey) digest(p ashyq.Person) ashyq.Digest {
	return key.key.digest("person", p.Canonical())
}

// Phone is the digest by which the account of a phone is found.
func (k *Keys) Phone(p ashyq.Phone) ashyq.Digest {
	return k.ring.Load().lookup.digest("phone", p.E164())
}

// PersonTag is the person's tag of the UTC day of a moment, at no venue. Errors as of Days.Tag.
func (k *Keys) PersonTag(p ashyq.Person, at time.Time) (ashyq.Tag, error) {
	digest, _ := k.Person(p)
	return k.Days.PersonTag(digest, ashyq.DateOf(at.UTC()))
}

// Digest is of something that is recognised by its digest and not kept itself: a session token, a login code with its
// phone, a client's secret, the key of a quota. The label says which, and keeps digests of one kind from matching another's.
func (k *Keys) Digest(label string, parts ...string) ashyq.Digest {
	return k.ring.Load().lookup.digest("secret:"+label, parts...)
}
