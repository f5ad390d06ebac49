package drill

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq/internal/fault"
)

// misdeed is something that a service must never do.
type misdeed struct {
	admitsRed, guesses, forgets, miscounts, stampedes, refuses, journals, keeps, contradicts, hides bool
}

// door is a service with one venue, one red and one green person; misdeed is done while its PCR portal is broken.
type door struct {
	misdeed
	mu        sync.Mutex
	mode      fault.Mode
	answered  map[string]answer // by scan id
	visits    map[string]bool   // by IIN, who is inside
	conflicts map[string]bool
	inside    int
	asked     int64
	wasDown   bool
}

const redIIN, greenIIN = "850315300129", "900101300017"

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	reply := func(of any) { json.NewEncoder(w).Encode(of) }
	broken := d.mode != fault.None
	switch {
	case r.URL.Path == "/demo/world.json":
		w.Write([]byte(`{"people": [{"iin": "` + redIIN + `", "colour": "red"}, {"iin": "` + greenIIN + `", "colour": "green"}, {"colour": "blue"}],
			"venues": [{"id": "cafe", "staff": [{"phone": "+77010000001"}], "name": {"en": "Café"}, "gates": [{"direction": "entry", "code": "IN"}, {"direction": "exit", "code": "OUT"}]},
				{"id": "other", "name": {"en": "No exit"}, "gates": [{"direction": "entry", "code": "STAY"}]}],
			"platforms": [{"client_id": "bank", "client_secret": "s"}]}`))
	case r.URL.Path == "/v1/platform/token":
		w.Write([]byte(`{"access_token": "t"}`))
	case r.URL.Path == "/v1/login/code", r.URL.Path == "/demo/sms":
		reply(map[string]string{"code": "123456"})
	case r.URL.Path == "/v1/login":
		reply(map[string]string{"token": "owner"})
	case strings.HasSuffix(r.URL.Path, "/conflicts") && r.Header.Get("Authorization") == "Bearer owner":
		rows := []map[string]string{}
		for id := range d.conflicts {
			rows = append(rows, map[string]string{"row": id})
		}
		reply(map[string]any{"items": rows})
	case r.URL.Path == "/readyz":
		w.Write([]byte(`{"dependencies": {"pcr": "up"}}`))
	case r.URL.Path == "/demo/faults":
		reply(map[Part]state{PCR: {d.mode, d.asked}})
	case r.URL.Path == "/demo/faults/pcr":
		var body state
		json.NewDecoder(r.Body).Decode(&body)
		d.mode = body.Mode
		d.wasDown = d.wasDown || body.Mode != fault.None
	case r.URL.Path == "/v1/platform/scans":
		var s scan
		json.NewDecoder(r.Body).Decode(&s)
		if d.refuses && broken {
			w.WriteHeader(http.StatusServiceUnavailable)
			w.Write([]byte(`{"code": "unavailable"}`))
			return
		}
		if a, again := d.answered[s.ID]; again && !d.forgets {
			if d.contradicts && broken {
				a.Recorded, a.Decision.Outcome = "later", "check"
				if !d.hides {
					d.conflicts[s.ID] = true
				}
			}
			if a.later() && !d.keeps { // what was journalled is on record by now
				a.Recorded, a.Receipt.Code = "now", "2-"+s.ID
				if s.Gate == "OUT" {
					a.Visit = "the one that it ended"
				}
			}
			reply(a)
			return
		}
		reply(d.scan(s, broken))
	default:
		http.NotFound(w, r)
	}
}

