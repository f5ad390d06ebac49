package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal"
	"ashyq/internal/store/journal/journaltest"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
	"ashyq/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
		database, beside := sqlitetest.Migrated(t), sqlitetest.Migrated(t)
		return func() (store.Store, error) {
			s, err := sqlite.Open(t.Context(), database)
			if err != nil {
				return nil, err
			}
			return journal.Open(t.Context(), s, beside, journal.Options{
				Room: 10, Patience: time.Hour, Derive: derive, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			})
		}
	})
}

func clock() time.Time { return noon }

func TestAScanIsAnsweredInTimeAndComesInOnce(t *testing.T) {
	for name, fault := range journaltest.Faults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shared := share(t)
				n := join(t, shared, clock)
				before := n.enter(arrives(cafe, "arman", noon))
				if before.Provisional || before.Seq != 1 {
					t.Fatalf("%+v", before)
				}
				n.link.Fail(fault)
				began := time.Now()
				a := arrives(cafe, "dana", noon.Add(time.Second))
				_, _, noSession := n.Session(t.Context(), noon, ashyq.Digest{1})
				_, unseen := n.Event(t.Context(), cafe, a.Event.ID)
				entered := n.enter(a)
				if took := time.Since(began); took > 450*time.Millisecond {
					t.Errorf("the answer took %s", took)
				}
				if !errors.Is(noSession, store.ErrAway) || ashyq.KindOf(noSession) != ashyq.Unavailable {
					t.Errorf("an unknown session: %v", noSession)
				}
				if !errors.Is(unseen, store.ErrNotFound) || !errors.Is(unseen, store.ErrAway) {
					t.Errorf("an unknown scan: %v", unseen)
				}
				if !entered.Provisional || entered.Decision.Outcome != ashyq.Admit || entered.Inside != 2 || entered.Seq == 0 {
					t.Errorf("%+v", entered)
				}
				began = time.Now()
				left := n.exit(leaves(cafe, "dana", noon.Add(time.Minute)))
				if !left.Provisional || left.Decision.Outcome != ashyq.Left || left.Stayed != 59*time.Second || left.Inside != 1 {
					t.Errorf("%+v", left)
				}
				for range 20 { // and so are the next ones
					if again, repeated, err := n.Enter(t.Context(), a); err != nil || !repeated || again.Seq != entered.Seq {
						t.Errorf("%+v %v %v", again, repeated, err)
					}
					if seen, err := n.Event(t.Context(), cafe, a.Event.ID); err != nil || seen.Seq != entered.Seq || !seen.Provisional {
						t.Errorf("%+v %v", seen, err)
					}
				}
				if took := time.Since(began); took > 0 {
					t.Errorf("with the breaker open the answers took %s", took)
				}
				if seen, err := n.Event(t.Context(), cafe, before.ID); err != nil || seen.Seq != 1 || seen.Provisional {
					t.Errorf("what was answered before: %+v %v", seen, err)
				}

				n.restart()
				n.link.Fail(journaltest.None)
				n.bringIn()
				if events := rows(t, shared, cafe); len(events) != 3 || events[1].ID != entered.ID || events[2].ID != left.ID ||
					!events[2].At.Equal(left.At) || events[1].Late != (fault != journaltest.Mute) || !events[2].Late {
					t.Errorf("%+v", events)
				}
				if got := inside(t, shared, cafe); got != 1 {
					t.Errorf("%d inside", got)
				}
				if seen, err := n.Event(t.Context(), cafe, a.Event.ID); err != nil || seen.Seq != 2 || seen.Provisional {
					t.Errorf("when it is in: %+v %v", seen, err)
				}
				if e := n.enter(arrives(cafe, "saule", noon.Add(time.Hour))); e.Provisional || e.Seq != 4 {
					t.Errorf("the next: %+v", e)
				}
			})
		})
	}
}

// A first call that hangs costs its budget; those after it less, and none once the breaker is open.
func TestWhatHangsIsSoonLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		n.link.Fail(journaltest.Hung)
		var took []time.Duration
		for i := range 5 {
			began := time.Now()
			n.Event(t.Context(), cafe, newID(noon.Add(time.Duration(i))))
			took = append(took, time.Since(began))
		}
		want := []time.Duration{250 * time.Millisecond, 75 * time.Millisecond, 75 * time.Millisecond, 0, 0}
		if fmt.Sprint(took) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", took, want)
		}
		asked := n.link.Calls()
		for range 100 {
			n.enter(arrives(cafe, "dana", noon))
		}
		if n.link.Calls() != asked {
			t.Error("it is asked still")
		}
		time.Sleep(time.Second) // whereupon few try it
		began := time.Now()
		for range 100 {
			n.Event(t.Context(), cinema, newID(noon))
		}
		if took := time.Since(began); took > 200*time.Millisecond {
			t.Errorf("trying it has cost %s", took)
		}
	})
}

