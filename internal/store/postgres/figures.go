package postgres

import (
	"context"
	"maps"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

var saveFigure = text{
	sql: "INSERT INTO figures AS f (hour, venue, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak)", columns: 12,
	tail: "ON CONFLICT (hour, venue, gate, kind, outcome, reason, means, enforced) DO UPDATE SET rows = f.rows + excluded.rows, " +
		"heads = f.heads + excluded.heads, afar = f.afar + excluded.afar, peak = greatest(f.peak, excluded.peak)",
}

// saveFigures appends what adds what the transaction's rows add up to beyond their venues' latest hours, each figure once.
func (tx *tx) saveFigures(round []statement) []statement {
	keys := slices.Collect(maps.Keys(tx.figures))
	return bulk(round, saveFigure, len(keys), func(v *values, i int) {
		f, s := keys[i], tx.figures[keys[i]]
		v.moment(f.Hour)
		v.text(string(f.Venue))
		v.text(string(f.Gate))
		v.text(string(f.Kind))
		v.text(string(f.Outcome))
		v.text(f.Reason)
		v.text(string(f.Means))
		v.bool(f.Enforced)
		v.int64(int64(s.Rows))
		v.int64(int64(s.Heads))
		v.int64(int64(s.Afar))
		v.int32(s.Peak)
	})
}

// sumsOf are some of what the rows of an hour add up to.
type sumsOf struct {
	hour int64
	rowbody.Sums
}

func (s *Store) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]store.Hour, error) {
	found, err := ask(ctx, s, "SELECT hour, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak, ''::bytea FROM figures "+
		"WHERE venue = $1 AND hour >= $2 AND hour < $3 UNION ALL "+
		"SELECT hour, '', '', '', '', '', false, 0, 0, 0, 0, sums FROM tallies WHERE venue = $1 AND hour >= $2 AND hour < $3",
		func(v *values) {
			v.text(string(venue))
			v.moment(from.UnixMilli())
			v.moment(until.UnixMilli())
		}, func(r row) (sumsOf, error) {
			sums, err := rowbody.DecodeSums(r[11])
			if rows := int(r.int(7)); rows > 0 {
				sums.Add(rowbody.Alike{
					Gate: ashyq.GateID(r.text(1)), Kind: ashyq.EventKind(r.text(2)), Outcome: ashyq.Outcome(r.text(3)), Reason: r.text(4),
					Means: ashyq.Means(r.text(5)), Enforced: r.bool(6),
				}, rowbody.Sum{Rows: rows, Heads: int(r.int(8)), Afar: int(r.int(9)), Peak: int(r.int(10))})
			}
			return sumsOf{r.moment(0), sums}, err
		})
	hours := make(map[int64]rowbody.Sums)
	for _, f := range found {
		hours[f.hour] = append(hours[f.hour], f.Sums...)
	}
	return rowbody.Hours(hours), err
}

func (s *Store) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	found, err := ask(ctx, s, "SELECT venue, outcome, sum(rows)::bigint, sum(heads)::bigint, ''::bytea FROM figures WHERE hour >= $1 AND hour < $2 "+
		"AND kind = $3 AND enforced GROUP BY venue, outcome UNION ALL "+
		"SELECT venue, '', 0, 0, sums FROM tallies WHERE hour >= $1 AND hour < $2",
		func(v *values) {
			v.moment(from.UnixMilli())
			v.moment(until.UnixMilli())
			v.text(string(ashyq.EntryEvent))
		}, func(r row) ([]store.Total, error) {
			venue := ashyq.VenueID(r.text(0))
			some := []store.Total{{Venue: venue, Outcome: ashyq.Outcome(r.text(1)), Rows: int(r.int(2)), Heads: int(r.int(3))}}
			latest, err := rowbody.DecodeSums(r[4])
			return append(some, latest.Totals(venue)...), err
		})
	return rowbody.Totals(slices.Concat(found...)), err
}

// Pulses reads the table of tallies through, on purpose.
func (s *Store) Pulses(ctx context.Context, since, day time.Time) ([]store.Pulse, error) {
	first := rowbody.HourOf(day)
	found, err := ask(ctx, s, "SELECT venue, gate, sum(afar)::bigint, 0, '-infinity'::timestamptz, '-infinity'::timestamptz, ''::bytea FROM figures "+
		"WHERE hour >= $1 AND afar > 0 GROUP BY venue, gate UNION ALL "+
		"SELECT venue, '', 0, inside, last, hour, sums FROM tallies WHERE last >= $2 ORDER BY 1",
		func(v *values) {
			v.moment(first)
			v.moment(since.UnixMilli())
		}, func(r row) (store.Pulse, error) {
			p := store.Pulse{Venue: ashyq.VenueID(r.text(0)), Inside: int(r.int(3))}
			p.AddAfar(ashyq.GateID(r.text(1)), int(r.int(2)))
			if r.moment(4) != past {
				p.Last = r.time(4)
			}
			latest, err := rowbody.DecodeSums(r[6])
			if r.moment(5) >= first {
				for _, s := range latest {
					p.AddAfar(s.Gate, s.Afar)
				}
			}
			return p, err
		})
	var pulses []store.Pulse
	for _, p := range found { // those of one venue lie together
		last := len(pulses) - 1
		if last < 0 || pulses[last].Venue != p.Venue {
			pulses = append(pulses, p)
			continue
		}
		pulses[last].Inside += p.Inside
		if pulses[last].Last.IsZero() {
			pulses[last].Last = p.Last
		}
		for gate, rows := range p.Afar {
			pulses[last].AddAfar(gate, rows)
		}
	}
	return slices.DeleteFunc(pulses, func(p store.Pulse) bool { return p.Last.IsZero() }), err // nothing is asked of but its figures
}

func (s *Store) Awake(ctx context.Context, venues []ashyq.VenueID, since time.Time) (map[ashyq.VenueID]bool, error) {
	awake := make(map[ashyq.VenueID]bool)
	_, err := ask(ctx, s, "SELECT venue FROM tallies WHERE venue = ANY ($1) AND last >= $2",
		func(v *values) {
			v.venues(venues)
			v.moment(since.UnixMilli())
		}, func(r row) (struct{}, error) {
			awake[ashyq.VenueID(r.text(0))] = true
			return struct{}{}, nil
		})
	return awake, err
}
