package journal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
)

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
