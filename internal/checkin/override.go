package checkin

import (
	"context"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Override is a staff member's word over what the rules said of a visit.
type Override struct {
	ID      ashyq.ScanID
	Visit   ashyq.VisitID
	Outcome ashyq.Outcome // Admit, Refuse or LeftQueue
	Reason  string        // a word for why, such as paper_shown
	Note    string
	Actor   ashyq.AccountID
}

// overrideWindow is for how long after it began a visit is open to an override.
const overrideWindow = 12 * time.Hour

// The longest reason and note, in bytes.
const (
	maxReason = 64
	maxNote   = 500
)

// Override records a staff member's word, checked against the limit again. Errors: invalid_id, invalid_body (an unknown
// outcome, no reason, or a text that is too long or names a person), not_found, not_open, venue_full,
// id_reused, unavailable.
func (d *Desk) Override(ctx context.Context, o Override) (ashyq.Admission, error) {
	place, err := d.Places.Venue(o.Visit.Venue)
	if err != nil {
		return ashyq.Admission{}, err
	}
	now := d.Now()
	if !o.ID.Near(now) {
		return ashyq.Admission{}, errInvalidID
	}
	outcomes := []ashyq.Outcome{ashyq.Admit, ashyq.Refuse, ashyq.LeftQueue}
	if !slices.Contains(outcomes, o.Outcome) || o.Reason == "" || len(o.Reason) > maxReason || len(o.Note) > maxNote ||
		ashyq.NamesAPerson(o.Reason) || ashyq.NamesAPerson(o.Note) {
		return ashyq.Admission{}, errInvalidBody
	}
	doubtful, closes := d.Policy(now).Stay(place.Venue, place.Zone, now.In(place.Location))
	event, _, err := d.Visits.Override(ctx, store.Override{
		ID: o.ID, Visit: o.Visit, Outcome: o.Outcome, Reason: o.Reason, Note: o.Note, Actor: o.Actor,
		At: now, NotBefore: now.Add(-overrideWindow), Ceiling: d.Limit(place), Doubtful: doubtful, Closes: closes,
	})
	if err != nil {
		return ashyq.Admission{}, err
	}
	d.Feed.Wake(place.Venue.ID)
	return d.admission(place, event), nil
}

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
