package ashyq

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Dispute is a person's request to a registry to put right what it says of them, or what it lacks. The registry keeps it; here it
// only passes through.
type Dispute struct {
	Number   DisputeNumber
	Registry Registry
	Code     string // of the reason that is disputed: an EvidenceKind, or NoResult
	Record   string // the disputed record's own id at its registry (Condition/17); empty where one is missing
	Note     string // what is wrong, in the person's words
	Filed    time.Time
	State    DisputeState
	Word     string    // the registry's word to the person about the state; empty for none
	Changed  time.Time // when the registry last changed it; zero if it does not say
}

// DisputeState is how far a registry has come with a dispute.
type DisputeState string

const (
	DisputeUnknown   DisputeState = "unknown"   // in a state that this version does not know
	DisputeRequested DisputeState = "requested" // nobody has decided
	DisputeAccepted  DisputeState = "accepted"  // the record is being put right
	DisputeCompleted DisputeState = "completed" // the record was put right
	DisputeRejected  DisputeState = "rejected"  // the record stays as it is
)

// Over reports whether nothing more will come of it, so that the same record may be disputed anew.
func (s DisputeState) Over() bool { return s == DisputeCompleted || s == DisputeRejected }

// DisputeNumber names a dispute to people: nine digits in threes, the first not 0, such as 381-520-476. It is too short for any
// number that could name a person.
type DisputeNumber string

// ParseDisputeNumber reads a number as it is written everywhere; ok is false for anything else.
func ParseDisputeNumber(s string) (_ DisputeNumber, ok bool) {
	groups := strings.Split(s, "-")
	if len(groups) != 3 || s[0] == '0' {
		return "", false
	}
	for _, g := range groups {
		if len(g) != 3 || !all(g, isDigit) {
			return "", false
		}
	}
	return DisputeNumber(s), true
}

// Disputable reports whether a person may ask the registry behind a reason to put it right: a record of theirs, and a result that
// they miss. That no contact is known, or that a registry is silent, is nobody's record.
func (r Reason) Disputable() bool {
	return r.Registry != "" && r.Code != NoContact && r.Code != RegistrySilent
}

// Behind is the id of the record that a disputable reason speaks of, as the findings now have it, empty for a missing result; ok
// is false if they have no such record any more, or have the result. Reasons are told to the millisecond.
func (r Reason) Behind(findings []Finding, rules StatusRules, now time.Time) (id string, ok bool) {
	for _, e := range records(findings) {
		counts := e.Standing == Final || e.Standing == Corrected
		switch {
		case !counts || e.Registry != r.Registry:
		case r.Code == NoResult && rules.holds(e.Evidence, now):
			return "", false
		case string(e.Kind) == r.Code && r.since(e.Evidence, rules):
			return e.ID, true
		}
	}
	return "", r.Code == NoResult
}

// holds reports whether a record makes somebody green at a moment who is not yellow or red.
func (r StatusRules) holds(e Evidence, now time.Time) bool {
	validity, ok := r.Green[e.Kind]
	since, until := validity.span(e)
	return ok && !now.Before(since) && (until.IsZero() || now.Before(until))
}

// since reports whether a reason for a record would be dated as r is: a green is from when it counts.
func (r Reason) since(e Evidence, rules StatusRules) bool {
	dates := []time.Time{e.At, (&record{Evidence: e}).dated()}
	if validity, ok := rules.Green[e.Kind]; ok {
		since, _ := validity.span(e)
		dates = append(dates, since)
	}
	for _, date := range dates {
		if date.Truncate(time.Millisecond).Equal(r.Since.Truncate(time.Millisecond)) {
			return true
		}
	}
	return false
}

// longestNote is of a dispute, in characters.
const longestNote = 500

// ParseDisputeNote reads what a person says is wrong. Errors: note_needed for nothing, invalid_note for a text that is too long,
// holds what is no text, or seems to name a person.
func ParseDisputeNote(text string) (string, error) {
	text = strings.TrimSpace(text)
	unprintable := func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }
	switch {
	case text == "":
		return "", Fail(Invalid, "note_needed")
	case utf8.RuneCountInString(text) > longestNote || !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) ||
		NamesAPerson(text):
		return "", Fail(Invalid, "invalid_note")
	default:
		return text, nil
	}
}
