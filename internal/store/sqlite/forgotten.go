package sqlite

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// overdue is what a reader finds for CloseForgotten: stays to be closed, and the venues whose tallies name a moment at which
// one might have to be.
type overdue struct {
	stays  []venueStay
	venues []ashyq.VenueID
}

type venueStay struct {
	venue ashyq.VenueID
	stay
}

// CloseForgotten looks for the stays with a reader, because that may take long, and closes what is still open of them.
func (s *Store) CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	due, err := read(ctx, s.readers, func(c *conn) (overdue, error) { return c.overdue(now, max(0, limit)) })
	if err != nil || len(due.venues) == 0 {
		return nil, err
	}
	return write(ctx, s.writer, func(tx *tx) ([]ashyq.Event, error) {
		var closed []ashyq.Event
		for _, found := range due.stays {
			e, ok, err := tx.closeForgotten(found, now, newID)
			if err != nil {
				return nil, err
			}
			if ok {
				closed = append(closed, e)
			}
		}
		for _, venue := range due.venues {
			t, err := tx.tally(venue, now)
			if err == nil {
				err = tx.recount(venue, t, now.UnixMilli())
			}
			if err != nil {
				return nil, err
			}
			t.changed = true
		}
		return closed, nil
	})
}

func (c *conn) overdue(now time.Time, limit int) (due overdue, err error) {
	for r, err := range c.rows("SELECT venue FROM tallies WHERE closes <= ? LIMIT ?", now.UnixMilli(), limit) {
		if err != nil {
			return overdue{}, err
		}
		due.venues = append(due.venues, ashyq.VenueID(r.text(0)))
	}
	query := "SELECT s.tag, s.visit, s.heads, s.began, s.doubtful, s.closes, s.venue FROM tallies CROSS JOIN stays s USING (venue) " +
		"WHERE tallies.closes <= ? AND s.closes <= ? ORDER BY s.closes, s.venue, s.tag LIMIT ?"
	for r, err := range c.rows(query, now.UnixMilli(), now.UnixMilli(), limit) {
		if err != nil {
			return overdue{}, err
		}
		due.stays = append(due.stays, venueStay{ashyq.VenueID(r.text(6)), readStay(r)})
	}
	return due, nil
}

// closeForgotten ends a stay unless it has ended or was extended since it was found.
func (tx *tx) closeForgotten(found venueStay, now time.Time, newID func() ashyq.ScanID) (ashyq.Event, bool, error) {
	t, err := tx.tally(found.venue, now)
	if err != nil {
		return ashyq.Event{}, false, err
	}
	s, open, err := tx.stay(found.venue, found.tag, []ashyq.Tag{found.tag}, found.visit)
	if err != nil || !open || s.closes > now.UnixMilli() {
		return ashyq.Event{}, false, err
	}
	e := ashyq.Event{
		Venue: found.venue, ID: newID(), Kind: ashyq.ExitEvent, At: store.FromMillis(s.closes), Means: ashyq.Inferred,
	}
	e, err = tx.endStay(e, s, t)
	return e, true, err
}

// endStay ends a stay that nobody's scan ends, and records it as e with what is the stay's own.
func (tx *tx) endStay(e ashyq.Event, s stay, t *tally) (ashyq.Event, error) {
	e.Visit, e.Tag, e.Heads, e.Stayed, e.Decision.Outcome = s.visit, s.tag, s.heads, s.lasted(e.At), ashyq.Left
	body, err := rowbody.Encode(e)
	if err != nil {
		return ashyq.Event{}, err
	}
	after := *t
	after.remove(s)
	r, err := tx.record(e, body, t, after, nil)
	if err != nil {
		return ashyq.Event{}, err
	}
	return r.event, tx.end(e.Venue, s)
}

// forgetAtOnce is how many rows one transaction of Forget drops: few enough that scans do not wait for it noticeably.
const forgetAtOnce = 1000

func (s *Store) Forget(ctx context.Context, day ashyq.Date) error {
	start := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
	first := binary.BigEndian.AppendUint64(nil, uint64(start.UnixMilli()))[2:] // what the first scan id of the day begins with
	figures := start.AddDate(0, 0, -store.FigureDays).UnixMilli()
	open, err := read(ctx, s.readers, func(c *conn) (string, error) { return c.openVisits(first) })
	if err != nil {
		return err
	}
	for _, old := range []struct {
		drop  string
		which []any
	}{
		{"DELETE FROM events WHERE (id, venue) IN (SELECT id, venue FROM events WHERE id < ? AND (venue, visit) NOT IN " +
			"(SELECT value ->> 0, unhex(value ->> 1) FROM json_each(?)) LIMIT ?)", []any{first, open}},
		{"DELETE FROM leavings WHERE n IN (SELECT n FROM leavings WHERE id < ? LIMIT ?)", []any{first}},
		{"DELETE FROM reviews WHERE (id, venue) IN (SELECT id, venue FROM reviews WHERE id < ? LIMIT ?)", []any{first}},
		{"DELETE FROM conflicts WHERE (venue, at, id) IN (SELECT venue, at, id FROM conflicts WHERE id < ? LIMIT ?)", []any{first}},
		{"DELETE FROM lookups WHERE n IN (SELECT n FROM lookups WHERE at < ? LIMIT ?)", []any{start.UnixMilli()}},
		{"DELETE FROM figures WHERE (hour, venue, gate, kind, outcome, reason, means, enforced) IN " +
			"(SELECT hour, venue, gate, kind, outcome, reason, means, enforced FROM figures WHERE hour < ? LIMIT ?)", []any{figures}},
		{"UPDATE tallies SET hour = 0, sums = NULL WHERE venue IN (SELECT venue FROM tallies WHERE hour < ? AND hour > 0 LIMIT ?)",
			[]any{figures}},
	} {
		for {
			dropped, err := write(ctx, s.writer, func(tx *tx) (int64, error) {
				tx.known.forget() // tallies are among what is dropped from
				return tx.exec(old.drop, append(old.which, forgetAtOnce)...)
			})
			if err != nil {
				return err
			}
			if dropped < forgetAtOnce {
				break
			}
		}
	}
	return nil
}

// openVisits are the visits of days that are to be forgotten that are open: few, since rules close what is forgotten. As a
// list in JSON, of their venues and scan ids.
func (c *conn) openVisits(before []byte) (string, error) {
	open := make([][2]string, 0)
	for r, err := range c.rows("SELECT venue, hex(visit) FROM stays WHERE visit < ?", before) {
		if err != nil {
			return "", err
		}
		open = append(open, [2]string{r.text(0), r.text(1)})
	}
	list, err := json.Marshal(open)
	return string(list), err
}
