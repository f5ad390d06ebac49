package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// closeForgotten closes whatever is overdue.
func (h *house) closeForgotten(now time.Time) []ashyq.Event {
	h.Helper()
	events, err := h.CloseForgotten(h.Context(), now, 1<<20, func() ashyq.ScanID { return newID(now) })
	h.ok(err)
	return events
}

var forgottenTests = []test{
	{"are closed at their moment, as an inferred exit", func(h *house) {
		entry := h.enter(withHeads(until(arrives(cinema, "dana", hour(0)), hour(1), hour(4)), 2))
		h.enter(until(arrives(cinema, "arman", hour(0)), hour(1), hour(5)))
		h.enter(arrives(cinema, "saule", hour(0)))
		same(h, "closed a moment before", len(h.closeForgotten(hour(4).Add(-time.Millisecond))), 0)

		id := newID(hour(4))
		closed, err := h.CloseForgotten(h.Context(), hour(4), 10, func() ashyq.ScanID { return id })
		h.ok(err)
		want := ashyq.Event{
			Venue: cinema, ID: id, Visit: entry.ID, Seq: 4, Kind: ashyq.ExitEvent, Tag: entry.Tag, At: hour(4), Heads: 2,
			Decision: ashyq.Decision{Outcome: ashyq.Left}, Means: ashyq.Inferred, Stayed: 4 * time.Hour, Inside: 2, Inferred: 1,
		}
		same(h, "closed", closed, []ashyq.Event{want})
		later, err := h.Event(h.Context(), cinema, id)
		h.ok(err)
		same(h, "the row", later, want)
		h.inside(cinema, hour(4), 2, 1)
		same(h, "closed again", len(h.closeForgotten(hour(4))), 0)
		same(h, "outcome of an exit after all", h.exit(leaves(cinema, "dana", hour(4.5))).Decision.Outcome, ashyq.NotInside)
	}},
	{"are closed long after, and still at their moment", func(h *house) {
		h.enter(until(arrives(cinema, "dana", hour(0)), hour(1), hour(4)))
		closed := h.closeForgotten(hour(100))
		same(h, "at", closed[0].At, hour(4))
		same(h, "stayed", closed[0].Stayed, 4*time.Hour)
	}},
	{"are closed the earliest first, at most so many, at any venue", func(h *house) {
		for i, closes := range []float64{5, 3, 4, 2, 9} {
			venue := []ashyq.VenueID{cinema, cafe}[i%2]
			h.enter(until(arrives(venue, name(i), hour(0)), time.Time{}, hour(closes)))
		}
		var at []time.Time
		for _, want := range []int{2, 2, 0} {
			closed, err := h.CloseForgotten(h.Context(), hour(6), 2, func() ashyq.ScanID { return newID(hour(6)) })
			h.ok(err)
			same(h, "closed", len(closed), want)
			for _, e := range closed {
				at = append(at, e.At)
			}
		}
		same(h, "moments", at, []time.Time{hour(2), hour(3), hour(4), hour(5)})
		h.inside(cinema, hour(6), 1, 0)
		h.inside(cafe, hour(6), 0, 0)
		same(h, "the last", len(h.closeForgotten(hour(9))), 1)
	}},
	{"are not who has left, was turned away or has been extended", func(h *house) {
		left := until(arrives(cinema, "dana", hour(0)), time.Time{}, hour(2))
		h.enter(left)
		h.exit(leaves(cinema, "dana", hour(1)))
		away := h.enter(until(arrives(cinema, "arman", hour(0)), time.Time{}, hour(2)))
		h.override(says(ashyq.Refuse, away, hour(1)))
		h.enter(until(arrives(cinema, "saule", hour(0)), time.Time{}, hour(2)))
		h.enter(until(arrives(cinema, "saule", hour(1)), time.Time{}, hour(8)))
		h.enter(until(arrives(cinema, "timur", hour(0)), time.Time{}, hour(2)))
		h.enter(until(arrives(cinema, "timur", hour(1)), time.Time{}, time.Time{}))
		same(h, "closed", len(h.closeForgotten(hour(3))), 0)
		h.inside(cinema, hour(3), 2, 0)
		same(h, "closed in the end", len(h.closeForgotten(hour(1000))), 1)
	}},
	{"are closed at a venue that has left", func(h *house) {
		v := place(cinema, "10000000")
		h.ok(h.SaveVenue(h.Context(), v))
		for i := range 3 {
			h.enter(until(arrives(cinema, name(i), hour(0)), hour(1), hour(float64(i+2))))
		}
		_, err := h.ChangeVenue(h.Context(), cinema, func(v *ashyq.Venue) (store.Act, error) {
			return act("leave"), v.Take(ashyq.Leaving, "", "", hour(1))
		})
		h.ok(err)
		same(h, "closed", len(h.closeForgotten(hour(2))), 1)
		same(h, "who leaves all the same", h.exit(leaves(cinema, name(1), hour(2.5))).Decision.Outcome, ashyq.Left)
		same(h, "who is let out", len(h.exitAll(cinema, hour(3), 10)), 1)
		h.inside(cinema, hour(3), 0, 0)
	}},
	{"are closed once, whoever else closes them or leaves", func(h *house) {
		leaveOnce(h, func() error {
			_, err := h.CloseForgotten(h.Context(), hour(3), 5, func() ashyq.ScanID { return newID(hour(3)) })
			return err
		})
	}},
}

// leaveOnce has forty people leave a venue, eight at once, while others end their stays too, and sees that each stay ended once.
func leaveOnce(h *house, others ...func() error) {
	const people = 40
	for i := range people {
		h.enter(until(arrives(cinema, name(i), hour(0)), time.Time{}, hour(2)))
	}
	atOnce(8, func(i int) {
		for j := i; j < people; j += 8 {
			if _, _, err := h.Exit(h.Context(), leaves(cinema, name(j), hour(3))); err != nil {
				h.Error(err)
			}
			for _, end := range others {
				if err := end(); err != nil {
					h.Error(err)
				}
			}
		}
	})
	ended := make(map[ashyq.ScanID]int)
	for _, e := range h.feed(cinema) {
		if e.Decision.Outcome == ashyq.Left {
			ended[e.Visit]++
		}
	}
	same(h, "visits that ended", len(ended), people)
	for visit, times := range ended {
		if times != 1 {
			h.Errorf("visit %v ended %d times", visit, times)
		}
	}
	h.inside(cinema, hour(3), 0, 0)
}
