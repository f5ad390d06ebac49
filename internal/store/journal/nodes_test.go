package journal_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
)

// Two nodes lose the database and find it again, are restarted and bring in what they have, in any order, while people come and
// go by either of them. When all is in, each scan is recorded once, and whoever came in last is inside, nobody else.
func TestAnyHistoryOfTwoNodesEndsWithTheRightPeopleInside(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		flag.Set(checks.Name, "30") // each opens three databases
	}
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(undated{t}, func(r *rapid.T) { play(t, r) })
	})
}

// undated is a test that does not say by when it has to end, which cannot be told by a clock that is not the world's.
type undated struct{ rapid.TB }

func play(t *testing.T, r *rapid.T) {
	shared := share(t)
	defer shared.Close()
	at := noon
	now := func() time.Time { return at }
	nodes := []*node{join(t, shared, now), join(t, shared, now)}
	defer func() {
		for _, n := range nodes {
			n.Store.Close()
		}
	}()
	venue := func() ashyq.VenueID { return rapid.SampledFrom([]ashyq.VenueID{cafe, cinema}).Draw(r, "venue") }
	person := func() string { return rapid.SampledFrom([]string{"dana", "arman", "saule"}).Draw(r, "person") }
	one := func() *node { return rapid.SampledFrom(nodes).Draw(r, "node") }
	is := make(map[ashyq.VenueID]map[string]bool)
	is[cafe], is[cinema] = map[string]bool{}, map[string]bool{}
	scans := make(map[ashyq.ScanID]ashyq.Event)
	answered := func(n *node, e ashyq.Event, err error) {
		if err != nil {
			r.Fatal(err)
		}
		if again, err := n.Event(context.Background(), e.Venue, e.ID); err != nil || again.Decision.Outcome != e.Decision.Outcome {
			r.Fatalf("%+v is answered again by %+v, %v", e, again, err)
		}
		scans[e.ID] = e
	}
	r.Repeat(map[string]func(*rapid.T){
		"": func(*rapid.T) { at = at.Add(time.Second) },
		"enter": func(*rapid.T) {
			n, v, p := one(), venue(), person()
			e, _, err := n.Enter(context.Background(), arrives(v, p, at))
			answered(n, e, err)
			is[v][p] = true
		},
		"exit": func(*rapid.T) {
			n, v, p := one(), venue(), person()
			e, _, err := n.Exit(context.Background(), leaves(v, p, at))
			answered(n, e, err)
			is[v][p] = false
		},
		"fault": func(*rapid.T) {
			one().link.Fail(rapid.SampledFrom([]journaltest.Fault{
				journaltest.None, journaltest.Down, journaltest.Broken, journaltest.Hung, journaltest.Mute,
			}).Draw(r, "fault"))
		},
		"restart":   func(*rapid.T) { one().restart() },
		"bring in":  func(*rapid.T) { n := one(); n.link.Fail(journaltest.None); n.bringIn() },
		"some time": func(*rapid.T) { time.Sleep(time.Duration(rapid.IntRange(0, 900).Draw(r, "ms")) * time.Millisecond) },
	})
	for _, n := range nodes {
		n.link.Fail(journaltest.None)
		n.bringIn()
	}
	for v, people := range is {
		want := 0
		for _, in := range people {
			if in {
				want++
			}
		}
		events := rows(t, shared, v)
		if got := inside(t, shared, v); got != want {
			r.Errorf("%d inside the %s, want %d of %v:\n%s", got, v, want, people, history(events))
		}
		seen := make(map[ashyq.ScanID]bool)
		for i, e := range events {
			if e.Seq != uint64(i+1) || seen[e.ID] {
				r.Errorf("row %d is %+v", i+1, e)
			}
			seen[e.ID] = true
			if e.Means != ashyq.Inferred {
				if scan, ok := scans[e.ID]; !ok || !scan.At.Equal(e.At) || scan.Kind != e.Kind || scan.Tag != e.Tag {
					r.Errorf("%+v was recorded of %+v", e, scan)
				}
			}
		}
		for id, scan := range scans {
			if scan.Venue == v && !seen[id] {
				r.Errorf("%+v is lost", scan)
			}
		}
	}
}

func history(events []ashyq.Event) (text string) {
	for _, e := range events {
		text += fmt.Sprintf("%d %s %x %s %s late=%t\n", e.Seq, e.At.Format(time.TimeOnly), e.Tag[:2], e.Decision.Outcome, e.Means, e.Late)
	}
	return text
}

