package store

import (
	"context"
	"time"

	"ashyq"
)

// Review is a decision that did not rest on fresh evidence. It is open until it was held against what the registries say.
type Review struct {
	Venue  ashyq.VenueID
	ID     ashyq.ScanID // of the decision's event
	At     time.Time    // of the decision
	Basis  ashyq.Basis
	Person []byte // sealed, of an open one; nil later

	Result ReviewResult // empty for an open one, as what follows
	Visit  ashyq.ScanID
	Was    Judged
	Would  Judged // what fresh evidence would have made of it
}

// Judged is what was made of a person.
type Judged struct {
	Status  ashyq.Status
	Outcome ashyq.Outcome
}

// ReviewResult is what has come of a review.
type ReviewResult string

const (
	ReviewSame    ReviewResult = "same"    // fresh evidence would have led to the same outcome
	ReviewChanged ReviewResult = "changed" // to another
	ReviewUnclear ReviewResult = "unclear" // nobody can tell: the rules, the place or the visit are not what they were
)

// ReviewCount is how many reviews are alike. Open ones have no outcomes.
type ReviewCount struct {
	Basis      ashyq.Basis
	Result     ReviewResult
	Was, Would ashyq.Outcome
	N          int
}

// Reviews keeps the decisions that did not rest on fresh evidence. Visits.Forget drops them with the rows of their days.
type Reviews interface {
	// SaveReviews keeps open reviews. One that is known stays as it is.
	SaveReviews(ctx context.Context, reviews []Review) error
	// TakeReviews are open reviews, at most so many, the oldest first, those that were taken before last. Nobody is given them
	// again before a moment.
	TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]Review, error)
	// CloseReview keeps what has come of a review, and its person no longer. ErrNotFound if it is not open.
	CloseReview(ctx context.Context, r Review) error

	// ReviewCounts are the reviews of decisions from a moment until before another.
	ReviewCounts(ctx context.Context, from, until time.Time) ([]ReviewCount, error)
	// ChangedReviews are those of them that fresh evidence would have changed, in the order of their decisions, after one if it
	// is not zero, at most so many.
	ChangedReviews(ctx context.Context, from, until time.Time, after Review, limit int) ([]Review, error)
}
