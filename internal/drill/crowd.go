package drill

import (
	"slices"
	"strings"
	"sync"
	"time"

	"ashyq/internal/load"
	"ashyq/internal/seal"
)

// Colours, as answers name them.
const (
	blue    = "blue"
	red     = "red"
	unknown = "unknown"
)

// visitor is somebody who goes from door to door. They have one scan under way at most.
type visitor struct {
	iin    string
	colour string // that the registries know
	venue  *venue // that they are in, or go to
	visit  string // there; empty outside
	pass   string // the last one they were given
	scan   scan   // not yet answered; its ID is empty if there is none
	tried  int    // how often it was sent
}

// prepare decides what somebody does next: who is inside leaves, everybody else goes in somewhere.
func (v *visitor) prepare(c *crowd) {
	v.scan = scan{ID: seal.NewScanID(time.Now()).String(), IIN: v.iin, Pass: v.pass}
	if v.visit != "" {
		v.scan.Gate, v.scan.Direction = v.venue.exit, exit
		return
	}
	v.venue = c.nextVenue()
	v.scan.Gate, v.scan.Direction = v.venue.entry, entry
}

// answered takes in what a scan came to. Whoever one answer has let in is inside, as far as they know.
func (v *visitor) answered(given []answer) {
	v.visit = ""
	for _, a := range given {
		if v.scan.Direction == entry && a.Decision.Outcome == admitted {
			v.visit = a.Visit
		}
		if a.Pass != "" {
			v.pass = a.Pass
		}
		v.venue.count(v.scan, a)
	}
	v.scan, v.tried = scan{}, 0
}

// wronged is what should not have been said of them, empty if nothing.
func (v *visitor) wronged(a answer) string {
	told := a.Status.Colour
	switch {
	case v.scan.Direction == exit:
		return ""
	case v.colour == red && a.Decision.Outcome == admitted && a.Decision.Enforced:
		return "a red person was let in"
	case a.Status.Source == "none" && told != unknown:
		return "nothing was known, and it was shown as " + told
	case told != unknown && told != v.colour:
		return "somebody " + v.colour + " was told " + told
	}
	return ""
}

// venue has its doors, and how many were inside before the drill and are now.
type venue struct {
	Name        string
	entry, exit string // the gates' codes

	before, now int
	counted     bool
}

// count takes in the number inside after a scan.
func (v *venue) count(s scan, a answer) {
	v.now = a.Occupancy.Inside
	if !v.counted {
		v.counted, v.before = true, v.now
		if s.Direction == entry && a.Decision.Outcome == admitted {
			v.before--
		}
	}
}

// crowd is everybody who takes part. Its methods are safe for concurrent use; its visitors are of whom they were given to.
type crowd struct {
	venues []*venue
	seed   uint64

	mu     sync.Mutex
	known  []*visitor // whose colour the registries know
	idle   []*visitor // of these, who are outside
	inside []*visitor // also of the others
	unsure []*visitor // whose scan was not answered
	turn   int
	others int // how many of whom nobody knows anything have come
	doors  int
}

func newCrowd(w world, seed uint64) *crowd {
	c := &crowd{seed: seed}
	for _, p := range w.People {
		if p.IIN != "" { // a foreigner has none
			c.known = append(c.known, &visitor{iin: p.IIN, colour: p.Colour})
		}
	}
	c.idle = slices.Clone(c.known)
	for _, v := range w.Venues {
		place := &venue{Name: v.Name.EN}
		for _, g := range v.Gates {
			switch {
			case g.Direction == entry && place.entry == "":
				place.entry = g.Code
			case g.Direction == exit && place.exit == "":
				place.exit = g.Code
			}
		}
		if place.entry != "" && place.exit != "" {
			c.venues = append(c.venues, place)
		}
	}
	return c
}

func (c *crowd) nextVenue() *venue {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doors++
	return c.venues[c.doors%len(c.venues)]
}

// next is who comes now: a stranger, somebody who leaves, somebody known, somebody who leaves.
func (c *crowd) next() *visitor {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	switch {
	case c.turn%2 == 0 && len(c.unsure) > 0:
		return shift(&c.unsure)
	case c.turn%2 == 0 && len(c.inside) > 0:
		return shift(&c.inside)
	case c.turn%4 == 1 && len(c.idle) > 0:
		return shift(&c.idle)
	}
	c.others++
	return &visitor{iin: load.MadeUpIIN(c.seed, c.others).Digits(), colour: blue}
}

// familiar is the next of those whose colour is known.
func (c *crowd) familiar() *visitor {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.idle) > 0 {
		return shift(&c.idle)
	}
	return shift(&c.inside)
}

// back takes somebody in after their scan. A stranger who is outside goes home.
func (c *crowd) back(v *visitor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case v.scan.ID != "":
		c.unsure = append(c.unsure, v)
	case v.visit != "":
		c.inside = append(c.inside, v)
	case slices.Contains(c.known, v):
		c.idle = append(c.idle, v)
	}
}

// leave gives out all who are inside, or may be.
func (c *crowd) leave() []*visitor {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := append(c.unsure, c.inside...)
	c.unsure, c.inside = nil, nil
	return all
}

// counters go to every venue and leave without having come, whereupon all are told how many are inside.
func (c *crowd) counters() (all []*visitor) {
	for _, v := range c.venues {
		c.others++
		all = append(all, &visitor{iin: load.MadeUpIIN(c.seed, c.others).Digits(), colour: blue, venue: v, visit: "none"})
	}
	return all
}

// crowded are the venues in which not as many are inside as before.
func (c *crowd) crowded() (names []string) {
	for _, v := range c.venues {
		if v.now != v.before {
			names = append(names, v.Name)
		}
	}
	slices.SortFunc(names, strings.Compare)
	return names
}

func shift(queue *[]*visitor) *visitor {
	first := (*queue)[0]
	*queue = (*queue)[1:]
	return first
}
