package checkin

import (
	"fmt"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"ashyq"
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
	whole := func(t time.Time) time.Time { return t.Truncate(time.Second) } // as a pass holds them
	return p.Status == v.Status && whole(p.Until).Equal(whole(v.Until)) && v.AsOf.Sub(p.AsOf) < passKeeps
}

// signed remembers the last pass of whoever scanned lately, in memory and under blind digests: not every client sends it along.
// Its zero value is empty.
type signed struct {
	once   sync.Once
	blind  registry.Blind
	passes *otter.Cache[ashyq.Digest, signedPass]
}

type signedPass struct {
	says ashyq.Pass // but for whose it is
	text string
}

// signedPasses is how many are remembered, of less than a kilobyte each.
const signedPasses = 25_000

func (s *signed) open() {
	s.once.Do(func() {
		s.blind = registry.NewBlind()
		s.passes = otter.Must(&otter.Options[ashyq.Digest, signedPass]{MaximumSize: signedPasses})
	})
}

// last is the pass that a person was given last, if it attests a verdict.
func (s *signed) last(p ashyq.Person, v ashyq.Verdict) (text string, ok bool) {
	s.open()
	pass, ok := s.passes.GetIfPresent(s.blind.Digest(p))
	return pass.text, ok && attests(pass.says, v)
}

func (s *signed) keep(p ashyq.Pass, text string) {
	digest := s.blind.Digest(p.Person)
	p.Person = ashyq.Person{}
	s.passes.Set(digest, signedPass{p, text})
}
