package ashyq

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TimeOfDay is minutes since midnight on the wall clock, 0 to 1440.
type TimeOfDay int

// Hours is a span of the wall clock. A To at or before From runs past midnight: 07:00–02:00 is one evening, and belongs to
// the day on which it began. The zero value is round the clock.
type Hours struct{ From, To TimeOfDay }

// ParseHours reads "07:00-02:00".
func ParseHours(s string) (Hours, error) {
	from, to, ok := strings.Cut(s, "-")
	f, err1 := parseTimeOfDay(from)
	t, err2 := parseTimeOfDay(to)
	if !ok || err1 != nil || err2 != nil || f == 24*60 {
		return Hours{}, fmt.Errorf("hours %q are not of the form 07:00-02:00", s)
	}
	return Hours{f, t}, nil
}

func parseTimeOfDay(s string) (TimeOfDay, error) {
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	return TimeOfDay(t.Hour()*60 + t.Minute()), err
}

func (h Hours) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

func (h *Hours) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHours(string(text))
	return err
}

func (h Hours) roundTheClock() bool { return h.From == h.To || h == Hours{0, 24 * 60} }

func (h Hours) pastMidnight() bool { return h.To < h.From }

// Contain reports whether a moment falls into h, on the wall clock of its location.
func (h Hours) Contain(t time.Time) bool {
	clock := TimeOfDay(t.Hour()*60 + t.Minute())
	switch {
	case h.roundTheClock():
		return true
	case h.pastMidnight():
		return clock >= h.From || clock < h.To
	default:
		return clock >= h.From && clock < h.To
	}
}

// Day is the day to which a moment belongs under these hours: 01:00 of an evening that runs past midnight is yesterday's.
func (h Hours) Day(t time.Time) Date {
	day := DateOf(t)
	if h.pastMidnight() && TimeOfDay(t.Hour()*60+t.Minute()) < h.To {
		return day.AddDays(-1)
	}
	return day
}

// Close is the first moment after t, which h contains, at which h ends; zero if it never does. In a night on which the clock
// is changed it is the moment at which the wall clock first shows To or later.
func (h Hours) Close(t time.Time) time.Time {
	if h.roundTheClock() {
		return time.Time{}
	}
	day := h.Day(t)
	if h.pastMidnight() {
		day = day.AddDays(1)
	}
	wall := func(at time.Time) time.Time {
		zone := time.FixedZone(at.Zone())
		return time.Date(day.Year, day.Month, day.Day, int(h.To)/60, int(h.To)%60, 0, 0, zone).In(t.Location())
	}
	end := wall(t)
	if _, change := t.ZoneBounds(); !change.IsZero() && !end.Before(change) {
		end = later(wall(change), change)
	}
	return end
}

// DayName is a weekday or "holiday". A holiday is its own kind of day: it is not also its weekday where a list names it.
type DayName string

const Holiday DayName = "holiday"

var weekdays = [...]DayName{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ParseDayName accepts mon … sun and holiday.
func ParseDayName(s string) (DayName, error) {
	if d := DayName(s); d == Holiday || slices.Contains(weekdays[:], d) {
		return d, nil
	}
	return "", fmt.Errorf("no day is called %q", s)
}

func (d *DayName) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDayName(string(text))
	return err
}

// Shift is the hours of some days.
type Shift struct {
	Days  []DayName `json:"days,omitempty"` // empty: every day
	Hours Hours     `json:"hours"`
}
