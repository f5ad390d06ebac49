package checkin

import (
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// announced is what the operator tells everybody. A change makes another; none is changed in place.
type announced struct {
	all     []ashyq.Announcement
	edition int
}

// Announcements are those that were published, not to be changed; some may be over. Another edition has others.
func (p *Places) Announcements() (all []ashyq.Announcement, edition int) {
	now := p.announced.Load()
	if now == nil {
		return nil, 0
	}
	return now.all, now.edition
}

// announce takes over announcements as they now are, and forgets those that the store has forgotten. p.mu is held.
func (p *Places) announce(changed []ashyq.Announcement) {
	if len(changed) == 0 {
		return
	}
	before, edition := p.Announcements()
	all := slices.Clone(before)
	var latest time.Time
	for _, a := range changed {
		if i := slices.IndexFunc(all, func(known ashyq.Announcement) bool { return known.ID == a.ID }); i >= 0 {
			all[i] = a
		} else {
			all = append(all, a)
		}
		if a.From.After(latest) {
			latest = a.From
		}
	}
	old := latest.AddDate(0, 0, -store.AnnouncementDays)
	all = slices.DeleteFunc(all, func(a ashyq.Announcement) bool { return a.Until.Before(old) })
	p.announced.Store(&announced{all, edition + 1})
}
