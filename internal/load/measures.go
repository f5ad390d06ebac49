package load

import (
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"ashyq"
)

// outcomes are what scans come to.
var outcomes = [...]string{
	string(ashyq.Admit), string(ashyq.Refuse), string(ashyq.Check), string(ashyq.Left), string(ashyq.NotInside), "other",
}

// measures are what one worker has seen, or all of them together.
type measures struct {
	latencies [kinds]*hdrhistogram.Histogram // in microseconds
	outcomes  [len(outcomes)]int64
	errors    map[string]int64
}

// A latency is told to within a hundredth, and up to a minute.
func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, time.Minute.Microseconds(), 2)
}

func (m *measures) measure(k kind, took time.Duration, outcome []byte) {
	if m.latencies[k] == nil {
		m.latencies[k] = newHistogram()
	}
	_ = m.latencies[k].RecordValue(min(took, time.Minute).Microseconds()) // which is within its bounds
	o := slices.IndexFunc(outcomes[:], func(known string) bool { return known == string(outcome) })
	if o < 0 {
		o = len(outcomes) - 1
	}
	m.outcomes[o]++
}

func (m *measures) fail(why string) {
	if m.errors == nil {
		m.errors = make(map[string]int64)
	}
	m.errors[why]++
}

func (m *measures) merge(other *measures) {
	for k, h := range other.latencies {
		if h == nil {
			continue
		}
		if m.latencies[k] == nil {
			m.latencies[k] = newHistogram()
		}
		m.latencies[k].Merge(h)
	}
	for o, n := range other.outcomes {
		m.outcomes[o] += n
	}
	for why, n := range other.errors {
		if m.errors == nil {
			m.errors = make(map[string]int64)
		}
		m.errors[why] += n
	}
}

// total is of all kinds.
func (m *measures) total() *hdrhistogram.Histogram {
	total := newHistogram()
	for _, h := range m.latencies {
		if h != nil {
			total.Merge(h)
		}
	}
	return total
}
