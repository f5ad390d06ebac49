package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// TokenValid is how long a platform's token works; the platform then asks for another.
const TokenValid = time.Hour

// EnrolClient makes a platform known, or gives a known one a new secret. The secret is told this once.
func (a *Authenticator) EnrolClient(ctx context.Context, id ashyq.ClientID, name string) (secret string, err error) {
	secret = newToken()
	return secret, a.TrustClient(ctx, id, name, secret)
}

// TrustClient makes a platform known by a secret that somebody else has made up, and that nobody can guess.
func (a *Authenticator) TrustClient(ctx context.Context, id ashyq.ClientID, name, secret string) error {
	if err := a.Store.SaveClient(ctx, store.Client{ID: id, Name: name, Secret: a.secretDigest(id, secret)}); err != nil {
		return fmt.Errorf("enrol a platform: %w", err)
	}
	return nil
}

// ClientToken trades a platform's credentials for a token (OAuth 2.0 client credentials, RFC 6749 section 4.4).
//
// ashyq.Unauthenticated "invalid_client" alike for an unknown platform and a wrong secret; ashyq.Limited "limited" if the
// address block has asked too often, for this platform or for all.
func (a *Authenticator) ClientToken(ctx context.Context, id ashyq.ClientID, secret string, from netip.Addr) (
	token string, expires time.Time, err error,
) {
	now := a.Now()
	err = a.Store.Take(ctx, now, slices.Concat(
		a.quotas(a.Limits.TokensForClient, "tokens for client", string(id), Block(from)),
		a.quotas(a.Limits.TokensFromBlock, "tokens from block", Block(from)),
	)...)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("limits of tokens: %w", err)
	}
	client, err := a.Store.Client(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", time.Time{}, fmt.Errorf("look for a platform: %w", err)
	}
	known := err == nil
	given := a.secretDigest(id, secret)
	if subtle.ConstantTimeCompare(given[:], client.Secret[:]) != 1 || !known {
		return "", time.Time{}, ashyq.Fail(ashyq.Unauthenticated, "invalid_client")
	}
	token, expires = newToken(), now.Add(TokenValid)
	session := store.Session{Token: a.tokenDigest(token), Client: id, Expires: expires}
	if err := a.Store.OpenSession(ctx, now, session); err != nil {
		return "", time.Time{}, fmt.Errorf("open a platform's session: %w", err)
	}
	return token, expires, nil
}

func (a *Authenticator) secretDigest(id ashyq.ClientID, secret string) ashyq.Digest {
	return a.Keys.Digest("client secret", string(id), secret)
}
