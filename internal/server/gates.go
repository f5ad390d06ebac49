package server

import (
	"context"

	"ashyq"
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
	return nil, errOverload
}

type gateNameInput struct {
	Venue ashyq.VenueID `path:"id"`
	Gate  ashyq.GateID  `path:"gate"`
	Body  GateName
}

func (s *server) renameGate(ctx context.Context, in *gateNameInput) (*venueOutput, error) {
	return nil, errOverload
}

type venueGateInput struct {
	Venue ashyq.VenueID `path:"id"`
	Gate  ashyq.GateID  `path:"gate"`
}

func (s *server) removeGate(ctx context.Context, in *venueGateInput) (*venueOutput, error) {
	return nil, errOverload
}

type codeReplacementInput struct {
	Venue ashyq.VenueID `path:"id"`
	Gate  ashyq.GateID  `path:"gate"`
	Body  struct{}
}

func (s *server) replaceCode(ctx context.Context, in *codeReplacementInput) (*venueOutput, error) {
	return nil, errOverload
}
