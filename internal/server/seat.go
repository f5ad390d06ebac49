package server

import (
	"context"
	"time"
)

type makeSeatInput struct {
	Body struct {
		PIN string `json:"pin" doc:"Four to six digits, neither all the same nor in a row."`
	}
}

type makeSeatOutput struct{ Body Seat }

// Seat is a place of one member of staff on a tablet that several share.
type Seat struct {
	Seat      string    `json:"seat" doc:"Sealed, for the tablet to keep; with the PIN it opens a session."`
	ExpiresAt time.Time `json:"expires_at"`
}

func (s *server) makeSeat(ctx context.Context, in *makeSeatInput) (*makeSeatOutput, error) {
	text, expires, err := s.Auth.MakeSeat(ctx, exchangeOf(ctx).caller, in.Body.PIN)
	if err != nil {
		return nil, err
	}
	return &makeSeatOutput{Seat{text, milliseconds(expires.UTC())}}, nil
}

type openSeatInput struct {
	Body struct {
		Seat string `json:"seat" doc:"As the tablet was given it."`
		PIN  string `json:"pin"`
	}
}

// openSeat changes whose hands a tablet is in: the session that it came with ends.
func (s *server) openSeat(ctx context.Context, in *openSeatInput) (*loginOutput, error) {
	opened, expires, err := s.Auth.OpenSeat(ctx, in.Body.Seat, in.Body.PIN)
	if err != nil {
		return nil, err
	}
	if err := s.Auth.Logout(ctx, token(exchangeOf(ctx).request)); err != nil {
		return nil, err
	}
	return loggedIn(opened, expires), nil
}
