package stats_test

import (
	"reflect"
	"testing"
	"time"
	_ "time/tzdata"

	"ashyq"
	"ashyq/internal/stats"
	"ashyq/internal/store"
)

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	where, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestADayIsTheVenuesOwn(t *testing.T) {
	for _, row := range []struct {
		zone, date, from, until string
	}{
		{"Asia/Almaty", "2026-11-22", "2026-11-21T19:00:00Z", "2026-11-22T19:00:00Z"},
		{"UTC", "2026-11-22", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"},
		{"Asia/Almaty", "2024-02-29", "2024-02-28T18:00:00Z", "2024-02-29T19:00:00Z"},  // the clock went back by an hour
		{"Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z", "2024-04-26T21:00:00Z"}, // there was no midnight
	} {
		var date ashyq.Date
		if err := date.UnmarshalText([]byte(row.date)); err != nil {
			t.Fatal(err)
		}
		from, until := stats.Bounds(date, location(t, row.zone))
		if got := from.UTC().Format(time.RFC3339); got != row.from {
			t.Errorf("%s in %s begins at %s, not %s", row.date, row.zone, got, row.from)
		}
		if got := until.UTC().Format(time.RFC3339); got != row.until {
			t.Errorf("%s in %s ends at %s, not %s", row.date, row.zone, got, row.until)
		}
		if n := len(stats.DayOf(from, until, nil).Hours); n != int(until.Sub(from)/time.Hour) {
			t.Errorf("%s in %s has %d hours", row.date, row.zone, n)
		}
	}
}

func TestADayAddsUpWhatHappened(t *testing.T) {
	from := time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)
	until := from.Add(24 * time.Hour)
	entry := func(outcome ashyq.Outcome, reason string, heads int) store.Count {
		return store.Count{
			Gate: "front", Kind: ashyq.EntryEvent, Outcome: outcome, Reason: reason, Means: ashyq.ByApp, Enforced: true, Rows: heads, Heads: heads,
		}
	}
	side := entry(ashyq.Admit, ashyq.StatusAllowed, 9)
	side.Gate, side.Means = "side", ashyq.ByDesk
	word := func(outcome ashyq.Outcome, heads int) store.Count {
		return store.Count{Kind: ashyq.OverrideEvent, Outcome: outcome, Reason: "mistake", Means: ashyq.ByDesk, Enforced: true, Rows: 1, Heads: heads}
	}
	day := stats.DayOf(from, until, []store.Hour{
		{Start: from.Add(-time.Hour), Peak: 90, Counts: []store.Count{entry(ashyq.Admit, ashyq.StatusAllowed, 100)}},
		{Start: from, Peak: 4, Counts: []store.Count{
			entry(ashyq.Admit, ashyq.StatusAllowed, 4), entry(ashyq.Refuse, ashyq.VenueFull, 1), entry(ashyq.Check, ashyq.PCRRequired, 2),
		}},
		{Start: from.Add(14 * time.Hour), Peak: 13, Counts: []store.Count{
			side, entry(ashyq.Refuse, ashyq.StatusRefused, 3), word(ashyq.Admit, 2), word(ashyq.Refuse, 1), word(ashyq.LeftQueue, 1),
			{Gate: "out", Kind: ashyq.ExitEvent, Outcome: ashyq.Left, Means: ashyq.ByApp, Enforced: true, Rows: 5, Heads: 6},
			{Gate: "out", Kind: ashyq.ExitEvent, Outcome: ashyq.NotInside, Means: ashyq.ByApp, Enforced: true, Rows: 1},
		}},
		{Start: until, Peak: 90, Counts: []store.Count{entry(ashyq.Admit, ashyq.StatusAllowed, 100)}},
	})
	if day.Admitted != 15 || day.Refused != 5 || day.Rehearsal {
		t.Errorf("admitted %d, refused %d, rehearsal %t", day.Admitted, day.Refused, day.Rehearsal)
	}
	wantHours := map[int]stats.Hour{
		0:  {At: from, Admitted: 4, Refused: 1, Checked: 2, Peak: 4},
		14: {At: from.Add(14 * time.Hour), Admitted: 11, Refused: 4, Left: 6, Peak: 13},
	}
	for i, hour := range day.Hours {
		want, happened := wantHours[i]
		if !happened {
			want = stats.Hour{At: from.Add(time.Duration(i) * time.Hour)}
		}
		if hour != want {
			t.Errorf("hour %d is %+v, want %+v", i, hour, want)
		}
	}
	if want := []stats.Refusal{{Reason: ashyq.StatusRefused, Count: 3}, {Reason: stats.StaffRefusal, Count: 1}, {Reason: ashyq.VenueFull, Count: 1}}; !reflect.DeepEqual(day.Refusals, want) {
		t.Errorf("refusals are %+v", day.Refusals)
	}
	if want := []stats.Passage{{Gate: "side", Count: 9}, {Gate: "out", Count: 6}, {Gate: "front", Count: 4}}; !reflect.DeepEqual(day.Gates, want) {
		t.Errorf("gates are %+v", day.Gates)
	}
	if want := []stats.Way{{Means: ashyq.ByApp, Count: 10}, {Means: ashyq.ByDesk, Count: 9}}; !reflect.DeepEqual(day.Means, want) {
		t.Errorf("means are %+v", day.Means)
	}
}

func TestADayInTrainingIsARehearsal(t *testing.T) {
	from := time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)
	day := stats.DayOf(from, from.Add(24*time.Hour), []store.Hour{{Start: from, Counts: []store.Count{
		{Kind: ashyq.EntryEvent, Outcome: ashyq.Admit, Enforced: false, Rows: 1, Heads: 1},
	}}})
	if !day.Rehearsal || day.Admitted != 1 {
		t.Errorf("the day is %+v", day)
	}
}

func TestAnHourOfAnotherClockCountsWhereItBegins(t *testing.T) {
	var date ashyq.Date
	if err := date.UnmarshalText([]byte("2026-11-22")); err != nil {
		t.Fatal(err)
	}
	from, until := stats.Bounds(date, location(t, "Asia/Kolkata")) // half an hour off
	first := from.Add(30 * time.Minute)
	day := stats.DayOf(from, until, []store.Hour{{Start: first, Peak: 3}, {Start: until.Add(-30 * time.Minute), Peak: 7}})
	if day.Hours[0].Peak != 3 || day.Hours[23].Peak != 7 {
		t.Errorf("the hours are %+v", day.Hours)
	}
}
