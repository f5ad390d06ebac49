package journal

import (
	"context"
	"time"

	"ashyq"
)

// meanwhile is what is on record of a venue that happened after the first of what is to be brought in: what other nodes, or this
// one before it was killed, have recorded. By it, somebody who came in by one node's journal and left by another's is not inside
// when both have been brought in, in whichever order.
type meanwhile struct {
	store *Store
	venue ashyq.VenueID
	since time.Time
	last  uint64                    // the seq up to which rows were read
	of    map[ashyq.Tag]ashyq.Event // the latest by which somebody has come in or left, by its own clock
}

const rowsAtOnce = 500

// meanwhile reads a venue's rows backwards until they are older than a moment.
func (s *Store) meanwhile(ctx context.Context, venue ashyq.VenueID, since time.Time) (*meanwhile, error) {
	m := &meanwhile{store: s, venue: venue, since: since, of: make(map[ashyq.Tag]ashyq.Event)}
	o, err := s.within(atLeisure).Occupancy(ctx, venue, s.Now())
	if err != nil {
		return nil, err
	}
	m.last = o.Seq
	for end := o.Seq; end > 0; end -= min(end, rowsAtOnce) {
		rows, err := m.read(ctx, end-min(end, rowsAtOnce))
		if err != nil {
			return nil, err
		}
		older := false
		for _, e := range rows {
			m.take(e)
			// Rows that are recorded as they happen tell when those before them were recorded, at the latest.
			asItHappens := !e.Late && !e.Offline && e.Kind != ashyq.OverrideEvent && e.Means != ashyq.Inferred
			older = older || asItHappens && e.At.Before(since)
		}
		if older {
			break
		}
	}
	return m, nil
}

func (m *meanwhile) read(ctx context.Context, after uint64) ([]ashyq.Event, error) {
	return m.store.within(atLeisure).Feed(ctx, m.venue, after, rowsAtOnce)
}

// take notes a row by which somebody came in or left.
func (m *meanwhile) take(e ashyq.Event) {
	if e.Kind == ashyq.OverrideEvent || e.Kind == ashyq.EntryEvent && e.Decision.Outcome != ashyq.Admit {
		return
	}
	if known, ok := m.of[e.Tag]; !ok || known.At.Before(e.At) {
		m.of[e.Tag] = e
	}
}

// readOn reads on up to the last row.
func (m *meanwhile) readOn(ctx context.Context) error {
	for {
		rows, err := m.read(ctx, m.last)
		for _, e := range rows {
			m.take(e)
			m.last = e.Seq
		}
		if err != nil || len(rows) < rowsAtOnce {
			return err
		}
	}
}

// recorded notes what has just been recorded, and what others have recorded before it.
func (m *meanwhile) recorded(ctx context.Context, e ashyq.Event) error {
	if e.Seq > m.last+1 {
		return m.readOn(ctx)
	}
	m.take(e)
	m.last = max(m.last, e.Seq)
	return nil
}

// after is the latest of somebody's rows, if it happened after a moment.
func (m *meanwhile) after(tags []ashyq.Tag, at time.Time) (last ashyq.Event, ok bool) {
	for _, tag := range tags {
		if e, known := m.of[tag]; known && e.At.After(at) && (!ok || last.At.Before(e.At)) {
			last, ok = e, true
		}
	}
	return last, ok
}
