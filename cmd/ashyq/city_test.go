package main

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/load"
	"ashyq/internal/store"
	"ashyq/internal/store/storetest"
)

// city is some venues on a database, and the nodes over it, each a process of its own.
type city struct {
	t        *testing.T
	database string
	keys     []string // of each node
	journals []string // likewise; empty where there are none
	nodes    []atomic.Pointer[process]
	venues   []ashyq.Venue // of the first a guard watches the desk
	bank     string        // the token of a platform, which has people scanned
	guard    string        // that of the guard's session
}

const cityVenues = 5

// found makes a city over an empty database and starts its nodes, with journals if there are any.
func found(t *testing.T, database string, nodes int, journals ...string) *city {
	t.Helper()
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys 0")
	if status, _, complaint := runOnce("load", "fill", "--database", database, "--keys", keys, "--world", filepath.Join(dir, "world.json"),
		"--venues", strconv.Itoa(cityVenues), "--accounts", "0"); status != 0 {
		t.Fatal(complaint)
	}
	filling, err := load.ReadFilling(filepath.Join(dir, "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := &city{t: t, database: database, keys: []string{keys}, journals: journals, nodes: make([]atomic.Pointer[process], nodes)}
	first := join(t, database, keys)
	for i := range cityVenues {
		place, err := first.Desk.Places.Venue(filling.VenueID(i))
		if err != nil {
			t.Fatal(err)
		}
		c.venues = append(c.venues, *place.Venue)
	}
	c.bank, c.guard = first.enrolBank(t), first.hire(t, store.Role{Entity: c.venues[0].Entity, Venue: c.venues[0].ID, Name: store.Guard})
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	for i := range nodes {
		if i > 0 {
			c.keys = append(c.keys, filepath.Join(dir, "keys "+strconv.Itoa(i)))
			copyKeys(t, keys, c.keys[i])
		}
		c.start(i)
	}
	return c
}

// start starts a node, on a port that no other process has had.
func (c *city) start(i int) {
	c.t.Helper()
	const nowhere = "http://127.0.0.1:9"
	node := exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--database", c.database, "--keys", c.keys[i], "--pcr-url", nowhere, "--control-url", nowhere)
	if len(c.journals) > 0 {
		node.Args = append(node.Args, "--journal", c.journals[i])
	}
	p := start(c.t, node)
	transport := &http.Transport{MaxIdleConnsPerHost: cityClients}
	c.t.Cleanup(transport.CloseIdleConnections)
	p.client = &http.Client{Transport: transport, Timeout: 30 * time.Second}
	c.nodes[i].Store(p)
}

// restart kills a node as it stands, and starts it again.
func (c *city) restart(i int) {
	c.t.Helper()
	c.nodes[i].Load().kill()
	c.start(i)
}

// crowd is people who come and go, at the venues of a city in turn.
type crowd struct {
	city      *city
	impatient bool // who gets no answer from a node asks no other, and stays away
	roaming   bool // who leaves asks another node than when they came
	leaving   atomic.Bool
	clients   sync.WaitGroup

	mu         sync.Mutex
	answered   []scanned
	turnedAway [cityClients]int // how often each was told to send a scan again
}

const cityClients = 8

// scanned is a scan that was acknowledged.
type scanned struct {
	venue  ashyq.VenueID
	body   map[string]any
	answer answer
}

// gather has people come, until disperse or the test's end. Each scan is sent under its id, to one node after the other,
// until it is acknowledged.
func (c *city) gather(impatient bool) *crowd {
	w := &crowd{city: c, impatient: impatient, roaming: len(c.journals) > 0}
	c.t.Cleanup(w.clients.Wait)
	for client := range cityClients {
		w.clients.Go(func() {
			for n := client; !w.leaving.Load(); n += cityClients {
				who := map[string]any{"country": "UZ", "number": "FA" + strconv.Itoa(1_000_000+n)}
				venue := c.venues[n%len(c.venues)]
				entered, ok := w.scan(client, venue, ashyq.Entry, who)
				if ok && n%3 == 0 && entered.Decision.Outcome == string(ashyq.Admit) {
					_, ok = w.scan(client, venue, ashyq.Exit, who)
				}
				if !ok {
					return
				}
			}
		})
	}
	return w
}

func (w *crowd) scan(client int, venue ashyq.Venue, d ashyq.Direction, who map[string]any) (a answer, ok bool) {
	body := map[string]any{"id": newID(), "passport": who}
	for _, g := range venue.Gates {
		if g.Direction == d {
			body["gate"] = g.Short
		}
	}
	turn := client
	if w.roaming && d == ashyq.Exit {
		turn++
	}
	for ; w.city.t.Context().Err() == nil; turn++ {
		a = answer{}
		p := w.city.nodes[turn%len(w.city.nodes)].Load()
		status, err := p.try("POST", "/v1/platform/scans", w.city.bank, body, &a)
		switch {
		case err != nil && w.impatient:
			return a, false
		case err != nil:
		case status == http.StatusOK:
			w.mu.Lock()
			defer w.mu.Unlock()
			w.answered = append(w.answered, scanned{venue.ID, body, a})
			return a, true
		case status == http.StatusServiceUnavailable && a.Code == "unavailable":
			w.mu.Lock()
			w.turnedAway[client]++
			w.mu.Unlock()
		default:
			w.city.t.Errorf("a scan is answered %d %s", status, a.Code)
			return a, false
		}
		select { // as an app does
		case <-time.After(20 * time.Millisecond):
		case <-w.city.t.Context().Done():
		}
	}
	return a, false
}

func (w *crowd) count() (answered int, turnedAway [cityClients]int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.answered), w.turnedAway
}

// more waits for so many more scans to be acknowledged.
func (w *crowd) more(n int) {
	w.city.t.Helper()
	before, _ := w.count()
	eventually(w.city.t, "more scans are acknowledged", func() bool { now, _ := w.count(); return now >= before+n })
}

// allTurnedAway waits until each client was told, since now, to send a scan again.
func (w *crowd) allTurnedAway() {
	w.city.t.Helper()
	_, before := w.count()
	eventually(w.city.t, "everybody is told to come again", func() bool {
		_, now := w.count()
		for client := range now {
			if now[client] == before[client] {
				return false
			}
		}
		return true
	})
}

// disperse has everybody finish, and checks that what was acknowledged is on record exactly once and nothing else is: by
// repeats, sent to the nodes in turn, and by the rows.
func (w *crowd) disperse() {
	t := w.city.t
	t.Helper()
	w.leaving.Store(true)
	w.clients.Wait()
	var repeating errgroup.Group
	repeating.SetLimit(cityClients)
	at := make(map[ashyq.VenueID]int)
	for n, s := range w.answered {
		at[s.venue]++
		repeating.Go(func() error {
			want, again := s.answer, answer{}
			node := w.city.nodes[n%len(w.city.nodes)].Load()
			status, err := node.try("POST", "/v1/platform/scans", w.city.bank, s.body, &again)
			want.Pass, again.Pass = "", ""
			if err != nil || status != http.StatusOK || !reflect.DeepEqual(want, again) {
				t.Errorf("%v is answered by\n%d %+v %v\nand was by\n%+v", s.body["id"], status, again, err, want)
			}
			return nil
		})
	}
	_ = repeating.Wait()
	s, err := database{Database: w.city.database}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows := make(map[ashyq.VenueID]map[ashyq.ScanID]bool)
	for _, v := range w.city.venues {
		rows[v.ID] = storetest.Whole(t, s, v.ID)
		if len(rows[v.ID]) != at[v.ID] {
			t.Errorf("%d rows of %d scans", len(rows[v.ID]), at[v.ID])
		}
	}
	inside := 0
	for _, s := range w.answered {
		if id, err := ashyq.ParseScanID(s.body["id"].(string)); err != nil || !rows[s.venue][id] {
			t.Errorf("%v was acknowledged and is lost: %v", s.body["id"], err)
		}
		if s.venue == w.city.venues[0].ID {
			inside += map[string]int{"admit": 1, "left": -1}[s.answer.Decision.Outcome]
		}
	}
	for i := range w.city.nodes {
		var o struct{ Inside int }
		path := "/v1/venues/" + string(w.city.venues[0].ID) + "/occupancy"
		if status := w.city.nodes[i].Load().call("GET", path, w.city.guard, nil, &o); status != http.StatusOK || o.Inside != inside {
			t.Errorf("%d %+v inside by node %d, want %d", status, o, i, inside)
		}
	}
}

// screen is the desk of the city's first venue, which shows its feed from the first row on: by one node, and by the next where
// that one ends.
type screen struct {
	city  *city
	mu    sync.Mutex
	shown []int
	off   context.CancelFunc
	ended chan struct{}

	provisional int // how many events had no id
}

func (c *city) watch() *screen {
	ctx, off := context.WithCancel(c.t.Context())
	s := &screen{city: c, off: off, ended: make(chan struct{})}
	c.t.Cleanup(s.switchOff)
	go func() {
		defer close(s.ended)
		for turn, last := 0, 0; ctx.Err() == nil; turn++ {
			last = s.follow(ctx, c.nodes[turn%len(c.nodes)].Load().URL, last)
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	}()
	return s
}

// follow shows what comes after a row, until the feed ends, and is the last. An event is one once the line after it has come.
func (s *screen) follow(ctx context.Context, base string, last int) int {
	r, err := http.NewRequestWithContext(ctx, "GET", base+"/v1/venues/"+string(s.city.venues[0].ID)+"/feed", nil)
	if err != nil {
		s.city.t.Error(err)
		return last
	}
	r.Header.Set("Authorization", "Bearer "+s.city.guard)
	r.Header.Set("Last-Event-ID", strconv.Itoa(last))
	response, err := http.DefaultClient.Do(r)
	if err != nil { // the node is away
		return last
	}
	defer response.Body.Close()
	event, id := "", 0
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
		case "event":
			event = value
		case "id":
			id, _ = strconv.Atoi(value)
		case "":
			s.mu.Lock()
			switch {
			case event == "visit" && id == 0:
				s.provisional++
			case event == "visit":
				s.shown = append(s.shown, id)
				last = id
			case event == "reset":
				s.city.t.Error("the feed begins anew")
			}
			s.mu.Unlock()
			event, id = "", 0
		}
	}
	return last
}

