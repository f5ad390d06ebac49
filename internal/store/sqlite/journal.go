package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// Journal is a file in which one node keeps what happens while the database of all nodes is away, until it has been brought in
// (package journal). A venue is there with the first of its rows, and goes with the last: in between, its rows, stays and
// numbers are what this node alone knows, and no others are. What is given to be recorded is kept with the row, in one
// transaction.
type Journal struct {
	store *Store
	lock  *os.File
}

var (
	errInUse    = errors.New("another node has it")
	errDatabase = errors.New("it is a database, and no journal")
)

// OpenJournal opens the journal at path, or makes it, for this process alone.
func OpenJournal(ctx context.Context, path string) (*Journal, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("open journal %s: %w", path, err)
	}
	j := &Journal{lock: lock}
	if j.store, err = open(ctx, path); err == nil {
		if err = j.isJournal(ctx); err == nil {
			return j, nil
		}
		err = errors.Join(err, j.store.Close())
	}
	return nil, fmt.Errorf("open journal %s: %w", path, errors.Join(err, lock.Close()))
}

// lockFile holds a file until it is closed or the process ends. The journal itself is the engine's to lock.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errInUse
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (j *Journal) isJournal(ctx context.Context) error {
	full, err := read(ctx, j.store.readers, func(c *conn) (bool, error) {
		r, err := c.row("SELECT EXISTS (SELECT * FROM venues) OR EXISTS (SELECT * FROM accounts)")
		return err == nil && r.bool(0), err
	})
	if err == nil && full {
		return errDatabase
	}
	return err
}

func (j *Journal) Close() error { return errors.Join(j.store.Close(), j.lock.Close()) }

// Enter records an arrival as a Store does. known is what the node has last heard of the venue: those who were inside are, as
// far as it knows, still there.
func (j *Journal) Enter(ctx context.Context, a store.Arrival, known ashyq.Occupancy) (ashyq.Event, bool, error) {
	asked := a.Leaving
	a.Leaving = nil // is asked for when the arrival is brought in
	return j.record(ctx, a.Event, a.Tags, a.Now, known, func(tx *tx, e ashyq.Event, body []byte) (recorded, error) {
		return tx.enter(a, e, body)
	}, journalled{Tags: a.Tags, Doubtful: a.Doubtful, Closes: a.Closes, Leaving: asked})
}

// Exit records a departure as a Store does. Who has not come in since the database is away may be one of those who were inside
// before: they have left too, for how long they have stayed nobody knows here.
func (j *Journal) Exit(ctx context.Context, d store.Departure, known ashyq.Occupancy) (ashyq.Event, bool, error) {
	return j.record(ctx, d.Event, d.Tags, d.Now, known, func(tx *tx, e ashyq.Event, body []byte) (recorded, error) {
		return tx.exitOfAnybody(d, e, body)
	}, journalled{Tags: d.Tags, Only: d.Only})
}

// Override records a staff member's word as a Store does, over a visit that is in the journal: ErrNotFound for any other.
func (j *Journal) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	r, err := write(ctx, j.store.writer, func(tx *tx) (recorded, error) {
		r, err := tx.override(o)
		if err == nil && !r.repeated {
			err = tx.journal(r.event, o.At, journalled{NotBefore: o.NotBefore, Doubtful: o.Doubtful, Closes: o.Closes})
		}
		return r, err
	})
	return r.event, r.repeated, err
}

