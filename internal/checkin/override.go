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
	d.Feed.Recorded(event)
	return d.admission(place, event), nil
}
