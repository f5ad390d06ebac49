package journal

import (
	"context"
	"time"
)

// Stats are how the journal is doing.
type Stats struct {
	Length    int
	Room      int
	Oldest    time.Time // when the oldest that is in it was journalled; zero if it is empty
	Conflicts int64     // found since the node was started
	Breaker   string    // that of the database, one of States
}

// States of the breaker: closed while the database is asked, half-open while it is tried, open while it is left alone.
var States = [...]string{"closed", "half-open", "open"}

// Stats are of now. What cannot be read is left out.
func (s *Store) Stats(ctx context.Context) Stats {
	stats := Stats{Length: s.pending.length(), Room: s.Room, Conflicts: s.conflicts.Load(), Breaker: s.guard.breaker.State().String()}
	if oldest, err := s.local.Oldest(ctx); err == nil {
		stats.Oldest = oldest
	}
	return stats
}

// Full reports whether the journal takes no more.
func (s *Store) Full() bool { return s.pending.length() >= s.Room }
