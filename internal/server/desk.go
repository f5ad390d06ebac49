package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
)

type deskScanInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  Scan
}

// deskScan is guard mode: staff scan for a person who shows a card, or the pass on their phone.
func (s *server) deskScan(ctx context.Context, in *deskScanInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	scan, err := s.scan(ctx, in.Body, true)
	if err != nil {
		return nil, err
	}
	scan.Means, scan.Assurance, scan.Actor = ashyq.ByDesk, ashyq.IDChecked, string(x.caller.Account.ID)
	if in.Body.Identity.isZero() { // a pass on a phone: nobody saw a card
		scan.Assurance = ashyq.NoAssurance
	}
	admission, err := s.Desk.Scan(ctx, scan, in.Venue)
	if err != nil {
		return nil, err
	}
	return s.answer(x.language, admission), nil
}

// Override is a staff member's word over what the rules said.
type Override struct {
	ID      string        `json:"id" doc:"A UUIDv7 of the client's; the same id again is answered from what was recorded."`
	Outcome ashyq.Outcome `json:"outcome" enum:"admit,refuse,left_queue"`
	Reason  string        `json:"reason" minLength:"1" maxLength:"64" doc:"A word for why: paper_shown, id_shown, age_shown, mistake, emergency, left, other."`
	Note    string        `json:"note,omitempty" doc:"At most 500 bytes, without anybody's number."`
}

type overrideInput struct {
	Venue ashyq.VenueID `path:"id"`
	Visit string        `path:"visit"`
	Body  Override
}

func (s *server) override(ctx context.Context, in *overrideInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	visit, err := ashyq.ParseVisitID(in.Visit)
	if err != nil {
		return nil, err
	}
	id, err := ashyq.ParseScanID(in.Body.ID)
	if err != nil {
		return nil, err
	}
	if visit.Venue != in.Venue {
		return nil, errNotFound
	}
	admission, err := s.Desk.Override(ctx, checkin.Override{
		ID: id, Visit: visit, Outcome: in.Body.Outcome, Reason: in.Body.Reason, Note: in.Body.Note, Actor: x.caller.Account.ID,
	})
	if err != nil {
		return nil, err
	}
	return s.answer(x.language, admission), nil
}

type occupancyInput struct {
	Venue ashyq.VenueID `path:"id"`
}

type occupancyOutput struct{ Body Occupancy }

// Occupancy is how many persons a venue holds now.
type Occupancy struct {
	Inside
	Capacity int       `json:"capacity"`
	AsOf     time.Time `json:"as_of"`
}

func (s *server) occupancy(ctx context.Context, in *occupancyInput) (*occupancyOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	occupancy, _, err := s.inside(ctx, place)
	return &occupancyOutput{occupancy}, err
}

// inside is a venue's occupancy, and the seq of the last row that it counts.
func (s *server) inside(ctx context.Context, place checkin.Place) (Occupancy, uint64, error) {
	now := s.Now()
	o, err := s.Desk.Visits.Occupancy(ctx, place.Venue.ID, now)
	return Occupancy{
		Inside:   Inside{Inside: o.Inside, Inferred: o.Inferred, Limit: orNull(s.Desk.Limit(place))},
		Capacity: place.Venue.Capacity,
		AsOf:     milliseconds(now.In(place.Location)),
	}, o.Seq, err
}
