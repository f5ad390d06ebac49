package journal_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal"
	"ashyq/internal/store/journal/journaltest"
	"ashyq/internal/store/sqlite"
)

// patience is that of the nodes here.
const patience = 250 * time.Millisecond

// node is a store with a journal, over a database that nodes share.
type node struct {
	*journal.Store
	t    testing.TB
	path string
	now  func() time.Time
	link *journaltest.Database // to the database that all share
	room int
}

// share opens a database that nodes share.
func share(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "ashyq.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// join makes a node over a shared database, which does not bring in what it has until it is told to.
func join(t testing.TB, shared store.Store, now func() time.Time) *node {
	t.Helper()
	n := &node{t: t, path: filepath.Join(t.TempDir(), "journal.db"), now: now, link: journaltest.Over(shared), room: 1000}
	n.start()
	t.Cleanup(func() { n.Store.Close() })
	return n
}

func (n *node) start() {
	n.t.Helper()
	var err error
	n.Store, err = journal.Open(context.Background(), n.link, n.path, journal.Options{
		Room: n.room, Patience: patience, Derive: derive, Now: n.now, Log: slog.New(slog.NewTextHandler(n.t.Output(), nil)),
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// restart closes a node, and starts it again.
func (n *node) restart() {
	n.t.Helper()
	if err := n.Store.Close(); err != nil {
		n.t.Fatal(err)
	}
	n.start()
}

// bringIn brings in what is in the journal, until there is nothing left.
func (n *node) bringIn() {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); n.Run(ctx) }()
	turns := time.NewTicker(10 * time.Millisecond)
	defer turns.Stop()
	for n.Stats(ctx).Length > 0 {
		select {
		case <-turns.C:
		case <-ctx.Done():
			n.t.Fatal("the journal is not brought in")
		}
	}
	cancel()
	<-ended
}

func derive(from ashyq.ScanID, label string) ashyq.ScanID {
	sum := sha256.Sum256(append(from[:], label...))
	id := ashyq.ScanID(sum[:16])
	copy(id[:6], from[:6])
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}

const (
	cafe   ashyq.VenueID = "cafe"
	cinema ashyq.VenueID = "cinema"
)

var noon = time.Date(2026, 11, 18, 7, 0, 0, 0, time.UTC)

func newID(at time.Time) ashyq.ScanID {
	var id ashyq.ScanID
	rand.Read(id[:])
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|uint64(binary.BigEndian.Uint16(id[6:8])))
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}

func tag(venue ashyq.VenueID, person string, at time.Time) ashyq.Tag {
	return sha256.Sum256(fmt.Appendf(nil, "%s %s %s", venue, person, ashyq.DateOf(at.UTC())))
}

func tags(venue ashyq.VenueID, person string, at time.Time) []ashyq.Tag {
	return []ashyq.Tag{tag(venue, person, at), tag(venue, person, at.AddDate(0, 0, -1))}
}

// arrives is somebody's arrival, whom the rules admit.
func arrives(venue ashyq.VenueID, person string, at time.Time) store.Arrival {
	return store.Arrival{
		Event: ashyq.Event{
			Venue: venue, ID: newID(at), Kind: ashyq.EntryEvent, Gate: "in", Tag: tag(venue, person, at), At: at,
			Verdict:  ashyq.Verdict{Status: ashyq.Green, Source: ashyq.FromRegistries, AsOf: at},
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: "status_allowed"}, Heads: 1,
			Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
		},
		Tags: tags(venue, person, at), Now: at,
	}
}

func leaves(venue ashyq.VenueID, person string, at time.Time) store.Departure {
	return store.Departure{
		Event: ashyq.Event{
			Venue: venue, ID: newID(at), Kind: ashyq.ExitEvent, Gate: "out", Tag: tag(venue, person, at), At: at, Means: ashyq.ByApp,
			Assurance: ashyq.NoAssurance,
		},
		Tags: tags(venue, person, at), Now: at,
	}
}

func upTo(ceiling int, a store.Arrival) store.Arrival {
	a.Event.Decision.Ceiling = ceiling
	a.Event.Decision.Full = &ashyq.Decision{Outcome: ashyq.Refuse, Enforced: true, Reason: "venue_full"}
	return a
}

func (n *node) enter(a store.Arrival) ashyq.Event {
	n.t.Helper()
	e, repeated, err := n.Enter(context.Background(), a)
	if err != nil || repeated {
		n.t.Fatal(repeated, err)
	}
	return e
}

func (n *node) exit(d store.Departure) ashyq.Event {
	n.t.Helper()
	e, repeated, err := n.Exit(context.Background(), d)
	if err != nil || repeated {
		n.t.Fatal(repeated, err)
	}
	return e
}

// rows are all of a venue in a database.
func rows(t testing.TB, s store.Store, venue ashyq.VenueID) []ashyq.Event {
	t.Helper()
	events, err := s.Feed(context.Background(), venue, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func inside(t testing.TB, s store.Store, venue ashyq.VenueID) int {
	t.Helper()
	o, err := s.Occupancy(context.Background(), venue, noon.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	return o.Inside
}
