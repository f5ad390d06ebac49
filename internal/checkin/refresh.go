package checkin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// changesAtOnce is how many changes are read from the store at once.
const changesAtOnce = 1000

// Refresh takes over what has changed in the store since the last time, and says which venues it concerns: those of a business
// too, of which the business or a role over it was changed. What was written before the call is taken over when it returns. A
// venue that is not sound and a decree that cannot be read are reported, and hold up no other. The first time, when all is new, it names none.
func (p *Places) Refresh(ctx context.Context, from store.Places) (changed []ashyq.VenueID, err error) {
	p.refreshing.Lock()
	defer p.refreshing.Unlock()
	first := p.cursor == 0
	var faults []error
	for {
		changes, err := from.Changes(ctx, p.cursor, changesAtOnce)
		if err != nil {
			return changed, fmt.Errorf("refresh places: %w", err)
		}
		if changes.Cursor == p.cursor {
			return changed, errors.Join(faults...)
		}
		p.Revoked.take(changes.Revoked)
		venues, err := p.take(changes)
		if p.Decree != nil {
			for _, d := range changes.Decrees {
				if err := p.Decree(d); err != nil {
					faults = append(faults, fmt.Errorf("decree %s is not gone by: %w", d.Version, err))
				}
			}
		}
		if !first {
			changed = append(changed, venues...)
		}
		faults = append(faults, err)
	}
}

// take takes over some changes.
func (p *Places) take(changes store.Changes) ([]ashyq.VenueID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var changed []ashyq.VenueID
	var faults []error
	for _, v := range changes.Venues {
		faults = append(faults, p.putVenue(&v))
		changed = append(changed, v.ID)
	}
	for _, e := range changes.Entities {
		n := p.entityNumber(e.ID)
		r := p.recorder()
		r.entity(e.ID, &e)
		p.entities.replace(n, r.to)
		changed = append(changed, p.venuesOf(n)...)
	}
	for region, zone := range changes.Zones {
		p.zones[region] = zone
		for n := range p.venues.count {
			r := p.reader(p.venues.at(n))
			if id := r.id(); ashyq.Region(r.word()) == region {
				changed = append(changed, ashyq.VenueID(id))
			}
		}
	}
	p.announce(changes.Announcements)
	p.cursor = changes.Cursor
	return changed, errors.Join(faults...)
}

// putVenue takes over a venue as it now is. One whose time zone is not known keeps the country's clock, and is reported.
func (p *Places) putVenue(v *ashyq.Venue) error {
	entity := p.entityNumber(v.Entity)
	r := p.recorder()
	r.venue(v, entity)
	n, known := p.venueNumber(v.ID)
	if known {
		p.forget(n)
		p.venues.replace(n, r.to)
	} else {
		n = p.venues.add(r.to)
		p.venueIDs.add(string(v.ID), n)
		p.next = append(p.next, none)
		p.fresh = append(p.fresh, n)
	}
	p.next[n], p.owned[entity] = p.owned[entity], n
	for _, g := range v.Gates {
		p.gateIDs.add(string(g.ID), n)
		if g.Short != "" {
			p.shorts.add(g.Short, n)
		}
	}
	if _, known := p.clocks[v.TimeZone]; !known {
		location, err := time.LoadLocation(v.TimeZone)
		if err != nil {
			return fmt.Errorf("venue %s: %w", v.ID, err)
		}
		p.clocks[v.TimeZone] = location
	}
	return nil
}

// forget takes away by what a venue is found that may have changed.
func (p *Places) forget(n uint32) {
	var old ashyq.Venue
	at := &p.owned[p.reader(p.venues.at(n)).venue(&old)]
	for *at != n {
		at = &p.next[*at]
	}
	*at = p.next[n]
	for _, g := range old.Gates {
		p.gateIDs.remove(string(g.ID), n)
		p.shorts.remove(g.Short, n)
	}
	p.hot[n%hotVenues].Store(nil)
}
