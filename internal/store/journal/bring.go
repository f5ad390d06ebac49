package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

// How much is read at once of what is to be brought in, of how many venues and looks beside each other; how long it is left where that
// cannot be done, and how often that is said.
const (
	broughtAtOnce   = 100
	venuesAtOnce    = 16
	looksAtOnce     = 8
	bringPause      = 200 * time.Millisecond
	complainedEvery = time.Minute
)

// Run brings in what is journalled whenever the database is there, and writes down who called, until ctx ends.
func (s *Store) Run(ctx context.Context) {
	saving := time.NewTicker(callersSaved)
	defer saving.Stop()
	wake, again := s.pending.wake, time.After(0) // with what was there before
	for {
		select {
		case <-ctx.Done():
			return
		case <-saving.C:
			if err := s.callers.save(ctx, s.local, s.Now()); err != nil && ctx.Err() == nil {
				s.Log.Error("who called is not written down", "error", err)
			}
			continue
		case <-wake:
		case <-again:
		}
		if wake, again = s.pending.wake, nil; !s.bringAll(ctx) {
			wake, again = nil, time.After(bringPause) // whatever else is journalled meanwhile
		}
	}
}

// bringAll brings in what it can, and reports whether nothing was left. It reads nothing of what may be a long journal before the
// database is there.
func (s *Store) bringAll(ctx context.Context) bool {
	if _, err := s.Seqs(ctx, nil); err != nil {
		return false
	}
	var bringing errgroup.Group
	bringing.SetLimit(venuesAtOnce)
	for _, venue := range s.pending.left() {
		bringing.Go(func() error {
			switch venue {
			case looks:
				return s.bringLooks(ctx)
			case passes:
				return s.bringRevocations(ctx)
			default:
				return s.bringVenue(ctx, venue)
			}
		})
	}
	if err := bringing.Wait(); err != nil && ctx.Err() == nil && s.Now().Sub(s.complained) > complainedEvery {
		s.complained = s.Now()
		s.Log.Error("the journal is not brought in", "error", err)
	}
	return len(s.pending.left()) == 0
}

// bringVenue brings in a venue's rows, in order.
func (s *Store) bringVenue(ctx context.Context, venue ashyq.VenueID) error {
	var m *meanwhile
	for {
		next, err := s.local.Next(ctx, venue, broughtAtOnce)
		if err != nil || len(next) == 0 {
			return err
		}
		if since := oldest(next); m == nil || since.Before(m.since) {
			if m, err = s.meanwhile(ctx, venue, since); err != nil {
				return err
			}
		}
		brought := 0
		for _, one := range next {
			if err = s.bring(ctx, one, m); err != nil {
				err = fmt.Errorf("%s of venue %s: %w", one.Event.ID, venue, err)
				break
			}
			brought++
		}
		if brought > 0 {
			if err := s.local.Done(ctx, next[brought-1]); err != nil {
				return err
			}
			s.pending.end(venue, brought)
		}
		if err != nil {
			return err
		}
	}
}

// oldest is when the first of some rows happened, by their own clocks.
func oldest(rows []sqlite.Journalled) time.Time {
	return slices.MinFunc(rows, func(a, b sqlite.Journalled) int { return a.Event.At.Compare(b.Event.At) }).Event.At
}

// bring records in the database what was answered. It may be called again with what is recorded already.
func (s *Store) bring(ctx context.Context, one sqlite.Journalled, m *meanwhile) error {
	var r answered
	var err error
	switch {
	case one.Arrival != nil:
		r, err = s.bringArrival(ctx, *one.Arrival, m)
	case one.Departure != nil:
		r, err = s.bringDeparture(ctx, *one.Departure, m)
	default:
		r, err = s.write(ctx, m, func(v store.Visits) (ashyq.Event, bool, error) { return v.Override(ctx, *one.Override) })
	}
	switch stored, answer := r.event.Decision, one.Event.Decision; {
	case failed(err):
		return err
	case err != nil:
		return s.contradicted(ctx, one.Event, "", codeOf(err))
	case r.repeated && one.Departure == nil && (stored.Outcome != answer.Outcome || stored.Reason != answer.Reason):
		return s.contradicted(ctx, one.Event, stored.Outcome, "answered")
	}
	return nil
}

// answered is what Enter, Exit and Override return.
type answered struct {
	event    ashyq.Event
	repeated bool
}

// write records something in the database, and takes note of it.
func (s *Store) write(
	ctx context.Context, m *meanwhile, do func(store.Visits) (ashyq.Event, bool, error),
) (r answered, err error) {
	if r.event, r.repeated, err = do(s.within(atLeisure)); err != nil {
		return r, err
	}
	s.learn(r.event)
	return r, m.recorded(ctx, r.event)
}

