package journal_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal/journaltest"
)

// taken is what somebody has taken over of places, as a node does.
type taken struct {
	entities map[ashyq.EntityID]ashyq.Entity
	venues   map[ashyq.VenueID]ashyq.Venue
	zones    map[ashyq.Region]ashyq.Zone
	decrees  map[string]string
	revoked  map[int64]ashyq.Revocation
	said     map[ashyq.AnnouncementID]ashyq.Announcement
	cursor   int64
}

func nothing() *taken {
	return &taken{
		map[ashyq.EntityID]ashyq.Entity{}, map[ashyq.VenueID]ashyq.Venue{}, map[ashyq.Region]ashyq.Zone{}, map[string]string{},
		map[int64]ashyq.Revocation{}, map[ashyq.AnnouncementID]ashyq.Announcement{}, 0,
	}
}

// takeOver reads on to the end, two at a time.
func (to *taken) takeOver(n *node) error {
	for {
		changes, err := n.Changes(n.t.Context(), to.cursor, 2)
		if err != nil || changes.Cursor == to.cursor {
			return err
		}
		for _, e := range changes.Entities {
			to.entities[e.ID] = e
		}
		for _, v := range changes.Venues {
			to.venues[v.ID] = v
		}
		maps.Copy(to.zones, changes.Zones)
		for _, d := range changes.Decrees {
			to.decrees[d.Version] = d.Text
		}
		for _, r := range changes.Revoked {
			to.revoked[r.N] = r.Revocation
		}
		for _, a := range changes.Announcements {
			to.said[a.ID] = a
		}
		to.cursor = changes.Cursor
	}
}

func same(a, b *taken) bool {
	return reflect.DeepEqual(a.entities, b.entities) && reflect.DeepEqual(a.venues, b.venues) && maps.Equal(a.zones, b.zones) &&
		maps.Equal(a.decrees, b.decrees) && maps.Equal(a.revoked, b.revoked) && maps.Equal(a.said, b.said)
}

func place(id ashyq.VenueID, capacity int) ashyq.Venue {
	return ashyq.Venue{
		ID: id, Entity: "e", Name: ashyq.Text{KK: "Кафе", RU: "Кафе " + strings.Repeat("«Ә» ", 20), EN: "Cafe"}, Region: "KZ-75", Category: "cafe",
		State: ashyq.Active, Capacity: capacity, TimeZone: "Asia/Almaty", Printed: noon,
		Gates: []ashyq.Gate{{ID: ashyq.GateID(id + "-in"), Direction: ashyq.Entry, Short: "1234567" + fmt.Sprint(len(id))}},
	}
}

// fill saves a few of everything.
func fill(t *testing.T, s store.Store, venues ...ashyq.Venue) {
	t.Helper()
	err := s.SaveEntity(t.Context(), ashyq.Entity{ID: "e", Name: ashyq.Text{RU: "ТОО"}, Since: noon})
	for _, v := range venues {
		err = errors.Join(err, s.SaveVenue(t.Context(), v))
	}
	err = errors.Join(err, s.SaveZone(t.Context(), "KZ-75", ashyq.RedZone))
	err = errors.Join(err, s.SaveDecree(t.Context(), store.Decree{Version: "2021", Text: "rules: []\n"}))
	for _, r := range []ashyq.Revocation{{Pass: "p", Until: noon.Add(time.Hour)}, {Before: noon.Add(-time.Hour)}} {
		err = errors.Join(err, s.RevokePasses(t.Context(), noon, r))
	}
	said := ashyq.Announcement{ID: "a", Severity: ashyq.MajorSeverity, What: ashyq.Text{RU: "Сбой"}, From: noon, Until: noon.Add(time.Hour)}
	if err = errors.Join(err, s.SaveAnnouncement(t.Context(), said)); err != nil {
		t.Fatal(err)
	}
}

