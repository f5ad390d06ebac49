package sqlite

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/storetest"
)

// TestNoQueryReadsATableThrough explains every statement that the calls of a store have prepared. Looking for what is overdue
// reads the table of tallies, and forgetting that of stays, on purpose and away from scans.
func TestNoQueryReadsATableThrough(t *testing.T) {
	s := openTemporary(t)
	useAll(t, s)
	var queries map[string]*statement
	inside(t, s, func() { queries = maps.Clone(s.writer.conn.statements) })
	for _, c := range s.readers.conns {
		maps.Copy(queries, c.statements)
	}
	onPurpose := []string{"SCAN tallies", "SCAN stays", "SCAN changes", "SCAN leavings", "SCAN CONSTANT ROW",
		"SCAN json_each VIRTUAL TABLE INDEX 1:"}
	c := s.readers.conns[0] // idle: every call has been answered
	for query, s := range queries {
		if verb, _, _ := strings.Cut(query, " "); !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE"}, verb) {
			continue
		}
		for r, err := range c.rows("EXPLAIN QUERY PLAN "+query, make([]any, s.parameters)...) {
			if err != nil {
				t.Fatal(err)
			}
			if step := r.text(3); strings.HasPrefix(step, "SCAN") && !slices.Contains(onPurpose, step) {
				t.Errorf("%s\n\t%s", query, step)
			}
		}
	}
}

// useAll calls every method, and does what a visit can go through.
func useAll(t *testing.T, s *Store) {
	t.Helper()
	for _, call := range storetest.Calls {
		call(t.Context(), s) // what it finds does not matter here
	}
	now := time.Now()
	link := store.Invitation{Token: ashyq.Digest{1}, Phone: ashyq.Digest{2}, Expires: now.Add(time.Hour)}
	if err := s.SaveInvitation(t.Context(), now, link); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AcceptInvitation(t.Context(), now, link.Token, store.Session{Token: ashyq.Digest{3}, Expires: link.Expires}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DropDevices(t.Context(), link.Phone); err != nil {
		t.Fatal(err)
	}
	a := benchArrival("cinema")
	a.Closes = now
	a.Leaving = &store.Departure{Event: a.Event, Tags: a.Tags}
	again := benchArrival("cinema")
	again.Tags = append(again.Tags, a.Event.Tag)
	o := store.Override{
		ID: benchArrival("cinema").Event.ID, Visit: ashyq.VisitID{Venue: "cinema", Scan: a.Event.ID}, Outcome: ashyq.Refuse, At: now,
	}
	for _, arrival := range []store.Arrival{a, a, again} {
		if _, _, err := s.Enter(t.Context(), arrival); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Override(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	overdue := benchArrival("cinema")
	overdue.Closes = now
	if _, _, err := s.Enter(t.Context(), overdue); err != nil {
		t.Fatal(err)
	}
	newID := func() ashyq.ScanID { return benchArrival("cinema").Event.ID }
	if closed, err := s.CloseForgotten(t.Context(), now, 10, newID); err != nil || len(closed) != 1 {
		t.Fatal(len(closed), err)
	}
}
