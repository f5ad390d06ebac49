package sqlite

import (
	"context"
	"errors"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

func (s *Store) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	r, err := write(ctx, s.writer, func(tx *tx) (recorded, error) { return tx.override(o) })
	return r.event, r.repeated, err
}

func (tx *tx) override(o store.Override) (recorded, error) {
	venue := o.Visit.Venue
	seen, err := tx.event(venue, o.ID)
	switch {
	case err == nil && seen.Kind == ashyq.OverrideEvent && seen.Visit == o.Visit.Scan:
		return recorded{event: seen, repeated: true}, nil
	case err == nil:
		return recorded{}, store.ErrIDReused
	case !errors.Is(err, store.ErrNotFound):
		return recorded{}, err
	}
	visit, err := tx.visit(o.Visit)
	if err != nil {
		return recorded{}, err
	}
	var entry ashyq.Event // the last
	var tags []ashyq.Tag
	left := false
	for _, e := range visit {
		switch e.Kind {
		case ashyq.EntryEvent:
			entry, tags = e, append(tags, e.Tag)
		case ashyq.ExitEvent:
			left = true
		}
	}
	if left || visit[0].At.Before(o.NotBefore) {
		return recorded{}, store.ErrNotOpen
	}

	e := rowbody.Kept(ashyq.Event{
		Venue: venue, ID: o.ID, Visit: o.Visit.Scan, Kind: ashyq.OverrideEvent, Tag: entry.Tag, At: o.At, Heads: entry.Heads,
		Decision: ashyq.Decision{Outcome: o.Outcome, Enforced: entry.Decision.Enforced, Reason: o.Reason},
		Means:    ashyq.ByDesk, Actor: o.Actor, Note: o.Note,
	})
	body, err := rowbody.Encode(e)
	if err != nil {
		return recorded{}, err
	}
	if o.Outcome == ashyq.Admit {
		return tx.overrideAdmit(o, e, body, tags)
	}
	return tx.overrideRefuse(e, body, tags)
}

// overrideAdmit lets a visit in that is not inside.
func (tx *tx) overrideAdmit(o store.Override, e ashyq.Event, body []byte, tags []ashyq.Tag) (recorded, error) {
	t, err := tx.tally(e.Venue, o.At)
	if err != nil {
		return recorded{}, err
	}
	_, inside, err := tx.stay(e.Venue, e.Tag, tags, ashyq.ScanID{})
	if err != nil {
		return recorded{}, err
	}
	if inside {
		return tx.record(e, body, t, *t, nil)
	}
	if exceeds(o.Ceiling, t.inside, e.Heads) {
		return recorded{}, store.ErrVenueFull
	}
	s := stay{
		tag: e.Tag, visit: e.Visit, heads: e.Heads, began: e.At.UnixMilli(),
		doubtful: orNever(store.Millis(o.Doubtful)), closes: orNever(store.Millis(o.Closes)),
	}
	after := *t
	after.add(s, o.At)
	r, err := tx.record(e, body, t, after, nil)
	if err != nil {
		return recorded{}, err
	}
	return r, tx.open(e.Venue, s)
}

// overrideRefuse ends the stay of a visit, if it has one.
func (tx *tx) overrideRefuse(e ashyq.Event, body []byte, tags []ashyq.Tag) (recorded, error) {
	t, err := tx.tally(e.Venue, e.At)
	if err != nil {
		return recorded{}, err
	}
	s, inside, err := tx.stay(e.Venue, e.Tag, tags, e.Visit)
	if err != nil {
		return recorded{}, err
	}
	if !inside {
		return tx.record(e, body, t, *t, nil)
	}
	after := *t
	after.remove(s)
	r, err := tx.record(e, body, t, after, nil)
	if err != nil {
		return recorded{}, err
	}
	return r, tx.end(e.Venue, s)
}
