package checkin

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Places holds every business, venue, gate and zone in memory, as the store last told of them.
type Places struct {
	Home *time.Location // in which times are told where there is no venue

	refreshing sync.Mutex // held from the question to the store until its answer is taken over
	cursor     int64      // guarded by refreshing

	mu       sync.RWMutex
	entities map[ashyq.EntityID]entityEntry
	venues   map[ashyq.VenueID]*venueEntry
	order    []ashyq.VenueID // of all, sorted; replaced, never changed
	gates    map[ashyq.GateID]gateEntry
	shorts   map[string]ashyq.GateID
	zones    map[ashyq.Region]ashyq.Zone
	clocks   map[string]*time.Location // by the IANA name of the time zone
}

type entityEntry struct {
	entity *ashyq.Entity   // nil where only its venues are known yet
	venues []ashyq.VenueID // sorted; replaced, never changed
}

type venueEntry struct {
	venue    ashyq.Venue
	location *time.Location
}

type gateEntry struct {
	venue ashyq.VenueID
	index int
}

// Place is a venue as it stands now, the gate somebody is at, and what its region's zone is.
type Place struct {
	Venue    *ashyq.Venue // not to be changed
	Gate     ashyq.Gate   // zero where a venue was asked for, not a gate
	Zone     ashyq.Zone
	Location *time.Location
}

var (
	errUnknownGate = ashyq.Fail(ashyq.NotFound, "unknown_gate")
	errGateRetired = ashyq.Fail(ashyq.Gone, "gate_retired")
	errNotFound    = ashyq.Fail(ashyq.NotFound, "not_found")
)

func NewPlaces(home *time.Location) *Places {
	return &Places{
		Home:     home,
		entities: make(map[ashyq.EntityID]entityEntry),
		venues:   make(map[ashyq.VenueID]*venueEntry),
		gates:    make(map[ashyq.GateID]gateEntry),
		shorts:   map[string]ashyq.GateID{ashyq.NeutralShort: ashyq.Neutral},
		zones:    make(map[ashyq.Region]ashyq.Zone),
		clocks:   make(map[string]*time.Location),
	}
}

// changesAtOnce is how many changes are read from the store at once.
const changesAtOnce = 1000

// Refresh takes over what has changed in the store since the last time, and says which venues it concerns: those of a business
// too, of which the business or a role over it was changed. What was written before the call is taken over when it returns. A
// venue that is not sound is reported, and holds up no other.
func (p *Places) Refresh(ctx context.Context, from store.Places) (changed []ashyq.VenueID, err error) {
	p.refreshing.Lock()
	defer p.refreshing.Unlock()
	var faults []error
	for {
		changes, err := from.Changes(ctx, p.cursor, changesAtOnce)
		if err != nil {
			return changed, fmt.Errorf("refresh places: %w", err)
		}
		if changes.Cursor == p.cursor {
			return changed, errors.Join(faults...)
		}
		venues, err := p.take(changes)
		changed, faults = append(changed, venues...), append(faults, err)
	}
}

// take takes over some changes.
func (p *Places) take(changes store.Changes) ([]ashyq.VenueID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var changed []ashyq.VenueID
	var faults []error
	for _, v := range changes.Venues {
		faults = append(faults, p.put(v))
		changed = append(changed, v.ID)
	}
	p.file(changes.Venues)
	for _, e := range changes.Entities {
		entry := p.entities[e.ID]
		entry.entity = &e
		p.entities[e.ID] = entry
		changed = append(changed, entry.venues...)
	}
	for region, zone := range changes.Zones {
		p.zones[region] = zone
		for id, e := range p.venues {
			if e.venue.Region == region {
				changed = append(changed, id)
			}
		}
	}
	p.cursor = changes.Cursor
	return changed, errors.Join(faults...)
}

// file puts venues that are new where lists find them.
func (p *Places) file(venues []ashyq.Venue) {
	byEntity := make(map[ashyq.EntityID][]ashyq.VenueID)
	var all []ashyq.VenueID
	for _, v := range venues {
		byEntity[v.Entity] = append(byEntity[v.Entity], v.ID)
		all = append(all, v.ID)
	}
	p.order = merged(p.order, all)
	for id, venues := range byEntity {
		entry := p.entities[id]
		entry.venues = merged(entry.venues, venues)
		p.entities[id] = entry
	}
}

