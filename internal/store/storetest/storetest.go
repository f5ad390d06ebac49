// Package storetest is the contract of a store.Store as a suite of tests. Every implementation runs all of it:
//
//	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
//		path := filepath.Join(t.TempDir(), "ashyq.db")
//		return func() (store.Store, error) { return sqlite.Open(t.Context(), path) }
//	})
package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Run runs the suite, tests beside each other: much of their time they wait for a disk. For each, fresh prepares a store without
// data and returns what opens it; what is opened again, after it has been closed, has the same data.
func Run(t *testing.T, fresh func(t *testing.T) (open func() (store.Store, error))) {
	for _, part := range []struct {
		name  string
		tests []test
	}{
		{"Enter", enterTests}, {"Ceiling", ceilingTests}, {"Exit", exitTests}, {"Override", overrideTests},
		{"Everybody", everybodyTests}, {"Forgotten", forgottenTests}, {"Leavings", leavingTests}, {"Conflicts", conflictTests}, {"Forget", forgetTests}, {"Feed", feedTests},
		{"History", historyTests}, {"Figures", figureTests}, {"Places", placeTests}, {"Announcements", announcementTests}, {"Reviews", reviewTests},
		{"Trail", trailTests}, {"Quotas", quotaTests},
		{"Login", loginTests}, {"Accounts", accountTests}, {"Members", memberTests}, {"Invitations", invitationTests},
		{"Passkeys", passkeyTests}, {"Ceremonies", ceremonyTests}, {"Notices", noticeTests}, {"Lookups", lookupTests},
		{"Failures", failureTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, test := range part.tests {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					h := &house{T: t, open: fresh(t)}
					h.reopen()
					t.Cleanup(func() { h.Store.Close() })
					test.run(h)
				})
			}
		})
	}
}

// test is one behaviour of the contract.
type test struct {
	name string
	run  func(h *house)
}

// house is a test with the store it is about.
type house struct {
	*testing.T
	store.Store
	open func() (store.Store, error)
}

