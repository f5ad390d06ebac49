package checkin

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Leave is somebody's word, without a scan, that a visit has ended: the visitor's own, or a member of staff's.
type Leave struct {
	ID        ashyq.ScanID
	Visit     ashyq.VisitID
	At        time.Time // the client's word for when it was, if it was without a network; zero for now
	Assurance ashyq.Assurance
	Person    ashyq.Digest    // whose own word it is; zero for staff
	Actor     ashyq.AccountID // of staff; empty for a visitor
}

// Leave records that a visit has ended: not_inside if it was over, or never counted. The same id for the same visit is answered the
// same. Errors: invalid_id, invalid_time, not_found (also for a visit of somebody else than Person), unavailable.
func (d *Desk) Leave(ctx context.Context, l Leave) (ashyq.Admission, error) {
	now := d.Now()
	if !l.ID.Near(now) {
		return ashyq.Admission{}, errInvalidID
	}
	at, err := clientsMoment(l.At, now)
	if err != nil {
		return ashyq.Admission{}, err
	}
	place, v, err := d.visit(ctx, l.Visit)
	if err != nil {
		return ashyq.Admission{}, err
	}
	means := ashyq.ByDesk
	if l.Actor == "" {
		means = ashyq.BySelf
		if !d.owns(l.Person, v) {
			return ashyq.Admission{}, store.ErrNotFound
		}
	}
	event, _, err := d.Visits.Exit(ctx, store.Departure{
		Event: ashyq.Event{
			Venue: l.Visit.Venue, ID: seal.DeriveScanID(l.ID, l.Visit.Scan.String()), Kind: ashyq.ExitEvent, Tag: v.entry.Tag,
			At: at, Offline: !l.At.IsZero(), Means: means, Assurance: l.Assurance, Actor: l.Actor,
			Decision: ashyq.Decision{Enforced: place.Venue.Enforces()},
		},
		Tags: v.tags, Now: now, Only: v.entry.Visit,
	})
	if err != nil {
		return ashyq.Admission{}, err
	}
	d.Feed.Recorded(event)
	return d.admission(place, event), nil
}

// LeaveAll records, on the word of a member of staff, that nobody is inside a venue any more, and tells how many persons
// that ends the visit of. It may be repeated. Errors: not_found, unavailable.
func (d *Desk) LeaveAll(ctx context.Context, venue ashyq.VenueID, actor ashyq.AccountID) (left int, err error) {
	place, err := d.Places.Venue(venue)
	if err != nil {
		return 0, err
	}
	now := d.Now()
	exit := ashyq.Event{
		Venue: venue, Kind: ashyq.ExitEvent, At: now, Means: ashyq.ByDesk, Assurance: ashyq.NoAssurance, Actor: actor,
		Decision: ashyq.Decision{Enforced: place.Venue.Enforces()},
	}
	for {
		ended, err := d.Visits.ExitAll(ctx, exit, batch, func() ashyq.ScanID { return seal.NewScanID(now) })
		if err != nil {
			return left, err
		}
		for _, e := range ended {
			left += e.Heads
			d.Feed.Recorded(e)
		}
		if len(ended) < batch {
			return left, nil
		}
	}
}
