package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"

	"ashyq"
)

// SealPerson hides a person in a text that a browser keeps and only these keys open, for the account that it was made for.
func (k *Keys) SealPerson(account ashyq.AccountID, p ashyq.Person) string {
	return k.conceal("person in a browser", string(account), []byte(p.Canonical()))
}

// OpenPerson reads what SealPerson has made for this account; ok is false for anything else.
func (k *Keys) OpenPerson(account ashyq.AccountID, text string) (_ ashyq.Person, ok bool) {
	canonical, err := k.reveal("person in a browser", string(account), text)
	if err != nil {
		return ashyq.Person{}, false
	}
	p, err := ashyq.ParsePerson(string(canonical))
	return p, err == nil
}

// SealPhone hides the number by which a business is reached in a text that only these keys open, for that business.
func (k *Keys) SealPhone(entity ashyq.EntityID, p ashyq.Phone) string {
	return k.conceal("phone of a business", string(entity), []byte(p.E164()))
}

// OpenPhone reads what SealPhone has made for this business; ok is false for anything else.
func (k *Keys) OpenPhone(entity ashyq.EntityID, text string) (_ ashyq.Phone, ok bool) {
	e164, err := k.reveal("phone of a business", string(entity), text)
	if err != nil {
		return ashyq.Phone{}, false
	}
	p, err := ashyq.ParsePhone(string(e164))
	return p, err == nil
}

var concealed = base64.RawURLEncoding.Strict()

// conceal hides a message in a text that opens for the same use and the same owner alone.
func (k *Keys) conceal(use, owner string, message []byte) string {
	key := k.ring.Load().sealing[0]
	return concealed.EncodeToString(key.of(use).Seal(key.id[:], nil, message, []byte(owner)))
}

func (k *Keys) reveal(use, owner, text string) ([]byte, error) {
	sealed, err := concealed.DecodeString(text)
	if err != nil || len(text) != concealed.EncodedLen(len(sealed)) { // line breaks are skipped in decoding
		return nil, errNotOurs
	}
	for _, key := range k.ring.Load().sealing {
		if n := len(key.id); len(sealed) > n && [4]byte(sealed) == key.id {
			return key.of(use).Open(nil, nil, sealed[n:], []byte(owner))
		}
	}
	return nil, errNotOurs
}

// of is the key for one use.
func (key sealingKey) of(use string) cipher.AEAD {
	derived := key.secret.digest("sealed:" + use)
	block, err := aes.NewCipher(derived[:])
	if err != nil {
		panic(err) // a digest has the size of a key
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // as has a block
	}
	return aead
}
