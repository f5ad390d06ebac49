package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"ashyq"
)

// Receipt proves to anybody that something was recorded at a gate. It does not say whose visit it was.
type Receipt struct {
	Visit     ashyq.VisitID
	Venue     string // its name
	Gate      string // its name
	Direction ashyq.Direction
	At        time.Time
	Outcome   ashyq.Outcome
	Code      string // as the visitor and the desk saw it
}

type receiptClaims struct {
	At    int64       `cbor:"6,keyasint"`
	Visit []byte      `cbor:"7,keyasint"`
	Said  receiptBody `cbor:"-65537,keyasint"`
}

type receiptBody struct {
	Venue     string          `cbor:"1,keyasint"`
	Gate      string          `cbor:"2,keyasint"`
	Direction ashyq.Direction `cbor:"3,keyasint"`
	Outcome   ashyq.Outcome   `cbor:"4,keyasint"`
	Code      string          `cbor:"5,keyasint"`
}

var errInvalidReceipt = ashyq.Fail(ashyq.Invalid, "invalid_receipt")

// SignReceipt makes the signed form of a receipt. The time is cut to whole seconds.
func (k *Keys) SignReceipt(r Receipt) (string, error) {
	return k.ring.Load().receipts[0].sign(receiptClaims{
		At:    numericDate(r.At),
		Visit: []byte(r.Visit.String()),
		Said:  receiptBody{r.Venue, r.Gate, r.Direction, r.Outcome, r.Code},
	})
}

// OpenReceipt reads a receipt that these keys have signed. Anything else is invalid_receipt.
func (k *Keys) OpenReceipt(text string) (Receipt, error) {
	var claims receiptClaims
	if err := open(k.ring.Load().receipts, text, &claims); err != nil {
		return Receipt{}, errInvalidReceipt
	}
	visit, err := ashyq.ParseVisitID(string(claims.Visit))
	if err != nil {
		return Receipt{}, errInvalidReceipt
	}
	s := claims.Said
	return Receipt{visit, s.Venue, s.Gate, s.Direction, fromNumericDate(claims.At), s.Outcome, s.Code}, nil
}

const (
	BigVenue   = 2000 // persons: from this capacity on, four digits might come again within ashyq.ReceiptValid
	codeRounds = 10   // as many as FF1 of NIST SP 800-38G
	codeSmall  = 100  // half of four digits
	codeBig    = 1000 // half of six
)

// ReceiptCode is what a visitor's screen and the desk show of the row seq of a venue: "48-21", or "48-21-07" where capacity
// is 2,000 persons or more. Of 10,000 (of a million) consecutive rows no two have the same; hence it comes again after that
// many, in the same order. That order is the venue's own and secret.
func (k *Keys) ReceiptCode(venue ashyq.VenueID, seq uint64, capacity int) string {
	key := secret(k.ring.Load().lookup.digest("receipt code", string(venue)))
	if capacity < BigVenue {
		n := key.permute(seq%(codeSmall*codeSmall), codeSmall)
		return fmt.Sprintf("%02d-%02d", n/100, n%100)
	}
	n := key.permute(seq%(codeBig*codeBig), codeBig)
	return fmt.Sprintf("%02d-%02d-%02d", n/10_000, n/100%100, n%100)
}

// permute is a keyed permutation of the numbers below half²: a Feistel network over two digits to the base half.
func (s secret) permute(n, half uint64) uint64 {
	left, right := n/half, n%half
	var message [34]byte
	copy(message[:], s[:])
	for round := range codeRounds {
		binary.BigEndian.PutUint16(message[32:], uint16(right)<<4|uint16(round))
		sum := sha256.Sum256(message[:])
		left, right = right, (left+binary.BigEndian.Uint64(sum[:]))%half
	}
	return left*half + right
}
