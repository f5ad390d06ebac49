package sqlite

import (
	"math"
	"time"

	"ashyq"
)

// stay is a visit that is inside: moments in milliseconds.
type stay struct {
	tag              ashyq.Tag
	visit            ashyq.ScanID
	heads            int
	began            int64
	doubtful, closes int64
}

// never is a moment that does not come.
const never = math.MaxInt64

// orNever is a moment that may be absent.
func orNever(ms int64) int64 {
	if ms == 0 {
		return never
	}
	return ms
}

const stayColumns = "tag, visit, heads, began, doubtful, closes"

// readStay reads a row of stayColumns.
func readStay(r row) stay {
	return stay{tag: r.tag(0), visit: r.id(1), heads: int(r.int(2)), began: r.int(3), doubtful: r.int(4), closes: r.int(5)}
}

// stay finds the open stay under one of some tags: that under first if there is one, else under the first of tags that has
// one. If only is not zero, no stay but that visit's counts.
func (tx *tx) stay(venue ashyq.VenueID, first ashyq.Tag, tags []ashyq.Tag, only ashyq.ScanID) (s stay, open bool, err error) {
	if s, open, err = tx.stayUnder(venue, first, only); err != nil || open {
		return s, open, err
	}
	for _, tag := range tags {
		if tag == first {
			continue
		}
		if s, open, err = tx.stayUnder(venue, tag, only); err != nil || open {
			return s, open, err
		}
	}
	return stay{}, false, nil
}

func (tx *tx) stayUnder(venue ashyq.VenueID, tag ashyq.Tag, only ashyq.ScanID) (s stay, open bool, err error) {
	r, err := tx.row("SELECT "+stayColumns+" FROM stays WHERE venue = ? AND tag = ?", venue, tag)
	if err != nil || r == nil {
		return stay{}, false, err
	}
	s = readStay(r)
	return s, only == (ashyq.ScanID{}) || s.visit == only, nil
}

func (tx *tx) open(venue ashyq.VenueID, s stay) error {
	_, err := tx.exec("INSERT INTO stays (venue, "+stayColumns+") VALUES (?, ?, ?, ?, ?, ?, ?) "+
		"ON CONFLICT (venue, tag) DO UPDATE SET visit = excluded.visit, heads = excluded.heads, began = excluded.began, "+
		"doubtful = excluded.doubtful, closes = excluded.closes",
		venue, s.tag, s.visit, s.heads, s.began, s.doubtful, s.closes)
	return err
}

func (tx *tx) end(venue ashyq.VenueID, s stay) error {
	_, err := tx.exec("DELETE FROM stays WHERE venue = ? AND tag = ?", venue, s.tag)
	return err
}

// lasted is how long a stay was that ended at a moment; never negative.
func (s stay) lasted(end time.Time) time.Duration {
	return time.Duration(max(0, end.UnixMilli()-s.began)) * time.Millisecond
}
