package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"

	"ashyq/internal/server"
	"ashyq/internal/store"
)

// pooled is a store that has everything that one can have.
type pooled struct{}

func (pooled) Stats(context.Context) store.Stats {
	return store.Stats{
		Queues: []store.Queue{{Lane: "visits", Waiting: 1, Room: 2, TurnedAway: 3}}, Pool: &store.Pool{InUse: 1, Idle: 2, Max: 4},
		Days: []store.Day{{Name: "today", Ready: true}, {Name: "tomorrow"}},
	}
}

func (pooled) OnCommit(func(lane string, calls int, took time.Duration)) {}

// scrape is what an admin address shows.
func scrape(t *testing.T, n *node) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	n.Admin.ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	if recorder.Code != 200 {
		t.Fatal(recorder.Code, recorder.Body)
	}
	return recorder.Body.String()
}

func TestFiguresTellWhatPeopleGetAndWhatItTook(t *testing.T) {
	s := stage(t, nil)
	s.walk(t, s.World.People[0].Person)
	s.walk(t, s.World.People[0].Person)
	figures := scrape(t, s.node)
	for _, want := range []string{
		`ashyq_scans_total{evidence="registries",outcome="admit"} 1`, `ashyq_scans_total{evidence="cache",outcome="admit"} 1`,
		`ashyq_scans_total{evidence="none",outcome="check"} 0`, `ashyq_scans_repeated_total 0`,
		`ashyq_step_seconds_count{step="commit"} 2`, `ashyq_step_seconds_count{step="answer"} 2`,
		`ashyq_registry_seconds_count{outcome="answer",registry="pcr"} 1`, `ashyq_registry_breaker{registry="control",state="closed"} 1`,
		`ashyq_registry_breaker{registry="control",state="open"} 0`, `ashyq_registry_underway{registry="pcr"} 0`,
		`ashyq_store_queue{lane="writer"} 0`, `ashyq_store_turned_away_total{lane="writer"} 0`, `ashyq_commit_seconds_count{lane="writer"}`,
		`ashyq_http_requests_underway 0`, `go_build_info{`,
	} {
		if !strings.Contains(figures, want) {
			t.Errorf("no %s", want)
		}
	}
}

var metricName = regexp.MustCompile(`\b(?:ashyq|go|process)_[a-z0-9_]+`)

func TestDashboardAndAlertsGoByFiguresThatThereAre(t *testing.T) {
	s := stage(t, nil)
	s.walk(t, s.World.People[0].Person)
	s.upkeep.Done("refresh places")
	whole := prometheus.NewRegistry()
	wholly := newMeters(whole)
	wholly.storage(pooled{})
	kept, err := journalFile{filepath.Join(t.TempDir(), "journal.db"), 1}.open(t.Context(), s.Store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	wholly.journal(kept)
	figures := scrape(t, s.node) + scrape(t, &node{Admin: server.Admin(whole)})
	series := make(map[string]bool)
	for line := range strings.Lines(figures) {
		series[metricName.FindString(line)] = !strings.HasPrefix(line, "#") || series[metricName.FindString(line)]
	}
	named := make(map[string]bool)
	for _, query := range append(panelQueries(t), alertQueries(t)...) {
		for _, name := range metricName.FindAllString(query, -1) {
			named[name] = true
			if !series[name] {
				t.Errorf("no figure is called %s, as in %s", name, query)
			}
		}
	}
	for name := range series {
		name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "ashyq_") && !named[name] && !named[name+"_bucket"] && !named[name+"_count"] {
			t.Errorf("%s is on no panel", name)
		}
	}
}

func panelQueries(t *testing.T) (queries []string) {
	t.Helper()
	text, err := os.ReadFile("../../ops/grafana/ashyq.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Type    string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Error("a panel asks nothing")
		}
		for _, target := range p.Targets {
			queries = append(queries, target.Expr)
		}
	}
	return queries
}

func alertQueries(t *testing.T) (queries []string) {
	t.Helper()
	text, err := os.ReadFile("../../ops/prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert       string
				Expr        string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if s := r.Labels["severity"]; s != "page" && s != "ticket" {
				t.Errorf("%s: severity %q", r.Alert, s)
			}
			if r.Annotations["summary"] == "" || r.Annotations["action"] == "" {
				t.Errorf("%s says not what people notice and what to do", r.Alert)
			}
			queries = append(queries, r.Expr)
		}
	}
	return queries
}
