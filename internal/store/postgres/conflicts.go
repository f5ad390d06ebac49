package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveConflict(ctx context.Context, c store.Conflict) error {
	_, err := ask(ctx, s, "INSERT INTO conflicts (venue, id, at, kind, outcome, reason, stored, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "+
		"ON CONFLICT DO NOTHING", func(v *values) {
		v.text(string(c.Venue))
		v.id(c.ID)
		v.moment(store.Millis(c.At))
		v.text(string(c.Kind))
		v.text(string(c.Outcome))
		v.text(c.Reason)
		v.text(string(c.Stored))
		v.text(c.Why)
	}, nothing)
	return err
}

func (s *Store) Conflicts(ctx context.Context, venue ashyq.VenueID, limit int) ([]store.Conflict, error) {
	return ask(ctx, s, "SELECT id, at, kind, outcome, reason, stored, why FROM conflicts WHERE venue = $1 ORDER BY at DESC, id DESC LIMIT $2",
		func(v *values) {
			v.text(string(venue))
			v.int64(int64(max(0, limit)))
		},
		func(r row) (store.Conflict, error) {
			return store.Conflict{
				Venue: venue, ID: r.id(0), At: r.time(1), Kind: ashyq.EventKind(r.text(2)), Outcome: ashyq.Outcome(r.text(3)),
				Reason: r.text(4), Stored: ashyq.Outcome(r.text(5)), Why: r.text(6),
			}, nil
		})
}
