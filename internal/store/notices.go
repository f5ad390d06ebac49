package store

import (
	"context"
	"time"

	"ashyq"
)

// NoticeDays is for how many days a notice is shown.
const NoticeDays = 90

// Notice is something that a business is told.
type Notice struct {
	N      int64 // its place among all, which the store gives it
	Entity ashyq.EntityID
	Venue  ashyq.VenueID
	Gate   ashyq.GateID // of a code used from afar
	Kind   ashyq.NoticeKind
	Key    string // what makes it the same notice if it is told again: the venue, the kind, the day
	At     time.Time
	What   string // of a decision, the ashyq.Measure
	Reason string
	Decree string
	Count  int // of those inside, or of scans from afar
	Seen   bool
}

// Notices keeps what businesses are told.
type Notices interface {
	// Notify keeps a notice, and says whether it is new: one of the same entity and Key is kept once. It also drops the
	// entity's notices of more than NoticeDays ago.
	Notify(ctx context.Context, n Notice) (isNew bool, err error)
	// Notices are those of some entities, newest first, those before a place if it is not zero, at most limit.
	Notices(ctx context.Context, entities []ashyq.EntityID, before int64, limit int) ([]Notice, error)
	// SeeNotices marks an entity's notices up to a place as seen: of one venue, or of all if none is named.
	SeeNotices(ctx context.Context, entity ashyq.EntityID, venue ashyq.VenueID, upTo int64) error
}