func (j *Journal) record(
	ctx context.Context, e ashyq.Event, tags []ashyq.Tag, now time.Time, known ashyq.Occupancy,
	do func(tx *tx, e ashyq.Event, body []byte) (recorded, error), with journalled,
) (ashyq.Event, bool, error) {
	if !slices.Contains(tags, e.Tag) {
		return ashyq.Event{}, false, translate(errNoTags)
	}
	if d := e.Decision; d.Ceiling > 0 && d.Full == nil {
		return ashyq.Event{}, false, translate(errNoFull)
	}
	e = rowbody.Kept(e)
	body, err := rowbody.Encode(e)
	if err != nil {
		return ashyq.Event{}, false, translate(err)
	}
	r, err := write(ctx, j.store.writer, func(tx *tx) (recorded, error) {
		if err := tx.begin(e.Venue, known, now); err != nil {
			return recorded{}, err
		}
		r, err := do(tx, e, body)
		if err == nil && !r.repeated {
			err = tx.journal(r.event, now, with)
		}
		return r, err
	})
	return r.event, r.repeated, err
}

// firstSeqs is below which number a venue's first seq lies, by chance, so that two nodes do not number alike.
const firstSeqs = 1_000_000

// begin has a venue that is not in the journal begin with what is known of it.
func (tx *tx) begin(venue ashyq.VenueID, known ashyq.Occupancy, now time.Time) error {
	t, err := tx.tally(venue, now)
	if err == nil && t.seq == 0 {
		t.seq, t.inside, t.inferred = rand.Uint64N(firstSeqs), known.Inside, known.Inferred
	}
	return err
}

// exitOfAnybody is exit, but for who may have been inside before the venue came into the journal.
func (tx *tx) exitOfAnybody(d store.Departure, e ashyq.Event, body []byte) (recorded, error) {
	t, err := tx.tally(e.Venue, d.Now)
	if err != nil {
		return recorded{}, err
	}
	_, inside, err := tx.stay(e.Venue, e.Tag, d.Tags, d.Only)
	if err != nil {
		return recorded{}, err
	}
	r, err := tx.row("SELECT sum(heads) FROM stays WHERE venue = ?", e.Venue)
	if err != nil {
		return recorded{}, err
	}
	before := t.inside - int(r.int(0))
	if inside || before <= 0 || d.Only != (ashyq.ScanID{}) {
		return tx.exit(d, e, body)
	}
	after := *t
	after.inside--
	after.inferred = min(after.inferred, after.inside)
	e.Visit, e.Heads, e.Decision.Outcome = e.ID, 1, ashyq.Left
	return tx.record(e, body, t, after, d.Tags)
}

// journal keeps what is to be brought in with an event that was recorded.
func (tx *tx) journal(e ashyq.Event, now time.Time, with journalled) error {
	body, err := with.encode()
	if err != nil {
		return err
	}
	_, err = tx.exec("INSERT INTO journal (venue, id, at, body) VALUES (?, ?, ?, ?)", e.Venue, e.ID, store.Millis(now), body)
	return err
}

// Event, Visit, Entries and Occupancy are a Store's, of what is in the journal.
func (j *Journal) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return j.store.Event(ctx, venue, id)
}

func (j *Journal) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	return j.store.Visit(ctx, id)
}

func (j *Journal) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	return j.store.Entries(ctx, venue, tags)
}

func (j *Journal) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	return j.store.Occupancy(ctx, venue, now)
}

// Latest are the last events of a venue in the journal, in order, at most limit.
func (j *Journal) Latest(ctx context.Context, venue ashyq.VenueID, limit int) ([]ashyq.Event, error) {
	return read(ctx, j.store.readers, func(c *conn) ([]ashyq.Event, error) {
		return c.events("SELECT * FROM (SELECT "+eventColumns+" FROM events WHERE venue = ? ORDER BY seq DESC LIMIT ?) ORDER BY seq",
			venue, max(0, limit))
	})
}

// Look writes that somebody looked at a person as a Store does.
func (j *Journal) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	return j.store.Look(ctx, l, quotas...)
}

