package ashyq

import "time"

// Basis is what a decision rested on, as people are told of it and as those count it who look back at an outage.
type Basis string

const (
	FreshBasis      Basis = "fresh"      // what the registries say, as young as the policy wants it
	RememberedBasis Basis = "remembered" // what they said before, older than that
	PassBasis       Basis = "pass"       // what the person's pass says
	NoBasis         Basis = "nothing"    // the rules for silent registries alone
)

// Bases are all of them, the best first.
var Bases = [...]Basis{FreshBasis, RememberedBasis, PassBasis, NoBasis}

// Basis is what a verdict rests on for the rules of a policy at a moment.
func (p *Policy) Basis(v Verdict, now time.Time) Basis {
	switch {
	case p.fresh(v, now):
		return FreshBasis
	case v.Source == FromCache:
		return RememberedBasis
	case v.Source == FromPass:
		return PassBasis
	default:
		return NoBasis
	}
}
