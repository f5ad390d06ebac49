package ashyq

import (
	"fmt"
	"slices"
	"time"
)

// Status is a person's epidemiological colour. Its zero value is Unknown: what is not known is never blue.
type Status uint8

const (
	Unknown Status = iota
	Green          // a negative PCR result that is still valid
	Blue           // no valid result, not listed as a contact
	Yellow         // listed as a contact of a case
	Red            // registered with a positive result
)

var statusNames = [...]string{"unknown", "green", "blue", "yellow", "red"}

func (s Status) String() string {
	if int(s) >= len(statusNames) {
		return fmt.Sprintf("Status(%d)", s)
	}
	return statusNames[s]
}

func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("no status is called %q", text)
}

// Registry names who says a thing about a person.
type Registry string

const (
	PCR     Registry = "pcr"     // the integration portal of PCR tests, which laboratories report to
	Control Registry = "control" // the Ministry's COVID-19 Control Centre: cases, contacts, isolation regimes
)

// Registries are all that must have spoken before anybody is green or blue.
var Registries = [...]Registry{PCR, Control}

// EvidenceKind is what one record of a registry says. Rules may give validity to kinds that this version does not know.
type EvidenceKind string

const (
	Negative   EvidenceKind = "pcr_negative"   // SARS-CoV-2 RNA not detected
	Positive   EvidenceKind = "pcr_positive"   // SARS-CoV-2 RNA detected
	Unreadable EvidenceKind = "pcr_unreadable" // a result in a code that is not known: it may be a positive
	Case       EvidenceKind = "case"           // the Centre registered a confirmed case
	Contact    EvidenceKind = "contact"        // the Centre listed the person as a contact of a case
	Isolation  EvidenceKind = "isolation"      // an isolation regime
	Recovery   EvidenceKind = "recovery"       // after a red that ended, where the rules make something of it
)

// Standing is how far a registry vouches for a record (the status of a FHIR Observation, the verificationStatus of a
// Condition).
type Standing uint8

const (
	Preliminary Standing = iota // not yet a result: does not count
	Final                       // counts
	Corrected                   // was changed after it was final: counts, as it now stands
	Void                        // cancelled or entered in error: does not count
)

// Evidence is one record of a registry about a person.
type Evidence struct {
	Kind     EvidenceKind
	Registry Registry
	ID       string // the record's own id at its registry, whatever its kind (Observation/17); a record seen twice is one
	Standing Standing
	At       time.Time // sampling, onset, exposure, or the start of a regime
	Issued   time.Time // when a test's result was given out; zero if not said
	End      time.Time // the end of a regime, or when the Centre closed a case or contact; zero while it is open
}

// Finding is all that one registry says of one person.
type Finding struct {
	Registry Registry
	AsOf     time.Time // when it was asked; zero if it is silent and nothing is remembered
	Cached   bool      // an earlier answer, used again
	Partial  bool      // some of the answer was missing or could not be read: what it does say counts, its silence does not
	Evidence []Evidence
}

// Whole reports whether the absence of evidence in f means anything.
func (f Finding) Whole() bool { return !f.AsOf.IsZero() && !f.Partial }

// Known is everything that may be known of a person when they are judged.
type Known struct {
	Findings []Finding
	Pass     *Pass     // nil if none was shown
	Told     []Verdict // what they were told at this venue before; wanted where the findings are not Fresh
}

// Source says what a verdict rests on.
type Source string

const (
	FromRegistries Source = "registries"
	FromCache      Source = "cache" // what was found before, of its age
	FromPass       Source = "pass"
	FromNothing    Source = "none"
)

// Reason is one piece of evidence behind a status, and what it does.
type Reason struct {
	Code     string    `json:"code"` // an EvidenceKind, or NoResult, NoContact, RegistrySilent, PassShown
	Registry Registry  `json:"registry,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	Until    time.Time `json:"until,omitzero"` // when its effect ends by itself; zero if it does not, or not yet known
	Ends     string    `json:"ends,omitempty"` // what would end it: EndsByNegative, …; empty for a green, which Until ends
}

// Reasons that are no evidence.
const (
	NoResult       = "no_result"       // no result that is valid; Since is when the last one's validity ended
	NoContact      = "no_contact"      // nothing that holds is known to the Control Centre
	RegistrySilent = "registry_silent" // the registry did not answer, or not wholly
	PassShown      = "pass_shown"      // what the server attested at Since, until Until
)

// What would end a colour: Reason.Ends.
const (
	EndsByNegative  = "negative"
	EndsByRegimeEnd = "regime_end"
	EndsByBoth      = "negative_and_regime_end"
	EndsByTime      = "time"
)

// Verdict is a person's status with what it rests on.
type Verdict struct {
	Status  Status     `json:"status"`
	Source  Source     `json:"source"`
	AsOf    time.Time  `json:"as_of,omitzero"` // the oldest evidence it needed; zero if nothing is known
	Since   time.Time  `json:"since,omitzero"`
	Until   time.Time  `json:"until,omitzero"` // when the status ends by itself; zero if it does not, or not yet known
	Reasons []Reason   `json:"reasons,omitempty"`
	Silent  []Registry `json:"silent,omitempty"` // registries that did not answer, or not wholly
}

// Resolve judges a person by what is known of them. It is pure: the same knowledge at the same moment gives the same verdict,
// in whatever order it arrived. The caller has checked that known.Pass is the server's own and belongs to this person.
//
// A red or yellow that any finding shows counts at once; green and blue need every registry whole, and that no unreadable
// result is left in doubt. What is missing is filled by the pass, which is evidence of its age: it stands in for registries
// that are silent and for remembered findings older than itself, and never makes a colour less grave than a finding does. A yellow
// or red that the person was told before counts against all that is less grave, until it ends or younger evidence speaks of it.
func Resolve(known Known, rules StatusRules, now time.Time) Verdict {
	silent := silentAmong(known.Findings)
	v := judge(known.Findings, rules, len(silent) == 0, now)
	if pass := attested(known.Pass, now); pass.outranks(v, len(silent) == 0) {
		v = pass
	}
	if told := known.stillTold(now); told.Status > v.Status {
		v = told
	}
	v.Silent = silent
	for _, r := range silent {
		v.Reasons = append(v.Reasons, Reason{Code: RegistrySilent, Registry: r})
	}
	return v
}

// silentAmong are the registries that did not answer, or not wholly.
func silentAmong(findings []Finding) []Registry {
	var silent []Registry
	for _, r := range Registries {
		of := func(f Finding) bool { return f.Registry == r }
		part := func(f Finding) bool { return of(f) && !f.Whole() }
		if !slices.ContainsFunc(findings, of) || slices.ContainsFunc(findings, part) {
			silent = append(silent, r)
		}
	}
	return silent
}

// outranks reports whether what a pass says takes the place of what the findings say.
func (v Verdict) outranks(findings Verdict, whole bool) bool {
	remembered := findings.Source == FromCache && v.AsOf.After(findings.AsOf)
	switch {
	case v.Status == Unknown, whole && !remembered:
		return false
	case v.Status >= Yellow:
		return v.Status > findings.Status
	default:
		doubted := findings.Status == Unknown && findings.Source != FromNothing
		return findings.Status <= Blue && !doubted
	}
}
