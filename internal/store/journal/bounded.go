package journal

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// What follows is the database's alone. While it is away, who asks is told so soon, and what was to be changed may be tried again. What
// nodes have to tell by themselves of reviews they keep until it is told.

func (s *Store) SaveReviews(ctx context.Context, reviews []store.Review) error {
	return tell(ctx, s.guard, atLeisure, func(ctx context.Context) error { return s.Store.SaveReviews(ctx, reviews) })
}

func (s *Store) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]store.Review, error) {
	return ask(ctx, s.guard, atLeisure, func(ctx context.Context) ([]store.Review, error) {
		return s.Store.TakeReviews(ctx, now, again, limit)
	})
}

func (s *Store) CloseReview(ctx context.Context, r store.Review) error {
	return tell(ctx, s.guard, atLeisure, func(ctx context.Context) error { return s.Store.CloseReview(ctx, r) })
}

func (s *Store) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return ask(ctx, s.guard, onAScreen, func(ctx context.Context) ([]ashyq.Speaker, error) {
		return s.Store.Speakers(ctx, person, limit)
	})
}

func (s *Store) Unbind(
	ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l store.Lookup,
) (int, error) {
	return ask(ctx, s.guard, onAScreen, func(ctx context.Context) (int, error) { return s.Store.Unbind(ctx, person, limit, ends, l) })
}

func (s *Store) Lookups(ctx context.Context, tags []ashyq.Tag, from store.LookupID, limit int) ([]store.Lookup, error) {
	return ask(ctx, s.guard, onAScreen, func(ctx context.Context) ([]store.Lookup, error) {
		return s.Store.Lookups(ctx, tags, from, limit)
	})
}
