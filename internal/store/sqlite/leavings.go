package sqlite

import (
	"bytes"
	"context"
	"slices"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

func (tx *tx) saveLeaving(d store.Departure) error {
	body, err := rowbody.Encode(d.Event)
	if err != nil {
		return err
	}
	var tags bytes.Buffer
	for _, tag := range d.Tags {
		tags.Write(tag[:])
	}
	e := d.Event
	_, err = tx.exec("INSERT INTO leavings (asked, id, venue, gate, tag, at, body, only, tags, now) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "+
		"ON CONFLICT (id, venue) DO NOTHING", d.Asked, e.ID, e.Venue, e.Gate, e.Tag, store.Millis(e.At), body, d.Only, tags.Bytes(), store.Millis(d.Now))
	return err
}

func (s *Store) Leavings(ctx context.Context, limit int) ([]store.Departure, error) {
	return read(ctx, s.readers, func(c *conn) (leavings []store.Departure, err error) {
		query := "SELECT id, venue, gate, tag, at, body, only, tags, now, asked FROM leavings ORDER BY n LIMIT ?"
		for r, err := range c.rows(query, max(0, limit)) {
			if err != nil {
				return nil, err
			}
			d := store.Departure{
				Event: ashyq.Event{
					ID: r.id(0), Venue: ashyq.VenueID(r.text(1)), Kind: ashyq.ExitEvent, Gate: ashyq.GateID(r.text(2)), Tag: r.tag(3),
					At: r.time(4),
				},
				Only:  r.id(6),
				Now:   r.time(8),
				Asked: ashyq.VenueID(r.text(9)),
			}
			if err := rowbody.Decode(r.blob(5), &d.Event); err != nil {
				return nil, err
			}
			for tag := range slices.Chunk(r.blob(7), len(ashyq.Tag{})) {
				d.Tags = append(d.Tags, ashyq.Tag(tag))
			}
			leavings = append(leavings, d)
		}
		return leavings, nil
	})
}

func (s *Store) LeavingDone(ctx context.Context, d store.Departure) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM leavings WHERE id = ? AND venue = ? AND asked = ?", d.Event.ID, d.Event.Venue, d.Asked)
		return err
	})
}
