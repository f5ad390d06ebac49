package storetest

import (
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Whole checks, after a crash, that the rows of a venue have seqs without a gap, the numbers inside that they make, and figures
// that count each once; it returns their ids. Nothing may have been forgotten.
func Whole(t *testing.T, s store.Store, venue ashyq.VenueID) map[ashyq.ScanID]bool {
	t.Helper()
	events, err := s.Feed(t.Context(), venue, 0, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	ids := make(map[ashyq.ScanID]bool)
	inside := 0
	for i, e := range events {
		switch e.Decision.Outcome {
		case ashyq.Admit:
			inside++
		case ashyq.Left:
			inside--
		}
		if e.Seq != uint64(i+1) || e.Inside != inside {
			t.Fatalf("row %d of %s has seq %d and %d inside, want %d", i+1, venue, e.Seq, e.Inside, inside)
		}
		ids[e.ID] = true
	}
	o, err := s.Occupancy(t.Context(), venue, time.Now())
	if want := (ashyq.Occupancy{Inside: inside, Seq: uint64(len(events))}); err != nil || o != want {
		t.Fatalf("the occupancy of %s is %+v, want %+v: %v", venue, o, want, err)
	}
	hours, err := s.Hours(t.Context(), venue, time.Unix(0, 0), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, h := range hours {
		for _, c := range h.Counts {
			counted += c.Rows
		}
	}
	if counted != len(events) {
		t.Fatalf("the figures of %s count %d of %d rows", venue, counted, len(events))
	}
	return ids
}
