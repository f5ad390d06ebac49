package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
)

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
