package ashyq

import (
	"slices"
	"time"
)

// Outcome is what happened at a gate.
type Outcome string

const (
	Admit     Outcome = "admit"
	Refuse    Outcome = "refuse"
	Check     Outcome = "check"      // a person must look; Decision.Ask says at what
	Left      Outcome = "left"       // an exit
	NotInside Outcome = "not_inside" // an exit by somebody who was not counted in
	Info      Outcome = "info"       // the neutral code
	LeftQueue Outcome = "left_queue" // a staff member's word: the person went away
)

// Decision is what the rules made of one arrival, and which rule of which policy did.
type Decision struct {
	Outcome  Outcome `json:"outcome"`
	Enforced bool    `json:"enforced"` // false in training
	Reason   string  `json:"reason"`   // status_allowed, venue_full, …
	Ask      string  `json:"ask,omitempty"`
	Rule     string  `json:"rule,omitempty"`
	Policy   string  `json:"policy,omitempty"`

	// Ceiling is the number of persons who may be inside with this one, 0 for no limit; Full is the decision should it be
	// reached. The store, which alone knows the number inside, compares the two and nothing else.
	Ceiling int       `json:"-"`
	Full    *Decision `json:"-"`
}

// Situation is the arrival that a policy is asked about.
type Situation struct {
	Venue     *Venue
	Zone      Zone
	Now       time.Time // the moment of the arrival, in the venue's location
	Asked     time.Time // the moment to which the age of the evidence is held, where somebody asks of a later Now; zero: Now
	Person    Person
	Assurance Assurance
}

func (s Situation) asked() time.Time {
	if s.Asked.IsZero() {
		return s.Now
	}
	return s.Asked
}

// Reasons of a decision. A rule may give others.
const (
	StatusAllowed    = "status_allowed"
	StatusRefused    = "status_refused"
	StatusUnknown    = "status_unknown" // both registries spoke, and what they said could not be read
	NearHomeOnly     = "near_home_only" // yellow, food and pharmacy: admitted; nobody measures the distance
	PCRRequired      = "pcr_required"   // a test is mandatory here
	VenueFull        = "venue_full"
	VenueClosed      = "venue_closed"      // outside the hours of the rules, or its own
	VenueApplied     = "venue_applied"     // its application is not decided yet
	VenueSuspended   = "venue_suspended"   // or withdrawn
	AgeReason        = "age"               // outside the rule's ages, or not known where the rule asks
	IDRequired       = "id_required"       // nobody vouches that the person is who they claim to be
	RegistriesSilent = "registries_silent" // the status is not known, or too old
	NoRule           = "no_rule"           // the policy does not speak of such a venue, which therefore may not open
)

// What a person must look at: Decision.Ask.
const (
	AskPaperPCR = "paper_pcr"
	AskIDCard   = "id_card"
	AskAge      = "age"
)

// CardSeen is a staff member's reason for an override: they saw the visitor's card, and it is theirs.
const CardSeen = "id_shown"

// Decide is what a policy makes of one arrival by a person of this status. It is pure; the one thing it cannot know, how many
// are inside, it leaves to the store as Decision.Ceiling and Full.
//
// What refuses comes before what asks for a look, and the look that the status asks for before those at the person. A venue
// of which no rule speaks is refused: nothing is open that the policy does not open.
func Decide(p *Policy, s Situation, v Verdict) Decision {
	age, known := s.Person.Age(DateOf(s.Now))
	return decide(p, s, v, age, known)
}

// decide is Decide of a person of whom nothing else counts than their age.
func decide(p *Policy, s Situation, v Verdict, age int, known bool) Decision {
	d := Decision{Policy: p.Version, Enforced: s.Venue.Enforces()}
	say := func(outcome Outcome, reason, ask string) Decision {
		d.Outcome, d.Reason, d.Ask = outcome, reason, ask
		return d
	}
	switch {
	case s.Venue.State == Applied:
		return say(Refuse, VenueApplied, "")
	case !s.Venue.TakesPart():
		return say(Refuse, VenueSuspended, "")
	}
	rule, ok := p.rule(s.Venue, s.Zone, s.Now)
	if !ok {
		return say(Refuse, NoRule, "")
	}
	d.Rule = rule.Name
	if !p.open(s.Venue, rule, s.Now) {
		return say(Refuse, VenueClosed, "")
	}
	ruling := p.ruling(rule, s, v)
	if ruling.Outcome == Refuse {
		return say(Refuse, ruling.Reason, "")
	}
	switch {
	case known && !rule.Ages.Contain(age):
		return say(Refuse, AgeReason, "")
	case ruling.Outcome == Check:
		return say(Check, ruling.Reason, ruling.Ask)
	case !known && rule.Ages != Ages{}:
		return say(Check, AgeReason, AskAge)
	case len(rule.Vouched) > 0 && !slices.Contains(rule.Vouched, s.Assurance):
		return say(Check, IDRequired, AskIDCard)
	}
	if limit := rule.limit(s.Venue, s.Zone); limit > 0 {
		full := say(Refuse, VenueFull, "")
		d.Ceiling, d.Full = limit, &full
	}
	return say(Admit, ruling.Reason, "")
}
