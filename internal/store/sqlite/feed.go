package sqlite

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return read(ctx, s.readers, func(c *conn) (ashyq.Event, error) { return c.event(venue, id) })
}

func (c *conn) event(venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	r, err := c.row("SELECT "+eventColumns+" FROM events WHERE id = ? AND venue = ?", id, venue)
	if err != nil {
		return ashyq.Event{}, err
	}
	if r == nil {
		return ashyq.Event{}, store.ErrNotFound
	}
	return readEvent(r)
}

func (c *conn) events(query string, args ...any) ([]ashyq.Event, error) {
	var events []ashyq.Event
	for r, err := range c.rows(query, args...) {
		if err != nil {
			return nil, err
		}
		e, err := readEvent(r)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

func (s *Store) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	return read(ctx, s.readers, func(c *conn) ([]ashyq.Event, error) { return c.visit(id) })
}

func (c *conn) visit(id ashyq.VisitID) ([]ashyq.Event, error) {
	events, err := c.events("SELECT "+eventColumns+" FROM events WHERE id = ? AND venue = ? AND visit = id UNION ALL "+
		"SELECT "+eventColumns+" FROM events WHERE visit = ? AND visit <> id AND venue = ? ORDER BY seq",
		id.Scan, id.Venue, id.Scan, id.Venue)
	if err == nil && len(events) == 0 {
		return nil, store.ErrNotFound
	}
	return events, err
}

func (s *Store) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return read(ctx, s.readers, func(c *conn) ([]ashyq.Event, error) {
		return c.events("SELECT "+eventColumns+" FROM events WHERE venue = ? AND seq > ? ORDER BY seq LIMIT ?",
			venue, after, max(0, limit))
	})
}

func (s *Store) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	args := []any{venue, venue, store.LatestRows, ashyq.EntryEvent}
	for _, tag := range tags {
		args = append(args, tag)
	}
	under := strings.TrimSuffix(strings.Repeat("?, ", len(tags)), ", ")
	return read(ctx, s.readers, func(c *conn) ([]ashyq.Event, error) {
		return c.events("SELECT "+eventColumns+" FROM events WHERE venue = ? AND seq > (SELECT seq FROM tallies WHERE venue = ?) - ? "+
			"AND kind = ? AND tag IN ("+under+") ORDER BY seq DESC", args...)
	})
}

func (s *Store) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	ms := now.UnixMilli()
	return read(ctx, s.readers, func(c *conn) (o ashyq.Occupancy, err error) {
		r, err := c.row("SELECT seq, inside, CASE WHEN ? >= steady_from AND ? < steady_until THEN inferred ELSE "+
			"(SELECT sum(heads) FROM stays WHERE venue = tallies.venue AND doubtful <= ?) END FROM tallies WHERE venue = ?",
			ms, ms, ms, venue)
		if err != nil || r == nil {
			return o, err
		}
		return ashyq.Occupancy{Seq: uint64(r.int(0)), Inside: int(r.int(1)), Inferred: int(r.int(2))}, nil
	})
}

func (s *Store) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	list, err := json.Marshal(venues)
	if err != nil {
		return nil, translate(err)
	}
	return read(ctx, s.readers, func(c *conn) (map[ashyq.VenueID]uint64, error) {
		seqs := make(map[ashyq.VenueID]uint64, len(venues))
		for r, err := range c.rows("SELECT venue, seq FROM tallies WHERE venue IN (SELECT value FROM json_each(?))", string(list)) {
			if err != nil {
				return nil, err
			}
			seqs[ashyq.VenueID(r.text(0))] = uint64(r.int(1))
		}
		return seqs, nil
	})
}
