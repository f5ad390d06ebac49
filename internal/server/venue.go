package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/office"
	"ashyq/internal/store"
)

// VenueDetails are what an owner says of a venue.
type VenueDetails struct {
	Name     ashyq.Text     `json:"name" doc:"In at least one language, 80 characters at most."`
	OKED     string         `json:"oked" doc:"The class of the activity, with its category one of those that /v1/country lists."`
	Category ashyq.Category `json:"category" doc:"What the rules call it: a class can hold cafés and restaurants."`
	Region   ashyq.Region   `json:"region" doc:"ISO 3166-2."`
	Address  string         `json:"address" doc:"200 characters at most."`
	Point    *Position      `json:"point" doc:"On the map; null if not known."`
	Capacity int            `json:"capacity" doc:"Persons."`
	Area     *int           `json:"area" doc:"Square metres; null if not known."`
	Opening  []Shift        `json:"opening" nullable:"false" doc:"Empty: always open."`
}

// Position is a place on the map, in degrees (WGS 84).
type Position struct {
	_         struct{} `nullable:"true"`
	Latitude  float64  `json:"latitude"`
	Longitude float64  `json:"longitude"`
}

// Shift is the hours of some days.
type Shift struct {
	Days  []string `json:"days" nullable:"false" enum:"mon,tue,wed,thu,fri,sat,sun,holiday" maxItems:"8" doc:"Empty: every day. A holiday is no weekday."`
	Hours string   `json:"hours" doc:"Such as 09:00-23:00, or 18:00-02:00 past midnight."`
}

// NewVenue is a venue with the terms that its owner accepts.
type NewVenue struct {
	VenueDetails
	Terms string `json:"terms" doc:"The version in force, of /v1/country."`
}

// Venue is a venue as its business and officials see it.
type Venue struct {
	ID ashyq.VenueID `json:"id"`
	VenueDetails
	Entity        VenueEntity      `json:"entity"`
	TimeZone      string           `json:"time_zone" doc:"IANA name."`
	State         ashyq.VenueState `json:"state" enum:"applied,training,active,suspended,withdrawn,refused,excluded"`
	Participation Participation    `json:"participation" doc:"How it came to its state."`
	Gates         []Gate           `json:"gates" nullable:"false" doc:"Those in use."`
	Inside        int              `json:"inside"`
	Limit         *int             `json:"limit" doc:"How many may be inside now; null for no limit."`
	Ruled         bool             `json:"ruled" doc:"The rules in force speak of such a place in its region's zone. While they do not, nobody is let in: no_rule."`
	Open          bool             `json:"open" doc:"To anybody, now."`
	Zone          *ashyq.Zone      `json:"zone" enum:"green,yellow,red,dark_red" doc:"The region's; null if none is declared."`
	Now           time.Time        `json:"now" doc:"The server's, in the venue's time."`
	Checklist     []ChecklistItem  `json:"checklist" nullable:"true" doc:"What has been tried; null in lists, and once the training is over."`
}

// VenueEntity is whose a venue is.
type VenueEntity struct {
	ID         ashyq.EntityID `json:"id"`
	Name       ashyq.Text     `json:"name"`
	BIN        *string        `json:"bin" doc:"Null for an entrepreneur."`
	SoleTrader *SoleTrader    `json:"sole_trader" doc:"Null for a company."`
}

// Participation is how a venue came to its state.
type Participation struct {
	Since       time.Time  `json:"since"`
	Ends        *time.Time `json:"ends" doc:"Of training: when it is over."`
	Reason      *string    `json:"reason" doc:"An official's."`
	Decree      *string    `json:"decree" doc:"The decision that it rests on."`
	Asked       bool       `json:"asked" doc:"The reason is a question that waits for its answer: apply again to give it."`
	Changed     []string   `json:"changed" nullable:"false" doc:"What was changed since an official saw it."`
	MayReturnAt *time.Time `json:"may_return_at" doc:"Of one that was excluded."`
}

// ChecklistItem is one thing to try while nothing is enforced yet.
type ChecklistItem struct {
	Item string `json:"item" enum:"posters,guard,entry,exit,by_card,override"`
	Done bool   `json:"done"`
}

