package store

import "time"

// Kept is a moment as storage keeps it: to the millisecond, in UTC.
func Kept(t time.Time) time.Time { return FromMillis(Millis(t)) }

// Millis is a moment in milliseconds of Unix time; 0 for none.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMillis is the moment that Millis has made a number of.
func FromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
