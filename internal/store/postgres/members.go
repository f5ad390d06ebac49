package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Grant(ctx context.Context, m store.Membership, acts ...store.Act) (_ store.Membership, err error) {
	err = errStub
	return
}

func (s *Store) Found(ctx context.Context, e ashyq.Entity, first store.Membership, acts ...store.Act) (err error) {
	err = errStub
	return
}

func (s *Store) Revoke(ctx context.Context, id store.MemberID, least int, acts ...store.Act) (_ store.Membership, err error) {
	err = errStub
	return
}

func (s *Store) Members(ctx context.Context, entity ashyq.EntityID) (_ []store.Membership, err error) {
	err = errStub
	return
}
