package store

import (
	"context"
	"time"

	"ashyq"
)

// Passkey is a WebAuthn credential of an account.
type Passkey struct {
	ID      []byte // the authenticator's, at most 1,023 bytes (Web Authentication, credential ids)
	Account ashyq.AccountID
	Name    string // what its owner calls it
	Data    []byte // the public key, the counter and what else the verifier keeps
	Added   time.Time
	Used    time.Time
}

// Ceremony is a challenge that was given out and waits for its answer.
type Ceremony struct {
	Key     ashyq.Digest
	Data    []byte
	Expires time.Time
}

// Passkeys keeps accounts' credentials and the challenges under way.
type Passkeys interface {
	// SavePasskey keeps a new credential, or what has changed of a known one of the same account: Data and Used. ErrTooMany
	// if it would be one more than limit; ashyq.Conflict "id_reused" if the id is another account's.
	SavePasskey(ctx context.Context, p Passkey, limit int) error
	// Passkey is the credential with this id: ErrNotFound.
	Passkey(ctx context.Context, id []byte) (Passkey, error)
	// Passkeys are an account's, the oldest first.
	Passkeys(ctx context.Context, account ashyq.AccountID) ([]Passkey, error)
	// DropPasskey forgets one of an account's: ErrNotFound.
	DropPasskey(ctx context.Context, account ashyq.AccountID, id []byte) error
	// DropDevices forgets all passkeys of the holder of a phone and ends all their sessions, for whoever has lost a device. It
	// says how many passkeys there were. ErrNotFound if the phone has no account.
	DropDevices(ctx context.Context, phone ashyq.Digest, acts ...Act) (passkeys int, err error)

	// SaveCeremony keeps a challenge. TakeCeremony returns its data once, and no more: ErrNotFound if there is none, it was
	// taken or has expired.
	SaveCeremony(ctx context.Context, now time.Time, c Ceremony) error
	TakeCeremony(ctx context.Context, now time.Time, key ashyq.Digest) ([]byte, error)
}
