package load

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Report is what a Run has measured, without the time of its warm-up.
type Report struct {
	Loop         string             `json:"loop"` // closed or open
	Clients      int                `json:"clients"`
	Rate         float64            `json:"rate,omitempty"` // that was asked for, a second
	Seconds      float64            `json:"seconds"`
	Scans        int64              `json:"scans"` // that were answered
	PerSecond    float64            `json:"per_second"`
	Latency      map[string]Latency `json:"latency"`          // of each kind, and of all
	Screen       *Latency           `json:"screen,omitempty"` // from a row's moment to a desk's screen
	Outcomes     map[string]int64   `json:"outcomes"`
	Errors       map[string]int64   `json:"errors"`
	Unsent       int64              `json:"unsent,omitempty"`       // of an open loop, what was due and found no free client
	Acknowledged int64              `json:"acknowledged,omitempty"` // in the file of acknowledged scans, warm-up included
}

// Latency is in milliseconds.
type Latency struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
}

func latencyOf(h *hdrhistogram.Histogram) Latency {
	at := func(percentile float64) float64 { return float64(h.ValueAtQuantile(percentile)) / 1000 }
	return Latency{h.TotalCount(), at(50), at(90), at(99), at(99.9), float64(h.Max()) / 1000}
}

// WriteTo writes the report as a table.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%.0f scans a second: %d in %.1f s, %s loop, %d clients", r.PerSecond, r.Scans, r.Seconds, r.Loop, r.Clients)
	if r.Rate > 0 {
		fmt.Fprintf(&b, ", %.0f a second due", r.Rate)
	}
	b.WriteString("\n\n")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ms\tscans\tp50\tp90\tp99\tp99.9\tmax\t")
	row := func(name string, l Latency) {
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n", name, l.Count, l.P50, l.P90, l.P99, l.P999, l.Max)
	}
	for k := range kinds {
		if l, ok := r.Latency[k.String()]; ok {
			row(k.String(), l)
		}
	}
	row("all", r.Latency["all"])
	if r.Screen != nil {
		row("to a screen", *r.Screen)
	}
	table.Flush()
	counts := func(title string, of map[string]int64) {
		if len(of) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, name := range slices.Sorted(maps.Keys(of)) {
			fmt.Fprintf(&b, "%12d  %s\n", of[name], name)
		}
	}
	counts("Outcomes", r.Outcomes)
	counts("Errors", r.Errors)
	if r.Unsent > 0 {
		fmt.Fprintf(&b, "\n%d scans were due and not sent: no client was free.\n", r.Unsent)
	}
	if r.Acknowledged > 0 {
		fmt.Fprintf(&b, "\n%d acknowledged scans are on file.\n", r.Acknowledged)
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}
