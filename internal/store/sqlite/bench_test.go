package sqlite

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func BenchmarkEnter(b *testing.B) {
	for _, venues := range []int{1, 20_000} {
		b.Run(fmt.Sprintf("venues=%d", venues), func(b *testing.B) {
			s := openBench(b)
			names := randomVenues(venues)
			measure(b, s, func(ctx context.Context, n int) error {
				_, _, err := s.Enter(ctx, benchArrival(names[n%venues]))
				return err
			})
		})
	}
}

// BenchmarkEvent looks for a repeat that is not there, as nearly every scan does.
func BenchmarkEvent(b *testing.B) {
	s := openBench(b)
	for range 1000 {
		if _, _, err := s.Enter(b.Context(), benchArrival("cinema")); err != nil {
			b.Fatal(err)
		}
	}
	measure(b, s, func(ctx context.Context, n int) error {
		return missing(s.Event(ctx, "cinema", benchArrival("cinema").Event.ID))
	})
}

func BenchmarkSession(b *testing.B) {
	s := openBench(b)
	tokens := openSessions(b, s, 1000)
	measure(b, s, func(ctx context.Context, n int) error {
		_, _, err := s.Session(ctx, time.Now(), tokens[n%len(tokens)])
		return err
	})
}

func BenchmarkLook(b *testing.B) {
	s := openBench(b)
	measure(b, s, func(ctx context.Context, n int) error { return s.Look(ctx, benchLookup(), benchQuota(n)) })
}

// BenchmarkScan measures what scans ask of the storage together: of four, two enter and leave again later, half of
// them through a platform, which is a look at the person as well.
func BenchmarkScan(b *testing.B) {
	for _, venues := range []int{1, 20_000} {
		b.Run(fmt.Sprintf("venues=%d", venues), func(b *testing.B) {
			s := openBench(b)
			names := randomVenues(venues)
			tokens := openSessions(b, s, 1000)
			inside := make(chan store.Arrival, 4096)
			measure(b, s, func(ctx context.Context, n int) error {
				if _, _, err := s.Session(ctx, time.Now(), tokens[n%len(tokens)]); err != nil {
					return err
				}
				a := benchArrival(names[n%venues])
				if err := missing(s.Event(ctx, a.Event.Venue, a.Event.ID)); err != nil {
					return err
				}
				if n%4 < 2 {
					if err := s.Look(ctx, benchLookup(), benchQuota(n)); err != nil {
						return err
					}
				}
				if n%2 == 1 {
					select {
					case in := <-inside:
						d := store.Departure{Event: in.Event, Tags: in.Tags, Now: a.Now}
						d.Event.ID, d.Event.Kind, d.Event.At, d.Event.Verdict = a.Event.ID, ashyq.ExitEvent, a.Now, ashyq.Verdict{}
						_, _, err := s.Exit(ctx, d)
						return err
					default:
					}
				}
				_, _, err := s.Enter(ctx, a)
				select {
				case inside <- a:
				default:
				}
				return err
			})
		})
	}
}

func openBench(b *testing.B) *Store {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "ashyq.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// measure runs operations as a node makes them, 64 at once. Beside their rate it reports the CPU time of each, which the
// disk and other work on the machine sway less, and how many share a commit.
func measure(b *testing.B, s *Store, do func(ctx context.Context, n int) error) {
	var next atomic.Int64
	commits := s.writer.commits.Load()
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ReportAllocs()
	b.ResetTimer()
	before := cpuTime(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := do(context.Background(), int(next.Add(1))); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
	if commits = s.writer.commits.Load() - commits; commits > 0 {
		b.ReportMetric(float64(b.N)/float64(commits), "op/commit")
	}
}

// cpuTime is what this process has used of processors.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func missing(_ ashyq.Event, err error) error {
	if ashyq.KindOf(err) == ashyq.NotFound {
		return nil
	}
	return fmt.Errorf("a scan that nobody has made: %w", err)
}

func randomVenues(n int) []ashyq.VenueID {
	venues := make([]ashyq.VenueID, n)
	for i := range venues {
		venues[i] = ashyq.VenueID(rand.Text())
	}
	return venues
}

// openSessions logs accounts in that are bound to a person each.
func openSessions(b *testing.B, s *Store, n int) []ashyq.Digest {
	b.Helper()
	tokens := make([]ashyq.Digest, n)
	for i := range tokens {
		now := time.Now()
		var phone ashyq.Digest
		rand.Read(phone[:])
		rand.Read(tokens[i][:])
		if err := s.SaveCode(b.Context(), now, store.LoginCode{Phone: phone, Expires: now.Add(time.Minute), Tries: 1}); err != nil {
			b.Fatal(err)
		}
		account, err := s.Login(b.Context(), now, phone, ashyq.Digest{}, "67",
			store.Session{Token: tokens[i], Expires: now.Add(24 * time.Hour), Slide: 24 * time.Hour})
		if err != nil {
			b.Fatal(err)
		}
		claim := store.Binding{Account: account.ID, Person: phone, KeyID: "k1", Assurance: ashyq.NoAssurance, Lookup: benchLookup()}
		if err := s.Bind(b.Context(), claim, now, 3); err != nil {
			b.Fatal(err)
		}
	}
	return tokens
}

func benchLookup() store.Lookup {
	l := store.Lookup{At: time.Now(), Means: "platform", By: "bank"}
	rand.Read(l.Tag[:])
	return l
}

func benchQuota(n int) store.Quota {
	return store.Quota{Key: ashyq.Digest{byte(n % 8)}, Limit: 1 << 30, Window: 24 * time.Hour}
}

func benchArrival(venue ashyq.VenueID) store.Arrival {
	now := time.Now()
	var id ashyq.ScanID
	var today, yesterday ashyq.Tag
	rand.Read(id[:])
	rand.Read(today[:])
	rand.Read(yesterday[:])
	binary.BigEndian.PutUint64(id[:], uint64(now.UnixMilli())<<16|uint64(binary.BigEndian.Uint16(id[6:])))
	return store.Arrival{
		Event: ashyq.Event{
			Venue: venue, ID: id, Kind: ashyq.EntryEvent, Gate: "main", Tag: today, At: now, Heads: 1, Means: ashyq.ByApp,
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
