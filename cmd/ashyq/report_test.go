package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

func TestTheReportSaysWhatFreshEvidenceWouldHaveChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var last ashyq.VisitID
	keep := func(ago time.Duration, basis ashyq.Basis, result store.ReviewResult, was, would store.Judged) {
		t.Helper()
		at := time.Now().Add(-ago)
		r := store.Review{Venue: "cinema", ID: seal.NewScanID(at), At: at, Basis: basis, Person: []byte("sealed")}
		if err := s.SaveReviews(t.Context(), []store.Review{r}); err != nil {
			t.Fatal(err)
		}
		r.Result, r.Visit, r.Was, r.Would = result, seal.NewScanID(at), was, would
		if result == "" {
			return
		}
		if err := s.CloseReview(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		last = ashyq.VisitID{Venue: r.Venue, Scan: r.Visit}
	}
	green, red := store.Judged{Status: ashyq.Green, Outcome: ashyq.Admit}, store.Judged{Status: ashyq.Red, Outcome: ashyq.Refuse}
	unknown, blue := store.Judged{Outcome: ashyq.Check}, store.Judged{Status: ashyq.Blue, Outcome: ashyq.Admit}
	keep(48*time.Hour, ashyq.NoBasis, store.ReviewChanged, unknown, red)
	keep(time.Minute, ashyq.NoBasis, "", store.Judged{}, store.Judged{})
	keep(time.Minute, ashyq.RememberedBasis, store.ReviewSame, green, green)
	keep(time.Minute, ashyq.FreshBasis, store.ReviewUnclear, red, store.Judged{})
	for range changedAtOnce { // one page, and one more
		keep(time.Hour, ashyq.NoBasis, store.ReviewChanged, unknown, blue)
	}
	keep(time.Minute, ashyq.PassBasis, store.ReviewChanged, green, red)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	said := admin(t, []string{"--database", path}, "report")
	head, list, _ := strings.Cut(said, "Would have been changed:\n")
	for _, want := range []string{
		": 504\n", fmt.Sprintf("%-44s 501\n", "on the rules for silent registries alone"), fmt.Sprintf("%-44s 1\n", "on a pass"),
		fmt.Sprintf("%-44s 1\n", "on one registry while another was silent"), "registries say since: 503\n",
		fmt.Sprintf("%-44s 501\n", "fresh evidence would have changed"), fmt.Sprintf("%-44s 1\n", "to be held against it still"),
	} {
		if !strings.Contains(head, want) {
			t.Errorf("it does not say %q: %s", want, head)
		}
	}
	lines := strings.Split(strings.TrimSuffix(list, "\n"), "\n")
	if len(lines) != 2+501 || strings.Fields(lines[0])[3] != "500" || strings.Fields(lines[1])[0] != "admit" ||
		!strings.HasSuffix(lines[502], " "+last.String()+" pass: green admit → red refuse") {
		t.Errorf("%d lines, of them %q, %q and %q", len(lines), lines[0], lines[1], lines[len(lines)-1])
	}
	if said := admin(t, []string{"--database", path}, "report", "--since", "30s"); strings.Contains(said, "→") || !strings.Contains(said, ": 0\n") {
		t.Errorf("of half a minute: %s", said)
	}
	for _, since := range []string{"0s", "337h"} {
		if status, stdout, stderr := runOnce("admin", "report", "--database", path, "--since", since); status == 0 || stdout != "" || !strings.Contains(stderr, "visits are kept for 14 days") {
			t.Errorf("since %s: %d, %q, %q", since, status, stdout, stderr)
		}
	}
}