// bringArrival brings in an arrival. Whoever is known to have left since, leaves.
func (s *Store) bringArrival(ctx context.Context, a store.Arrival, m *meanwhile) (r answered, err error) {
	a.Event.Late, a.Now = true, s.Now()
	if a.Leaving, err = s.asked(ctx, a.Leaving); err != nil {
		return r, err
	}
	r, err = s.write(ctx, m, func(v store.Visits) (ashyq.Event, bool, error) { return v.Enter(ctx, a) })
	if err != nil || r.event.Decision.Outcome != ashyq.Admit {
		return r, err
	}
	last, ok := m.after(a.Tags, a.Event.At)
	if !ok || last.Kind != ashyq.ExitEvent || last.Seq > r.event.Seq {
		return r, nil
	}
	left := store.Departure{
		Event: ashyq.Event{
			Venue: a.Event.Venue, ID: s.Derive(a.Event.ID, "left"), Kind: ashyq.ExitEvent, Tag: a.Event.Tag, At: last.At, Means: ashyq.Inferred,
			Late: true, Decision: ashyq.Decision{Enforced: a.Event.Decision.Enforced},
		},
		Tags: a.Tags, Now: s.Now(), Only: r.event.Visit,
	}
	_, err = s.write(ctx, m, func(v store.Visits) (ashyq.Event, bool, error) { return v.Exit(ctx, left) })
	return r, err
}

// asked is the departure that an arrival asks for, once it is seen whose visit that is: nil if it is not that person's.
func (s *Store) asked(ctx context.Context, d *store.Departure) (*store.Departure, error) {
	if d == nil {
		return nil, nil
	}
	entry, err := s.anyEvent(ctx, d.Event.Venue, d.Only)
	if errors.Is(err, store.ErrNotFound) || err == nil && !slices.Contains(d.Tags, entry.Tag) {
		return nil, nil
	}
	own := *d
	own.Now, own.Only, own.Event.Late = s.Now(), entry.Visit, true
	return &own, err
}

// anyEvent is a row, of the journal or of the database.
func (s *Store) anyEvent(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	if s.pending.has(venue) {
		if e, err := s.local.Event(ctx, venue, id); !errors.Is(err, store.ErrNotFound) {
			return e, err
		}
	}
	return s.within(atLeisure).Event(ctx, venue, id)
}

// bringDeparture brings in a departure. It ends no stay of whoever is known to have come back since.
func (s *Store) bringDeparture(ctx context.Context, d store.Departure, m *meanwhile) (answered, error) {
	d.Event.Late, d.Now = true, s.Now()
	if err := m.readOn(ctx); err != nil {
		return answered{}, err
	}
	if last, ok := m.after(d.Tags, d.Event.At); ok && last.Kind == ashyq.EntryEvent {
		d.Only = d.Event.ID // no visit is named so
	}
	return s.write(ctx, m, func(v store.Visits) (ashyq.Event, bool, error) { return v.Exit(ctx, d) })
}

// contradicted keeps what was answered and is not on record.
func (s *Store) contradicted(ctx context.Context, e ashyq.Event, stored ashyq.Outcome, why string) error {
	s.conflicts.Add(1)
	s.Log.Warn("what was answered while the database was away is not on record", "venue", e.Venue, "answered", e.Decision.Outcome,
		"stored", stored, "why", why)
	return s.within(atLeisure).SaveConflict(ctx, store.Conflict{
		Venue: e.Venue, ID: e.ID, At: e.At, Kind: e.Kind, Outcome: e.Decision.Outcome, Reason: e.Decision.Reason, Stored: stored, Why: why,
	})
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*ashyq.Error](err); ok {
		return e.Code
	}
	return "internal"
}

// bringLooks brings in looks, those of a batch beside each other: none depends on another.
func (s *Store) bringLooks(ctx context.Context) error {
	for {
		next, err := s.local.NextLooks(ctx, broughtAtOnce)
		if err != nil || len(next) == 0 {
			return err
		}
		var bringing errgroup.Group
		bringing.SetLimit(looksAtOnce)
		for _, l := range next {
			bringing.Go(func() error { return s.bringLook(ctx, l.Lookup) })
		}
		if err := bringing.Wait(); err != nil {
			return err
		}
		if err := s.local.LooksDone(ctx, next[len(next)-1]); err != nil {
			return err
		}
		s.pending.end(looks, len(next))
	}
}

// looksCompared is with how many of a person's looks one is compared.
const looksCompared = 1000

// bringLook brings in a look. It has no id: it is on record if one is of which all is the same.
func (s *Store) bringLook(ctx context.Context, l store.Lookup) error {
	database := s.within(atLeisure)
	there, err := database.Lookups(ctx, []ashyq.Tag{l.Tag}, store.LookupID{}, looksCompared)
	if err != nil || slices.ContainsFunc(there, func(known store.Lookup) bool { known.ID = l.ID; return known == l }) {
		return err
	}
	return database.Look(ctx, l)
}
