package checkin

import (
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
// packed into records. With them come the operator's announcements.
type Places struct {
	Home   *time.Location             // in which times are told where there is no venue
	Decree func(d store.Decree) error // takes over a decree that was published; nil where none is to change the rules

	Revoked Revoked // passes

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

	announced atomic.Pointer[announced] // replaced while mu is held

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

// Zones are those that are declared, by region.
func (p *Places) Zones() map[ashyq.Region]ashyq.Zone {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return maps.Clone(p.zones)
}

func (p *Places) place(e *venueEntry) Place {
	return Place{Venue: &e.venue, Zone: p.zones[e.venue.Region], Location: e.location}
}
