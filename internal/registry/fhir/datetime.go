package fhir

import (
	"encoding/json"
	"fmt"
	"time"
)

// Precision is how much of a DateTime was said.
type Precision uint8

const (
	Absent  Precision = iota // nothing: the zero DateTime
	Garbled                  // something that is no FHIR date; it marshals as absent
	Year
	Month
	Day
	Instant // to the second or finer, with an offset
)

// DateTime is a FHIR dateTime, date or instant: a year, a month, a day, or a moment with an offset.
type DateTime struct {
	Time      time.Time // the moment, or the beginning of the year, month or day as if in UTC
	Precision Precision
}

// Moment is the DateTime of t, with t's offset.
func Moment(t time.Time) DateTime {
	if t.IsZero() {
		return DateTime{}
	}
	return DateTime{t, Instant}
}

var dateLayouts = [...]struct {
	length int
	layout string
	Precision
}{
	{4, "2006", Year},
	{7, "2006-01", Month},
	{10, "2006-01-02", Day},
}

// ParseDateTime reads YYYY, YYYY-MM, YYYY-MM-DD or a moment of RFC 3339. A time of day without an offset is refused, as FHIR
// wants it.
func ParseDateTime(s string) (DateTime, error) {
	for _, l := range dateLayouts {
		if len(s) == l.length {
			return parseDateTime(s, l.layout, l.Precision)
		}
	}
	return parseDateTime(s, time.RFC3339, Instant)
}

func parseDateTime(s, layout string, p Precision) (DateTime, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return DateTime{}, fmt.Errorf("%q is no FHIR dateTime", s)
	}
	return DateTime{t, p}, nil
}

// IsZero reports whether there is nothing to marshal.
func (d DateTime) IsZero() bool { return d.Precision <= Garbled }

// Span is what d covers on the clocks of loc: the first moment of the year, month or day and the first after it. Both are
// the moment itself if it is one, and zero if nothing readable was said.
func (d DateTime) Span(loc *time.Location) (from, until time.Time) {
	year, month, day := d.Time.Date()
	switch d.Precision {
	case Instant:
		return d.Time, d.Time
	case Year:
		return midnight(year, month, day, loc), midnight(year+1, month, day, loc)
	case Month:
		return midnight(year, month, day, loc), midnight(year, month+1, day, loc)
	case Day:
		return midnight(year, month, day, loc), midnight(year, month, day+1, loc)
	default:
		return time.Time{}, time.Time{}
	}
}

// midnight is the first moment of a day, also where the clocks skip 00:00.
func midnight(year int, month time.Month, day int, loc *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, loc)
	if t.Hour() == 23 {
		return t.Add(time.Hour)
	}
	return t
}

func (d DateTime) String() string {
	for _, l := range dateLayouts {
		if l.Precision == d.Precision {
			return d.Time.Format(l.layout)
		}
	}
	if d.Precision == Instant {
		return d.Time.Format(time.RFC3339Nano)
	}
	return ""
}

func (d DateTime) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON never fails: what cannot be read is Garbled, so that a bad date spoils no more than itself.
func (d *DateTime) UnmarshalJSON(data []byte) error {
	var s string
	if string(data) == "null" {
		*d = DateTime{}
		return nil
	}
	*d = DateTime{Precision: Garbled}
	if json.Unmarshal(data, &s) != nil {
		return nil
	}
	if parsed, err := ParseDateTime(s); err == nil {
		*d = parsed
	}
	return nil
}
