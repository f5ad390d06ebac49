package postgres_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
)

// BenchmarkEnter measures arrivals as a node makes them, 64 at once: the look for a repeat, then the visit.
func BenchmarkEnter(b *testing.B) {
	for _, venues := range []int{1, 1000} {
		b.Run(fmt.Sprintf("venues=%d", venues), func(b *testing.B) {
			s, err := postgres.Open(b.Context(), server.Migrated(b), postgres.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			names := make([]ashyq.VenueID, venues)
			for i := range names {
				names[i] = ashyq.VenueID(rand.Text())
			}
			var next atomic.Int64
			b.SetParallelism(64 / runtime.GOMAXPROCS(0))
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					a := arrival(names[int(next.Add(1))%venues])
					if _, err := s.Event(context.Background(), a.Event.Venue, a.Event.ID); ashyq.KindOf(err) != ashyq.NotFound {
						b.Error(err)
					}
					if _, _, err := s.Enter(context.Background(), a); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "scans/s")
		})
	}
}

// arrival is one of somebody who has not been here.
func arrival(venue ashyq.VenueID) store.Arrival {
	now := time.Now()
	var today, yesterday ashyq.Tag
	rand.Read(today[:])
	rand.Read(yesterday[:])
	return store.Arrival{
		Event: ashyq.Event{
			Venue: venue, ID: newID(now), Kind: ashyq.EntryEvent, Gate: "main", Tag: today, At: now, Heads: 1, Means: ashyq.ByApp,
			Assurance: ashyq.NoAssurance,
			Verdict: ashyq.Verdict{
				Status: ashyq.Green, Source: ashyq.FromRegistries, AsOf: now, Since: now, Until: now,
				Reasons: []ashyq.Reason{{Code: "pcr_negative", Registry: ashyq.PCR, Since: now, Until: now}},
			},
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: "status_allowed", Rule: "fitness", Policy: "2021-05-05"},
		},
		Tags: []ashyq.Tag{today, yesterday}, Now: now, Doubtful: now.Add(3 * time.Hour), Closes: now.Add(12 * time.Hour),
	}
}

func newID(at time.Time) (id ashyq.ScanID) {
	rand.Read(id[:])
	binary.BigEndian.PutUint64(id[:], uint64(at.UnixMilli())<<16|uint64(binary.BigEndian.Uint16(id[6:])))
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}
