package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Caller is who makes a call: the holder of an account, or a platform. Its zero value is nobody.
type Caller struct {
	Account store.Account
	Client  ashyq.ClientID // empty for a person
	Seated  bool           // by a PIN at a shared tablet, not by a code to a phone

	ConfirmedAt time.Time // when the holder of the session last proved who they are; zero for never
}

// ConfirmationValid is for how long what is dangerous may be done after a proof of who does it.
const ConfirmationValid = 10 * time.Minute

// ErrConfirmationNeeded is what a caller who is not Confirmed is told before what is dangerous.
var ErrConfirmationNeeded = ashyq.Fail(ashyq.Forbidden, "confirmation_needed")

// Confirmed reports whether the caller has proved lately who they are, and not only that they hold a token: by a passkey,
// or, as long as the account has none, by what was sent to its phone. A seat never is.
func (c Caller) Confirmed(now time.Time) bool {
	return !c.Seated && now.Before(c.ConfirmedAt.Add(ConfirmationValid))
}

// Scope is what a call is about: one venue of an entity, or the entity as a whole.
type Scope struct {
	Entity ashyq.EntityID
	Venue  ashyq.VenueID // empty for the whole
}

// May reports whether the caller has one of these roles there. A role over an entity holds at each of its venues, and a role
// at a venue nowhere else.
func (c Caller) May(there Scope, roles ...store.RoleName) bool {
	return c.has(there.Entity, roles, func(r store.Role) bool { return r.Venue == "" || r.Venue == there.Venue })
}

// Within reports whether the caller has one of these roles over an entity or at any of its venues.
func (c Caller) Within(entity ashyq.EntityID, roles ...store.RoleName) bool {
	return c.has(entity, roles, func(store.Role) bool { return true })
}

func (c Caller) has(entity ashyq.EntityID, roles []store.RoleName, there func(store.Role) bool) bool {
	return entity != "" && slices.ContainsFunc(c.Account.Roles, func(r store.Role) bool {
		return r.Entity == entity && slices.Contains(roles, r.Name) && there(r)
	})
}

// Strongest is the strongest of the caller's roles there, empty for none.
func (c Caller) Strongest(there Scope) store.RoleName {
	for _, name := range []store.RoleName{store.Owner, store.Manager, store.Guard} {
		if c.May(there, name) {
			return name
		}
	}
	return ""
}

// Staff reports whether the caller has a role at any venue.
func (c Caller) Staff() bool {
	return slices.ContainsFunc(c.Account.Roles, func(r store.Role) bool { return r.Entity != "" })
}

// Holds reports whether a phone is the one that the caller's account is of.
func (a *Authenticator) Holds(c Caller, phone ashyq.Phone) bool {
	return c.Account.ID != "" && c.Account.Phone == a.Keys.Phone(phone)
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
	return Caller{Account: account, Client: session.Client, Seated: session.Slide == SeatSlide, ConfirmedAt: session.Confirmed}, nil
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

// tokenOf is the one token that belongs to secrets. Without our key nobody else makes it of them.
func (a *Authenticator) tokenOf(label string, secrets ...string) string {
	digest := a.Keys.Digest(label, secrets...)
	return tokenText.EncodeToString(digest[:])
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
