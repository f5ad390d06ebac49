package checkin

import (
	"context"
	"fmt"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// LookLimits is how often a person's status may be asked for by the same hand, in an hour.
type LookLimits struct {
	PerAccount  int // own checks away from a venue
	PerStaff    int // one staff member's scans for others
	PerPlatform int
}

// ProductionLooks are the limits of a public service.
func ProductionLooks() LookLimits {
	return LookLimits{PerAccount: 60, PerStaff: 600, PerPlatform: 200_000}
}

// traceOthers is trace for a scan at a venue: a visitor's own visit is its own trace.
func (d *Desk) traceOthers(ctx context.Context, place Place, s ashyq.Scan) error {
	if s.Means == ashyq.ByApp {
		return nil
	}
	return d.trace(ctx, s.Person, s.Means, s.Actor, place.Venue.ID)
}

// trace writes down that somebody looks at a person, before they see anything, and counts it. Errors: limited, unavailable.
func (d *Desk) trace(ctx context.Context, p ashyq.Person, means ashyq.Means, actor string, venue ashyq.VenueID) error {
	limit := d.Looks.PerAccount
	switch means {
	case ashyq.ByDesk:
		limit = d.Looks.PerStaff
	case ashyq.ByPlatform:
		limit = d.Looks.PerPlatform
	}
	now := d.Now()
	tag, err := d.Keys.PersonTag(p, now)
	if err != nil {
		return fmt.Errorf("tag of a look: %w", err)
	}
	return d.Accounts.Look(ctx,
		store.Lookup{Tag: tag, At: now, Means: string(means), Venue: venue, By: actor},
		store.Quota{Key: d.Keys.Digest("look", string(means), actor), Limit: limit, Window: time.Hour})
}
