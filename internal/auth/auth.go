// Package auth knows who is calling: a person by their phone, a platform by its secret.
//
//	POST /v1/login/code      ─→ SendCode ─→ limits ─→ code's digest ─→ sms
//	POST /v1/login           ─→ Login ────→ limits ─→ one try ───────→ token
//	POST /v1/login/passkey   ─→ LoginByPasskey ─→ challenge, once ───→ token
//	POST /v1/invitations/open ─→ OpenInvitation ─→ limits ─→ link, once ─→ token
//	POST /v1/desk/seats/open ─→ OpenSeat ─→ limits ─→ PIN ───────────→ token
//	every call               ─→ Identify ─→ token's digest ──────────→ Caller {account, roles} or {platform}
//	what is dangerous        ─→ Confirmed ─→ by a passkey, or by what was sent to the phone of who has none
//	PUT /v1/me/person        ─→ Bind ─────→ trace, limit ────────────→ the person this account speaks for
//	POST /v1/me/card         ─→ Vouch ────→ trace, limit ────────────→ staff have seen its holder's card
//	POST /v1/me/lookups/disowned ─→ Disown ─→ limit, trace ──────────→ other accounts speak for them no longer
//
// Numbers, codes and tokens are stored as keyed digests alone. What is answered, and how long that takes, does not depend
// on whether a phone has an account: SendCode never looks, and Login makes the account on first use.
package auth

import (
	"log/slog"
	"net/url"
	"time"

	"ashyq/internal/i18n"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
	"ashyq/internal/store"
)

// Store is what of the storage is needed to know who is calling.
type Store interface {
	store.Accounts
	store.Members
	store.Passkeys
}

// Authenticator logs people and platforms in and recognises them later. Its fields are set once, before its first use.
type Authenticator struct {
	Store  Store
	Keys   *seal.Keys
	Sender sms.Sender
	Public *url.URL // scheme and host, to which phones tie a code and browsers a passkey
	Words  *i18n.Catalogue
	Limits Limits
	Now    func() time.Time
	Log    *slog.Logger
}
