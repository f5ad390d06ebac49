package checkin

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/recent"
	"ashyq/internal/registry"
	"ashyq/internal/seal"
)

// passKeeps is how much older than today's evidence a pass may be before it is signed anew.
const passKeeps = 15 * time.Minute

// pass attests a verdict for the day on which the registries are silent, bound to the phone's key if it gives one. The one that
// the client has, or that the person was given last, is good enough while it says the same; a verdict that rests on a pass, or on
// nothing, gives no new one.
func (d *Desk) pass(s ashyq.Scan, v ashyq.Verdict) (string, error) {
	if v.Status == ashyq.Unknown || v.Source == ashyq.FromPass || s.Pass != nil && isOf(*s.Pass, s.Key) && attests(*s.Pass, v) {
		return s.PassText, nil
	}
	if last, text, ok := d.signed.last(s.Person); ok && bytes.Equal(last.Key, s.Key) && attests(last, v) && !d.Places.Revoked.Has(last) {
		return text, nil
	}
	birthDay, birthMonth, _ := s.Person.BirthDay()
	pass := ashyq.Pass{
		ID: seal.NewID(), Person: s.Person, Status: v.Status, AsOf: v.AsOf, Until: v.Until, Issued: d.Now(), Expires: v.AsOf.Add(ashyq.PassValid),
		BirthDay: birthDay, BirthMonth: birthMonth, Key: s.Key,
	}
	text, err := d.Keys.SignPass(pass)
	if err != nil {
		return "", fmt.Errorf("sign pass: %w", err)
	}
	d.signed.keep(pass, text)
	return text, nil
}

// isOf reports whether a pass that a phone has sent is one that it can show: a phone without a key shows any.
func isOf(p ashyq.Pass, key []byte) bool { return len(key) == 0 || bytes.Equal(p.Key, key) }

// attests reports whether a pass says what a verdict does, of evidence that is not much older.
func attests(p ashyq.Pass, v ashyq.Verdict) bool {
	return p.Status == v.Status && p.Until.Unix() == v.Until.Unix() && v.AsOf.Sub(p.AsOf) < passKeeps // a pass holds whole seconds
}

// outgrow revokes a pass that says of its person what is no longer true, and graver now.
func (d *Desk) outgrow(p *ashyq.Pass, v ashyq.Verdict) {
	if p != nil && p.Outgrown(v, d.Now()) {
		d.Places.Revoked.add(ashyq.Revocation{Pass: p.ID, Until: p.Expires})
	}
}

// signed remembers the last pass of whoever scanned lately, in memory and under blind digests: not every client sends it along.
// Its zero value is empty.
type signed struct {
	once   sync.Once
	blind  registry.Blind
	passes *recent.Memory // of what attests asks for, the id and key, and the text
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

// last is the pass that a person was given last, as far as it is remembered, and its signed form.
func (s *signed) last(who ashyq.Person) (p ashyq.Pass, text string, ok bool) {
	s.open()
	var room [signedBytes]byte
	kept, ok := s.passes.Append(room[:0], s.key(who))
	if !ok {
		return p, "", false
	}
	moment := func() time.Time {
		seconds, size := binary.Varint(kept)
		kept = kept[size:]
		return time.Unix(seconds, 0)
	}
	part := func() []byte {
		size := int(kept[0])
		read := kept[1 : 1+size]
		kept = kept[1+size:]
		return read
	}
	p.Status, kept = ashyq.Status(kept[0]), kept[1:]
	p.Until, p.AsOf = moment(), moment()
	p.ID, p.Key = string(part()), bytes.Clone(part())
	return p, string(kept), true
}

func (s *signed) keep(p ashyq.Pass, text string) {
	kept := append(make([]byte, 0, signedBytes), byte(p.Status))
	for _, t := range []time.Time{p.Until, p.AsOf} {
		kept = binary.AppendVarint(kept, t.Unix())
	}
	for _, part := range []string{p.ID, string(p.Key)} {
		kept = append(append(kept, byte(len(part))), part...)
	}
	s.passes.Put(s.key(p.Person), append(kept, text...))
}
