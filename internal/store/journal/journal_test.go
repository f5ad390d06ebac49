package journal_test

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal"
	"ashyq/internal/store/journal/journaltest"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() (store.Store, error) {
		dir := t.TempDir()
		return func() (store.Store, error) {
			s, err := sqlite.Open(t.Context(), filepath.Join(dir, "ashyq.db"))
			if err != nil {
				return nil, err
			}
			return journal.Open(t.Context(), s, filepath.Join(dir, "journal.db"), journal.Options{
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

func TestWhatSomebodyWasToldIsKnownAfterARestartWithoutTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		n := join(t, shared, clock)
		refused := func(at time.Time) store.Arrival {
			a := arrives(cafe, "dana", at)
			a.Event.Verdict.Status, a.Event.Decision = ashyq.Red, ashyq.Decision{Outcome: ashyq.Refuse, Enforced: true, Reason: "status_refused"}
			return a
		}
		told := func(want ...ashyq.Event) {
			t.Helper()
			events, err := n.Entries(t.Context(), cafe, tags(cafe, "dana", noon))
			if err != nil || !reflect.DeepEqual(events, want) {
				t.Errorf("%v: %+v\nwant %+v", err, events, want)
			}
		}
		recorded := n.enter(refused(noon))
		told(recorded)
		for name, fault := range journaltest.Faults {
			n.link.Fail(fault)
			began := time.Now()
			if told(); time.Since(began) > patience {
				t.Errorf("%s: who is told is waited for %s", name, time.Since(began))
			}
		}
		journalled := n.enter(refused(noon.Add(time.Second)))
		n.enter(arrives(cafe, "arman", noon))
		n.restart()
		told(journalled)

		n.link.Fail(journaltest.None)
		time.Sleep(time.Second) // the breaker is tried again
		told(journalled, recorded)
		n.bringIn()
		events, err := n.Entries(t.Context(), cafe, tags(cafe, "dana", noon))
		if err != nil || len(events) != 2 || events[0].ID != journalled.ID || events[0].Provisional {
			t.Errorf("once it is in: %v, %+v", err, events)
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
