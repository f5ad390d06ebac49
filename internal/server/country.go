package server

import (
	"context"

	"ashyq"
	"ashyq/internal/country"
	"ashyq/internal/office"
)

type countryOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         Country
}

// Country is what a form needs to know of it.
type Country struct {
	Regions    []CountryRegion `json:"regions" nullable:"false"`
	Activities []Activity      `json:"activities" nullable:"false" doc:"The most common first."`
	Terms      Terms           `json:"terms"`
}

// CountryRegion is a region, or a city of its own.
type CountryRegion struct {
	Code     ashyq.Region `json:"code" doc:"ISO 3166-2."`
	Name     ashyq.Text   `json:"name"`
	TimeZone string       `json:"time_zone" doc:"IANA name."`
	Centre   Position     `json:"centre" doc:"Where a map opens."`
}

// Activity is what a place does.
type Activity struct {
	OKED     string         `json:"oked" doc:"The class in the country's classifier of activities."`
	Category ashyq.Category `json:"category" doc:"The word that the rules have for it."`
	Name     ashyq.Text     `json:"name"`
	Also     []string       `json:"also" nullable:"false" doc:"What people call it, in any language."`
}

// Terms are what a business accepts when it takes part.
type Terms struct {
	Version string `json:"version"`
}

func (s *server) country(context.Context, *struct{}) (*countryOutput, error) {
	said := Country{Terms: Terms{Version: office.Terms}}
	for _, r := range country.Regions() {
		said.Regions = append(said.Regions, CountryRegion{
			Code: r.Code, Name: r.Name, TimeZone: r.TimeZone, Centre: Position{Latitude: r.Centre.Latitude, Longitude: r.Centre.Longitude},
		})
	}
	for _, a := range country.Activities() {
		said.Activities = append(said.Activities, Activity{OKED: a.OKED, Category: a.Category, Name: a.Name, Also: a.Also})
	}
	return &countryOutput{"public, max-age=3600", said}, nil
}
