package office

import (
	"fmt"
	"strconv"
	"strings"

	"ashyq"
	"ashyq/internal/store"
)

// field is one that may have changed: its name, and what it was and is, as the trail says it.
type field store.FieldChange

// differences are the fields that have changed.
func differences(fields ...field) (changed []store.FieldChange) {
	for _, f := range fields {
		if f.From != f.To {
			changed = append(changed, store.FieldChange(f))
		}
	}
	return changed
}

func say(t ashyq.Text) string {
	var said []string
	for _, name := range []string{t.KK, t.RU, t.EN} {
		if name != "" {
			said = append(said, name)
		}
	}
	return strings.Join(said, " / ")
}

func sayPoint(p *ashyq.Point) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%.5f, %.5f", p.Latitude, p.Longitude)
}

func sayNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func sayShifts(shifts []ashyq.Shift) string {
	said := make([]string, len(shifts))
	for i, s := range shifts {
		days := make([]string, len(s.Days))
		for j, d := range s.Days {
			days[j] = string(d)
		}
		said[i] = strings.TrimSpace(strings.Join(days, " ") + " " + s.Hours.String())
	}
	return strings.Join(said, ", ")
}

func sayWays(w ashyq.Ways) string {
	switch {
	case w.Page && w.SMS:
		return "page, sms"
	case w.Page:
		return "page"
	case w.SMS:
		return "sms"
	default:
		return ""
	}
}