// While the database comes and goes, as badly as it can, whoever is at a door has an answer in less than a second, and nearly
// all in less than half of one.
func TestManyDoorsAreAnsweredInTimeWhileTheDatabaseHangs(t *testing.T) {
	for name, fault := range journaltest.Faults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const doors, scans = 40, 15
				n := join(t, share(t), time.Now)
				n.room = doors * scans * 2
				n.restart()
				running, stop := context.WithCancel(t.Context())
				var service, people sync.WaitGroup
				service.Go(func() { n.Run(running) })
				service.Go(func() {
					for faulty := false; running.Err() == nil; faulty = !faulty {
						n.link.Fail(map[bool]journaltest.Fault{true: fault}[faulty])
						time.Sleep(700 * time.Millisecond)
					}
				})
				took := make([]time.Duration, doors*scans)
				for door := range doors {
					people.Go(func() {
						for i := range scans {
							time.Sleep(time.Duration(door+1) * 7 * time.Millisecond)
							began := time.Now()
							a := arrives(cafe, fmt.Sprint(door, " ", i), began)
							n.Session(t.Context(), began, ashyq.Digest{byte(door)})
							n.Event(t.Context(), cafe, a.Event.ID)
							if err := n.Look(t.Context(), store.Lookup{Tag: ashyq.Tag(a.Event.Tag), At: began, Means: "desk"}); err != nil {
								t.Error(err)
							}
							if _, _, err := n.Enter(t.Context(), a); err != nil {
								t.Error(err)
							}
							took[door*scans+i] = time.Since(began)
						}
					})
				}
				people.Wait()
				stop()
				service.Wait()
				slices.Sort(took)
				if p99, last := took[len(took)*99/100], took[len(took)-1]; p99 > 500*time.Millisecond || last >= time.Second {
					t.Errorf("99 of 100 answers took %s at most, and one %s", p99, last)
				}
			})
		})
	}
}

func TestNobodyIsOvertakenByWhatComesAfterTheDatabaseIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		n := join(t, shared, clock)
		n.link.Fail(journaltest.Down)
		entered := n.enter(arrives(cafe, "dana", noon))
		n.link.Fail(journaltest.None)
		left := n.exit(leaves(cafe, "dana", noon.Add(time.Minute)))
		elsewhere := n.enter(arrives(cinema, "dana", noon.Add(2*time.Minute)))
		if !left.Provisional || left.Decision.Outcome != ashyq.Left {
			t.Errorf("behind what is in the journal: %+v", left)
		}
		if elsewhere.Provisional {
			t.Error("another venue is held up")
		}
		n.bringIn()
		if events := rows(t, shared, cafe); len(events) != 2 || events[0].ID != entered.ID || events[1].Decision.Outcome != ashyq.Left {
			t.Errorf("%+v", events)
		}
	})
}

func TestCapacityHoldsByWhatTheNodeKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		n := join(t, shared, clock)
		for i := range 8 {
			n.enter(arrives(cafe, fmt.Sprint("early ", i), noon))
		}
		n.link.Fail(journaltest.Down)
		admitted := 0
		for i := range 5 {
			e := n.enter(upTo(10, arrives(cafe, fmt.Sprint("late ", i), noon)))
			if e.Decision.Outcome == ashyq.Admit {
				admitted++
			}
		}
		if o, err := n.Occupancy(t.Context(), cafe, noon); err != nil || o.Inside != 10 || !o.Provisional || admitted != 2 || o.Seq != 8 {
			t.Errorf("%d are admitted, %+v, %v", admitted, o, err)
		}
		left := n.exit(leaves(cafe, "early 1", noon))
		if left.Decision.Outcome != ashyq.Left || left.Inside != 9 || left.Stayed != 0 {
			t.Errorf("who was inside before: %+v", left)
		}
		n.link.Fail(journaltest.None)
		if o, err := n.Occupancy(t.Context(), cinema, noon); err != nil || o.Provisional || o.Inside != 0 {
			t.Errorf("where nobody was: %+v, %v", o, err)
		}
		n.bringIn()
		if got := inside(t, shared, cafe); got != 9 {
			t.Errorf("%d inside", got)
		}
		if o, err := n.Occupancy(t.Context(), cafe, noon); err != nil || o.Provisional || o.Inside != 9 {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

// What was answered has happened: a replayed admission counts, however full the place is by then.
func TestWhoWasLetInIsRecordedOverCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		one, other := join(t, shared, clock), join(t, shared, clock)
		for _, n := range []*node{one, other} {
			n.link.Fail(journaltest.Down)
			for i := range 3 {
				n.enter(upTo(3, arrives(cafe, fmt.Sprintf("%p %d", n, i), noon)))
			}
			n.link.Fail(journaltest.None)
		}
		one.bringIn()
		other.bringIn()
		if got := inside(t, shared, cafe); got != 6 {
			t.Errorf("%d inside", got)
		}
		if c, err := shared.Conflicts(t.Context(), cafe, 10); err != nil || len(c) != 0 {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

func TestAFullJournalSaysSoAndTakesNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		n.room = 3
		n.restart()
		n.link.Fail(journaltest.Down)
		n.enter(arrives(cafe, "dana", noon))
		first := n.enter(arrives(cinema, "dana", noon))
		if err := n.Look(t.Context(), store.Lookup{At: noon, Means: "desk", By: "guard"}); err != nil {
			t.Fatal(err)
		}
		full := ashyq.Fail(ashyq.Unavailable, "journal_full")
		for name, call := range map[string]func() error{
			"Enter": func() error { _, _, err := n.Enter(t.Context(), arrives(cafe, "arman", noon)); return err },
			"Exit":  func() error { _, _, err := n.Exit(t.Context(), leaves(cafe, "dana", noon)); return err },
			"Look":  func() error { return n.Look(t.Context(), store.Lookup{At: noon, Means: "desk"}) },
		} {
			if err := call(); !errors.Is(err, full) || ashyq.KindOf(err) != ashyq.Unavailable {
				t.Errorf("%s: %v", name, err)
			}
		}
		if e, err := n.Event(t.Context(), cinema, first.ID); err != nil || e.ID != first.ID || !n.Full() {
			t.Errorf("a repeat: %v", err)
		}
		n.link.Fail(journaltest.None)
		n.bringIn()
		if e := n.enter(arrives(cafe, "arman", noon)); e.Provisional || n.Full() {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhatTwoNodesAnsweredDifferentlyIsAConflict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		one, other := join(t, shared, clock), join(t, shared, clock)
		one.link.Fail(journaltest.Down)

		twice := arrives(cafe, "dana", noon)
		answered := one.enter(twice)
		refused := twice
		refused.Event.Decision = ashyq.Decision{Outcome: ashyq.Refuse, Enforced: true, Reason: "status_refused"}
		refused.Event.At = noon.Add(time.Second)
		other.enter(refused)

		same := arrives(cafe, "saule", noon)
		one.enter(same)
		other.enter(same)

		reused := arrives(cafe, "timur", noon)
		one.enter(reused)
		reused.Event.Gate = "another"
		other.enter(reused)

		one.link.Fail(journaltest.None)
		one.bringIn()
		want := []store.Conflict{
			{Venue: cafe, ID: answered.ID, At: noon, Kind: ashyq.EntryEvent, Outcome: ashyq.Admit, Reason: "status_allowed", Stored: ashyq.Refuse, Why: "answered"},
			{Venue: cafe, ID: reused.Event.ID, At: noon, Kind: ashyq.EntryEvent, Outcome: ashyq.Admit, Reason: "status_allowed", Why: "id_reused"},
		}
		conflicts, err := shared.Conflicts(t.Context(), cafe, 10)
		if err != nil || len(conflicts) != len(want) {
			t.Fatalf("%+v, %v", conflicts, err)
		}
		for _, w := range want {
			found := false
			for _, c := range conflicts {
				found = found || c == w
			}
			if !found {
				t.Errorf("%+v is not among %+v", w, conflicts)
			}
		}
		if e, err := one.Event(t.Context(), cafe, answered.ID); err != nil || e.Decision.Outcome != ashyq.Refuse {
			t.Errorf("the row does not count: %+v, %v", e, err)
		}
		if n := len(rows(t, shared, cafe)); n != 3 || one.Stats(t.Context()).Conflicts != 2 {
			t.Errorf("%d rows, %d conflicts", n, one.Stats(t.Context()).Conflicts)
		}
	})
}

// unwilling is a database that cannot record an arrival at the café, whatever the reason.
type unwilling struct{ store.Store }

func (u unwilling) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	if a.Event.Venue == cafe {
		return ashyq.Event{}, false, ashyq.Wrap(ashyq.Internal, "internal", errors.New("22021"))
	}
	return u.Store.Enter(ctx, a)
}

