package postgres

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// ask runs a statement on the pool, outside a transaction, and reads its rows: nil for none.
func ask[T any](ctx context.Context, s *Store, sql string, with func(*values), read func(row) (T, error)) (all []T, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	q := statement{text: text{sql: sql}, each: func(r row) error {
		one, err := read(r)
		all = append(all, one)
		return err
	}}
	with(&q.with)
	err = s.connected(func() error {
		all = nil
		return s.ask(ctx, q)
	})
	if err != nil {
		return nil, translate(err)
	}
	return all, nil
}

// nothing reads what has no rows.
func nothing(row) (struct{}, error) { return struct{}{}, nil }

func (s *Store) ask(ctx context.Context, q statement) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if s.pooled {
		return q.read(c.Conn().PgConn().ExecParams(ctx, q.text.sql, q.with.raw, nil, binaryForm, binaryForm))
	}
	prepared, err := c.Conn().Prepare(ctx, q.text.sql, q.text.sql) // once a connection
	if err != nil {
		return err
	}
	return q.read(c.Conn().PgConn().ExecStatement(ctx, prepared, q.with.raw, binaryForm, binaryForm))
}

func (s *Store) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	shard, err := s.shards.of(ctx, venue)
	if err != nil {
		return ashyq.Event{}, err
	}
	e, err := s.events[shard].get(ctx, eventKey{venue, id})
	if err != nil {
		return ashyq.Event{}, err
	}
	return *e, nil
}

// finder finds the events of a shard, on a line of its own.
type finder struct {
	*lookup[eventKey, *ashyq.Event]
	line *line
	days *days
}

func newFinder(l *line, d *days) *finder {
	f := &finder{line: l, days: d}
	f.lookup = newLookup(f.findAll)
	return f
}

func (f *finder) close() {
	f.lookup.close()
	f.line.close()
}

func (f *finder) findAll(ctx context.Context, keys []eventKey) (map[eventKey]*ashyq.Event, error) {
	ids := make(map[day][]ashyq.ScanID, 1)
	venues := make([]ashyq.VenueID, len(keys))
	for i, key := range keys {
		d := dayOf(key.id.Time())
		ids[d] = append(ids[d], key.id)
		venues[i] = key.venue
	}
	found := make(map[eventKey]*ashyq.Event)
	for range attempts {
		err := f.ask(ctx, ids, venues, found)
		if err == nil {
			return found, nil
		}
		if !dropped(err) && !f.line.broken() {
			return nil, err
		}
		f.days.forget()
	}
	return nil, errNoLine
}

func (f *finder) ask(ctx context.Context, ids map[day][]ashyq.ScanID, venues []ashyq.VenueID, found map[eventKey]*ashyq.Event) error {
	var round []statement
	for d, some := range ids {
		if exists, err := f.days.exists(ctx, d); err != nil {
			return err
		} else if exists {
			round = append(round, f.line.findEvents(f.days.name(d), some, venues, func(e *ashyq.Event) { found[eventKey{e.Venue, e.ID}] = e }))
		}
	}
	if len(round) == 0 {
		return nil
	}
	if err := f.line.connect(ctx); err != nil {
		return err
	}
	return f.line.round(ctx, round...)
}

const visitQuery = "SELECT " + eventColumns + " FROM events WHERE id = $1 AND venue = $2 AND visit = id UNION ALL " +
	"SELECT " + eventColumns + " FROM events WHERE visit = $1 AND visit <> id AND venue = $2 ORDER BY seq"

func (s *Store) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	events, err := ask(ctx, s, visitQuery, func(v *values) {
		v.id(id.Scan)
		v.text(string(id.Venue))
	}, readEvent)
	if err == nil && len(events) == 0 {
		return nil, store.ErrNotFound
	}
	return events, err
}

func (s *Store) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	limit = max(0, limit)
	page := func(v *values) {
		v.text(string(venue))
		v.int64(int64(after))
		v.int64(int64(limit))
	}
	if events, all, err := s.todays(ctx, after, limit, page); all || err != nil {
		return events, err
	}
	return ask(ctx, s, "SELECT "+eventColumns+" FROM events WHERE venue = $1 AND seq > $2 ORDER BY seq LIMIT $3", page, readEvent)
}

// todays reads a page of a venue's rows from today's partition alone, which is where those are that somebody waits for. Seqs have
// no gaps: so it can tell whether these are all.
func (s *Store) todays(ctx context.Context, after uint64, limit int, page func(*values)) (events []ashyq.Event, all bool, err error) {
	today := dayOf(time.Now())
	if exists, err := s.days.exists(ctx, today); err != nil || !exists {
		return nil, false, translate(err)
	}
	var last uint64
	found, err := ask(ctx, s, "SELECT e.*, t.seq FROM tallies t LEFT JOIN LATERAL (SELECT "+eventColumns+" FROM "+s.days.name(today)+
		" WHERE venue = $1 AND seq > $2 ORDER BY seq LIMIT $3) e ON true WHERE t.venue = $1 ORDER BY e.seq", page,
		func(r row) (ashyq.Event, error) {
			last = uint64(r.int(eventColumnCount))
			if r[0] == nil {
				return ashyq.Event{}, nil
			}
			return readEvent(r)
		})
	if dropped(err) {
		return nil, false, nil
	}
	if err != nil || last <= after || limit == 0 {
		return nil, true, err
	}
	for i, e := range found {
		if e.Seq != after+uint64(i)+1 {
			return nil, false, nil
		}
	}
	return found, len(found) == limit || after+uint64(len(found)) == last, nil
}

func (s *Store) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	return ask(ctx, s, "SELECT "+eventColumns+" FROM events WHERE venue = $1 AND seq > (SELECT seq FROM tallies WHERE venue = $1) - $2 "+
		"AND kind = $3 AND tag = ANY ($4) ORDER BY seq DESC", func(v *values) {
		v.text(string(venue))
		v.int64(store.LatestRows)
		v.text(string(ashyq.EntryEvent))
		v.tags(tags)
	}, readEvent)
}

func (s *Store) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	found, err := ask(ctx, s, "SELECT seq, inside, CASE WHEN $2 >= steady_from AND $2 < steady_until THEN inferred ELSE "+
		"(SELECT coalesce(sum(heads), 0) FROM stays WHERE venue = $1 AND doubtful <= $2) END FROM tallies WHERE venue = $1",
		func(v *values) {
			v.text(string(venue))
			v.moment(now.UnixMilli())
		}, func(r row) (ashyq.Occupancy, error) {
			return ashyq.Occupancy{Seq: uint64(r.int(0)), Inside: int(r.int(1)), Inferred: int(r.int(2))}, nil
		})
	if err != nil || len(found) == 0 {
		return ashyq.Occupancy{}, err
	}
	return found[0], nil
}

func (s *Store) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	seqs := make(map[ashyq.VenueID]uint64, len(venues))
	_, err := ask(ctx, s, "SELECT venue, seq FROM tallies WHERE venue = ANY ($1) AND seq > 0",
		func(v *values) { v.venues(venues) },
		func(r row) (struct{}, error) {
			seqs[ashyq.VenueID(r.text(0))] = uint64(r.int(1))
			return struct{}{}, nil
		})
	return seqs, err
}
