package main

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/vitals"
)

// BenchmarkObserver is what a scan's five steps and answer cost to be counted: without traces, not being of the share that is
// traced, and traced.
func BenchmarkObserver(b *testing.B) {
	receiver := httptest.NewServer(&collector{})
	defer receiver.Close()
	for _, run := range []struct {
		name  string
		url   string
		share float64
	}{{"untraced", "", 0}, {"of another share", receiver.URL, 0}, {"traced", receiver.URL, 1}} {
		b.Run(run.name, func(b *testing.B) {
			traces, err := openTraces(b.Context(), run.url, run.share, slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			defer traces.Close()
			o := observer(newMeters(prometheus.NewRegistry()), traces, vitals.New(time.Now), func(time.Time) *ashyq.Policy { return &ashyq.Policy{} })
			admission := ashyq.Admission{Venue: &ashyq.Venue{Category: "cafe"}}
			admission.Event.Kind = ashyq.EntryEvent
			admission.Event.Decision.Outcome, admission.Event.Verdict.Source = ashyq.Admit, ashyq.FromRegistries
			b.ReportAllocs()
			for b.Loop() {
				ctx := traces.requestBegan(context.Background(), "id")
				for _, s := range checkin.Steps {
					o.Ended(o.Began(ctx, s), s, time.Millisecond)
				}
				o.Answered(ctx, admission, false)
				traces.requestEnded(ctx, "POST /v1/scans", 200)
			}
		})
	}
}
