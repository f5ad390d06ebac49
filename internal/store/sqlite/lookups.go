package sqlite

import (
	"context"
	"encoding/binary"
	"math"

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
	_, err := tx.exec("INSERT INTO lookups (tag, at, means, venue, looker) VALUES (?, ?, ?, ?, ?)",
		l.Tag, store.Millis(l.At), l.Means, l.Venue, l.By)
	return err
}

func (s *Store) Lookups(ctx context.Context, tags []ashyq.Tag, from store.LookupID, limit int) ([]store.Lookup, error) {
	args := make([]any, 0, len(tags)+3)
	for _, tag := range tags {
		args = append(args, tag)
	}
	at, n := int64(math.MaxInt64), int64(math.MaxInt64)
	if from != (store.LookupID{}) {
		at, n = int64(binary.BigEndian.Uint64(from[:])), int64(binary.BigEndian.Uint64(from[8:]))
	}
	query := "SELECT " + lookupColumns + " FROM lookups WHERE tag IN (" + placeholders(len(tags)) + ") " +
		"AND (at, n) <= (?, ?) ORDER BY at DESC, n DESC LIMIT ?"
	return read(ctx, s.readers, func(c *conn) (lookups []store.Lookup, err error) {
		for r, err := range c.rows(query, append(args, at, n, max(0, limit))...) {
			if err != nil {
				return nil, err
			}
			lookups = append(lookups, readLookup(r))
		}
		return lookups, nil
	})
}

// lookupID is a look's place among all: its moment and, of those of one moment, its row.
func lookupID(at, n int64) (id store.LookupID) {
	binary.BigEndian.PutUint64(id[:], uint64(at))
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

const lookupColumns = "tag, at, means, venue, looker, n"

// readLookup reads a row of lookupColumns.
func readLookup(r row) store.Lookup {
	return store.Lookup{ID: lookupID(r.int(1), r.int(5)), Tag: r.tag(0), At: r.time(1), Means: r.text(2), Venue: ashyq.VenueID(r.text(3)), By: r.text(4)}
}
