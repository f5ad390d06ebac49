package checkin

import (
	"context"
	"errors"

	"ashyq"
	"ashyq/internal/store"
)

// Visit is a visitor's own visit as it stands: its last event, with the verdict and, for an override, the gate of its last
// entry. Errors: not_found, also for a visit of somebody else.
func (d *Desk) Visit(ctx context.Context, id ashyq.VisitID, person ashyq.Digest) (ashyq.Admission, error) {
	place, v, err := d.visit(ctx, id)
	if err != nil {
		return ashyq.Admission{}, err
	}
	if !d.owns(person, v) {
		return ashyq.Admission{}, store.ErrNotFound
	}
	last := v.last
	last.Verdict = v.entry.Verdict
	if last.Kind == ashyq.OverrideEvent {
		last.Gate = v.entry.Gate
	}
	return d.admission(place, last), nil
}

// visit is what its rows say of a visit.
type visit struct {
	entry, last ashyq.Event // the last entry, and the last row of any kind
	tags        []ashyq.Tag // of every entry: under one of them it is inside, if it is
}

func (d *Desk) visit(ctx context.Context, id ashyq.VisitID) (place Place, v visit, err error) {
	if place, err = d.Places.Venue(id.Venue); err != nil {
		return place, v, err
	}
	events, err := d.Visits.Visit(ctx, id)
	if errors.Is(err, store.ErrNotFound) { // an entry named itself while the database was away, and has turned out to extend a stay
		var entry ashyq.Event
		if entry, err = d.Visits.Event(ctx, id.Venue, id.Scan); err == nil && entry.Kind == ashyq.EntryEvent {
			events, err = d.Visits.Visit(ctx, entry.VisitID())
		}
	}
	if err != nil {
		return place, v, err
	}
	for _, e := range events {
		if e.Kind == ashyq.EntryEvent {
			v.entry, v.tags = e, append(v.tags, e.Tag)
		}
		v.last = e
	}
	if len(v.tags) == 0 { // an exit by somebody who was not inside names itself
		return place, v, store.ErrNotFound
	}
	return place, v, nil
}

// owns reports whether a visit is this person's.
func (d *Desk) owns(person ashyq.Digest, v visit) bool {
	tag, err := d.Keys.Days.Tag(v.entry.Venue, person, day(v.entry.At))
	return err == nil && tag == v.entry.Tag
}
