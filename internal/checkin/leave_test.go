package checkin_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

func TestLeavingEndsAnExtendedVisitAcrossDays(t *testing.T) {
	for name, whose := range map[string]func(*house, ashyq.Person) checkin.Leave{
		"on one's own word": func(h *house, p ashyq.Person) checkin.Leave {
			person, _ := h.Keys.Person(p)
			return checkin.Leave{Person: person}
		},
		"on the word of staff": func(*house, ashyq.Person) checkin.Leave { return checkin.Leave{Actor: "guard"} },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "Asia/Almaty", noon)
			who := resident(t, "900101300017")
			visit := h.scan(h.at(h.cafe, entrance, who)).Event.VisitID()
			h.now = noon.Add(20 * time.Hour)
			h.scan(h.at(h.cafe, side, who))
			h.now = noon.Add(50 * time.Hour) // of neither day's tag
			l := whose(h, who)
			l.ID, l.Visit = seal.NewScanID(h.now), visit
			a, err := h.Leave(t.Context(), l)
			if err != nil || a.Event.Decision.Outcome != ashyq.Left || a.Event.Stayed != 50*time.Hour || h.inside(h.cafe) != 0 {
				t.Errorf("%v %+v", err, a.Event)
			}
			if a.Event.Actor != l.Actor || !a.Remind.IsZero() {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestOnlyOnesOwnVisitIsLeft(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	visit := h.scan(h.at(h.cafe, entrance, resident(t, "900101300017"))).Event.VisitID()
	stranger, _ := h.Keys.Person(resident(t, "920802301159"))
	for name, person := range map[string]ashyq.Digest{"a stranger": stranger, "nobody": {}} {
		_, err := h.Leave(t.Context(), checkin.Leave{ID: seal.NewScanID(h.now), Visit: visit, Person: person})
		if !errors.Is(err, store.ErrNotFound) || h.inside(h.cafe) != 1 {
			t.Errorf("%s: %v, %d inside", name, err, h.inside(h.cafe))
		}
	}
}

func TestAWordThatWaitedForANetworkSaysWhenItWas(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	visit := h.scan(h.at(h.cafe, entrance, who)).Event.VisitID()
	person, _ := h.Keys.Person(who)
	h.now = noon.Add(30 * time.Hour)
	leave := func(at time.Time) (ashyq.Admission, error) {
		return h.Leave(t.Context(), checkin.Leave{ID: seal.NewScanID(h.now), Visit: visit, Person: person, At: at})
	}
	for _, at := range []time.Time{noon.Add(6*time.Hour - time.Second), h.now.Add(ashyq.ClockSkew + time.Second)} {
		if _, err := leave(at); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_time")) || h.inside(h.cafe) != 1 {
			t.Errorf("left at %v: %v, %d inside", at, err, h.inside(h.cafe))
		}
	}
	a, err := leave(noon.Add(7 * time.Hour))
	if err != nil || a.Event.Stayed != 7*time.Hour || !a.Event.Offline || h.inside(h.cafe) != 0 {
		t.Errorf("%v: %+v", err, a.Event)
	}
}

func TestEverybodyLeavesHoweverMany(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	const visits = 1_001 // more than are ended at once, twice
	var arriving sync.WaitGroup
	for i := range visits {
		tag := ashyq.Tag{byte(i), byte(i >> 8)}
		arriving.Go(func() {
			_, _, err := h.store.Enter(t.Context(), store.Arrival{Tags: []ashyq.Tag{tag}, Now: noon, Event: ashyq.Event{
				Venue: h.cafe.ID, ID: seal.NewScanID(noon), Kind: ashyq.EntryEvent, Gate: h.cafe.Gates[entrance].ID, Tag: tag, At: noon,
				Heads: 2, Decision: ashyq.Decision{Outcome: ashyq.Admit}, Means: ashyq.ByApp,
			}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	arriving.Wait()
	h.scan(h.at(h.cinema, entrance, resident(t, "900101300017")))
	watcher, from := h.watch(h.cafe)
	h.now = noon.Add(time.Hour)
	for _, want := range []int{2 * visits, 0} {
		if left, err := h.LeaveAll(t.Context(), h.cafe.ID, "guard"); err != nil || left != want {
			t.Fatalf("%d left, want %d: %v", left, want, err)
		}
	}
	h.shown(watcher, from, 1)
	if h.inside(h.cafe) != 0 || h.inside(h.cinema) != 1 {
		t.Errorf("%d in the cafe, %d in the cinema", h.inside(h.cafe), h.inside(h.cinema))
	}
	rows, err := h.store.Feed(t.Context(), h.cafe.ID, visits, 2*visits)
	if err != nil || len(rows) != visits {
		t.Fatal(len(rows), err)
	}
	for i, e := range rows {
		if got := fmt.Sprint(e.Decision.Outcome, e.Means, e.Actor, e.Stayed, e.Inside); got != fmt.Sprint("left", "desk", "guard", time.Hour, 2*(visits-1-i)) {
			t.Fatalf("row %d: %s", i, got)
		}
	}
	if _, err := h.LeaveAll(t.Context(), "nowhere", "guard"); ashyq.KindOf(err) != ashyq.NotFound {
		t.Error(err)
	}
}
