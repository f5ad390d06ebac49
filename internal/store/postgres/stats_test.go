package postgres_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
)

func TestItIsToldWhatIsWrittenAndWhatIsThere(t *testing.T) {
	s, err := postgres.Open(t.Context(), server.Migrated(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var mu sync.Mutex
	told := make(map[string]int)
	s.OnCommit(func(lane string, calls int, took time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		told[lane] += calls
		if took <= 0 {
			t.Errorf("%s took %v", lane, took)
		}
	})
	for i := range 3 {
		if err := s.Take(t.Context(), now, store.Quota{Key: digest("quota", i), Limit: 1, Window: time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) != 1 || told["quotas"] != 3 {
		t.Errorf("told of %v", told)
	}
	stats := s.Stats(t.Context())
	var lanes []string
	for _, q := range stats.Queues {
		lanes = append(lanes, q.Lane)
		if q.Waiting != 0 || q.Room == 0 || q.TurnedAway != 0 {
			t.Errorf("%+v", q)
		}
	}
	if want := []string{"visits", "apart", "quotas", "sessions", "events"}; !slices.Equal(lanes, want) {
		t.Errorf("lanes are %q", lanes)
	}
	if stats.Pool == nil || stats.Pool.Max == 0 {
		t.Errorf("the pool is %+v", stats.Pool)
	}
	if want := []store.Day{{Name: "yesterday"}, {Name: "today"}, {Name: "tomorrow"}}; !slices.Equal(stats.Days, want) {
		t.Errorf("the days of a new database are %v", stats.Days)
	}
}
