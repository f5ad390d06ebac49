package ashyq

import (
	"slices"
	"time"
)

const (
	// TrainingTime is how long a venue's decisions are true and not enforced, from its approval on.
	TrainingTime = 7 * 24 * time.Hour
	// ExclusionTime is how long a venue that was excluded for cause cannot return.
	ExclusionTime = 14 * 24 * time.Hour
)

// Measure is what moves a venue from one state to another: its owner's word, an official's, or the calendar's.
type Measure string

const (
	Application   Measure = "apply"     // the owner's, also after a refusal or in answer to a question
	Approval      Measure = "approve"   // an official's; of a venue that takes part, of what was changed since
	Question      Measure = "ask"       // an official's
	Refusal       Measure = "refuse"    // an official's
	Activation    Measure = "activate"  // the calendar's
	Suspension    Measure = "suspend"   // an official's
	Reinstatement Measure = "reinstate" // an official's
	Exclusion     Measure = "exclude"   // an official's, for cause
	Leaving       Measure = "leave"     // the owner's
	Return        Measure = "return"    // the owner's
)

// Participation is how a venue came to its state, as its owner is told.
type Participation struct {
	Since   time.Time    `json:"since,omitzero"`
	Ends    time.Time    `json:"ends,omitzero"`     // of training, when it is over; of an exclusion, from when the venue may return
	Before  []VenueState `json:"before,omitempty"`  // what a suspended or departed venue goes back to, the last first
	Reason  string       `json:"reason,omitempty"`  // an official's, of a question, a refusal, a suspension or an exclusion
	Decree  string       `json:"decree,omitempty"`  // the decision that it rests on
	Asked   bool         `json:"asked,omitempty"`   // Reason is a question that waits for its answer
	Changed []string     `json:"changed,omitempty"` // what has been changed since an official saw it
}

// from is in which states a measure can be taken; a venue that is new has none.
var from = map[Measure][]VenueState{
	Application:   {"", Applied, Refused},
	Approval:      {Applied, Training, Active, Suspended},
	Question:      {Applied},
	Refusal:       {Applied},
	Activation:    {Training},
	Suspension:    {Training, Active},
	Reinstatement: {Suspended},
	Exclusion:     {Training, Active, Suspended, Withdrawn},
	Leaving:       {Applied, Training, Active, Suspended},
	Return:        {Withdrawn, Excluded},
}

var errWrongState = Fail(Conflict, "wrong_state")

// Take moves the venue to the state that a measure brings, with the reason and the decision that its owner is to be told.
// Errors: wrong_state where the measure cannot be taken; excluded, with Retry, for a return that comes too early.
func (v *Venue) Take(m Measure, reason, decree string, now time.Time) error {
	if !slices.Contains(from[m], v.State) {
		return errWrongState
	}
	now = now.UTC().Truncate(time.Millisecond)
	was := v.Participation
	next := Participation{Since: now, Before: was.Before, Ends: was.Ends, Reason: reason, Decree: decree, Changed: was.Changed}
	if slices.Contains(was.Before, Training) && !was.Ends.IsZero() { // it was broken off, and goes on later for what remains of it
		next.Ends = was.Ends.Add(now.Sub(was.Since))
	}
	switch m {
	case Application:
		v.State, next = Applied, Participation{Since: now}
	case Approval:
		if v.State != Applied {
			v.Participation.Changed = nil
			return nil
		}
		v.State, next = Training, Participation{Since: now, Ends: now.Add(TrainingTime)}
	case Question:
		next.Asked = true
	case Refusal:
		v.State = Refused
	case Activation:
		if was.Ends.IsZero() || now.Before(was.Ends) {
			return errWrongState
		}
		v.State, next.Ends = Active, time.Time{}
	case Suspension:
		next.Before = append(slices.Clone(was.Before), v.State)
		v.State = Suspended
	case Exclusion:
		v.State, next = Excluded, Participation{Since: now, Ends: now.Add(ExclusionTime), Reason: reason, Decree: decree}
	case Leaving:
		next.Before = append(slices.Clone(was.Before), v.State)
		next.Reason, next.Decree, next.Asked = was.Reason, was.Decree, was.Asked
		v.State = Withdrawn
	case Reinstatement:
		v.goBack(&next, now)
	case Return:
		if v.State == Excluded {
			if now.Before(was.Ends) {
				return &Error{Kind: Conflict, Code: "excluded", Retry: was.Ends.Sub(now)}
			}
			v.State, next = Applied, Participation{Since: now}
			break
		}
		next.Reason, next.Decree, next.Asked = was.Reason, was.Decree, was.Asked
		v.goBack(&next, now)
	}
	v.Participation = next
	return nil
}

// goBack returns to the state before. A venue that has none to go back to applies anew.
func (v *Venue) goBack(next *Participation, now time.Time) {
	last := len(next.Before) - 1
	if last < 0 {
		v.State, *next = Applied, Participation{Since: now}
		return
	}
	v.State, next.Before = next.Before[last], slices.Clip(next.Before[:last])
}
