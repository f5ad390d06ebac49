package load

import (
	"encoding/hex"
	"math/rand/v2"
	"time"

	"ashyq"
)

// What somebody does next. Of scans, the share that comes twice: a network has swallowed the answer. Of those inside, the
// share that goes on elsewhere without having scanned on the way out.
const (
	repeated = 0.02
	goingOn  = 0.10
)

// How unevenly people spread over venues (Zipf–Mandelbrot): of 766,580 the busiest has three in a thousand of all scans, and
// half of them fewer than five in a day on which there are 45 for each.
const (
	skew      = 1.1
	flatTop   = 15_000 // venues for each that is about as busy as the busiest
	randomIDs = 0x9e3779b97f4a7c15
)

// kind is what a scan is measured as.
type kind int

const (
	entry kind = iota
	leaving
	exit
	again
	kinds
)

func (k kind) String() string { return [kinds]string{"entry", "leaving", "exit", "repeat"}[k] }

// scan is what is sent, and of what.
type scan struct {
	kind    kind
	id      ashyq.ScanID
	person  *person
	venue   int
	exits   bool   // by the exit
	record  []byte // of a repeat, what was answered before
	waiting bool   // its outcome is not known: it is sent again
}

func (s *scan) direction() ashyq.Direction {
	if s.exits {
		return ashyq.Exit
	}
	return ashyq.Entry
}

// mix decides what happens next among some people. It is the same for the same seed and answers, but for the scans' ids:
// two generators of one seed must not give the same.
type mix struct {
	world  *World
	people []person
	rng    *rand.Rand
	zipf   *rand.Zipf
	ids    *rand.PCG
	last   []scan // answered lately, to be repeated
	oldest int
}

// recent is how many answered scans a worker may repeat one of.
const recent = 32

func newMix(world *World, people []person, seed uint64, number int) *mix {
	rng := rand.New(rand.NewPCG(seed, uint64(number)))
	top := max(1, float64(world.venues)/flatTop)
	return &mix{
		world: world, people: people, rng: rng, zipf: rand.NewZipf(rng, skew, top, uint64(world.venues-1)),
		ids: rand.NewPCG(rand.Uint64(), rand.Uint64()),
	}
}

// next is the next scan, made at a moment.
func (m *mix) next(s *scan, now time.Time) {
	if len(m.last) == recent && m.rng.Float64() < repeated {
		record := s.record
		*s = m.last[m.rng.IntN(recent)]
		s.record = append(record[:0], s.record...)
		s.kind = again
		return
	}
	p := &m.people[m.rng.IntN(len(m.people))]
	s.id, s.person, s.venue, s.exits = m.newID(now), p, p.at, false
	switch {
	case p.at == nowhere:
		s.kind, s.venue = entry, int(m.zipf.Uint64())
	case m.world.venues > 1 && m.rng.Float64() < goingOn:
		for s.venue == p.at {
			s.venue = int(m.zipf.Uint64())
		}
		s.kind = leaving
	default:
		s.kind, s.exits = exit, true
	}
}

// newID is a UUIDv7, like seal.NewScanID, without asking the system for chance.
func (m *mix) newID(now time.Time) (id ashyq.ScanID) {
	ms, a, b := now.UnixMilli(), m.ids.Uint64(), m.ids.Uint64()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6], id[7] = 0x70|byte(a)&0x0f, byte(a>>8)
	for i := range 8 {
		id[8+i] = byte(b >> (8 * i))
	}
	id[8] = 0x80 | id[8]&0x3f
	return id
}

// appendBody appends a scan as it is sent.
func (m *mix) appendBody(to []byte, s *scan) []byte {
	to = append(to, `{"id":"`...)
	to = appendID(to, s.id)
	to = append(to, `","gate":"`...)
	to = m.world.gate(to, s.venue, s.direction())
	to = append(to, `","iin":"`...)
	to = append(to, s.person.iin[:]...)
	if len(s.person.pass) > 0 {
		to = append(to, `","pass":"`...)
		to = append(to, s.person.pass...)
	}
	if s.kind == leaving {
		to = append(to, `","leaving":"`...)
		to = append(to, s.person.visit...)
	}
	return append(to, `"}`...)
}

// appendID appends what ScanID.String is.
func appendID(to []byte, id ashyq.ScanID) []byte {
	for i, from := range [...]int{0, 4, 6, 8, 10} {
		if i > 0 {
			to = append(to, '-')
		}
		to = hex.AppendEncode(to, id[from:[...]int{4, 6, 8, 10, 16}[i]])
	}
	return to
}

// answered takes in what became of a scan, and reports whether a repeat was answered as before.
func (m *mix) answered(s *scan, a answer, record []byte) (same bool) {
	if s.kind == again {
		return string(record) == string(s.record)
	}
	p := s.person
	p.at = nowhere
	if !s.exits && string(a.outcome) == string(ashyq.Admit) {
		p.at, p.visit = s.venue, append(p.visit[:0], a.visit...)
	}
	if len(a.pass) > 0 && string(a.pass) != string(p.pass) {
		p.pass = append(p.pass[:0], a.pass...)
	}
	if len(m.last) < recent {
		m.last = append(m.last, scan{})
	}
	kept := &m.last[m.oldest]
	m.oldest = (m.oldest + 1) % recent
	old := kept.record
	*kept = *s
	kept.record = append(old[:0], record...)
	return true
}
