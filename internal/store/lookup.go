package store

import (
	"encoding/hex"
	"time"

	"ashyq"
)

// Lookup is the trace of one look at a person's status, or of what else concerns who speaks for them.
type Lookup struct {
	ID    LookupID  // which the store gives it
	Tag   ashyq.Tag // HMAC-SHA-256(day key, person): the person's day tag, of no venue
	At    time.Time
	Means string        // one of those below, or an ashyq.Means: self, desk, platform
	Venue ashyq.VenueID // of a scan for the person, and of a card's check; empty for none
	By    string        // the account or platform
}

// What is traced beside questions about a person and scans for them.
const (
	BindingLook   = "binding"   // the account was bound to the person
	UnbindingLook = "unbinding" // its holder has ended the bindings of others
	CardLook      = "card"      // staff have seen its holder's card
)

// LookupID names a look. The ids of looks under the same tag are in the order of the looks.
type LookupID [16]byte

// ParseLookupID reads what String has written; anything else is invalid_id.
func ParseLookupID(s string) (id LookupID, err error) {
	if len(s) != hex.EncodedLen(len(id)) {
		return LookupID{}, errInvalidID
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return LookupID{}, errInvalidID
	}
	return id, nil
}

var errInvalidID = ashyq.Fail(ashyq.Invalid, "invalid_id")

func (id LookupID) String() string { return hex.EncodeToString(id[:]) }
