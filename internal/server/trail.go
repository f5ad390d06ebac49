package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

type actsInput struct {
	Entity ashyq.EntityID `query:"entity" doc:"Of this business and all its venues."`
	Venue  ashyq.VenueID  `query:"venue" doc:"Of this venue alone."`
	Before int64          `query:"before" minimum:"0" doc:"The next of an earlier answer."`
}

type actsOutput struct{ Body Acts }

// Acts are the audit trail, newest first.
type Acts struct {
	Items []Act  `json:"items" nullable:"false"`
	Next  *int64 `json:"next" doc:"Where the older ones begin: before of the next call; null at the end."`
}

// Act is one row of the audit trail.
type Act struct {
	N      int64               `json:"n" doc:"Its place in the trail."`
	At     time.Time           `json:"at"`
	What   string              `json:"what" doc:"A word, such as approve or venue_changed."`
	Text   string              `json:"text" doc:"What it was, in the caller's language."`
	Who    Actor               `json:"who"`
	Entity *ashyq.EntityID     `json:"entity"`
	Venue  *NamedVenue         `json:"venue" doc:"Null for what concerns the business, or the country."`
	Reason *string             `json:"reason"`
	Decree *string             `json:"decree"`
	Fields []store.FieldChange `json:"fields" nullable:"false" doc:"What was changed."`
}

// Actor is who did it.
type Actor struct {
	Role *store.RoleName `json:"role" enum:"owner,manager,guard,authority" doc:"In which role; null for the calendar and the operator."`
	Name *string         `json:"name" doc:"As their invitation called them; null once their role was taken back, where nobody has named them, and where it is not yours to see."`
	You  bool            `json:"you"`
}

func (s *server) acts(ctx context.Context, in *actsInput) (*actsOutput, error) {
	x := exchangeOf(ctx)
	acts, more, err := s.Office.Acts(ctx, x.caller, store.ActQuery{Entity: in.Entity, Venue: in.Venue, Before: in.Before})
	if err != nil {
		return nil, err
	}
	names, err := s.Office.Names(ctx, x.caller, acts)
	if err != nil {
		return nil, err
	}
	list := Acts{Items: make([]Act, len(acts))}
	for i, act := range acts {
		list.Items[i] = s.actOf(x, act, names)
	}
	if more {
		list.Next = new(acts[len(acts)-1].N)
	}
	return &actsOutput{list}, nil
}

func (s *server) actOf(x *exchange, act store.Act, names map[ashyq.AccountID]string) Act {
	where := s.Desk.Places.Home
	said := Act{
		N: act.N, What: act.What, Text: s.Words.Act(x.language, act.What), Entity: orNull(act.Entity), Reason: orNull(act.Reason),
		Decree: orNull(act.Decree), Fields: act.Fields,
		Who: Actor{Role: orNull(act.As), You: act.Actor != "" && act.Actor == x.caller.Account.ID},
	}
	if act.As != store.Authority || x.caller.Official() {
		said.Who.Name = orNull(names[act.Actor])
	}
	if said.Fields == nil {
		said.Fields = []store.FieldChange{}
	}
	if place, err := s.Desk.Places.Venue(act.Venue); err == nil {
		where = place.Location
		said.Venue = &NamedVenue{ID: act.Venue, Name: place.Venue.Name.In(x.language)}
	}
	said.At = milliseconds(act.At.In(where))
	return said
}
