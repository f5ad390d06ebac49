package load

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/policy"
	"ashyq/internal/seal"
)

var small = Filling{Seed: 7, Venues: 20, Accounts: 50}

// play plays a small world at a handler until that has been asked so often.
func play(t *testing.T, h http.Handler, o Options, enough int64) Report {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var asked atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == enough {
			cancel()
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(service.Close)
	world, err := small.World(service.URL, Crowd{People: small.Accounts, Platform: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	o.Targets, o.Clients = []string{service.URL}, 4
	run, err := Prepare(world, o)
	if err != nil {
		t.Fatal(err)
	}
	report, err := run.Play(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEveryAnswerIsCountedOnce(t *testing.T) {
	for name, rate := range map[string]float64{"closed": 0, "open": 50_000} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			bare := Bare()
			report := play(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/scans") {
					asked.Add(1)
				}
				bare.ServeHTTP(w, r)
			}), Options{Rate: rate}, 1_000)
			var kinds, outcomes int64
			for kind, l := range report.Latency {
				if kind != "all" {
					kinds += l.Count
				}
			}
			for _, n := range report.Outcomes {
				outcomes += n
			}
			if report.Loop != name || report.Scans < 999 || len(report.Errors) > 0 {
				t.Errorf("%+v", report)
			}
			if got := [...]int64{asked.Load(), report.Latency["all"].Count, kinds, outcomes}; got != [...]int64{report.Scans, report.Scans, report.Scans, report.Scans} {
				t.Errorf("%d scans, and asked, of all, of kinds, of outcomes: %d", report.Scans, got)
			}
			if report.Latency["repeat"].Count == 0 {
				t.Error("nothing was repeated")
			}
		})
	}
}

func TestWhatGoesWrongIsCountedByKind(t *testing.T) {
	var n atomic.Int64
	bare := Bare()
	report := play(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/scans"):
			bare.ServeHTTP(w, r)
		case n.Add(1)%3 == 0:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			w.Write([]byte(`{"status": 503, "code":"unavailable"}`))
		case n.Load()%3 == 1:
			panic(http.ErrAbortHandler)
		default:
			bare.ServeHTTP(w, r)
		}
	}), Options{Rate: 10_000}, 60)
	if report.Errors["HTTP 503 unavailable"] == 0 || report.Errors["connection closed"]+report.Errors["connection reset"] == 0 || report.Scans == 0 {
		t.Errorf("%+v", report)
	}
}

func TestARepeatThatIsAnsweredDifferentlyIsAnError(t *testing.T) {
	bare := Bare()
	report := play(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		bare.ServeHTTP(recorder, r)
		w.Write(bytes.Replace(recorder.Body.Bytes(), []byte("2021-05-14T12"), []byte(time.Now().Format("2006-01-02T15:04:05.000000000")), 1))
	}), Options{Rate: 10_000}, 2_000)
	if report.Errors["a repeat was answered differently"] == 0 || report.Latency["repeat"].Count > 0 {
		t.Errorf("%+v", report)
	}
}

func TestTheScanOfAnUnknownOutcomeIsSentAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	bare, seen := Bare(), make(map[string]int) // one client: one request at a time
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := new(bytes.Buffer)
		body.ReadFrom(r.Body)
		id := string(field(body.Bytes(), []byte(`"id":"`)))
		if seen[id]++; seen[id] < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if len(seen) == 3 {
			cancel()
		}
		r.Body = io.NopCloser(body)
		bare.ServeHTTP(w, r)
	}))
	defer service.Close()
	world, err := small.World(service.URL, Crowd{People: 1})
	if err != nil {
		t.Fatal(err)
	}
	world.platforms = nil
	run, err := Prepare(world, Options{Targets: []string{service.URL}, Clients: 1, Rate: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	report, err := run.Play(ctx)
	if err != nil || report.Scans != 3 || len(report.Errors) != 1 || report.Errors["HTTP 503"] != 6 {
		t.Errorf("%+v, %v", report, err)
	}
}

// pipes is a network in memory, on which a fake clock holds.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) dial(string) (net.Conn, error) {
	here, there := net.Pipe()
	p.conns <- there
	return here, nil
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func TestAnOpenLoopCountsTheWaitForASlowService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := pipes{make(chan net.Conn), make(chan struct{})}
		bare := Bare()
		service := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second)
			bare.ServeHTTP(w, r)
		})}
		go service.Serve(network)
		world, err := small.World("http://service", Crowd{People: 1})
		if err != nil {
			t.Fatal(err)
		}
		world.platforms = nil
		run, err := Prepare(world, Options{
			Targets: []string{"http://service"}, Clients: 1, Rate: 10, Duration: 4500 * time.Millisecond, dial: network.dial,
		})
		if err != nil {
			t.Fatal(err)
		}
		report, err := run.Play(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// The fifth was due at 0.4 s and sent at 4 s.
		if l := report.Latency["all"]; report.Scans != 5 || l.Max < 4_600*0.99 || l.Max > 4_600*1.01 || report.Unsent != 40 {
			t.Errorf("%+v", report)
		}
		service.Close()
		time.Sleep(2 * time.Hour) // by then the client's cleaner, which sleeps an hour, has seen that nothing is left
	})
}

