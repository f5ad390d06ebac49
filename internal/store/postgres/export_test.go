package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Statements are all that are prepared on the connections of a store that is idle.
func (s *Store) Statements(ctx context.Context) (map[string]bool, error) {
	texts := make(map[string]bool)
	for _, v := range s.venues {
		for t := range v.quick.line.prepared {
			texts[t.String()] = true
		}
	}
	for t := range s.counter.line.prepared {
		texts[t.String()] = true
	}
	for _, c := range s.pool.AcquireAllIdle(ctx) {
		defer c.Release()
		rows, err := c.Query(ctx, "SELECT statement FROM pg_prepared_statements", pgx.QueryExecModeExec)
		if err != nil {
			return nil, err
		}
		some, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		for _, text := range some {
			texts[text] = true
		}
	}
	return texts, nil
}

// Explain is the plan of a statement for whatever arguments, as a connection of the store would run it.
func (s *Store) Explain(ctx context.Context, text, arguments string) ([]string, error) {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Release()
	if _, err := c.Exec(ctx, "PREPARE explained AS "+text); err != nil {
		return nil, err
	}
	defer c.Exec(ctx, "DEALLOCATE explained")
	rows, err := c.Query(ctx, "EXPLAIN EXECUTE explained"+arguments, pgx.QueryExecModeExec)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Cancel asks the server to cancel what runs on a connection of the store.
func (s *Store) Cancel(ctx context.Context) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil
	}
	defer c.Release()
	return c.Conn().PgConn().CancelRequest(ctx)
}