// Lengths are how many rows each venue has in the journal; under no venue, how many looks there are.
func (j *Journal) Lengths(ctx context.Context) (map[ashyq.VenueID]int, error) {
	return read(ctx, j.store.readers, func(c *conn) (map[ashyq.VenueID]int, error) {
		lengths := make(map[ashyq.VenueID]int)
		for r, err := range c.rows("SELECT venue, count(*) FROM journal GROUP BY venue UNION ALL SELECT '', n FROM (SELECT count(*) AS n FROM lookups) WHERE n > 0") {
			if err != nil {
				return nil, err
			}
			lengths[ashyq.VenueID(r.text(0))] = int(r.int(1))
		}
		return lengths, nil
	})
}

// Oldest is when the oldest of what is in the journal was journalled; zero if there is nothing.
func (j *Journal) Oldest(ctx context.Context) (time.Time, error) {
	return read(ctx, j.store.readers, func(c *conn) (time.Time, error) {
		r, err := c.row("SELECT min(at) FROM (SELECT at FROM (SELECT at FROM journal ORDER BY n LIMIT 1) UNION ALL " +
			"SELECT at FROM (SELECT at FROM lookups ORDER BY n LIMIT 1))")
		if err != nil {
			return time.Time{}, err
		}
		return r.time(0), nil
	})
}

// Next are the rows of a venue that were journalled first, in order, at most limit.
func (j *Journal) Next(ctx context.Context, venue ashyq.VenueID, limit int) ([]Journalled, error) {
	return read(ctx, j.store.readers, func(c *conn) (next []Journalled, err error) {
		query := "SELECT n, with_body, " + eventColumns + " FROM (SELECT n, id AS with_id, venue AS at_venue, body AS with_body FROM journal " +
			"WHERE venue = ? ORDER BY n LIMIT ?) CROSS JOIN events ON id = with_id AND venue = at_venue ORDER BY n"
		for r, err := range c.rows(query, venue, max(0, limit)) {
			if err != nil {
				return nil, err
			}
			e, err := readEvent(r[2:])
			if err != nil {
				return nil, err
			}
			one, err := decodeJournalled(r.blob(1), e)
			if err != nil {
				return nil, err
			}
			one.n = r.int(0)
			next = append(next, one)
		}
		return next, nil
	})
}

// Done strikes off what has been brought in of a venue, up to one. With the last of a venue goes all that is known of it here.
func (j *Journal) Done(ctx context.Context, one Journalled) error {
	venue := one.Event.Venue
	return change(ctx, j.store.writer, func(tx *tx) error {
		if _, err := tx.exec("DELETE FROM journal WHERE venue = ? AND n <= ?", venue, one.n); err != nil {
			return err
		}
		left, err := tx.row("SELECT 1 FROM journal WHERE venue = ? LIMIT 1", venue)
		if err != nil || left != nil {
			return err
		}
		for _, table := range []string{"events", "stays", "tallies", "figures"} {
			if _, err := tx.exec("DELETE FROM "+table+" WHERE venue = ?", venue); err != nil {
				return err
			}
		}
		delete(tx.tallies, venue)
		delete(tx.known.of, venue)
		for f := range tx.figures {
			if f.Venue == venue {
				delete(tx.figures, f)
			}
		}
		return nil
	})
}

// JournalledLook is a look that is to be brought in.
type JournalledLook struct {
	n int64
	store.Lookup
}

// NextLooks are the looks that were journalled first, in order, at most limit.
func (j *Journal) NextLooks(ctx context.Context, limit int) ([]JournalledLook, error) {
	return read(ctx, j.store.readers, func(c *conn) (next []JournalledLook, err error) {
		for r, err := range c.rows("SELECT "+lookupColumns+" FROM lookups ORDER BY n LIMIT ?", max(0, limit)) {
			if err != nil {
				return nil, err
			}
			next = append(next, JournalledLook{r.int(5), readLookup(r)})
		}
		return next, nil
	})
}

// LooksDone strikes off the looks that have been brought in, up to one.
func (j *Journal) LooksDone(ctx context.Context, l JournalledLook) error {
	return change(ctx, j.store.writer, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM lookups WHERE n <= ?", l.n)
		return err
	})
}
