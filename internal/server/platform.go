package server

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"time"

	"ashyq"
)

const formType = "application/x-www-form-urlencoded"

type tokenInput struct {
	RawBody []byte `contentType:"application/x-www-form-urlencoded"`
}

type tokenOutput struct {
	Pragma string `header:"Pragma"`
	Body   PlatformToken
}

// PlatformToken is RFC 6749, section 5.1.
type PlatformToken struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type" enum:"Bearer"`
	ExpiresIn   int    `json:"expires_in" doc:"Seconds."`
}

// platformToken is the client credentials grant, RFC 6749, section 4.4: credentials by HTTP Basic or in the form.
func (s *server) platformToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	x := exchangeOf(ctx)
	if media, _, err := mime.ParseMediaType(x.request.Header.Get("Content-Type")); err != nil || media != formType {
		return nil, s.explain(x, http.StatusUnsupportedMediaType, "unsupported_media_type", 0)
	}
	id, secret, err := s.credentials(x, in.RawBody)
	if err != nil {
		return nil, err
	}
	token, expires, err := s.Auth.ClientToken(ctx, ashyq.ClientID(id), secret, s.from(x.request))
	if e, ok := errors.AsType[*ashyq.Error](err); ok && e.Kind == ashyq.Unauthenticated {
		p := s.oauth(x, http.StatusUnauthorized, e.Code)
		p.basic = true
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	return &tokenOutput{Pragma: "no-cache", Body: PlatformToken{
		AccessToken: token, TokenType: "Bearer", ExpiresIn: int(expires.Sub(s.Now()) / time.Second),
	}}, nil
}

// credentials reads a token request. Errors are RFC 6749's: invalid_request, unsupported_grant_type.
func (s *server) credentials(x *exchange, body []byte) (id, secret string, err error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return "", "", s.oauth(x, http.StatusBadRequest, "invalid_request")
	}
	for _, values := range form {
		if len(values) > 1 {
			return "", "", s.oauth(x, http.StatusBadRequest, "invalid_request")
		}
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "":
		return "", "", s.oauth(x, http.StatusBadRequest, "invalid_request")
	default:
		return "", "", s.oauth(x, http.StatusBadRequest, "unsupported_grant_type")
	}
	id, secret, basic := x.request.BasicAuth()
	if basic {
		user, err1 := url.QueryUnescape(id) // RFC 6749, section 2.3.1: form-encoded before Basic
		password, err2 := url.QueryUnescape(secret)
		if form.Has("client_secret") || err1 != nil || err2 != nil {
			return "", "", s.oauth(x, http.StatusBadRequest, "invalid_request")
		}
		return user, password, nil
	}
	if !form.Has("client_id") || !form.Has("client_secret") {
		return "", "", s.oauth(x, http.StatusBadRequest, "invalid_request")
	}
	return form.Get("client_id"), form.Get("client_secret"), nil
}

// oauth is a problem that OAuth clients understand too.
func (s *server) oauth(x *exchange, status int, code string) *Problem {
	p := s.explain(x, status, code, 0)
	p.OAuth = code
	return p
}

func (s *server) platformScan(ctx context.Context, in *scanInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	scan, err := s.scan(ctx, in.Body, false)
	if err != nil {
		return nil, err
	}
	scan.Means, scan.Assurance, scan.Actor = ashyq.ByPlatform, ashyq.PlatformAssurance, string(x.caller.Client)
	admission, err := s.Desk.Scan(ctx, scan, "")
	if err != nil {
		return nil, err
	}
	return s.answer(x.language, admission), nil
}

func (s *server) platformStatus(ctx context.Context, in *questionInput) (*answerOutput, error) {
	x := exchangeOf(ctx)
	question, err := s.question(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	question.Means, question.Assurance, question.Actor = ashyq.ByPlatform, ashyq.PlatformAssurance, string(x.caller.Client)
	return s.check(ctx, question)
}
