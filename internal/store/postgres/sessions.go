package postgres

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Session(ctx context.Context, now time.Time, token ashyq.Digest) (_ store.Session, _ store.Account, err error) {
	err = errStub
	return
}

func (s *Store) OpenSession(ctx context.Context, now time.Time, session store.Session) (err error) {
	err = errStub
	return
}

func (s *Store) Confirm(ctx context.Context, token ashyq.Digest, at time.Time) (err error) {
	err = errStub
	return
}

func (s *Store) EndSession(ctx context.Context, token ashyq.Digest) (err error) {
	err = errStub
	return
}
