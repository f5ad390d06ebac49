package checkin

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// How decisions are reviewed that did not rest on fresh evidence. The registries are asked again slowly: one question a turn, and
// one more for so many that visitors asked in the meantime, so that a registry that has come back hardly notices. If one is silent
// still, this node asks nobody for a while. A review that comes to nothing may be taken again later.
const (
	reviewsKept  = 50_000 // that wait in memory for the store, some 20 MB
	saveEvery    = time.Second
	reviewEvery  = 2 * time.Second
	reviewShare  = 8
	reviewsAtMax = 64 // a turn
	reviewPause  = time.Minute
	reviewAgain  = 10 * time.Minute
)

// reviews are on their way to the store. The zero value is empty.
type reviews struct {
	mu      sync.Mutex
	waiting []store.Review
	dropped int // for want of room, since it was last told

	asked atomic.Int64 // questions about visitors, since the last turn
}

// reviewLater has a decision reviewed once all registries answer, if it did not rest on what all of them say now. The person is
// kept sealed until then, at most as long as the visit.
func (d *Desk) reviewLater(p ashyq.Person, e ashyq.Event) {
	basis := d.Policy(e.At).Basis(e.Verdict, e.At)
	if basis == ashyq.FreshBasis && len(e.Verdict.Silent) == 0 {
		return
	}
	r := store.Review{Venue: e.Venue, ID: e.ID, At: e.At, Basis: basis}
	var err error
	r.Person, err = d.Keys.Days.SealPerson(p, sealedFor(r), day(e.At))
	d.reviews.mu.Lock()
	defer d.reviews.mu.Unlock()
	if err != nil || len(d.reviews.waiting) >= reviewsKept {
		d.reviews.dropped++
		return
	}
	d.reviews.waiting = append(d.reviews.waiting, r)
}

// sealedFor is the owner of a review's sealed person.
func sealedFor(r store.Review) string { return ashyq.VisitID{Venue: r.Venue, Scan: r.ID}.String() }

// SaveReviews hands over to the store what was decided since on less than fresh evidence. What it does not take waits for it.
func (u *Upkeep) SaveReviews(ctx context.Context) error {
	reviews := &u.Desk.reviews
	reviews.mu.Lock()
	some := reviews.waiting[:min(len(reviews.waiting), batch)]
	dropped := reviews.dropped
	reviews.dropped = 0
	reviews.mu.Unlock()
	if dropped > 0 {
		u.Log.Warn("decisions will not be reviewed", "n", dropped)
	}
	for len(some) > 0 {
		if err := u.Store.SaveReviews(ctx, some); err != nil {
			return err
		}
		reviews.mu.Lock()
		reviews.waiting = reviews.waiting[len(some):]
		some = reviews.waiting[:min(len(reviews.waiting), batch)]
		reviews.mu.Unlock()
	}
	return nil
}

// Review holds some decisions that did not rest on fresh evidence against what the registries say now.
func (u *Upkeep) Review(ctx context.Context) error {
	now, asked := u.Desk.Now(), int(u.Desk.reviews.asked.Swap(0))
	if now.Before(u.reviewing) {
		return nil
	}
	limit := min(1+asked/reviewShare, reviewsAtMax)
	taken, err := u.Store.TakeReviews(ctx, now, now.Add(reviewAgain), limit)
	if err != nil {
		return err
	}
	for _, r := range taken {
		switch err := u.review(ctx, r); {
		case errors.Is(err, errSilent):
			u.reviewing = now.Add(reviewPause)
			return nil
		case err != nil:
			return err
		}
	}
	return nil
}

var errSilent = errors.New("a registry is silent")

// review holds one decision against what the registries say now: errSilent if one of them says nothing.
func (u *Upkeep) review(ctx context.Context, r store.Review) error {
	d := u.Desk
	event, err := d.Visits.Event(ctx, r.Venue, r.ID)
	if errors.Is(err, store.ErrNotFound) || event.Provisional { // it is to come, or is forgotten and the review will be
		return nil
	}
	if err != nil {
		return err
	}
	r.Visit, r.Was, r.Result = event.Visit, store.Judged{Status: event.Verdict.Status, Outcome: event.Decision.Outcome}, store.ReviewUnclear
	person, err := d.Keys.Days.OpenPerson(r.Person, sealedFor(r), day(r.At))
	if err != nil {
		return u.close(ctx, r)
	}
	place, err := d.Places.Venue(r.Venue)
	if err != nil {
		return u.close(ctx, r)
	}
	policy := d.Policy(event.At)
	findings := d.Registries.Ask(ctx, person)
	for _, f := range findings {
		switch {
		case f.AsOf.Before(event.At.Add(-policy.Status.Reuse)):
			return errSilent
		case f.Partial: // of this person alone: the next time it may be whole
			return nil
		}
	}
	s := situation(place, ashyq.Scan{Person: person, Assurance: event.Assurance}, event.At)
	reviewed := policy.Review(event.Decision, event.Verdict, s, findings)
	r.Would = store.Judged{Status: reviewed.Status, Outcome: reviewed.Outcome}
	switch {
	case !reviewed.Comparable:
	case reviewed.Outcome == event.Decision.Outcome:
		r.Result = store.ReviewSame
	default:
		r.Result = store.ReviewChanged
	}
	return u.close(ctx, r)
}

// close keeps what has come of a review; that another node has kept it meanwhile is no fault.
func (u *Upkeep) close(ctx context.Context, r store.Review) error {
	if err := u.Store.CloseReview(ctx, r); err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("close a review: %w", err)
	}
	return nil
}
