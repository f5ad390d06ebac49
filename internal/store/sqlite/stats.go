package sqlite

import (
	"context"
	"time"

	"ashyq/internal/store"
)

const lane = "writer"

// Stats are the writer's: readers share one another's connections.
func (s *Store) Stats(context.Context) store.Stats {
	w := s.writer
	return store.Stats{Queues: []store.Queue{{
		Lane: lane, Waiting: len(w.queue), Room: cap(w.queue), TurnedAway: w.turnedAway.Load(),
	}}}
}

func (s *Store) OnCommit(f func(lane string, calls int, took time.Duration)) {
	s.writer.committed.Store(&f)
}
