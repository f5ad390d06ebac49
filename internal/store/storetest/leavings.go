package storetest

import (
	"ashyq"
	"ashyq/internal/store"
)

// leaving is an arrival that asks for the end of a visit elsewhere.
func leaving(a store.Arrival, person string, visit ashyq.Event) store.Arrival {
	d := leaves(visit.Venue, person, a.Event.At)
	d.Event.Gate, d.Event.Means, d.Event.Offline = "", ashyq.BySelf, true
	d.Only, d.Asked = visit.ID, a.Event.Venue
	a.Leaving = &d
	return a
}

var leavingTests = []test{
	{"are kept with the arrival until they are done", func(h *house) {
		film := h.enter(arrives(cinema, "dana", hour(0)))
		a := leaving(arrives(cafe, "dana", hour(2)), "dana", film)
		h.enter(a)
		h.inside(cinema, hour(2), 1, 0)
		h.reopen()
		pending, err := h.Leavings(h.Context(), 10)
		h.ok(err)
		same(h, "pending", pending, []store.Departure{*a.Leaving})

		e := h.exit(pending[0])
		same(h, "outcome", e.Decision.Outcome, ashyq.Left)
		same(h, "visit", e.Visit, film.ID)
		again, repeated, err := h.Exit(h.Context(), pending[0])
		h.ok(err)
		same(h, "repeated", repeated, true)
		same(h, "the repeat", again, e)
		for range 2 {
			h.ok(h.LeavingDone(h.Context(), pending[0]))
		}
		pending, err = h.Leavings(h.Context(), 10)
		h.ok(err)
		same(h, "pending", len(pending), 0)
	}},
	{"come whatever was decided of the arrival", func(h *house) {
		film := h.enter(arrives(cinema, "dana", hour(0)))
		h.enter(arrives(cafe, "arman", hour(0)))
		h.enter(leaving(refused(arrives(cafe, "dana", hour(1))), "dana", film))
		h.enter(leaving(upTo(1, arrives(cafe, "dana", hour(1))), "dana", film))
		pending, err := h.Leavings(h.Context(), 10)
		h.ok(err)
		same(h, "pending", len(pending), 2)
	}},
	{"come oldest first, at most so many, and are struck off one by one", func(h *house) {
		film := h.enter(arrives(cinema, "dana", hour(0)))
		var ids []ashyq.ScanID
		var asked []store.Departure
		for i := range 5 {
			a := leaving(arrives(cafe, "dana", hour(5-float64(i))), "dana", film)
			h.enter(a)
			ids = append(ids, a.Leaving.Event.ID)
			asked = append(asked, *a.Leaving)
		}
		h.ok(h.LeavingDone(h.Context(), asked[1]))
		asked[0].Event.Venue = cafe
		h.ok(h.LeavingDone(h.Context(), asked[0])) // of another venue: not this one
		pending, err := h.Leavings(h.Context(), 3)
		h.ok(err)
		var got []ashyq.ScanID
		for _, d := range pending {
			got = append(got, d.Event.ID)
		}
		same(h, "pending", got, []ashyq.ScanID{ids[0], ids[2], ids[3]})
	}},
}
