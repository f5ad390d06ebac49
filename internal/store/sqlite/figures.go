package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// saveFigures adds what the transaction's rows add up to beyond their venues' latest hours, each figure once.
func (tx *tx) saveFigures() error {
	for f, s := range tx.figures {
		_, err := tx.exec("INSERT INTO figures (hour, venue, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows, "+
			"heads = heads + excluded.heads, afar = afar + excluded.afar, peak = max(peak, excluded.peak)",
			f.Hour, f.Venue, f.Gate, f.Kind, f.Outcome, f.Reason, f.Means, f.Enforced, s.Rows, s.Heads, s.Afar, s.Peak)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]store.Hour, error) {
	return read(ctx, s.readers, func(c *conn) ([]store.Hour, error) {
		hours := make(map[int64]rowbody.Sums)
		query := "SELECT hour, NULL, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak FROM figures " +
			"WHERE venue = ?1 AND hour >= ?2 AND hour < ?3 UNION ALL " +
			"SELECT hour, sums, '', '', '', '', '', 0, 0, 0, 0, 0 FROM tallies WHERE venue = ?1 AND hour >= ?2 AND hour < ?3"
		for r, err := range c.rows(query, venue, from.UnixMilli(), until.UnixMilli()) {
			if err != nil {
				return nil, err
			}
			latest, err := rowbody.DecodeSums(r.blob(1))
			if err != nil {
				return nil, err
			}
			sums := append(hours[r.int(0)], latest...)
			if rows := int(r.int(8)); rows > 0 {
				sums.Add(rowbody.Alike{
					Gate: ashyq.GateID(r.text(2)), Kind: ashyq.EventKind(r.text(3)), Outcome: ashyq.Outcome(r.text(4)), Reason: r.text(5),
					Means: ashyq.Means(r.text(6)), Enforced: r.bool(7),
				}, rowbody.Sum{Rows: rows, Heads: int(r.int(9)), Afar: int(r.int(10)), Peak: int(r.int(11))})
			}
			hours[r.int(0)] = sums
		}
		return rowbody.Hours(hours), nil
	})
}

func (s *Store) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	return read(ctx, s.readers, func(c *conn) ([]store.Total, error) {
		var totals []store.Total
		query := "SELECT venue, NULL, outcome, sum(rows), sum(heads) FROM figures " +
			"WHERE hour >= ?1 AND hour < ?2 AND kind = ?3 AND enforced GROUP BY venue, outcome UNION ALL " +
			"SELECT venue, sums, '', 0, 0 FROM tallies WHERE hour >= ?1 AND hour < ?2"
		for r, err := range c.rows(query, from.UnixMilli(), until.UnixMilli(), ashyq.EntryEvent) {
			if err != nil {
				return nil, err
			}
			venue := ashyq.VenueID(r.text(0))
			latest, err := rowbody.DecodeSums(r.blob(1))
			if err != nil {
				return nil, err
			}
			totals = append(totals, store.Total{Venue: venue, Outcome: ashyq.Outcome(r.text(2)), Rows: int(r.int(3)), Heads: int(r.int(4))})
			totals = append(totals, latest.Totals(venue)...)
		}
		return rowbody.Totals(totals), nil
	})
}

func (s *Store) Pulses(ctx context.Context, since, day time.Time) ([]store.Pulse, error) {
	return read(ctx, s.readers, func(c *conn) (pulses []store.Pulse, err error) {
		query := "SELECT tallies.venue, inside, last, tallies.hour, sums, gate, sum(afar) FROM tallies " +
			"LEFT JOIN figures ON figures.venue = tallies.venue AND figures.hour >= ? AND afar > 0 " +
			"WHERE last >= ? GROUP BY tallies.venue, gate ORDER BY tallies.venue"
		for r, err := range c.rows(query, rowbody.HourOf(day), since.UnixMilli()) {
			if err != nil {
				return nil, err
			}
			venue := ashyq.VenueID(r.text(0))
			if len(pulses) == 0 || pulses[len(pulses)-1].Venue != venue {
				pulses = append(pulses, store.Pulse{Venue: venue, Inside: int(r.int(1)), Last: r.time(2)})
				latest, err := rowbody.DecodeSums(r.blob(4))
				if err != nil {
					return nil, err
				}
				if r.int(3) >= rowbody.HourOf(day) {
					for _, s := range latest {
						pulses[len(pulses)-1].AddAfar(s.Gate, s.Afar)
					}
				}
			}
			pulses[len(pulses)-1].AddAfar(ashyq.GateID(r.text(5)), int(r.int(6)))
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
