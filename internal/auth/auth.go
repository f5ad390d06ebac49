// Package auth knows who is calling: a person by their phone, a platform by its secret.
//
//	POST /v1/login/code      ─→ SendCode ─→ limits ─→ code's digest ─→ sms
//	POST /v1/login           ─→ Login ────→ limits ─→ one try ───────→ token
//	POST /v1/desk/seats/open ─→ OpenSeat ─→ limits ─→ PIN ───────────→ token
//	every call               ─→ Identify ─→ token's digest ──────────→ Caller {account, roles} or {platform}
//	PUT /v1/me/person        ─→ Bind ─────→ trace, limit ────────────→ the person this account speaks for
//
// Numbers, codes and tokens are stored as keyed digests alone. What is answered, and how long that takes, does not depend
// on whether a phone has an account: SendCode never looks, and Login makes the account on first use.
package auth

import (
	"log/slog"
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
	Host   string // of the public URL, to which phones tie a code
	Words  *i18n.Catalogue
	Limits Limits
	Now    func() time.Time
	Log    *slog.Logger
}
