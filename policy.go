package ashyq

import "time"

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
	Person    Person
	Assurance Assurance
}
