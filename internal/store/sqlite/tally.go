package sqlite

import (
	"maps"
	"time"

	"ashyq"
	"ashyq/internal/store/rowbody"
)

// tally is what a venue's stays add up to, and its last seq. In [steadyFrom, steadyUntil) no stay becomes doubtful, so that
// inferred holds without asking the stays; before closes none is forgotten. The bounds may be closer than need be. The last
// row that somebody has made was at last.
type tally struct {
	seq                     uint64
	inside, inferred        int
	steadyFrom, steadyUntil int64
	closes                  int64
	last                    int64
	latest                  rowbody.Latest
	changed                 bool // since it was read
}

// tally is the venue's, counted for a moment.
func (tx *tx) tally(venue ashyq.VenueID, now time.Time) (*tally, error) {
	t, ok := tx.tallies[venue]
	if !ok {
		if t, ok = tx.known.of[venue]; !ok {
			var err error
			if t, err = tx.readTally(venue); err != nil {
				return nil, err
			}
		}
		tx.tallies[venue] = t
	}
	if ms := now.UnixMilli(); ms < t.steadyFrom || ms >= t.steadyUntil {
		return t, tx.recount(venue, t, ms)
	}
	return t, nil
}

func (tx *tx) readTally(venue ashyq.VenueID) (*tally, error) {
	r, err := tx.row("SELECT seq, inside, inferred, steady_from, steady_until, closes, last, hour, sums FROM tallies WHERE venue = ?", venue)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return &tally{steadyUntil: never, closes: never}, nil
	}
	sums, err := rowbody.DecodeSums(r.blob(8))
	return &tally{
		seq: uint64(r.int(0)), inside: int(r.int(1)), inferred: int(r.int(2)),
		steadyFrom: r.int(3), steadyUntil: r.int(4), closes: r.int(5), last: r.int(6), latest: rowbody.Latest{Hour: r.int(7), Sums: sums},
	}, err
}

func (tx *tx) recount(venue ashyq.VenueID, t *tally, now int64) error {
	r, err := tx.row("SELECT sum(heads) FILTER (WHERE doubtful <= ?), max(doubtful) FILTER (WHERE doubtful <= ?), "+
		"min(doubtful) FILTER (WHERE doubtful > ?), min(closes) FROM stays WHERE venue = ?", now, now, now, venue)
	if err != nil {
		return err
	}
	t.inferred, t.steadyFrom, t.steadyUntil, t.closes = int(r.int(0)), r.int(1), orNever(r.int(2)), orNever(r.int(3))
	return nil
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

func (tx *tx) saveTallies() error {
	for venue, t := range tx.tallies {
		if !t.changed {
			continue
		}
		sums, err := rowbody.EncodeSums(t.latest.Sums)
		if err != nil {
			return err
		}
		_, err = tx.exec("REPLACE INTO tallies (venue, seq, inside, inferred, steady_from, steady_until, closes, last, hour, sums) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			venue, t.seq, t.inside, t.inferred, t.steadyFrom, t.steadyUntil, t.closes, t.last, t.latest.Hour, sums)
		if err != nil {
			return err
		}
		t.changed = false
	}
	return nil
}

// knownLimit is of how many venues the tallies are remembered.
const knownLimit = 1 << 16

// knownTallies are those that this process has committed last, for as long as no other has written to the file.
type knownTallies struct {
	of      map[ashyq.VenueID]*tally
	version int64
}

// refresh is called within a transaction, and forgets all if another connection has committed since the last.
func (k *knownTallies) refresh(c *conn) error {
	r, err := c.row("PRAGMA data_version")
	if err != nil {
		return err
	}
	if version := r.int(0); version != k.version {
		k.forget()
		k.version = version
	}
	return nil
}

func (k *knownTallies) forget() { clear(k.of) }

// learn remembers what has been committed, in place of any others that are too many.
func (k *knownTallies) learn(committed map[ashyq.VenueID]*tally) {
	maps.Copy(k.of, committed)
	for venue := range k.of {
		if len(k.of) <= knownLimit {
			break
		}
		delete(k.of, venue)
	}
}
