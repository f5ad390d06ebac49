package ashyq

import (
	"time"
)

// Scan is one person's arrival at a gate, or their leaving by one, as a client tells it.
type Scan struct {
	ID        ScanID
	Gate      GateID
	Person    Person
	Pass      *Pass     // the last pass the client was given, already verified; nil if none
	PassText  string    // its signed form
	Key       []byte    // the phone's own public key, to which the pass that it is given is bound (SEC 1, P-256); empty for none
	Leaving   *VisitID  // a visit elsewhere that ends now; nil if none
	Children  int       // heads without identities
	Afar      bool      // the phone found itself far from the venue; where it was, it has not said
	At        time.Time // the client's word for a scan made offline; zero for now
	Means     Means
	Assurance Assurance
	Flaw      error  // what is wrong with any field but the id, the gate and the person: a repeat ignores it
	Actor     string // who scans: a staff or visitor account, or a platform; kept of staff alone
}

// Admission is the answer to a scan.
type Admission struct {
	Event   Event
	Venue   *Venue // nil for the neutral code
	Gate    Gate
	Limit   int       // how many may be inside now, 0 for no limit
	Remind  time.Time // when who came in may be asked whether they have left; zero for whoever is not inside
	Receipt string    // "48-21", shown to the visitor and on the desk; empty for the neutral code
	Pass    string    // signed; empty if there is nothing to attest
}

// Windows that API clients rely on.
const (
	ScanIDWindow  = 48 * time.Hour   // how far a scan id's own time may be from the server's
	OfflineWindow = 24 * time.Hour   // how old an offline scan may be
	ClockSkew     = 2 * time.Minute  // how far ahead of the server's a client's clock may be
	ReceiptValid  = 10 * time.Minute // for how long a receipt code is unique in its venue
	MaxChildren   = 20
)
