package server

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ashyq/internal/auth"
	"ashyq/internal/store"
)

// WebAuthn is JSON that the browser and the verifier of passkeys say to each other (Web Authentication Level 3, section 5.1):
// it is handed on as it is.
type WebAuthn struct{ json.RawMessage }

// Schema makes WebAuthn a huma.SchemaProvider.
func (WebAuthn) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

type ceremonyOutput struct{ Body Ceremony }

// Ceremony is a challenge that a passkey answers within five minutes, once.
type Ceremony struct {
	Ceremony string   `json:"ceremony" doc:"To be sent with the answer."`
	Options  WebAuthn `json:"options" doc:"What the browser is to be asked for, as JSON: PublicKeyCredentialCreationOptions, or PublicKeyCredentialRequestOptions."`
}

func challenge(key string, options []byte, err error) (*ceremonyOutput, error) {
	return &ceremonyOutput{Ceremony{key, WebAuthn{options}}}, err
}

// PasskeyAnswer is what the browser has made of a challenge.
type PasskeyAnswer struct {
	Ceremony   string   `json:"ceremony"`
	Credential WebAuthn `json:"credential" doc:"A PublicKeyCredential, as its toJSON writes it."`
}

type nothingInput struct{ Body struct{} }

type answerToChallenge struct{ Body PasskeyAnswer }

// Passkey is one of an account.
type Passkey struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	AddedAt time.Time  `json:"added_at"`
	UsedAt  *time.Time `json:"used_at" doc:"Null if it has not been used yet."`
}

func passkeyOf(p store.Passkey) Passkey {
	return Passkey{auth.PasskeyID(p), p.Name, milliseconds(p.Added.UTC()), momentIn(p.Used, time.UTC)}
}

func (s *server) beginPasskey(ctx context.Context, _ *nothingInput) (*ceremonyOutput, error) {
	return challenge(s.Auth.BeginPasskey(ctx, exchangeOf(ctx).caller))
}

type newPasskeyInput struct {
	Body struct {
		PasskeyAnswer
		Name string `json:"name" doc:"What its owner calls it, such as the device's name."`
	}
}

type newPasskeyOutput struct{ Body Passkey }

func (s *server) addPasskey(ctx context.Context, in *newPasskeyInput) (*newPasskeyOutput, error) {
	p, err := s.Auth.AddPasskey(ctx, exchangeOf(ctx).caller, in.Body.Ceremony, in.Body.Name, in.Body.Credential.RawMessage)
	return &newPasskeyOutput{passkeyOf(p)}, err
}

type passkeysOutput struct{ Body Passkeys }

// Passkeys are an account's.
type Passkeys struct {
	Items []Passkey `json:"items" nullable:"false"`
	Next  *string   `json:"next" doc:"Always null: there are ten at most."`
}

func (s *server) passkeys(ctx context.Context, _ *struct{}) (*passkeysOutput, error) {
	passkeys, err := s.Auth.Passkeys(ctx, exchangeOf(ctx).caller)
	list := Passkeys{Items: []Passkey{}}
	for _, p := range passkeys {
		list.Items = append(list.Items, passkeyOf(p))
	}
	return &passkeysOutput{list}, err
}

type passkeyInput struct {
	Passkey string `path:"passkey"`
}

func (s *server) dropPasskey(ctx context.Context, in *passkeyInput) (*struct{}, error) {
	return nil, s.Auth.DropPasskey(ctx, exchangeOf(ctx).caller, in.Passkey)
}

func (s *server) beginConfirmation(ctx context.Context, _ *nothingInput) (*ceremonyOutput, error) {
	return challenge(s.Auth.BeginConfirmation(ctx, exchangeOf(ctx).caller))
}

func (s *server) confirm(ctx context.Context, in *answerToChallenge) (*struct{}, error) {
	x := exchangeOf(ctx)
	return nil, s.Auth.Confirm(ctx, x.caller, token(x.request), in.Body.Ceremony, in.Body.Credential.RawMessage)
}

func (s *server) beginPasskeyLogin(ctx context.Context, _ *nothingInput) (*ceremonyOutput, error) {
	return challenge(s.Auth.BeginPasskeyLogin(ctx, s.from(exchangeOf(ctx).request)))
}

func (s *server) passkeyLogin(ctx context.Context, in *answerToChallenge) (*loginOutput, error) {
	token, expires, err := s.Auth.LoginByPasskey(ctx, in.Body.Ceremony, in.Body.Credential.RawMessage)
	if err != nil {
		return nil, err
	}
	return loggedIn(token, expires), nil
}
