package ashyq

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// longestTerm bounds what a policy may set, so that a slip of a digit is not taken for a rule.
const longestTerm = 10 * 366 * 24 * time.Hour

var errUnsound = errors.New("unsound policy")

// Validate says everything that is wrong with a policy, naming the rule: what refers to nothing, what could never take
// effect, and what would leave an arrival without an answer.
func (p *Policy) Validate() error {
	var faults []error
	fault := func(where, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%w: %s: %s", errUnsound, where, fmt.Sprintf(format, args...)))
	}
	if p.Version == "" || p.From.IsZero() {
		fault("policy", "it needs a version and a moment from which it holds")
	}
	if p.ChildrenUnder < 0 || p.ChildrenUnder > 18 {
		fault("children_under", "%d is no age of a child", p.ChildrenUnder)
	}
	p.Status.validate(fault)
	p.DefaultStay.validate("stays of other categories", fault)
	for category, stay := range p.Stays {
		stay.validate("stays at "+string(category), fault)
	}
	for i := range p.Rules {
		p.Rules[i].validate(fault)
		for j := range i {
			switch earlier := &p.Rules[j]; {
			case earlier.Name == p.Rules[i].Name:
				fault("rule "+p.Rules[i].Name, "there are two of this name")
			case earlier.hides(&p.Rules[i]):
				fault("rule "+p.Rules[i].Name, "it never holds: %s, before it, speaks of all its venues", earlier.Name)
			}
		}
	}
	for i, o := range p.Outages {
		where := fmt.Sprintf("outage %d", i+1)
		Ruling{o.Outcome, RegistriesSilent, o.Ask}.validate(where, fault)
		if o.MaxAge < 0 || o.MaxAge > longestTerm {
			fault(where, "a greatest age of %v cannot be", o.MaxAge)
		}
	}
	if n := len(p.Outages); n == 0 || len(p.Outages[n-1].Categories)+len(p.Outages[n-1].Statuses) > 0 {
		fault("outages", "the last must be for every category and status")
	}
	return errors.Join(faults...)
}

type faultFunc func(where, format string, args ...any)

func (s StatusRules) validate(fault faultFunc) {
	for kind, v := range s.Green {
		where := "green by " + string(kind)
		switch kind {
		case "", Positive, Unreadable, Case, Contact, Isolation:
			fault(where, "such evidence makes nobody green")
		}
		if v.From != FromSampling && v.From != FromResult {
			fault(where, "it counts from %q, not from sampling or result", v.From)
		}
		if v.For < 0 || v.For > longestTerm || v.After < 0 || v.After > longestTerm {
			fault(where, "it cannot begin after %v and last %v", v.After, v.For)
		}
	}
	for colour, n := range map[string]Ending{"red": s.Red, "yellow": s.Yellow} {
		switch {
		case n.By == EndedByBoth && n.From == "":
		case n.By == EndedByTime && (n.From == FromSampling || n.From == FromResult):
		default:
			fault(colour, "it ends by both, or by time from sampling or result, not by %q from %q", n.By, n.From)
		}
		if n.Days < 1 || n.days() > longestTerm || n.GreenFor < 0 || n.GreenFor > longestTerm {
			fault(colour, "it cannot last %d days and then be green for %v", n.Days, n.GreenFor)
		}
	}
	if s.Yellow.GreenFor != 0 {
		fault("yellow", "a contact has not recovered from anything, so is not green for it")
	}
	if s.Reuse < 0 || s.Reuse > time.Hour {
		fault("reuse", "evidence %v old is not fresh", s.Reuse)
	}
}

func (s Stay) validate(where string, fault faultFunc) {
	if s.Usual <= 0 || s.Longest < s.Usual || s.Longest > longestTerm {
		fault(where, "usually %v and at longest %v cannot be", s.Usual, s.Longest)
	}
}

func (r *Rule) validate(fault faultFunc) {
	where := "rule " + r.Name
	if r.Name == "" {
		fault("rules", "one has no name")
	}
	for _, zone := range r.Zones {
		zone.validate(where, fault)
	}
	for _, class := range r.Classes {
		if class != TrainingClass && class != OrdinaryClass && class != LeaderClass {
			fault(where, "no class is called %q", class)
		}
	}
	for _, day := range r.Days {
		if _, err := ParseDayName(string(day)); err != nil {
			fault(where, "%v", err)
		}
	}
	if _, err := ParseHours(r.Hours.String()); err != nil {
		fault(where, "%v", err)
	}
	for _, s := range [...]Status{Green, Blue, Yellow, Red} {
		ruling, ok := r.Statuses[s]
		if !ok {
			fault(where, "it does not say what becomes of %v", s)
			continue
		}
		ruling.validate(where+", "+s.String(), fault)
	}
	if _, ok := r.Statuses[Unknown]; ok {
		fault(where, "what becomes of unknown is for outages to say")
	}
	if r.Ages.From < 0 || r.Ages.To < 0 || r.Ages.To > 0 && r.Ages.To < r.Ages.From {
		fault(where, "nobody is aged %d to %d", r.Ages.From, r.Ages.To)
	}
	for _, a := range r.Vouched {
		if a != IDChecked && a != RegisterAssurance && a != PlatformAssurance {
			fault(where, "%q vouches for nobody", a)
		}
	}
	for i, l := range r.Limits {
		for _, zone := range l.Zones {
			zone.validate(where, fault)
		}
		if l.Share < 0 || l.Share > 100 || l.Persons < 0 || l.AreaPerPerson < 0 || l.Share+l.Persons+l.AreaPerPerson == 0 {
			fault(where, "limit %d limits nothing, or impossibly", i+1)
		}
		if last := i == len(r.Limits)-1; last != (len(l.Zones) == 0) {
			fault(where, "the last limit, and no other, is for every zone")
		}
	}
}

func (z Zone) validate(where string, fault faultFunc) {
	if !slices.Contains([]Zone{GreenZone, YellowZone, RedZone, DarkRedZone}, z) {
		fault(where, "no zone is called %q", z)
	}
}

func (r Ruling) validate(where string, fault faultFunc) {
	switch r.Outcome {
	case Admit, Refuse, Check:
	default:
		fault(where, "%q is no outcome of a rule", r.Outcome)
	}
	if r.Reason == "" {
		fault(where, "it gives no reason")
	}
	asks := r.Ask == AskPaperPCR || r.Ask == AskIDCard || r.Ask == AskAge
	if r.Outcome == Check && !asks || r.Outcome != Check && r.Ask != "" {
		fault(where, "a check, and nothing else, asks for paper_pcr, id_card or age, not for %q", r.Ask)
	}
}

// hides reports whether r, coming first, speaks of every venue and moment of which later does.
func (r *Rule) hides(later *Rule) bool {
	return holdsAll(r.Regions, later.Regions) && holdsAll(r.Zones, later.Zones) && holdsAll(r.Categories, later.Categories) &&
		holdsAll(r.Classes, later.Classes) && (len(r.Days) == 0 || r.Hours == later.Hours && holdsAll(r.Days, later.Days))
}

// holdsAll reports whether one condition holds wherever another does.
func holdsAll[T comparable](one, other []T) bool {
	missing := func(x T) bool { return !slices.Contains(one, x) }
	return len(one) == 0 || len(other) > 0 && !slices.ContainsFunc(other, missing)
}
