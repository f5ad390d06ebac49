package postgres

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveInvitation(ctx context.Context, now time.Time, i store.Invitation) (err error) {
	err = errStub
	return
}

func (s *Store) AcceptInvitation(ctx context.Context, now time.Time, token ashyq.Digest, session store.Session) (_ store.Account, err error) {
	err = errStub
	return
}
