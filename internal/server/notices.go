package server

import (
	"context"
	"time"

	"ashyq"
)

type noticesInput struct {
	Before int64 `query:"before" minimum:"0" doc:"The next of an earlier answer."`
}

type noticesOutput struct{ Body Notices }

// Notices are what businesses are told, newest first.
type Notices struct {
	Items []Notice `json:"items" nullable:"false"`
	Next  *int64   `json:"next" doc:"Where the older ones begin: before of the next call; null at the end."`
}

// Notice is something that a business is told.
type Notice struct {
	N      int64            `json:"n" doc:"Its place among all."`
	Entity ashyq.EntityID   `json:"entity"`
	Venue  NamedVenue       `json:"venue"`
	Gate   *Point           `json:"gate" doc:"Of a code that is used from afar."`
	Kind   ashyq.NoticeKind `json:"kind" enum:"decision,afar,full,no_scans"`
	At     time.Time        `json:"at"`
	Text   string           `json:"text" doc:"All of it in the caller's language."`
	What   *ashyq.Measure   `json:"what" enum:"approve,ask,refuse,activate,suspend,reinstate,exclude" doc:"Of a decision: which it was."`
	Reason *string          `json:"reason" doc:"Of a decision, in the official's words."`
	Decree *string          `json:"decree" doc:"Of a decision: what it rests on."`
	Seen   bool             `json:"seen"`
}

// NamedVenue is a venue in a list of something else.
type NamedVenue struct {
	_    struct{}      `nullable:"true"`
	ID   ashyq.VenueID `json:"id"`
	Name string        `json:"name"`
}

func (s *server) notices(ctx context.Context, in *noticesInput) (*noticesOutput, error) {
	x := exchangeOf(ctx)
	notices, next, err := s.Office.Notices(ctx, x.caller, in.Before)
	if err != nil {
		return nil, err
	}
	list := Notices{Items: []Notice{}, Next: orNull(next)}
	for _, n := range notices {
		place, err := s.Desk.Places.Venue(n.Venue)
		if err != nil {
			return nil, err
		}
		said := Notice{
			N: n.N, Entity: n.Entity, Venue: NamedVenue{ID: n.Venue, Name: place.Venue.Name.In(x.language)}, Kind: n.Kind,
			At: milliseconds(n.At.In(place.Location)), Text: s.Office.Tell(x.language, n), What: orNull(ashyq.Measure(n.What)),
			Reason: orNull(n.Reason), Decree: orNull(n.Decree), Seen: n.Seen,
		}
		for _, g := range place.Venue.Gates {
			if g.ID == n.Gate {
				said.Gate = pointOf(x.language, g)
			}
		}
		list.Items = append(list.Items, said)
	}
	return &noticesOutput{list}, nil
}

type seenInput struct{ Body Seen }

// Seen is up to where notices have been read.
type Seen struct {
	UpTo int64 `json:"up_to" minimum:"1" doc:"The n of the newest that was shown."`
}

func (s *server) seeNotices(ctx context.Context, in *seenInput) (*struct{}, error) {
	return nil, s.Office.SeeNotices(ctx, exchangeOf(ctx).caller, in.Body.UpTo)
}
