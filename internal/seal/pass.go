package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"ashyq"
)

type passClaims struct {
	Expires int64         `cbor:"4,keyasint"`
	Issued  int64         `cbor:"6,keyasint"`
	ID      []byte        `cbor:"7,keyasint"`
	Phone   *confirmation `cbor:"8,keyasint,omitempty"`
	Said    passBody      `cbor:"-65537,keyasint"`
}

type passBody struct {
	Colour     string `cbor:"1,keyasint"`
	AsOf       int64  `cbor:"2,keyasint"`
	Until      int64  `cbor:"3,keyasint,omitempty"`
	BirthDay   int    `cbor:"4,keyasint,omitempty"`
	BirthMonth int    `cbor:"5,keyasint,omitempty"`
	Person     []byte `cbor:"6,keyasint"`
}

// confirmation is the cnf claim with a COSE_Key (RFC 8747, RFC 9053).
type confirmation struct {
	Key coseKey `cbor:"1,keyasint"`
}

type coseKey struct {
	Type  int    `cbor:"1,keyasint"`
	Curve int    `cbor:"-1,keyasint"`
	X     []byte `cbor:"-2,keyasint"`
	Y     []byte `cbor:"-3,keyasint"`
}

const (
	coseEC2  = 2
	coseP256 = 1
)

var (
	errInvalidPass = ashyq.Fail(ashyq.Invalid, "invalid_pass")
	errInvalidKey  = ashyq.Fail(ashyq.Invalid, "invalid_key")
)

// SignPass makes the signed form of a pass. Times are cut to whole seconds. A pass needs an id, a person and an end; a key of
// the phone's that is no uncompressed P-256 point is invalid_key.
func (k *Keys) SignPass(p ashyq.Pass) (string, error) {
	if p.ID == "" || p.Person.IsZero() || p.Expires.IsZero() {
		return "", errors.New("a pass needs an id, a person and an end")
	}
	claims := passClaims{
		Expires: numericDate(p.Expires),
		Issued:  numericDate(p.Issued),
		ID:      []byte(p.ID),
		Said: passBody{
			Colour:     p.Status.String(),
			AsOf:       numericDate(p.AsOf),
			Until:      numericDate(p.Until),
			BirthDay:   p.BirthDay,
			BirthMonth: int(p.BirthMonth),
			Person:     k.sealPerson(p.ID, p.Person),
		},
	}
	if len(p.Key) > 0 {
		if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), p.Key); err != nil {
			return "", errInvalidKey
		}
		claims.Phone = &confirmation{coseKey{coseEC2, coseP256, p.Key[1:33], p.Key[33:]}}
	}
	return k.ring.Load().passes[0].sign(claims)
}

// OpenPass reads a pass that these keys have signed. Anything else is invalid_pass. An expired one is read as well: nobody is
// turned away for carrying it, and what it still says is for ashyq.Resolve.
func (k *Keys) OpenPass(text string, now time.Time) (ashyq.Pass, error) {
	message, err := decodeMessage(text)
	if err != nil {
		return ashyq.Pass{}, errInvalidPass
	}
	return k.openPass(message, now)
}

func (k *Keys) openPass(message []byte, now time.Time) (ashyq.Pass, error) {
	var claims passClaims
	if err := openMessage(k.ring.Load().passes, message, &claims); err != nil {
		return ashyq.Pass{}, errInvalidPass
	}
	p := ashyq.Pass{
		ID:         string(claims.ID),
		AsOf:       fromNumericDate(claims.Said.AsOf),
		Until:      fromNumericDate(claims.Said.Until),
		Issued:     fromNumericDate(claims.Issued),
		Expires:    fromNumericDate(claims.Expires),
		BirthDay:   claims.Said.BirthDay,
		BirthMonth: time.Month(claims.Said.BirthMonth),
	}
	if p.Issued.After(now.Add(ashyq.ClockSkew)) {
		return ashyq.Pass{}, errInvalidPass
	}
	if err := p.Status.UnmarshalText([]byte(claims.Said.Colour)); err != nil {
		return ashyq.Pass{}, errInvalidPass
	}
	var err error
	if p.Person, err = k.unsealPerson(p.ID, claims.Said.Person); err != nil {
		return ashyq.Pass{}, errInvalidPass
	}
	if claims.Phone != nil {
		p.Key = slices.Concat([]byte{4}, claims.Phone.Key.X, claims.Phone.Key.Y) // SEC 1, uncompressed
	}
	return p, nil
}

// ParsePhoneKey reads the public key of a phone, an uncompressed point of P-256 (SEC 1) in base64url without padding, as browsers
// export it. Anything else is invalid_key.
func ParsePhoneKey(text string) ([]byte, error) {
	point, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(text) != base64.RawURLEncoding.EncodedLen(len(point)) { // line breaks are skipped in decoding
		return nil, errInvalidKey
	}
	if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point); err != nil {
		return nil, errInvalidKey
	}
	return point, nil
}

// sealPerson hides a person in the pass of this id from everybody without the key.
func (k *Keys) sealPerson(passID string, p ashyq.Person) []byte {
	key := k.ring.Load().sealing[0]
	return key.aead.Seal(key.id[:], nil, []byte(p.Canonical()), []byte(passID))
}

func (k *Keys) unsealPerson(passID string, sealed []byte) (ashyq.Person, error) {
	for _, key := range k.ring.Load().sealing {
		if n := len(key.id); len(sealed) > n && [4]byte(sealed) == key.id {
			canonical, err := key.aead.Open(nil, nil, sealed[n:], []byte(passID))
			if err != nil {
				return ashyq.Person{}, err
			}
			return ashyq.ParsePerson(string(canonical))
		}
	}
	return ashyq.Person{}, errNotOurs
}
