package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"ashyq"
	"ashyq/internal/store"
)

// uuid is an id as the pool's driver takes it.
func uuid(id ashyq.ScanID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }

// rows are a query's on the pool, read in their binary form: nil for none.
func rows[T any](ctx context.Context, q querier, read func(row) (T, error), sql string, args ...any) (all []T, err error) {
	found, err := q.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		one, err := read(found.RawValues())
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, found.Err()
}

func (s *Store) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return s.events.get(ctx, eventKey{venue, id})
}

// findings finds events for a lookup, on a line of its own.
type findings struct {
	line *line
	days *days
}

func (f findings) find(ctx context.Context, keys []eventKey) (map[eventKey]ashyq.Event, error) {
	ids := make(map[day][]ashyq.ScanID, 1)
	for _, key := range keys {
		d := dayOf(key.id.Time())
		ids[d] = append(ids[d], key.id)
	}
	found := make(map[eventKey]ashyq.Event)
	for range attempts {
		err := f.ask(ctx, ids, found)
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

func (f findings) ask(ctx context.Context, ids map[day][]ashyq.ScanID, found map[eventKey]ashyq.Event) error {
	var round []statement
	for d, some := range ids {
		if exists, err := f.days.exists(ctx, d); err != nil {
			return err
		} else if exists {
			round = append(round, findEvents(f.days.name(d), some, func(e ashyq.Event) { found[eventKey{e.Venue, e.ID}] = e }))
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
	return read(ctx, s, func(ctx context.Context, q querier) ([]ashyq.Event, error) {
		events, err := rows(ctx, q, readEvent, visitQuery, uuid(id.Scan), id.Venue)
		if err == nil && len(events) == 0 {
			return nil, store.ErrNotFound
		}
		return events, err
	})
}

func (s *Store) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]ashyq.Event, error) {
		if events, all, err := s.todays(ctx, q, venue, after, max(0, limit)); all || err != nil {
			return events, err
		}
		return rows(ctx, q, readEvent, "SELECT "+eventColumns+" FROM events WHERE venue = $1 AND seq > $2 ORDER BY seq LIMIT $3",
			venue, after, max(0, limit))
	})
}

// todays reads a venue's rows from today's partition alone, which is where those are that somebody waits for. Seqs have no gaps:
// so it can tell whether these are all.
func (s *Store) todays(ctx context.Context, q querier, venue ashyq.VenueID, after uint64, limit int) (events []ashyq.Event, all bool, err error) {
	today := dayOf(time.Now())
	if exists, err := s.days.exists(ctx, today); err != nil || !exists {
		return nil, false, err
	}
	var last uint64
	found, err := rows(ctx, q, func(r row) (ashyq.Event, error) {
		last = uint64(r.int(eventColumnCount))
		if r[0] == nil {
			return ashyq.Event{}, nil
		}
		return readEvent(r)
	}, "SELECT e.*, t.seq FROM tallies t LEFT JOIN LATERAL (SELECT "+eventColumns+" FROM "+s.days.name(today)+
		" WHERE venue = $1 AND seq > $2 ORDER BY seq LIMIT $3) e ON true WHERE t.venue = $1 ORDER BY e.seq", venue, after, limit)
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

func (s *Store) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	return read(ctx, s, func(ctx context.Context, q querier) (ashyq.Occupancy, error) {
		found, err := rows(ctx, q, func(r row) (ashyq.Occupancy, error) {
			return ashyq.Occupancy{Seq: uint64(r.int(0)), Inside: int(r.int(1)), Inferred: int(r.int(2))}, nil
		}, "SELECT seq, inside, CASE WHEN $2 >= steady_from AND $2 < steady_until THEN inferred ELSE "+
			"(SELECT coalesce(sum(heads), 0) FROM stays WHERE venue = $1 AND doubtful <= $2) END FROM tallies WHERE venue = $1",
			venue, kept(now))
		if err != nil || len(found) == 0 {
			return ashyq.Occupancy{}, err
		}
		return found[0], nil
	})
}

func (s *Store) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return read(ctx, s, func(ctx context.Context, q querier) (map[ashyq.VenueID]uint64, error) {
		seqs := make(map[ashyq.VenueID]uint64, len(venues))
		_, err := rows(ctx, q, func(r row) (struct{}, error) {
			seqs[ashyq.VenueID(r.text(0))] = uint64(r.int(1))
			return struct{}{}, nil
		}, "SELECT venue, seq FROM tallies WHERE venue = ANY ($1) AND seq > 0", venues)
		return seqs, err
	})
}
