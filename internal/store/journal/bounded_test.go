package journal_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
	"ashyq/internal/store/storetest"
)

// How long anybody waits for a database that does not answer: whoever waits for a page, and what nobody waits for.
const (
	mostPatience   = 2 * time.Second
	leisure        = 4 * time.Second
	untilItIsNight = 10 * time.Minute
)

// unwaited are the calls of nobody who waits.
var unwaited = map[string]time.Duration{
	"Changes": leisure, "ExitAll": leisure, "RevokePasses": leisure, "SaveReviews": leisure, "TakeReviews": leisure, "CloseReview": leisure,
	"ReviewCounts": leisure, "ChangedReviews": leisure, "Totals": leisure, "Pulses": leisure,
	"CloseForgotten": untilItIsNight, "Forget": untilItIsNight,
}

// journalled are the calls that are answered while the database is away.
var journalled = map[string]bool{"Enter": true, "Exit": true, "Look": true, "Occupancy": true, "Entries": true, "RevokePasses": true}

func TestWhateverIsAskedOfADatabaseThatIsAwayIsAnsweredSoon(t *testing.T) {
	for how, fault := range journaltest.Faults {
		synctest.Test(t, func(t *testing.T) {
			n := join(t, share(t), clock)
			for name, call := range storetest.Calls {
				n.link.Fail(fault)
				began := time.Now()
				err := call(t.Context(), n)
				if took, most := time.Since(began), max(mostPatience, unwaited[name]); took > most {
					t.Errorf("%s, %s: after %v", name, how, took)
				}
				if journalled[name] != (err == nil) || err != nil && name != "Changes" && !errors.Is(err, store.ErrAway) {
					t.Errorf("%s, %s: %v", name, how, err)
				}
				n.link.Fail(journaltest.None)
				for n.Seqs(t.Context(), nil); n.Stats(t.Context()).Breaker != "closed"; n.Seqs(t.Context(), nil) {
					time.Sleep(time.Second)
				}
			}
		})
	}
}

func TestLongWorkSaysNothingOfTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		n.link.Fail(journaltest.Hung)
		for range 10 {
			if _, err := n.Totals(t.Context(), noon, noon); !errors.Is(err, store.ErrAway) {
				t.Fatal(err)
			}
		}
		n.link.Fail(journaltest.None)
		if e := n.enter(arrives(cafe, "dana", noon)); e.Provisional {
			t.Error("it is taken for away")
		}
	})
}

func TestLongWorkIsNotBegunOnADatabaseThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := join(t, share(t), clock)
		n.link.Fail(journaltest.Hung)
		n.enter(arrives(cafe, "dana", noon))
		asked := n.link.Calls()
		if _, err := n.Totals(t.Context(), noon, noon); !errors.Is(err, store.ErrAway) {
			t.Fatal(err)
		}
		if n.link.Calls() != asked {
			t.Error("it is asked")
		}
	})
}
