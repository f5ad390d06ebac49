package postgres

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ashyq"
)

// distributed are the tables that have their rows, where there is Citus, on the shard of a venue: that of a column. All others
// stay whole on the coordinator, to which nodes connect: none is joined with these, and what several nodes hold at once (a
// quota, the number of changes) they would hold as a whole table where each machine has a copy.
var distributed = []struct{ table, by string }{
	{"tallies", "venue"}, {"events", "venue"}, {"stays", "venue"}, {"figures", "venue"}, {"leavings", "asked"}, {"lookups", "venue"},
}

// distribute distributes the tables where there is Citus, unless they are already, and says how many shards they have: none on a
// plain database.
func distribute(ctx context.Context, db *sql.DB) (shards int, err error) {
	var citus bool
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')").Scan(&citus); err != nil || !citus {
		return 0, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() {
		if failed := tx.Rollback(); !errors.Is(failed, sql.ErrTxDone) {
			err = errors.Join(err, failed)
		}
	}()
	if _, err := tx.ExecContext(ctx, aloneQuery); err != nil {
		return 0, err
	}
	if shards, err = shardsOf(ctx, tx); err != nil || shards > 0 {
		return shards, err
	}
	for i, d := range distributed {
		with := distributed[0].table
		if i == 0 {
			with = "none"
		}
		if _, err := tx.ExecContext(ctx, "SELECT create_distributed_table($1::text::regclass, $2, colocate_with => $3)", d.table, d.by, with); err != nil {
			return 0, err
		}
		// What a plain database had is on the shards now. Here nobody would forget it.
		if _, err := tx.ExecContext(ctx, "SELECT truncate_local_data_after_distributing_table($1::text::regclass)", d.table); err != nil {
			return 0, err
		}
	}
	if shards, err = shardsOf(ctx, tx); err != nil {
		return 0, err
	}
	return shards, tx.Commit()
}

func shardsOf(ctx context.Context, tx *sql.Tx) (shards int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'tallies'::regclass").Scan(&shards)
	return shards, err
}

// shards know which shard a venue is on: a number below how many there are.
type shards struct {
	count int
	pool  *pgxpool.Pool
	asked *lookup[ashyq.VenueID, int] // nil where all is on one

	mu    sync.RWMutex
	known map[ashyq.VenueID]int
}

// shardsKnown is of how many venues the shard is remembered.
const shardsKnown = 1 << 16

// newShards knows the shards of a database's tables, of which a plain one has none.
func newShards(count int, pool *pgxpool.Pool) *shards {
	s := &shards{count: max(1, count), pool: pool, known: make(map[ashyq.VenueID]int)}
	if s.count > 1 {
		s.asked = newLookup(s.find)
	}
	return s
}

func (s *shards) of(ctx context.Context, venue ashyq.VenueID) (int, error) {
	if s.asked == nil {
		return 0, nil
	}
	s.mu.RLock()
	shard, ok := s.known[venue]
	s.mu.RUnlock()
	if ok {
		return shard, nil
	}
	shard, err := s.asked.get(ctx, venue)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) == shardsKnown {
		clear(s.known)
	}
	s.known[venue] = shard
	return shard, nil
}

// shardsQuery numbers shards in their order. One that has come since the store was opened, by the split of another, shares the
// number of some other: a transaction that then spans two fails, and its tasks are done one by one.
const shardsQuery = "SELECT venue, (SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'tallies'::regclass AND shardid < " +
	"get_shard_id_for_distribution_column('tallies', venue)) FROM unnest($1::text[]) AS asked (venue)"

func (s *shards) find(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]int, error) {
	asked := make([]string, len(venues))
	for i, venue := range venues {
		asked[i] = string(venue)
	}
	rows, err := s.pool.Query(ctx, shardsQuery, asked)
	if err != nil {
		return nil, err
	}
	found := make(map[ashyq.VenueID]int, len(venues))
	var venue ashyq.VenueID
	var shard int
	_, err = pgx.ForEachRow(rows, []any{&venue, &shard}, func() error {
		found[venue] = shard % s.count
		return nil
	})
	return found, err
}

func (s *shards) close() {
	if s.asked != nil {
		s.asked.close()
	}
}
