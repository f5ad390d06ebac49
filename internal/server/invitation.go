package server

import "context"

type openInvitationInput struct {
	Body struct {
		Token   string `json:"token" doc:"What follows the # of the link."`
		Attempt string `json:"attempt,omitempty" minLength:"22" maxLength:"64" doc:"A secret that the client has drawn for this: should the answer be lost, the same call with it is answered with the same session."`
	}
}

func (s *server) openInvitation(ctx context.Context, in *openInvitationInput) (*loginOutput, error) {
	token, expires, err := s.Auth.OpenInvitation(ctx, in.Body.Token, in.Body.Attempt, s.from(exchangeOf(ctx).request))
	if err != nil {
		return nil, err
	}
	return loggedIn(token, expires), nil
}
