package demo

import (
	"strings"

	"ashyq"
	"ashyq/internal/seal"
)

// The shape of /demo/world.json.
type (
	worldJSON struct {
		People     []personJSON              `json:"people"`
		Venues     []venueJSON               `json:"venues"`
		Neutral    gateJSON                  `json:"neutral"`
		Authority  []phoneJSON               `json:"authority"`
		Platforms  []platformJSON            `json:"platforms"`
		Registries map[ashyq.Registry]string `json:"registries"`
	}
	personJSON struct {
		IIN      string        `json:"iin,omitempty"`
		Passport *passportJSON `json:"passport,omitempty"`
		Phone    string        `json:"phone"`
		Colour   ashyq.Status  `json:"colour"`
		Story    string        `json:"story"`
	}
	passportJSON struct {
		Country string `json:"country"`
		Number  string `json:"number"`
	}
	venueJSON struct {
		ID       ashyq.VenueID    `json:"id"`
		Name     ashyq.Text       `json:"name"`
		Category ashyq.Category   `json:"category"`
		Region   ashyq.Region     `json:"region"`
		Zone     ashyq.Zone       `json:"zone"`
		State    ashyq.VenueState `json:"state"`
		Capacity int              `json:"capacity"`
		Area     int              `json:"area"`
		TimeZone string           `json:"time_zone"`
		Gates    []gateJSON       `json:"gates"`
		Staff    []staffJSON      `json:"staff"`
	}
	gateJSON struct {
		ID        ashyq.GateID    `json:"id,omitempty"`
		Name      string          `json:"name,omitempty"`
		Direction ashyq.Direction `json:"direction,omitempty"`
		Code      string          `json:"code"`
		Short     string          `json:"short"`
		URL       string          `json:"url"`
	}
	staffJSON struct {
		Phone string `json:"phone"`
		Role  string `json:"role"`
	}
	phoneJSON struct {
		Phone string `json:"phone"`
	}
	platformJSON struct {
		Name         string         `json:"name"`
		ClientID     ashyq.ClientID `json:"client_id"`
		ClientSecret string         `json:"client_secret"`
	}
)

func (h *Handler) describe() worldJSON {
	w := worldJSON{
		Neutral:    h.gate(ashyq.Text{}, ashyq.Gate{ID: ashyq.Neutral, Short: ashyq.NeutralShort}),
		Authority:  []phoneJSON{{authority().E164()}},
		Registries: h.Registries,
	}
	for _, p := range h.World.People {
		person := personJSON{Phone: p.Phone.E164(), Colour: p.Colour, Story: p.Story}
		if iin, ok := p.Person.IIN(); ok {
			person.IIN = iin.Digits()
		}
		if passport, ok := p.Person.Passport(); ok {
			person.Passport = &passportJSON{passport.Country(), passport.Number()}
		}
		w.People = append(w.People, person)
	}
	for _, v := range h.World.Venues {
		venue := venueJSON{
			ID: v.ID, Name: v.Name, Category: v.Category, Region: v.Region, Zone: zones[v.Region], State: v.State,
			Capacity: v.Capacity, Area: v.Area, TimeZone: v.TimeZone,
		}
		for _, g := range v.Gates {
			venue.Gates = append(venue.Gates, h.gate(v.Name, g))
		}
		for _, s := range v.Staff {
			venue.Staff = append(venue.Staff, staffJSON{s.Phone.E164(), string(s.Role)})
		}
		w.Venues = append(w.Venues, venue)
	}
	for _, p := range h.World.Platforms {
		w.Platforms = append(w.Platforms, platformJSON{p.Name, p.ID, p.Secret})
	}
	return w
}

func (h *Handler) gate(venue ashyq.Text, g ashyq.Gate) gateJSON {
	direction := g.Direction
	code := h.Keys.GateCode(seal.Gate{ID: g.ID, Direction: direction, Name: venue.In("kk")})
	return gateJSON{
		ID: g.ID, Name: g.Name.In("en"), Direction: direction, Code: code, Short: g.Short,
		URL: strings.ToUpper(h.PublicURL) + "/G/" + code,
	}
}
