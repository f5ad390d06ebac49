package checkin

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Upkeep does what nobody scans for: it takes over what other nodes have recorded and changed, carries out departures from
// other venues, closes forgotten visits, holds what was decided without fresh evidence against it later, and forgets days with
// their keys. All fields are required but Done.
type Upkeep struct {
	Desk      *Desk
	Store     store.Store
	Retention int // whole days for which visits are kept
	Log       *slog.Logger
	Done      func(part string) // told of every turn of a part that did not fail; may be nil

	inForce *ashyq.Policy // when it was last looked
	edition int           // of the announcements, then

	reviewing time.Time // nobody is reviewed before
}

// How often each part is done. Changes of places, policies and keys reach every node within a second, arrivals a screen within a quarter of one.
const (
	followEvery  = 100 * time.Millisecond
	refreshEvery = 500 * time.Millisecond
	closeEvery   = 15 * time.Second
	forgetEvery  = time.Hour
	batch        = 500
	venuesAtOnce = 1000
	failurePause = time.Second // so that an outage does not fill the log
)

// Run works until the context ends. Each part has its own turns, so that none holds up another; one that fails is logged and
// tried again at its next turn.
func (u *Upkeep) Run(ctx context.Context) {
	var parts sync.WaitGroup
	parts.Go(func() { Every(ctx, followEvery, u.Log, u.Done, "follow watched venues", u.Follow) })
	parts.Go(func() { Every(ctx, refreshEvery, u.Log, u.Done, "refresh places", u.Refresh) })
	parts.Go(func() { Every(ctx, refreshEvery, u.Log, u.Done, "refresh keys", u.Rekey) })
	parts.Go(func() { Every(ctx, refreshEvery, u.Log, u.Done, "revoke passes", u.Revoke) })
	parts.Go(func() { Every(ctx, closeEvery, u.Log, u.Done, "close forgotten visits", u.Close) })
	parts.Go(func() { Every(ctx, saveEvery, u.Log, u.Done, "save reviews", u.SaveReviews) })
	parts.Go(func() { Every(ctx, reviewEvery, u.Log, u.Done, "review decisions", u.Review) })
	parts.Go(func() { Every(ctx, forgetEvery, u.Log, u.Done, "forget", u.Forget) })
	parts.Wait()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveEvery)
	defer cancel()
	if err := u.SaveReviews(ending); err != nil {
		u.Log.Error("decisions will not be reviewed", "error", err)
	}
}

// Every does a part of an upkeep at once, and again at each turn until the context ends. What fails is logged, and done again
// at the next turn that is not too soon; of what does not, done is told, unless it is nil.
func Every(ctx context.Context, pause time.Duration, log *slog.Logger, done func(part string), part string, do func(context.Context) error) {
	turns := time.NewTicker(pause)
	defer turns.Stop()
	for {
		err := do(ctx)
		if err == nil && done != nil {
			done(part)
		}
		if err != nil && ctx.Err() == nil {
			log.Error("upkeep failed", "part", part, "error", err)
			turns.Reset(max(pause, failurePause))
		} else {
			turns.Reset(pause)
		}
		select {
		case <-ctx.Done():
			return
		case <-turns.C:
		}
	}
}

// Follow learns what other nodes have recorded at the venues that are watched on this one.
func (u *Upkeep) Follow(ctx context.Context) error {
	for venues := range slices.Chunk(u.Desk.Feed.Watched(), venuesAtOnce) {
		seqs, err := u.Store.Seqs(ctx, venues)
		if err != nil {
			return err
		}
		u.Desk.Feed.Reached(seqs)
	}
	return nil
}

// Refresh takes over changed places, policies and announcements, and tells those who watch what they are about: a policy that
// comes into force, and an announcement, is about every venue.
func (u *Upkeep) Refresh(ctx context.Context) error {
	changed, err := u.Desk.Places.Refresh(ctx, u.Store)
	p := u.Desk.Policy(u.Desk.Now())
	_, edition := u.Desk.Places.Announcements()
	if p != u.inForce || edition != u.edition {
		u.inForce, u.edition = p, edition
		changed = u.Desk.Feed.Watched()
	}
	for _, venue := range changed {
		u.Desk.Feed.Changed(venue)
	}
	return err
}

// Rekey takes over keys that the operator has changed.
func (u *Upkeep) Rekey(context.Context) error { return u.Desk.Keys.Refresh(u.Desk.Now()) }

// Revoke tells every other node, by the store, of passes that this one has found outgrown.
func (u *Upkeep) Revoke(ctx context.Context) error {
	return u.Desk.Places.Revoked.tell(ctx, u.Store, u.Desk.Now())
}

// Close carries out departures that a failure has left behind, and ends visits whose venue has closed.
func (u *Upkeep) Close(ctx context.Context) error {
	pending, err := u.Store.Leavings(ctx, batch)
	if err != nil {
		return err
	}
	for _, departure := range pending {
		u.Desk.depart(ctx, departure)
	}
	for {
		now := u.Desk.Now()
		closed, err := u.Store.CloseForgotten(ctx, now, batch, func() ashyq.ScanID { return seal.NewScanID(now) })
		if err != nil {
			return err
		}
		for _, event := range closed {
			u.Desk.Feed.Recorded(event)
		}
		if len(closed) < batch {
			return nil
		}
	}
}

// Forget drops the days beyond the retention, and the keys without which their tags are noise in every backup too; and the passes
// that have lapsed.
func (u *Upkeep) Forget(ctx context.Context) error {
	u.Desk.Places.Revoked.forget(u.Desk.Now())
	oldest := day(u.Desk.Now()).AddDays(-u.Retention)
	return errors.Join(u.Store.Forget(ctx, oldest), u.Desk.Keys.Days.Forget(oldest))
}

// depart carries out a departure from another venue. It has been written down with the arrival that asked for it: what fails
// here is done by Upkeep.
func (d *Desk) depart(ctx context.Context, departure store.Departure) {
	event, _, err := d.Visits.Exit(ctx, departure)
	switch {
	case err == nil:
		d.Feed.Recorded(event)
	case !errors.Is(err, store.ErrIDReused):
		return
	}
	_ = d.Visits.LeavingDone(ctx, departure) // else it is done once more, which is no harm
}
