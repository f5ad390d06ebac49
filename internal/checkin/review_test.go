package checkin_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// reviewed counts the reviews of today by their results.
func (h *house) reviewed() map[store.ReviewResult]int {
	h.t.Helper()
	counts, err := h.store.ReviewCounts(h.t.Context(), noon.Add(-time.Hour), noon.Add(24*time.Hour))
	if err != nil {
		h.t.Fatal(err)
	}
	results := make(map[store.ReviewResult]int)
	for _, c := range counts {
		results[c.Result] += c.N
	}
	return results
}

func (h *house) saveReviews() {
	h.t.Helper()
	if err := h.upkeep.SaveReviews(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) review() {
	h.t.Helper()
	if err := h.upkeep.Review(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) comesTo(want map[store.ReviewResult]int) {
	h.t.Helper()
	if got := h.reviewed(); !maps.Equal(got, want) {
		h.t.Errorf("reviews: %v, want %v", got, want)
	}
}

func TestWhatWasDecidedInAnOutageIsReviewedAfterIt(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	someone := resident(t, "900101300017")
	h.scan(h.at(h.cafe, entrance, someone)) // all is fresh
	h.saveReviews()
	h.comesTo(map[store.ReviewResult]int{})

	h.now = noon.Add(10 * time.Minute)
	h.pcr.silent, h.control.silent = true, true
	unknown := h.scan(h.at(h.cafe, entrance, someone))
	h.now = h.now.Add(time.Second)
	repeated := h.at(h.cinema, entrance, someone)
	h.scan(repeated)
	h.scan(repeated)
	h.now = h.now.Add(time.Second)
	h.pcr.says(positive(noon.Add(-time.Hour)))
	red := h.scan(h.at(h.cafe, entrance, someone)) // whatever the Centre says
	if unknown.Event.Decision.Outcome != ashyq.Check || red.Event.Decision.Outcome != ashyq.Refuse {
		t.Fatalf("%+v %+v", unknown.Event.Decision, red.Event.Decision)
	}
	h.comesTo(map[store.ReviewResult]int{})
	h.saveReviews()
	h.comesTo(map[store.ReviewResult]int{"": 3})

	asked := h.pcr.asked
	h.review()
	if h.comesTo(map[store.ReviewResult]int{"": 3}); h.pcr.asked != asked+1 {
		t.Errorf("the registries were asked %d times in an outage", h.pcr.asked-asked)
	}
	h.control.says()
	h.now = h.now.Add(59 * time.Second)
	if h.review(); h.pcr.asked != asked+1 {
		t.Error("a registry that has just come back is asked")
	}
	h.now = h.now.Add(time.Second)
	h.review()
	h.comesTo(map[store.ReviewResult]int{"": 2, store.ReviewChanged: 1})
	h.review()
	h.review() // the first is not to be taken again yet
	h.comesTo(map[store.ReviewResult]int{"": 1, store.ReviewChanged: 1, store.ReviewSame: 1})
	h.now = h.now.Add(10 * time.Minute)
	h.review()
	h.comesTo(map[store.ReviewResult]int{store.ReviewChanged: 2, store.ReviewSame: 1})

	changed, err := h.store.ChangedReviews(t.Context(), noon, h.now, store.Review{}, 10)
	if err != nil || len(changed) != 2 {
		t.Fatal(changed, err)
	}
	for _, r := range changed {
		if r.Was != (store.Judged{Status: ashyq.Unknown, Outcome: ashyq.Check}) || r.Would != (store.Judged{Status: ashyq.Red, Outcome: ashyq.Refuse}) ||
			r.Basis != ashyq.NoBasis || r.Person != nil {
			t.Errorf("%+v", r)
		}
	}
	if changed[0].Visit != unknown.Event.Visit || changed[0].Venue != h.cafe.ID || changed[1].Visit != repeated.ID || changed[1].Venue != h.cinema.ID {
		t.Errorf("%+v", changed)
	}
}

func TestWhatNobodyCanCompareIsUnclear(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.pcr.silent, h.control.silent = true, true
	h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	h.saveReviews()
	h.cafe.State = ashyq.Suspended
	h.save(h.cafe)
	h.refresh()
	h.pcr.says()
	h.control.says()
	h.review()
	h.comesTo(map[store.ReviewResult]int{store.ReviewUnclear: 1})
}

func TestAPartialAnswerHoldsUpNobodyElse(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.pcr.silent, h.control.silent = true, true
	for range 2 {
		h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	}
	h.saveReviews()
	h.pcr.says()
	h.control.says()
	h.pcr.partial = true
	h.review()
	h.pcr.partial = false
	h.review()
	h.comesTo(map[store.ReviewResult]int{"": 1, store.ReviewChanged: 1})
}

func TestReviewsAskLittleOfTheRegistries(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.pcr.silent, h.control.silent = true, true
	for range 100 {
		h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	}
	h.saveReviews()
	h.pcr.says()
	h.control.says()
	done := func() int { return h.reviewed()[store.ReviewChanged] }
	for _, row := range []struct{ scans, want int }{{0, 13}, {0, 14}, {15, 16}, {16, 19}, {800, 83}} {
		for range row.scans {
			h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
		}
		if h.review(); done() != row.want {
			t.Errorf("after %d scans %d are reviewed, want %d", row.scans, done(), row.want)
		}
	}
}

func TestReviewsDoNotMakeUpForAPause(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.pcr.silent, h.control.silent = true, true
	scans := func() {
		for range 100 {
			h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
		}
		h.saveReviews()
	}
	scans()
	h.review() // and a pause
	h.pcr.says()
	h.control.says()
	scans()
	h.now = h.now.Add(59 * time.Second)
	h.review()
	h.now = h.now.Add(time.Second)
	h.review()
	if n := h.reviewed()[store.ReviewChanged]; n != 1 {
		t.Errorf("%d are reviewed at once", n)
	}
}

func TestReviewsWaitForAStoreThatIsAway(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.pcr.silent, h.control.silent = true, true
	h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	away := &away{Store: h.store, saving: true}
	h.upkeep.Store = away
	if err := h.upkeep.SaveReviews(t.Context()); err == nil {
		t.Error("a store that is away has saved them")
	}
	away.saving = false
	h.saveReviews()
	h.comesTo(map[store.ReviewResult]int{"": 1})
}

// away is a store that can be away.
type away struct {
	store.Store
	saving bool
}

func (a *away) SaveReviews(ctx context.Context, reviews []store.Review) error {
	if a.saving {
		return ashyq.Fail(ashyq.Unavailable, "unavailable")
	}
	return a.Store.SaveReviews(ctx, reviews)
}
