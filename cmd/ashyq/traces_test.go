package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tracecollector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/demo"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
)

// collector is an OTLP receiver.
type collector struct {
	mu     sync.Mutex
	bodies [][]byte
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bodies = append(c.bodies, body)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// spans are those that came, each as its parents' names and its own, with what is said of it.
func (c *collector) spans(t *testing.T) map[string]string {
	t.Helper()
	type span struct{ name, parent, says string }
	all := make(map[string]span)
	for _, body := range c.bodies {
		var request tracecollector.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &request); err != nil {
			t.Fatal(err)
		}
		for _, resource := range request.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, s := range scope.Spans {
					if s.EndTimeUnixNano < s.StartTimeUnixNano {
						t.Errorf("%s ends before it begins", s.Name)
					}
					says := []string{s.Status.GetCode().String()}
					for _, a := range s.Attributes {
						if a.Key != "request.id" {
							says = append(says, fmt.Sprintf("%s=%s%d%t", a.Key, a.Value.GetStringValue(), a.Value.GetIntValue(), a.Value.GetBoolValue()))
						}
					}
					slices.Sort(says)
					all[hex.EncodeToString(s.SpanId)] = span{s.Name, hex.EncodeToString(s.ParentSpanId), strings.Join(says, " ")}
				}
			}
		}
	}
	paths := make(map[string]string)
	for _, s := range all {
		path := s.name
		for parent, ok := all[s.parent]; ok; parent, ok = all[parent.parent] {
			path = parent.name + " > " + path
		}
		paths[path] = s.says
	}
	return paths
}

// staged is a node over the demo's world, with its registries, in this process.
type staged struct {
	*node
	World demo.World
	Door  *demo.Door
	URL   string
}

func stage(t *testing.T, change func(*nodeConfig)) staged {
	t.Helper()
	rules, err := demoRules()
	if err != nil {
		t.Fatal(err)
	}
	s := staged{World: demo.New(time.Now())}
	ctx, cancel := context.WithCancel(t.Context())
	parts, ctx := errgroup.WithContext(ctx)
	t.Cleanup(func() {
		cancel()
		if err := parts.Wait(); err != nil {
			t.Error(err)
		}
	})
	config := nodeConfig{
		Database: database{Database: filepath.Join(t.TempDir(), "ashyq.db")}, Keys: filepath.Join(t.TempDir(), "keys"), PublicURL: "http://localhost:8080",
		Registries: map[ashyq.Registry]string{}, Policy: func(time.Time) *ashyq.Policy { return &rules }, Sender: sms.NewScreen(1),
		Limits: auth.Production(), Looks: checkin.ProductionLooks(), Log: slog.New(slog.DiscardHandler),
	}
	for _, kind := range ashyq.Registries {
		if config.Registries[kind], _, err = startRegistry(ctx, parts, console{io.Discard, io.Discard}, s.World, kind); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(&config)
	}
	if s.node, err = openNode(ctx, config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.node.Close() })
	if err := s.World.SeedPlaces(ctx, s.Store, s.Auth); err != nil {
		t.Fatal(err)
	}
	if err := s.upkeep.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler)
	t.Cleanup(server.Close)
	s.URL = server.URL
	s.Door = &demo.Door{URL: server.URL, Platform: s.World.Platforms[0], Client: server.Client(), Now: time.Now}
	return s
}

// walk takes somebody of the world through the first entry of its first venue, and returns the gate's code.
func (s staged) walk(t *testing.T, who ashyq.Person) (code string) {
	t.Helper()
	venue := s.World.Venues[0]
	code = s.Keys.GateCode(seal.Gate{ID: venue.Gates[0].ID, Direction: venue.Gates[0].Direction, Name: venue.Name.KK})
	answer, err := s.Door.Walk(t.Context(), who, code)
	if err != nil || !bytes.Contains(answer, []byte(`"outcome"`)) {
		t.Fatalf("%s %v", answer, err)
	}
	return code
}

func TestAScanIsTracedStepByStepAndNobodyIsNamed(t *testing.T) {
	receiver := &collector{}
	listener := httptest.NewServer(receiver)
	defer listener.Close()
	traces, err := openTraces(t.Context(), listener.URL, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := stage(t, func(c *nodeConfig) { c.Traces = traces })
	who := s.World.People[0]
	code := s.walk(t, who.Person)
	if err := traces.Close(); err != nil {
		t.Fatal(err)
	}

	const scan, token = "POST /v1/platform/scans", "POST /v1/platform/token"
	unset, answer := "STATUS_CODE_UNSET", " ashyq.registry.outcome=answer0false"
	spans := receiver.spans(t)
	for path, says := range map[string]string{
		token: unset + " http.response.status_code=200false http.route=" + token + "0false",
		scan: unset + " ashyq.category=" + string(s.World.Venues[0].Category) + "0false ashyq.evidence=registries0false ashyq.outcome=admit0false" +
			" ashyq.repeated=0false http.response.status_code=200false http.route=" + scan + "0false",
		scan + " > seen": unset, scan + " > evidence": unset, scan + " > decide": unset, scan + " > commit": unset, scan + " > answer": unset,
		scan + " > evidence > pcr": unset + answer, scan + " > evidence > control": unset + answer,
	} {
		if got, ok := spans[path]; !ok || got != says {
			t.Errorf("%s: %q, want %q", path, got, says)
		}
		delete(spans, path)
	}
	if len(spans) > 0 {
		t.Errorf("more than is told: %q", spans)
	}
	iin, _ := who.Person.IIN()
	for _, body := range receiver.bodies {
		for name, secret := range map[string]string{
			"an IIN": iin.Digits(), "a phone": strings.TrimPrefix(who.Phone.E164(), "+7"), "a platform's secret": s.Door.Platform.Secret,
			"a gate's code": code, "a venue": string(s.World.Venues[0].ID), "an address": "127.0.0.1",
		} {
			if secret == "" || bytes.Contains(body, []byte(secret)) {
				t.Errorf("%s (%q) is in what is told", name, secret)
			}
		}
	}
}

func TestAReceiverOfTracesHasAnHTTPAddress(t *testing.T) {
	for _, receiver := range []string{"collector:4318", "grpc://collector:4317", "http://", "https://user:secret@host:port"} {
		if _, err := openTraces(t.Context(), receiver, 1, nil); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", receiver, err)
		}
	}
	for _, share := range []float64{-0.1, 1.1} {
		if _, err := openTraces(t.Context(), "http://collector:4318", share, nil); err == nil {
			t.Errorf("a share of %v", share)
		}
	}
	if traces, err := openTraces(t.Context(), "", 1, nil); traces != nil || err != nil {
		t.Errorf("%v, %v without a receiver", traces, err)
	}
}
