package journal

import (
	"cmp"
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Whatever is declared nowhere else is the database's alone, and unhurried: while it is away, who asks is told so soon, and what was to
// be changed may be tried again. What follows differs in how long it may take.

// LeavingDone is waited for by somebody who has just come in elsewhere.
func (s *Store) LeavingDone(ctx context.Context, d store.Departure) error {
	return s.within(atTheDoor).LeavingDone(ctx, d)
}

func (s *Store) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return s.within(onAScreen).Speakers(ctx, person, limit)
}

func (s *Store) Lookups(ctx context.Context, tags []ashyq.Tag, from store.LookupID, limit int) ([]store.Lookup, error) {
	return s.within(onAScreen).Lookups(ctx, tags, from, limit)
}

// What nodes have to tell by themselves of reviews they keep until it is told.

func (s *Store) SaveReviews(ctx context.Context, reviews []store.Review) error {
	return s.within(atLeisure).SaveReviews(ctx, reviews)
}

func (s *Store) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]store.Review, error) {
	return s.within(atLeisure).TakeReviews(ctx, now, again, limit)
}

func (s *Store) CloseReview(ctx context.Context, r store.Review) error {
	return s.within(atLeisure).CloseReview(ctx, r)
}

// What reads or drops rows of all venues is long work for a database that is well.

func (s *Store) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	return s.long(atLeisure).Totals(ctx, from, until)
}

func (s *Store) Pulses(ctx context.Context, since, day time.Time) ([]store.Pulse, error) {
	return s.long(atLeisure).Pulses(ctx, since, day)
}

func (s *Store) ReviewCounts(ctx context.Context, from, until time.Time) ([]store.ReviewCount, error) {
	return s.long(atLeisure).ReviewCounts(ctx, from, until)
}

func (s *Store) ChangedReviews(ctx context.Context, from, until time.Time, after store.Review, limit int) ([]store.Review, error) {
	return s.long(atLeisure).ChangedReviews(ctx, from, until, after, limit)
}

func (s *Store) CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return s.long(overnight).CloseForgotten(ctx, now, limit, newID)
}

func (s *Store) Forget(ctx context.Context, day ashyq.Date) error {
	return s.long(overnight).Forget(ctx, day)
}

// What a change refuses is its caller's word, and none of the database's.

func (s *Store) ChangeEntity(ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (store.Act, error)) (ashyq.Entity, error) {
	var refused error
	e, err := s.Through.ChangeEntity(ctx, id, heeding(&refused, change))
	return e, cmp.Or(refused, err)
}

func (s *Store) ChangeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error)) (ashyq.Venue, error) {
	var refused error
	v, err := s.Through.ChangeVenue(ctx, id, heeding(&refused, change))
	return v, cmp.Or(refused, err)
}

func (s *Store) ChangeAnnouncement(
	ctx context.Context, id ashyq.AnnouncementID, change func(*ashyq.Announcement) (store.Act, error),
) (ashyq.Announcement, error) {
	var refused error
	a, err := s.Through.ChangeAnnouncement(ctx, id, heeding(&refused, change))
	return a, cmp.Or(refused, err)
}

// heeding is a change of which it is noted what it refused when it was last tried.
func heeding[T any](refused *error, change func(*T) (store.Act, error)) func(*T) (store.Act, error) {
	return func(of *T) (act store.Act, err error) {
		act, err = change(of)
		*refused = err
		return act, err
	}
}
