package sqlite

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func openJournal(t *testing.T) *Journal {
	t.Helper()
	j, err := OpenJournal(t.Context(), filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// What was journalled comes back as it was given, and when the last of a venue is struck off nothing is left of the venue.
func TestAJournalGivesBackWhatItWasGivenAndKeepsNothing(t *testing.T) {
	j := openJournal(t)
	known := ashyq.Occupancy{Inside: 7, Seq: 100}
	now := time.UnixMilli(time.Now().UnixMilli()).UTC()
	a := benchArrival("cinema")
	a.Event.At, a.Now, a.Doubtful, a.Closes = now, now, now.Add(time.Hour), now.Add(2*time.Hour)
	leaving := store.Departure{Event: benchArrival("cafe").Event, Tags: a.Tags, Only: benchArrival("cafe").Event.ID, Asked: "cinema"}
	leaving.Event.Kind, leaving.Event.At, leaving.Event.Gate = ashyq.ExitEvent, now, ""
	leaving.Event.Decision, leaving.Event.Verdict, leaving.Event.Heads = ashyq.Decision{}, ashyq.Verdict{}, 0
	a.Leaving = &leaving
	entered, _, err := j.Enter(t.Context(), a, known)
	if err != nil || entered.Inside != 7+a.Event.Heads {
		t.Fatalf("%+v, %v", entered, err)
	}
	d := store.Departure{Event: a.Event, Tags: a.Tags, Now: now}
	d.Event.ID, d.Event.Kind, d.Only = benchArrival("cinema").Event.ID, ashyq.ExitEvent, a.Event.ID
	left, _, err := j.Exit(t.Context(), d, known)
	if err != nil || left.Decision.Outcome != ashyq.Left {
		t.Fatalf("%+v, %v", left, err)
	}
	next, err := j.Next(t.Context(), "cinema", 10)
	if err != nil || len(next) != 2 || next[0].Arrival == nil || next[1].Departure == nil {
		t.Fatalf("%+v, %v", next, err)
	}
	want := store.Arrival{Event: entered, Tags: a.Tags, Doubtful: a.Doubtful, Closes: a.Closes, Leaving: &leaving}
	if got := *next[0].Arrival; !reflect.DeepEqual(got, want) || !reflect.DeepEqual(*got.Leaving, leaving) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if got := *next[1].Departure; !reflect.DeepEqual(got, store.Departure{Event: left, Tags: a.Tags, Only: a.Event.ID}) {
		t.Errorf("%+v", got)
	}
	if lengths, err := j.Lengths(t.Context()); err != nil || !maps.Equal(lengths, map[ashyq.VenueID]int{"cinema": 2}) {
		t.Errorf("%v, %v", lengths, err)
	}
	if oldest, err := j.Oldest(t.Context()); err != nil || !oldest.Equal(now) {
		t.Errorf("%v, %v", oldest, err)
	}
	for i, one := range next {
		if err := j.Done(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		latest, err := j.Latest(t.Context(), "cinema", 10)
		if err != nil || len(latest) != 2-2*i {
			t.Errorf("%d rows when %d are in, %v", len(latest), i+1, err)
		}
	}
	for r, err := range j.store.readers.conns[0].rows("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM stays) + " +
		"(SELECT count(*) FROM tallies) + (SELECT count(*) FROM figures) + (SELECT count(*) FROM leavings) + (SELECT count(*) FROM journal)") {
		if err != nil || r.int(0) != 0 {
			t.Errorf("%d rows are left: %v", r.int(0), err)
		}
	}
	if oldest, err := j.Oldest(t.Context()); err != nil || !oldest.IsZero() {
		t.Errorf("%v, %v", oldest, err)
	}
	fresh, _, err := j.Enter(t.Context(), benchArrival("cinema"), ashyq.Occupancy{Inside: 3})
	if err != nil || fresh.Inside != 4 {
		t.Errorf("the next begins with %+v, %v", fresh, err)
	}
}

func TestNodesDoNotNumberAlike(t *testing.T) {
	first := make(map[uint64]bool)
	for range 4 {
		e, _, err := openJournal(t).Enter(t.Context(), benchArrival("cinema"), ashyq.Occupancy{})
		if err != nil {
			t.Fatal(err)
		}
		first[e.Seq] = true
	}
	if len(first) < 3 { // in a million two are alike now and then
		t.Errorf("four nodes begin with %v", first)
	}
}

func FuzzJournalled(f *testing.F) {
	a := benchArrival("cinema")
	d := store.Departure{Event: a.Event, Tags: a.Tags, Only: a.Event.ID}
	for _, j := range []journalled{{}, {Tags: a.Tags, Doubtful: time.Now(), Closes: time.Now(), Leaving: &d}, {Only: a.Event.ID, NotBefore: time.Now()}} {
		body, err := j.encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, uint8(0))
		f.Add(body, uint8(1))
	}
	kinds := []ashyq.EventKind{ashyq.EntryEvent, ashyq.ExitEvent, ashyq.OverrideEvent, "newer"}
	f.Fuzz(func(t *testing.T, body []byte, kind uint8) {
		e := a.Event
		e.Kind = kinds[int(kind)%len(kinds)]
		j, err := decodeJournalled(body, e)
		if err == nil && j.Arrival == nil && j.Departure == nil && j.Override == nil {
			t.Error("it is nothing")
		}
	})
}

// everything is a change of each kind.
var everything = store.Changes{
	Entities: []ashyq.Entity{{ID: "e", Name: ashyq.Text{RU: "ТОО"}}}, Venues: []ashyq.Venue{{ID: "v", TimeZone: "Asia/Almaty"}},
	Zones: map[ashyq.Region]ashyq.Zone{"KZ-75": ashyq.RedZone}, Decrees: []store.Decree{{Version: "2021", Text: "rules: []"}},
	Revoked: []store.Revoked{
		{Revocation: ashyq.Revocation{Before: lapses}, N: 7}, {Revocation: ashyq.Revocation{Pass: "p", Until: lapses}, N: 8},
	},
	Announcements: []ashyq.Announcement{{ID: "a", Severity: ashyq.MajorSeverity, What: ashyq.Text{RU: "Сбой"}, From: lapses, Until: lapses}},
}

var lapses = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)

func TestASnapshotHasAllThatChanges(t *testing.T) {
	for field, value := range reflect.ValueOf(everything).Fields() {
		if field.Name != "Cursor" && value.IsZero() {
			t.Errorf("%s are not looked at", field.Name)
		}
	}
	j := openJournal(t)
	for range 2 { // the second in place of the first
		if err := j.SaveChanges(t.Context(), lapses.Add(-time.Second), everything); err != nil {
			t.Fatal(err)
		}
	}
	got, err := j.Snapshot(t.Context(), 0, 100)
	got.Cursor = 0
	if err != nil || !reflect.DeepEqual(got, everything) {
		t.Errorf("%+v, %v\nwant %+v", got, err, everything)
	}

	if err := j.SaveChanges(t.Context(), lapses, store.Changes{Decrees: everything.Decrees}); err != nil {
		t.Fatal(err)
	}
	later, err := j.Snapshot(t.Context(), 0, 100)
	if err != nil || !reflect.DeepEqual(later.Revoked, everything.Revoked[:1]) || len(later.Announcements) != 1 {
		t.Errorf("when a pass has lapsed: %+v, %v", later, err)
	}
	if err := j.SaveChanges(t.Context(), lapses.AddDate(0, 0, store.AnnouncementDays), store.Changes{Decrees: everything.Decrees}); err != nil {
		t.Fatal(err)
	}
	if later, err = j.Snapshot(t.Context(), 0, 100); err != nil || len(later.Announcements) != 0 || len(later.Venues) != 1 {
		t.Errorf("when an announcement is over long since: %+v, %v", later, err)
	}
}

func FuzzSnapshot(f *testing.F) {
	rows, err := packChanges(everything)
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range rows {
		f.Add(r.kind, r.id, r.body)
	}
	f.Fuzz(func(t *testing.T, kind, id string, body []byte) {
		var changes store.Changes
		_ = newUnpacker().add(&changes, kind, id, body)
	})
}

// A venue takes little room in the snapshot.
func TestASnapshotIsPacked(t *testing.T) {
	v := ashyq.Venue{
		ID: "abcdefghijklmnop", Entity: "qrstuvwxyzabcdef", Name: ashyq.Text{KK: "Аяулы дәмханасы", RU: "Кафе «Аяулы»", EN: "Café Ayauly"},
		Address: "ул. Абая, 17", Category: "cafe", Region: "KZ-75", State: ashyq.Active, Capacity: 80, TimeZone: "Asia/Almaty",
		Gates: []ashyq.Gate{{ID: "ghijklmnopqrstuv", Direction: ashyq.Entry, Short: "123456782"}, {ID: "wxyzabcdefghijkl", Direction: ashyq.Exit, Short: "223456783"}},
	}
	rows, err := packChanges(store.Changes{Venues: []ashyq.Venue{v}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(rows[0].body); got > len(text)/2 {
		t.Errorf("%d bytes of %d:\n%s", got, len(text), strings.ToValidUTF8(string(text), "?"))
	}
	var back store.Changes
	if err := newUnpacker().add(&back, "venue", string(v.ID), rows[0].body); err != nil || !reflect.DeepEqual(back.Venues, []ashyq.Venue{v}) {
		t.Errorf("%+v, %v", back.Venues, err)
	}
}
