package store

import (
	"context"
	"time"

	"ashyq"
)

// Conflicts keeps what somebody was answered that no row tells.
type Conflicts interface {
	// SaveConflict keeps a conflict; one that is saved again, by its venue, id and moment, is kept once.
	SaveConflict(ctx context.Context, c Conflict) error
	// Conflicts are a venue's, newest first, at most limit.
	Conflicts(ctx context.Context, venue ashyq.VenueID, limit int) ([]Conflict, error)
}

// Conflict is what a node has answered while the database was away, to a scan or an override of which the row says something
// else, or that came to no row: two nodes were asked under one id, or the visit was over by then. The row counts.
type Conflict struct {
	Venue   ashyq.VenueID
	ID      ashyq.ScanID // of the row, by whose day it is forgotten
	At      time.Time    // of the answer
	Kind    ashyq.EventKind
	Outcome ashyq.Outcome // as it was answered
	Reason  string
	Stored  ashyq.Outcome // the row's; empty if there is none
	Why     string        // a word for what stood against it: answered (elsewhere, otherwise), or the code of the store's error
}
