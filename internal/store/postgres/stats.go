package postgres

import (
	"context"
	"time"

	"ashyq/internal/store"
)

// statsTimeout is how long a question for the days' partitions may take that this node does not know of.
const statsTimeout = time.Second

func (s *Store) Stats(ctx context.Context) store.Stats {
	ctx, cancel := context.WithTimeout(ctx, statsTimeout)
	defer cancel()
	visits, apart := store.Queue{Lane: "visits"}, store.Queue{Lane: "apart"}
	for _, v := range s.venues {
		visits = joined(visits, v.quick.lane.stats())
		apart = joined(apart, v.patient.lane.stats())
	}
	events := store.Queue{Lane: "events"}
	for _, f := range s.events {
		events = joined(events, f.lane.stats())
	}
	pool := s.pool.Stat()
	stats := store.Stats{
		Queues: []store.Queue{
			visits, apart,
			joined(store.Queue{Lane: "quotas"}, s.counter.lane.stats()),
			joined(store.Queue{Lane: "sessions"}, s.sessions.lane.stats()),
			events,
		},
		Pool: &store.Pool{
			InUse: int(pool.AcquiredConns()), Idle: int(pool.IdleConns()), Max: int(pool.MaxConns()),
			Opened: pool.NewConnsCount(), Waited: pool.EmptyAcquireCount(), WaitedFor: pool.EmptyAcquireWaitTime(),
		},
	}
	today := dayOf(time.Now())
	for i, name := range []string{"yesterday", "today", "tomorrow"} {
		ready, err := s.days.exists(ctx, today-1+day(i))
		if err != nil {
			break
		}
		stats.Days = append(stats.Days, store.Day{Name: name, Ready: ready})
	}
	return stats
}

// joined is what waits in either of two queues, under the name of the first.
func joined(a, b store.Queue) store.Queue {
	return store.Queue{Lane: a.Lane, Waiting: a.Waiting + b.Waiting, Room: a.Room + b.Room, TurnedAway: a.TurnedAway + b.TurnedAway}
}

func (l *lane[T]) stats() store.Queue {
	return store.Queue{Waiting: len(l.queue), Room: cap(l.queue), TurnedAway: l.turnedAway.Load()}
}

// OnCommit tells of the lanes visits, apart (those at venues that another node holds) and quotas: the others read.
func (s *Store) OnCommit(f func(lane string, calls int, took time.Duration)) {
	in := func(lane string) *func(int, time.Duration) {
		told := func(calls int, took time.Duration) { f(lane, calls, took) }
		return &told
	}
	for _, v := range s.venues {
		v.quick.committed.Store(in("visits"))
		v.patient.committed.Store(in("apart"))
	}
	s.counter.committed.Store(in("quotas"))
}
