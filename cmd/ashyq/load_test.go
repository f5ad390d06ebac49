package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ashyq"
	"ashyq/internal/load"
	"ashyq/internal/store/sqlite"
)

// filled is a database that was filled, in a directory with the keys and the world.
func filled(t *testing.T, args ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	status, _, stderr := runOnce(append([]string{"load", "fill", "--database", filepath.Join(dir, "ashyq.db"), "--keys", filepath.Join(dir, "keys"),
		"--world", filepath.Join(dir, "world.json"), "--venues", "50", "--accounts", "100"}, args...)...)
	if status != 0 {
		t.Fatal(stderr)
	}
	return dir
}

// serveFilled runs a node over such a directory, without registries.
func serveFilled(t *testing.T, dir string) *process {
	t.Helper()
	return start(t, exec.CommandContext(t.Context(), os.Args[0], "serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--database", filepath.Join(dir, "ashyq.db"), "--keys", filepath.Join(dir, "keys"),
		"--pcr-url", "http://127.0.0.1:9", "--control-url", "http://127.0.0.1:9"))
}

// rows is how many events of all venues are in a database, and the last seqs added up.
func rows(t *testing.T, dir string) (rows, seqs int64) {
	t.Helper()
	database, err := sql.Open("sqlite", filepath.Join(dir, "ashyq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if err := database.QueryRow("SELECT (SELECT count(*) FROM events), (SELECT coalesce(sum(seq), 0) FROM tallies)").Scan(&rows, &seqs); err != nil {
		t.Fatal(err)
	}
	return rows, seqs
}

func TestLoadOnAFilledDatabaseIsAllOnRecord(t *testing.T) {
	for name, loop := range map[string][]string{"closed": nil, "open": {"--rate", "400"}} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t)
			p := serveFilled(t, dir)
			acks, world := filepath.Join(dir, "acks"), filepath.Join(dir, "world.json")
			play := []string{"load", "--target", p.URL, "--world", world, "--people", "100", "--clients", "8"}
			status, stdout, stderr := runOnce(append(append(play, "--warmup", "0s", "--duration", "1s", "--acks", acks, "--json", "-",
				"--listeners", "6", "--watched", "3"), loop...)...)
			if status != 0 || stderr != "" {
				t.Fatal(status, stderr)
			}
			var report load.Report
			if err := json.Unmarshal([]byte(stdout), &report); err != nil {
				t.Fatal(err)
			}
			if report.Loop != name || report.Scans == 0 || len(report.Errors) > 0 || report.Screen == nil || report.Screen.Count == 0 {
				t.Errorf("%+v", report)
			}
			for _, outcome := range []string{"admit", "left"} {
				if report.Outcomes[outcome] == 0 {
					t.Errorf("nobody came to %q: %v", outcome, report.Outcomes)
				}
			}
			p.stop()
			// A scan that goes on elsewhere makes two rows: an exit is carried out for it.
			want := report.Scans - report.Latency["repeat"].Count + report.Latency["leaving"].Count
			if n, seqs := rows(t, dir); n != want || seqs != want {
				t.Errorf("%d rows, %d by their seqs, of %+v", n, seqs, report)
			}

			p = serveFilled(t, dir)
			verify := []string{"load", "--target", p.URL, "--world", world, "--verify", acks}
			if status, stdout, stderr := runOnce(verify...); status != 0 || !strings.Contains(stdout, "0 missing, 0 different") {
				t.Fatal(status, stdout, stderr)
			}
			p.stop()
			removeOne(t, dir, acks)
			p = serveFilled(t, dir)
			verify[2] = p.URL
			if status, stdout, stderr := runOnce(verify...); status == 0 || !strings.Contains(stdout, "1 missing, 0 different") {
				t.Fatal(status, stdout, stderr)
			}
		})
	}
}

// removeOne removes the row of the first entry in a file of acknowledged scans.
func removeOne(t *testing.T, dir, acks string) {
	t.Helper()
	text, err := os.ReadFile(acks)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	id, err := ashyq.ParseScanID(strings.Fields(line)[3])
	if err != nil {
		t.Fatal(err)
	}
	database, err := sql.Open("sqlite", filepath.Join(dir, "ashyq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	result, err := database.Exec("DELETE FROM events WHERE id = ?", id[:])
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

func TestADemoIsLoadedAsItIs(t *testing.T) {
	dir := t.TempDir()
	p := startDemo(t, dir)
	acks, report := filepath.Join(t.TempDir(), "acks"), filepath.Join(t.TempDir(), "report.json")
	status, stdout, stderr := runOnce("load", "--target", p.URL, "--people", "40", "--clients", "8", "--warmup", "0s", "--duration", "1s",
		"--acks", acks, "--json", report)
	if status != 0 || stderr != "" || !strings.Contains(stdout, "scans a second") || !strings.Contains(stdout, "admit") || strings.Contains(stdout, "Errors") {
		t.Fatal(status, stdout, stderr)
	}
	if status, stdout, stderr := runOnce("load", "--target", p.URL, "--verify", acks); status != 0 || !strings.Contains(stdout, "0 missing, 0 different") {
		t.Fatal(status, stdout, stderr)
	}
	text, err := os.ReadFile(acks)
	if err != nil {
		t.Fatal(err)
	}
	for i, who := range p.World.People {
		if who.IIN != "" && bytes.Contains(text, []byte(who.IIN)) || bytes.Contains(text, []byte(strings.TrimPrefix(who.Phone, "+"))) {
			t.Errorf("a number of person %d is in the file", i)
		}
	}
	if text, err := os.ReadFile(report); err != nil || !json.Valid(text) {
		t.Errorf("%v: %s", err, text)
	}
}

func TestAFilledPastIsWhole(t *testing.T) {
	dir := filled(t, "--visits", "3000", "--days", "5")
	if n, seqs := rows(t, dir); n != 6000 || seqs != 6000 {
		t.Errorf("%d rows, %d by their seqs, of 3000 visits", n, seqs)
	}
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, "ashyq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	filling, err := load.ReadFilling(filepath.Join(dir, "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	busiest := filling.VenueID(0)
	events, err := s.Feed(t.Context(), busiest, 0, 10_000)
	if err != nil || len(events) < 100 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	inside := 0
	for i, e := range events {
		if e.Kind == ashyq.EntryEvent {
			inside++
		} else {
			inside--
		}
		if e.Seq != uint64(i+1) || e.Inside != inside || i > 0 && e.At.Before(events[i-1].At) {
			t.Fatalf("row %d: %+v", i, e)
		}
	}
	if inside != 0 {
		t.Errorf("%d are inside", inside)
	}
	visit, err := s.Visit(t.Context(), events[0].VisitID())
	if err != nil || len(visit) != 2 || visit[1].Decision.Outcome != ashyq.Left {
		t.Errorf("%+v, %v", visit, err)
	}
	hours, err := s.Hours(t.Context(), busiest, events[0].At.AddDate(0, 0, -1), events[len(events)-1].At.AddDate(0, 0, 1))
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
		t.Errorf("the figures count %d of %d rows", counted, len(events))
	}
}
