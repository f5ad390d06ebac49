package server

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/stats"
)

// PublicFigures are what everybody may see of the country.
type PublicFigures struct {
	AsOf    time.Time       `json:"as_of" doc:"The end of the twenty-four whole hours that are counted."`
	Venues  int             `json:"venues" doc:"That take part and are out of training."`
	Regions []RegionFigures `json:"regions" nullable:"false"`
	Other   *OtherRegions   `json:"other" doc:"Of the regions with fewer than five venues; null if there are none, or too few even together."`
}

// RegionFigures are one region's.
type RegionFigures struct {
	Region ashyq.Region `json:"region" doc:"ISO 3166-2."`
	Zone   *ashyq.Zone  `json:"zone" enum:"green,yellow,red,dark_red" doc:"Null if none is declared."`
	Sum
}

// OtherRegions are those too small to be told apart.
type OtherRegions struct {
	_ struct{} `nullable:"true"`
	Sum
}

// Sum is what some venues add up to.
type Sum struct {
	Venues   int `json:"venues"`
	Admitted int `json:"admitted" doc:"Persons."`
	Refused  int `json:"refused" doc:"Persons."`
}

type publicFiguresOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         PublicFigures
}

func (s *server) publicFigures(ctx context.Context, _ *struct{}) (*publicFiguresOutput, error) {
	figures, err := s.Office.Figures(ctx)
	if err != nil {
		return nil, err
	}
	said := PublicFigures{AsOf: figures.AsOf.In(s.Desk.Places.Home), Venues: figures.Venues, Regions: s.regions(figures.Regions)}
	if figures.Other != nil {
		said.Other = &OtherRegions{Sum: sumOf(*figures.Other)}
	}
	return &publicFiguresOutput{"public, max-age=60", said}, nil
}

func (s *server) regions(figures []stats.Region) []RegionFigures {
	zones := s.Desk.Places.Zones()
	said := make([]RegionFigures, len(figures))
	for i, f := range figures {
		said[i] = RegionFigures{f.Region, orNull(zones[f.Region]), sumOf(f.Sum)}
	}
	return said
}

func sumOf(f stats.Sum) Sum {
	return Sum{Venues: f.Venues, Admitted: f.Admitted, Refused: f.Refused}
}

type dayFiguresInput struct {
	Venue ashyq.VenueID `path:"id"`
	Date  string        `query:"date" doc:"By the venue's calendar, such as 2026-11-22; today if it is left out."`
}

type dayFiguresOutput struct{ Body DayFigures }

// DayFigures are one day of a venue.
type DayFigures struct {
	Date      ashyq.Date       `json:"date" doc:"Such as 2026-11-22."`
	TimeZone  string           `json:"time_zone" doc:"IANA name."`
	Now       time.Time        `json:"now" doc:"The server's."`
	Inside    int              `json:"inside" doc:"Now, whatever the date."`
	Inferred  int              `json:"inferred" doc:"Of those inside, how many are uncertain."`
	Limit     *int             `json:"limit" doc:"How many may be inside now; null for no limit."`
	Hours     []HourFigures    `json:"hours" nullable:"false" doc:"Every hour from the venue's midnight to the next."`
	Refusals  []RefusalFigures `json:"refusals" nullable:"false" doc:"The most frequent first."`
	Gates     []GateFigures    `json:"gates" nullable:"false" doc:"The busiest first."`
	Means     []MeansFigures   `json:"means" nullable:"false" doc:"Of those who came in or were turned away."`
	Admitted  int              `json:"admitted" doc:"Persons, on the rules' word and the staff's."`
	Refused   int              `json:"refused" doc:"Persons, on the rules' word and the staff's."`
	Rehearsal bool             `json:"rehearsal" doc:"Some of it happened in training, and counts in no public figure."`
}

// HourFigures are one hour's, in persons.
type HourFigures struct {
	At       time.Time `json:"at" doc:"When it begins."`
	Admitted int       `json:"admitted"`
	Refused  int       `json:"refused"`
	Checked  int       `json:"checked" doc:"Whom a member of staff had to look at."`
	Left     int       `json:"left"`
	Peak     int       `json:"peak" doc:"The most who were inside; 0 if nobody came or went."`
}

// RefusalFigures are how many one reason turned away.
type RefusalFigures struct {
	Reason string `json:"reason" doc:"As in an answer's decision; staff for a member of staff's word."`
	Text   string `json:"text" doc:"In the caller's language."`
	Count  int    `json:"count"`
}

// GateFigures are how many one gate has let through.
type GateFigures struct {
	ID        ashyq.GateID    `json:"id"`
	Name      string          `json:"name"`
	Direction ashyq.Direction `json:"direction" enum:"entry,exit"`
	Count     int             `json:"count"`
}

// MeansFigures are how many came by one means.
type MeansFigures struct {
	Means ashyq.Means `json:"means" enum:"app,desk,platform,self,inferred"`
	Count int         `json:"count"`
}

func (s *server) dayFigures(ctx context.Context, in *dayFiguresInput) (*dayFiguresOutput, error) {
	place, err := s.Desk.Places.Venue(in.Venue)
	if err != nil {
		return nil, err
	}
	now := s.Now().In(place.Location)
	date := ashyq.DateOf(now)
	if in.Date != "" {
		if err := date.UnmarshalText([]byte(in.Date)); err != nil {
			return nil, errInvalidTime
		}
	}
	day, err := s.Office.Day(ctx, place, date)
	if err != nil {
		return nil, err
	}
	occupancy, _, err := s.inside(ctx, place)
	if err != nil {
		return nil, err
	}
	language := exchangeOf(ctx).language
	said := DayFigures{
		Date: date, TimeZone: place.Venue.TimeZone, Now: milliseconds(now), Inside: occupancy.Inside.Inside, Inferred: occupancy.Inferred,
		Limit: occupancy.Limit, Hours: make([]HourFigures, len(day.Hours)), Refusals: make([]RefusalFigures, len(day.Refusals)),
		Gates: []GateFigures{}, Means: make([]MeansFigures, len(day.Means)), Admitted: day.Admitted, Refused: day.Refused,
		Rehearsal: day.Rehearsal,
	}
	for i, h := range day.Hours {
		said.Hours[i] = HourFigures(h)
	}
	for i, r := range day.Refusals {
		said.Refusals[i] = RefusalFigures{r.Reason, s.Words.Refusal(language, r.Reason), r.Count}
	}
	for _, passage := range day.Gates {
		for _, g := range place.Venue.Gates { // one that was forgotten since has no name to show
			if g.ID == passage.Gate {
				said.Gates = append(said.Gates, GateFigures{g.ID, g.Name.In(language), g.Direction, passage.Count})
			}
		}
	}
	for i, way := range day.Means {
		said.Means[i] = MeansFigures(way)
	}
	return &dayFiguresOutput{said}, nil
}
