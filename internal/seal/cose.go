package seal

import (
	"crypto/rand"
	"errors"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"
)

// coseTextSize bounds a pass or receipt in base45: several times the longest that is made.
const coseTextSize = 4096

var errNotOurs = errors.New("not signed with a key of ours")

// sign makes a COSE_Sign1 of claims in base45.
func (key signingKey) sign(claims any) (string, error) {
	payload, err := cbor.Marshal(claims)
	if err != nil {
		return "", err
	}
	signer, err := cose.NewSigner(cose.AlgorithmES256, key.private)
	if err != nil {
		return "", err
	}
	message, err := cose.Sign1(rand.Reader, signer, cose.Headers{Protected: cose.ProtectedHeader{
		cose.HeaderLabelAlgorithm: cose.AlgorithmES256,
		cose.HeaderLabelKeyID:     []byte(key.kid),
	}}, payload, nil)
	if err != nil {
		return "", err
	}
	text := encode45(message)
	if len(text) > coseTextSize {
		return "", errors.New("too long to be signed")
	}
	return text, nil
}

// open reads into claims what one of the keys has signed.
func open(keys []signingKey, text string, claims any) error {
	if len(text) > coseTextSize {
		return errNotOurs
	}
	b, err := decode45(text)
	if err != nil {
		return err
	}
	var message cose.Sign1Message
	if err := message.UnmarshalCBOR(b); err != nil {
		return err
	}
	kid, _ := message.Headers.Protected[cose.HeaderLabelKeyID].([]byte)
	if len(message.Headers.Unprotected) != 0 { // which nobody has signed
		return errNotOurs
	}
	for _, key := range keys {
		if key.kid != string(kid) {
			continue
		}
		verifier, err := cose.NewVerifier(cose.AlgorithmES256, key.private.Public())
		if err != nil {
			return err
		}
		if err := message.Verify(nil, verifier); err != nil {
			return err
		}
		return cbor.Unmarshal(message.Payload, claims)
	}
	return errNotOurs
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
