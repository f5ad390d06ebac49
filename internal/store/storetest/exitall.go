package storetest

import (
	"time"

	"ashyq"
)

// allLeave is the exit of everybody inside a venue, as a member of staff says it.
func allLeave(venue ashyq.VenueID, at time.Time) ashyq.Event {
	return ashyq.Event{
		Venue: venue, Kind: ashyq.ExitEvent, At: at, Means: ashyq.ByDesk, Assurance: ashyq.NoAssurance, Actor: "guard",
		Decision: ashyq.Decision{Enforced: true},
	}
}

func (h *house) exitAll(venue ashyq.VenueID, at time.Time, limit int) []ashyq.Event {
	h.Helper()
	events, err := h.ExitAll(h.Context(), allLeave(venue, at), limit, func() ashyq.ScanID { return newID(at) })
	h.ok(err)
	return events
}

var everybodyTests = []test{
	{"is let out, with a row for each visit", func(h *house) {
		dana := h.enter(withHeads(until(arrives(cinema, "dana", hour(0)), hour(1), hour(9)), 3))
		arman := h.enter(until(arrives(cinema, "arman", hour(1)), hour(4), hour(9)))
		h.enter(arrives(cafe, "saule", hour(0)))
		h.enter(refused(arrives(cinema, "timur", hour(1))))

		left := h.exitAll(cinema, hour(2), 10)
		same(h, "rows", len(left), 2)
		inside, inferred := 4, 3
		for i, e := range left {
			entry := dana
			if e.Visit == arman.ID {
				entry = arman
			} else {
				inferred = 0
			}
			inside -= entry.Heads
			want := allLeave(cinema, hour(2))
			want.ID, want.Visit, want.Seq, want.Tag, want.Heads = e.ID, entry.ID, uint64(4+i), entry.Tag, entry.Heads
			want.Stayed, want.Decision.Outcome, want.Inside, want.Inferred = hour(2).Sub(entry.At), ashyq.Left, inside, inferred
			same(h, "the answer", e, want)
			later, err := h.Event(h.Context(), cinema, e.ID)
			h.ok(err)
			same(h, "the row", later, want)
		}
		same(h, "the feed", h.feed(cinema)[3:], left)
		h.inside(cinema, hour(2), 0, 0)
		h.inside(cafe, hour(2), 1, 0)
		same(h, "rows of a second time", len(h.exitAll(cinema, hour(2), 10)), 0)
		same(h, "an exit after all", h.exit(leaves(cinema, "dana", hour(3))).Decision.Outcome, ashyq.NotInside)
		same(h, "what is closed later", len(h.closeForgotten(hour(10))), 0)
		same(h, "inside after the next arrival", h.enter(arrives(cinema, "dana", hour(4))).Inside, 1)
	}},
	{"is let out batch by batch", func(h *house) {
		for i := range 7 {
			h.enter(arrives(cinema, name(i), hour(0)))
		}
		left := make(map[ashyq.ScanID]bool)
		for _, want := range []int{3, 3, 1, 0} {
			batch := h.exitAll(cinema, hour(1), 3)
			same(h, "rows", len(batch), want)
			for _, e := range batch {
				left[e.Visit] = true
			}
			h.inside(cinema, hour(1), 7-len(left), 0)
		}
	}},
	{"is nobody where nobody is", func(h *house) {
		same(h, "rows", len(h.exitAll(cinema, hour(0), 10)), 0)
		same(h, "rows of no batch", len(h.exitAll(cinema, hour(0), 0)), 0)
		same(h, "the feed", len(h.feed(cinema)), 0)
	}},
	{"has left a stay that began later, by its own clock", func(h *house) {
		h.enter(arrives(cinema, "dana", hour(1)))
		same(h, "stayed", h.exitAll(cinema, hour(0), 10)[0].Stayed, 0)
	}},
	{"leaves once, whoever else lets them out or leaves", func(h *house) {
		id := func() ashyq.ScanID { return newID(hour(3)) }
		leaveOnce(h, func() error {
			_, err := h.ExitAll(h.Context(), allLeave(cinema, hour(3)), 3, id)
			return err
		}, func() error {
			_, err := h.CloseForgotten(h.Context(), hour(3), 2, id)
			return err
		})
	}},
}
