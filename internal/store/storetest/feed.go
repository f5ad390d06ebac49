package storetest

import (
	"sync"

	"ashyq"
	"ashyq/internal/store"
)

var feedTests = []test{
	{"tells every row after a cursor, in order, at most so many", func(h *house) {
		visit := h.enter(arrives(cinema, "dana", hour(0)))
		h.enter(arrives(cafe, "dana", hour(0)))
		turned := h.override(says(ashyq.Refuse, visit, hour(1)))
		again := h.enter(refused(arrives(cinema, "dana", hour(2))))
		exit := h.exit(leaves(cinema, "dana", hour(3)))
		all := []ashyq.Event{visit, turned, again, exit}
		for _, row := range []struct {
			after uint64
			limit int
			want  []ashyq.Event
		}{{0, 10, all}, {0, 2, all[:2]}, {1, 2, all[1:3]}, {3, 10, all[3:]}, {4, 10, nil}, {99, 10, nil}, {0, 0, nil}} {
			events, err := h.Feed(h.Context(), cinema, row.after, row.limit)
			h.ok(err)
			same(h, "rows", events, row.want)
		}
		h.reopen()
		same(h, "rows after reopening", h.feed(cinema), all)
	}},
	{"tells what somebody was told at a venue, the newest first", func(h *house) {
		yesterday := h.enter(arrives(cinema, "dana", hour(-20)))
		h.enter(arrives(cinema, "arman", hour(0)))
		h.enter(arrives(cafe, "dana", hour(0)))
		red := h.enter(refused(arrives(cinema, "dana", hour(1))))
		h.override(says(ashyq.Admit, red, hour(1)))
		h.exit(leaves(cinema, "dana", hour(2)))
		entries := func(tags []ashyq.Tag) []ashyq.Event {
			events, err := h.Entries(h.Context(), cinema, tags)
			h.ok(err)
			return events
		}
		both := tags(cinema, "dana", hour(2))
		same(h, "entries", entries(both), []ashyq.Event{red, yesterday})
		same(h, "today's", entries(both[:1]), []ashyq.Event{red})
		same(h, "of somebody else", len(entries(tags(cinema, "aigerim", hour(2)))), 0)
		same(h, "under another venue's tags", len(entries(tags(cafe, "dana", hour(2)))), 0)
		same(h, "of nobody", len(entries(nil)), 0)
		h.reopen()
		same(h, "entries after reopening", entries(both), []ashyq.Event{red, yesterday})
	}},
	{"tells of a venue's last rows what somebody was told, and no others", func(h *house) {
		red := h.enter(refused(arrives(cafe, "dana", hour(0))))
		crowd := func(n int) {
			atOnce(n, func(i int) {
				if _, _, err := h.Enter(h.Context(), arrives(cafe, name(i), hour(1))); err != nil {
					h.Error(err)
				}
			})
		}
		entries := func() []ashyq.Event {
			events, err := h.Entries(h.Context(), cafe, tags(cafe, "dana", hour(1)))
			h.ok(err)
			return events
		}
		crowd(store.LatestRows - 1)
		same(h, "the oldest of them", entries(), []ashyq.Event{red})
		crowd(1)
		same(h, "older than all of them", len(entries()), 0)
	}},
	{"is empty for a venue where nothing happened", func(h *house) {
		same(h, "rows", len(h.feed(cafe)), 0)
		o, err := h.Occupancy(h.Context(), cafe, hour(0))
		h.ok(err)
		same(h, "occupancy", o, ashyq.Occupancy{})
	}},
	{"goes with the occupancy", func(h *house) {
		h.enter(arrives(cinema, "dana", hour(0)))
		last := h.enter(until(withHeads(arrives(cinema, "arman", hour(0)), 2), hour(1), hour(2)))
		o, err := h.Occupancy(h.Context(), cinema, hour(1))
		h.ok(err)
		same(h, "occupancy", o, ashyq.Occupancy{Inside: 3, Inferred: 2, Seq: last.Seq})
	}},
	{"never shows a row before those below it", func(h *house) {
		const writers, each = 16, 25
		var writing sync.WaitGroup
		for i := range writers {
			writing.Go(func() {
				for range each {
					if _, _, err := h.Enter(h.Context(), refused(arrives(cinema, name(i), hour(0)))); err != nil {
						h.Error(err)
						return
					}
				}
			})
		}
		var cursor uint64
		for cursor < writers*each && !h.Failed() {
			events, err := h.Feed(h.Context(), cinema, cursor, 7)
			h.ok(err)
			for _, e := range events {
				if cursor++; e.Seq != cursor {
					h.Fatalf("row %d was shown in the place of %d", e.Seq, cursor)
				}
			}
			o, err := h.Occupancy(h.Context(), cinema, hour(0))
			h.ok(err)
			if o.Seq < cursor {
				h.Fatalf("the occupancy is of row %d after row %d was shown", o.Seq, cursor)
			}
		}
		writing.Wait()
	}},
	{"shows a row to whoever asks after its answer", func(h *house) {
		atOnce(32, func(i int) {
			for range 8 {
				e, _, err := h.Enter(h.Context(), arrives(cinema, name(i), hour(0)))
				if err != nil {
					h.Error(err)
					return
				}
				events, err := h.Feed(h.Context(), cinema, e.Seq-1, 1)
				if err != nil || len(events) != 1 || events[0].ID != e.ID {
					h.Errorf("row %d is answered and not in the feed: %v", e.Seq, err)
				}
				if _, err := h.Event(h.Context(), cinema, e.ID); err != nil {
					h.Error(err)
				}
			}
		})
	}},
	{"tells one visit apart", func(h *house) {
		first := h.enter(arrives(cinema, "dana", hour(0)))
		h.enter(arrives(cinema, "arman", hour(0)))
		elsewhere := arrives(cafe, "dana", hour(0))
		elsewhere.Event.ID = first.ID
		other := h.enter(elsewhere)
		longer := h.enter(withHeads(arrives(cinema, "dana", hour(1)), 2))
		turned := h.override(says(ashyq.Refuse, first, hour(2)))
		let := h.override(says(ashyq.Admit, first, hour(3)))
		left := h.exit(leaves(cinema, "dana", hour(4)))
		alone := h.exit(leaves(cinema, "dana", hour(5)))
		for _, row := range []struct {
			visit ashyq.VisitID
			want  []ashyq.Event
		}{
			{first.VisitID(), []ashyq.Event{first, longer, turned, let, left}},
			{other.VisitID(), []ashyq.Event{other}},
			{alone.VisitID(), []ashyq.Event{alone}},
		} {
			events, err := h.Visit(h.Context(), row.visit)
			h.ok(err)
			same(h, "rows", events, row.want)
		}
		for _, none := range []ashyq.VisitID{{Venue: cinema, Scan: longer.ID}, {Venue: cafe, Scan: left.ID}, {Venue: cinema}} {
			_, err := h.Visit(h.Context(), none)
			h.fails(err, store.ErrNotFound)
		}
		_, err := h.Event(h.Context(), cafe, left.ID)
		h.fails(err, store.ErrNotFound)
	}},
	{"has a last seq for each venue that was asked for and has rows", func(h *house) {
		h.enter(arrives(cinema, "dana", hour(0)))
		h.enter(arrives(cinema, "arman", hour(0)))
		h.enter(arrives(cafe, "dana", hour(0)))
		seqs, err := h.Seqs(h.Context(), []ashyq.VenueID{cinema, "nowhere"})
		h.ok(err)
		same(h, "seqs", seqs, map[ashyq.VenueID]uint64{cinema: 2})
		seqs, err = h.Seqs(h.Context(), nil)
		h.ok(err)
		same(h, "seqs of none", len(seqs), 0)
	}},
}
