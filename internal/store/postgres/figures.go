package postgres

import (
	"cmp"
	"context"
	"maps"
	"slices"
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

func hourOf(t time.Time) time.Time { return t.UTC().Truncate(time.Hour) }

// count counts an event that has just been recorded.
func (tx *tx) count(e *ashyq.Event) {
	d := e.Decision
	key := figure{hourOf(e.At).UnixMilli(), e.Venue, e.Gate, e.Kind, d.Outcome, d.Reason, e.Means, d.Enforced}
	s := tx.figures[key]
	s.rows++
	s.heads += e.Heads
	if e.Afar {
		s.afar++
	}
	s.peak = max(s.peak, e.Inside)
	tx.figures[key] = s
}

var saveFigure = text{
	sql: "INSERT INTO figures AS f (hour, venue, gate, kind, outcome, reason, means, enforced, rows, heads, afar, peak)", columns: 12,
	tail: "ON CONFLICT (hour, venue, gate, kind, outcome, reason, means, enforced) DO UPDATE SET rows = f.rows + excluded.rows, " +
		"heads = f.heads + excluded.heads, afar = f.afar + excluded.afar, peak = greatest(f.peak, excluded.peak)",
}

// saveFigures appends what adds what the transaction's rows add up to, each figure once.
func (tx *tx) saveFigures(round []statement) []statement {
	keys := slices.Collect(maps.Keys(tx.figures))
	return bulk(round, saveFigure, len(keys), func(v *values, i int) {
		f, s := keys[i], tx.figures[keys[i]]
		v.moment(f.hour)
		v.text(string(f.venue))
		v.text(string(f.gate))
		v.text(string(f.kind))
		v.text(string(f.outcome))
		v.text(f.reason)
		v.text(string(f.means))
		v.bool(f.enforced)
		v.int64(int64(s.rows))
		v.int64(int64(s.heads))
		v.int64(int64(s.afar))
		v.int32(s.peak)
	})
}

// hourCount is one figure, with the most who were inside.
type hourCount struct {
	start time.Time
	peak  int
	store.Count
}

func readHourCount(r row) (hourCount, error) {
	return hourCount{r.time(0), int(r.int(1)), store.Count{
		Gate: ashyq.GateID(r.text(2)), Kind: ashyq.EventKind(r.text(3)), Outcome: ashyq.Outcome(r.text(4)), Reason: r.text(5),
		Means: ashyq.Means(r.text(6)), Enforced: r.bool(7), Rows: int(r.int(8)), Heads: int(r.int(9)), Afar: int(r.int(10)),
	}}, nil
}

func (s *Store) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) (hours []store.Hour, err error) {
	counts, err := ask(ctx, s, "SELECT hour, peak, gate, kind, outcome, reason, means, enforced, rows, heads, afar FROM figures "+
		"WHERE venue = $1 AND hour >= $2 AND hour < $3 ORDER BY hour, gate, kind, outcome, reason, means, enforced",
		func(v *values) {
			v.text(string(venue))
			v.moment(from.UnixMilli())
			v.moment(until.UnixMilli())
		}, readHourCount)
	for _, c := range counts {
		if len(hours) == 0 || !hours[len(hours)-1].Start.Equal(c.start) {
			hours = append(hours, store.Hour{Start: c.start})
		}
		h := &hours[len(hours)-1]
		h.Peak = max(h.Peak, c.peak)
		h.Counts = append(h.Counts, c.Count)
	}
	return hours, err
}

func (s *Store) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	return ask(ctx, s, "SELECT venue, outcome, sum(rows)::bigint, sum(heads)::bigint FROM figures WHERE hour >= $1 AND hour < $2 "+
		"AND kind = $3 AND enforced GROUP BY venue, outcome ORDER BY venue, outcome",
		func(v *values) {
			v.moment(from.UnixMilli())
			v.moment(until.UnixMilli())
			v.text(string(ashyq.EntryEvent))
		}, func(r row) (store.Total, error) {
			return store.Total{
				Venue: ashyq.VenueID(r.text(0)), Outcome: ashyq.Outcome(r.text(1)), Rows: int(r.int(2)), Heads: int(r.int(3)),
			}, nil
		})
}

// Pulses reads the small table of tallies through, on purpose.
func (s *Store) Pulses(ctx context.Context, since, day time.Time) ([]store.Pulse, error) {
	afar := make(map[ashyq.VenueID]map[ashyq.GateID]int)
	_, err := ask(ctx, s, "SELECT venue, gate, sum(afar)::bigint FROM figures WHERE hour >= $1 AND afar > 0 GROUP BY venue, gate",
		func(v *values) { v.moment(hourOf(day).UnixMilli()) },
		func(r row) (struct{}, error) {
			venue := ashyq.VenueID(r.text(0))
			if afar[venue] == nil {
				afar[venue] = make(map[ashyq.GateID]int)
			}
			afar[venue][ashyq.GateID(r.text(1))] = int(r.int(2))
			return struct{}{}, nil
		})
	if err != nil {
		return nil, err
	}
	pulses, err := ask(ctx, s, "SELECT venue, inside, last FROM tallies WHERE last >= $1",
		func(v *values) { v.moment(since.UnixMilli()) },
		func(r row) (store.Pulse, error) {
			venue := ashyq.VenueID(r.text(0))
			return store.Pulse{Venue: venue, Inside: int(r.int(1)), Last: r.time(2), Afar: afar[venue]}, nil
		})
	slices.SortFunc(pulses, func(a, b store.Pulse) int { return cmp.Compare(a.Venue, b.Venue) })
	return pulses, err
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
