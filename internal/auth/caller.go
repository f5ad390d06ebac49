package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"ashyq"
	"ashyq/internal/store"
)

// Caller is who makes a call: the holder of an account, or a platform. Its zero value is nobody.
type Caller struct {
	Account store.Account
	Client  ashyq.ClientID // empty for a person
	Seated  bool           // by a PIN at a shared tablet, not by a code to a phone
}

// May reports whether the caller has one of these roles at a venue.
func (c Caller) May(venue ashyq.VenueID, roles ...store.RoleName) bool {
	return venue != "" && slices.ContainsFunc(c.Account.Roles, func(r store.Role) bool {
		return r.Venue == venue && slices.Contains(roles, r.Name)
	})
}

// Staff reports whether the caller has a role at any venue.
func (c Caller) Staff() bool {
	return slices.ContainsFunc(c.Account.Roles, func(r store.Role) bool { return r.Venue != "" })
}

// Official reports whether the caller is an official of the sanitary service.
func (c Caller) Official() bool {
	return slices.Contains(c.Account.Roles, store.Role{Name: store.Authority})
}

// Identify is the caller who was given this token. ashyq.Unauthenticated "unauthenticated" if nobody was, or it has ended.
func (a *Authenticator) Identify(ctx context.Context, token string) (Caller, error) {
	unauthenticated := ashyq.Fail(ashyq.Unauthenticated, "unauthenticated")
	if !wellFormed(token) {
		return Caller{}, unauthenticated
	}
	session, account, err := a.Store.Session(ctx, a.Now(), a.tokenDigest(token))
	if errors.Is(err, store.ErrNotFound) {
		return Caller{}, unauthenticated
	}
	if err != nil {
		return Caller{}, fmt.Errorf("look for a session: %w", err)
	}
	return Caller{Account: account, Client: session.Client, Seated: session.Slide == SeatSlide}, nil
}

// Logout ends a token. Ending one that has ended is no error.
func (a *Authenticator) Logout(ctx context.Context, token string) error {
	if !wellFormed(token) {
		return nil
	}
	if err := a.Store.EndSession(ctx, a.tokenDigest(token)); err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// tokenBytes is how much chance is in a token or a platform's secret.
const tokenBytes = 32

var tokenText = base64.RawURLEncoding.Strict()

func newToken() string {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return tokenText.EncodeToString(b)
}

func wellFormed(token string) bool {
	if len(token) != tokenText.EncodedLen(tokenBytes) {
		return false
	}
	b, err := tokenText.DecodeString(token)
	return err == nil && len(b) == tokenBytes // line breaks are skipped in decoding
}

func (a *Authenticator) tokenDigest(token string) ashyq.Digest {
	return a.Keys.Digest("session", token)
}
