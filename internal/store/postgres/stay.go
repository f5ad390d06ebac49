package postgres

import (
	"slices"
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

type stayKey struct {
	venue ashyq.VenueID
	tag   ashyq.Tag
}

// orNever is a moment that may be absent.
func orNever(ms int64) int64 {
	if ms == 0 {
		return never
	}
	return ms
}

const stayColumns = "tag, visit, heads, began, doubtful, closes"

// readStay reads a row that begins with stayColumns.
func readStay(r row) stay {
	return stay{tag: r.tag(0), visit: r.id(1), heads: int(r.int(2)), began: r.moment(3), doubtful: r.moment(4), closes: r.moment(5)}
}

// findStays looks for the open stays under some tags, each of which stands for a person at one venue alone.
func (tx *tx) findStays(tags []ashyq.Tag) statement {
	s := statement{text: text{sql: "SELECT " + stayColumns + ", venue FROM stays WHERE tag = ANY ($1)"}, each: func(r row) error {
		found := readStay(r)
		key := stayKey{ashyq.VenueID(r.text(6)), found.tag}
		tx.stays[key] = found
		tx.stored[key] = true
		return nil
	}}
	s.with.tags(tags)
	return tx.line.at(s, tx.venues)
}

// stay is the open stay under one of some tags that were looked for: that under first if there is one, else under the first
// of tags that has one. If only is not zero, no stay but that visit's counts.
func (tx *tx) stay(venue ashyq.VenueID, first ashyq.Tag, tags []ashyq.Tag, only ashyq.ScanID) (stay, bool) {
	counts := func(tag ashyq.Tag) (stay, bool) {
		s, open := tx.stays[stayKey{venue, tag}]
		return s, open && (only == ashyq.ScanID{} || s.visit == only)
	}
	if slices.Contains(tags, first) {
		if s, ok := counts(first); ok {
			return s, true
		}
	}
	for _, tag := range tags {
		if s, ok := counts(tag); ok {
			return s, true
		}
	}
	return stay{}, false
}

func (tx *tx) open(venue ashyq.VenueID, s stay) {
	key := stayKey{venue, s.tag}
	tx.stays[key] = s
	tx.opened[key] = true
}

func (tx *tx) end(venue ashyq.VenueID, s stay) {
	key := stayKey{venue, s.tag}
	delete(tx.stays, key)
	delete(tx.opened, key)
	tx.ended = append(tx.ended, venueStay{venue, s})
}

// venueStay is a stay with where it is.
type venueStay struct {
	venue ashyq.VenueID
	stay
}

// endStays appends what drops the stays that have ended, but for those that another has taken the place of.
func (tx *tx) endStays(round []statement) []statement {
	var tags []ashyq.Tag
	var visits []ashyq.ScanID
	for _, s := range tx.ended {
		if key := (stayKey{s.venue, s.tag}); !tx.opened[key] {
			delete(tx.stored, key)
			tags, visits = append(tags, s.tag), append(visits, s.visit)
		}
	}
	if len(tags) == 0 {
		return round
	}
	s := statement{text: text{sql: "DELETE FROM stays WHERE tag = ANY ($1) AND visit = ANY ($2)"}}
	s.with.tags(tags)
	s.with.ids(visits)
	return append(round, tx.line.at(s, tx.venues))
}

var (
	newStay     = text{sql: "INSERT INTO stays (venue, " + stayColumns + ")", columns: 7}
	changedStay = text{
		sql: newStay.sql, columns: newStay.columns,
		tail: "ON CONFLICT (tag, venue) DO UPDATE SET visit = excluded.visit, heads = excluded.heads, began = excluded.began, " +
			"doubtful = excluded.doubtful, closes = excluded.closes",
	}
)

// openStays appends what writes the stays that have begun or changed. Most are new, which costs less where it is known.
func (tx *tx) openStays(round []statement) []statement {
	var created, changed []stayKey
	for key := range tx.opened {
		if tx.stored[key] {
			changed = append(changed, key)
		} else {
			created = append(created, key)
		}
	}
	write := func(keys []stayKey) func(v *values, i int) {
		return func(v *values, i int) {
			s := tx.stays[keys[i]]
			v.text(string(keys[i].venue))
			v.tag(s.tag)
			v.id(s.visit)
			v.int32(s.heads)
			v.moment(s.began)
			v.moment(s.doubtful)
			v.moment(s.closes)
		}
	}
	round = bulk(round, newStay, len(created), write(created))
	return bulk(round, changedStay, len(changed), write(changed))
}

// lasted is how long a stay was that ended at a moment; never negative.
func (s stay) lasted(end time.Time) time.Duration {
	return time.Duration(max(0, end.UnixMilli()-s.began)) * time.Millisecond
}
