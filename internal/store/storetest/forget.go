package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// on is a moment of a day in May.
func on(day, hour, minute int) time.Time {
	return time.Date(2021, 5, day, hour, minute, 0, 0, time.UTC)
}

func mayDay(day int) ashyq.Date { return ashyq.Date{Year: 2021, Month: time.May, Day: day} }

var forgetTests = []test{
	{"drops the rows of the days before, by their ids", func(h *house) {
		h.enter(arrives(cinema, "dana", on(1, 23, 0)))
		h.exit(leaves(cinema, "dana", on(1, 23, 59)))
		h.enter(refused(arrives(cafe, "arman", on(1, 12, 0))))
		stays := h.enter(refused(arrives(cinema, "arman", on(2, 0, 0))))
		for range 2 {
			h.ok(h.Forget(h.Context(), mayDay(2)))
			same(h, "rows", h.feed(cinema), []ashyq.Event{stays})
			same(h, "rows", len(h.feed(cafe)), 0)
		}
		_, err := h.Event(h.Context(), cafe, stays.ID)
		h.fails(err, store.ErrNotFound)
	}},
	{"numbers on where it was", func(h *house) {
		h.enter(refused(arrives(cinema, "dana", on(1, 12, 0))))
		h.enter(refused(arrives(cinema, "dana", on(1, 13, 0))))
		h.ok(h.Forget(h.Context(), mayDay(20)))
		h.reopen()
		o, err := h.Occupancy(h.Context(), cinema, on(20, 0, 0))
		h.ok(err)
		same(h, "seq", o.Seq, 2)
		next := h.enter(arrives(cinema, "dana", on(20, 12, 0)))
		same(h, "seq", next.Seq, 3)
		same(h, "rows", h.feed(cinema), []ashyq.Event{next})
	}},
	{"keeps a visit that is open, all of it", func(h *house) {
		first := h.enter(withHeads(arrives(cinema, "dana", on(1, 12, 0)), 2))
		longer := h.enter(withHeads(arrives(cinema, "dana", on(1, 13, 0)), 3))
		elsewhere := arrives(cafe, "arman", on(1, 12, 0)) // ended, and has the same id
		elsewhere.Event.ID = first.ID
		h.enter(elsewhere)
		h.exit(leaves(cafe, "arman", on(1, 13, 0)))
		h.ok(h.Forget(h.Context(), mayDay(20)))
		same(h, "rows", h.feed(cinema), []ashyq.Event{first, longer})
		same(h, "rows", len(h.feed(cafe)), 0)
		h.inside(cinema, on(20, 0, 0), 3, 0)

		d := leaves(cinema, "dana", on(1, 14, 0))
		d.Event.ID = newID(on(20, 0, 0))
		left := h.exit(d)
		same(h, "visit", left.Visit, first.ID)
		h.ok(h.Forget(h.Context(), mayDay(20)))
		same(h, "rows", h.feed(cinema), []ashyq.Event{left})
		events, err := h.Visit(h.Context(), first.VisitID())
		h.ok(err)
		same(h, "rows of the visit", events, []ashyq.Event{left})
	}},
	{"drops leavings, reviews and lookups of the days before", func(h *house) {
		for _, at := range []time.Time{on(1, 23, 59), on(2, 0, 0)} {
			h.ok(h.SaveReviews(h.Context(), []store.Review{review(cinema, at)}))
			film := ashyq.Event{Venue: cinema, ID: newID(at)}
			h.enter(leaving(arrives(cafe, "dana", at), "dana", film))
			h.ok(h.Look(h.Context(), look("dana", at)))
		}
		h.ok(h.Forget(h.Context(), mayDay(2)))
		pending, err := h.Leavings(h.Context(), 10)
		h.ok(err)
		same(h, "leavings", len(pending), 1)
		same(h, "the day of the one that is left", pending[0].Event.At, on(2, 0, 0))
		same(h, "reviews", h.reviewed(on(1, 12, 0)), []store.ReviewCount{{Basis: ashyq.PassBasis, N: 1}})
		looks := h.looks([]ashyq.Tag{personTag("dana")})
		same(h, "looks", looks, []store.Lookup{look("dana", on(2, 0, 0))})
	}},
	{"drops many, and lets scans through meanwhile", func(h *house) {
		const rows = 3000
		atOnce(50, func(i int) {
			for range rows / 50 {
				if _, _, err := h.Enter(h.Context(), refused(arrives(cinema, name(i), on(1, 12, 0)))); err != nil {
					h.Error(err)
				}
			}
		})
		atOnce(2, func(i int) {
			if i == 0 {
				if err := h.Forget(h.Context(), mayDay(2)); err != nil {
					h.Error(err)
				}
			} else if _, _, err := h.Enter(h.Context(), arrives(cinema, "dana", on(2, 12, 0))); err != nil {
				h.Error(err)
			}
		})
		same(h, "rows", len(h.feed(cinema)), 1)
	}},
}
