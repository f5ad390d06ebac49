package ashyq_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"ashyq"
)

func hours(t testing.TB, s string) ashyq.Hours {
	t.Helper()
	h, err := ashyq.ParseHours(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestParseHours(t *testing.T) {
	for s, want := range map[string]ashyq.Hours{
		"07:00-02:00": {From: 7 * 60, To: 2 * 60},
		"10:00-22:30": {From: 10 * 60, To: 22*60 + 30},
		"00:00-24:00": {From: 0, To: 24 * 60},
		"00:00-00:00": {},
	} {
		if got, err := ashyq.ParseHours(s); err != nil || got != want || got.String() != s {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "-", "07:00", "07:00-", "07:00–02:00", "07:00-25:00", "07:60-08:00", "24:00-02:00", "7-8", "07:00-02:00-03:00"} {
		if got, err := ashyq.ParseHours(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestAMomentBelongsToTheDayItsEveningBeganOn(t *testing.T) {
	almaty := zone(t, "Asia/Almaty")
	saturday, sunday := ashyq.Date{Year: 2021, Month: time.June, Day: 5}, ashyq.Date{Year: 2021, Month: time.June, Day: 6}
	at := func(hour, minute int) time.Time { return time.Date(2021, time.June, 6, hour, minute, 0, 0, almaty) }
	for _, tt := range []struct {
		hours string
		at    time.Time
		want  ashyq.Date
	}{
		{"07:00-02:00", at(0, 0), saturday},
		{"07:00-02:00", at(1, 59), saturday},
		{"07:00-02:00", at(2, 0), sunday},
		{"07:00-02:00", at(23, 59), sunday},
		{"07:00-00:00", at(0, 0), sunday},
		{"07:00-24:00", at(0, 0), sunday},
		{"00:00-00:00", at(1, 0), sunday},
	} {
		if got := hours(t, tt.hours).Day(tt.at); got != tt.want {
			t.Errorf("%v under %s is of %v", tt.at, tt.hours, got)
		}
	}
}

// In Berlin the clock went from 03:00 back to 02:00 on 31 October 2021 and from 02:00 on to 03:00 on 27 March 2022; in New York
// from 02:00 back to 01:00 on 7 November 2021.
func TestHoursEndWhereTheWallClockSaysEvenOnTheNightItChanges(t *testing.T) {
	for _, tt := range []struct{ zone, hours, now, want string }{
		{"Asia/Almaty", "07:00-02:00", "2021-06-05T22:40:00+06:00", "2021-06-06T02:00:00+06:00"},
		{"Asia/Almaty", "07:00-02:00", "2021-06-06T01:30:00+06:00", "2021-06-06T02:00:00+06:00"},
		{"Asia/Almaty", "10:00-22:00", "2021-06-05T10:00:00+06:00", "2021-06-05T22:00:00+06:00"},
		{"Asia/Almaty", "10:00-24:00", "2021-06-05T10:00:00+06:00", "2021-06-06T00:00:00+06:00"},
		{"Asia/Almaty", "07:00-00:00", "2021-06-05T10:00:00+06:00", "2021-06-06T00:00:00+06:00"},
		{"Asia/Almaty", "22:00-04:00", "2024-02-29T23:00:00+06:00", "2024-03-01T04:00:00+05:00"}, // to one zone for the country
		{"Europe/Berlin", "07:00-02:00", "2021-10-30T22:40:00+02:00", "2021-10-31T02:00:00+02:00"},
		{"Europe/Berlin", "07:00-02:30", "2021-10-30T22:40:00+02:00", "2021-10-31T02:30:00+02:00"},
		{"Europe/Berlin", "07:00-02:30", "2021-10-31T02:10:00+01:00", "2021-10-31T02:30:00+01:00"},
		{"Europe/Berlin", "07:00-03:00", "2021-10-30T22:40:00+02:00", "2021-10-31T03:00:00+01:00"},
		{"Europe/Berlin", "07:00-04:00", "2021-10-30T22:40:00+02:00", "2021-10-31T04:00:00+01:00"},
		{"Europe/Berlin", "07:00-02:30", "2022-03-26T22:40:00+01:00", "2022-03-27T03:00:00+02:00"},
		{"Europe/Berlin", "07:00-03:00", "2022-03-26T22:40:00+01:00", "2022-03-27T03:00:00+02:00"},
		{"America/New_York", "07:00-01:30", "2021-11-06T22:00:00-04:00", "2021-11-07T01:30:00-04:00"},
		{"America/New_York", "07:00-02:00", "2021-11-06T22:00:00-04:00", "2021-11-07T02:00:00-05:00"},
	} {
		now, err := time.Parse(time.RFC3339, tt.now)
		if err != nil {
			t.Fatal(err)
		}
		h := hours(t, tt.hours)
		if got := h.Close(now.In(zone(t, tt.zone))).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s in %s at %s close at %s, want %s", tt.hours, tt.zone, tt.now, got, tt.want)
		}
	}
	if end := hours(t, "00:00-24:00").Close(day(0)); !end.IsZero() {
		t.Errorf("round the clock closes at %v", end)
	}
}

func TestCloseIsTheFirstMomentThatIsNotContained(t *testing.T) {
	zones := []*time.Location{zone(t, "Asia/Almaty"), zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe")}
	rapid.Check(t, func(t *rapid.T) {
		clock := rapid.IntRange(0, 24*60-1)
		h := ashyq.Hours{From: ashyq.TimeOfDay(clock.Draw(t, "from")), To: ashyq.TimeOfDay(clock.Draw(t, "to"))}
		l := rapid.SampledFrom(zones).Draw(t, "zone")
		now := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 366*24*60).Draw(t, "minute")) * time.Minute).In(l)
		if !h.Contain(now) {
			return
		}
		end := h.Close(now)
		if end.IsZero() {
			if h.From != h.To {
				t.Fatalf("%v never close", h)
			}
			return
		}
		for at := now; at.Before(end); at = at.Add(time.Minute) {
			if !h.Contain(at) {
				t.Fatalf("%v at %v close at %v, but are over at %v", h, now, end, at)
			}
		}
		if h.Contain(end) && h.Day(end) == h.Day(now) {
			t.Fatalf("%v at %v close at %v, and do not", h, now, end)
		}
	})
}

func TestParseDayName(t *testing.T) {
	for _, s := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"} {
		if d, err := ashyq.ParseDayName(s); err != nil || string(d) != s {
			t.Errorf("%s: %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "Mon", "monday", "weekend"} {
		if d, err := ashyq.ParseDayName(s); err == nil {
			t.Errorf("%q: %v", s, d)
		}
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"07:00-02:00", "00:00-24:00", "24:00-00:00", "7:00-8:00", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ashyq.ParseHours(s)
		if err != nil {
			return
		}
		if again, err := ashyq.ParseHours(h.String()); err != nil || again != h {
			t.Errorf("%q is read as %v and then as %v, %v", s, h, again, err)
		}
	})
}
