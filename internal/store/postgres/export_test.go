package postgres

import (
	"context"
	"errors"

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

// Distributed reports whether the tables of visits are.
func (s *Store) Distributed() bool { return s.shards.count > 1 }

// Explain is the plan of a statement, as a connection of the store would run it, for arguments that fit its parameters and name
// one venue. A machine that has a shard is asked for its plan, and not to read through what it need not.
func (s *Store) Explain(ctx context.Context, text string) (plan []string, err error) {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Release()
	tx, err := c.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tx.Rollback(ctx)) }()
	for _, statement := range []string{"SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off", "PREPARE explained AS " + text} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	defer c.Exec(ctx, "DEALLOCATE explained")
	var types []string
	err = tx.QueryRow(ctx, "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'explained'").Scan(&types)
	if err != nil {
		return nil, err
	}
	call := "EXECUTE explained"
	for i, kind := range types {
		call += []string{"(", ", "}[min(i, 1)] + "'" + examples[kind] + "'"
	}
	if len(types) > 0 {
		call += ")"
	}
	rows, err := tx.Query(ctx, "EXPLAIN "+call, pgx.QueryExecModeExec)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// examples are values of the types that parameters have.
var examples = map[string]string{
	"text": "cinema", "text[]": "{cinema}", "uuid": uuid, "uuid[]": "{" + uuid + "}", "bytea": "tag", "bytea[]": "{tag}",
	"timestamp with time zone": "2021-05-14", "bigint": "1", "integer": "1", "boolean": "true",
}

const uuid = "0179683d-5c00-7000-8000-000000000000"

// Settle waits until nothing is under way that nobody has asked for.
func (s *Store) Settle() {
	s.days.making.Wait()
	s.looks.making.Wait()
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
