package load

import (
	"encoding/binary"
	"iter"
	"math/rand/v2"
	"time"

	"ashyq"
)

// When people went about, in UTC: from eight in the morning until ten in the evening of Kazakhstan. Everybody stays equally
// long, so that who comes first leaves first.
const (
	opens  = 3 * time.Hour
	closes = 17 * time.Hour
	stayed = 45 * time.Minute
)

// past is what happened on the days before now, in the order of its moments.
func (f Filling) past(past Past, now time.Time) iter.Seq[ashyq.Event] {
	return func(yield func(ashyq.Event) bool) {
		h := history{
			Filling: f, places: make([]place, f.Venues), mix: newMix(&World{venues: f.Venues}, nil, f.Seed, -1), tags: rand.NewChaCha8(f.sum("tags", 0)),
			seq: make([]uint64, f.Venues), inside: make([]int, f.Venues), yield: yield,
		}
		today := now.UTC().Truncate(24 * time.Hour)
		for day := range past.Days {
			from, to := past.Visits*day/past.Days, past.Visits*(day+1)/past.Days
			if !h.day(today.AddDate(0, 0, day-past.Days), to-from) {
				return
			}
		}
	}
}

// history is a past in the making.
type history struct {
	Filling
	places []place // as far as somebody has been there
	mix    *mix
	tags   *rand.ChaCha8 // whose they are nobody can tell: of a person's true ones neither, once the day's key is forgotten
	seq    []uint64
	inside []int
	open   []stay // first in, first out
	yield  func(ashyq.Event) bool
}

type place struct {
	venue       ashyq.VenueID
	entry, exit ashyq.GateID
}

type stay struct {
	venue int
	entry ashyq.ScanID
	tag   ashyq.Tag
	until time.Time
}

// day is so many visits of a day, evenly spread.
func (h *history) day(midnight time.Time, visits int) bool {
	step := (closes - opens - stayed) / time.Duration(max(1, visits))
	for n := range visits {
		at := midnight.Add(opens + time.Duration(n)*step)
		for len(h.open) > 0 && !h.open[0].until.After(at) {
			if !h.leave() {
				return false
			}
		}
		if !h.enter(at) {
			return false
		}
	}
	for len(h.open) > 0 {
		if !h.leave() {
			return false
		}
	}
	return true
}

func (h *history) enter(at time.Time) bool {
	venue := int(h.mix.zipf.Uint64())
	e := h.event(venue, ashyq.EntryEvent, at)
	e.Visit = e.ID
	for i := 0; i < len(e.Tag); i += 8 {
		binary.LittleEndian.PutUint64(e.Tag[i:], h.tags.Uint64())
	}
	h.inside[venue]++
	e.Heads, e.Inside = 1, h.inside[venue]
	e.Verdict = ashyq.Verdict{Status: ashyq.Blue, Source: ashyq.FromRegistries, AsOf: at}
	e.Decision = ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: ashyq.StatusAllowed, Rule: "anywhere", Policy: "load"}
	h.open = append(h.open, stay{venue, e.ID, e.Tag, at.Add(stayed)})
	return h.yield(e)
}

func (h *history) leave() bool {
	s := h.open[0]
	h.open = h.open[1:]
	e := h.event(s.venue, ashyq.ExitEvent, s.until)
	h.inside[s.venue]--
	e.Visit, e.Tag, e.Heads, e.Stayed, e.Inside = s.entry, s.tag, 1, stayed, h.inside[s.venue]
	e.Decision = ashyq.Decision{Outcome: ashyq.Left, Enforced: true}
	return h.yield(e)
}

// event is the next row of a venue, as far as entries and exits are alike.
func (h *history) event(venue int, kind ashyq.EventKind, at time.Time) ashyq.Event {
	p := &h.places[venue]
	if p.venue == "" {
		*p = place{h.VenueID(venue), h.gateID(venue, ashyq.Entry), h.gateID(venue, ashyq.Exit)}
	}
	gate := p.entry
	if kind == ashyq.ExitEvent {
		gate = p.exit
	}
	h.seq[venue]++
	return ashyq.Event{
		Venue: p.venue, ID: h.mix.newID(at), Seq: h.seq[venue], Kind: kind, Gate: gate, At: at,
		Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
	}
}
