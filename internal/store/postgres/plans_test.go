package postgres_test

import (
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

// TestStatementsOfVisitsGoByAnIndexOnOneShard explains every statement that the calls of a store have prepared, on tables that are
// as good as empty and were never analysed, as a day's partition is every midnight. Where there is Citus, each goes to one shard.
func TestStatementsOfVisitsGoByAnIndexOnOneShard(t *testing.T) {
	s, err := postgres.Open(t.Context(), server.Migrated(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	useVisits(t, s)
	texts, err := s.Statements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	explained := 0
	for text := range texts {
		verb, _, _ := strings.Cut(text, " ")
		if !ours.MatchString(text) || !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE"}, verb) {
			continue
		}
		explained++
		plan, err := s.Explain(t.Context(), text)
		if err != nil {
			t.Fatal(text, err)
		}
		if through := readsThrough(plan); through != "" && !slices.Contains(throughOnPurpose, text) {
			t.Errorf("%s\n\t%s", text, through)
		}
		if by := byKeys.FindStringSubmatch(text); by != nil && !slices.ContainsFunc(plan, func(step string) bool {
			return strings.Contains(step, "Index Cond: ("+by[1]+" = ANY") || strings.Contains(step, "Index Cond: (("+by[1]+" = ANY")
		}) {
			t.Errorf("%s\n\tgoes by another index: %q", text, plan)
		}
		ofVisits := !strings.Contains(text, "quotas") && s.Distributed()
		if one := slices.ContainsFunc(plan, isOneTask); one != ofVisits && !slices.Contains(everywhereOnPurpose, text) {
			t.Errorf("%s\n\tgoes to one shard: %v", text, one)
		}
	}
	if explained < 20 {
		t.Errorf("only %d statements were explained", explained)
	}
}

var (
	ours   = regexp.MustCompile(`(FROM|INTO) (events|stays|tallies|figures|leavings|lookups|quotas)`)
	byKeys = regexp.MustCompile(`WHERE (id|tag) = ANY`)
)

// throughOnPurpose are the statements that may read a table through.
var throughOnPurpose = []string{
	pulsesText, totalsText, // away from scans
	"DELETE FROM leavings WHERE id < $1", // Forget
}

// everywhereOnPurpose are those that go to all shards: what is asked once a minute, or more seldom, about all
// venues, and what somebody asks about themselves.
var everywhereOnPurpose = []string{
	// CloseForgotten
	"SELECT venue FROM tallies WHERE closes <= $1 AND closes < 'infinity' LIMIT $2",
	"SELECT tag, visit, heads, began, doubtful, closes, venue FROM stays WHERE venue = ANY (ARRAY(SELECT venue FROM tallies " +
		"WHERE closes <= $1 AND closes < 'infinity')) AND closes <= $1 ORDER BY closes, venue, tag LIMIT $2",
	// Leavings
	"SELECT id, venue, gate, tag, at, body, visit, tags, now, asked FROM leavings ORDER BY made, id LIMIT $1",
	// Awake
	"SELECT venue FROM tallies WHERE venue = ANY ($1) AND last >= $2",
	// Pulses
	pulsesText,
	// Totals
	totalsText,
	// Lookups
	"SELECT tag, at, means, venue, looker, id FROM lookups WHERE tag = ANY ($1) AND id <= $2 ORDER BY id DESC LIMIT $3",
	// Forget
	"DELETE FROM leavings WHERE id < $1",
	"SELECT hour FROM figures WHERE hour < $1 ORDER BY hour LIMIT 1",
}

// What reads the table of tallies through, with the latest hours in it.
const (
	pulsesText = "SELECT venue, gate, sum(afar)::bigint, 0, '-infinity'::timestamptz, '-infinity'::timestamptz, ''::bytea FROM figures " +
		"WHERE hour >= $1 AND afar > 0 GROUP BY venue, gate UNION ALL " +
		"SELECT venue, '', 0, inside, last, hour, sums FROM tallies WHERE last >= $2 ORDER BY 1"
	totalsText = "SELECT venue, outcome, sum(rows)::bigint, sum(heads)::bigint, ''::bytea FROM figures WHERE hour >= $1 AND hour < $2 " +
		"AND kind = $3 AND enforced GROUP BY venue, outcome UNION ALL " +
		"SELECT venue, '', 0, 0, sums FROM tallies WHERE hour >= $1 AND hour < $2"
)

// isOneTask reports whether a line of a plan says that all of it is one task, on one shard.
func isOneTask(step string) bool { return strings.TrimSpace(step) == "Task Count: 1" }

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
		if _, err := s.Pulses(t.Context(), at, at); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Awake(t.Context(), []ashyq.VenueID{"cinema"}, at); err != nil {
			t.Fatal(err)
		}
	}
}
