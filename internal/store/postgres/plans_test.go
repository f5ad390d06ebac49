package postgres_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
	"ashyq/internal/store/storetest"
)

// TestNoStatementOfVisitsReadsATableThrough explains every statement that the calls of a store have prepared, on tables that are as
// good as empty and were never analysed, as a day's partition is every midnight.
func TestNoStatementOfVisitsReadsATableThrough(t *testing.T) {
	s, err := postgres.Open(t.Context(), server.Fresh(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	useVisits(t, s)
	texts, err := s.Statements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	onPurpose := []string{
		"SELECT venue, inside, last FROM tallies WHERE last >= $1", // Pulses: a small table, away from scans
		"DELETE FROM leavings WHERE id < $1",                       // Forget
	}
	explained := 0
	for text := range texts {
		verb, _, _ := strings.Cut(text, " ")
		if !ours.MatchString(text) || !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE"}, verb) || slices.Contains(onPurpose, text) {
			continue
		}
		explained++
		plan, err := s.Explain(t.Context(), text, arguments(text))
		if err != nil {
			t.Fatal(text, err)
		}
		if through := readsThrough(plan); through != "" {
			t.Errorf("%s\n\t%s", text, through)
		}
	}
	if explained < 20 {
		t.Errorf("only %d statements were explained", explained)
	}
}

var (
	ours      = regexp.MustCompile(`(FROM|INTO) (events|stays|tallies|figures|leavings|lookups|quotas)`)
	parameter = regexp.MustCompile(`\$\d+`)
)

// arguments are NULL for each parameter of a statement.
func arguments(text string) string {
	last := 0
	for _, p := range parameter.FindAllString(text, -1) {
		var n int
		fmt.Sscanf(p, "$%d", &n)
		last = max(last, n)
	}
	if last == 0 {
		return ""
	}
	return "(" + strings.TrimSuffix(strings.Repeat("NULL, ", last), ", ") + ")"
}

// readsThrough is the first step of a plan that reads a table or an index without a condition or an end.
func readsThrough(plan []string) string {
	for i, step := range plan {
		scan := strings.Contains(step, "Index Scan") || strings.Contains(step, "Index Only Scan")
		conditioned := i+1 < len(plan) && strings.Contains(plan[i+1], "Index Cond")
		ordered := i > 0 && strings.Contains(plan[i-1], "Limit") || strings.Contains(step, "using leavings_made")
		if strings.Contains(step, "Seq Scan") || scan && !conditioned && !ordered && !strings.Contains(step, "tallies_closes") {
			return step
		}
	}
	return ""
}

// useVisits does with visits what can be done with them.
func useVisits(t *testing.T, s *postgres.Store) {
	t.Helper()
	for _, call := range storetest.Calls {
		call(t.Context(), s) // what it finds does not matter here
	}
	at := time.Now()
	for range 4 {
		a := arrival("cinema")
		a.Closes = at
		a.Leaving = &store.Departure{Event: a.Event, Tags: a.Tags}
		again := arrival("cinema")
		again.Tags = append(again.Tags, a.Event.Tag)
		uncertain := arrival("cinema")
		uncertain.Doubtful = at.Add(time.Millisecond)
		later := arrival("cinema")
		later.Now = at.Add(time.Second)
		for _, one := range []store.Arrival{a, a, again, uncertain, later} {
			if _, _, err := s.Enter(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		o := store.Override{ID: newID(at), Visit: ashyq.VisitID{Venue: "cinema", Scan: a.Event.ID}, Outcome: ashyq.Refuse, At: at}
		if _, _, err := s.Override(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		overdue := arrival("cinema")
		overdue.Closes = at
		if _, _, err := s.Enter(t.Context(), overdue); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CloseForgotten(t.Context(), at, 10, func() ashyq.ScanID { return newID(at) }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Feed(t.Context(), "cinema", 0, 10); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Pulses(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
}
