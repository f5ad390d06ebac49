package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"ashyq"
)

// Gate is what a gate's code says of it.
type Gate struct {
	ID        ashyq.GateID
	Direction ashyq.Direction // empty for the neutral gate
	Name      string          // the venue's, as far as there is room
}

const (
	gateVersion  = 1
	gateIDSize   = 10
	gateHeadSize = 2 + gateIDSize
	gateNameSize = 22  // with a host of 21 characters, the most that 53 modules at level Q hold
	gateTextSize = 512 // longer than any URL that was printed
)

var (
	errInvalidGate = ashyq.Fail(ashyq.Invalid, "invalid_gate")

	code32 = base32.StdEncoding.WithPadding(base32.NoPadding)
	id32   = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

	directions = [...]ashyq.Direction{"", ashyq.Entry, ashyq.Exit} // as numbered in the code
)

// GateCode is the signed code of a gate, the same each time: append it to {public URL}/G/. It is empty for an id that is
// neither ashyq.Neutral nor made by NewID.
func (k *Keys) GateCode(g Gate) string {
	id, ok := packGateID(g.ID)
	if !ok {
		return ""
	}
	key := k.ring.Load().gates[0]
	payload := make([]byte, 0, gateHeadSize+gateNameSize+ed25519.SignatureSize)
	payload = append(payload, gateVersion<<4, key.firstByte())
	for i, d := range directions {
		if d == g.Direction {
			payload[0] |= byte(i)
		}
	}
	payload = append(payload, id[:]...)
	payload = append(payload, cut(g.Name, gateNameSize)...)
	return code32.EncodeToString(append(payload, ed25519.Sign(key.private, payload)...))
}

// ParseGate reads a gate's code in any case, alone or in the URL as scanned (whose host says nothing: the signature does).
// Anything that these keys have not signed is invalid_gate.
func (k *Keys) ParseGate(text string) (Gate, error) {
	if len(text) > gateTextSize {
		return Gate{}, errInvalidGate
	}
	code := strings.ToUpper(strings.TrimSpace(text))
	if i := strings.LastIndex(code, "/G/"); i >= 0 {
		code = code[i+len("/G/"):]
		if end := strings.IndexAny(code, "/?#"); end >= 0 {
			code = code[:end]
		}
	}
	signed, err := code32.DecodeString(code)
	// Encoding again refuses line breaks and stray bits at the end, which decoding passes over.
	if err != nil || code32.EncodeToString(signed) != code || len(signed) < gateHeadSize+ed25519.SignatureSize {
		return Gate{}, errInvalidGate
	}
	payload, signature := signed[:len(signed)-ed25519.SignatureSize], signed[len(signed)-ed25519.SignatureSize:]
	if !k.signedGate(payload, signature) {
		return Gate{}, errInvalidGate
	}
	version, direction, name := payload[0]>>4, int(payload[0]&0x0f), payload[gateHeadSize:]
	if version != gateVersion || direction >= len(directions) || !utf8.Valid(name) {
		return Gate{}, errInvalidGate
	}
	id := unpackGateID([gateIDSize]byte(payload[2:gateHeadSize]))
	return Gate{ID: id, Direction: directions[direction], Name: string(name)}, nil
}

func (k *Keys) signedGate(payload, signature []byte) bool {
	for _, key := range k.ring.Load().gates {
		if key.firstByte() == payload[1] && ed25519.Verify(key.private.Public().(ed25519.PublicKey), payload, signature) {
			return true
		}
	}
	return false
}

func (key gateKey) firstByte() byte {
	b, _ := hex.DecodeString(key.kid[:2])
	return b[0]
}

// packGateID makes ten bytes of an id; the neutral gate's are zero, which no other id may be.
func packGateID(id ashyq.GateID) (packed [gateIDSize]byte, ok bool) {
	if id == ashyq.Neutral {
		return packed, true
	}
	b, err := id32.DecodeString(string(id))
	if err != nil || len(b) != gateIDSize || bytes.Equal(b, packed[:]) {
		return packed, false
	}
	return [gateIDSize]byte(b), true
}

func unpackGateID(packed [gateIDSize]byte) ashyq.GateID {
	if packed == [gateIDSize]byte{} {
		return ashyq.Neutral
	}
	return ashyq.GateID(id32.EncodeToString(packed[:]))
}

// cut is as many whole characters of s as fit into size bytes.
func cut(s string, size int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= size {
		return s
	}
	for !utf8.RuneStart(s[size]) {
		size--
	}
	return strings.TrimRight(s[:size], " ")
}
