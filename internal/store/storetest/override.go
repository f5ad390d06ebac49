package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// says is a guard's word over a visit.
func says(outcome ashyq.Outcome, visit ashyq.Event, at time.Time) store.Override {
	return store.Override{
		ID: newID(at), Visit: visit.VisitID(), Outcome: outcome, Reason: "paper_shown", Note: "a note", Actor: "guard", At: at,
	}
}

var overrideTests = []test{
	{"is recorded exactly as it is read later", func(h *house) {
		entry := h.enter(withHeads(refused(arrives(cinema, "dana", hour(0))), 2))
		o := says(ashyq.Admit, entry, hour(1).Add(123456*time.Nanosecond))
		e := h.override(o)
		want := ashyq.Event{
			Venue: cinema, ID: o.ID, Visit: entry.ID, Seq: 2, Kind: ashyq.OverrideEvent, Tag: entry.Tag, At: hour(1), Heads: 2,
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: "paper_shown"},
			Means:    ashyq.ByDesk, Actor: "guard", Note: "a note", Inside: 2,
		}
		same(h, "the answer", e, want)
		later, err := h.Event(h.Context(), cinema, e.ID)
		h.ok(err)
		same(h, "the row", later, want)
	}},
	{"counts what it changes", func(h *house) {
		h.enter(withHeads(arrives(cinema, "somebody else", hour(0)), 10))
		admitted := func(a store.Arrival) store.Arrival { return a }
		for _, row := range []struct {
			name    string
			arrival func(store.Arrival) store.Arrival
			words   []ashyq.Outcome
			inside  []int // after each word
		}{
			{"let in", refused, []ashyq.Outcome{ashyq.Admit}, []int{12}},
			{"let in twice", refused, []ashyq.Outcome{ashyq.Admit, ashyq.Admit}, []int{12, 12}},
			{"let in and turned away", refused, []ashyq.Outcome{ashyq.Admit, ashyq.Refuse}, []int{12, 10}},
			{"refused again", refused, []ashyq.Outcome{ashyq.Refuse}, []int{10}},
			{"went away from the queue", refused, []ashyq.Outcome{ashyq.LeftQueue}, []int{10}},
			{"turned away", admitted, []ashyq.Outcome{ashyq.Refuse}, []int{10}},
			{"admitted and went away", admitted, []ashyq.Outcome{ashyq.LeftQueue}, []int{10}},
			{"turned away and let in after all", admitted, []ashyq.Outcome{ashyq.Refuse, ashyq.Admit}, []int{10, 12}},
			{"admitted and let in", admitted, []ashyq.Outcome{ashyq.Admit}, []int{12}},
		} {
			visit := h.enter(withHeads(row.arrival(arrives(cinema, row.name, hour(0))), 2))
			for i, word := range row.words {
				e := h.override(says(word, visit, hour(float64(i+1))))
				if e.Inside != row.inside[i] || e.Visit != visit.ID || e.Heads != 2 {
					h.Fatalf("%s: word %d gives %+v", row.name, i, e)
				}
			}
			last := row.inside[len(row.inside)-1]
			h.inside(cinema, hour(5), last, 0)
			h.exit(leaves(cinema, row.name, hour(6)))
			h.inside(cinema, hour(6), 10, 0)
		}
	}},
	{"opens a stay that begins when it is said", func(h *house) {
		visit := h.enter(refused(arrives(cinema, "dana", hour(0))))
		o := says(ashyq.Admit, visit, hour(1))
		o.Doubtful, o.Closes = hour(3), hour(5)
		h.override(o)
		h.inside(cinema, hour(2.9), 1, 0)
		h.inside(cinema, hour(3), 1, 1)
		left := h.exit(leaves(cinema, "dana", hour(4)))
		same(h, "visit", left.Visit, visit.ID)
		same(h, "stayed", left.Stayed, 3*time.Hour)
	}},
	{"is about the heads and the tag of the last entry", func(h *house) {
		visit := h.enter(arrives(cinema, "dana", hour(0)))
		last := h.enter(withHeads(arrives(cinema, "dana", hour(10)), 3))
		e := h.override(says(ashyq.Refuse, visit, hour(11)))
		same(h, "heads", e.Heads, 3)
		same(h, "tag", e.Tag, last.Tag)
		h.inside(cinema, hour(11), 0, 0)
		same(h, "outcome of the exit", h.exit(leaves(cinema, "dana", hour(12))).Decision.Outcome, ashyq.NotInside)
	}},
	{"does not count a person who is inside on another visit", func(h *house) {
		first := h.enter(refused(arrives(cinema, "dana", hour(0))))
		second := h.enter(arrives(cinema, "dana", hour(1)))
		same(h, "inside", h.override(says(ashyq.Admit, first, hour(2))).Inside, 1)
		same(h, "inside", h.override(says(ashyq.Refuse, first, hour(3))).Inside, 1)
		same(h, "the visit that was left", h.exit(leaves(cinema, "dana", hour(4))).Visit, second.ID)
	}},
	{"is checked against the limit", func(h *house) {
		h.enter(withHeads(arrives(cinema, "somebody else", hour(0)), 3))
		visit := h.enter(withHeads(refused(arrives(cinema, "dana", hour(0))), 2))
		o := says(ashyq.Admit, visit, hour(1))
		o.Ceiling = 4
		_, _, err := h.Override(h.Context(), o)
		h.fails(err, store.ErrVenueFull)
		h.inside(cinema, hour(1), 3, 0)
		same(h, "rows", len(h.feed(cinema)), 2)

		o.Ceiling = 5
		same(h, "inside", h.override(o).Inside, 5)
		again := says(ashyq.Admit, visit, hour(2)) // counted already
		again.Ceiling = 1
		same(h, "inside", h.override(again).Inside, 5)
		away := says(ashyq.Refuse, visit, hour(3))
		away.Ceiling = 1
		same(h, "inside", h.override(away).Inside, 3)
	}},
	{"comes too late for a visit that was left", func(h *house) {
		for person, end := range map[string]func(){
			"dana":  func() { h.exit(leaves(cinema, "dana", hour(1))) },
			"arman": func() { h.closeForgotten(hour(2)) },
		} {
			visit := h.enter(until(arrives(cinema, person, hour(0)), time.Time{}, hour(2)))
			end()
			for _, word := range []ashyq.Outcome{ashyq.Admit, ashyq.Refuse, ashyq.LeftQueue} {
				_, _, err := h.Override(h.Context(), says(word, visit, hour(3)))
				h.fails(err, store.ErrNotOpen)
			}
		}
		alone := h.exit(leaves(cinema, "saule", hour(3)))
		_, _, err := h.Override(h.Context(), says(ashyq.Admit, alone, hour(3)))
		h.fails(err, store.ErrNotOpen)
		h.inside(cinema, hour(3), 0, 0)
	}},
	{"comes too late for a visit that began before a moment", func(h *house) {
		visit := h.enter(refused(arrives(cinema, "dana", hour(0))))
		o := says(ashyq.Admit, visit, hour(12))
		o.NotBefore = hour(0).Add(time.Millisecond)
		_, _, err := h.Override(h.Context(), o)
		h.fails(err, store.ErrNotOpen)
		o.NotBefore = hour(0)
		h.override(o)
	}},
	{"needs a visit", func(h *house) {
		visit := h.enter(refused(arrives(cinema, "dana", hour(0))))
		elsewhere := visit
		elsewhere.Venue = cafe
		_, _, err := h.Override(h.Context(), says(ashyq.Admit, elsewhere, hour(1)))
		h.fails(err, store.ErrNotFound)
		_, _, err = h.Override(h.Context(), says(ashyq.Admit, ashyq.Event{Venue: cinema, Visit: newID(hour(0))}, hour(1)))
		h.fails(err, store.ErrNotFound)
		first := h.enter(arrives(cinema, "arman", hour(0)))
		extended := h.enter(arrives(cinema, "arman", hour(1)))
		extended.Visit = extended.ID // the id of a row, but not of a visit
		_, _, err = h.Override(h.Context(), says(ashyq.Refuse, extended, hour(2)))
		h.fails(err, store.ErrNotFound)
		h.override(says(ashyq.Refuse, first, hour(2)))
	}},
	{"answers a repeat from its row, whatever came after", func(h *house) {
		visit := h.enter(refused(arrives(cinema, "dana", hour(0))))
		other := h.enter(refused(arrives(cinema, "arman", hour(0))))
		o := says(ashyq.Admit, visit, hour(1))
		first := h.override(o)
		h.exit(leaves(cinema, "dana", hour(2)))
		o.NotBefore, o.Ceiling, o.Note = hour(3), 1, "another"
		again, repeated, err := h.Override(h.Context(), o)
		h.ok(err)
		same(h, "repeated", repeated, true)
		same(h, "the repeat", again, first)
		h.inside(cinema, hour(3), 0, 0)

		o.Visit = other.VisitID()
		_, _, err = h.Override(h.Context(), o)
		h.fails(err, store.ErrIDReused)
		o = says(ashyq.Admit, other, hour(3))
		o.ID = visit.ID
		_, _, err = h.Override(h.Context(), o)
		h.fails(err, store.ErrIDReused)
		a := arrives(cinema, "dana", hour(3))
		a.Event.ID = first.ID
		_, _, err = h.Enter(h.Context(), a)
		h.fails(err, store.ErrIDReused)
	}},
}
