package postgres

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SavePasskey(ctx context.Context, p store.Passkey, limit int) (err error) {
	err = errStub
	return
}

func (s *Store) Passkey(ctx context.Context, id []byte) (_ store.Passkey, err error) {
	err = errStub
	return
}

func (s *Store) Passkeys(ctx context.Context, account ashyq.AccountID) (_ []store.Passkey, err error) {
	err = errStub
	return
}

func (s *Store) DropPasskey(ctx context.Context, account ashyq.AccountID, id []byte) (err error) {
	err = errStub
	return
}

func (s *Store) DropDevices(ctx context.Context, phone ashyq.Digest, acts ...store.Act) (_ int, err error) {
	err = errStub
	return
}

func (s *Store) SaveCeremony(ctx context.Context, now time.Time, c store.Ceremony) (err error) {
	err = errStub
	return
}

func (s *Store) TakeCeremony(ctx context.Context, now time.Time, key ashyq.Digest) (_ []byte, err error) {
	err = errStub
	return
}
