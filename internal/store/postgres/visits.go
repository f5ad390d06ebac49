package postgres

import (
	"context"
	"errors"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

var errMissing = ashyq.Wrap(ashyq.Unavailable, "unavailable", errors.New("not built"))

func (s *Store) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return ashyq.Event{}, errMissing
}
func (s *Store) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	return ashyq.Event{}, false, errMissing
}
func (s *Store) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	return ashyq.Event{}, false, errMissing
}
func (s *Store) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	return ashyq.Event{}, false, errMissing
}
func (s *Store) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return nil, errMissing
}
func (s *Store) CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return nil, errMissing
}
func (s *Store) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	return nil, errMissing
}
func (s *Store) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return nil, errMissing
}
func (s *Store) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	return ashyq.Occupancy{}, errMissing
}
func (s *Store) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return nil, errMissing
}
func (s *Store) Leavings(ctx context.Context, limit int) ([]store.Departure, error) {
	return nil, errMissing
}
func (s *Store) LeavingDone(ctx context.Context, d store.Departure) error { return errMissing }
func (s *Store) Forget(ctx context.Context, day ashyq.Date) error         { return errMissing }
func (s *Store) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]store.Hour, error) {
	return nil, errMissing
}
func (s *Store) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	return nil, errMissing
}
func (s *Store) Pulses(ctx context.Context, since time.Time) ([]store.Pulse, error) {
	return nil, errMissing
}
func (s *Store) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	return errMissing
}
func (s *Store) GiveBack(ctx context.Context, taken time.Time, quotas ...store.Quota) error {
	return errMissing
}
func (s *Store) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	return errMissing
}
func (s *Store) Lookups(ctx context.Context, tags []ashyq.Tag, limit int) ([]store.Lookup, error) {
	return nil, errMissing
}
