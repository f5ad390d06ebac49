package checkin_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/policy"
)

// spans are the tables of a place: from when to when, by which rule of which policy.
func (h *house) spans(v ashyq.Venue) (spans []string) {
	h.t.Helper()
	place, err := h.Places.Venue(v.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	const clock = "02 15:04:05"
	for _, t := range h.Tables(place) {
		spans = append(spans, fmt.Sprintf("%s - %s %s %s", t.From.Format(clock), t.Until.Format(clock), t.Policy, t.Rule))
	}
	return spans
}

func TestADeskAloneGoesByAPolicyFromItsMomentOn(t *testing.T) {
	eve := time.Date(2021, 9, 9, 12, 0, 0, 500, time.UTC) // 18:00 in Almaty, on a Thursday
	h := newHouse(t, "Asia/Almaty", eve)
	book, err := policy.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	h.Policy = book.InForce
	want := []string{
		"09 18:00:00 - 10 00:00:00 2021-05-05 cafe",
		"10 00:00:00 - 10 01:00:00 2021-09-10 weekday-yellow", // Thursday's evening, still open
		"10 01:00:00 - 10 07:00:00 2021-09-10 weekday-yellow",
		"10 07:00:00 - 10 18:00:00 2021-09-10 weekday-yellow",
	}
	if spans := h.spans(h.cafe); !slices.Equal(spans, want) {
		t.Errorf("%q, want %q", spans, want)
	}
}

func TestADeskAloneIsToldForADayAtMost(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	if spans := h.spans(h.cafe); !slices.Equal(spans, []string{"18 12:00:00 - 19 12:00:00 2021-05-05 cafe"}) {
		t.Errorf("%q", spans)
	}
	h.cafe.State, h.cafe.Participation.Ends = ashyq.Training, noon.Add(checkin.Alone/2)
	h.save(h.cafe)
	h.refresh()
	if spans := h.spans(h.cafe); !slices.Equal(spans, []string{"18 12:00:00 - 19 00:00:00 2021-05-05 cafe"}) {
		t.Errorf("in training: %q", spans)
	}
}
