package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

func (s *Store) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	var r recorded
	err := s.record(ctx, &task{venue: o.Visit.Venue, now: o.At.UnixMilli(), id: o.ID, do: func(tx *tx) (err error) {
		r, err = tx.override(o)
		return err
	}})
	if err != nil {
		return ashyq.Event{}, false, err
	}
	return *r.event, r.repeated, nil
}

func (tx *tx) override(o store.Override) (recorded, error) {
	venue := o.Visit.Venue
	if seen, ok := tx.events[eventKey{venue, o.ID}]; ok {
		if seen.Kind != ashyq.OverrideEvent || seen.Visit != o.Visit.Scan {
			return recorded{}, store.ErrIDReused
		}
		return recorded{event: seen, repeated: true}, nil
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
	if err := tx.look(tx.findStays(tags)); err != nil {
		return recorded{}, err
	}
	t, err := tx.tally(e.Venue, o.At)
	if err != nil {
		return recorded{}, err
	}
	if o.Outcome == ashyq.Admit {
		return tx.overrideAdmit(o, e, body, tags, t)
	}
	return tx.overrideRefuse(e, body, tags, t), nil
}

// visit is every row of a visit in the order of seq.
func (tx *tx) visit(id ashyq.VisitID) (events []ashyq.Event, err error) {
	s := statement{text: text{sql: visitQuery}, each: func(r row) error {
		e, err := readEvent(r)
		events = append(events, e)
		return err
	}}
	s.with.id(id.Scan)
	s.with.text(string(id.Venue))
	if err := tx.look(s); err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, store.ErrNotFound
	}
	return events, nil
}

// overrideAdmit lets a visit in that is not inside.
func (tx *tx) overrideAdmit(o store.Override, e ashyq.Event, body []byte, tags []ashyq.Tag, t *tally) (recorded, error) {
	if _, inside := tx.stay(e.Venue, e.Tag, tags, ashyq.ScanID{}); inside {
		return tx.record(&e, body, t, *t), nil
	}
	if exceeds(o.Ceiling, t.inside, e.Heads) {
		return recorded{}, store.ErrVenueFull
	}
	s := stay{
		tag: e.Tag, visit: e.Visit, heads: e.Heads, began: store.Millis(e.At),
		doubtful: orNever(store.Millis(o.Doubtful)), closes: orNever(store.Millis(o.Closes)),
	}
	after := *t
	after.add(s, o.At)
	r := tx.record(&e, body, t, after)
	tx.open(e.Venue, s)
	return r, nil
}

// overrideRefuse ends the stay of a visit, if it has one.
func (tx *tx) overrideRefuse(e ashyq.Event, body []byte, tags []ashyq.Tag, t *tally) recorded {
	s, inside := tx.stay(e.Venue, e.Tag, tags, e.Visit)
	if !inside {
		return tx.record(&e, body, t, *t)
	}
	after := *t
	after.remove(s)
	r := tx.record(&e, body, t, after)
	tx.end(e.Venue, s)
	return r
}
