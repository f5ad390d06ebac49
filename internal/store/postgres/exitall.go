package postgres

import (
	"context"

	"ashyq"
	"ashyq/internal/store/rowbody"
)

func (s *Store) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) (left []ashyq.Event, err error) {
	e = rowbody.Kept(e)
	err = s.record(ctx, &task{venue: e.Venue, now: e.At.UnixMilli(), do: func(tx *tx) (err error) {
		left, err = tx.exitAll(e, max(0, limit), newID)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return left, nil
}

func (tx *tx) exitAll(e ashyq.Event, limit int, newID func() ashyq.ScanID) (left []ashyq.Event, err error) {
	stays, err := tx.someStays(e.Venue, limit)
	if err != nil || len(stays) == 0 {
		return nil, err
	}
	t, err := tx.tally(e.Venue, e.At)
	if err != nil {
		return nil, err
	}
	for _, s := range stays {
		e.ID = newID()
		ended, err := tx.endStay(e, s, t)
		if err != nil {
			return nil, err
		}
		left = append(left, ended)
	}
	return left, nil
}

// someStays are up to limit open stays of a venue.
func (tx *tx) someStays(venue ashyq.VenueID, limit int) (stays []stay, err error) {
	s := statement{text: text{sql: "SELECT " + stayColumns + " FROM stays WHERE venue = $1 ORDER BY doubtful LIMIT $2"}, each: func(r row) error {
		stays = append(stays, readStay(r))
		return nil
	}}
	s.with.text(string(venue))
	s.with.int64(int64(limit))
	err = tx.look(s)
	return stays, err
}
