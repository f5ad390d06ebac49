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
	Disputes    int // requests to registries to put a record right, in a day
}

// ProductionLooks are the limits of a public service.
func ProductionLooks() LookLimits {
	return LookLimits{PerAccount: 60, PerStaff: 600, PerPlatform: 200_000, Disputes: 5}
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
	return d.look(ctx, d.Now(), p, means, actor, venue)
}

// look is trace at a moment, with further quotas.
func (d *Desk) look(
	ctx context.Context, now time.Time, p ashyq.Person, means ashyq.Means, actor string, venue ashyq.VenueID, more ...store.Quota,
) error {
	limit := d.Looks.PerAccount
	switch means {
	case ashyq.ByDesk:
		limit = d.Looks.PerStaff
	case ashyq.ByPlatform:
		limit = d.Looks.PerPlatform
	}
	tag, err := d.Keys.PersonTag(p, now)
	if err != nil {
		return fmt.Errorf("tag of a look: %w", err)
	}
	return d.Accounts.Look(ctx,
		store.Lookup{Tag: tag, At: now, Means: string(means), Venue: venue, By: actor},
		append(more, store.Quota{Key: d.Keys.Digest("look", string(means), actor), Limit: limit, Window: time.Hour})...)
}
