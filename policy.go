package ashyq

import (
	"slices"
	"time"
)

// Policy is one published text of rules: what the chief sanitary doctor decreed, as data. Decisions name its version.
type Policy struct {
	Version string
	Title   Text
	Source  string    // the decree
	Author  string    // who signed it
	From    time.Time // the moment from which it holds, until the next one does

	Status        StatusRules
	ChildrenUnder int    // children under this age come with an adult and without a scan; 0: none do
	Holidays      []Date // on which the rules for holidays hold
	Stays         map[Category]Stay
	DefaultStay   Stay     // of categories that Stays does not name
	Rules         []Rule   // the first whose conditions hold decides
	Outages       []Outage // the first whose conditions hold decides; the last has none
}

// Stay is how long people stay at a kind of venue, for those who forget to check out.
type Stay struct {
	Usual   time.Duration // longer, and it is uncertain that they are inside
	Longest time.Duration // longer, and their visit is closed
}

// rule is the one that speaks of a venue now: the first whose conditions hold.
func (p *Policy) rule(v *Venue, zone Zone, now time.Time) (*Rule, bool) {
	for i := range p.Rules {
		if r := &p.Rules[i]; r.speaksOf(v, zone) && p.fallsOn(r.Days, r.Hours.Day(now)) {
			return r, true
		}
	}
	return nil, false
}

// SpeaksOf reports whether any rule does speak of a venue in a zone, whatever the day. Where none does, nobody is let in.
func (p *Policy) SpeaksOf(v *Venue, zone Zone) bool {
	return slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.speaksOf(v, zone) })
}

// fallsOn reports whether a date is one of some days; an empty list is every day. A holiday is no weekday.
func (p *Policy) fallsOn(days []DayName, d Date) bool {
	name := weekdays[d.Weekday()]
	if slices.Contains(p.Holidays, d) {
		name = Holiday
	}
	return among(days, name)
}

// open reports whether both the rule and the venue's own hours have it open now.
func (p *Policy) open(v *Venue, r *Rule, now time.Time) bool {
	_, ok := p.shift(v, now)
	return ok && r.Hours.Contain(now)
}

// shift is the venue's own hours that contain now; round the clock for a venue that names none.
func (p *Policy) shift(v *Venue, now time.Time) (Hours, bool) {
	for _, s := range v.Opening {
		if s.Hours.Contain(now) && p.fallsOn(s.Days, s.Hours.Day(now)) {
			return s.Hours, true
		}
	}
	return Hours{}, len(v.Opening) == 0
}

// ruling is what a rule makes of a status. One that is not known, or rests on evidence that is not fresh, goes by the outage
// rule: not known, or green or blue and older than that allows, its outcome stands. Yellow and red are never too old.
func (p *Policy) ruling(r *Rule, s Situation, v Verdict) Ruling {
	if v.Status == Yellow || v.Status == Red || v.Status != Unknown && p.fresh(v, s.asked()) {
		return r.ruling(v.Status)
	}
	for _, o := range p.Outages {
		if !o.speaksOf(s.Venue, v.Status) {
			continue
		}
		if v.Status != Unknown && s.asked().Sub(v.AsOf) <= o.MaxAge {
			return r.ruling(v.Status)
		}
		return Ruling{Outcome: o.Outcome, Reason: v.unknownBecause(), Ask: o.Ask}
	}
	return Ruling{Outcome: Refuse, Reason: v.unknownBecause()}
}

// fresh reports whether a verdict is as good as one from the registries now.
func (p *Policy) fresh(v Verdict, now time.Time) bool {
	return v.Source == FromRegistries || v.Source == FromCache && now.Sub(v.AsOf) <= p.Status.Reuse
}

func (v Verdict) unknownBecause() string {
	if v.Status == Unknown && len(v.Silent) == 0 {
		return StatusUnknown
	}
	return RegistriesSilent
}

// Stay says when a stay that begins now at a venue becomes uncertain, and when it is closed if nobody checks out: at the end
// of the hours in force, or after the longest stay, whichever comes first. now is in the venue's location.
func (p *Policy) Stay(v *Venue, zone Zone, now time.Time) (doubtful, closes time.Time) {
	stay, ok := p.Stays[v.Category]
	if !ok {
		stay = p.DefaultStay
	}
	closes = now.Add(stay.Longest)
	if end := p.closing(v, zone, now); !end.IsZero() && end.Before(closes) {
		closes = end
	}
	return now.Add(stay.Usual), closes
}

// closing is when the hours in force end; zero if the venue is closed now, or never closes.
func (p *Policy) closing(v *Venue, zone Zone, now time.Time) (end time.Time) {
	r, ok := p.rule(v, zone, now)
	if !ok || !p.open(v, r, now) {
		return time.Time{}
	}
	shift, _ := p.shift(v, now)
	for _, h := range []Hours{r.Hours, shift} {
		if c := h.Close(now); !c.IsZero() && (end.IsZero() || c.Before(end)) {
			end = c
		}
	}
	return end
}

// Limit is how many may be inside a venue now, 0 for no limit. now is in the venue's location.
func (p *Policy) Limit(v *Venue, zone Zone, now time.Time) int {
	if r, ok := p.rule(v, zone, now); ok {
		return r.limit(v, zone)
	}
	return v.Capacity
}

// Terms are what is asked of a visitor at a venue at a moment.
type Terms struct {
	Open          bool               // to anybody
	Closes        time.Time          // when the hours in force end; zero if they do not
	Hours         Hours              // of the rule; zero for round the clock
	Statuses      map[Status]Outcome // of a verdict by the registries
	Ages          Ages
	Vouched       []Assurance // who must vouch for the person, lest a card be asked for; empty: nobody
	Limit         int         // persons inside, 0 for no limit
	ChildrenUnder int         // children under this age come without a scan
	Rule          string      // empty if the policy does not speak of such a venue
	Policy        string
}

// Terms sums up what Decide would ask of a visitor at a venue now, in the venue's location.
func (p *Policy) Terms(v *Venue, zone Zone, now time.Time) Terms {
	t := Terms{Policy: p.Version, ChildrenUnder: p.ChildrenUnder, Limit: p.Limit(v, zone, now)}
	r, ok := p.rule(v, zone, now)
	if !ok {
		return t
	}
	t.Open, t.Closes = v.TakesPart() && p.open(v, r, now), p.closing(v, zone, now)
	t.Rule, t.Hours, t.Ages, t.Vouched = r.Name, r.Hours, r.Ages, r.Vouched
	t.Statuses = make(map[Status]Outcome, len(r.Statuses))
	for _, s := range [...]Status{Green, Blue, Yellow, Red} {
		t.Statuses[s] = r.ruling(s).Outcome
	}
	return t
}
