package store

import (
	"time"

	"ashyq"
)

// Act is one row of the audit trail: who did what to which entity or venue, and why. Rows are never changed.
type Act struct {
	N      int64 // its place in the trail, which the store gives it
	At     time.Time
	Actor  ashyq.AccountID // empty for the calendar and for the shell
	As     RoleName        // in which role they acted; empty as above
	Entity ashyq.EntityID
	Venue  ashyq.VenueID // empty for what concerns the entity, or the country
	What   string        // a word: a ashyq.Measure, venue_changed, gate_added, member_invited, …
	Reason string
	Decree string
	Fields []FieldChange
}

// FieldChange is what one field was and has become, as text.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// ActQuery is which acts are asked for.
type ActQuery struct {
	Entity ashyq.EntityID
	Venue  ashyq.VenueID
	Before int64 // those with a smaller N; zero for all
	Limit  int
}
