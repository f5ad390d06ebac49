package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// figure is which rows of an hour are counted together.
type figure struct {
	hour     int64
	venue    ashyq.VenueID
	gate     ashyq.GateID
	kind     ashyq.EventKind
	outcome  ashyq.Outcome
	reason   string
	means    ashyq.Means
	enforced bool
}

// sum is what rows that are counted together add up to.
type sum struct{ rows, heads, afar, peak int }

func hourOf(t time.Time) int64 { return t.Truncate(time.Hour).UnixMilli() }

// count counts an event that has just been recorded.
func (tx *tx) count(e ashyq.Event) {
	d := e.Decision
	key := figure{hourOf(e.At), e.Venue, e.Gate, e.Kind, d.Outcome, d.Reason, e.Means, d.Enforced}
	s := tx.figures[key]
	s.rows++
	s.heads += e.Heads
	if e.Afar {
		s.afar++
	}
	s.peak = max(s.peak, e.Inside)
	tx.figures[key] = s
}

// saveFigures adds what the transaction's rows add up to, each figure once.
func (tx *tx) saveFigures() error {
	for f, s := range tx.figures {
		_, err := tx.exec("INSERT INTO figures (hour, venue, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows, "+
			"heads = heads + excluded.heads, afar = afar + excluded.afar, peak = max(peak, excluded.peak)",
			f.hour, f.venue, f.gate, f.kind, f.outcome, f.reason, f.means, f.enforced, s.rows, s.heads, s.afar, s.peak)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]store.Hour, error) {
	return read(ctx, s.readers, func(c *conn) (hours []store.Hour, err error) {
		query := "SELECT hour, peak, gate, kind, outcome, reason, means, enforced, rows, heads, afar FROM figures " +
			"WHERE venue = ? AND hour >= ? AND hour < ? ORDER BY hour, gate, kind, outcome, reason, means, enforced"
		for r, err := range c.rows(query, venue, from.UnixMilli(), until.UnixMilli()) {
			if err != nil {
				return nil, err
			}
			start := time.UnixMilli(r.int(0)).UTC()
			if len(hours) == 0 || !hours[len(hours)-1].Start.Equal(start) {
				hours = append(hours, store.Hour{Start: start})
			}
			h := &hours[len(hours)-1]
			h.Peak = max(h.Peak, int(r.int(1)))
			h.Counts = append(h.Counts, store.Count{
				Gate: ashyq.GateID(r.text(2)), Kind: ashyq.EventKind(r.text(3)), Outcome: ashyq.Outcome(r.text(4)), Reason: r.text(5),
				Means: ashyq.Means(r.text(6)), Enforced: r.bool(7), Rows: int(r.int(8)), Heads: int(r.int(9)), Afar: int(r.int(10)),
			})
		}
		return hours, nil
	})
}

func (s *Store) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	return read(ctx, s.readers, func(c *conn) (totals []store.Total, err error) {
		query := "SELECT venue, outcome, sum(rows), sum(heads) FROM figures WHERE hour >= ? AND hour < ? AND kind = ? AND enforced " +
			"GROUP BY venue, outcome ORDER BY venue, outcome"
		for r, err := range c.rows(query, from.UnixMilli(), until.UnixMilli(), ashyq.EntryEvent) {
			if err != nil {
				return nil, err
			}
			totals = append(totals, store.Total{
				Venue: ashyq.VenueID(r.text(0)), Outcome: ashyq.Outcome(r.text(1)), Rows: int(r.int(2)), Heads: int(r.int(3)),
			})
		}
		return totals, nil
	})
}

func (s *Store) Pulses(ctx context.Context, since, day time.Time) ([]store.Pulse, error) {
	return read(ctx, s.readers, func(c *conn) (pulses []store.Pulse, err error) {
		query := "SELECT tallies.venue, inside, last, gate, sum(afar) FROM tallies " +
			"LEFT JOIN figures ON figures.venue = tallies.venue AND hour >= ? AND afar > 0 " +
			"WHERE last >= ? GROUP BY tallies.venue, gate ORDER BY tallies.venue"
		for r, err := range c.rows(query, hourOf(day), since.UnixMilli()) {
			if err != nil {
				return nil, err
			}
			venue := ashyq.VenueID(r.text(0))
			if len(pulses) == 0 || pulses[len(pulses)-1].Venue != venue {
				pulses = append(pulses, store.Pulse{Venue: venue, Inside: int(r.int(1)), Last: r.time(2)})
			}
			if p := &pulses[len(pulses)-1]; r.int(4) > 0 {
				if p.Afar == nil {
					p.Afar = make(map[ashyq.GateID]int)
				}
				p.Afar[ashyq.GateID(r.text(3))] = int(r.int(4))
			}
		}
		return pulses, nil
	})
}

func (s *Store) Awake(ctx context.Context, venues []ashyq.VenueID, since time.Time) (map[ashyq.VenueID]bool, error) {
	list, err := json.Marshal(venues)
	if err != nil {
		return nil, translate(err)
	}
	return read(ctx, s.readers, func(c *conn) (map[ashyq.VenueID]bool, error) {
		awake := make(map[ashyq.VenueID]bool)
		query := "SELECT venue FROM tallies WHERE venue IN (SELECT value FROM json_each(?)) AND last >= ?"
		for r, err := range c.rows(query, string(list), since.UnixMilli()) {
			if err != nil {
				return nil, err
			}
			awake[ashyq.VenueID(r.text(0))] = true
		}
		return awake, nil
	})
}