func TestWhatCannotBeBroughtInHoldsUpNoOtherVenueAndIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		n := join(t, shared, time.Now)
		n.link.Fail(journaltest.Down)
		stuck := n.enter(arrives(cafe, "dana", noon))
		n.enter(arrives(cinema, "dana", noon))
		var said bytes.Buffer
		n.Log = slog.New(slog.NewTextHandler(&said, nil))
		n.link.Store = unwilling{shared}
		n.link.Fail(journaltest.None)
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
		defer cancel()
		n.Run(ctx)
		if len(rows(t, shared, cinema)) != 1 || len(rows(t, shared, cafe)) != 0 || n.Stats(t.Context()).Length != 1 {
			t.Errorf("%+v is left", n.Stats(t.Context()))
		}
		if text := said.String(); strings.Count(text, "not brought in") != 3 || strings.Count(text, stuck.ID.String()) != 3 {
			t.Errorf("in two and a half minutes it is said:\n%s", text)
		}
		n.link.Store = shared
		n.bringIn()
		if events := rows(t, shared, cafe); len(events) != 1 || events[0].ID != stuck.ID {
			t.Errorf("%+v", events)
		}
	})
}

func TestAStaffMembersWordComesInToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		n := join(t, shared, clock)
		before := n.enter(arrives(cafe, "arman", noon))
		n.link.Fail(journaltest.Down)
		checked := arrives(cafe, "dana", noon)
		checked.Event.Decision = ashyq.Decision{Outcome: ashyq.Check, Enforced: true, Reason: "pcr_required", Ask: "paper_pcr"}
		word := func(visit ashyq.VisitID) store.Override {
			return store.Override{
				ID: newID(noon), Visit: visit, Outcome: ashyq.Admit, Reason: "paper_shown", Note: "a note", Actor: "guard", At: noon.Add(time.Minute),
				NotBefore: noon.Add(-time.Hour), Ceiling: 1000, Closes: noon.Add(5 * time.Hour),
			}
		}
		o := word(n.enter(checked).VisitID())
		e, _, err := n.Override(t.Context(), o)
		if err != nil || !e.Provisional || e.Inside != 2 {
			t.Fatalf("%+v, %v", e, err)
		}
		if again, repeated, err := n.Override(t.Context(), o); err != nil || !repeated || again.Seq != e.Seq {
			t.Errorf("%+v, %v", again, err)
		}
		if _, _, err := n.Override(t.Context(), word(before.VisitID())); ashyq.KindOf(err) != ashyq.Unavailable {
			t.Errorf("over a visit that only the database knows: %v", err)
		}
		if visit, err := n.Visit(t.Context(), e.VisitID()); err != nil || len(visit) != 2 || !visit[1].Provisional {
			t.Errorf("%+v, %v", visit, err)
		}
		n.restart()
		n.link.Fail(journaltest.None)
		if _, _, err := n.Override(t.Context(), word(before.VisitID())); err != nil {
			t.Errorf("over a visit of a venue that has something in the journal: %v", err)
		}
		n.bringIn()
		visit, err := shared.Visit(t.Context(), e.VisitID())
		if err != nil || len(visit) != 2 || visit[1].ID != o.ID || visit[1].Note != "a note" || visit[1].Actor != "guard" || !visit[1].At.Equal(o.At) {
			t.Fatalf("%+v, %v", visit, err)
		}
		if got := inside(t, shared, cafe); got != 2 {
			t.Errorf("%d inside", got)
		}
		closed, err := shared.CloseForgotten(t.Context(), noon.Add(5*time.Hour), 10, func() ashyq.ScanID { return newID(noon) })
		if err != nil || len(closed) != 1 || closed[0].Visit != e.Visit {
			t.Errorf("the stay does not close as was said: %+v, %v", closed, err)
		}
	})
}

// unnamed is a look as it was given.
func unnamed(l store.Lookup) store.Lookup {
	l.ID = store.LookupID{}
	return l
}