// merged is two lists as one, sorted, without what is there twice.
func merged(sorted, more []ashyq.VenueID) []ashyq.VenueID {
	more = slices.DeleteFunc(more, func(id ashyq.VenueID) bool {
		_, known := slices.BinarySearch(sorted, id)
		return known
	})
	if len(more) == 0 {
		return sorted
	}
	all := slices.Concat(sorted, more)
	slices.Sort(all)
	return slices.Compact(all)
}

// put takes over a venue as it now is. One whose time zone is not known keeps the country's clock, and is reported.
func (p *Places) put(v ashyq.Venue) error {
	location, err := p.clock(v.TimeZone)
	if old, ok := p.venues[v.ID]; ok {
		for _, g := range old.venue.Gates {
			delete(p.gates, g.ID)
			delete(p.shorts, g.Short)
		}
	}
	p.venues[v.ID] = &venueEntry{v, location}
	for i, g := range v.Gates {
		p.gates[g.ID] = gateEntry{v.ID, i}
		if g.Short != "" {
			p.shorts[g.Short] = g.ID
		}
	}
	if err != nil {
		return fmt.Errorf("venue %s: %w", v.ID, err)
	}
	return nil
}

func (p *Places) clock(zone string) (*time.Location, error) {
	if location, ok := p.clocks[zone]; ok {
		return location, nil
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return p.Home, err
	}
	p.clocks[zone] = location
	return location, nil
}

// Gate finds a gate in use; the neutral one has no venue. Errors: unknown_gate; gate_retired, with the place all the same, for
// a code that was replaced and for a venue that has left.
func (p *Places) Gate(id ashyq.GateID) (Place, error) {
	if id == ashyq.Neutral {
		return Place{Gate: ashyq.Gate{ID: ashyq.Neutral, Direction: ashyq.Entry, Short: ashyq.NeutralShort}, Location: p.Home}, nil
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	entry, ok := p.gates[id]
	if !ok {
		return Place{}, errUnknownGate
	}
	place := p.place(p.venues[entry.venue])
	place.Gate = place.Venue.Gates[entry.index]
	if !place.Gate.Retired.IsZero() || place.Venue.Gone() {
		return place, errGateRetired
	}
	return place, nil
}

// Short finds the gate that has a short number: unknown_gate if there is none.
func (p *Places) Short(number string) (ashyq.GateID, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	id, ok := p.shorts[number]
	if !ok {
		return "", errUnknownGate
	}
	return id, nil
}

// Venue finds a venue, whatever its state: not_found if there is none.
func (p *Places) Venue(id ashyq.VenueID) (Place, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	entry, ok := p.venues[id]
	if !ok {
		return Place{}, errNotFound
	}
	return p.place(entry), nil
}

// Entity finds a business, not to be changed: not_found if there is none.
func (p *Places) Entity(id ashyq.EntityID) (*ashyq.Entity, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	entity := p.entities[id].entity
	if entity == nil {
		return nil, errNotFound
	}
	return entity, nil
}

// VenuesOf are a business's venues, whatever their state, in the order of their ids.
func (p *Places) VenuesOf(entity ashyq.EntityID) []Place {
	p.mu.RLock()
	defer p.mu.RUnlock()
	places := make([]Place, 0, len(p.entities[entity].venues))
	for _, id := range p.entities[entity].venues {
		places = append(places, p.place(p.venues[id]))
	}
	return places
}

// Venues are all venues after one, each as it stands when its turn comes, in the order of their ids.
func (p *Places) Venues(after ashyq.VenueID) iter.Seq[Place] {
	p.mu.RLock()
	order := p.order
	p.mu.RUnlock()
	from, found := slices.BinarySearch(order, after)
	if found {
		from++
	}
	return func(yield func(Place) bool) {
		for _, id := range order[from:] {
			if place, err := p.Venue(id); err == nil && !yield(place) {
				return
			}
		}
	}
}

// Zones are those that are declared, by region.
func (p *Places) Zones() map[ashyq.Region]ashyq.Zone {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return maps.Clone(p.zones)
}

func (p *Places) place(e *venueEntry) Place {
	return Place{Venue: &e.venue, Zone: p.zones[e.venue.Region], Location: e.location}
}
