package server

import (
	"context"
	"time"

	"ashyq"
)

// conflictsShown is how many conflicts of a venue are shown: there are more only where something is wrong.
const conflictsShown = 100

type conflictsInput struct {
	Venue ashyq.VenueID `path:"id"`
}

type conflictsOutput struct{ Body Conflicts }

// Conflicts are a venue's.
type Conflicts struct {
	Items []Conflict `json:"items" nullable:"false"`
	Next  *string    `json:"next" doc:"Always null."`
}

// Conflict is an answer, given while the database was away, that is on record otherwise, or not at all.
type Conflict struct {
	Row     string          `json:"row" doc:"The id of the scan or the override."`
	At      time.Time       `json:"at"`
	Kind    ashyq.EventKind `json:"kind" enum:"entry,exit,override"`
	Outcome ashyq.Outcome   `json:"outcome" doc:"As it was answered."`
	Reason  string          `json:"reason"`
	Stored  *ashyq.Outcome  `json:"stored" doc:"As it is on record; null if it is not."`
	Why     string          `json:"why" doc:"answered: another node had answered by then. Else the code of what stood against it: id_reused, not_open, …"`
}

func (s *server) conflicts(ctx context.Context, in *conflictsInput) (*conflictsOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	kept, err := s.Office.Store.Conflicts(ctx, in.Venue, conflictsShown)
	if err != nil {
		return nil, err
	}
	out := &conflictsOutput{Conflicts{Items: []Conflict{}}}
	for _, c := range kept {
		out.Body.Items = append(out.Body.Items, Conflict{
			Row: c.ID.String(), At: milliseconds(c.At.In(place.Location)), Kind: c.Kind, Outcome: c.Outcome, Reason: c.Reason,
			Stored: orNull(c.Stored), Why: c.Why,
		})
	}
	return out, nil
}
