package postgres_test

import (
	"testing"
	"time"

	"ashyq/internal/load"
	"ashyq/internal/seal"
	"ashyq/internal/store/postgres"
	"ashyq/internal/store/storetest"
)

func TestFiller(t *testing.T) {
	storetest.RunFiller(t, func(t *testing.T) storetest.Filled {
		s, err := postgres.Open(t.Context(), server.Migrated(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// BenchmarkPast is the speed at which rows of the past are filled in.
func BenchmarkPast(b *testing.B) {
	s, err := postgres.Open(b.Context(), server.Migrated(b), postgres.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	past := load.Past{Visits: max(1, b.N/2), Days: 13}
	b.ResetTimer()
	if err := (load.Filling{Seed: 1, Venues: 10_000}).Fill(b.Context(), s, seal.NewKeys(now), past, now, func(string, int, int) {}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
