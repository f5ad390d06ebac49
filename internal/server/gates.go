package server

import (
	"context"
	"strings"

	"ashyq"
	"ashyq/internal/seal"
)

// Gate is one QR point of a venue.
type Gate struct {
	ID        ashyq.GateID    `json:"id"`
	Name      ashyq.Text      `json:"name"`
	Direction ashyq.Direction `json:"direction" enum:"entry,exit"`
	Short     string          `json:"short" doc:"The nine digits under the code."`
	URL       string          `json:"url" doc:"What the code says."`
}

// NewGate is one more door.
type NewGate struct {
	Name      ashyq.Text      `json:"name"`
	Direction ashyq.Direction `json:"direction" enum:"entry,exit"`
}

// GateName is what a door is called.
type GateName struct {
	Name ashyq.Text `json:"name"`
}

type newGateInput struct {
	Venue ashyq.VenueID `path:"id"`
	Body  NewGate
}

func (s *server) addGate(ctx context.Context, in *newGateInput) (*venueOutput, error) {
	v, err := s.Office.AddGate(ctx, exchangeOf(ctx).caller, in.Venue, in.Body.Direction, in.Body.Name)
	return s.changed(ctx, v, err)
}

type gateNameInput struct {
	Venue ashyq.VenueID `path:"id"`
	Gate  ashyq.GateID  `path:"gate"`
	Body  GateName
}

func (s *server) renameGate(ctx context.Context, in *gateNameInput) (*venueOutput, error) {
	v, err := s.Office.RenameGate(ctx, exchangeOf(ctx).caller, in.Venue, in.Gate, in.Body.Name)
	return s.changed(ctx, v, err)
}

type venueGateInput struct {
	Venue ashyq.VenueID `path:"id"`
	Gate  ashyq.GateID  `path:"gate"`
}

func (s *server) removeGate(ctx context.Context, in *venueGateInput) (*venueOutput, error) {
	v, err := s.Office.RemoveGate(ctx, exchangeOf(ctx).caller, in.Venue, in.Gate)
	return s.changed(ctx, v, err)
}

type codeReplacementInput struct {
	Venue ashyq.VenueID `path:"id"`
	Gate  ashyq.GateID  `path:"gate"`
	Body  struct{}
}

func (s *server) replaceCode(ctx context.Context, in *codeReplacementInput) (*venueOutput, error) {
	v, err := s.Office.ReplaceCode(ctx, exchangeOf(ctx).caller, in.Venue, in.Gate)
	return s.changed(ctx, v, err)
}

// gateCode is the signed code of a venue's gate.
func (s *server) gateCode(v *ashyq.Venue, g ashyq.Gate) string {
	return s.Keys.GateCode(seal.Gate{ID: g.ID, Direction: g.Direction, Name: v.Name.In("kk")})
}

// gateURL is what is printed, in capitals, so that the QR takes less room.
func (s *server) gateURL(v *ashyq.Venue, g ashyq.Gate) string {
	return strings.ToUpper(s.PublicURL) + "/G/" + s.gateCode(v, g)
}
