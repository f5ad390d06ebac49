package store

import (
	"context"
	"time"

	"ashyq"
)

// AnnouncementDays is for how many days an announcement is kept after it is over.
const AnnouncementDays = 90

// Announcements keeps what the operator tells everybody. Nodes learn of it by Places.Changes, and hold it in memory.
type Announcements interface {
	// SaveAnnouncement writes one that is new or known as a whole, and the acts that this was in the trail. It also drops some
	// that were over AnnouncementDays before it begins.
	SaveAnnouncement(ctx context.Context, a ashyq.Announcement, acts ...Act) error
	// ChangeAnnouncement lets change work on one as it is kept, as ChangeVenue does. ErrNotFound if there is none of this id.
	ChangeAnnouncement(ctx context.Context, id ashyq.AnnouncementID, change func(*ashyq.Announcement) (Act, error)) (ashyq.Announcement, error)
	// Announcements are those that are not over, the first to end first.
	Announcements(ctx context.Context, now time.Time) ([]ashyq.Announcement, error)
}
