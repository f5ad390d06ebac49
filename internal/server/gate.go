package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
)

type gateInput struct {
	Code string `path:"code" doc:"The code, or the short number."`
}

type gateOutput struct{ Body GateAnswer }

// GateAnswer says whose code this is.
type GateAnswer struct {
	Now       time.Time       `json:"now" doc:"The server's, from which clients count."`
	Venue     *GateVenue      `json:"venue" doc:"Null for the neutral code."`
	Gate      *Point          `json:"gate"`
	Direction ashyq.Direction `json:"direction" enum:"entry,exit"`
	Asked     *Asked          `json:"asked" doc:"What is asked of a visitor now; null for an exit and the neutral code, where nothing is."`
}

// GateVenue is all that is public of a venue.
type GateVenue struct {
	_        struct{}         `nullable:"true"`
	ID       ashyq.VenueID    `json:"id"`
	Name     string           `json:"name"`
	Names    ashyq.Text       `json:"names" doc:"In every language it has."`
	Address  string           `json:"address"`
	Point    *Position        `json:"point" doc:"On the map; null if not known."`
	Category ashyq.Category   `json:"category"`
	Region   ashyq.Region     `json:"region" doc:"ISO 3166-2."`
	Zone     *ashyq.Zone      `json:"zone" enum:"green,yellow,red,dark_red" doc:"The region's; null if none is declared."`
	State    ashyq.VenueState `json:"state" enum:"applied,training,active,suspended"`
	Capacity int              `json:"capacity"`
	TimeZone string           `json:"time_zone"`
}

// Asked is what the rules in force ask of whoever comes in.
type Asked struct {
	_             struct{}                       `nullable:"true"`
	Open          bool                           `json:"open" doc:"To anybody."`
	Hours         *string                        `json:"hours" doc:"That the rules allow, such as 07:00-02:00; null for round the clock."`
	Closes        *time.Time                     `json:"closes" doc:"When the hours in force end."`
	Statuses      map[ashyq.Status]ashyq.Outcome `json:"statuses" nullable:"false" doc:"What becomes of each colour: admit, refuse or check."`
	AgeFrom       *int                           `json:"age_from" doc:"In whole years; null for no bound."`
	AgeTo         *int                           `json:"age_to" doc:"Inclusive."`
	Vouched       []ashyq.Assurance              `json:"vouched" nullable:"false" doc:"Who must vouch for the person, lest a card be asked for."`
	Limit         *int                           `json:"limit" doc:"How many may be inside; null for no limit."`
	ChildrenUnder *int                           `json:"children_under" doc:"Children under this age come with an adult and without a scan."`
	Rule          *string                        `json:"rule" doc:"Null if the rules do not speak of such a place, which is then closed."`
	Policy        string                         `json:"policy"`
}

func (s *server) gate(ctx context.Context, in *gateInput) (*gateOutput, error) {
	id, err := s.gateID(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	place, err := s.Desk.Places.Gate(id)
	if err != nil {
		return nil, err
	}
	return &gateOutput{s.describeGate(exchangeOf(ctx).language, place)}, nil
}

func (s *server) describeGate(language string, place checkin.Place) GateAnswer {
	now := s.Now().In(place.Location)
	answer := GateAnswer{Now: milliseconds(now), Gate: pointOf(language, place.Gate), Direction: place.Gate.Direction}
	v := place.Venue
	if v == nil {
		return answer
	}
	answer.Venue = &GateVenue{
		ID: v.ID, Name: v.Name.In(language), Names: v.Name, Address: v.Address, Point: positionOf(v.Point), Category: v.Category, Region: v.Region,
		Zone: orNull(place.Zone), State: v.State, Capacity: v.Capacity, TimeZone: v.TimeZone,
	}
	if place.Gate.Direction == ashyq.Entry {
		answer.Asked = asked(s.Desk.Policy(now).Terms(v, place.Zone, now))
	}
	return answer
}

func positionOf(p *ashyq.Point) *Position {
	if p == nil {
		return nil
	}
	return &Position{Latitude: p.Latitude, Longitude: p.Longitude}
}

func asked(t ashyq.Terms) *Asked {
	a := &Asked{
		Open: t.Open, Closes: momentIn(t.Closes, t.Closes.Location()), Statuses: t.Statuses,
		AgeFrom: orNull(t.Ages.From), AgeTo: orNull(t.Ages.To), Vouched: t.Vouched, Limit: orNull(t.Limit),
		ChildrenUnder: orNull(t.ChildrenUnder), Rule: orNull(t.Rule), Policy: t.Policy,
	}
	if t.Hours != (ashyq.Hours{}) {
		hours := t.Hours.String()
		a.Hours = &hours
	}
	if a.Vouched == nil {
		a.Vouched = []ashyq.Assurance{}
	}
	if a.Statuses == nil {
		a.Statuses = map[ashyq.Status]ashyq.Outcome{}
	}
	return a
}