func (s *screen) switchOff() {
	s.off()
	<-s.ended
}

// check waits for the last row, and checks that each was shown once and in order.
func (s *screen) check(w *crowd) {
	s.city.t.Helper()
	rows := 0
	for _, one := range w.answered {
		if one.venue == s.city.venues[0].ID {
			rows++
		}
	}
	eventually(s.city.t, "all is on the screen", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.shown) >= rows
	})
	s.switchOff()
	for i, seq := range s.shown {
		if seq != i+1 {
			s.city.t.Fatalf("row %d is shown as the %dth of %d", seq, i+1, rows)
		}
	}
	if len(s.shown) != rows {
		s.city.t.Errorf("%d rows are shown of %d", len(s.shown), rows)
	}
}

// limitFiles limits how long a process may make a file; what there is can be written over. The process has to ignore SIGXFSZ.
func (p *process) limitFiles(t *testing.T, size uint64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := prlimit(p.cmd.Process.Pid, nil, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = min(size, limit.Max)
	if err := prlimit(p.cmd.Process.Pid, &limit, nil); err != nil {
		t.Fatal(err)
	}
}

func prlimit(pid int, set, was *syscall.Rlimit) error {
	_, _, failed := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE,
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(was)), 0, 0)
	if failed != 0 {
		return failed
	}
	return nil
}
