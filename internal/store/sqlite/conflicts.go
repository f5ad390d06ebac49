package sqlite

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveConflict(ctx context.Context, c store.Conflict) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.exec("INSERT INTO conflicts (venue, id, at, kind, outcome, reason, stored, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "+
			"ON CONFLICT DO NOTHING", c.Venue, c.ID, store.Millis(c.At), c.Kind, c.Outcome, c.Reason, c.Stored, c.Why)
		return err
	})
}

func (s *Store) Conflicts(ctx context.Context, venue ashyq.VenueID, limit int) ([]store.Conflict, error) {
	return read(ctx, s.readers, func(c *conn) (conflicts []store.Conflict, err error) {
		for r, err := range c.rows("SELECT id, at, kind, outcome, reason, stored, why FROM conflicts WHERE venue = ? "+
			"ORDER BY at DESC, id DESC LIMIT ?", venue, max(0, limit)) {
			if err != nil {
				return nil, err
			}
			conflicts = append(conflicts, store.Conflict{
				Venue: venue, ID: r.id(0), At: r.time(1), Kind: ashyq.EventKind(r.text(2)), Outcome: ashyq.Outcome(r.text(3)),
				Reason: r.text(4), Stored: ashyq.Outcome(r.text(5)), Why: r.text(6),
			})
		}
		return conflicts, nil
	})
}
