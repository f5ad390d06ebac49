package sqlite

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveReviews(ctx context.Context, reviews []store.Review) error {
	return change(ctx, s.writer, func(tx *tx) error {
		for _, r := range reviews {
			_, err := tx.exec("INSERT INTO reviews (id, venue, at, basis, person, again) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id, venue) DO NOTHING",
				r.ID, r.Venue, store.Millis(r.At), r.Basis, r.Person, store.Millis(r.At))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]store.Review, error) {
	return write(ctx, s.writer, func(tx *tx) (taken []store.Review, err error) {
		query := "SELECT id, venue, at, basis, person FROM reviews WHERE result = '' AND again <= ? ORDER BY again, id, venue LIMIT ?"
		for r, err := range tx.rows(query, store.Millis(now), max(0, limit)) {
			if err != nil {
				return nil, err
			}
			taken = append(taken, store.Review{
				ID: r.id(0), Venue: ashyq.VenueID(r.text(1)), At: r.time(2), Basis: ashyq.Basis(r.text(3)), Person: r.blob(4),
			})
		}
		for _, r := range taken {
			if _, err := tx.exec("UPDATE reviews SET again = ? WHERE id = ? AND venue = ?", store.Millis(again), r.ID, r.Venue); err != nil {
				return nil, err
			}
		}
		return taken, nil
	})
}

func (s *Store) CloseReview(ctx context.Context, r store.Review) error {
	return change(ctx, s.writer, func(tx *tx) error {
		closed, err := tx.exec("UPDATE reviews SET person = x'', result = ?, visit = ?, was_status = ?, was_outcome = ?, would_status = ?, "+
			"would_outcome = ? WHERE id = ? AND venue = ? AND result = ''",
			r.Result, r.Visit, r.Was.Status.String(), r.Was.Outcome, r.Would.Status.String(), r.Would.Outcome, r.ID, r.Venue)
		if err == nil && closed == 0 {
			return store.ErrNotFound
		}
		return err
	})
}

func (s *Store) ReviewCounts(ctx context.Context, from, until time.Time) ([]store.ReviewCount, error) {
	query := "SELECT basis, result, was_outcome, would_outcome, count(*) FROM reviews WHERE at >= ? AND at < ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
	return read(ctx, s.readers, func(c *conn) (counts []store.ReviewCount, err error) {
		for r, err := range c.rows(query, store.Millis(from), store.Millis(until)) {
			if err != nil {
				return nil, err
			}
			counts = append(counts, store.ReviewCount{
				Basis: ashyq.Basis(r.text(0)), Result: store.ReviewResult(r.text(1)), Was: ashyq.Outcome(r.text(2)),
				Would: ashyq.Outcome(r.text(3)), N: int(r.int(4)),
			})
		}
		return counts, nil
	})
}

func (s *Store) ChangedReviews(ctx context.Context, from, until time.Time, after store.Review, limit int) ([]store.Review, error) {
	query := "SELECT id, venue, at, basis, result, visit, was_status, was_outcome, would_status, would_outcome FROM reviews " +
		"WHERE result = 'changed' AND at >= ? AND at < ? AND (at, id, venue) > (?, ?, ?) ORDER BY at, id, venue LIMIT ?"
	args := []any{store.Millis(from), store.Millis(until), store.Millis(after.At), after.ID, after.Venue, max(0, limit)}
	return read(ctx, s.readers, func(c *conn) (changed []store.Review, err error) {
		for r, err := range c.rows(query, args...) {
			if err != nil {
				return nil, err
			}
			review := store.Review{
				ID: r.id(0), Venue: ashyq.VenueID(r.text(1)), At: r.time(2), Basis: ashyq.Basis(r.text(3)), Result: store.ReviewResult(r.text(4)),
				Visit: r.id(5), Was: store.Judged{Outcome: ashyq.Outcome(r.text(7))}, Would: store.Judged{Outcome: ashyq.Outcome(r.text(9))},
			}
			for i, status := range map[int]*ashyq.Status{6: &review.Was.Status, 8: &review.Would.Status} {
				if err := status.UnmarshalText([]byte(r.text(i))); err != nil {
					return nil, err
				}
			}
			changed = append(changed, review)
		}
		return changed, nil
	})
}
