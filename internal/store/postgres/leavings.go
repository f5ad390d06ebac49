package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

// leaving is a departure that an arrival asks for.
type leaving struct {
	store.Departure
	body []byte
}

func newLeaving(d store.Departure) (leaving, error) {
	body, err := makeBody(d.Event)
	return leaving{d, body}, err
}

func (l leaving) save() statement {
	s := statement{text: text{
		sql:     "INSERT INTO leavings (asked, id, venue, visit, tags, gate, tag, at, body, now)",
		columns: 10, rows: 1, tail: "ON CONFLICT DO NOTHING",
	}}
	s.with.text(string(l.Asked))
	s.with.id(l.Event.ID)
	s.with.text(string(l.Event.Venue))
	s.with.id(l.Only)
	var tags []byte
	for _, tag := range l.Tags {
		tags = append(tags, tag[:]...)
	}
	s.with.bytes(tags)
	s.with.text(string(l.Event.Gate))
	s.with.tag(l.Event.Tag)
	s.with.moment(millis(l.Event.At))
	s.with.bytes(l.body)
	s.with.moment(millis(l.Now))
	return s
}

func readLeaving(r row) (store.Departure, error) {
	d := store.Departure{
		Event: ashyq.Event{
			ID: r.id(0), Venue: ashyq.VenueID(r.text(1)), Kind: ashyq.ExitEvent, Gate: ashyq.GateID(r.text(2)), Tag: r.tag(3),
			At: r.time(4),
		},
		Only:  r.id(6),
		Now:   r.time(8),
		Asked: ashyq.VenueID(r.text(9)),
	}
	for tag := range slices.Chunk(r[7], len(ashyq.Tag{})) {
		d.Tags = append(d.Tags, ashyq.Tag(tag))
	}
	return d, readBody(r[5], &d.Event)
}

func (s *Store) Leavings(ctx context.Context, limit int) ([]store.Departure, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]store.Departure, error) {
		return rows(ctx, q, readLeaving, "SELECT id, venue, gate, tag, at, body, visit, tags, now, asked FROM leavings "+
			"ORDER BY made, id LIMIT $1", max(0, limit))
	})
}

func (s *Store) LeavingDone(ctx context.Context, d store.Departure) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM leavings WHERE asked = $1 AND id = $2 AND venue = $3", d.Asked, uuid(d.Event.ID), d.Event.Venue)
		return err
	})
}
