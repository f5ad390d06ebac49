package sqlite

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	return change(ctx, s.writer, func(tx *tx) error {
		if err := tx.take(l.At, quotas); err != nil {
			return err
		}
		return tx.saveLookup(l)
	})
}

func (tx *tx) saveLookup(l store.Lookup) error {
	_, err := tx.exec("INSERT INTO lookups ("+lookupColumns+") VALUES (?, ?, ?, ?, ?)",
		l.Tag, store.Millis(l.At), l.Means, l.Venue, l.By)
	return err
}

func (s *Store) Lookups(ctx context.Context, tags []ashyq.Tag, limit int) ([]store.Lookup, error) {
	args := make([]any, 0, len(tags)+1)
	for _, tag := range tags {
		args = append(args, tag)
	}
	query := "SELECT " + lookupColumns + " FROM lookups WHERE tag IN (" + placeholders(len(tags)) + ") " +
		"ORDER BY at DESC, n DESC LIMIT ?"
	return read(ctx, s.readers, func(c *conn) (lookups []store.Lookup, err error) {
		for r, err := range c.rows(query, append(args, max(0, limit))...) {
			if err != nil {
				return nil, err
			}
			lookups = append(lookups, readLookup(r))
		}
		return lookups, nil
	})
}

const lookupColumns = "tag, at, means, venue, looker"

// readLookup reads a row of lookupColumns.
func readLookup(r row) store.Lookup {
	return store.Lookup{Tag: r.tag(0), At: r.time(1), Means: r.text(2), Venue: ashyq.VenueID(r.text(3)), By: r.text(4)}
}
