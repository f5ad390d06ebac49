package i18n

import (
	"strconv"
	"time"
)

// Time is a moment as people say it who live where now is: today at 19:40, on 5 May at 07:00.
func (c *Catalogue) Time(lang string, t, now time.Time) string {
	t = t.In(now.Location())
	key := "time.other_year"
	switch dayOf(t) - dayOf(now) {
	case -1:
		key = "time.yesterday"
	case 0:
		key = "time.today"
	case 1:
		key = "time.tomorrow"
	default:
		if t.Year() == now.Year() {
			key = "time.this_year"
		}
	}
	return c.sentences(lang, func(name string) string {
		switch name {
		case "clock":
			return clock(lang, t)
		case "day":
			return strconv.Itoa(t.Day())
		case "month":
			return c.Text(lang, "month."+strconv.Itoa(int(t.Month())), nil)
		default:
			return strconv.Itoa(t.Year())
		}
	}, key)
}

// dayOf numbers the day that a moment is of where it is told.
func dayOf(t time.Time) int64 {
	const day = 24 * 60 * 60
	_, offset := t.Zone()
	return (t.Unix() + int64(offset)) / day
}

// Duration is a span in its two largest units, the rest cut off: 2 hours 50 minutes. Spans below a second are one second.
func (c *Catalogue) Duration(lang string, d time.Duration) string {
	const day = 24 * time.Hour
	d = max(d, time.Second)
	switch {
	case d < time.Minute:
		return c.count(lang, "duration.seconds", d/time.Second)
	case d < time.Hour:
		return c.count(lang, "duration.minutes", d/time.Minute)
	case d < day:
		return c.pair(lang, "duration.hours", d/time.Hour, "duration.minutes", d%time.Hour/time.Minute)
	default:
		return c.pair(lang, "duration.days", d/day, "duration.hours", d%day/time.Hour)
	}
}

func (c *Catalogue) count(lang, key string, n time.Duration) string {
	return c.Text(lang, key, Args{"n": int(n)})
}

func (c *Catalogue) pair(lang, large string, n time.Duration, small string, m time.Duration) string {
	if m == 0 {
		return c.count(lang, large, n)
	}
	return c.count(lang, large, n) + " " + c.count(lang, small, m)
}

// clock is a time of day, which in Kazakh takes the locative's ending, by a hyphen at which no line breaks.
func clock(lang string, t time.Time) string {
	text := t.Format("15:04")
	if lang == "kk" {
		return text + "‑" + locative(t.Minute())
	}
	return text
}

// locative is the Kazakh ending, after vowel harmony and the last sound, of a number below sixty as it is spoken.
func locative(n int) string {
	if n%10 == 0 {
		return [...]string{"де", "да", "да", "да", "та", "де"}[n/10] // нөл, он, жиырма, отыз, қырық, елу
	}
	return [...]string{"", "де", "де", "те", "те", "те", "да", "де", "де", "да"}[n%10] // бір, екі, үш, төрт, бес, алты …
}
