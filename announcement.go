package ashyq

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// AnnouncementID names an announcement.
type AnnouncementID string

// Announcement is what the operator tells everybody, on every phone and at every desk: what fails, and what to do instead. What
// one business is told is a notice.
type Announcement struct {
	ID       AnnouncementID `json:"id"`
	Severity Severity       `json:"severity"`
	What     Text           `json:"what"`    // fails
	Instead  Text           `json:"instead"` // is to be done
	From     time.Time      `json:"from"`    // the first moment at which it is shown
	Until    time.Time      `json:"until"`   // the first at which it no longer is; ending it brings this forward
}

// Severity is how much an announcement changes for those who read it.
type Severity string

const (
	MinorSeverity    Severity = "minor"    // good to know
	MajorSeverity    Severity = "major"    // something does not work, or another way is better
	CriticalSeverity Severity = "critical" // nobody can go on without doing what it says
)

// severities are all of them, the gravest last.
var severities = []Severity{MinorSeverity, MajorSeverity, CriticalSeverity}

// What an announcement may be. One that nobody ends ends by itself; of many at once nobody reads any.
const (
	MaxAnnouncements       = 5 // that are not over
	MaxAnnouncementWhat    = 100
	MaxAnnouncementInstead = 240
	MaxAnnouncementTime    = 30 * 24 * time.Hour // shown, and ahead of its first moment
)

// Over reports whether it is shown no longer.
func (a Announcement) Over(now time.Time) bool { return !now.Before(a.Until) }

// Validate says everything that is wrong with an announcement by itself. A number that could name a person is wrong: everybody
// reads it, and every phone keeps it.
func (a Announcement) Validate() error {
	var faults []error
	fault := func(where, format string, args ...any) {
		faults = append(faults, fmt.Errorf("announcement: %s: %s", where, fmt.Sprintf(format, args...)))
	}
	if !slices.Contains(severities, a.Severity) {
		fault("severity", "%q is none of %v", a.Severity, severities)
	}
	for _, part := range []struct {
		name    string
		text    Text
		longest int
	}{{"what", a.What, MaxAnnouncementWhat}, {"instead", a.Instead, MaxAnnouncementInstead}} {
		for _, said := range []struct{ language, text string }{{"kk", part.text.KK}, {"ru", part.text.RU}, {"en", part.text.EN}} {
			where := part.name + " in " + said.language
			switch length := utf8.RuneCountInString(said.text); {
			case said.text == "":
				fault(where, "it is not said")
			case length > part.longest:
				fault(where, "%d characters are more than %d", length, part.longest)
			case !isLine(said.text):
				fault(where, "it is not one plain line of text")
			case NamesAPerson(said.text):
				fault(where, "it has a number that could be a person's; write dates in words")
			}
		}
	}
	switch shown := a.Until.Sub(a.From); {
	case a.From.IsZero() || shown <= 0:
		fault("until", "it ends before it begins")
	case shown > MaxAnnouncementTime:
		fault("until", "it is shown for longer than %d days", MaxAnnouncementTime/(24*time.Hour))
	}
	return errors.Join(faults...)
}

// isLine reports whether a text has nothing that is not seen, and no space around it.
func isLine(text string) bool {
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) }
	return utf8.ValidString(text) && strings.TrimSpace(text) == text && !strings.ContainsFunc(text, hidden)
}

// Publishable says why an announcement cannot join those that were published: it is not valid, it is over or too far ahead, its
// id is another's, or there are too many.
func (a Announcement) Publishable(published []Announcement, now time.Time) error {
	if err := a.Validate(); err != nil {
		return err
	}
	switch {
	case a.Over(now):
		return errors.New("announcement: until: that is past")
	case a.From.Sub(now) > MaxAnnouncementTime:
		return fmt.Errorf("announcement: from: that is more than %d days ahead", MaxAnnouncementTime/(24*time.Hour))
	case slices.ContainsFunc(published, func(other Announcement) bool { return other.ID == a.ID }):
		return fmt.Errorf("announcement: there is one with the id %s", a.ID)
	case len(Current(published, now)) >= MaxAnnouncements:
		return fmt.Errorf("announcement: there are %d that are not over; end one first", MaxAnnouncements)
	}
	return nil
}

// Current are those announcements that are not over, some perhaps yet to begin: the gravest first, of these the latest.
func Current(published []Announcement, now time.Time) []Announcement {
	var current []Announcement
	for _, a := range published {
		if !a.Over(now) {
			current = append(current, a)
		}
	}
	slices.SortFunc(current, func(a, b Announcement) int {
		return cmp.Or(
			cmp.Compare(slices.Index(severities, b.Severity), slices.Index(severities, a.Severity)),
			b.From.Compare(a.From), cmp.Compare(a.ID, b.ID),
		)
	})
	return current[:min(len(current), MaxAnnouncements)]
}

// Ended is the announcement, shown no longer from a moment on, unless it was over before.
func (a Announcement) Ended(at time.Time) Announcement {
	if at.Before(a.Until) {
		a.Until = at
	}
	return a
}
