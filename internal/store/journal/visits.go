package journal

import (
	"context"
	"errors"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	return s.record(a.Event.Venue,
		func(v store.Visits) (ashyq.Event, bool, error) { return v.Enter(ctx, a) },
		func() (ashyq.Event, bool, error) { return s.local.Enter(ctx, a, s.heard(a.Event.Venue)) })
}

// Exit records a departure. One that an arrival has asked for is not journalled: it was written down with the arrival.
func (s *Store) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	return s.record(d.Event.Venue,
		func(v store.Visits) (ashyq.Event, bool, error) { return v.Exit(ctx, d) },
		func() (ashyq.Event, bool, error) {
			if d.Asked != "" {
				return ashyq.Event{}, false, away(nil)
			}
			return s.local.Exit(ctx, d, s.heard(d.Event.Venue))
		})
}

// Override records a staff member's word. Over a visit that is not in the journal it is the database's alone.
func (s *Store) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	e, repeated, err := s.record(o.Visit.Venue,
		func(v store.Visits) (ashyq.Event, bool, error) { return v.Override(ctx, o) },
		func() (ashyq.Event, bool, error) { return s.local.Override(ctx, o) })
	if errors.Is(err, store.ErrNotFound) {
		return s.within(atTheDoor).Override(ctx, o)
	}
	return e, repeated, err
}

// record records something of a venue in the database, or, if that is away or something of the venue has to come in before it, in
// the journal.
func (s *Store) record(
	venue ashyq.VenueID, database func(store.Visits) (ashyq.Event, bool, error), journal func() (ashyq.Event, bool, error),
) (ashyq.Event, bool, error) {
	if !s.pending.has(venue) {
		e, repeated, err := database(s.within(atTheDoor))
		if err == nil {
			s.learn(e)
		}
		if !errors.Is(err, store.ErrAway) {
			return e, repeated, err
		}
	}
	if err := s.pending.begin(venue); err != nil {
		return ashyq.Event{}, false, err
	}
	e, repeated, err := journal()
	if err != nil || repeated {
		s.pending.end(venue, 1)
	}
	if err != nil {
		return ashyq.Event{}, false, err
	}
	return provisional(e), repeated, nil
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
	e, err := s.within(atTheDoor).Event(ctx, venue, id)
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
	return s.within(onAScreen).Visit(ctx, id)
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
	recorded, err := s.within(suspected).Entries(ctx, venue, tags)
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
	o, err := s.within(onAScreen).Occupancy(ctx, venue, now)
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
	return s.within(onAScreen).Feed(ctx, venue, after, limit)
}

func (s *Store) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return s.within(onAScreen).Seqs(ctx, venues)
}

// ExitAll ends stays in the database. While something of the venue is in the journal, that is not all of them.
func (s *Store) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	if s.pending.has(e.Venue) {
		return nil, away(nil)
	}
	return s.within(atLeisure).ExitAll(ctx, e, limit, newID)
}
