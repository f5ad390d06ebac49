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
	Reason  string        `json:"reason" minLength:"1" maxLength:"64" doc:"A word for why: paper_shown, id_shown, age_shown, mistake, emergency, left, offline (let in by a desk that was alone), other."`
	Note    string        `json:"note,omitempty" doc:"At most 500 bytes, without anybody's number."`
}

type overrideInput struct {
	Venue ashyq.VenueID `path:"id"`
	Visit string        `path:"visit"`
	Body  Override
}

func (s *server) override(ctx context.Context, in *overrideInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	visit, err := visitAt(in.Venue, in.Visit)
	if err != nil {
		return nil, err
	}
	id, err := ashyq.ParseScanID(in.Body.ID)
	if err != nil {
		return nil, err
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
	Capacity    int       `json:"capacity"`
	AsOf        time.Time `json:"as_of"`
	Provisional bool      `json:"provisional" doc:"The database is away: it is what one node knows."`
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
		Inside:      Inside{Inside: o.Inside, Inferred: o.Inferred, Limit: orNull(s.Desk.Limit(place))},
		Capacity:    place.Venue.Capacity,
		AsOf:        milliseconds(now.In(place.Location)),
		Provisional: o.Provisional,
	}, o.Seq, err
}

type heartbeatInput struct {
	Venue ashyq.VenueID `path:"id"`
}

type heartbeatOutput struct{ Body Heartbeat }

// Heartbeat is what a desk compares its screen with: a feed that has stopped looks like one where nothing happens.
type Heartbeat struct {
	Now       time.Time `json:"now" doc:"The server's."`
	Seq       uint64    `json:"seq" doc:"Of the last row of the feed."`
	Sign      *Sign     `json:"sign"`
	Occupancy Occupancy `json:"occupancy"`
	Venue     FeedVenue `json:"venue" doc:"As in the feed's snapshot."`
}

func (s *server) heartbeat(ctx context.Context, in *heartbeatInput) (*heartbeatOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	occupancy, seq, err := s.inside(ctx, place)
	if err != nil {
		return nil, err
	}
	return &heartbeatOutput{Heartbeat{
		Now: occupancy.AsOf, Seq: seq, Sign: s.sign(in.Venue, occupancy.AsOf), Occupancy: occupancy, Venue: s.state(exchangeOf(ctx).language, place),
	}}, nil
}

type deskExitInput struct {
	Venue ashyq.VenueID `path:"id"`
	Visit string        `path:"visit"`
	Body  Leave
}

// deskExit is the word of a member of staff who saw a visitor leave.
func (s *server) deskExit(ctx context.Context, in *deskExitInput) (*answerOutput, error) {
	visit, err := visitAt(in.Venue, in.Visit)
	if err != nil {
		return nil, err
	}
	return s.leave(ctx, in.Body, checkin.Leave{
		Visit: visit, Assurance: ashyq.NoAssurance, Actor: exchangeOf(ctx).caller.Account.ID,
	})
}

// visitAt reads the id of a visit at a venue. Errors: invalid_id, not_found for another venue's.
func visitAt(venue ashyq.VenueID, text string) (ashyq.VisitID, error) {
	visit, err := ashyq.ParseVisitID(text)
	if err == nil && visit.Venue != venue {
		err = errNotFound
	}
	return visit, err
}

type exitsInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  struct{}
}

type exitsOutput struct{ Body Exits }

// Exits is what became of everybody inside.
type Exits struct {
	Left      int       `json:"left" doc:"How many persons this has counted out."`
	Occupancy Occupancy `json:"occupancy"`
}

func (s *server) exits(ctx context.Context, in *exitsInput) (*exitsOutput, error) {
	left, err := s.Desk.LeaveAll(ctx, in.Venue, exchangeOf(ctx).caller.Account.ID)
	if err != nil {
		return nil, err
	}
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	occupancy, _, err := s.inside(ctx, place)
	return &exitsOutput{Exits{left, occupancy}}, err
}
