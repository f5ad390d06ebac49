package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

var exitTests = []test{
	{"is recorded exactly as it is read later", func(h *house) {
		entry := h.enter(withHeads(arrives(cinema, "dana", hour(0)), 3))
		d := leaves(cinema, "dana", hour(1.5))
		d.Event.Offline, d.Event.Means, d.Event.Actor = true, ashyq.ByDesk, "guard"
		d.Event.Decision.Enforced = true
		e := h.exit(d)
		want := d.Event
		want.Visit, want.Seq, want.Heads, want.Stayed = entry.ID, 2, 3, 90*time.Minute
		want.Decision.Outcome = ashyq.Left
		same(h, "the answer", e, want)
		later, err := h.Event(h.Context(), cinema, e.ID)
		h.ok(err)
		same(h, "the row", later, want)
		h.inside(cinema, hour(2), 0, 0)
	}},
	{"by somebody who is not inside", func(h *house) {
		h.enter(refused(arrives(cinema, "dana", hour(0))))
		h.enter(arrives(cafe, "dana", hour(0)))
		h.enter(arrives(cinema, "arman", hour(0)))
		d := leaves(cinema, "dana", hour(1))
		d.Event.Heads = 7
		e := h.exit(d)
		want := d.Event
		want.Visit, want.Seq, want.Heads, want.Inside = e.ID, 3, 0, 1
		want.Decision.Outcome = ashyq.NotInside
		same(h, "the answer", e, want)
		h.inside(cafe, hour(1), 1, 0)
	}},
	{"ends a visit once", func(h *house) {
		h.enter(arrives(cinema, "dana", hour(0)))
		d := leaves(cinema, "dana", hour(1))
		first := h.exit(d)
		second := h.exit(leaves(cinema, "dana", hour(2)))
		same(h, "a second exit", second.Decision.Outcome, ashyq.NotInside)
		same(h, "its visit", second.Visit, second.ID)
		h.enter(arrives(cinema, "dana", hour(3)))
		again, repeated, err := h.Exit(h.Context(), d)
		h.ok(err)
		same(h, "repeated", repeated, true)
		same(h, "the repeat of the first", again, first)
		h.inside(cinema, hour(3), 1, 0)
	}},
	{"refuses an id at another gate, of another kind or person", func(h *house) {
		entry := h.enter(arrives(cinema, "dana", hour(0)))
		d := leaves(cinema, "dana", hour(1))
		h.exit(d)
		h.enter(arrives(cinema, "dana", hour(2)))
		gate, person, kind := d, d, d
		gate.Event.Gate = "cinema-back"
		person.Event.Tag, person.Tags = tag(cinema, "arman", hour(1)), tags(cinema, "arman", hour(1))
		kind.Event.ID = entry.ID
		for _, reused := range []store.Departure{gate, person, kind} {
			_, _, err := h.Exit(h.Context(), reused)
			h.fails(err, store.ErrIDReused)
		}
		h.inside(cinema, hour(2), 1, 0)
	}},
	{"pairs across midnight", func(h *house) {
		in := time.Date(2021, 5, 14, 22, 40, 0, 0, time.UTC)
		out := time.Date(2021, 5, 15, 1, 30, 0, 0, time.UTC)
		entry := h.enter(arrives(cafe, "dana", in))
		e := h.exit(leaves(cafe, "dana", out))
		same(h, "visit", e.Visit, entry.ID)
		same(h, "stayed", e.Stayed, 2*time.Hour+50*time.Minute)
	}},
	{"knows nobody by a tag it is not handed", func(h *house) {
		h.enter(arrives(cafe, "dana", hour(0)))
		same(h, "outcome two days later", h.exit(leaves(cafe, "dana", hour(48))).Decision.Outcome, ashyq.NotInside)
		h.inside(cafe, hour(48), 1, 0)
	}},
	{"of somebody who is inside twice ends one stay", func(h *house) {
		visits := make(map[int]ashyq.ScanID)
		for _, day := range []int{1, 3, 5} { // no tag of one day is among those of another
			visits[day] = h.enter(arrives(cafe, "dana", on(day, 12, 0))).ID
		}
		h.inside(cafe, on(5, 12, 0), 3, 0)
		for _, step := range []struct{ own, ends int }{{6, 3}, {5, 5}, {6, 1}} {
			d := leaves(cafe, "dana", on(step.own, 13, 0))
			d.Tags = []ashyq.Tag{d.Event.Tag}
			for _, day := range []int{3, 5, 1} {
				d.Tags = append(d.Tags, tag(cafe, "dana", on(day, 0, 0)))
			}
			same(h, "visit", h.exit(d).Visit, visits[step.ends])
		}
	}},
	{"ends a stay that began after it, by its own clock", func(h *house) {
		entry := h.enter(arrives(cinema, "dana", hour(1)))
		e := h.exit(leaves(cinema, "dana", hour(0)))
		same(h, "outcome", e.Decision.Outcome, ashyq.Left)
		same(h, "visit", e.Visit, entry.ID)
		same(h, "stayed", e.Stayed, 0)
	}},
	{"may come before its entry when both were made offline", func(h *house) {
		out, in := leaves(cinema, "dana", hour(1)), arrives(cinema, "dana", hour(0))
		out.Now, in.Now = hour(2), hour(2)
		same(h, "outcome", h.exit(out).Decision.Outcome, ashyq.NotInside)
		same(h, "inside", h.enter(until(in, hour(3), hour(6))).Inside, 1)
		h.inside(cinema, hour(3), 1, 1)
	}},
	{"ends only the visit it names", func(h *house) {
		first := h.enter(arrives(cinema, "dana", hour(0)))
		d := leaves(cinema, "dana", hour(1))
		d.Only = newID(hour(0))
		same(h, "outcome of another", h.exit(d).Decision.Outcome, ashyq.NotInside)
		h.inside(cinema, hour(1), 1, 0)

		d = leaves(cinema, "arman", hour(1))
		d.Only = first.ID
		same(h, "outcome of somebody else's", h.exit(d).Decision.Outcome, ashyq.NotInside)
		h.inside(cinema, hour(1), 1, 0)

		d = leaves(cinema, "dana", hour(1))
		d.Only = first.ID
		same(h, "outcome of the one", h.exit(d).Decision.Outcome, ashyq.Left)
		h.inside(cinema, hour(1), 0, 0)
	}},
	{"counts a stay out once when many leave at once", func(h *house) {
		h.enter(withHeads(arrives(cinema, "dana", hour(0)), 5))
		h.enter(arrives(cinema, "arman", hour(0)))
		const callers = 64
		outcomes := make([]ashyq.Outcome, callers)
		atOnce(callers, func(i int) {
			e, _, err := h.Exit(h.Context(), leaves(cinema, "dana", hour(1)))
			if err != nil {
				h.Error(err)
			}
			outcomes[i] = e.Decision.Outcome
		})
		left := 0
		for _, outcome := range outcomes {
			if outcome == ashyq.Left {
				left++
			}
		}
		same(h, "exits that ended the visit", left, 1)
		h.inside(cinema, hour(1), 1, 0)
	}},
}
