package checkin_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/seal"
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
	other := checkin.Desk{ // over the same store, with listeners of its own
		Places: h.Places, Registries: h.Registries, Policy: h.Policy, Visits: h.store, Accounts: h.store, Keys: h.Keys,
		Feed: &feed.Hub{}, Looks: h.Looks, Observe: h.Observe, Now: h.Now,
	}
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
		checkin.Every(ctx, 100*time.Millisecond, slog.New(slog.DiscardHandler), nil, "part", func(context.Context) error {
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

func TestADecreeIsGoneByAndWakesWhoWatches(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	watcher, _ := h.watch(h.cafe)
	then, now := h.Policy(noon), h.Policy(noon)
	inForce := &then
	h.Policy = func(time.Time) *ashyq.Policy { return *inForce }
	h.Places.Decree = func(d store.Decree) error {
		if d.Version != "2030" {
			return errors.New("of a newer syntax")
		}
		renamed := *now
		renamed.Version = d.Text
		*inForce = &renamed
		return nil
	}
	for _, version := range []string{"2031", "2030"} {
		if err := h.store.SaveDecree(t.Context(), store.Decree{Version: version, Text: "text"}); err != nil {
			t.Fatal(err)
		}
	}
	suspended := h.cafe
	suspended.State = ashyq.Suspended
	h.save(suspended)
	changes := watcher.Changes()
	if err := h.upkeep.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "decree 2031 is not gone by") {
		t.Errorf("of one that cannot be read nobody is told: %v", err)
	}
	if p := h.Policy(noon); p.Version != "text" {
		t.Errorf("%s is in force", p.Version)
	}
	if place, err := h.Places.Venue(h.cafe.ID); err != nil || place.Venue.State != ashyq.Suspended {
		t.Errorf("it holds up what comes after it: %v, %v", place.Venue.State, err)
	}
	if watcher.Changes() == changes {
		t.Error("who watches is not told")
	}
	changes = watcher.Changes()
	h.refresh()
	if watcher.Changes() != changes {
		t.Error("who watches is told again")
	}
}

func TestKeysAreTakenOverWhileANodeRuns(t *testing.T) {
	dir := t.TempDir()
	keys, err := seal.OpenKeys(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, "Asia/Almaty", noon)
	h.Keys = keys
	if err := seal.Rotate(dir, "gate", noon); err != nil {
		t.Fatal(err)
	}
	if err := h.upkeep.Rekey(t.Context()); err != nil || len(keys.JWKS().Keys) != 4 {
		t.Errorf("%d keys: %v", len(keys.JWKS().Keys), err)
	}
}
