package checkin

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Places holds every business, venue, gate and zone in memory, as the store last told of them: a country's at once, hence
// packed into records.
type Places struct {
	Home   *time.Location             // in which times are told where there is no venue
	Decree func(d store.Decree) error // takes over a decree that was published; nil where none is to change the rules

	refreshing sync.Mutex // held from the question to the store until its answer is taken over
	cursor     int64      // guarded by refreshing

	mu       sync.RWMutex
	entities shelf
	venues   shelf
	owned    []uint32 // of the entities, by number: the first of its venues, or none
	next     []uint32 // of the venues, by number: another of the same entity, or none
	zones    map[ashyq.Region]ashyq.Zone
	clocks   map[string]*time.Location // by the IANA name of the time zone
	words    words

	entityIDs, venueIDs, gateIDs, shorts index

	order []uint32 // of all venues that are not fresh, sorted by id; replaced, never changed
	fresh []uint32 // venues that came since

	hot [hotVenues]atomic.Pointer[venueEntry] // read lately, by number modulo its length; changed while mu is held
}

// hotVenues is how many venues are kept as they are read. Busy ones are few, and most of a scan's venues are among them.
const hotVenues = 1 << 13

type venueEntry struct {
	number   uint32
	venue    ashyq.Venue
	location *time.Location
}

// none is no venue.
const none = math.MaxUint32

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
		Home:      home,
		zones:     make(map[ashyq.Region]ashyq.Zone),
		clocks:    make(map[string]*time.Location),
		entityIDs: newIndex(), venueIDs: newIndex(), gateIDs: newIndex(), shorts: newIndex(),
	}
}

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

func (p *Places) recorder() *recorder { return &recorder{words: &p.words} }

func (p *Places) reader(record []byte) *reader {
	return &reader{from: record, words: &p.words}
}

// venueID is that of the venue with a number.
func (p *Places) venueID(n uint32) ashyq.VenueID { return ashyq.VenueID(p.reader(p.venues.at(n)).id()) }

func (p *Places) venueNumber(id ashyq.VenueID) (uint32, bool) {
	return p.venueIDs.find(string(id), func(n uint32) bool { return p.venueID(n) == id })
}

func (p *Places) entityID(n uint32) ashyq.EntityID {
	return ashyq.EntityID(p.reader(p.entities.at(n)).id())
}

func (p *Places) knownEntity(id ashyq.EntityID) (uint32, bool) {
	return p.entityIDs.find(string(id), func(n uint32) bool { return p.entityID(n) == id })
}

// entityNumber is an entity's, which is from then on known at least by its id.
func (p *Places) entityNumber(id ashyq.EntityID) uint32 {
	n, known := p.knownEntity(id)
	if !known {
		r := p.recorder()
		r.entity(id, nil)
		n = p.entities.add(r.to)
		p.entityIDs.add(string(id), n)
		p.owned = append(p.owned, none)
	}
	return n
}

// venuesOf are an entity's venues, in the order of their ids.
func (p *Places) venuesOf(entity uint32) (venues []ashyq.VenueID) {
	for n := p.owned[entity]; n != none; n = p.next[n] {
		venues = append(venues, p.venueID(n))
	}
	slices.Sort(venues)
	return venues
}

// entry is the venue with a number.
func (p *Places) entry(n uint32) *venueEntry {
	if e := p.hot[n%hotVenues].Load(); e != nil && e.number == n {
		return e
	}
	e := &venueEntry{number: n}
	e.venue.Entity = p.entityID(p.reader(p.venues.at(n)).venue(&e.venue))
	e.location = p.clock(e.venue.TimeZone)
	return e
}

// warm is entry for what will soon be asked for again. mu is held, so that no change comes in between.
func (p *Places) warm(n uint32) *venueEntry {
	e := p.entry(n)
	p.hot[n%hotVenues].Store(e)
	return e
}

