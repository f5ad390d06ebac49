package seal

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// published is the key set as an implementer elsewhere gets it: from JSON, by use and kid.
func published(t *testing.T, k *Keys, verifies, kid string) map[string]string {
	t.Helper()
	text, err := json.Marshal(k.JWKS())
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(set.Keys, func(key map[string]string) bool { return key["verifies"] == verifies && key["kid"] == kid })
	if i < 0 {
		t.Fatalf("no key %s for a %s in %s", kid, verifies, text)
	}
	return set.Keys[i]
}

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// As a browser would, with the package comment and nothing else of ours.
func TestPassVerifiesWithThePublishedKey(t *testing.T) {
	k, p := NewKeys(now), fullPass(t)
	b, err := decode45(signPass(t, k, p))
	if err != nil {
		t.Fatal(err)
	}
	var message struct {
		_           struct{} `cbor:",toarray"`
		Protected   []byte
		Unprotected map[int]any
		Payload     []byte
		Signature   []byte
	}
	var tagged cbor.RawTag
	if err := cbor.Unmarshal(b, &tagged); err != nil || tagged.Number != 18 {
		t.Fatalf("tag %d, %v", tagged.Number, err)
	}
	if err := cbor.Unmarshal(tagged.Content, &message); err != nil {
		t.Fatal(err)
	}
	var header struct {
		Alg int    `cbor:"1,keyasint"`
		Kid []byte `cbor:"4,keyasint"`
	}
	if err := cbor.Unmarshal(message.Protected, &header); err != nil || header.Alg != -7 {
		t.Fatalf("%+v, %v", header, err)
	}
	jwk := published(t, k, "pass", string(header.Kid))
	if jwk["kty"] != "EC" || jwk["crv"] != "P-256" || jwk["alg"] != "ES256" || jwk["use"] != "sig" {
		t.Errorf("%v", jwk)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(),
		slices.Concat([]byte{4}, unbase64(t, jwk["x"]), unbase64(t, jwk["y"])))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := cbor.Marshal([]any{"Signature1", message.Protected, []byte{}, message.Payload})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(signed)
	r, s := new(big.Int).SetBytes(message.Signature[:32]), new(big.Int).SetBytes(message.Signature[32:])
	if !ecdsa.Verify(public, sum[:], r, s) {
		t.Error("the signature does not verify")
	}
	var claims map[int]any
	if err := cbor.Unmarshal(message.Payload, &claims); err != nil {
		t.Fatal(err)
	}
	said := claims[-65537].(map[any]any)
	phone := claims[8].(map[any]any)[uint64(1)].(map[any]any)
	x := phone[int64(-2)].([]byte)
	if claims[4] != uint64(p.Expires.Unix()) || claims[6] != uint64(p.Issued.Unix()) || string(claims[7].([]byte)) != p.ID ||
		said[uint64(1)] != "green" || said[uint64(4)] != uint64(1) || !slices.Equal(x, p.Key[1:33]) {
		t.Errorf("claims %v", claims)
	}
}

func TestGateCodeVerifiesWithThePublishedKey(t *testing.T) {
	k, g := NewKeys(now), aGate()
	b, err := code32.DecodeString(k.GateCode(g))
	if err != nil {
		t.Fatal(err)
	}
	jwk := published(t, k, "gate", k.ring.Load().gates[0].kid)
	public := unbase64(t, jwk["x"])
	sum := sha256.Sum256(public)
	if jwk["kty"] != "OKP" || jwk["crv"] != "Ed25519" || b[0] != 0x11 || b[1] != sum[0] {
		t.Errorf("%v, %x", jwk, b[:2])
	}
	if payload := b[:len(b)-64]; !ed25519.Verify(public, payload, b[len(b)-64:]) || string(payload[12:]) != g.Name {
		t.Errorf("%x does not verify", payload)
	}
}
