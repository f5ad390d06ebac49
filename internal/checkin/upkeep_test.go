package checkin_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/store"
)

func TestForgottenVisitsAreClosedAndMarked(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	h.now = noon.Add(3 * time.Hour)
	o, err := h.store.Occupancy(t.Context(), h.cafe.ID, h.now)
	if err != nil || o.Inside != 1 || o.Inferred != 1 {
		t.Errorf("longer than usual: %+v %v", o, err)
	}
	h.now = noon.Add(9 * time.Hour)
	watcher, from := h.watch(h.cafe)
	if err := h.upkeep.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.shown(watcher, from, 1)
	rows, err := h.store.Feed(t.Context(), h.cafe.ID, 0, 10)
	if err != nil || len(rows) != 2 || rows[1].Means != ashyq.Inferred || rows[1].Stayed != 8*time.Hour {
		t.Errorf("%v %+v", err, rows)
	}
	if n := h.inside(h.cafe); n != 0 {
		t.Errorf("%d are inside", n)
	}
}

func TestForgottenDaysAreNoise(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	a := h.scan(h.at(h.cafe, entrance, who))
	h.now = noon.Add(time.Hour)
	h.scan(h.at(h.cafe, exit, who))
	person, _ := h.Keys.Person(who)
	if _, err := h.Visit(t.Context(), a.Event.VisitID(), person); err != nil {
		t.Fatal(err)
	}
	h.now = noon.AddDate(0, 0, 15)
	if err := h.upkeep.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Visit(t.Context(), a.Event.VisitID(), person); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the visit after fifteen days: %v", err)
	}
	if _, err := h.Keys.Days.Tag(h.cafe.ID, person, ashyq.DateOf(noon)); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("its tag can still be made: %v", err)
	}
}

func TestWhatAnotherNodeRecordsIsShown(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	watcher, from := h.watch(h.cafe)
	other := *h.Desk // over the same store, with listeners of its own
	other.Feed = &feed.Hub{}
	if _, err := other.Scan(t.Context(), h.at(h.cafe, exit, resident(t, "900101300017")), ""); err != nil {
		t.Fatal(err)
	}
	if err := h.upkeep.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.shown(watcher, from, 1)
}

func TestAPartThatFailsIsNotDoneTooSoonAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		var turns []time.Duration
		checkin.Every(ctx, 100*time.Millisecond, slog.New(slog.DiscardHandler), "part", func(context.Context) error {
			turns = append(turns, time.Since(began))
			switch len(turns) {
			case 2:
				return errors.New("away")
			case 4:
				cancel()
			}
			return nil
		})
		if want := []time.Duration{0, 100 * time.Millisecond, 1100 * time.Millisecond, 1200 * time.Millisecond}; !slices.Equal(turns, want) {
			t.Errorf("turns at %v, want %v", turns, want)
		}
	})
}
