package store

import (
	"context"
	"time"

	"ashyq"
)

// FigureDays is for how many days figures are kept: they name nobody.
const FigureDays = 400

// Figures are impersonal sums of a venue's rows. They move in the transaction that writes the row, and outlive it.
type Figures interface {
	// Hours are what a venue's hours that begin at one moment or later, and before another, add up to, in order; an hour
	// without rows is left out. An hour is UTC's, by the row's At.
	Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]Hour, error)

	// Totals are what all venues' hours add up to, of rows that were enforced: one for each venue and outcome of an entry, in
	// the order of these.
	Totals(ctx context.Context, from, until time.Time) ([]Total, error)

	// Pulses are the venues at which somebody has made a row at or after a moment, as they are now, in the order of their ids:
	// what is inferred is no sign of life. Their rows from afar are counted from a day's first moment on.
	Pulses(ctx context.Context, since, day time.Time) ([]Pulse, error)

	// Awake are those of some venues that Pulses would name.
	Awake(ctx context.Context, venues []ashyq.VenueID, since time.Time) (map[ashyq.VenueID]bool, error)
}

// Hour is one hour of a venue.
type Hour struct {
	Start  time.Time // UTC
	Peak   int       // the most who were inside after any of its rows
	Counts []Count   // in the order of their fields
}

// Count is how many rows of an hour are alike.
type Count struct {
	Gate     ashyq.GateID
	Kind     ashyq.EventKind
	Outcome  ashyq.Outcome
	Reason   string
	Means    ashyq.Means
	Enforced bool
	Rows     int
	Heads    int
	Afar     int // rows of a phone that found itself far from the venue
}

// Total is how many entries of one outcome a venue has had.
type Total struct {
	Venue   ashyq.VenueID
	Outcome ashyq.Outcome
	Rows    int
	Heads   int
}

// Pulse is a venue that something happens at.
type Pulse struct {
	Venue  ashyq.VenueID
	Inside int
	Last   time.Time            // the latest At of its rows that are not inferred
	Afar   map[ashyq.GateID]int // rows since the day's first hour from far away; nil for none
}

// AddAfar counts rows from far away at a gate.
func (p *Pulse) AddAfar(gate ashyq.GateID, rows int) {
	if rows == 0 {
		return
	}
	if p.Afar == nil {
		p.Afar = make(map[ashyq.GateID]int)
	}
	p.Afar[gate] += rows
}
