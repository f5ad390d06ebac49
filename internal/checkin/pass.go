package checkin

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/recent"
	"ashyq/internal/registry"
	"ashyq/internal/seal"
)

// How long after its evidence a pass may be shown, whenever it was signed, and how much older than today's evidence it may be
// before it is signed anew.
const (
	passValid = 72 * time.Hour
	passKeeps = 15 * time.Minute
)

// pass attests a verdict for the day on which the registries are silent. The one that the client has, or that the person was
// given last, is good enough while it says the same; a verdict that rests on a pass, or on nothing, gives no new one.
func (d *Desk) pass(s ashyq.Scan, v ashyq.Verdict) (string, error) {
	if v.Status == ashyq.Unknown || v.Source == ashyq.FromPass || s.Pass != nil && attests(*s.Pass, v) {
		return s.PassText, nil
	}
	if text, ok := d.signed.last(s.Person, v); ok {
		return text, nil
	}
	birthDay, birthMonth, _ := s.Person.BirthDay()
	pass := ashyq.Pass{
		ID: seal.NewID(), Person: s.Person, Status: v.Status, AsOf: v.AsOf, Until: v.Until, Issued: d.Now(), Expires: v.AsOf.Add(passValid),
		BirthDay: birthDay, BirthMonth: birthMonth,
	}
	text, err := d.Keys.SignPass(pass)
	if err != nil {
		return "", fmt.Errorf("sign pass: %w", err)
	}
	d.signed.keep(pass, text)
	return text, nil
}

// attests reports whether a pass says what a verdict does, of evidence that is not much older.
func attests(p ashyq.Pass, v ashyq.Verdict) bool {
	return p.Status == v.Status && p.Until.Unix() == v.Until.Unix() && v.AsOf.Sub(p.AsOf) < passKeeps // a pass holds whole seconds
}

// signed remembers the last pass of whoever scanned lately, in memory and under blind digests: not every client sends it along.
// Its zero value is empty.
type signed struct {
	once   sync.Once
	blind  registry.Blind
	passes *recent.Memory // of what attests asks for, and the text
}

// So many passes are remembered, of so many bytes each on average.
const (
	signedPasses = 25_000
	signedBytes  = 640
)

func (s *signed) open() {
	s.once.Do(func() {
		s.blind = registry.NewBlind()
		s.passes = recent.New(signedPasses, signedBytes)
	})
}

func (s *signed) key(p ashyq.Person) recent.Key {
	digest := s.blind.Digest(p)
	return recent.Key(digest[:])
}

// last is the pass that a person was given last, if it attests a verdict.
func (s *signed) last(p ashyq.Person, v ashyq.Verdict) (text string, ok bool) {
	s.open()
	var room [signedBytes]byte
	kept, ok := s.passes.Append(room[:0], s.key(p))
	if !ok {
		return "", false
	}
	status, kept := ashyq.Status(kept[0]), kept[1:]
	moment := func() time.Time {
		seconds, size := binary.Varint(kept)
		kept = kept[size:]
		return time.Unix(seconds, 0)
	}
	if !attests(ashyq.Pass{Status: status, Until: moment(), AsOf: moment()}, v) {
		return "", false
	}
	return string(kept), true
}

func (s *signed) keep(p ashyq.Pass, text string) {
	kept := append(make([]byte, 0, signedBytes), byte(p.Status))
	for _, t := range []time.Time{p.Until, p.AsOf} {
		kept = binary.AppendVarint(kept, t.Unix())
	}
	s.passes.Put(s.key(p.Person), append(kept, text...))
}
