package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveEntity(ctx context.Context, e ashyq.Entity, acts ...store.Act) (err error) {
	err = errStub
	return
}

func (s *Store) SaveVenue(ctx context.Context, v ashyq.Venue, acts ...store.Act) (err error) {
	err = errStub
	return
}

func (s *Store) SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone, acts ...store.Act) (err error) {
	err = errStub
	return
}

func (s *Store) SaveDecree(ctx context.Context, d store.Decree, acts ...store.Act) (err error) {
	err = errStub
	return
}

func (s *Store) ChangeEntity(ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (store.Act, error)) (_ ashyq.Entity, err error) {
	err = errStub
	return
}

func (s *Store) ChangeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error)) (_ ashyq.Venue, err error) {
	err = errStub
	return
}

func (s *Store) Changes(ctx context.Context, after int64, limit int) (_ store.Changes, err error) {
	err = errStub
	return
}
