package sqlite

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Notify(ctx context.Context, n store.Notice) (isNew bool, err error) {
	return write(ctx, s.writer, func(tx *tx) (bool, error) {
		if _, err := tx.exec("DELETE FROM notices WHERE entity = ? AND at < ?", n.Entity, n.At.AddDate(0, 0, -store.NoticeDays)); err != nil {
			return false, err
		}
		kept, err := tx.exec("INSERT INTO notices (entity, key, at, venue, gate, kind, what, reason, decree, count, seen) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE) ON CONFLICT (entity, key) DO NOTHING",
			n.Entity, n.Key, store.Millis(n.At), n.Venue, n.Gate, n.Kind, n.What, n.Reason, n.Decree, n.Count)
		return kept > 0, err
	})
}

func (s *Store) Notices(ctx context.Context, entities []ashyq.EntityID, before int64, limit int) ([]store.Notice, error) {
	var args []any
	for _, entity := range entities {
		args = append(args, entity)
	}
	query := "SELECT n, entity, key, at, venue, gate, kind, what, reason, decree, count, seen FROM notices " +
		"WHERE entity IN (" + placeholders(len(entities)) + ") AND n < ? ORDER BY n DESC LIMIT ?"
	return read(ctx, s.readers, func(c *conn) (notices []store.Notice, err error) {
		for r, err := range c.rows(query, append(args, orNever(before), max(0, limit))...) {
			if err != nil {
				return nil, err
			}
			notices = append(notices, store.Notice{
				N: r.int(0), Entity: ashyq.EntityID(r.text(1)), Key: r.text(2), At: r.time(3), Venue: ashyq.VenueID(r.text(4)),
				Gate: ashyq.GateID(r.text(5)), Kind: ashyq.NoticeKind(r.text(6)), What: r.text(7), Reason: r.text(8), Decree: r.text(9),
				Count: int(r.int(10)), Seen: r.bool(11),
			})
		}
		return notices, nil
	})
}

func (s *Store) SeeNotices(ctx context.Context, entity ashyq.EntityID, venue ashyq.VenueID, upTo int64) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.exec("UPDATE notices SET seen = TRUE WHERE entity = ? AND ? IN ('', venue) AND n <= ? AND NOT seen", entity, venue, upTo)
		return err
	})
}
