package postgres

import (
	"context"
	"slices"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// leaving is a departure that an arrival asks for.
type leaving struct {
	store.Departure
	body []byte
}

func newLeaving(d store.Departure) (leaving, error) {
	body, err := rowbody.Encode(d.Event)
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
	s.with.moment(store.Millis(l.Event.At))
	s.with.bytes(l.body)
	s.with.moment(store.Millis(l.Now))
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
	return d, rowbody.Decode(r[5], &d.Event)
}

func (s *Store) Leavings(ctx context.Context, limit int) ([]store.Departure, error) {
	return ask(ctx, s, "SELECT id, venue, gate, tag, at, body, visit, tags, now, asked FROM leavings ORDER BY made, id LIMIT $1",
		func(v *values) { v.int64(int64(max(0, limit))) }, readLeaving)
}

func (s *Store) LeavingDone(ctx context.Context, d store.Departure) error {
	_, err := ask(ctx, s, "DELETE FROM leavings WHERE asked = $1 AND id = $2 AND venue = $3", func(v *values) {
		v.text(string(d.Asked))
		v.id(d.Event.ID)
		v.text(string(d.Event.Venue))
	}, nothing)
	return err
}
