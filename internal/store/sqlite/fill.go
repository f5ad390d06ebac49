package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

var _ store.Filler = (*Store)(nil)

// fillSize is how many of a kind a transaction takes, and fillCache what a connection that fills may hold of the file, in
// KiB: rows of many venues or accounts are spread over as many pages, each of which a transaction writes once.
const (
	fillSize  = 100_000
	fillCache = 512 << 10
)

// fill writes all of a sequence, many to a transaction.
func fill[T any](ctx context.Context, w *writer, all iter.Seq[T], save func(*tx, T) error) error {
	commit := func(some []T) error {
		return change(ctx, w, func(tx *tx) error {
			if _, err := tx.row(fmt.Sprintf("PRAGMA cache_size = -%d", fillCache)); err != nil {
				return err
			}
			for _, one := range some {
				if err := save(tx, one); err != nil {
					return err
				}
			}
			return nil
		})
	}
	some := make([]T, 0, fillSize)
	for one := range all {
		if some = append(some, one); len(some) < fillSize {
			continue
		}
		if err := commit(some); err != nil {
			return err
		}
		some = some[:0]
	}
	return commit(some)
}

func (s *Store) FillVenues(ctx context.Context, venues iter.Seq[ashyq.Venue]) error {
	return fill(ctx, s.writer, venues, func(tx *tx, v ashyq.Venue) error {
		_, err := tx.saveVenue(v)
		return err
	})
}

func (s *Store) FillAccounts(ctx context.Context, holders iter.Seq[store.Holder]) error {
	return fill(ctx, s.writer, holders, func(tx *tx, h store.Holder) error {
		a := h.Account
		_, err := tx.exec("INSERT INTO accounts (id, phone, last_two, person, key_id, assurance) VALUES (?, ?, ?, ?, ?, ?)",
			a.ID, a.Phone, a.LastTwo, a.Person, a.KeyID, a.Assurance)
		if err != nil {
			return err
		}
		return tx.openSession(h.Session.Expires.Add(-h.Session.Slide), h.Session)
	})
}

var errFilled = errors.New("there are events already")

// FillEvents makes the indexes anew behind the rows: one by one, each row of another venue would touch a page of its own.
func (s *Store) FillEvents(ctx context.Context, events iter.Seq[ashyq.Event]) error {
	indexes, err := write(ctx, s.writer, (*tx).dropIndexes)
	if err != nil {
		return err
	}
	tallies := make(map[ashyq.VenueID]*tally)
	err = fill(ctx, s.writer, events, func(tx *tx, e ashyq.Event) error {
		t, ok := tallies[e.Venue]
		if !ok {
			t = &tally{steadyUntil: never, closes: never}
			tallies[e.Venue] = t
		}
		t.seq, t.last, t.changed = e.Seq, max(t.last, e.At.UnixMilli()), true
		body, err := rowbody.Encode(e)
		if err != nil {
			return err
		}
		t.latest.Count(e, tx.figures)
		_, err = tx.insert(e, body)
		return err
	})
	if err != nil {
		return err
	}
	return change(ctx, s.writer, func(tx *tx) error {
		for _, index := range indexes {
			if _, err := tx.exec(index); err != nil {
				return err
			}
		}
		tx.tallies = tallies
		return nil
	})
}

// dropIndexes drops the indexes of events and figures, of which there must be none, and returns how they are made.
func (tx *tx) dropIndexes() (indexes []string, err error) {
	if some, err := tx.row("SELECT 1 FROM events LIMIT 1"); err != nil || some != nil {
		return nil, errors.Join(err, errFilled)
	}
	var names []string
	for r, err := range tx.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('events', 'figures') AND sql IS NOT NULL") {
		if err != nil {
			return nil, err
		}
		names, indexes = append(names, r.text(0)), append(indexes, r.text(1))
	}
	for _, name := range names {
		if _, err := tx.exec("DROP INDEX " + name); err != nil {
			return nil, err
		}
	}
	return indexes, nil
}
