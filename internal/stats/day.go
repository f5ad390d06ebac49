// Package stats sums up what happens at venues, in numbers that name nobody.
//
//	store.Hours  ─→ Day     what an owner sees of one venue's day
//	store.Totals ─→ Public  what everybody may see of the country
package stats

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Day is what one day of a venue adds up to. Persons are counted, the children with them too.
type Day struct {
	Hours     []Hour    // every hour from the venue's midnight on
	Refusals  []Refusal // the most frequent first
	Gates     []Passage // the busiest first
	Means     []Way     // the most frequent first
	Admitted  int
	Refused   int
	Rehearsal bool // some of it happened in training, and counts nowhere else
}

// Hour is one hour of a day.
type Hour struct {
	At                               time.Time
	Admitted, Refused, Checked, Left int
	Peak                             int // the most who were inside after any of its rows
}

// Refusal is how often one reason turned somebody away.
type Refusal struct {
	Reason string
	Count  int
}

// StaffRefusal is the reason of whom a member of staff has turned away, whatever the rules said.
const StaffRefusal = "staff"

// Passage is how many a gate has let through.
type Passage struct {
	Gate  ashyq.GateID
	Count int
}

// Way is how many came in or were turned away by one means.
type Way struct {
	Means ashyq.Means
	Count int
}

// Bounds are the moments at which a date begins and ends where a venue is.
func Bounds(date ashyq.Date, where *time.Location) (from, until time.Time) {
	return midnight(date, where), midnight(date.AddDays(1), where)
}

// midnight is the first moment of a date: in a night on which the clock goes forward there may be no 00:00.
func midnight(date ashyq.Date, where *time.Location) time.Time {
	t := time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, where)
	if ashyq.DateOf(t) != date {
		_, t = t.ZoneBounds()
	}
	return t
}

// DayOf adds up a venue's hours that begin within its bounds. An hour whose beginning on the venue's clock is not on the
// hour, as where the time zone is off by half of one, counts to the hour in which it begins.
func DayOf(from, until time.Time, hours []store.Hour) Day {
	d := Day{Hours: make([]Hour, 0, 25)}
	for at := from; at.Before(until); at = at.Add(time.Hour) {
		d.Hours = append(d.Hours, Hour{At: at})
	}
	refusals, gates, means := make(map[string]int), make(map[ashyq.GateID]int), make(map[ashyq.Means]int)
	for _, h := range hours {
		if h.Start.Before(from) || !h.Start.Before(until) {
			continue
		}
		into := &d.Hours[h.Start.Sub(from)/time.Hour]
		into.Peak = max(into.Peak, h.Peak)
		for _, c := range h.Counts {
			into.add(c)
			d.Rehearsal = d.Rehearsal || !c.Enforced && c.Kind == ashyq.EntryEvent
			if c.Gate != "" {
				gates[c.Gate] += through(c)
			}
			if c.Kind == ashyq.EntryEvent {
				means[c.Means] += c.Heads
			}
			if c.Outcome == ashyq.Refuse {
				reason := c.Reason
				if c.Kind == ashyq.OverrideEvent {
					reason = StaffRefusal
				}
				refusals[reason] += c.Heads
			}
		}
	}
	for _, h := range d.Hours {
		d.Admitted += h.Admitted
		d.Refused += h.Refused
	}
	for _, reason := range busiest(refusals) {
		d.Refusals = append(d.Refusals, Refusal{reason, refusals[reason]})
	}
	for _, gate := range busiest(gates) {
		d.Gates = append(d.Gates, Passage{gate, gates[gate]})
	}
	for _, m := range busiest(means) {
		d.Means = append(d.Means, Way{m, means[m]})
	}
	return d
}

func (h *Hour) add(c store.Count) {
	switch c.Outcome {
	case ashyq.Admit:
		h.Admitted += c.Heads
	case ashyq.Refuse:
		h.Refused += c.Heads
	case ashyq.Check:
		h.Checked += c.Heads
	case ashyq.Left:
		h.Left += c.Heads
	}
}

// through is how many of those counted went through the gate.
func through(c store.Count) int {
	if c.Outcome == ashyq.Admit || c.Outcome == ashyq.Left {
		return c.Heads
	}
	return 0
}

// busiest are those with a count, the largest first.
func busiest[K cmp.Ordered](counts map[K]int) []K {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b K) int { return counts[b] - counts[a] })
	return slices.DeleteFunc(keys, func(k K) bool { return counts[k] == 0 })
}
