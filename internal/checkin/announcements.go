package checkin

import (
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// announced is what the operator tells everybody. A change makes another; none is changed in place.
type announced struct {
	all     []ashyq.Announcement // what was published, and what is announced here
	here    int                  // how many of them, the last, are announced here alone
	edition int
}

// Announcements are those that were published, or are announced here, not to be changed; some may be over. Another edition has
// others.
func (p *Places) Announcements() (all []ashyq.Announcement, edition int) {
	now := p.announcedNow()
	return now.all, now.edition
}

// AnnounceHere has this node announce something beside what was published, or nothing if none is given: it is for when the store,
// which would tell all nodes, is away.
func (p *Places) AnnounceHere(here ...ashyq.Announcement) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.announcedNow()
	published := now.all[:len(now.all)-now.here]
	if !slices.Equal(now.all[len(published):], here) {
		p.announced.Store(&announced{slices.Concat(published, here), len(here), now.edition + 1})
	}
}

func (p *Places) announcedNow() announced {
	if now := p.announced.Load(); now != nil {
		return *now
	}
	return announced{}
}

// announce takes over announcements as they now are, and forgets those that the store has forgotten. p.mu is held.
func (p *Places) announce(changed []ashyq.Announcement) {
	if len(changed) == 0 {
		return
	}
	now := p.announcedNow()
	published, here := slices.Clone(now.all[:len(now.all)-now.here]), now.all[len(now.all)-now.here:]
	var latest time.Time
	for _, a := range changed {
		if i := slices.IndexFunc(published, func(known ashyq.Announcement) bool { return known.ID == a.ID }); i >= 0 {
			published[i] = a
		} else {
			published = append(published, a)
		}
		if a.From.After(latest) {
			latest = a.From
		}
	}
	old := latest.AddDate(0, 0, -store.AnnouncementDays)
	published = slices.DeleteFunc(published, func(a ashyq.Announcement) bool { return a.Until.Before(old) })
	p.announced.Store(&announced{append(published, here...), now.here, now.edition + 1})
}
