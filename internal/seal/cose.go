package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"math/big"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/maypok86/otter/v2"
)

// coseTextSize bounds a pass or receipt in base45: several times the longest that is made.
const coseTextSize = 4096

var errNotOurs = errors.New("not signed with a key of ours")

// A message has one form alone, so that there is nothing in it but what was signed:
//
//	d2 84     a tagged COSE_Sign1, an array of four
//	4d …      the protected header
//	a0        no unprotected header
//	…         the payload
//	58 40 …   the signature, 64 bytes
var (
	messageHead   = []byte{0xd2, 0x84}
	noHeader      = []byte{0xa0}
	signatureHead = []byte{0x58, 2 * scalarSize}
)

const scalarSize = 32 // of P-256

// protected is the header {1: -7 (ES256), 4: kid} as a byte string.
func (key signingKey) protected() []byte {
	return append([]byte{0x40 | byte(5+len(key.kid)), 0xa2, 0x01, 0x26, 0x04, 0x40 | byte(len(key.kid))}, key.kid...)
}

// digest is of the Sig_structure ["Signature1", protected, no external data, payload], the payload being a byte string.
func (key signingKey) digest(payload []byte) [sha256.Size]byte {
	signed := append([]byte{0x84, 0x6a}, "Signature1"...)
	signed = append(append(signed, key.protected()...), 0x40)
	return sha256.Sum256(append(signed, payload...))
}

// head is a message up to its payload.
func (key signingKey) head() []byte {
	return bytes.Join([][]byte{messageHead, key.protected(), noHeader}, nil)
}

// sign makes a COSE_Sign1 of claims in base45.
func (key signingKey) sign(claims any) (string, error) {
	encoded, err := cbor.Marshal(claims)
	if err != nil {
		return "", err
	}
	payload, err := cbor.Marshal(encoded)
	if err != nil {
		return "", err
	}
	digest := key.digest(payload)
	r, s, err := ecdsa.Sign(rand.Reader, key.private, digest[:])
	if err != nil {
		return "", err
	}
	var signature [2 * scalarSize]byte
	r.FillBytes(signature[:scalarSize])
	s.FillBytes(signature[scalarSize:])
	text := encode45(bytes.Join([][]byte{key.head(), payload, signatureHead, signature[:]}, nil))
	if len(text) > coseTextSize {
		return "", errors.New("too long to be signed")
	}
	return text, nil
}

// open reads into claims what one of the keys has signed.
func open(keys []signingKey, text string, claims any) error {
	message, err := decodeMessage(text)
	if err != nil {
		return err
	}
	return openMessage(keys, message, claims)
}

func decodeMessage(text string) ([]byte, error) {
	if len(text) > coseTextSize {
		return nil, errNotOurs
	}
	return decode45(text)
}

func openMessage(keys []signingKey, message []byte, claims any) error {
	for _, key := range keys {
		rest, ok := bytes.CutPrefix(message, key.head())
		if !ok {
			continue
		}
		var encoded []byte
		tail, err := cbor.UnmarshalFirst(rest, &encoded)
		if err != nil {
			return err
		}
		signature, ok := bytes.CutPrefix(tail, signatureHead)
		if !ok || len(signature) != 2*scalarSize || !key.verified.of(message, func() bool {
			return key.signed(rest[:len(rest)-len(tail)], signature)
		}) {
			return errNotOurs
		}
		return cbor.Unmarshal(encoded, claims)
	}
	return errNotOurs
}

func (key signingKey) signed(payload, signature []byte) bool {
	return verify(&key.private.PublicKey, key.digest(payload), signature)
}

// verify reports whether a signature of r ‖ s is a key's over a digest.
func verify(key *ecdsa.PublicKey, digest [sha256.Size]byte, signature []byte) bool {
	r, s := new(big.Int).SetBytes(signature[:scalarSize]), new(big.Int).SetBytes(signature[scalarSize:])
	return ecdsa.Verify(key, digest[:], r, s)
}

// verified remembers, by their digests, messages whose signature was found good: a phone sends the same pass with each scan.
type verified struct {
	messages *otter.Cache[[sha256.Size]byte, struct{}]
}

// verifiedAtOnce is how many messages are remembered of each key.
const verifiedAtOnce = 100_000

func newVerified() verified {
	return verified{otter.Must(&otter.Options[[sha256.Size]byte, struct{}]{MaximumSize: verifiedAtOnce})}
}

// of reports whether a message is good, by verifying it if that is not known.
func (v verified) of(message []byte, verify func() bool) bool {
	id := sha256.Sum256(message)
	if _, good := v.messages.GetIfPresent(id); good {
		return true
	}
	good := verify()
	if good {
		v.messages.Set(id, struct{}{})
	}
	return good
}

// numericDate is a moment as a CWT has it: whole seconds since 1970, 0 for none.
func numericDate(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromNumericDate(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