func TestAcknowledgedScansAreVerified(t *testing.T) {
	path := filepath.Join(t.TempDir(), "acks")
	acks, err := CreateAcks(path)
	if err != nil {
		t.Fatal(err)
	}
	report := play(t, Bare(), Options{Acks: acks}, 500)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if lines := int64(bytes.Count(text, []byte("\n"))); lines != report.Acknowledged || lines != report.Scans-report.Latency["repeat"].Count {
		t.Errorf("%d lines of %+v", lines, report)
	}
	for n := range small.Accounts {
		if iin := MadeUpIIN(small.Seed, n).Digits(); bytes.Contains(text, []byte(iin)) {
			t.Fatalf("the IIN of person %d is in the file", n)
		}
	}
	verify := func(h http.Handler, text []byte) Verification {
		t.Helper()
		service := httptest.NewServer(h)
		defer service.Close()
		world, err := small.World(service.URL, Crowd{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := Verify(t.Context(), world, Options{Targets: []string{service.URL}, Clients: 3}, bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := verify(Bare(), text); !v.Sound() || v.Scans != report.Acknowledged {
		t.Errorf("%+v", v)
	}
	cut := text[:bytes.LastIndexByte(text[:len(text)-1], '\n')+20]
	if v := verify(Bare(), cut); !v.Sound() || v.Scans != report.Acknowledged-1 {
		t.Errorf("a line cut short: %+v", v)
	}
	if v := verify(Bare(), bytes.Replace(text, []byte("48-21"), []byte("48-22"), 2)); v.Different != 2 || v.Missing != 0 || v.Sound() {
		t.Errorf("two receipts are others: %+v", v)
	}
	if v := verify(Bare(), bytes.Replace(text, []byte("2021-05-14T12"), []byte("2021-05-14T13"), 3)); v.Missing != 3 || v.Different != 0 || v.Sound() {
		t.Errorf("three were recorded just now: %+v", v)
	}
}

func TestAFileOfAnotherWorldIsNotVerified(t *testing.T) {
	service := httptest.NewServer(Bare())
	defer service.Close()
	world, err := small.World(service.URL, Crowd{})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"nonsense\n", "1 2 entry 0 x\n", "x 2 entry 01a20341-057c-7687-a4ef-83f51f93fcfa x\n", "1 20 entry 01a20341-057c-7687-a4ef-83f51f93fcfa x\n",
	} {
		if v, err := Verify(t.Context(), world, Options{Targets: []string{service.URL}, Clients: 2}, strings.NewReader(text)); err == nil {
			t.Errorf("%q: %+v", text, v)
		}
	}
}

func TestReportsAreJSONAndATable(t *testing.T) {
	report := play(t, Bare(), Options{}, 300)
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var again Report
	if err := json.Unmarshal(text, &again); err != nil || again.Scans != report.Scans || again.Latency["all"] != report.Latency["all"] {
		t.Errorf("%v: %s", err, text)
	}
	var table strings.Builder
	if _, err := report.WriteTo(&table); err != nil || !strings.Contains(table.String(), "entry") || !strings.Contains(table.String(), "admit") {
		t.Errorf("%v: %s", err, &table)
	}
}

func TestMadeUpNumbersAreValidAndEachItsOwn(t *testing.T) {
	iins, shorts := make(map[string]bool), make(map[string]bool)
	f := Filling{Seed: 3}
	for n := range 20_000 {
		iin := MadeUpIIN(f.Seed, n*7_919)
		if _, err := ashyq.ParseIIN(iin.Digits()); err != nil {
			t.Fatalf("number %d: %v", n, err)
		}
		iins[iin.Digits()] = true
		for _, d := range []ashyq.Direction{ashyq.Entry, ashyq.Exit} {
			short := string(f.appendShort(nil, n*2_000, d))
			if _, err := seal.ParseShort(short); err != nil || short == ashyq.NeutralShort {
				t.Fatalf("short number %s of %d: %v", short, n, err)
			}
			shorts[short] = true
		}
	}
	if len(iins) != 20_000 || len(shorts) != 40_000 {
		t.Errorf("%d IINs of 20,000, %d short numbers of 40,000", len(iins), len(shorts))
	}
}

func TestScanIDsAreUUIDs(t *testing.T) {
	m := newMix(&World{venues: 1}, nil, 1, 1)
	for now := time.Now(); ; now = now.Add(time.Hour) {
		id := m.newID(now)
		text := string(appendID(nil, id))
		if parsed, err := ashyq.ParseScanID(text); err != nil || parsed != id || text != id.String() || !id.Time().Equal(now.Truncate(time.Millisecond)) {
			t.Fatalf("%s, %v", text, err)
		}
		if now.After(time.Now().AddDate(0, 0, 3)) {
			return
		}
	}
}

func TestTheRulesOfAFilledDatabaseCloseNothing(t *testing.T) {
	p, err := policy.Parse([]byte(decree))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sizes {
		v := &ashyq.Venue{Category: s.category, State: ashyq.Active, Capacity: s.capacity}
		for hour := range 24 {
			if terms := p.Terms(v, ashyq.YellowZone, time.Date(2026, 11, 22, hour, 0, 0, 0, time.UTC)); !terms.Open || terms.Limit != s.capacity {
				t.Errorf("%s at %d: %+v", s.category, hour, terms)
			}
		}
	}
}

func TestARunEndsAfterSoManyScans(t *testing.T) {
	for name, rate := range map[string]float64{"closed": 0, "open": 50_000} {
		t.Run(name, func(t *testing.T) {
			if report := play(t, Bare(), Options{Rate: rate, Scans: 100}, 1<<40); report.Scans != 100 || report.Unsent > 0 {
				t.Errorf("%d scans, %d unsent", report.Scans, report.Unsent)
			}
		})
	}
}
