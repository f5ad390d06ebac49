package storetest

import (
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// notice is one to the company about its cinema.
func notice(key string, at time.Time) store.Notice {
	return store.Notice{Entity: company, Venue: cinema, Kind: ashyq.FullNotice, Key: key, At: at, Count: 180}
}

// notify tells a business something, and says whether that is new.
func (h *house) notify(n store.Notice) bool {
	h.Helper()
	isNew, err := h.Notify(h.Context(), n)
	h.ok(err)
	return isNew
}

// notices are all of some entities, newest first.
func (h *house) notices(entities ...ashyq.EntityID) []store.Notice {
	h.Helper()
	notices, err := h.Notices(h.Context(), entities, 0, 1000)
	h.ok(err)
	return notices
}

var noticeTests = []test{
	{"are read as they were told, newest first", func(h *house) {
		decision := store.Notice{
			Entity: company, Venue: cinema, Kind: ashyq.DecisionNotice, Key: "a", At: hour(0.5).Add(time.Nanosecond), What: "suspend",
			Reason: "a reason", Decree: "№ 1",
		}
		from := store.Notice{Entity: chain, Venue: cafe, Gate: "cafe-in", Kind: ashyq.AfarNotice, Key: "a", At: hour(0), Count: 7}
		for _, n := range []store.Notice{decision, from, notice("b", hour(0.2))} {
			same(h, "new", h.notify(n), true)
		}
		h.reopen()
		decision.At = hour(0.5)
		all := h.notices(company, chain)
		same(h, "notices", len(all), 3)
		for i, want := range []store.Notice{notice("b", hour(0.2)), from, decision} {
			if want.N = all[i].N; want.N <= 0 || i > 0 && want.N >= all[i-1].N {
				h.Fatalf("notice %d is at place %d", i, want.N)
			}
			same(h, "notice", all[i], want)
		}
		same(h, "of the chain", h.notices(chain), all[1:2])
		same(h, "of the company, named twice", len(h.notices(company, company)), 2)
		same(h, "of others", len(h.notices("unknown", "")), 0)
		same(h, "of none", len(h.notices()), 0)
	}},
	{"are told once", func(h *house) {
		same(h, "new", h.notify(notice("a", hour(0))), true)
		first := h.notices(company)
		again := notice("a", hour(1))
		again.Count, again.Venue = 190, cafe
		same(h, "new again", h.notify(again), false)
		same(h, "notices", h.notices(company), first)
		again.Entity = chain
		same(h, "new to another", h.notify(again), true)
		same(h, "new under another key", h.notify(notice("b", hour(1))), true)
	}},
	{"are told once by many at once", func(h *house) {
		var told atomic.Int64
		atOnce(20, func(int) {
			isNew, err := h.Notify(h.Context(), notice("a", hour(0)))
			if err != nil {
				h.Error(err)
			}
			if isNew {
				told.Add(1)
			}
		})
		same(h, "new", told.Load(), 1)
		same(h, "notices", len(h.notices(company)), 1)
	}},
	{"are read page by page", func(h *house) {
		for i := range 5 {
			h.notify(notice(name(i), hour(0)))
		}
		all := h.notices(company)
		for _, row := range []struct {
			before int64
			limit  int
			want   []store.Notice
		}{
			{0, 2, all[:2]}, {all[1].N, 2, all[2:4]}, {all[3].N, 2, all[4:]}, {all[4].N, 2, nil}, {0, 0, nil}, {0, -1, nil},
		} {
			notices, err := h.Notices(h.Context(), []ashyq.EntityID{company, chain}, row.before, row.limit)
			h.ok(err)
			same(h, "notices", notices, row.want)
		}
	}},
	{"are seen up to a place, by one business or at one of its venues", func(h *house) {
		for i := range 3 {
			h.notify(notice(name(i), hour(0)))
		}
		theirs := notice("theirs", hour(0))
		theirs.Entity = chain
		h.notify(theirs)
		all := h.notices(company)
		for range 2 {
			h.ok(h.SeeNotices(h.Context(), company, cinema, all[1].N))
		}
		h.ok(h.SeeNotices(h.Context(), company, cafe, all[0].N))
		h.ok(h.SeeNotices(h.Context(), chain, "", all[0].N)) // before its own
		h.ok(h.SeeNotices(h.Context(), "unknown", "", 1<<40))
		seen := func() (seen []bool) {
			for _, n := range h.notices(company, chain) {
				seen = append(seen, n.Seen)
			}
			return seen
		}
		same(h, "seen of the cinema's", seen(), []bool{false, false, true, true})
		h.ok(h.SeeNotices(h.Context(), company, "", all[0].N))
		same(h, "seen of all", seen(), []bool{false, true, true, true})
	}},
	{"are dropped when they are old, and their places are not given again", func(h *house) {
		days := func(n int) time.Time { return evening.AddDate(0, 0, n) }
		theirs := notice("theirs", days(0))
		theirs.Entity = chain
		h.notify(theirs)
		h.notify(notice("old", days(0).Add(-time.Millisecond)))
		h.notify(notice("older than a season", days(0)))
		last := h.notices(company)[0]
		h.notify(notice("new", days(store.NoticeDays)))
		left := h.notices(company)
		same(h, "notices", len(left), 2)
		same(h, "the oldest", left[1], last)
		h.notify(notice("newer", days(2*store.NoticeDays+1)))
		left = h.notices(company)
		same(h, "notices", len(left), 1)
		if left[0].N <= last.N+1 {
			h.Errorf("place %d was given again", left[0].N)
		}
		same(h, "notices of another", len(h.notices(chain)), 1)
	}},
}
