package postgres

import (
	"time"

	"ashyq"
	"ashyq/internal/store/rowbody"
)

// tally is what a venue's stays add up to, and its last seq. In [steadyFrom, steadyUntil) no stay becomes doubtful, so that
// inferred, the heads of those doubtful by steadyFrom, holds without asking the stays; before closes none is forgotten. The
// bounds may be closer than need be. The last row that somebody has made was at last.
type tally struct {
	seq                     uint64
	inside, inferred        int
	steadyFrom, steadyUntil int64
	closes                  int64
	last                    int64
	latest                  rowbody.Latest
	changed                 bool // since it was read or written
}

const tallyColumns = "seq, inside, inferred, steady_from, steady_until, closes, last, hour, sums"

// newTallies appends what makes the venues' tallies, and locks them, of those that have none. All that are new come before any is
// locked, in the order of their ids: nobody waits for a new one who holds another that comes later.
func newTallies(round []statement, venues []ashyq.VenueID) []statement {
	t := text{sql: "INSERT INTO tallies (venue)", columns: 1, tail: "ON CONFLICT DO NOTHING"}
	return bulk(round, t, len(venues), func(v *values, i int) { v.text(string(venues[i])) })
}

// lockTallies holds the venues' tallies until the transaction ends.
func (tx *tx) lockTallies() statement {
	s := statement{
		text: text{sql: "SELECT " + tallyColumns + ", venue FROM tallies WHERE venue = ANY ($1) ORDER BY venue FOR UPDATE"},
		each: func(r row) error {
			sums, err := rowbody.DecodeSums(r[8])
			tx.tallies[ashyq.VenueID(r.text(9))] = &tally{
				seq: uint64(r.int(0)), inside: int(r.int(1)), inferred: int(r.int(2)),
				steadyFrom: r.moment(3), steadyUntil: r.moment(4), closes: r.moment(5), last: r.moment(6), latest: rowbody.Latest{Hour: r.moment(7), Sums: sums},
			}
			return err
		},
	}
	s.with.venues(tx.venues)
	return s
}

// tally is the venue's, counted for a moment.
func (tx *tx) tally(venue ashyq.VenueID, now time.Time) (*tally, error) {
	t := tx.tallies[venue]
	if ms := now.UnixMilli(); !t.steady(ms) {
		return t, tx.look(t.recount(venue, ms))
	}
	return t, nil
}

func (t *tally) steady(now int64) bool { return t.steadyFrom <= now && now < t.steadyUntil }

// recountAll counts the tallies of all tasks' venues for their moments, before any task has noted anything.
func (tx *tx) recountAll(tasks []*task) error {
	var round []statement
	counted := make(map[*tally]bool)
	for _, task := range tasks {
		if t := tx.tallies[task.venue]; !t.steady(task.now) && !counted[t] {
			counted[t] = true
			round = append(round, t.recount(task.venue, task.now))
		}
	}
	if len(round) == 0 {
		return nil
	}
	return tx.line.round(tx.ctx, round...)
}

// recount counts inferred for a moment, by the stays that have become doubtful since, or were not yet.
func (t *tally) recount(venue ashyq.VenueID, now int64) statement {
	from, until, sign := t.steadyFrom, now, 1
	if now < t.steadyFrom {
		from, until, sign = now, t.steadyFrom, -1
	}
	s := statement{
		text: text{sql: "SELECT (SELECT coalesce(sum(heads), 0) FROM stays WHERE venue = $1 AND doubtful > $2 AND doubtful <= $3), " +
			"(SELECT coalesce(max(doubtful), '-infinity') FROM stays WHERE venue = $1 AND doubtful <= $4), " +
			"(SELECT coalesce(min(doubtful), 'infinity') FROM stays WHERE venue = $1 AND doubtful > $4)"},
		each: func(r row) error {
			t.inferred += sign * int(r.int(0))
			t.steadyFrom, t.steadyUntil = r.moment(1), r.moment(2)
			return nil
		},
	}
	s.with.text(string(venue))
	s.with.moment(from)
	s.with.moment(until)
	s.with.moment(now)
	return s
}

// add counts a stay that begins, for the moment that t has been counted for.
func (t *tally) add(s stay, now time.Time) {
	t.inside += s.heads
	t.closes = min(t.closes, s.closes)
	if s.doubtful <= now.UnixMilli() {
		t.inferred += s.heads
		t.steadyFrom = max(t.steadyFrom, s.doubtful)
	} else {
		t.steadyUntil = min(t.steadyUntil, s.doubtful)
	}
}

// remove counts a stay out. What is doubtful by now was so before steadyFrom.
func (t *tally) remove(s stay) {
	t.inside -= s.heads
	if s.doubtful <= t.steadyFrom {
		t.inferred -= s.heads
	}
}

var saveTally = text{
	sql: "INSERT INTO tallies (venue, " + tallyColumns + ")", columns: 10,
	tail: "ON CONFLICT (venue) DO UPDATE SET seq = excluded.seq, inside = excluded.inside, inferred = excluded.inferred, " +
		"steady_from = excluded.steady_from, steady_until = excluded.steady_until, closes = excluded.closes, last = excluded.last, " +
		"hour = excluded.hour, sums = excluded.sums",
}

func (tx *tx) saveTallies(round []statement) ([]statement, error) {
	type changedTally struct {
		venue ashyq.VenueID
		*tally
		sums []byte
	}
	var changed []changedTally
	for venue, t := range tx.tallies {
		if t.changed {
			sums, err := rowbody.EncodeSums(t.latest.Sums)
			if err != nil {
				return nil, err
			}
			changed = append(changed, changedTally{venue, t, sums})
			t.changed = false
		}
	}
	return bulk(round, saveTally, len(changed), func(v *values, i int) {
		t := changed[i]
		v.text(string(t.venue))
		v.int64(int64(t.seq))
		v.int32(t.inside)
		v.int32(t.inferred)
		v.moment(t.steadyFrom)
		v.moment(t.steadyUntil)
		v.moment(t.closes)
		v.moment(t.last)
		v.moment(t.latest.Hour)
		v.bytes(t.sums)
	}), nil
}
