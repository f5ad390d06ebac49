package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/server"
	"ashyq/internal/store"
)

// desk is an open feed over a real connection.
type desk struct {
	t      *testing.T
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

// event is one of a feed; ":" for a comment, "end" when it has ended.
type event struct {
	name, id string
	data     map[string]any
}

func (w *world) open(t *testing.T, token, query, last string) *desk {
	t.Helper()
	s := httptest.NewServer(w.handler)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); s.Close() })
	r, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/v1/venues/cinema/feed"+query, nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := s.Client().Do(r)
	must(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() }) // the connection may be cut
	if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(answer.Status, answer.Header)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	return &desk{t, lines, cancel}
}

func (d *desk) next() event {
	d.t.Helper()
	return nextEvent(d.t, d.lines)
}

func nextEvent(t *testing.T, lines *bufio.Scanner) event {
	t.Helper()
	var e event
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "event":
			e.name = value
		case "id":
			e.id = value
		case "data":
			must(t, json.Unmarshal([]byte(value), &e.data))
		case "":
			if e.name == "" {
				e.name = ":"
				lines.Scan()
			}
			return e
		}
	}
	return event{name: "end"}
}

func (d *desk) wants(name string, values map[string]any) event {
	d.t.Helper()
	e := d.next()
	if e.name != name {
		d.t.Fatalf("event %q, want %q: %v", e.name, name, e.data)
	}
	for key, want := range values {
		if n, ok := want.(int); ok {
			want = float64(n)
		}
		if e.data[key] != want {
			d.t.Errorf("%s = %v, want %v", key, e.data[key], want)
		}
	}
	return e
}

// enters lets the n-th passport holder in or out by a gate, and is the visit.
func (w *world) passes(bank string, n int, gate string) answer {
	w.t.Helper()
	return w.do(request{method: "POST", path: "/v1/platform/scans", token: bank, body: js{
		"id": w.id(), "gate": gate, "passport": js{"country": "UZ", "number": fmt.Sprintf("FA%07d", n)},
	}.String()}).wants(200, nil)
}

func TestFeedShowsWhatTheVisitorWasTold(t *testing.T) {
	w := newWorld(t)
	guard, visitor := w.guard(), w.login("+77011234567", greenIIN)
	feed := w.open(t, guard, "", "")
	first := feed.wants("snapshot", nil)
	if first.id != "0" || len(first.data["visits"].([]any)) != 0 || first.data["occupancy"].(map[string]any)["limit"] != 2.0 {
		t.Errorf("%v", first)
	}
	told := w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()})
	shown := feed.wants("visit", map[string]any{
		"seq": 1, "at": "2021-05-14T12:00:00+06:00", "visit": told.json("visit"), "gate": string(w.cinema.Gates[0].ID), "direction": "entry",
		"colour": "green", "source": "registries", "as_of": "2021-05-14T12:00:00+06:00", "outcome": "admit", "enforced": true,
		"reason": "status_allowed", "rule": "cinema-weekday", "assurance": "none", "receipt": told.json("receipt.code"), "means": "app",
		"inside": 1, "inferred": 0,
	})
	if shown.id != "1" {
		t.Errorf("id %q", shown.id)
	}
	w.do(request{method: "POST", path: "/v1/venues/cinema/visits/" + told.json("visit").(string) + "/override", token: guard,
		body: js{"id": w.id(), "outcome": "refuse", "reason": "mistake"}.String()}).wants(200, nil)
	feed.wants("override", map[string]any{"seq": 2, "visit": told.json("visit"), "outcome": "refuse", "reason": "mistake", "direction": nil, "inside": 0, "means": "desk", "assurance": "none"})
	w.passes(w.bank(), 1, w.exit())
	feed.wants("visit", map[string]any{"seq": 3, "direction": "exit", "colour": nil, "outcome": "not_inside", "means": "platform", "assurance": "platform"})
}

