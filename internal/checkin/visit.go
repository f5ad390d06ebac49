package checkin

import (
	"context"

	"ashyq"
	"ashyq/internal/store"
)

// Visit is a visitor's own visit as it stands: its last event, with the verdict and, for an override, the gate of its last
// entry. Errors: not_found, also for a visit of somebody else.
func (d *Desk) Visit(ctx context.Context, id ashyq.VisitID, person ashyq.Digest) (ashyq.Admission, error) {
	place, err := d.Places.Venue(id.Venue)
	if err != nil {
		return ashyq.Admission{}, err
	}
	events, err := d.Visits.Visit(ctx, id)
	if err != nil {
		return ashyq.Admission{}, err
	}
	var entry ashyq.Event
	for _, e := range events {
		if e.Kind == ashyq.EntryEvent {
			entry = e
		}
	}
	tag, err := d.Keys.Days.Tag(id.Venue, person, day(entry.At))
	if err != nil || tag != entry.Tag {
		return ashyq.Admission{}, store.ErrNotFound
	}
	last := events[len(events)-1]
	last.Verdict = entry.Verdict
	if last.Kind == ashyq.OverrideEvent {
		last.Gate = entry.Gate
	}
	return d.admission(place, last), nil
}
