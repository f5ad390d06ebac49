package server

import "context"

type openInvitationInput struct {
	Body struct {
		Token string `json:"token" doc:"What follows the # of the link."`
	}
}

func (s *server) openInvitation(ctx context.Context, in *openInvitationInput) (*loginOutput, error) {
	token, expires, err := s.Auth.OpenInvitation(ctx, in.Body.Token, s.from(exchangeOf(ctx).request))
	if err != nil {
		return nil, err
	}
	return loggedIn(token, expires), nil
}
