// Package postgres keeps everything in PostgreSQL, which any number of nodes share.
//
//	Enter, Exit, … ─→ lane of the venue ─→ one transaction of many ─→ answers
//	Event, Session ─→ lookups ─→ one statement of many ─→ answers
//	what is rare   ─→ pool ─→ a transaction of its own
//
// Scans of one venue go through one lane of a node, and callers that arrive while a lane's transaction is under way share the
// next one. What other nodes do at the same venue waits for the venue's row, its tally, which every such transaction locks
// before it reads anything else. Nothing here notifies: nodes learn of each other's rows by asking (Seqs, Changes).
package postgres

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"runtime"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"ashyq"
	"ashyq/internal/store"
)

var _ store.Store = (*Store)(nil)

// Store is a database that is open.
type Store struct {
	pool     *pgxpool.Pool
	pooled   bool
	sessions *lookup[ashyq.Digest, opened]
	shards   *shards
	events   []*finder    // by shards
	venues   []*venues    // by lanes
	seed     maphash.Seed // by which a venue finds its lane on a plain database
	counter  *counter
	days     *days // of events
	looks    *days
	close    func()
}

// laneCores is for how many cores of a node one lane commits their visits. With more lanes than there is work for, fewer share a
// transaction, which costs the database far more than a row does.
const laneCores = 2

// Options of a Store. The zero value is a server that is spoken to directly.
type Options struct {
	// Pooled is for a server behind a connection pooler in transaction mode: nothing is prepared, pipelined or set for a
	// session. The settings (conn.go) are then to be set on the role.
	Pooled bool

	// Patient opens a database that is away: its calls are Unavailable until it is there. It is then brought to this version's
	// schema before the first connection; one that is distributed is used as a plain one until the store is opened again.
	Patient bool
}

// Open connects to the database at a URL (or a keyword/value string, with several hosts for failover), of which the one that
// takes writes is used, and brings it to this version's schema. Its errors are one line, without the password.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	config, err := parse(url, o)
	if err != nil {
		return nil, err
	}
	later, forget := context.WithCancel(context.Background())
	shards, err := prepare(ctx, config.ConnConfig)
	switch {
	case err != nil && o.Patient && passing(err):
		config.ConnConfig.DialFunc = newThreshold(later, config.ConnConfig).dial
	case err != nil:
		forget()
		return nil, fmt.Errorf("open database %s: %w", place(config), err)
	}
	if shards > 0 && !o.Pooled {
		maps.Copy(config.ConnConfig.RuntimeParams, distributedSettings)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		forget()
		return nil, fmt.Errorf("open database %s: %w", place(config), err)
	}
	line := func() *line { return newLine(&config.ConnConfig.Config, o.Pooled, shards > 0) }
	s := &Store{pool: pool, pooled: o.Pooled, seed: maphash.MakeSeed(), days: newDays("events", pool), looks: newDays("lookups", pool)}
	s.sessions = newLookup(s.findSessions)
	s.shards = newShards(shards, pool)
	for range s.shards.count {
		s.events = append(s.events, newFinder(line(), s.days))
	}
	lanes := max(1, runtime.GOMAXPROCS(0)/laneCores)
	if shards > 0 {
		lanes = shards
	}
	for range lanes {
		s.venues = append(s.venues, newVenues(line(), line(), s.days))
	}
	s.counter = startCounter(line(), s.looks)
	s.close = sync.OnceFunc(func() {
		forget()
		for _, v := range s.venues {
			v.close()
		}
		s.counter.close()
		s.sessions.close()
		for _, f := range s.events {
			f.close()
		}
		s.shards.close()
		s.days.making.Wait()
		s.looks.making.Wait()
		s.pool.Close()
	})
	return s, nil
}

func (s *Store) Close() error {
	s.close()
	return nil
}
