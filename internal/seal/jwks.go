package seal

import (
	"crypto/ed25519"
	"encoding/base64"
)

// JWKSet is a JSON Web Key set (RFC 7517).
type JWKSet struct {
	Keys []JWK `json:"keys"`
}

// JWK is a public key that verifies one kind of thing: an Ed25519 key (RFC 8037) or a P-256 key (RFC 7518).
type JWK struct {
	Type     string `json:"kty"`
	Curve    string `json:"crv"`
	X        string `json:"x"`
	Y        string `json:"y,omitempty"`
	ID       string `json:"kid"`
	Use      string `json:"use"`
	Alg      string `json:"alg"`
	Verifies string `json:"verifies"` // gate, pass or receipt; a member of our own
}

// JWKS is the public keys that verify gate codes, passes and receipts, of each kind the one in use first, and those that are not in use yet.
func (k *Keys) JWKS() JWKSet {
	var set JWKSet
	ring := k.ring.Load()
	for _, key := range ring.gates {
		set.Keys = append(set.Keys, JWK{
			Type: "OKP", Curve: "Ed25519", X: base64.RawURLEncoding.EncodeToString(key.private.Public().(ed25519.PublicKey)),
			ID: key.kid, Use: "sig", Alg: "EdDSA", Verifies: string(forGates),
		})
	}
	set.Keys = append(set.Keys, ring.passKeys()...)
	for _, key := range ring.receipts {
		set.Keys = append(set.Keys, key.jwk(forReceipts))
	}
	return set
}

// PassKeys are those of JWKS that verify passes.
func (k *Keys) PassKeys() []JWK { return k.ring.Load().passKeys() }

func (r *ring) passKeys() (keys []JWK) {
	for _, key := range r.passes {
		keys = append(keys, key.jwk(forPasses))
	}
	return keys
}

func (key signingKey) jwk(p purpose) JWK {
	return JWK{
		Type: "EC", Curve: "P-256", X: base64.RawURLEncoding.EncodeToString(key.point[1:33]),
		Y:  base64.RawURLEncoding.EncodeToString(key.point[33:]),
		ID: key.kid, Use: "sig", Alg: "ES256", Verifies: string(p),
	}
}