type venueInput struct {
	Venue ashyq.VenueID `path:"id"`
}

type venueOutput struct{ Body Venue }

type venuesOutput struct{ Body Venues }

// Venues are a list of them.
type Venues struct {
	Items []Venue `json:"items" nullable:"false"`
	Next  *string `json:"next" doc:"To be sent as after; null at the end."`
}

func (s *server) entityVenues(ctx context.Context, in *entityInput) (*venuesOutput, error) {
	x := exchangeOf(ctx)
	list := Venues{Items: []Venue{}}
	for _, place := range s.managed(x.caller, in.Entity, x.language) {
		said, err := s.venueOf(ctx, place)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, said)
	}
	return &venuesOutput{list}, nil
}

// managed are the venues of a business that a caller owns or manages, by their names.
func (s *server) managed(c auth.Caller, entity ashyq.EntityID, language string) []checkin.Place {
	places := slices.DeleteFunc(s.Desk.Places.VenuesOf(entity), func(p checkin.Place) bool {
		return !c.May(auth.Scope{Entity: entity, Venue: p.Venue.ID}, store.Owner, store.Manager)
	})
	slices.SortStableFunc(places, func(a, b checkin.Place) int {
		return strings.Compare(a.Venue.Name.In(language), b.Venue.Name.In(language))
	})
	return places
}

type newVenueInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   NewVenue
}

func (s *server) addVenue(ctx context.Context, in *newVenueInput) (*venueOutput, error) {
	details, err := in.Body.parse()
	if err != nil {
		return nil, err
	}
	v, err := s.Office.AddVenue(ctx, exchangeOf(ctx).caller, in.Entity, details, in.Body.Terms)
	return s.changed(ctx, v, err)
}

func (s *server) venue(ctx context.Context, in *venueInput) (*venueOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	return s.wholeVenue(ctx, place)
}

type venueChangeInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  VenueDetails
}

func (s *server) changeVenue(ctx context.Context, in *venueChangeInput) (*venueOutput, error) {
	details, err := in.Body.parse()
	if err != nil {
		return nil, err
	}
	v, err := s.Office.ChangeVenue(ctx, exchangeOf(ctx).caller, in.Venue, details)
	return s.changed(ctx, v, err)
}

// parse reads the hours; everything else is checked where it is kept. Errors: invalid_hours.
func (d VenueDetails) parse() (office.Details, error) {
	details := office.Details{
		Name: d.Name, OKED: d.OKED, Category: d.Category, Region: d.Region, Address: d.Address, Capacity: d.Capacity,
	}
	if d.Point != nil {
		details.Point = &ashyq.Point{Latitude: d.Point.Latitude, Longitude: d.Point.Longitude}
	}
	if d.Area != nil {
		details.Area = *d.Area
	}
	for _, shift := range d.Opening {
		hours, err := ashyq.ParseHours(shift.Hours)
		if err != nil {
			return office.Details{}, errInvalidHours
		}
		parsed := ashyq.Shift{Hours: hours}
		for _, day := range shift.Days {
			parsed.Days = append(parsed.Days, ashyq.DayName(day))
		}
		details.Opening = append(details.Opening, parsed)
	}
	return details, nil
}

var errInvalidHours = ashyq.Fail(ashyq.Invalid, "invalid_hours")

type ownersWordInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  struct{}
}

func (s *server) leaveVenue(ctx context.Context, in *ownersWordInput) (*venueOutput, error) {
	v, err := s.Office.Leave(ctx, exchangeOf(ctx).caller, in.Venue)
	return s.changed(ctx, v, err)
}

func (s *server) returnVenue(ctx context.Context, in *ownersWordInput) (*venueOutput, error) {
	v, err := s.Office.Return(ctx, exchangeOf(ctx).caller, in.Venue)
	if e, ok := errors.AsType[*ashyq.Error](err); ok && e.Code == "excluded" {
		err = s.excluded(exchangeOf(ctx), in.Venue, err)
	}
	return s.changed(ctx, v, err)
}

