package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Notify(ctx context.Context, n store.Notice) (_ bool, err error) {
	err = errStub
	return
}

func (s *Store) Notices(ctx context.Context, entities []ashyq.EntityID, before int64, limit int) (_ []store.Notice, err error) {
	err = errStub
	return
}

func (s *Store) SeeNotices(ctx context.Context, entity ashyq.EntityID, venue ashyq.VenueID, upTo int64) (err error) {
	err = errStub
	return
}
