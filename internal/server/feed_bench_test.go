package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// BenchmarkFeed is a thousand desks that watch two hundred venues at which ten thousand rows a second are recorded: what a
// row costs until all who watch have read it, their reading included, and how long that takes.
func BenchmarkFeed(b *testing.B) {
	const venues, listeners, rate = 200, 1000, 10_000
	w := newWorld(b)
	for n := range venues {
		v := w.pharmacy
		v.ID, v.Gates = ashyq.VenueID(fmt.Sprintf("v%d", n)), nil
		must(b, w.store.SaveVenue(b.Context(), v))
	}
	phone, err := ashyq.ParsePhone("+77011234500")
	must(b, err)
	must(b, w.auth.Grant(b.Context(), phone, store.Role{Entity: "chain", Name: store.Owner}))
	token := w.login(phone.E164(), "")
	w.refresh()
	s := httptest.NewServer(w.handler)
	defer s.Close()
	ctx, cancel := context.WithCancel(b.Context())
	var (
		ready, open sync.WaitGroup
		mu          sync.Mutex
		took        []time.Duration
	)
	for n := range listeners {
		ready.Add(1)
		open.Go(func() {
			r, _ := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("%s/v1/venues/v%d/feed", s.URL, n%venues), nil)
			r.Header.Set("Authorization", "Bearer "+token)
			answer, err := s.Client().Do(r)
			if err != nil || answer.StatusCode != 200 {
				b.Error(answer, err)
				return
			}
			defer answer.Body.Close()
			lines := bufio.NewScanner(answer.Body)
			lines.Scan()
			ready.Done()
			var own []time.Duration
			for lines.Scan() {
				data, isRow := strings.CutPrefix(lines.Text(), `data: {"seq":`)
				if !isRow {
					continue
				}
				var row struct{ At time.Time }
				if n%50 == 0 { // to read the moment of each would cost more than to write it
					_ = json.Unmarshal([]byte(`{"seq":`+data), &row)
					own = append(own, time.Since(row.At))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, own...)
		})
	}
	ready.Wait()
	before := cpu()
	var seqs [venues]uint64
	b.ResetTimer()
	began := time.Now()
	for n := range b.N {
		time.Sleep(time.Until(began.Add(time.Duration(n) * time.Second / rate)))
		v := rand.IntN(venues)
		seqs[v]++
		w.desk.Feed.Recorded(ashyq.Event{
			Venue: ashyq.VenueID(fmt.Sprintf("v%d", v)), ID: ashyq.ScanID{1}, Visit: ashyq.ScanID{1}, Seq: seqs[v], Kind: ashyq.EntryEvent, At: time.Now(),
			Verdict:  ashyq.Verdict{Status: ashyq.Green, Source: ashyq.FromRegistries, AsOf: noon},
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: ashyq.StatusAllowed, Rule: "pharmacy"}, Heads: 1, Means: ashyq.ByApp,
		})
	}
	b.StopTimer()
	b.ReportMetric(float64(cpu()-before)/float64(b.N*listeners/venues), "cpu-ns/delivery")
	cancel()
	open.Wait()
	if slices.Sort(took); len(took) > 0 {
		b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
	}
}

// cpu is how long this process has worked.
func cpu() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
