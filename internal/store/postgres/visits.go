package postgres

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
	event    *ashyq.Event
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
	t := &task{venue: event.Venue, now: a.Now.UnixMilli(), id: event.ID}
	if event.Decision.Outcome == ashyq.Admit {
		t.tags = a.Tags
	}
	var r recorded
	t.do = func(tx *tx) (err error) {
		r, err = tx.enter(&a, event, body)
		return err
	}
	if err := s.record(ctx, t); err != nil {
		return ashyq.Event{}, false, err
	}
	return *r.event, r.repeated, nil
}

// enter records an arrival; e and body are its event as it is kept.
func (tx *tx) enter(a *store.Arrival, e ashyq.Event, body []byte) (recorded, error) {
	if r, err, ok := tx.repeat(&e, a.Tags); ok {
		return r, err
	}
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
		before, extends = tx.stay(e.Venue, e.Tag, a.Tags, ashyq.ScanID{})
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
			tag: e.Tag, visit: e.ID, heads: e.Heads, began: store.Millis(e.At),
			doubtful: orNever(store.Millis(a.Doubtful)), closes: orNever(store.Millis(a.Closes)),
		}
		if extends {
			now.visit, now.began = before.visit, before.began
			after.remove(before)
		}
		after.add(now, a.Now)
		e.Visit = now.visit
	}
	var asked leaving
	if a.Leaving != nil {
		if asked, err = newLeaving(*a.Leaving); err != nil {
			return recorded{}, err
		}
	}

	r := tx.record(&e, body, t, after)
	if admitted && extends && before.tag != now.tag {
		tx.end(e.Venue, before)
	}
	if admitted {
		tx.open(e.Venue, now)
	}
	if a.Leaving != nil {
		tx.leavings = append(tx.leavings, asked)
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
	var r recorded
	err = s.record(ctx, &task{venue: event.Venue, now: d.Now.UnixMilli(), id: event.ID, tags: d.Tags, do: func(tx *tx) (err error) {
		r, err = tx.exit(&d, event, body)
		return err
	}})
	if err != nil {
		return ashyq.Event{}, false, err
	}
	return *r.event, r.repeated, nil
}

// exit records a departure; e and body are its event as it is kept.
func (tx *tx) exit(d *store.Departure, e ashyq.Event, body []byte) (recorded, error) {
	if r, err, ok := tx.repeat(&e, d.Tags); ok {
		return r, err
	}
	t, err := tx.tally(e.Venue, d.Now)
	if err != nil {
		return recorded{}, err
	}
	s, inside := tx.stay(e.Venue, e.Tag, d.Tags, d.Only)
	if !inside {
		e.Visit, e.Heads, e.Stayed, e.Decision.Outcome = e.ID, 0, 0, ashyq.NotInside
		return tx.record(&e, body, t, *t), nil
	}
	e.Visit, e.Heads, e.Stayed, e.Decision.Outcome = s.visit, s.heads, s.lasted(e.At), ashyq.Left
	after := *t
	after.remove(s)
	r := tx.record(&e, body, t, after)
	tx.end(e.Venue, s)
	return r, nil
}

// repeat is the answer to an event whose id the venue has a row with: that row, if it is of the same gate and kind and under
// one of the tags.
func (tx *tx) repeat(e *ashyq.Event, tags []ashyq.Tag) (r recorded, err error, ok bool) {
	seen, ok := tx.events[eventKey{e.Venue, e.ID}]
	if ok && (seen.Kind != e.Kind || seen.Gate != e.Gate || !slices.Contains(tags, seen.Tag)) {
		return recorded{}, store.ErrIDReused, true
	}
	return recorded{event: seen, repeated: true}, nil, ok
}

// record notes an event that is new with its venue's next seq, counts it, and makes the venue's tally what it is after it.
func (tx *tx) record(e *ashyq.Event, body []byte, t *tally, after tally) recorded {
	after.seq++
	if e.Means != ashyq.Inferred {
		after.last = max(after.last, store.Millis(e.At))
	}
	after.changed = true
	*t = after
	e.Seq, e.Inside, e.Inferred = t.seq, t.inside, t.inferred
	tx.insert(e, body)
	t.latest.Count(*e, tx.figures)
	return recorded{event: e}
}