func TestALookIsWrittenOnce(t *testing.T) {
	for name, fault := range journaltest.Faults {
		synctest.Test(t, func(t *testing.T) {
			shared := share(t)
			n := join(t, shared, clock)
			n.link.Fail(fault)
			l := store.Lookup{Tag: ashyq.Tag{1}, At: noon, Means: "desk", Venue: cafe, By: "guard"}
			other := store.Lookup{Tag: ashyq.Tag{1}, At: noon.Add(time.Second), Means: "self", By: "account"}
			q := store.Quota{Key: ashyq.Digest{1}, Limit: 2, Window: time.Hour}
			for _, l := range []store.Lookup{l, other} {
				if err := n.Look(t.Context(), l, q); err != nil {
					t.Fatal(name, err)
				}
			}
			if err := n.Look(t.Context(), l, q); ashyq.KindOf(err) != ashyq.Limited {
				t.Errorf("%s: the third: %v", name, err)
			}
			n.restart()
			n.link.Fail(journaltest.None)
			n.bringIn()
			looks, err := shared.Lookups(t.Context(), []ashyq.Tag{{1}}, store.LookupID{}, 10)
			if err != nil || len(looks) != 2 || unnamed(looks[0]) != other || unnamed(looks[1]) != l {
				t.Errorf("%s: %+v, %v", name, looks, err)
			}
		})
	}
}

func TestLeavingElsewhereIsCarriedOutOnceItIsSeenWhoseVisitThatIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		n := join(t, shared, clock)
		mine, theirs := n.enter(arrives(cinema, "dana", noon)), n.enter(arrives(cinema, "arman", noon))
		n.link.Fail(journaltest.Down)
		asks := func(person string, visit ashyq.Event) store.Arrival {
			a := arrives(cafe, person, noon.Add(time.Hour))
			d := leaves(cinema, person, noon.Add(time.Hour))
			d.Event.Gate, d.Event.Means, d.Only, d.Asked = "", ashyq.BySelf, visit.ID, cafe
			a.Leaving = &d
			return a
		}
		first := asks("dana", mine)
		n.enter(first)
		n.enter(asks("saule", theirs))
		if _, _, err := n.Exit(t.Context(), *first.Leaving); !errors.Is(err, store.ErrAway) {
			t.Errorf("it is journalled twice: %v", err)
		}
		n.restart()
		n.link.Fail(journaltest.None)
		n.bringIn()
		leavings, err := shared.Leavings(t.Context(), 10)
		if err != nil || len(leavings) != 1 || leavings[0].Only != mine.ID || leavings[0].Event.ID != first.Leaving.Event.ID {
			t.Fatalf("%+v, %v", leavings, err)
		}
		if e, _, err := n.Exit(t.Context(), leavings[0]); err != nil || e.Visit != mine.ID || e.Decision.Outcome != ashyq.Left {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

func TestAScreenIsToldThatTheDatabaseIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		n.enter(arrives(cafe, "arman", noon))
		n.link.Fail(journaltest.Down)
		e := n.enter(arrives(cafe, "dana", noon))
		for name, call := range map[string]func() error{
			"Feed":    func() error { _, err := n.Feed(t.Context(), cafe, 0, 10); return err },
			"Visit":   func() error { _, err := n.Visit(t.Context(), ashyq.VisitID{Venue: cafe}); return err },
			"ExitAll": func() error { _, err := n.ExitAll(t.Context(), ashyq.Event{Venue: cafe}, 1, nil); return err },
		} {
			if err := call(); !errors.Is(err, store.ErrAway) || ashyq.KindOf(err) != ashyq.Unavailable {
				t.Errorf("%s: %v", name, err)
			}
		}
		events, err := n.Provisional(t.Context(), cafe, 10)
		if err != nil || len(events) != 1 || events[0].ID != e.ID || !events[0].Provisional {
			t.Errorf("%+v, %v", events, err)
		}
		if events, err := n.Provisional(t.Context(), cinema, 10); err != nil || len(events) != 0 {
			t.Errorf("%+v, %v", events, err)
		}
	})
}

func TestWhoAsksAndLeavesSaysNothingOfTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		gone, leave := context.WithCancel(t.Context())
		leave()
		for range 20 {
			if _, _, err := n.Enter(gone, arrives(cafe, "dana", noon)); ashyq.KindOf(err) != ashyq.Unavailable || errors.Is(err, store.ErrAway) {
				t.Fatal(err)
			}
		}
		if e := n.enter(arrives(cafe, "dana", noon)); e.Provisional {
			t.Error("it is taken for away")
		}
	})
}

func TestAJournalIsOneNodes(t *testing.T) {
	shared := share(t)
	n := join(t, shared, clock)
	if _, err := sqlite.OpenJournal(t.Context(), n.path); err == nil {
		t.Error("two nodes have one journal")
	}
	full := filepath.Join(t.TempDir(), "full.db")
	s, err := sqlite.Open(t.Context(), full)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveVenue(t.Context(), ashyq.Venue{ID: cafe}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := sqlite.OpenJournal(t.Context(), full); err == nil {
		t.Error("a database is taken for a journal")
	}
}