// reopen closes the store, if there is one, and opens its data again.
func (h *house) reopen() {
	h.Helper()
	if h.Store != nil {
		h.ok(h.Store.Close())
	}
	var err error
	h.Store, err = h.open()
	h.ok(err)
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// fails checks that an error is the one that the contract names, in kind and code.
func (h *house) fails(err error, want *ashyq.Error) {
	h.Helper()
	if !errors.Is(err, want) || ashyq.KindOf(err) != want.Kind {
		h.Fatalf("the error is %v, want %v", err, want)
	}
}

// same checks that two values are deeply equal.
func same[T any](t failer, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// failer is what *testing.T and *rapid.T have in common here.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// inside checks a venue's occupancy at a moment: how many are inside, and how many of them are uncertain.
func (h *house) inside(venue ashyq.VenueID, now time.Time, inside, inferred int) {
	h.Helper()
	o, err := h.Occupancy(h.Context(), venue, now)
	h.ok(err)
	if o.Inside != inside || o.Inferred != inferred {
		h.Fatalf("%d inside, %d of them uncertain; want %d and %d", o.Inside, o.Inferred, inside, inferred)
	}
}

func (h *house) enter(a store.Arrival) ashyq.Event {
	h.Helper()
	e, repeated, err := h.Enter(h.Context(), a)
	h.ok(err)
	if repeated {
		h.Fatal("a new arrival was taken for a repeat")
	}
	return e
}

func (h *house) exit(d store.Departure) ashyq.Event {
	h.Helper()
	e, repeated, err := h.Exit(h.Context(), d)
	h.ok(err)
	if repeated {
		h.Fatal("a new departure was taken for a repeat")
	}
	return e
}

func (h *house) override(o store.Override) ashyq.Event {
	h.Helper()
	e, repeated, err := h.Override(h.Context(), o)
	h.ok(err)
	if repeated {
		h.Fatal("a new override was taken for a repeat")
	}
	return e
}

// feed is every row of a venue.
func (h *house) feed(venue ashyq.VenueID) []ashyq.Event {
	h.Helper()
	events, err := h.Feed(h.Context(), venue, 0, 1<<20)
	h.ok(err)
	return events
}

// The world of the tests: two venues on an evening in May.
const (
	cinema ashyq.VenueID = "cinema"
	cafe   ashyq.VenueID = "cafe"
)

var evening = time.Date(2021, 5, 14, 18, 0, 0, 0, time.UTC)

// hour is a moment so many hours after the evening began.
func hour(h float64) time.Time { return evening.Add(time.Duration(h * float64(time.Hour))) }

func newID(at time.Time) ashyq.ScanID {
	var id ashyq.ScanID
	rand.Read(id[:])
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|uint64(binary.BigEndian.Uint16(id[6:8])))
	id[6] = 0x70 | id[6]&0x0f
	id[8] = 0x80 | id[8]&0x3f
	return id
}

func digest(of ...any) ashyq.Digest { return sha256.Sum256(fmt.Append(nil, of...)) }

// name is one of many people's.
func name(i int) string { return fmt.Sprint("person ", i) }

// tag is a person's at a venue on the UTC day of a moment.
func tag(venue ashyq.VenueID, person string, at time.Time) ashyq.Tag {
	return ashyq.Tag(digest(venue, " ", person, " ", ashyq.DateOf(at.UTC())))
}

// tags are a person's of the day of a moment and of the day before.
func tags(venue ashyq.VenueID, person string, at time.Time) []ashyq.Tag {
	return []ashyq.Tag{tag(venue, person, at), tag(venue, person, at.AddDate(0, 0, -1))}
}

// arrives is the arrival of one person alone whom the rules admit, for a stay without an end.
func arrives(venue ashyq.VenueID, person string, at time.Time) store.Arrival {
	return store.Arrival{
		Event: ashyq.Event{
			Venue: venue, ID: newID(at), Kind: ashyq.EntryEvent, Gate: ashyq.GateID(venue + "-in"), Tag: tag(venue, person, at),
			At: at, Verdict: ashyq.Verdict{Status: ashyq.Green, Source: ashyq.FromRegistries, AsOf: at},
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: "status_allowed"}, Heads: 1,
			Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
		},
		Tags: tags(venue, person, at),
		Now:  at,
	}
}

func leaves(venue ashyq.VenueID, person string, at time.Time) store.Departure {
	return store.Departure{
		Event: ashyq.Event{
			Venue: venue, ID: newID(at), Kind: ashyq.ExitEvent, Gate: ashyq.GateID(venue + "-out"), Tag: tag(venue, person, at),
			At: at, Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
		},
		Tags: tags(venue, person, at),
		Now:  at,
	}
}

// refused is an arrival that the rules refuse.
func refused(a store.Arrival) store.Arrival {
	a.Event.Verdict.Status = ashyq.Red
	a.Event.Decision = ashyq.Decision{Outcome: ashyq.Refuse, Enforced: true, Reason: "status_refused"}
	return a
}

// withHeads is an arrival of a person with children.
func withHeads(a store.Arrival, heads int) store.Arrival {
	a.Event.Heads = heads
	return a
}

// upTo is an arrival that is refused should it bring the number inside above a ceiling.
func upTo(ceiling int, a store.Arrival) store.Arrival {
	a.Event.Decision.Ceiling = ceiling
	a.Event.Decision.Full = &ashyq.Decision{Outcome: ashyq.Refuse, Enforced: true, Reason: "venue_full", Rule: "fill"}
	return a
}

// until is an arrival whose stay is uncertain from one moment and closed at another.
func until(a store.Arrival, doubtful, closes time.Time) store.Arrival {
	a.Doubtful, a.Closes = doubtful, closes
	return a
}

// atOnce runs n calls at the same time and waits for all.
func atOnce(n int, call func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			call(i)
		})
	}
	close(start)
	all.Wait()
}

// ended is a context that has ended.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
