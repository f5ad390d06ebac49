package checkin

import (
	"bytes"
	"cmp"
	"iter"
	"slices"

	"ashyq"
)

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
