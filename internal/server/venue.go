package server

import (
	"context"
	"time"

	"ashyq"
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
	Category      ashyq.Category   `json:"category"`
	TimeZone      string           `json:"time_zone" doc:"IANA name."`
	State         ashyq.VenueState `json:"state" enum:"applied,training,active,suspended,withdrawn,refused,excluded"`
	Participation Participation    `json:"participation" doc:"How it came to its state."`
	Gates         []Gate           `json:"gates" nullable:"false" doc:"Those in use."`
	Inside        int              `json:"inside"`
	Limit         *int             `json:"limit" doc:"How many may be inside now; null for no limit."`
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
	return nil, errOverload
}

type newVenueInput struct {
	Entity ashyq.EntityID `path:"entity"`
	Body   NewVenue
}

func (s *server) addVenue(ctx context.Context, in *newVenueInput) (*venueOutput, error) {
	return nil, errOverload
}

func (s *server) venue(ctx context.Context, in *venueInput) (*venueOutput, error) {
	return nil, errOverload
}

type venueChangeInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  VenueDetails
}

func (s *server) changeVenue(ctx context.Context, in *venueChangeInput) (*venueOutput, error) {
	return nil, errOverload
}

type ownersWordInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  struct{}
}

func (s *server) leaveVenue(ctx context.Context, in *ownersWordInput) (*venueOutput, error) {
	return nil, errOverload
}

func (s *server) returnVenue(ctx context.Context, in *ownersWordInput) (*venueOutput, error) {
	return nil, errOverload
}

func (s *server) apply(ctx context.Context, in *ownersWordInput) (*venueOutput, error) {
	return nil, errOverload
}
