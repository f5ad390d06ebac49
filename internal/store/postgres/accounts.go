package postgres

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

var errStub = ashyq.Fail(ashyq.Unavailable, "unavailable")

func (s *Store) Account(ctx context.Context, id ashyq.AccountID) (_ store.Account, err error) {
	err = errStub
	return
}

func (s *Store) Bind(ctx context.Context, b store.Binding, since time.Time, limit int) (err error) {
	err = errStub
	return
}

func (s *Store) SaveClient(ctx context.Context, c store.Client) (err error) { err = errStub; return }

func (s *Store) Client(ctx context.Context, id ashyq.ClientID) (_ store.Client, err error) {
	err = errStub
	return
}
