package checkin

import (
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal"
)

func TestTooManyReviewsAreDroppedAndCounted(t *testing.T) {
	now := time.Date(2026, 11, 18, 7, 0, 0, 0, time.UTC)
	d := &Desk{Keys: seal.NewKeys(now), Policy: func(time.Time) *ashyq.Policy { return &ashyq.Policy{} }}
	iin, err := ashyq.ParseIIN("900101300017")
	if err != nil {
		t.Fatal(err)
	}
	for range reviewsKept + 2 {
		d.reviewLater(ashyq.Resident(iin), ashyq.Event{Venue: "v", At: now})
	}
	if len(d.reviews.waiting) != reviewsKept || d.reviews.dropped != 2 {
		t.Errorf("%d wait, %d are dropped", len(d.reviews.waiting), d.reviews.dropped)
	}
}
