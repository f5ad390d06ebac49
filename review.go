package ashyq

import (
	"slices"
	"time"
)

// KnownBy is a finding without what its registry cannot have said before a moment: results that were given out later, and what
// began later. When a case, a contact or a regime was recorded it does not say; they count from when they began.
func (f Finding) KnownBy(at time.Time) Finding {
	f.Evidence = slices.DeleteFunc(slices.Clone(f.Evidence), func(e Evidence) bool { return later(e.At, e.Issued).After(at) })
	return f
}

// Review is how a decision fares against fresh evidence.
type Review struct {
	Comparable bool    // whether the rules still make of the old evidence what they made of it then
	Status     Status  // by fresh evidence
	Outcome    Outcome // by fresh evidence; the decision's own where fresh evidence changes nothing
}

// Review holds a decision of a moment ago, made on a verdict in a situation, against what whole findings would have made of it.
// How full the place was counts as it did then.
func (p *Policy) Review(d Decision, v Verdict, s Situation, findings []Finding) Review {
	fresh := make([]Finding, len(findings))
	for i, f := range findings {
		fresh[i] = f.KnownBy(s.Now)
	}
	verdict := Resolve(Known{Findings: fresh}, p.Status, s.Now)
	full := d.Reason == VenueFull
	outcome := func(of Decision) Outcome {
		if full && of.Full != nil {
			return of.Full.Outcome
		}
		return of.Outcome
	}
	return Review{
		Comparable: outcome(Decide(p, s, v)) == d.Outcome, Status: verdict.Status, Outcome: outcome(Decide(p, s, verdict)),
	}
}