func TestFeedResumesAfterTheLastRowSeen(t *testing.T) {
	w := newWorld(t)
	guard, bank := w.guard(), w.bank()
	for n := range 60 {
		w.passes(bank, n, w.exit())
	}
	resumed := w.open(t, guard, "", "57")
	resumed.wants("venue", map[string]any{"state": "active", "limit": 2})
	resumed.wants("announcement", nil)
	for _, seq := range []int{58, 59, 60} {
		resumed.wants("visit", map[string]any{"seq": seq})
	}
	fresh := w.open(t, guard, "", "").wants("snapshot", nil)
	rows := fresh.data["visits"].([]any)
	if len(rows) != 50 || rows[0].(map[string]any)["seq"] != 11.0 || fresh.id != "60" {
		t.Errorf("a snapshot of %d rows to %s", len(rows), fresh.id)
	}
	for _, last := range []string{"61", "x", "-1"} {
		feed := w.open(t, guard, "", last)
		feed.wants("reset", nil)
		feed.wants("snapshot", nil)
	}
}

func TestFeedTooFarBehindBeginsAnew(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	var group errgroup.Group // callers at once share commits
	for n := range 1001 {
		group.Go(func() error {
			event := ashyq.Event{
				Venue: "cinema", ID: w.scanID(n), Kind: ashyq.ExitEvent, Gate: w.cinema.Gates[1].ID, Tag: ashyq.Tag{1}, At: noon,
				Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
			}
			_, _, err := w.store.Exit(t.Context(), store.Departure{Event: event, Tags: []ashyq.Tag{{1}}, Now: noon})
			return err
		})
	}
	must(t, group.Wait())
	feed := w.open(t, guard, "", "0")
	feed.wants("reset", nil)
	feed.wants("snapshot", nil)
	feed = w.open(t, guard, "", "1")
	feed.wants("venue", nil)
	feed.wants("announcement", nil)
	for n := range 1000 {
		feed.wants("visit", map[string]any{"seq": n + 2})
	}
}

func (w *world) scanID(n int) ashyq.ScanID {
	id, err := ashyq.ParseScanID(w.id())
	must(w.t, err)
	id[15], id[14] = byte(n), byte(n>>8)
	return id
}

func TestFeedOfOneGate(t *testing.T) {
	w := newWorld(t)
	guard, bank := w.guard(), w.bank()
	w.passes(bank, 1, w.exit())
	feed := w.open(t, guard, "?gate="+string(w.cinema.Gates[0].ID), "")
	if rows := feed.wants("snapshot", nil).data["visits"].([]any); len(rows) != 0 {
		t.Errorf("rows of another gate: %v", rows)
	}
	w.passes(bank, 2, w.exit())
	w.passes(bank, 3, w.entry())
	feed.wants("visit", map[string]any{"seq": 3})
}

func TestFeedTellsOfAChangedVenue(t *testing.T) {
	w := newWorld(t)
	feed := w.open(t, w.guard(), "", "")
	feed.wants("snapshot", nil)
	must(t, w.store.SaveZone(t.Context(), "KZ-75", ashyq.GreenZone))
	w.refresh()
	feed.wants("venue", map[string]any{"zone": "green", "limit": 4})
	w.cinema.State = ashyq.Suspended
	must(t, w.store.SaveVenue(t.Context(), w.cinema))
	w.refresh()
	feed.wants("venue", map[string]any{"state": "suspended", "open": false})
}

func TestFeedEndsWithTheRole(t *testing.T) {
	w := newWorld(t)
	feed := w.open(t, w.guard(), "", "")
	feed.wants("snapshot", nil)
	phone, err := ashyq.ParsePhone("+77011234500")
	must(t, err)
	w.revoke(phone, w.at(w.cinema, store.Guard))
	w.refresh()
	w.passes(w.bank(), 1, w.entry())
	feed.wants("end", nil)
}

