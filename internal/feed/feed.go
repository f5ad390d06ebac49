// Package feed wakes whoever watches a venue when something happened there.
//
// It carries no events: a watcher that is woken reads the rows after its cursor from the store. So nothing is lost, nothing
// arrives twice or out of order, and a watcher that was away resumes by the same path.
package feed

import (
	"sync"

	"ashyq"
)

// Hub knows who watches which venue on this node. The zero value is ready.
type Hub struct {
	mu       sync.Mutex
	watchers map[ashyq.VenueID]map[*Watcher]struct{}
}

// Watcher is one open feed of a venue.
type Watcher struct {
	// Woken receives after something happened at the venue; any number of happenings that the watcher has not yet looked
	// into are one.
	Woken <-chan struct{}

	hub   *Hub
	venue ashyq.VenueID
	woken chan struct{}
}

// Watch begins to watch a venue. It is woken once at the start, so that what happened before is read by the same loop.
func (h *Hub) Watch(venue ashyq.VenueID) *Watcher {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	w := &Watcher{Woken: c, hub: h, venue: venue, woken: c}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers == nil {
		h.watchers = make(map[ashyq.VenueID]map[*Watcher]struct{})
	}
	if h.watchers[venue] == nil {
		h.watchers[venue] = make(map[*Watcher]struct{})
	}
	h.watchers[venue][w] = struct{}{}
	return w
}

// Wake tells all who watch a venue that something happened there. It never waits.
func (h *Hub) Wake(venue ashyq.VenueID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.watchers[venue] {
		select {
		case w.woken <- struct{}{}:
		default:
		}
	}
}

// Close ends the watch.
func (w *Watcher) Close() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	delete(w.hub.watchers[w.venue], w)
	if len(w.hub.watchers[w.venue]) == 0 {
		delete(w.hub.watchers, w.venue)
	}
}
