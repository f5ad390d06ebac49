// Package vitals remembers how the service did of late, as the people at the door felt it: on what they were decided, how long
// they waited, and which of the parts that the service depends on answers, since when.
//
//	Decided, Waited, Asked, Told ─→ a ring of minutes ─→ Lately
//
// All of it is about this node and in its memory, for an hour: asking takes nothing of what may be failing.
package vitals

import (
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"ashyq"
)

// Part is something that the service depends on.
type Part string

const (
	PCR      = Part(ashyq.PCR)
	Control  = Part(ashyq.Control)
	Database = Part("database")
	Messages = Part("messages") // of text to phones: login codes, invitations
	Node     = Part("node")     // itself: of it nothing is told, it is felt at the door
)

// Parts are those of which something is told, in the order in which they are shown.
var Parts = [...]Part{PCR, Control, Database, Messages}

// State is how a part is doing.
type State string

const (
	Up         State = "up"
	Recovering State = "recovering" // it is tried, carefully
	Down       State = "down"       // it is left alone, or does not answer
	Unsteady   State = "unsteady"   // up, but too many questions had no answer of late
)

// unsteadyFrom is the share of questions without an answer from which a part that is up is unsteady, one in so many.
const unsteadyFrom = 20

// kept is for how many whole minutes, besides the one that has begun, everything is remembered.
const kept = 60

// Vitals are those of one node. New makes them.
type Vitals struct {
	now   func() time.Time
	began time.Time

	mu      sync.Mutex
	minutes [kept + 1]minute
	sums    [kept + 1]*minute // of so many minutes before the present one; nil where nobody has asked in it
	states  [len(Parts)]told
}

// told is what is known of a part's state.
type told struct {
	state State
	since time.Time // when it began to answer, or ceased to
}

// minute is what happened in one, or what several add up to.
type minute struct {
	number  int64 // of Unix time
	decided [len(ashyq.Bases)]int
	door    asked
	parts   [len(Parts)]asked
}

// asked is how those fared who waited for one thing.
type asked struct {
	answered, unanswered int
	waits                *hdrhistogram.Histogram // in microseconds; nil while nobody has waited
}

// New are the vitals of a node that begins now. Every part counts as up until something else is told.
func New(now func() time.Time) *Vitals {
	v := &Vitals{now: now, began: now()}
	for i := range v.states {
		v.states[i] = told{Up, v.began}
	}
	return v
}

// Decided counts a decision by what it rested on.
func (v *Vitals) Decided(b ashyq.Basis) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.minute().decided[slices.Index(ashyq.Bases[:], b)]++
}

// Waited counts somebody at a door, or asking from home, who waited so long for an answer, or in vain.
func (v *Vitals) Waited(took time.Duration, answered bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.minute().door.add(took, answered)
}

// Asked counts what a part was asked.
func (v *Vitals) Asked(p Part, took time.Duration, answered bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.minute().parts[place(p)].add(took, answered)
}

// Told is told a part's state, however often: what matters is when it begins or ceases to be up.
func (v *Vitals) Told(p Part, s State) {
	v.mu.Lock()
	defer v.mu.Unlock()
	known := &v.states[place(p)]
	if (known.state == Up) != (s == Up) {
		known.since = v.now()
	}
	known.state = s
}

func place(p Part) int {
	for i, part := range Parts {
		if part == p {
			return i
		}
	}
	panic("no part is called " + string(p))
}

// minute is the one that it is now, empty if it has just begun.
func (v *Vitals) minute() *minute {
	number := v.now().Unix() / 60
	m := &v.minutes[number%int64(len(v.minutes))]
	if m.number != number {
		v.sums = [kept + 1]*minute{}
		m.number, m.decided = number, [len(ashyq.Bases)]int{}
		m.door.reset()
		for i := range m.parts {
			m.parts[i].reset()
		}
	}
	return m
}

// newWaits has room for waits of up to a minute, a tenth exact.
func newWaits() *hdrhistogram.Histogram {
	return hdrhistogram.New((100 * time.Microsecond).Microseconds(), time.Minute.Microseconds(), 1)
}

func (a *asked) add(took time.Duration, answered bool) {
	if answered {
		a.answered++
	} else {
		a.unanswered++
	}
	if a.waits == nil {
		a.waits = newWaits()
	}
	_ = a.waits.RecordValue(min(max(0, took), time.Minute).Microseconds()) // which is within its bounds
}

func (a *asked) reset() {
	a.answered, a.unanswered = 0, 0
	if a.waits != nil {
		a.waits.Reset()
	}
}

func (m *minute) merge(other *minute) {
	for i, n := range other.decided {
		m.decided[i] += n
	}
	m.door.merge(other.door)
	for i := range m.parts {
		m.parts[i].merge(other.parts[i])
	}
}

func (a *asked) merge(other asked) {
	a.answered += other.answered
	a.unanswered += other.unanswered
	if other.waits == nil {
		return
	}
	if a.waits == nil {
		a.waits = newWaits()
	}
	a.waits.Merge(other.waits)
}
