package storetest

import (
	"cmp"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// afar is an arrival of a phone that finds itself far from the venue.
func afar(a store.Arrival) store.Arrival {
	a.Event.Afar = true
	return a
}

// rehearsed is an arrival at a venue that does not enforce its decisions yet.
func rehearsed(a store.Arrival) store.Arrival {
	a.Event.Decision.Enforced = false
	return a
}

func (h *house) hours(venue ashyq.VenueID, from, until time.Time) []store.Hour {
	h.Helper()
	hours, err := h.Hours(h.Context(), venue, from, until)
	h.ok(err)
	return hours
}

// totals are those of a span, by venue and outcome.
func (h *house) totals(from, until time.Time) []store.Total {
	h.Helper()
	totals, err := h.Totals(h.Context(), from, until)
	h.ok(err)
	return totals
}

func (h *house) pulses(since time.Time) []store.Pulse {
	h.Helper()
	pulses, err := h.Pulses(h.Context(), since, since)
	h.ok(err)
	named := make(map[ashyq.VenueID]bool)
	for _, p := range pulses {
		named[p.Venue] = true
	}
	awake, err := h.Awake(h.Context(), []ashyq.VenueID{cinema, cafe, "nowhere"}, since)
	h.ok(err)
	same(h, "venues that are awake", awake, named)
	return pulses
}

// summed is what the hours of some rows add up to.
func summed(rows []ashyq.Event) (hours []store.Hour) {
	for _, e := range rows {
		start := e.At.Truncate(time.Hour)
		i := slices.IndexFunc(hours, func(h store.Hour) bool { return h.Start.Equal(start) })
		if i < 0 {
			i, hours = len(hours), append(hours, store.Hour{Start: start})
		}
		h := &hours[i]
		h.Peak = max(h.Peak, e.Inside)
		like := store.Count{
			Gate: e.Gate, Kind: e.Kind, Outcome: e.Decision.Outcome, Reason: e.Decision.Reason, Means: e.Means, Enforced: e.Decision.Enforced,
		}
		j := slices.IndexFunc(h.Counts, func(c store.Count) bool { c.Rows, c.Heads, c.Afar = 0, 0, 0; return c == like })
		if j < 0 {
			j, h.Counts = len(h.Counts), append(h.Counts, like)
		}
		c := &h.Counts[j]
		c.Rows++
		c.Heads += e.Heads
		if e.Afar {
			c.Afar++
		}
	}
	slices.SortFunc(hours, func(a, b store.Hour) int { return a.Start.Compare(b.Start) })
	for _, h := range hours {
		slices.SortFunc(h.Counts, func(a, b store.Count) int {
			return cmp.Or(cmp.Compare(a.Gate, b.Gate), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Outcome, b.Outcome),
				cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Means, b.Means), compareBool(a.Enforced, b.Enforced))
		})
	}
	return hours
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

