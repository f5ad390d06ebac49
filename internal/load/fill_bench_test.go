package load

import (
	"path/filepath"
	"testing"
	"time"

	"ashyq/internal/seal"
	"ashyq/internal/store/sqlite"
)

// BenchmarkPast is the speed at which rows of the past are filled in.
func BenchmarkPast(b *testing.B) {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "ashyq.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	past := Past{Visits: max(1, b.N/2), Days: 13}
	b.ResetTimer()
	if err := (Filling{Seed: 1, Venues: 10_000}).Fill(b.Context(), s, seal.NewKeys(now), past, now, func(string, int, int) {}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