func TestPlacesAreKnownAfterARestartWithoutTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		fill(t, shared, place("a", 10), place("ab", 20), place("abc", 30))
		n := join(t, shared, clock)
		online := nothing()
		if err := online.takeOver(n); err != nil || len(online.venues) != 3 || len(online.revoked) != 2 || len(online.said) != 1 {
			t.Fatalf("%v: %+v", err, online)
		}
		if _, err := n.Changes(t.Context(), math.MaxInt64, 1); err != nil { // whoever asks whether there is a database
			t.Fatal(err)
		}
		if err := shared.SaveVenue(t.Context(), place("ab", 99)); err != nil {
			t.Fatal(err)
		}
		if err := online.takeOver(n); err != nil || online.venues["ab"].Capacity != 99 {
			t.Fatal(err)
		}
		n.link.Fail(journaltest.Down)
		if err := online.takeOver(n); !errors.Is(err, store.ErrAway) {
			t.Errorf("who has all is told %v", err)
		}
		for range 2 {
			n.restart()
			offline := nothing()
			if err := offline.takeOver(n); !errors.Is(err, store.ErrAway) || !same(online, offline) {
				t.Errorf("%v: %+v\nwant %+v", err, offline, online)
			}
			if err := shared.SaveZone(t.Context(), "KZ-71", ashyq.GreenZone); err != nil {
				t.Fatal(err)
			}
			n.link.Fail(journaltest.None)
			time.Sleep(time.Second)
			for range 2 {
				if err := offline.takeOver(n); err != nil || offline.zones["KZ-71"] != ashyq.GreenZone {
					t.Errorf("when the database is back: %v, %v", err, offline.zones)
				}
			}
			if err := online.takeOver(n); err != nil {
				t.Fatal(err)
			}
			n.link.Fail(journaltest.Down)
		}
		n.restart()
		if late := nothing(); !errors.Is(late.takeOver(n), store.ErrAway) || !same(online, late) {
			t.Errorf("what came after a restart without the database is not there after the next: %+v", late)
		}
	})
}

func TestASnapshotIsWholeOrNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		fill(t, shared, place("a", 10), place("ab", 20), place("abc", 30))
		n := join(t, shared, clock)
		if _, err := n.Changes(t.Context(), 0, 2); err != nil {
			t.Fatal(err)
		}
		n.link.Fail(journaltest.Down)
		n.restart()
		if err := nothing().takeOver(n); err == nil || errors.Is(err, store.ErrAway) || ashyq.KindOf(err) != ashyq.Unavailable {
			t.Errorf("half of it is good enough: %v", err)
		}
	})
}

func TestASnapshotOfAnotherHistoryIsMadeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		fill(t, shared, place("a", 10), place("ab", 20), place("abc", 30))
		n := join(t, shared, clock)
		if err := nothing().takeOver(n); err != nil {
			t.Fatal(err)
		}
		restored := share(t) // from a backup
		fill(t, restored, place("a", 11))
		n.link.Store = restored
		n.restart()
		online := nothing()
		if err := online.takeOver(n); err != nil || len(online.venues) != 1 {
			t.Fatal(err)
		}
		n.link.Fail(journaltest.Down)
		n.restart()
		offline := nothing()
		if err := offline.takeOver(n); !errors.Is(err, store.ErrAway) || !same(online, offline) {
			t.Errorf("%v: %v, want %v", err, slices.Collect(maps.Keys(offline.venues)), slices.Collect(maps.Keys(online.venues)))
		}
	})
}

// A node that loses the database while it reads places for the first time since its start goes by its snapshot.
func TestWhoLosesTheDatabaseHalfwayGoesByTheSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := share(t)
		fill(t, shared, place("a", 10), place("ab", 20), place("abc", 30))
		n := join(t, shared, clock)
		online := nothing()
		if err := online.takeOver(n); err != nil {
			t.Fatal(err)
		}
		n.restart()
		half := nothing()
		changes, err := n.Changes(t.Context(), 0, 2)
		if err != nil {
			t.Fatal(err)
		}
		half.cursor = changes.Cursor
		n.link.Fail(journaltest.Down)
		if err := half.takeOver(n); !errors.Is(err, store.ErrAway) || !same(online, half) {
			t.Errorf("%v: %+v", err, half)
		}
	})
}
