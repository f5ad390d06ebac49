package seal

import (
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
)

// Seat is a member of staff's place on a tablet that several share: who it is, and what their PIN hashes to. The tablet keeps
// it sealed; the server keeps nothing of it.
type Seat struct {
	ID      string // under which wrong tries are counted
	Account ashyq.AccountID
	Expires time.Time
	Salt    []byte
	Rounds  int // of the hash
	Hash    []byte
}

type seatBody struct {
	ID      string `cbor:"1,keyasint"`
	Account string `cbor:"2,keyasint"`
	Expires int64  `cbor:"3,keyasint"`
	Salt    []byte `cbor:"4,keyasint"`
	Rounds  int    `cbor:"5,keyasint"`
	Hash    []byte `cbor:"6,keyasint"`
}

var errInvalidSeat = ashyq.Fail(ashyq.Invalid, "invalid_seat")

// SealSeat makes the text of a seat. The time is cut to whole seconds.
func (k *Keys) SealSeat(s Seat) (string, error) {
	body, err := cbor.Marshal(seatBody{s.ID, string(s.Account), numericDate(s.Expires), s.Salt, s.Rounds, s.Hash})
	if err != nil {
		return "", err
	}
	return k.conceal("seat", "", body), nil
}

// OpenSeat reads a seat that these keys have sealed and that has not expired. Anything else is invalid_seat.
func (k *Keys) OpenSeat(text string, now time.Time) (Seat, error) {
	message, err := k.reveal("seat", "", text)
	if err != nil {
		return Seat{}, errInvalidSeat
	}
	var b seatBody
	if err := cbor.Unmarshal(message, &b); err != nil {
		return Seat{}, errInvalidSeat
	}
	s := Seat{b.ID, ashyq.AccountID(b.Account), fromNumericDate(b.Expires), b.Salt, b.Rounds, b.Hash}
	if !now.Before(s.Expires) {
		return Seat{}, errInvalidSeat
	}
	return s, nil
}
