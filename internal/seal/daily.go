package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"

	"ashyq"
)

// SealPerson hides a person in bytes that open for the same owner alone, and as long as the key of a UTC day is remembered: with
// it, who has the bytes knows no more than who has a tag of that day, and without it no more either. Errors as of Tag.
func (d *Days) SealPerson(p ashyq.Person, owner string, day ashyq.Date) ([]byte, error) {
	aead, err := d.sealing(day)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, []byte(p.Canonical()), []byte(owner)), nil
}

// OpenPerson reads what SealPerson has made. Errors: as of Tag, and internal for what is not ours.
func (d *Days) OpenPerson(sealed []byte, owner string, day ashyq.Date) (ashyq.Person, error) {
	aead, err := d.sealing(day)
	if err != nil {
		return ashyq.Person{}, err
	}
	canonical, err := aead.Open(nil, nil, sealed, []byte(owner))
	if err != nil {
		return ashyq.Person{}, errNotOurs
	}
	return ashyq.ParsePerson(string(canonical))
}

func (d *Days) sealing(day ashyq.Date) (cipher.AEAD, error) {
	key, err := d.key(dayNumber(day))
	if err != nil {
		return nil, err
	}
	derived, err := hkdf.Key(sha256.New, key[:], nil, "ashyq sealed person", len(secret{}))
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
