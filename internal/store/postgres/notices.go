package postgres

import (
	"cmp"
	"context"
	"math"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

// Notify locks what is old in one order, so that two nodes do not wait for each other.
func (s *Store) Notify(ctx context.Context, n store.Notice) (isNew bool, err error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (bool, error) {
		old, err := collect(ctx, tx, pgx.RowTo[int64], "SELECT n FROM notices WHERE entity = $1 AND at < $2 ORDER BY n FOR UPDATE",
			n.Entity, store.Kept(n.At.AddDate(0, 0, -store.NoticeDays)))
		if err != nil {
			return false, err
		}
		if len(old) > 0 {
			if _, err := tx.Exec(ctx, "DELETE FROM notices WHERE n = ANY ($1)", old); err != nil {
				return false, err
			}
		}
		added, err := tx.Exec(ctx, "INSERT INTO notices (entity, key, at, venue, gate, kind, what, reason, decree, count) "+
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (entity, key) DO NOTHING",
			n.Entity, n.Key, store.Kept(n.At), n.Venue, n.Gate, n.Kind, n.What, n.Reason, n.Decree, n.Count)
		return added.RowsAffected() > 0, err
	})
}

func (s *Store) Notices(ctx context.Context, entities []ashyq.EntityID, before int64, limit int) ([]store.Notice, error) {
	of := make([]string, len(entities))
	for i, entity := range entities {
		of[i] = string(entity)
	}
	return read(ctx, s, func(ctx context.Context, q querier) ([]store.Notice, error) {
		return collect(ctx, q, func(r pgx.CollectableRow) (n store.Notice, err error) {
			err = r.Scan(&n.N, &n.Entity, &n.Key, (*moment)(&n.At), &n.Venue, &n.Gate, &n.Kind, &n.What, &n.Reason, &n.Decree, &n.Count, &n.Seen)
			return n, err
		}, "SELECT n, entity, key, at, venue, gate, kind, what, reason, decree, count, seen FROM notices "+
			"WHERE entity = ANY ($1) AND n < $2 ORDER BY n DESC LIMIT $3", of, cmp.Or(before, math.MaxInt64), max(0, limit))
	})
}

func (s *Store) SeeNotices(ctx context.Context, entity ashyq.EntityID, venue ashyq.VenueID, upTo int64) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE notices SET seen = TRUE WHERE entity = $1 AND $2 IN ('', venue) AND n <= $3 AND NOT seen", entity, venue, upTo)
		return err
	})
}
