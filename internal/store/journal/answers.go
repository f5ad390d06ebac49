package journal

import (
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/recent"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// So many answers of the database are remembered, and of so many venues how many were inside; each of so many bytes on average.
const (
	knownAnswers = 20_000
	answerBytes  = 320
	knownVenues  = 1 << 16
	knownBytes   = 12
)

// answers remembers the events that the database has recorded last, so that a scan that is sent again while it is away is
// answered the same.
type answers struct{ memory *recent.Memory }

func newAnswers() answers { return answers{recent.New(knownAnswers, answerBytes)} }

// remembered is an event as it is remembered, beside its venue and id.
type remembered struct {
	_        struct{} `cbor:",toarray"`
	Visit    []byte
	Seq      uint64
	Kind     string
	Gate     string
	Tag      []byte
	At       int64
	Outcome  string
	Heads    int
	Stayed   int64
	Inside   int
	Inferred int
	Body     []byte
}

func answerKey(venue ashyq.VenueID, id ashyq.ScanID) recent.Key {
	return recent.KeyOf(string(venue) + string(id[:]))
}

func (a answers) put(e ashyq.Event) {
	body, err := rowbody.Encode(e)
	if err != nil { // it was recorded: it can be written
		return
	}
	kept, err := cbor.Marshal(remembered{
		Visit: e.Visit[:], Seq: e.Seq, Kind: string(e.Kind), Gate: string(e.Gate), Tag: e.Tag[:], At: store.Millis(e.At),
		Outcome: string(e.Decision.Outcome), Heads: e.Heads, Stayed: e.Stayed.Milliseconds(), Inside: e.Inside, Inferred: e.Inferred, Body: body,
	})
	if err == nil {
		a.memory.Put(answerKey(e.Venue, e.ID), kept)
	}
}

func (a answers) find(venue ashyq.VenueID, id ashyq.ScanID) (e ashyq.Event, ok bool) {
	kept, ok := a.memory.Append(nil, answerKey(venue, id))
	if !ok {
		return e, false
	}
	var r remembered
	if err := cbor.Unmarshal(kept, &r); err != nil {
		return e, false
	}
	e = ashyq.Event{
		Venue: venue, ID: id, Visit: ashyq.ScanID(r.Visit), Seq: r.Seq, Kind: ashyq.EventKind(r.Kind), Gate: ashyq.GateID(r.Gate),
		Tag: ashyq.Tag(r.Tag), At: store.FromMillis(r.At), Heads: r.Heads, Stayed: time.Duration(r.Stayed) * time.Millisecond,
		Inside: r.Inside, Inferred: r.Inferred,
	}
	if err := rowbody.Decode(r.Body, &e); err != nil {
		return e, false
	}
	e.Decision.Outcome = ashyq.Outcome(r.Outcome)
	return e, true
}

// learn remembers what the database has recorded.
func (s *Store) learn(e ashyq.Event) {
	s.answers.put(e)
	s.hear(e.Venue, ashyq.Occupancy{Inside: e.Inside, Inferred: e.Inferred, Seq: e.Seq})
}

// hear remembers how many were inside a venue, unless later is known.
func (s *Store) hear(venue ashyq.VenueID, o ashyq.Occupancy) {
	s.known.Change(recent.KeyOf(string(venue)), func(before []byte) []byte {
		if before != nil && readOccupancy(before).Seq > o.Seq {
			return before
		}
		return writeOccupancy(o)
	})
}

// heard is what was last heard of a venue, Provisional from now on; nothing for one that was not heard of.
func (s *Store) heard(venue ashyq.VenueID) ashyq.Occupancy {
	var room [knownRoom]byte
	kept, ok := s.known.Append(room[:0], recent.KeyOf(string(venue)))
	if !ok {
		return ashyq.Occupancy{Provisional: true}
	}
	o := readOccupancy(kept)
	o.Provisional = true
	return o
}
