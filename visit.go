package ashyq

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// ScanID is the client's UUIDv7 (RFC 9562) for one scan. It makes a repeat recognisable and tells the day it is kept under.
type ScanID [16]byte

// ParseScanID reads the canonical text of a UUIDv7; anything else is invalid_id.
func ParseScanID(s string) (ScanID, error) {
	var id ScanID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ScanID{}, errInvalidID
	}
	if _, err := hex.Decode(id[:], []byte(s[:8]+s[9:13]+s[14:18]+s[19:23]+s[24:])); err != nil || id[6]>>4 != 7 || id[8]>>6 != 0b10 {
		return ScanID{}, errInvalidID
	}
	return id, nil
}

var errInvalidID = Fail(Invalid, "invalid_id")

func (id ScanID) String() string {
	text := make([]byte, 0, 36)
	for i, part := range [...][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return string(text)
}

// Time is the moment in the id, to the millisecond.
func (id ScanID) Time() time.Time {
	var ms int64
	for _, b := range id[:6] {
		ms = ms<<8 | int64(b)
	}
	return time.UnixMilli(ms).UTC()
}

// Near reports whether the id's moment is within ScanIDWindow of now, before or after.
func (id ScanID) Near(now time.Time) bool { return now.Sub(id.Time()).Abs() <= ScanIDWindow }

func (id ScanID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

func (id *ScanID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseScanID(string(text))
	return err
}

// VisitID names one visit everywhere: the venue, and the scan that began it.
type VisitID struct {
	Venue VenueID
	Scan  ScanID
}

// ParseVisitID reads "venue.scan"; anything else is invalid_id.
func ParseVisitID(s string) (VisitID, error) {
	venue, scan, ok := strings.Cut(s, ".")
	if !ok || venue == "" || len(venue) > 64 {
		return VisitID{}, errInvalidID
	}
	id, err := ParseScanID(scan)
	if err != nil {
		return VisitID{}, err
	}
	return VisitID{VenueID(venue), id}, nil
}

func (v VisitID) String() string               { return string(v.Venue) + "." + v.Scan.String() }
func (v VisitID) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

func (v *VisitID) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVisitID(string(text))
	return err
}

// Tag stands for a person at one venue on one day: HMAC-SHA-256(day key, venue ‖ person). Without the day's key it is noise.
type Tag [32]byte

// Mark stands for the account behind one scan of its own: the first bytes of HMAC-SHA-256(day key, venue ‖ scan ‖ account). No two
// scans have the same, and without the day's key it is noise.
type Mark [8]byte

// Means is how a scan reached us.
type Means string

const (
	ByApp      Means = "app"
	ByDesk     Means = "desk"
	ByPlatform Means = "platform"
	BySelf     Means = "self"     // ended from the visitor's phone without a gate
	Inferred   Means = "inferred" // nobody scanned: closed as forgotten
)

// Assurance says who vouches that an account, or the person at a desk, is the person they claim to be.
type Assurance string

const (
	NoAssurance       Assurance = "none"
	IDChecked         Assurance = "id_checked" // staff saw the card
	RegisterAssurance Assurance = "register"   // the phone–IIN register
	PlatformAssurance Assurance = "platform"   // a platform has identified them
)

// Above reports whether a vouches for more than b: a card that staff saw may be somebody else's, a register's word and a
// platform's are about the person.
func (a Assurance) Above(b Assurance) bool {
	order := []Assurance{NoAssurance, IDChecked, RegisterAssurance, PlatformAssurance}
	return slices.Index(order, a) > slices.Index(order, b)
}

// EventKind is what a row of a venue's feed tells.
type EventKind string

const (
	EntryEvent    EventKind = "entry"
	ExitEvent     EventKind = "exit"
	OverrideEvent EventKind = "override"
)

// Event is one row of a venue's feed, as it was recorded: an entry, an exit, or a staff member's override. It is immutable.
type Event struct {
	Venue     VenueID
	ID        ScanID // of this row
	Visit     ScanID // the entry that began the visit it belongs to; its own ID for an entry that began one
	Seq       uint64 // rises by one with every row of the venue
	Kind      EventKind
	Gate      GateID // empty for an override or an inferred exit
	Tag       Tag
	At        time.Time // when it happened
	Offline   bool      // At is the client's word for a scan made without a network
	Afar      bool      // the phone found itself far from the venue
	Verdict   Verdict   // zero for an exit
	Decision  Decision  // Outcome is Left or NotInside for an exit
	Heads     int       // the person and the children with them
	Means     Means
	Assurance Assurance
	Actor     AccountID     // the staff member behind a desk's row or an override; empty otherwise
	Mark      Mark          // of an entry by a visitor's own phone; zero otherwise
	Note      string        // of an override
	Stayed    time.Duration // of an exit that ended a visit
	Inside    int           // persons inside after this row
	Inferred  int           // how many of them are uncertain: they have stayed longer than is usual

	// Provisional is an event that a node has journalled because the database is away: Visit, Seq, Inside and Inferred are that
	// node's own until it is brought in, and it is in no row. Late is one that was brought in: others have come before it in Seq
	// that happened after it.
	Provisional bool
	Late        bool
}

// VisitID is the visit this row belongs to.
func (e Event) VisitID() VisitID { return VisitID{e.Venue, e.Visit} }

// Occupancy is how many persons a venue holds.
type Occupancy struct {
	Inside   int
	Inferred int // of those inside, how many are uncertain: they have stayed longer than is usual
	Seq      uint64

	Provisional bool // the database is away: it is what one node knows, and Seq the last that it has heard of
}

// Digest is a keyed digest (HMAC-SHA-256) of something that must not be kept itself: a phone, a person, a token, a code.
type Digest [32]byte
