package rowbody

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/store"
)

// Alike is what rows of an hour have in common that are counted together.
type Alike struct {
	Gate     ashyq.GateID
	Kind     ashyq.EventKind
	Outcome  ashyq.Outcome
	Reason   string
	Means    ashyq.Means
	Enforced bool
}

// Sum is what rows that are counted together add up to; Peak is how many were inside at most after one of them.
type Sum struct{ Rows, Heads, Afar, Peak int }

func (s Sum) plus(o Sum) Sum {
	return Sum{s.Rows + o.Rows, s.Heads + o.Heads, s.Afar + o.Afar, max(s.Peak, o.Peak)}
}

// counted is a row by itself.
func counted(e ashyq.Event) (Alike, Sum) {
	d := e.Decision
	sum := Sum{Rows: 1, Heads: e.Heads, Peak: e.Inside}
	if e.Afar {
		sum.Afar = 1
	}
	return Alike{e.Gate, e.Kind, d.Outcome, d.Reason, e.Means, d.Enforced}, sum
}

// Sums are those of one venue and hour: few, so that they are looked through.
type Sums []AlikeSum

// AlikeSum is written as the list of its fields.
type AlikeSum struct {
	_ struct{} `cbor:",toarray"`
	Alike
	Sum
}

// Add counts what is alike, by itself or summed up.
func (s *Sums) Add(alike Alike, sum Sum) {
	for i := range *s {
		if of := &(*s)[i]; of.Alike == alike {
			of.Sum = of.Sum.plus(sum)
			return
		}
	}
	*s = append(*s, AlikeSum{Alike: alike, Sum: sum})
}

// EncodeSums is the form in which sums are kept with a venue's tally: nothing for none.
func EncodeSums(s Sums) ([]byte, error) {
	if len(s) == 0 {
		return nil, nil
	}
	return cbor.Marshal(s)
}

// DecodeSums reads what EncodeSums has written.
func DecodeSums(data []byte) (s Sums, err error) {
	if len(data) == 0 {
		return nil, nil
	}
	err = cbor.Unmarshal(data, &s)
	return s, err
}

// Figure is which rows become one row of figures: alike ones of an hour, which is the milliseconds of its first moment.
type Figure struct {
	Hour  int64
	Venue ashyq.VenueID
	Alike
}

// Figures are what rows add up to beyond their venues' latest hours.
type Figures map[Figure]Sum

// Latest is what the rows of a venue's latest hour add up to. It is kept with the tally, which each row changes anyway: as rows
// of figures, the sums would each be a place of their own to write.
type Latest struct {
	Hour int64
	Sums Sums
}

// latestSums is how many sums are kept with a tally. Where there are more, they become figures before the hour is over.
const latestSums = 24

// Count counts an event that has just been recorded. What comes late, and the sums of an hour that is over, go to the figures.
func (l *Latest) Count(e ashyq.Event, figures Figures) {
	alike, sum := counted(e)
	hour := HourOf(e.At)
	if hour < l.Hour {
		figures.add(Figure{hour, e.Venue, alike}, sum)
		return
	}
	if hour > l.Hour || len(l.Sums) == latestSums {
		for _, s := range l.Sums {
			figures.add(Figure{l.Hour, e.Venue, s.Alike}, s.Sum)
		}
		*l = Latest{Hour: hour}
	}
	l.Sums.Add(alike, sum)
}

// Count counts an event as figures alone.
func (f Figures) Count(e ashyq.Event) {
	alike, sum := counted(e)
	f.add(Figure{HourOf(e.At), e.Venue, alike}, sum)
}

func (f Figures) add(of Figure, sum Sum) { f[of] = f[of].plus(sum) }

// HourOf is the first moment of the hour of a moment, in UTC.
func HourOf(t time.Time) int64 { return t.UTC().Truncate(time.Hour).UnixMilli() }

// Hours are a venue's, in order, of what its figures and its tally hold of them: what is alike may be in both.
func Hours(of map[int64]Sums) []store.Hour {
	var hours []store.Hour
	for _, start := range slices.Sorted(maps.Keys(of)) {
		h := store.Hour{Start: store.FromMillis(start)}
		var sums Sums
		for _, s := range of[start] {
			sums.Add(s.Alike, s.Sum)
		}
		for _, s := range sums {
			h.Peak = max(h.Peak, s.Peak)
			h.Counts = append(h.Counts, store.Count{
				Gate: s.Gate, Kind: s.Kind, Outcome: s.Outcome, Reason: s.Reason, Means: s.Means, Enforced: s.Enforced,
				Rows: s.Rows, Heads: s.Heads, Afar: s.Afar,
			})
		}
		slices.SortFunc(h.Counts, func(a, b store.Count) int {
			return cmp.Or(cmp.Compare(a.Gate, b.Gate), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Outcome, b.Outcome),
				cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Means, b.Means), compareBools(a.Enforced, b.Enforced))
		})
		hours = append(hours, h)
	}
	return hours
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// Totals are those of entries that were enforced, of a venue.
func (s Sums) Totals(venue ashyq.VenueID) (totals []store.Total) {
	for _, of := range s {
		if of.Kind == ashyq.EntryEvent && of.Enforced {
			totals = append(totals, store.Total{Venue: venue, Outcome: of.Outcome, Rows: of.Rows, Heads: of.Heads})
		}
	}
	return totals
}

// Totals sums up totals, which it sorts: one of each venue and outcome that has rows.
func Totals(some []store.Total) (totals []store.Total) {
	slices.SortFunc(some, func(a, b store.Total) int {
		return cmp.Or(cmp.Compare(a.Venue, b.Venue), cmp.Compare(a.Outcome, b.Outcome))
	})
	for _, t := range some {
		last := len(totals) - 1
		switch {
		case t.Rows == 0:
		case last >= 0 && totals[last].Venue == t.Venue && totals[last].Outcome == t.Outcome:
			totals[last].Rows += t.Rows
			totals[last].Heads += t.Heads
		default:
			totals = append(totals, t)
		}
	}
	return totals
}
