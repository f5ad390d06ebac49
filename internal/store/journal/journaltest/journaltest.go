// Package journaltest has a database that fails on purpose, as a node meets it.
package journaltest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Database is a real one that can be made to fail, in what a door or a desk asks of it. It is not closed with the node.
type Database struct {
	store.Store
	fault atomic.Int32
	calls atomic.Int64
}

// Fault is how a database fails.
type Fault int32

const (
	None   Fault = iota
	Down         // every call is refused
	Broken       // every call fails
	Hung         // no call is answered
	Mute         // every call is carried out, and not answered
)

// Faults are all of them, by name.
var Faults = map[string]Fault{"down": Down, "erroring": Broken, "hanging": Hung, "carrying out and not answering": Mute}

// Fail has every call fail from now on, or none.
func (d *Database) Fail(f Fault) { d.fault.Store(int32(f)) }

// Calls is how often it was asked.
func (d *Database) Calls() int64 { return d.calls.Load() }

func (d *Database) Close() error { return nil }

// meet does what a call of a database with a fault does.
func meet[T any](ctx context.Context, d *Database, call func() (T, error)) (result T, err error) {
	d.calls.Add(1)
	switch Fault(d.fault.Load()) {
	case Down:
		return result, ashyq.Wrap(ashyq.Unavailable, "unavailable", errors.New("connection refused"))
	case Broken:
		return result, ashyq.Wrap(ashyq.Internal, "internal", errors.New("XX000"))
	case Mute:
		call()
		fallthrough
	case Hung:
		<-ctx.Done()
		return result, ashyq.Wrap(ashyq.Unavailable, "unavailable", ctx.Err())
	}
	return call()
}

type answer struct {
	event    ashyq.Event
	repeated bool
}

func (d *Database) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return meet(ctx, d, func() (ashyq.Event, error) { return d.Store.Event(ctx, venue, id) })
}

func (d *Database) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	r, err := meet(ctx, d, func() (r answer, err error) { r.event, r.repeated, err = d.Store.Enter(ctx, a); return r, err })
	return r.event, r.repeated, err
}

func (d *Database) Exit(ctx context.Context, l store.Departure) (ashyq.Event, bool, error) {
	r, err := meet(ctx, d, func() (r answer, err error) { r.event, r.repeated, err = d.Store.Exit(ctx, l); return r, err })
	return r.event, r.repeated, err
}

func (d *Database) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	r, err := meet(ctx, d, func() (r answer, err error) { r.event, r.repeated, err = d.Store.Override(ctx, o); return r, err })
	return r.event, r.repeated, err
}

func (d *Database) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	return meet(ctx, d, func() ([]ashyq.Event, error) { return d.Store.Visit(ctx, id) })
}

func (d *Database) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return meet(ctx, d, func() ([]ashyq.Event, error) { return d.Store.Feed(ctx, venue, after, limit) })
}

func (d *Database) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	return meet(ctx, d, func() ([]ashyq.Event, error) { return d.Store.Entries(ctx, venue, tags) })
}

func (d *Database) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	return meet(ctx, d, func() (ashyq.Occupancy, error) { return d.Store.Occupancy(ctx, venue, now) })
}

func (d *Database) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.Look(ctx, l, quotas...) })
	return err
}

func (d *Database) Lookups(ctx context.Context, tags []ashyq.Tag, from store.LookupID, limit int) ([]store.Lookup, error) {
	return meet(ctx, d, func() ([]store.Lookup, error) { return d.Store.Lookups(ctx, tags, from, limit) })
}

func (d *Database) SaveConflict(ctx context.Context, c store.Conflict) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.SaveConflict(ctx, c) })
	return err
}

func (d *Database) Session(ctx context.Context, now time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	type opened struct {
		session store.Session
		account store.Account
	}
	o, err := meet(ctx, d, func() (o opened, err error) {
		o.session, o.account, err = d.Store.Session(ctx, now, token)
		return o, err
	})
	return o.session, o.account, err
}

func (d *Database) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	return meet(ctx, d, func() (store.Changes, error) { return d.Store.Changes(ctx, after, limit) })
}

func (d *Database) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return meet(ctx, d, func() (map[ashyq.VenueID]uint64, error) { return d.Store.Seqs(ctx, venues) })
}

func (d *Database) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.Take(ctx, now, quotas...) })
	return err
}

func (d *Database) Bind(ctx context.Context, b store.Binding, since time.Time, limit int) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.Bind(ctx, b, since, limit) })
	return err
}

func (d *Database) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...store.Act) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.RevokePasses(ctx, now, r, acts...) })
	return err
}

func (d *Database) SaveReviews(ctx context.Context, reviews []store.Review) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.SaveReviews(ctx, reviews) })
	return err
}

func (d *Database) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]store.Review, error) {
	return meet(ctx, d, func() ([]store.Review, error) { return d.Store.TakeReviews(ctx, now, again, limit) })
}

func (d *Database) CloseReview(ctx context.Context, r store.Review) error {
	_, err := meet(ctx, d, func() (struct{}, error) { return struct{}{}, d.Store.CloseReview(ctx, r) })
	return err
}

func (d *Database) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return meet(ctx, d, func() ([]ashyq.Speaker, error) { return d.Store.Speakers(ctx, person, limit) })
}

func (d *Database) Unbind(
	ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l store.Lookup,
) (int, error) {
	return meet(ctx, d, func() (int, error) { return d.Store.Unbind(ctx, person, limit, ends, l) })
}