// What a session that has ended is still shown: at most what comes in the second after somebody last asked whose it is.
func TestFeedAsksOnceASecondWhoIsListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		guard, bank := w.guard(), w.bank()
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/v1/venues/cinema/feed", nil)
		r.Header.Set("Authorization", "Bearer "+guard)
		c := &connection{header: http.Header{}, writes: make(chan string, 10)}
		done := make(chan struct{})
		go func() { defer close(done); w.handler.ServeHTTP(c, r) }()
		<-c.writes
		w.do(request{method: "DELETE", path: "/v1/session", token: guard}).wants(204, nil)
		w.passes(bank, 1, w.entry())
		began := time.Now()
		if shown := <-c.writes; !strings.HasPrefix(shown, "event: visit\nid: 1\n") {
			t.Error(shown)
		}
		<-done
		if took := time.Since(began); took > time.Second {
			t.Errorf("it ended after %v", took)
		}
	})
}

func TestFeedEndsWithTheSession(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	feed := w.open(t, guard, "", "")
	feed.wants("snapshot", nil)
	w.do(request{method: "DELETE", path: "/v1/session", token: guard}).wants(204, nil)
	w.desk.Feed.Changed("cinema")
	feed.wants("end", nil)
}

func TestFeedEndsWhenTheNodeStops(t *testing.T) {
	stopping := make(chan struct{})
	w := newWorld(t, func(c *server.Config) { c.Stopping = stopping })
	feed := w.open(t, w.guard(), "", "")
	feed.wants("snapshot", nil)
	w.do(request{method: "GET", path: "/readyz"}).wants(200, map[string]any{"status": "ready", "dependencies.database": "ok"})
	close(stopping)
	feed.wants("end", nil)
	w.do(request{method: "GET", path: "/readyz"}).wants(503, map[string]any{"status": "stopping"})
	w.do(request{method: "GET", path: "/healthz"}).wants(200, nil)
}

func TestFeedsAreBounded(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Concurrency = 1 })
	guard := w.guard()
	w.open(t, guard, "", "").wants("snapshot", nil)
	w.do(request{method: "GET", path: "/v1/venues/cinema/feed", token: guard}).wants(503, map[string]any{"code": "unavailable"})
	w.do(request{method: "GET", path: "/v1/venues/cinema/occupancy", token: guard}).wants(200, nil)
}

// connection is a connection without a network: what is written to it can be read, under a clock of its own.
type connection struct {
	header http.Header
	writes chan string
	err    error
	read   time.Time // the deadline of reading
}

func (c *connection) Header() http.Header                { return c.header }
func (c *connection) WriteHeader(int)                    {}
func (c *connection) Flush()                             {}
func (c *connection) SetWriteDeadline(t time.Time) error { return nil }
func (c *connection) SetReadDeadline(t time.Time) error  { c.read = t; return nil }
func (c *connection) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if len(b) > 0 {
		c.writes <- string(b)
	}
	return len(b), nil
}

func TestFeedBreathesEveryFifteenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		guard := w.guard()
		ctx, cancel := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, "GET", "/v1/venues/cinema/feed", nil)
		r.Header.Set("Authorization", "Bearer "+guard)
		c := &connection{header: http.Header{}, writes: make(chan string, 10), read: time.Now().Add(time.Second)}
		done := make(chan struct{})
		go func() { defer close(done); w.handler.ServeHTTP(c, r) }()
		if first := <-c.writes; !strings.HasPrefix(first, "event: snapshot\nid: 0\ndata: ") {
			t.Error(first)
		}
		began := time.Now()
		for range 3 {
			if got := <-c.writes; got != ":\n\n" {
				t.Errorf("%q", got)
			}
		}
		if took := time.Since(began); took != 45*time.Second {
			t.Errorf("three breaths in %v", took)
		}
		cancel()
		<-done
		if !c.read.IsZero() {
			t.Error("the server's deadline for reading would end the feed")
		}
	})
}

func TestFeedDropsAReaderWhoIsTooSlow(t *testing.T) {
	w := newWorld(t)
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/v1/venues/cinema/feed", nil)
	r.Header.Set("Authorization", "Bearer "+w.guard())
	w.handler.ServeHTTP(&connection{header: http.Header{}, err: errors.New("i/o timeout")}, r) // returns
}