var figureTests = []test{
	{"are a venue's hours, each row counted in its own", func(h *house) {
		h.enter(withHeads(arrives(cinema, "dana", hour(0)), 3))
		h.enter(arrives(cinema, "arman", hour(0.9)))
		h.enter(refused(arrives(cinema, "saule", hour(0.9))))
		h.enter(rehearsed(arrives(cinema, "timur", hour(0.5))))
		h.enter(arrives(cafe, "dana", hour(0)))
		h.exit(leaves(cinema, "dana", hour(2)))
		h.exit(leaves(cinema, "nobody", hour(2.99)))
		h.reopen()

		entry := func(outcome ashyq.Outcome, reason string, enforced bool, rows, heads int) store.Count {
			return store.Count{
				Gate: "cinema-in", Kind: ashyq.EntryEvent, Outcome: outcome, Reason: reason, Means: ashyq.ByApp, Enforced: enforced,
				Rows: rows, Heads: heads,
			}
		}
		exit := func(outcome ashyq.Outcome, heads int) store.Count {
			return store.Count{Gate: "cinema-out", Kind: ashyq.ExitEvent, Outcome: outcome, Means: ashyq.ByApp, Rows: 1, Heads: heads}
		}
		want := []store.Hour{
			{Start: hour(0), Peak: 5, Counts: []store.Count{
				entry(ashyq.Admit, "status_allowed", false, 1, 1), entry(ashyq.Admit, "status_allowed", true, 2, 4),
				entry(ashyq.Refuse, "status_refused", true, 1, 1),
			}},
			{Start: hour(2), Peak: 2, Counts: []store.Count{exit(ashyq.Left, 3), exit(ashyq.NotInside, 0)}},
		}
		same(h, "hours", h.hours(cinema, hour(0), hour(3)), want)
		same(h, "hours as the rows say", summed(h.feed(cinema)), want)
	}},
	{"are asked for from one moment until before another", func(h *house) {
		for i := range 4 {
			h.enter(arrives(cinema, name(i), hour(float64(i))))
		}
		for _, row := range []struct{ from, until, first, count float64 }{
			{0, 4, 0, 4}, {1, 3, 1, 2}, {0.5, 3, 1, 2}, {1, 1, 0, 0}, {3, 1, 0, 0}, {-9, 0, 0, 0}, {4, 9, 0, 0}, {-9, 0.01, 0, 1},
		} {
			hours, totals := h.hours(cinema, hour(row.from), hour(row.until)), h.totals(hour(row.from), hour(row.until))
			same(h, "hours", len(hours), int(row.count))
			if row.count == 0 {
				same(h, "venues with totals", len(totals), 0)
				continue
			}
			same(h, "the first", hours[0].Start, hour(row.first))
			same(h, "totals", totals, []store.Total{{Venue: cinema, Outcome: ashyq.Admit, Rows: int(row.count), Heads: int(row.count)}})
		}
		same(h, "hours of a venue where nothing happened", len(h.hours(cafe, hour(0), hour(9))), 0)
	}},
	{"are of the hour in which a row happened, not of the one in which it was told", func(h *house) {
		offline := arrives(cinema, "dana", hour(5))
		offline.Event.Offline, offline.Event.At = true, hour(1.5).In(time.FixedZone("", 5*3600+1800))
		h.enter(until(offline, time.Time{}, hour(3.5)))
		h.closeForgotten(hour(9))
		hours := h.hours(cinema, hour(0), hour(10))
		same(h, "hours", hours, summed(h.feed(cinema)))
		same(h, "the first", hours[0].Start, hour(1))
		same(h, "the second", hours[1].Start, hour(3))
	}},
	{"count what is inferred, a word over a decision, and everybody's exit as such", func(h *house) {
		visit := h.enter(refused(arrives(cinema, "dana", hour(0))))
		h.override(says(ashyq.Admit, visit, hour(0)))
		h.enter(until(arrives(cinema, "arman", hour(0)), time.Time{}, hour(0.5)))
		h.closeForgotten(hour(0.5))
		h.exitAll(cinema, hour(0.9), 10)
		kinds := make(map[ashyq.EventKind]int)
		means := make(map[ashyq.Means]int)
		for _, c := range h.hours(cinema, hour(0), hour(1))[0].Counts {
			kinds[c.Kind] += c.Rows
			means[c.Means] += c.Rows
		}
		same(h, "rows by kind", kinds, map[ashyq.EventKind]int{ashyq.EntryEvent: 2, ashyq.OverrideEvent: 1, ashyq.ExitEvent: 2})
		same(h, "rows by means", means, map[ashyq.Means]int{ashyq.ByApp: 2, ashyq.ByDesk: 2, ashyq.Inferred: 1})
	}},
	{"count a repeat, and what is refused to be recorded, not at all", func(h *house) {
		a := afar(arrives(cinema, "dana", hour(0)))
		visit := h.enter(a)
		o := says(ashyq.Admit, visit, hour(0))
		h.override(o)
		d := leaves(cinema, "dana", hour(0))
		h.exit(d)
		before := h.hours(cinema, hour(0), hour(1))
		for range 3 {
			h.ok(second(h.Enter(h.Context(), a)))
			h.ok(second(h.Override(h.Context(), o)))
			h.ok(second(h.Exit(h.Context(), d)))
		}
		reused := a
		reused.Event.Gate = "another"
		h.fails(second(h.Enter(h.Context(), reused)), store.ErrIDReused)
		h.fails(second(h.Override(h.Context(), says(ashyq.Refuse, visit, hour(0)))), store.ErrNotOpen)
		same(h, "hours", h.hours(cinema, hour(0), hour(1)), before)
		same(h, "pulse", h.pulses(hour(0))[0].Afar, map[ashyq.GateID]int{"cinema-in": 1})
	}},
	{"say what was recorded in the place of what was asked", func(h *house) {
		h.enter(upTo(1, arrives(cinema, "dana", hour(0))))
		h.enter(upTo(1, arrives(cinema, "arman", hour(0))))
		hours := h.hours(cinema, hour(0), hour(1))
		same(h, "hours", hours, summed(h.feed(cinema)))
		same(h, "the reason", hours[0].Counts[1].Reason, "venue_full")
		same(h, "the most who were inside", hours[0].Peak, 1)
	}},
	{"of the country are of entries that were enforced", func(h *house) {
		h.enter(withHeads(arrives(cinema, "dana", hour(0)), 3))
		h.enter(arrives(cinema, "arman", hour(1)))
		visit := h.enter(refused(arrives(cinema, "saule", hour(1))))
		h.override(says(ashyq.Admit, visit, hour(1)))
		h.enter(rehearsed(arrives(cinema, "timur", hour(1))))
		h.exit(leaves(cinema, "dana", hour(1)))
		h.enter(rehearsed(arrives(cafe, "dana", hour(1))))
		h.enter(refused(arrives(cafe, "dana", hour(1.5))))
		same(h, "totals", h.totals(hour(0), hour(2)), []store.Total{
			{Venue: cafe, Outcome: ashyq.Refuse, Rows: 1, Heads: 1},
			{Venue: cinema, Outcome: ashyq.Admit, Rows: 2, Heads: 4},
			{Venue: cinema, Outcome: ashyq.Refuse, Rows: 1, Heads: 1},
		})
	}},
	{"tell where something happens", func(h *house) {
		same(h, "pulses of nothing", len(h.pulses(hour(-99))), 0)
		h.enter(arrives(cinema, "dana", hour(0)))
		h.enter(withHeads(arrives(cafe, "dana", hour(1.5)), 4))
		h.exit(leaves(cinema, "dana", hour(2)))
		late := arrives(cafe, "arman", hour(3)) // told later, and happened before
		late.Event.At = hour(1)
		h.enter(late)
		h.reopen()
		both := []store.Pulse{{Venue: cafe, Inside: 5, Last: hour(1.5)}, {Venue: cinema, Last: hour(2)}}
		for _, row := range []struct {
			since time.Time
			want  []store.Pulse
		}{{hour(0), both}, {hour(1.5), both}, {hour(1.5).Add(time.Millisecond), both[1:]}, {hour(2), both[1:]}, {hour(2.1), nil}} {
			same(h, "pulses", h.pulses(row.since), row.want)
		}
	}},
	{"tell of nobody who was only forgotten", func(h *house) {
		h.enter(until(arrives(cinema, "dana", hour(0)), time.Time{}, hour(1)))
		h.closeForgotten(hour(1))
		same(h, "pulses", h.pulses(hour(0)), []store.Pulse{{Venue: cinema, Last: hour(0)}})
		same(h, "pulses since", len(h.pulses(hour(0.5))), 0)
	}},
	{"tell at which gates phones found themselves far away since the day's first hour", func(h *house) {
		back := afar(arrives(cinema, "arman", hour(1.2)))
		back.Event.Gate = "cinema-back"
		h.enter(afar(arrives(cinema, "dana", hour(0.9))))
		h.enter(back)
		h.enter(afar(refused(arrives(cinema, "saule", hour(1.1)))))
		h.enter(afar(arrives(cinema, "timur", hour(1.9))))
		h.enter(arrives(cinema, "aigul", hour(2)))
		h.enter(arrives(cafe, "aigul", hour(2)))
		for _, row := range []struct {
			day  float64
			want map[ashyq.GateID]int
		}{
			{0, map[ashyq.GateID]int{"cinema-in": 3, "cinema-back": 1}},
			{1, map[ashyq.GateID]int{"cinema-in": 2, "cinema-back": 1}},
			{1.95, map[ashyq.GateID]int{"cinema-in": 2, "cinema-back": 1}},
			{2, nil},
		} {
			pulses, err := h.Pulses(h.Context(), hour(2), hour(row.day))
			h.ok(err)
			same(h, "pulses", pulses, []store.Pulse{
				{Venue: cafe, Inside: 1, Last: hour(2)}, {Venue: cinema, Inside: 4, Last: hour(2), Afar: row.want},
			})
		}
	}},
	{"lose no row of many at once", func(h *house) {
		const callers, each = 32, 10
		atOnce(callers, func(i int) {
			for range each {
				a := arrives(cinema, name(i), hour(0))
				for _, err := range []error{
					second(h.Enter(h.Context(), a)), second(h.Enter(h.Context(), a)),
					second(h.Exit(h.Context(), leaves(cinema, name(i), hour(1)))),
				} {
					if err != nil {
						h.Error(err)
					}
				}
			}
		})
		same(h, "hours", h.hours(cinema, hour(0), hour(2)), summed(h.feed(cinema)))
		same(h, "totals", h.totals(hour(0), hour(2)), []store.Total{
			{Venue: cinema, Outcome: ashyq.Admit, Rows: callers * each, Heads: callers * each},
		})
	}},
	{"outlive the rows, and are forgotten in their time", func(h *house) {
		day := mayDay(2).AddDays(store.FigureDays)
		h.enter(arrives(cinema, "dana", on(1, 23, 59)))
		h.exit(leaves(cinema, "dana", on(2, 0, 0)))
		all := summed(h.feed(cinema))
		h.ok(h.Forget(h.Context(), day.AddDays(-1)))
		same(h, "rows", len(h.feed(cinema)), 0)
		same(h, "hours", h.hours(cinema, on(1, 0, 0), on(3, 0, 0)), all)
		for range 2 {
			h.ok(h.Forget(h.Context(), day))
			same(h, "hours", h.hours(cinema, on(1, 0, 0), on(3, 0, 0)), all[1:])
		}
	}},
}
