package journal

import (
	"context"
	"errors"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// answered is what Enter, Exit and Override return.
type answered struct {
	event    ashyq.Event
	repeated bool
}

func (s *Store) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	return s.record(ctx, a.Event.Venue,
		func(ctx context.Context) (r answered, err error) {
			r.event, r.repeated, err = s.Store.Enter(ctx, a)
			return r, err
		},
		func() (r answered, err error) {
			r.event, r.repeated, err = s.local.Enter(ctx, a, s.heard(a.Event.Venue))
			return r, err
		})
}

// Exit records a departure. One that an arrival has asked for is not journalled: it was written down with the arrival.
func (s *Store) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	return s.record(ctx, d.Event.Venue,
		func(ctx context.Context) (r answered, err error) {
			r.event, r.repeated, err = s.Store.Exit(ctx, d)
			return r, err
		},
		func() (r answered, err error) {
			if d.Asked != "" {
				return r, away(nil)
			}
			r.event, r.repeated, err = s.local.Exit(ctx, d, s.heard(d.Event.Venue))
			return r, err
		})
}

// Override records a staff member's word. Over a visit that is not in the journal it is the database's alone.
func (s *Store) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	database := func(ctx context.Context) (r answered, err error) {
		r.event, r.repeated, err = s.Store.Override(ctx, o)
		return r, err
	}
	e, repeated, err := s.record(ctx, o.Visit.Venue, database, func() (r answered, err error) {
		r.event, r.repeated, err = s.local.Override(ctx, o)
		return r, err
	})
	if errors.Is(err, store.ErrNotFound) {
		r, err := ask(ctx, s.guard, atTheDoor, database)
		return r.event, r.repeated, err
	}
	return e, repeated, err
}

// record records something of a venue in the database, or, if that is away or something of the venue has to come in before it, in
// the journal.
func (s *Store) record(
	ctx context.Context, venue ashyq.VenueID, database func(context.Context) (answered, error), journal func() (answered, error),
) (ashyq.Event, bool, error) {
	if !s.pending.has(venue) {
		r, err := ask(ctx, s.guard, atTheDoor, database)
		if err == nil {
			s.learn(r.event)
		}
		if !errors.Is(err, store.ErrAway) {
			return r.event, r.repeated, err
		}
	}
	if err := s.pending.begin(venue); err != nil {
		return ashyq.Event{}, false, err
	}
	r, err := journal()
	if err != nil || r.repeated {
		s.pending.end(venue, 1)
	}
	if err != nil {
		return ashyq.Event{}, false, err
	}
	return provisional(r.event), r.repeated, nil
}

func provisional(e ashyq.Event) ashyq.Event {
	e.Provisional = true
	return e
}

// Event is a row, in the journal or in the database. While that is away and nothing is known of the row here, the cause of the
// ErrNotFound is store.ErrAway.
func (s *Store) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	if s.pending.has(venue) {
		if e, err := s.local.Event(ctx, venue, id); !errors.Is(err, store.ErrNotFound) {
			return provisional(e), err
		}
	}
	e, err := ask(ctx, s.guard, atTheDoor, func(ctx context.Context) (ashyq.Event, error) { return s.Store.Event(ctx, venue, id) })
	if !errors.Is(err, store.ErrAway) {
		return e, err
	}
	if e, ok := s.answers.find(venue, id); ok {
		return e, nil
	}
	return ashyq.Event{}, ashyq.Wrap(ashyq.NotFound, store.ErrNotFound.Code, store.ErrAway)
}

// Visit is a visit that is in the journal, as it stands there, or in the database.
func (s *Store) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	if s.pending.has(id.Venue) {
		events, err := s.local.Visit(ctx, id)
		if err == nil {
			for i := range events {
				events[i] = provisional(events[i])
			}
			return events, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	return ask(ctx, s.guard, onAScreen, func(ctx context.Context) ([]ashyq.Event, error) { return s.Store.Visit(ctx, id) })
}

// Entries are those in the journal, and behind them the database's, which is not waited for long: without them a scan is answered too.
func (s *Store) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) (events []ashyq.Event, err error) {
	if s.pending.has(venue) {
		if events, err = s.local.Entries(ctx, venue, tags); err != nil {
			return nil, err
		}
		for i := range events {
			events[i] = provisional(events[i])
		}
	}
	recorded, err := ask(ctx, s.guard, suspected, func(ctx context.Context) ([]ashyq.Event, error) {
		return s.Store.Entries(ctx, venue, tags)
	})
	if errors.Is(err, store.ErrAway) {
		return events, nil
	}
	return append(events, recorded...), err
}

// Occupancy is the database's, or, Provisional, what is known here.
func (s *Store) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	if s.pending.has(venue) {
		o, err := s.local.Occupancy(ctx, venue, now)
		if err == nil && o.Seq > 0 {
			return ashyq.Occupancy{Inside: o.Inside, Inferred: o.Inferred, Seq: s.heard(venue).Seq, Provisional: true}, nil
		}
	}
	o, err := ask(ctx, s.guard, onAScreen, func(ctx context.Context) (ashyq.Occupancy, error) {
		return s.Store.Occupancy(ctx, venue, now)
	})
	switch {
	case errors.Is(err, store.ErrAway):
		return s.heard(venue), nil
	case err == nil:
		s.hear(venue, o)
	}
	return o, err
}

// Provisional are the events of a venue that are in the journal, the newest of them, at most limit.
func (s *Store) Provisional(ctx context.Context, venue ashyq.VenueID, limit int) ([]ashyq.Event, error) {
	if !s.pending.has(venue) {
		return nil, nil
	}
	events, err := s.local.Latest(ctx, venue, limit)
	for i := range events {
		events[i] = provisional(events[i])
	}
	return events, err
}

func (s *Store) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return ask(ctx, s.guard, onAScreen, func(ctx context.Context) ([]ashyq.Event, error) {
		return s.Store.Feed(ctx, venue, after, limit)
	})
}

func (s *Store) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return ask(ctx, s.guard, onAScreen, func(ctx context.Context) (map[ashyq.VenueID]uint64, error) {
		return s.Store.Seqs(ctx, venues)
	})
}

// ExitAll ends stays in the database. While something of the venue is in the journal, that is not all of them.
func (s *Store) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	if s.pending.has(e.Venue) {
		return nil, away(nil)
	}
	return ask(ctx, s.guard, atLeisure, func(ctx context.Context) ([]ashyq.Event, error) {
		return s.Store.ExitAll(ctx, e, limit, newID)
	})
}
