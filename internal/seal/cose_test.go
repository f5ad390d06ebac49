package seal

import (
	"crypto/rand"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"
)

// What is signed here is COSE to others, and what others sign in our form is read here.
func TestMessagesAreCOSE(t *testing.T) {
	k := NewKeys(now)
	key := k.ring.Load().passes[0]
	b, err := decode45(signPass(t, k, fullPass(t)))
	if err != nil {
		t.Fatal(err)
	}
	var message cose.Sign1Message
	if err := message.UnmarshalCBOR(b); err != nil {
		t.Fatal(err)
	}
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, key.private.Public())
	if err != nil {
		t.Fatal(err)
	}
	if err := message.Verify(nil, verifier); err != nil {
		t.Error(err)
	}

	signer, err := cose.NewSigner(cose.AlgorithmES256, key.private)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		header cose.Headers
		opens  bool
	}{
		{cose.Headers{Protected: cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: []byte(key.kid)}}, true},
		{cose.Headers{Protected: cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmES256}}, false},
		{cose.Headers{
			Protected:   cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: []byte(key.kid)},
			Unprotected: cose.UnprotectedHeader{int64(500): "nobody has signed this"},
		}, false},
	} {
		payload, err := cbor.Marshal(receiptClaims{Visit: []byte("v")})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := cose.Sign1(rand.Reader, signer, c.header, payload, nil)
		if err != nil {
			t.Fatal(err)
		}
		var claims receiptClaims
		err = open(k.ring.Load().passes, encode45(signed), &claims)
		if c.opens != (err == nil) || c.opens && string(claims.Visit) != "v" {
			t.Errorf("%v: %+v, %v", c.header, claims, err)
		}
	}
}
