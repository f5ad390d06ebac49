package store

import (
	"context"
	"iter"

	"ashyq"
)

// Filler writes much at once into a database on which no node runs: what a country has gathered, for whoever wants to know how
// a service does with it. Of each kind there is nothing yet. A call that fails may have written a part of what it was given,
// and leaves a database to be thrown away.
type Filler interface {
	// FillVenues writes venues with their gates.
	FillVenues(ctx context.Context, venues iter.Seq[ashyq.Venue]) error
	// FillAccounts writes accounts, each with a session.
	FillAccounts(ctx context.Context, holders iter.Seq[Holder]) error
	// FillEvents writes events that come in the order of their ids, and within a venue of seq; after the last of them nobody is
	// inside anywhere.
	FillEvents(ctx context.Context, events iter.Seq[ashyq.Event]) error
}

// Holder is an account and the session of who holds it.
type Holder struct {
	Account Account // without roles and passkeys
	Session Session
}
