package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// conflict is that of somebody who was admitted and is on record as refused.
func conflict(venue ashyq.VenueID, at time.Time) store.Conflict {
	return store.Conflict{
		Venue: venue, ID: newID(at), At: at, Kind: ashyq.EntryEvent, Outcome: ashyq.Admit, Reason: "status_allowed", Stored: ashyq.Refuse,
		Why: "answered",
	}
}

// conflicts are all of a venue's.
func (h *house) conflicts(venue ashyq.VenueID) []store.Conflict {
	h.Helper()
	conflicts, err := h.Conflicts(h.Context(), venue, 1000)
	h.ok(err)
	return conflicts
}

var conflictTests = []test{
	{"are read as they were saved, newest first, a venue's", func(h *house) {
		first, last, none := conflict(cinema, hour(0)), conflict(cinema, hour(1)), conflict(cinema, hour(0.5))
		none.Kind, none.Reason, none.Stored, none.Why = ashyq.OverrideEvent, "paper_shown", "", "not_open"
		elsewhere := conflict(cafe, hour(0))
		finer := first
		finer.At = finer.At.Add(time.Nanosecond)
		for _, c := range []store.Conflict{finer, last, none, elsewhere} {
			h.ok(h.SaveConflict(h.Context(), c))
		}
		h.reopen()
		same(h, "conflicts", h.conflicts(cinema), []store.Conflict{last, none, first})
		same(h, "elsewhere", h.conflicts(cafe), []store.Conflict{elsewhere})
		same(h, "nowhere", len(h.conflicts("nowhere")), 0)
		two, err := h.Conflicts(h.Context(), cinema, 2)
		h.ok(err)
		same(h, "two", two, []store.Conflict{last, none})
		for _, limit := range []int{0, -1} {
			few, err := h.Conflicts(h.Context(), cinema, limit)
			h.ok(err)
			same(h, "none", len(few), 0)
		}
	}},
	{"are kept once, and two of one id apart", func(h *house) {
		c := conflict(cinema, hour(0))
		other := c
		other.At = hour(1)
		atOnce(8, func(int) {
			for _, c := range []store.Conflict{c, other} {
				if err := h.SaveConflict(h.Context(), c); err != nil {
					h.Error(err)
				}
			}
		})
		same(h, "conflicts", h.conflicts(cinema), []store.Conflict{other, c})
	}},
	{"are forgotten with the day of their id", func(h *house) {
		old, young := conflict(cinema, on(1, 23, 59)), conflict(cinema, on(2, 0, 0))
		old.At = on(3, 0, 0)
		h.ok(h.SaveConflict(h.Context(), old))
		h.ok(h.SaveConflict(h.Context(), young))
		h.ok(h.Forget(h.Context(), mayDay(2)))
		same(h, "conflicts", h.conflicts(cinema), []store.Conflict{young})
	}},
}