// Gate finds a gate in use; the neutral one has no venue. Errors: unknown_gate; gate_retired, with the place all the same, for
// a code that was replaced and for a venue that has left.
func (p *Places) Gate(id ashyq.GateID) (Place, error) {
	if id == ashyq.Neutral {
		return Place{Gate: ashyq.Gate{ID: ashyq.Neutral, Direction: ashyq.Entry, Short: ashyq.NeutralShort}, Location: p.Home}, nil
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	var gate *ashyq.Gate
	n, found := p.gateIDs.find(string(id), func(n uint32) bool {
		gate = gateWhere(&p.warm(n).venue, func(g *ashyq.Gate) bool { return g.ID == id })
		return gate != nil
	})
	if !found {
		return Place{}, errUnknownGate
	}
	place := p.place(p.entry(n))
	place.Gate = *gate
	if !gate.Retired.IsZero() || place.Venue.Gone() {
		return place, errGateRetired
	}
	return place, nil
}

// gateWhere is a venue's gate of which something is true, nil if there is none.
func gateWhere(v *ashyq.Venue, is func(*ashyq.Gate) bool) *ashyq.Gate {
	for i := range v.Gates {
		if is(&v.Gates[i]) {
			return &v.Gates[i]
		}
	}
	return nil
}

// Short finds the gate that has a short number: unknown_gate if there is none.
func (p *Places) Short(number string) (ashyq.GateID, error) {
	if number == ashyq.NeutralShort {
		return ashyq.Neutral, nil
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	var gate *ashyq.Gate
	_, found := p.shorts.find(number, func(n uint32) bool {
		gate = gateWhere(&p.warm(n).venue, func(g *ashyq.Gate) bool { return g.Short == number })
		return gate != nil
	})
	if !found {
		return "", errUnknownGate
	}
	return gate.ID, nil
}

// Venue finds a venue, whatever its state: not_found if there is none.
func (p *Places) Venue(id ashyq.VenueID) (Place, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	n, found := p.venueNumber(id)
	if !found {
		return Place{}, errNotFound
	}
	return p.place(p.warm(n)), nil
}

// Entity finds a business, not to be changed: not_found if there is none.
func (p *Places) Entity(id ashyq.EntityID) (*ashyq.Entity, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	n, found := p.knownEntity(id)
	if !found {
		return nil, errNotFound
	}
	entity := p.reader(p.entities.at(n)).entity()
	if entity == nil {
		return nil, errNotFound
	}
	return entity, nil
}

// Entities are all businesses, in no order.
func (p *Places) Entities() iter.Seq[*ashyq.Entity] {
	number := func(n uint32) (entity *ashyq.Entity, ok bool) {
		p.mu.RLock()
		defer p.mu.RUnlock()
		if n >= p.entities.count {
			return nil, false
		}
		return p.reader(p.entities.at(n)).entity(), true
	}
	return func(yield func(*ashyq.Entity) bool) {
		for n := uint32(0); ; n++ {
			entity, ok := number(n)
			if !ok || entity != nil && !yield(entity) {
				return
			}
		}
	}
}

// VenuesOf are a business's venues, whatever their state, in the order of their ids.
func (p *Places) VenuesOf(entity ashyq.EntityID) []Place {
	p.mu.RLock()
	defer p.mu.RUnlock()
	n, found := p.knownEntity(entity)
	if !found {
		return nil
	}
	var places []Place
	for n := p.owned[n]; n != none; n = p.next[n] {
		places = append(places, p.place(p.entry(n)))
	}
	slices.SortFunc(places, func(a, b Place) int { return cmp.Compare(a.Venue.ID, b.Venue.ID) })
	return places
}

// Venues are all venues after one, each as it stands when its turn comes, in the order of their ids.
func (p *Places) Venues(after ashyq.VenueID) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for n := range p.outlines(after) {
			if !yield(p.whole(n)) {
				return
			}
		}
	}
}

// VenuesWhere are those of all venues after one of whose outline something is true.
func (p *Places) VenuesWhere(after ashyq.VenueID, is func(outline Place) bool) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for n, outline := range p.outlines(after) {
			if is(outline) && !yield(p.whole(n)) {
				return
			}
		}
	}
}

// Outlines are those of all venues after one, in the order of their ids: of a venue what rules ask of it, how it stands, and its
// id. A country's outlines are looked through in a moment, a country's venues are not. Each is good until the next one.
func (p *Places) Outlines(after ashyq.VenueID) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for _, outline := range p.outlines(after) {
			if !yield(outline) {
				return
			}
		}
	}
}

func (p *Places) outlines(after ashyq.VenueID) iter.Seq2[uint32, Place] {
	order := p.sorted()
	return func(yield func(uint32, Place) bool) {
		p.mu.RLock()
		from, found := p.search(order, after)
		p.mu.RUnlock()
		if found {
			from++
		}
		var v ashyq.Venue
		for _, n := range order[from:] {
			if !yield(n, p.outline(n, &v)) {
				return
			}
		}
	}
}

// VenueWhere is a venue if something is true of its outline; ok is false for one that is not there, too. It is for who looks at
// many: the venues that scans want stay at hand.
func (p *Places) VenueWhere(id ashyq.VenueID, is func(outline Place) bool) (_ Place, ok bool) {
	p.mu.RLock()
	n, found := p.venueNumber(id)
	p.mu.RUnlock()
	if !found || !is(p.outline(n, &ashyq.Venue{})) {
		return Place{}, false
	}
	return p.whole(n), true
}

// outline is that of the venue with a number, for which there is room in v.
func (p *Places) outline(n uint32, v *ashyq.Venue) Place {
	p.mu.RLock()
	defer p.mu.RUnlock()
	*v = ashyq.Venue{}
	p.reader(p.venues.at(n)).outline(v)
	return Place{Venue: v, Zone: p.zones[v.Region], Location: p.clock(v.TimeZone)}
}

func (p *Places) whole(n uint32) Place {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.place(p.entry(n))
}

// clock is the time of a zone, the country's for one that is not known.
func (p *Places) clock(zone string) *time.Location {
	if location, ok := p.clocks[zone]; ok {
		return location
	}
	return p.Home
}

// sorted is all venues in the order of their ids.
func (p *Places) sorted() []uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.fresh) == 0 {
		return p.order
	}
	p.sortByID(p.fresh)
	order := make([]uint32, 0, len(p.order)+len(p.fresh))
	rest := p.order
	for _, n := range p.fresh {
		i, _ := p.search(rest, p.venueID(n))
		order = append(append(order, rest[:i]...), n)
		rest = rest[i:]
	}
	p.order, p.fresh = append(order, rest...), nil
	return p.order
}

// sortByID sorts venues by their ids, each of which is read but once: there may be a country's.
func (p *Places) sortByID(venues []uint32) {
	type keyed struct {
		begins [8]byte // with which the id begins
		number uint32
	}
	keys := make([]keyed, len(venues))
	for i, n := range venues {
		keys[i].number = n
		copy(keys[i].begins[:], p.venueID(n))
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		if c := bytes.Compare(a.begins[:], b.begins[:]); c != 0 {
			return c
		}
		return cmp.Compare(p.venueID(a.number), p.venueID(b.number))
	})
	for i, k := range keys {
		venues[i] = k.number
	}
}

func (p *Places) search(order []uint32, id ashyq.VenueID) (int, bool) {
	return slices.BinarySearchFunc(order, id, func(n uint32, id ashyq.VenueID) int { return cmp.Compare(p.venueID(n), id) })
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
