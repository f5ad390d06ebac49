package storetest

import (
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// review is an open one of a decision at a venue.
func review(venue ashyq.VenueID, at time.Time) store.Review {
	return store.Review{Venue: venue, ID: newID(at), At: at, Basis: ashyq.PassBasis, Person: []byte("sealed")}
}

// closed is a review that has come to something.
func closed(r store.Review, result store.ReviewResult) store.Review {
	r.Person, r.Result, r.Visit = nil, result, newID(r.At)
	r.Was, r.Would = store.Judged{Status: ashyq.Green, Outcome: ashyq.Admit}, store.Judged{Status: ashyq.Green, Outcome: ashyq.Admit}
	if result == store.ReviewChanged {
		r.Would = store.Judged{Status: ashyq.Red, Outcome: ashyq.Refuse}
	}
	return r
}

// taken are open reviews, at most so many, that nobody is given again for an hour.
func (h *house) taken(now time.Time, limit int) []store.Review {
	h.Helper()
	reviews, err := h.TakeReviews(h.Context(), now, now.Add(time.Hour), limit)
	h.ok(err)
	return reviews
}

// reviewed counts the reviews of a day.
func (h *house) reviewed(from time.Time) []store.ReviewCount {
	h.Helper()
	counts, err := h.ReviewCounts(h.Context(), from, from.Add(24*time.Hour))
	h.ok(err)
	return counts
}

var reviewTests = []test{
	{"are taken oldest first, each by one at a time", func(h *house) {
		third, first, second := review(cinema, hour(3)), review(cafe, hour(1)), review(cinema, hour(2))
		second.Basis = ashyq.NoBasis
		h.ok(h.SaveReviews(h.Context(), []store.Review{third, first, second}))
		again := first
		again.Person = []byte("another")
		h.ok(h.SaveReviews(h.Context(), []store.Review{again}))
		h.ok(h.SaveReviews(h.Context(), nil))
		h.reopen()
		same(h, "before they were made", h.taken(hour(0), 10), nil)
		same(h, "none", h.taken(hour(4), 0), nil)
		same(h, "the first", h.taken(hour(4), 2), []store.Review{first, second})
		same(h, "the rest", h.taken(hour(4), 10), []store.Review{third})
		same(h, "those that are taken", h.taken(hour(5).Add(-time.Millisecond), 10), nil)
		h.ok(h.CloseReview(h.Context(), closed(second, store.ReviewSame)))
		h.ok(h.SaveReviews(h.Context(), []store.Review{second}))
		same(h, "an hour later", len(h.taken(hour(5), 10)), 2)
	}},
	{"are closed once, and keep nobody", func(h *house) {
		r := review(cinema, hour(1))
		h.fails(h.CloseReview(h.Context(), closed(r, store.ReviewSame)), store.ErrNotFound)
		h.ok(h.SaveReviews(h.Context(), []store.Review{r}))
		end := closed(r, store.ReviewChanged)
		h.ok(h.CloseReview(h.Context(), end))
		h.fails(h.CloseReview(h.Context(), closed(r, store.ReviewSame)), store.ErrNotFound)
		elsewhere := closed(r, store.ReviewSame)
		elsewhere.Venue = cafe
		h.fails(h.CloseReview(h.Context(), elsewhere), store.ErrNotFound)
		h.reopen()
		changed, err := h.ChangedReviews(h.Context(), hour(0), hour(2), store.Review{}, 10)
		h.ok(err)
		same(h, "the review", changed, []store.Review{end})
		same(h, "to be taken", h.taken(hour(9), 10), nil)
	}},
	{"are counted by what has come of them", func(h *house) {
		results := []store.ReviewResult{"", store.ReviewSame, store.ReviewChanged, store.ReviewChanged, store.ReviewUnclear}
		for i, result := range results {
			r := review(cinema, hour(float64(i)))
			h.ok(h.SaveReviews(h.Context(), []store.Review{r}))
			if result != "" {
				h.ok(h.CloseReview(h.Context(), closed(r, result)))
			}
		}
		of := func(result store.ReviewResult, would ashyq.Outcome, n int) store.ReviewCount {
			return store.ReviewCount{Basis: ashyq.PassBasis, Result: result, Was: ashyq.Admit, Would: would, N: n}
		}
		same(h, "counts", h.reviewed(hour(0)), []store.ReviewCount{
			{Basis: ashyq.PassBasis, N: 1}, of("changed", ashyq.Refuse, 2), of("same", ashyq.Admit, 1), of("unclear", ashyq.Admit, 1),
		})
		counts, err := h.ReviewCounts(h.Context(), hour(1), hour(3))
		h.ok(err)
		same(h, "counts of two hours", counts, []store.ReviewCount{of("changed", ashyq.Refuse, 1), of("same", ashyq.Admit, 1)})
	}},
	{"that fresh evidence would have changed are read page by page", func(h *house) {
		var all []store.Review
		for i := range 5 {
			r := review(cinema, hour(float64(i/2))) // two of each moment
			h.ok(h.SaveReviews(h.Context(), []store.Review{r}))
			h.ok(h.CloseReview(h.Context(), closed(r, store.ReviewChanged)))
			all = append(all, r)
		}
		other := review(cafe, hour(1))
		h.ok(h.SaveReviews(h.Context(), []store.Review{other}))
		h.ok(h.CloseReview(h.Context(), closed(other, store.ReviewSame)))
		var seen []ashyq.ScanID
		for last := (store.Review{}); ; {
			page, err := h.ChangedReviews(h.Context(), hour(0), hour(3), last, 2)
			h.ok(err)
			if len(page) == 0 {
				break
			}
			for _, r := range page {
				seen = append(seen, r.ID)
			}
			last = page[len(page)-1]
		}
		same(h, "how many", len(seen), len(all))
		for _, r := range all {
			n := 0
			for _, id := range seen {
				if id == r.ID {
					n++
				}
			}
			same(h, "seen", n, 1)
		}
		some, err := h.ChangedReviews(h.Context(), hour(1), hour(2), store.Review{}, 10)
		h.ok(err)
		same(h, "of one hour", len(some), 2)
	}},
	{"are taken by many at once, and given to one", func(h *house) {
		var all []store.Review
		for i := range 64 {
			all = append(all, review(cinema, hour(float64(i)/64)))
		}
		h.ok(h.SaveReviews(h.Context(), all))
		var mu sync.Mutex
		given := make(map[ashyq.ScanID]int)
		atOnce(8, func(int) {
			for range 8 {
				reviews, err := h.TakeReviews(h.Context(), hour(2), hour(3), 2)
				if err != nil {
					h.Error(err)
				}
				mu.Lock()
				for _, r := range reviews {
					given[r.ID]++
				}
				mu.Unlock()
			}
		})
		for _, r := range h.taken(hour(2), 64) { // those that were locked while others looked
			given[r.ID]++
		}
		same(h, "given", len(given), 64)
		for id, times := range given {
			if times != 1 {
				h.Errorf("%s was given %d times", id, times)
			}
		}
	}},
}
