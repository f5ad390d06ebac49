package sqlite

import (
	"context"

	"ashyq"
	"ashyq/internal/store/rowbody"
)

func (s *Store) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return write(ctx, s.writer, func(tx *tx) ([]ashyq.Event, error) {
		stays, err := tx.someStays(e.Venue, limit)
		if err != nil || len(stays) == 0 {
			return nil, err
		}
		e := rowbody.Kept(e)
		t, err := tx.tally(e.Venue, e.At)
		if err != nil {
			return nil, err
		}
		left := make([]ashyq.Event, len(stays))
		for i, s := range stays {
			e.ID = newID()
			if left[i], err = tx.endStay(e, s, t); err != nil {
				return nil, err
			}
		}
		return left, nil
	})
}

// someStays are up to limit open stays of a venue.
func (tx *tx) someStays(venue ashyq.VenueID, limit int) (stays []stay, err error) {
	for r, err := range tx.rows("SELECT "+stayColumns+" FROM stays WHERE venue = ? ORDER BY tag LIMIT ?", venue, max(0, limit)) {
		if err != nil {
			return nil, err
		}
		stays = append(stays, readStay(r))
	}
	return stays, nil
}
