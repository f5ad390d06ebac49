package checkin_test

import (
	"slices"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (h *house) announce(id ashyq.AnnouncementID, from time.Time) ashyq.Announcement {
	h.t.Helper()
	a := ashyq.Announcement{ID: id, Severity: ashyq.MajorSeverity, From: from.UTC(), Until: from.UTC().Add(time.Hour)}
	if err := h.store.SaveAnnouncement(h.t.Context(), a); err != nil {
		h.t.Fatal(err)
	}
	return a
}

func TestAnAnnouncementIsTakenOverAndWakesWhoWatches(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	watcher, _ := h.watch(h.cafe)
	none, before := h.Places.Announcements()
	if len(none) != 0 {
		t.Fatalf("%v are announced", none)
	}
	one, two := h.announce("one", noon), h.announce("two", noon.Add(time.Hour))
	changes := watcher.Changes()
	h.refresh()
	all, edition := h.Places.Announcements()
	if !slices.Equal(all, []ashyq.Announcement{one, two}) || edition == before || watcher.Changes() == changes {
		t.Fatalf("%v in edition %d; woken: %v", all, edition, watcher.Changes() != changes)
	}
	changes = watcher.Changes()
	h.refresh()
	if _, same := h.Places.Announcements(); same != edition || watcher.Changes() != changes {
		t.Error("who watches is told again")
	}

	ended, err := h.store.ChangeAnnouncement(t.Context(), "one", func(a *ashyq.Announcement) (store.Act, error) {
		*a = a.Ended(noon.Add(time.Minute))
		return store.Act{At: noon, What: "announcement_ended"}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Places.Refresh(t.Context(), h.store); err != nil { // as the office does after a change of its own
		t.Fatal(err)
	}
	h.refresh()
	if now, _ := h.Places.Announcements(); !slices.Equal(now, []ashyq.Announcement{ended, two}) || watcher.Changes() == changes {
		t.Errorf("after one has ended: %v", now)
	}
	if all[0] != one {
		t.Error("what was read before has changed")
	}

	latest := h.announce("latest", noon.AddDate(0, 0, store.AnnouncementDays).Add(90*time.Minute))
	h.refresh()
	if kept, _ := h.Places.Announcements(); !slices.Equal(kept, []ashyq.Announcement{two, latest}) {
		t.Errorf("kept of those that were over a season ago: %v", kept)
	}
}

func TestANodeAnnouncesByItselfWhileTheStoreIsAway(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	one := h.announce("one", noon)
	h.refresh()
	here := ashyq.Announcement{ID: "here", Severity: ashyq.CriticalSeverity, From: noon, Until: noon.Add(time.Hour)}
	is := func(want ...ashyq.Announcement) (edition int) {
		t.Helper()
		all, edition := h.Places.Announcements()
		if !slices.Equal(all, want) {
			t.Errorf("announced are %v, want %v", all, want)
		}
		return edition
	}
	before := is(one)
	h.Places.AnnounceHere(here)
	edition := is(one, here)
	h.Places.AnnounceHere(here)
	if again := is(one, here); edition == before || again != edition {
		t.Errorf("editions %d, %d, %d", before, edition, again)
	}
	two := h.announce("two", noon)
	h.refresh()
	is(one, two, here)
	h.Places.AnnounceHere()
	is(one, two)
}
