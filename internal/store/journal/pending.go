package journal

import (
	"maps"
	"slices"
	"sync"

	"ashyq"
)

// errFull is what is said once the journal has no more room.
var errFull = ashyq.Fail(ashyq.Unavailable, "journal_full")

// What stands for the venue of looks, and of revocations of passes, which are brought in beside what is of venues.
const (
	looks  ashyq.VenueID = ""
	passes ashyq.VenueID = "\x00" // which is the id of no venue
)

// pending counts what is in the journal, or about to be. Of a venue that has something there, nothing goes to the database but
// through the journal.
type pending struct {
	room int
	wake chan struct{} // has one when something has come

	mu     sync.Mutex
	venues map[ashyq.VenueID]int
	total  int
}

func newPending(venues map[ashyq.VenueID]int, room int) *pending {
	p := &pending{room: room, wake: make(chan struct{}, 1), venues: venues}
	for _, n := range venues {
		p.total += n
	}
	return p
}

// has reports whether something of a venue is in the journal.
func (p *pending) has(venue ashyq.VenueID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.venues[venue] > 0
}

// begin makes room for a row of a venue, errFull if there is none.
func (p *pending) begin(venue ashyq.VenueID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.total >= p.room {
		return errFull
	}
	p.total++
	p.venues[venue]++
	select {
	case p.wake <- struct{}{}:
	default:
	}
	return nil
}

// end is begin undone, or done with, so many times.
func (p *pending) end(venue ashyq.VenueID, rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total -= rows
	if p.venues[venue] -= rows; p.venues[venue] == 0 {
		delete(p.venues, venue)
	}
}

// length is how much there is.
func (p *pending) length() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.total
}

// left are the venues of which there is something.
func (p *pending) left() []ashyq.VenueID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.venues))
}
