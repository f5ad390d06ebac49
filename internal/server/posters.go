package server

import (
	"context"

	"ashyq"
)

type posterInput struct {
	Venue     ashyq.VenueID `path:"id"`
	Format    string        `query:"format" enum:"pdf,svg,png" default:"pdf"`
	Size      string        `query:"size" enum:"a4,a6,tent,sticker" default:"a4"`
	Languages []string      `query:"languages" enum:"kk,ru,en" doc:"In the order in which they are read, with commas between; none: all three."`
	Gate      ashyq.GateID  `query:"gate" doc:"Needed for svg and png; none: every gate."`
}

type chainPosterInput struct {
	Entity    ashyq.EntityID `path:"entity"`
	Size      string         `query:"size" enum:"a4,a6,tent,sticker" default:"a4"`
	Languages []string       `query:"languages" enum:"kk,ru,en" doc:"In the order in which they are read, with commas between; none: all three."`
}

type posterOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *server) posters(ctx context.Context, in *posterInput) (*posterOutput, error) {
	return nil, errOverload
}

func (s *server) chainPosters(ctx context.Context, in *chainPosterInput) (*posterOutput, error) {
	return nil, errOverload
}
