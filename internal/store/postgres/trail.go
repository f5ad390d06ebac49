package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"ashyq/internal/store"
)

func saveActs(ctx context.Context, tx pgx.Tx, acts []store.Act) error {
	for _, a := range acts {
		var fields []byte
		if len(a.Fields) > 0 {
			var err error
			if fields, err = json.Marshal(a.Fields); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "INSERT INTO acts (at, actor, role, entity, venue, what, reason, decree, fields) "+
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, '')::json)",
			store.Kept(a.At), a.Actor, a.As, a.Entity, a.Venue, a.What, a.Reason, a.Decree, string(fields))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) Acts(ctx context.Context, q store.ActQuery) ([]store.Act, error) {
	query := "SELECT n, at, actor, role, entity, venue, what, reason, decree, fields FROM acts WHERE n < $1"
	args := []any{cmp.Or(q.Before, math.MaxInt64), max(0, q.Limit)}
	if q.Entity != "" {
		args = append(args, q.Entity)
		query += fmt.Sprintf(" AND entity = $%d", len(args))
	}
	if q.Venue != "" {
		args = append(args, q.Venue)
		query += fmt.Sprintf(" AND venue = $%d", len(args))
	}
	return read(ctx, s, func(ctx context.Context, db querier) ([]store.Act, error) {
		return collect(ctx, db, func(r pgx.CollectableRow) (a store.Act, err error) {
			err = r.Scan(&a.N, (*moment)(&a.At), &a.Actor, &a.As, &a.Entity, &a.Venue, &a.What, &a.Reason, &a.Decree, &a.Fields)
			return a, err
		}, query+" ORDER BY n DESC LIMIT $2", args...)
	})
}
