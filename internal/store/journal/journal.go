// Package journal is a store that works on while its database is away: it takes what people at the door must not wait for into
// a journal on the node's own disk, and brings it into the database when that is back.
//
//	Enter, Exit, … ─→ anything of this venue in the journal? ─ no ─→ the database, within a budget ─→ answer
//	                        │ yes                                       │ away: no answer, an error, a breaker that is open
//	                        └──────────────→ journal, on disk ←─────────┘ ─→ provisional answer
//
//	Run:  journal ─→ the database, a venue's rows in order ─→ struck off      venues beside each other
//	                 │ is what was answered not what is on record? ─→ conflict
//	                 └ did this person do something later that is on record? ─→ put right
//
// A venue is in the journal from its first row there to its last: what comes meanwhile goes behind it, though the database be
// back, so that nobody's leaving overtakes their arrival. What is recorded twice, by a call that was given up and by the
// journal, or because a node was killed between the database's answer and the journal's, is recorded once: a row has its id.
//
// While the database is away, each node knows of what it has journalled itself, and of what it has heard of before: what was
// answered last (so that a scan that is sent again is answered the same), how many were inside, who called. After a restart it
// has all that is on its disk: the journal, with the passes that it has revoked, who called, and a snapshot of businesses, venues, zones,
// decrees, revocations of passes and announcements. Whatever else it is asked for meanwhile is Unavailable with the cause ErrAway, and soon.
package journal

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/recent"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

var _ store.Store = (*Store)(nil)

// Store is a database with a journal beside it. What is not wanted at the door goes to the database alone.
type Store struct {
	store.Through // to the database, unhurried
	Options

	database store.Store
	local    *sqlite.Journal
	guard    *guard
	pending  *pending
	answers  answers
	known    *recent.Memory // how many were inside venues, and their last seq
	callers  callers
	places   places

	conflicts  atomic.Int64
	complained time.Time // when it was last said that something is not brought in
}

// Options of a Store. All are required.
type Options struct {
	Room     int                                                // how much may be in the journal before no more is taken
	Patience time.Duration                                      // how long somebody at a door waits for the database at most
	Derive   func(from ashyq.ScanID, label string) ashyq.ScanID // the id of an event that another one causes
	Now      func() time.Time
	Log      *slog.Logger
}

// Open opens the journal at path, or makes it, for this process alone, and puts it beside a database, which is closed with it.
func Open(ctx context.Context, database store.Store, path string, o Options) (*Store, error) {
	local, err := sqlite.OpenJournal(ctx, path)
	if err != nil {
		return nil, err
	}
	s := &Store{
		Options: o, database: database, local: local, guard: newGuard(o.Patience), answers: newAnswers(), known: recent.New(knownVenues, knownBytes),
		callers: newCallers(),
	}
	s.Through = s.within(unhurried)
	if err := s.load(ctx); err != nil {
		return nil, errors.Join(err, local.Close())
	}
	return s, nil
}

// load takes over what is on the disk.
func (s *Store) load(ctx context.Context) error {
	lengths, err := s.local.Lengths(ctx)
	if err != nil {
		return err
	}
	untold, err := s.local.Untold(ctx, s.Room)
	if err != nil {
		return err
	}
	if len(untold) > 0 {
		lengths[passes] = len(untold)
	}
	s.pending = newPending(lengths, s.Room)
	if s.places.whole, err = s.local.Cursor(ctx); err != nil {
		return err
	}
	return s.callers.load(ctx, s.local)
}

// Close closes the journal and the database.
func (s *Store) Close() error {
	if s.guard.closed.Swap(true) {
		return nil
	}
	return errors.Join(s.database.Close(), s.local.Close())
}