// Whoever came in by one node's journal and left by the other's is not inside, whichever comes in first.
func TestSomebodyWhoLeavesByAnotherNodeHasLeft(t *testing.T) {
	for name, order := range map[string][2]int{"the entry first": {0, 1}, "the exit first": {1, 0}} {
		synctest.Test(t, func(t *testing.T) {
			shared := share(t)
			at := noon
			now := func() time.Time { return at }
			nodes := []*node{join(t, shared, now), join(t, shared, now)}
			nodes[0].enter(arrives(cafe, "arman", at))
			for _, n := range nodes {
				n.link.Fail(journaltest.Down)
			}
			entered := nodes[0].enter(arrives(cafe, "dana", at.Add(time.Minute)))
			nodes[1].exit(leaves(cafe, "dana", at.Add(time.Hour)))
			for _, n := range nodes {
				n.link.Fail(journaltest.None)
			}
			at = at.Add(2 * time.Hour)
			for _, i := range order {
				nodes[i].bringIn()
			}
			if got := inside(t, shared, cafe); got != 1 {
				t.Errorf("%s: %d inside", name, got)
			}
			visit, err := shared.Visit(t.Context(), entered.VisitID())
			if err != nil || len(visit) != 2 || visit[1].Stayed != 59*time.Minute || visit[1].Inside != 1 {
				t.Errorf("%s: %+v, %v", name, visit, err)
			}
		})
	}
}

func TestASessionIsHonouredOnlyWhileTheDatabaseIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		at := noon
		n := join(t, shared, func() time.Time { return at })
		role := store.Role{Entity: "e", Venue: cafe, Name: store.Guard}
		if _, err := shared.Grant(t.Context(), store.Membership{ID: "m", Phone: ashyq.Digest{7}, Role: role, Since: noon}); err != nil {
			t.Fatal(err)
		}
		session := func(token byte, valid time.Duration) store.Session {
			return store.Session{Token: ashyq.Digest{token}, Expires: noon.Add(valid)}
		}
		link := store.Invitation{Token: ashyq.Digest{9}, Phone: ashyq.Digest{7}, LastTwo: "67", Expires: noon.Add(time.Hour)}
		if err := shared.SaveInvitation(t.Context(), noon, link); err != nil {
			t.Fatal(err)
		}
		guard, err := shared.AcceptInvitation(t.Context(), noon, link.Token, session(1, 30*24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		for token, valid := range map[byte]time.Duration{2: time.Hour, 3: 30 * 24 * time.Hour, 4: 30 * 24 * time.Hour} {
			s := session(token, valid)
			s.Client = "bank"
			if err := shared.OpenSession(t.Context(), noon, s); err != nil {
				t.Fatal(err)
			}
		}
		who := func(token byte) (store.Session, store.Account, error) {
			return n.Session(t.Context(), at, ashyq.Digest{token})
		}
		for token := range byte(3) {
			if _, _, err := who(token + 1); err != nil {
				t.Fatal(err)
			}
		}
		if err := n.EndSession(t.Context(), ashyq.Digest{3}); err != nil {
			t.Fatal(err)
		}
		check := func() {
			t.Helper()
			if s, account, err := who(1); err != nil || account.ID != guard.ID || len(account.Roles) != 1 || account.Roles[0] != role ||
				account.Phone != guard.Phone || account.LastTwo != "67" || !s.Expires.Equal(noon.Add(30*24*time.Hour)) {
				t.Errorf("%+v %+v %v", s, account, err)
			}
			if s, account, err := who(2); err != nil || s.Client != "bank" || account.ID != "" {
				t.Errorf("%+v %+v %v", s, account, err)
			}
			for token, name := range map[byte]string{3: "that has ended", 4: "that has not called"} {
				if _, _, err := who(token); !errors.Is(err, store.ErrAway) {
					t.Errorf("one %s: %v", name, err)
				}
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); n.Run(ctx) }()
		time.Sleep(6 * time.Second) // in which they are written down
		stop()
		<-ended
		n.link.Fail(journaltest.Down)
		check()
		n.restart()
		check()
		at = noon.Add(time.Hour)
		if _, _, err := who(2); !errors.Is(err, store.ErrAway) {
			t.Errorf("one that has expired: %v", err)
		}
		at = noon.Add(12*time.Hour + time.Millisecond)
		if _, _, err := who(1); !errors.Is(err, store.ErrAway) {
			t.Errorf("one that was seen too long ago: %v", err)
		}
		n.link.Fail(journaltest.None)
		time.Sleep(time.Second)
		if err := shared.EndSession(t.Context(), ashyq.Digest{1}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := who(1); !errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrAway) {
			t.Errorf("one that has ended elsewhere, when the database is back: %v", err)
		}
		n.link.Fail(journaltest.Down)
		if _, _, err := who(1); !errors.Is(err, store.ErrAway) {
			t.Errorf("and when it is away again: %v", err)
		}
	})
}
