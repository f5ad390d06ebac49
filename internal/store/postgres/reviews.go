package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"ashyq"
	"ashyq/internal/store"
)

func uuidOf(id ashyq.ScanID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }

func (s *Store) SaveReviews(ctx context.Context, reviews []store.Review) error {
	n := len(reviews)
	ids, venues, moments, bases, people := make([]pgtype.UUID, n), make([]string, n), make([]time.Time, n), make([]string, n), make([][]byte, n)
	for i, r := range reviews {
		ids[i], venues[i], moments[i], bases[i], people[i] = uuidOf(r.ID), string(r.Venue), store.Kept(r.At), string(r.Basis), r.Person
	}
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO reviews (id, venue, at, basis, person, again) "+
			"SELECT id, venue, at, basis, person, at FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::bytea[]) "+
			"AS new (id, venue, at, basis, person) ORDER BY id, venue ON CONFLICT (id, venue) DO NOTHING", ids, venues, moments, bases, people)
		return err
	})
}

func (s *Store) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]store.Review, error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) ([]store.Review, error) {
		taken, err := collect(ctx, tx, func(r pgx.CollectableRow) (review store.Review, err error) {
			var id pgtype.UUID
			err = r.Scan(&id, &review.Venue, (*moment)(&review.At), &review.Basis, &review.Person)
			review.ID = id.Bytes
			return review, err
		}, "SELECT id, venue, at, basis, person FROM reviews WHERE result = '' AND again <= $1 ORDER BY again, id, venue LIMIT $2 "+
			"FOR UPDATE SKIP LOCKED", store.Kept(now), max(0, limit))
		if err != nil {
			return nil, err
		}
		for _, r := range taken {
			if _, err := tx.Exec(ctx, "UPDATE reviews SET again = $1 WHERE id = $2 AND venue = $3", store.Kept(again), uuidOf(r.ID), r.Venue); err != nil {
				return nil, err
			}
		}
		return taken, nil
	})
}

func (s *Store) CloseReview(ctx context.Context, r store.Review) error {
	closed, err := exec(ctx, s, "UPDATE reviews SET person = '', result = $1, visit = $2, was_status = $3, was_outcome = $4, would_status = $5, "+
		"would_outcome = $6 WHERE id = $7 AND venue = $8 AND result = ''",
		r.Result, uuidOf(r.Visit), r.Was.Status.String(), r.Was.Outcome, r.Would.Status.String(), r.Would.Outcome, uuidOf(r.ID), r.Venue)
	if err == nil && closed == 0 {
		return store.ErrNotFound
	}
	return err
}

func (s *Store) ReviewCounts(ctx context.Context, from, until time.Time) ([]store.ReviewCount, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]store.ReviewCount, error) {
		return collect(ctx, q, func(r pgx.CollectableRow) (c store.ReviewCount, err error) {
			err = r.Scan(&c.Basis, &c.Result, &c.Was, &c.Would, &c.N)
			return c, err
		}, "SELECT basis, result, was_outcome, would_outcome, count(*) FROM reviews WHERE at >= $1 AND at < $2 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
			store.Kept(from), store.Kept(until))
	})
}

func (s *Store) ChangedReviews(ctx context.Context, from, until time.Time, after store.Review, limit int) ([]store.Review, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]store.Review, error) {
		return collect(ctx, q, func(row pgx.CollectableRow) (r store.Review, err error) {
			var id, visit pgtype.UUID
			var was, would string
			err = row.Scan(&id, &r.Venue, (*moment)(&r.At), &r.Basis, &r.Result, &visit, &was, &r.Was.Outcome, &would, &r.Would.Outcome)
			r.ID, r.Visit = id.Bytes, visit.Bytes
			return r, errors.Join(err, r.Was.Status.UnmarshalText([]byte(was)), r.Would.Status.UnmarshalText([]byte(would)))
		}, "SELECT id, venue, at, basis, result, visit, was_status, was_outcome, would_status, would_outcome FROM reviews "+
			"WHERE result = 'changed' AND at >= $1 AND at < $2 AND (at, id, venue) > ($3, $4, $5) ORDER BY at, id, venue LIMIT $6",
			store.Kept(from), store.Kept(until), store.Kept(after.At), uuidOf(after.ID), after.Venue, max(0, limit))
	})
}

// forgetAtOnce is how many reviews one statement drops.
const forgetAtOnce = 10_000

// forgetReviews drops those of the ids before one.
func (s *Store) forgetReviews(ctx context.Context, first ashyq.ScanID) error {
	for {
		dropped, err := exec(ctx, s, "DELETE FROM reviews WHERE (id, venue) IN (SELECT id, venue FROM reviews WHERE id < $1 ORDER BY id, venue LIMIT $2)",
			uuidOf(first), forgetAtOnce)
		if err != nil || dropped < forgetAtOnce {
			return err
		}
	}
}
