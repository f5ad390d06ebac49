package postgres

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveCode(ctx context.Context, now time.Time, c store.LoginCode) (err error) {
	err = errStub
	return
}

func (s *Store) Login(ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, session store.Session) (_ store.Account, err error) {
	err = errStub
	return
}
