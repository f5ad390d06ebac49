package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq/internal/store"
)

// sweep drops some rows of a table that have expired by now. It comes last in its transaction and passes over what others
// hold, so that nobody waits for it in a circle.
func sweep(ctx context.Context, tx pgx.Tx, table, key, expires string, now time.Time) error {
	keys, err := collect(ctx, tx, pgx.RowTo[[]byte],
		"SELECT "+key+" FROM "+table+" WHERE "+expires+" <= $1 ORDER BY "+expires+" LIMIT 16 FOR UPDATE SKIP LOCKED", store.Kept(now))
	if err != nil || len(keys) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+key+" = ANY ($1)", keys)
	return err
}