// excluded tells an owner not only until when a venue stays excluded, but why and by which decision.
func (s *server) excluded(x *exchange, venue ashyq.VenueID, err error) error {
	place, gone := s.Desk.Places.Venue(venue)
	if gone != nil {
		return err
	}
	p := s.problem(x, err)
	p.Detail += " " + s.Office.Why(x.language, place.Venue)
	return p
}

func (s *server) apply(ctx context.Context, in *ownersWordInput) (*venueOutput, error) {
	v, err := s.Office.Apply(ctx, exchangeOf(ctx).caller, in.Venue)
	return s.changed(ctx, v, err)
}

// changed answers a change with the venue as it now is.
func (s *server) changed(ctx context.Context, v ashyq.Venue, err error) (*venueOutput, error) {
	if err != nil {
		return nil, err
	}
	place, err := s.Desk.Places.Venue(v.ID)
	if err != nil {
		return nil, err
	}
	return s.wholeVenue(ctx, place)
}

// wholeVenue is a venue with its checklist, while it has one.
func (s *server) wholeVenue(ctx context.Context, place checkin.Place) (*venueOutput, error) {
	said, err := s.venueOf(ctx, place)
	if err != nil || place.Venue.State != ashyq.Applied && place.Venue.State != ashyq.Training {
		return &venueOutput{said}, err
	}
	tried, err := s.Office.Tried(ctx, place.Venue)
	said.Checklist = []ChecklistItem{
		{"posters", tried.Posters}, {"guard", tried.Guard}, {"entry", tried.Entry}, {"exit", tried.Exit},
		{"by_card", tried.ByCard}, {"override", tried.Override},
	}
	return &venueOutput{said}, err
}

// venueOf is a venue as lists have it.
func (s *server) venueOf(ctx context.Context, place checkin.Place) (Venue, error) {
	v := place.Venue
	now := s.Now().In(place.Location)
	occupancy, err := s.Desk.Visits.Occupancy(ctx, v.ID, now)
	if err != nil {
		return Venue{}, err
	}
	policy := s.Desk.Policy(now)
	terms := policy.Terms(v, place.Zone, now)
	said := Venue{
		ID: v.ID,
		VenueDetails: VenueDetails{
			Name: v.Name, OKED: v.OKED, Category: v.Category, Region: v.Region, Address: v.Address, Point: positionOf(v.Point),
			Capacity: v.Capacity, Area: orNull(v.Area), Opening: []Shift{},
		},
		Entity: VenueEntity{ID: v.Entity}, TimeZone: v.TimeZone, State: v.State,
		Participation: participationOf(v, place.Location), Gates: []Gate{}, Inside: occupancy.Inside, Limit: orNull(terms.Limit),
		Ruled: policy.SpeaksOf(v, place.Zone), Open: terms.Open, Zone: orNull(place.Zone), Now: milliseconds(now),
	}
	if e, err := s.Desk.Places.Entity(v.Entity); err == nil {
		said.Entity = VenueEntity{ID: e.ID, Name: e.Name, BIN: orNull(e.BIN.Digits()), SoleTrader: soleTraderOf(e)}
	}
	for _, shift := range v.Opening {
		days := make([]string, len(shift.Days))
		for i, day := range shift.Days {
			days[i] = string(day)
		}
		said.Opening = append(said.Opening, Shift{days, shift.Hours.String()})
	}
	for _, g := range v.Gates {
		if g.Retired.IsZero() {
			said.Gates = append(said.Gates, Gate{g.ID, g.Name, g.Direction, g.Short, s.gateURL(v, g)})
		}
	}
	return said, nil
}

func participationOf(v *ashyq.Venue, where *time.Location) Participation {
	p := v.Participation
	said := Participation{
		Since: milliseconds(p.Since.In(where)), Reason: orNull(p.Reason), Decree: orNull(p.Decree), Asked: p.Asked, Changed: []string{},
	}
	said.Changed = append(said.Changed, p.Changed...)
	switch v.State {
	case ashyq.Training:
		said.Ends = momentIn(p.Ends, where)
	case ashyq.Excluded:
		said.MayReturnAt = momentIn(p.Ends, where)
	}
	return said
}