func (d *door) scan(s scan, broken bool) (a answer) {
	a.Visit, a.At, a.Receipt.Code = "v"+s.ID, time.Now(), "1-"+s.ID
	if broken && d.journals {
		a.Recorded = "later"
	}
	defer func() {
		a.Occupancy.Inside = d.inside
		d.answered[s.ID] = a
	}()
	if s.Gate == "OUT" {
		a.Decision.Outcome = "not_inside"
		if d.visits[s.IIN] {
			a.Decision.Outcome = "left"
			if !(d.miscounts && broken) {
				d.inside--
			}
		}
		d.visits[s.IIN] = false
		return a
	}
	d.asked++
	if d.stampedes && d.wasDown && !broken {
		d.asked += 3
	}
	a.Status.Colour, a.Status.Source = map[string]string{redIIN: "red", greenIIN: "green"}[s.IIN], "registries"
	if a.Status.Colour == "" {
		a.Status.Colour = "blue"
		if broken && !d.guesses {
			a.Status.Colour, a.Status.Source = "unknown", "none"
		} else if broken {
			a.Status.Source = "none"
		}
	}
	a.Decision.Enforced, a.Decision.Outcome = true, "admit"
	if a.Status.Colour == "red" && !(d.admitsRed && broken) {
		a.Decision.Outcome = "refuse"
		return a
	}
	d.inside++
	d.visits[s.IIN] = true
	return a
}

func TestADrillFindsWhatMustNotBe(t *testing.T) {
	for what, c := range map[string]struct {
		misdeed misdeed
		found   string // empty if nothing is
	}{
		"a service that holds":                           {},
		"a red person is let in":                         {misdeed{admitsRed: true}, "a red person was let in"},
		"unknown is shown as blue":                       {misdeed{guesses: true}, "nothing was known, and it was shown as blue"},
		"a scan is forgotten":                            {misdeed{forgets: true}, "are missing"},
		"somebody is counted twice":                      {misdeed{miscounts: true}, "More or fewer are counted than are inside: Café"},
		"the registries are run down when they are back": {misdeed{stampedes: true}, "times as often as usual"},
		"a service that journals":                        {misdeed{journals: true}, ""},
		"a journal that is kept":                         {misdeed{journals: true, keeps: true}, "not on record yet"},
		"a conflict that is told":                        {misdeed{contradicts: true}, ""},
		"a conflict that is hidden":                      {misdeed{contradicts: true, hides: true}, "are on record otherwise"},
		"nobody is answered":                             {misdeed{refuses: true}, "were not answered: HTTP 503 unavailable"},
	} {
		t.Run(what, func(t *testing.T) {
			service := httptest.NewServer(&door{misdeed: c.misdeed, mode: fault.None, answered: map[string]answer{}, visits: map[string]bool{}, conflicts: map[string]bool{}})
			defer service.Close()
			d, err := Open(t.Context(), Options{Targets: []string{service.URL}, Rate: 400, Duration: 100 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			if all := d.Outages(); len(all) != len(fault.Modes)-1 {
				t.Errorf("the outages are %v", all)
			}
			var said []string
			for _, o := range []Outage{{}, {{PCR, fault.Hang}}} {
				row, err := d.Play(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				if cells := row.Cells(); len(cells) != len(Columns) || cells[0] != o.String() {
					t.Errorf("a row says %q", cells)
				}
				said = append(said, row.Complaints()...)
			}
			account, err := d.Close(t.Context())
			if err != nil || account.Scans == 0 {
				t.Fatal(account, err)
			}
			if !account.Sound() {
				said = append(said, account.String())
			}
			if text := strings.Join(said, "\n"); !strings.Contains(text, c.found) || c.found == "" && text != "" {
				t.Errorf("it found %q", text)
			}
		})
	}
}

func TestADrillNeedsADemo(t *testing.T) {
	service := httptest.NewServer(http.NotFoundHandler())
	defer service.Close()
	if _, err := Open(t.Context(), Options{Targets: []string{service.URL}, Rate: 1, Duration: time.Second}); err == nil || !strings.Contains(err.Error(), "HTTP 404") {
		t.Error(err)
	}
	if _, err := Open(t.Context(), Options{Targets: []string{service.URL}}); err == nil {
		t.Error("a drill without scans")
	}
}
