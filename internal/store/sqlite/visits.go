package sqlite

import (
	"context"
	"errors"
	"slices"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// recorded is an event as its row holds it.
type recorded struct {
	event    ashyq.Event
	repeated bool
}

var (
	errNoTags = errors.New("an arrival or departure needs its event's tag among its tags")
	errNoFull = errors.New("a decision with a ceiling needs the decision should it be reached")
)

func (s *Store) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	if !slices.Contains(a.Tags, a.Event.Tag) {
		return ashyq.Event{}, false, translate(errNoTags)
	}
	if d := a.Event.Decision; d.Ceiling > 0 && d.Full == nil {
		return ashyq.Event{}, false, translate(errNoFull)
	}
	event := rowbody.Kept(a.Event)
	body, err := rowbody.Encode(event)
	if err != nil {
		return ashyq.Event{}, false, translate(err)
	}
	r, err := write(ctx, s.writer, func(tx *tx) (recorded, error) { return tx.enter(a, event, body) })
	return r.event, r.repeated, err
}

// enter records an arrival; e and body are its event as it is kept.
func (tx *tx) enter(a store.Arrival, e ashyq.Event, body []byte) (recorded, error) {
	t, err := tx.tally(e.Venue, a.Now)
	if err != nil {
		return recorded{}, err
	}
	e.Visit = e.ID
	admitted := e.Decision.Outcome == ashyq.Admit
	var before, now stay
	var extends bool
	after := *t
	if admitted {
		if before, extends, err = tx.stay(e.Venue, e.Tag, a.Tags, ashyq.ScanID{}); err != nil {
			return recorded{}, err
		}
		if d := a.Event.Decision; exceeds(d.Ceiling, t.inside, e.Heads-before.heads) {
			admitted = false
			e.Decision = *d.Full
			e = rowbody.Kept(e)
			if body, err = rowbody.Encode(e); err != nil {
				return recorded{}, err
			}
		}
	}
	if admitted {
		now = stay{
			tag: e.Tag, visit: e.ID, heads: e.Heads, began: e.At.UnixMilli(),
			doubtful: orNever(store.Millis(a.Doubtful)), closes: orNever(store.Millis(a.Closes)),
		}
		if extends {
			now.visit, now.began = before.visit, before.began
			after.remove(before)
		}
		after.add(now, a.Now)
		e.Visit = now.visit
	}

	r, err := tx.record(e, body, t, after, a.Tags)
	if err != nil || r.repeated {
		return r, err
	}
	if admitted && extends && before.tag != now.tag {
		if err := tx.end(e.Venue, before); err != nil {
			return recorded{}, err
		}
	}
	if admitted {
		if err := tx.open(e.Venue, now); err != nil {
			return recorded{}, err
		}
	}
	if a.Leaving != nil {
		return r, tx.saveLeaving(*a.Leaving)
	}
	return r, nil
}

// exceeds reports whether heads that are not counted yet would bring the number inside above a ceiling; 0 is no limit.
func exceeds(ceiling, inside, heads int) bool {
	return ceiling > 0 && heads > 0 && inside+heads > ceiling
}

func (s *Store) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	if !slices.Contains(d.Tags, d.Event.Tag) {
		return ashyq.Event{}, false, translate(errNoTags)
	}
	event := rowbody.Kept(d.Event)
	body, err := rowbody.Encode(event)
	if err != nil {
		return ashyq.Event{}, false, translate(err)
	}
	r, err := write(ctx, s.writer, func(tx *tx) (recorded, error) { return tx.exit(d, event, body) })
	return r.event, r.repeated, err
}

// exit records a departure; e and body are its event as it is kept.
func (tx *tx) exit(d store.Departure, e ashyq.Event, body []byte) (recorded, error) {
	t, err := tx.tally(e.Venue, d.Now)
	if err != nil {
		return recorded{}, err
	}
	s, inside, err := tx.stay(e.Venue, e.Tag, d.Tags, d.Only)
	if err != nil {
		return recorded{}, err
	}
	if !inside {
		e.Visit, e.Heads, e.Stayed, e.Decision.Outcome = e.ID, 0, 0, ashyq.NotInside
		return tx.record(e, body, t, *t, d.Tags)
	}
	e.Visit, e.Heads, e.Stayed, e.Decision.Outcome = s.visit, s.heads, s.lasted(e.At), ashyq.Left
	after := *t
	after.remove(s)
	r, err := tx.record(e, body, t, after, d.Tags)
	if err != nil || r.repeated {
		return r, err
	}
	return r, tx.end(e.Venue, s)
}

// record writes an event with its venue's next seq, counts it, and makes the venue's tally what it is after it. If the venue
// has a row with this id, it writes nothing: that row is the answer if it is of the same gate and kind and under one of the tags.
func (tx *tx) record(e ashyq.Event, body []byte, t *tally, after tally, tags []ashyq.Tag) (recorded, error) {
	after.seq++
	if e.Means != ashyq.Inferred {
		after.last = max(after.last, e.At.UnixMilli())
	}
	after.changed = true
	e.Seq, e.Inside, e.Inferred = after.seq, after.inside, after.inferred
	isNew, err := tx.insert(e, body)
	if err != nil {
		return recorded{}, err
	}
	if isNew {
		*t = after
		t.latest.Count(e, tx.figures)
		return recorded{event: e}, nil
	}
	seen, err := tx.event(e.Venue, e.ID)
	if err != nil {
		return recorded{}, err
	}
	if seen.Kind != e.Kind || seen.Gate != e.Gate || !slices.Contains(tags, seen.Tag) {
		return recorded{}, store.ErrIDReused
	}
	return recorded{event: seen, repeated: true}, nil
}
