package journal_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
)

func TestAPassThatWasRevokedWithoutTheDatabaseIsRevokedAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		fill(t, shared, place("a", 10))
		n := join(t, shared, clock)
		if err := nothing().takeOver(n); err != nil {
			t.Fatal(err)
		}
		n.link.Fail(journaltest.Down)
		outgrown := ashyq.Revocation{Pass: "outgrown", Until: noon.Add(time.Hour)}
		revoke := func() {
			t.Helper()
			if err := n.RevokePasses(t.Context(), noon, outgrown); err != nil {
				t.Fatal(err)
			}
		}
		length := func(want int) {
			t.Helper()
			if got := n.Stats(t.Context()).Length; got != want {
				t.Errorf("%d are in the journal, want %d", got, want)
			}
		}
		revoke()
		revoke()
		length(1)
		if err := n.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: "p"}, store.Act{}); !errors.Is(err, store.ErrAway) {
			t.Errorf("an officer's word: %v", err)
		}
		for _, fault := range []journaltest.Fault{journaltest.Down, journaltest.None} {
			n.link.Fail(fault)
			n.restart()
			length(1)
			known := nothing()
			if err := known.takeOver(n); fault == journaltest.None && err != nil {
				t.Fatal(err)
			}
			if known.revoked[0] != outgrown || len(known.revoked) != 3 {
				t.Errorf("known of are %+v", known.revoked)
			}
		}
		n.bringIn()
		others := nothing()
		if err := others.takeOver(join(t, shared, clock)); err != nil {
			t.Fatal(err)
		}
		told := 0
		for number, r := range others.revoked {
			if r == outgrown && number > 0 {
				told++
			}
		}
		if told != 1 || len(others.revoked) != 3 {
			t.Errorf("another node is told of %+v", others.revoked)
		}
		n.restart()
		length(0)
		if again := nothing(); again.takeOver(n) != nil || len(again.revoked) != 3 {
			t.Errorf("told of twice: %+v", again.revoked)
		}
	})
}

func TestAFullJournalTakesNoRevocations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		n.room = 1
		n.restart()
		n.link.Fail(journaltest.Down)
		if err := n.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: "a", Until: noon}); err != nil {
			t.Error(err)
		}
		if err := n.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: "b", Until: noon}); ashyq.KindOf(err) != ashyq.Unavailable {
			t.Errorf("there is no room, and it is %v", err)
		}
	})
}
