package drill

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ashyq"
	"ashyq/internal/caller"
	"ashyq/internal/fault"
)

// answerTimeout is how long a scan waits for its answer, far longer than anybody stands at a door.
const answerTimeout = 10 * time.Second

// Words of the API.
const (
	entry    = "entry"
	exit     = "exit"
	admitted = "admit"
)

// world is what of /demo/world.json is read.
type world struct {
	People []struct{ IIN, Colour string }
	Venues []struct {
		ID    string
		Name  ashyq.Text
		Gates []struct{ Direction, Code string }
		Staff []struct{ Phone string }
	}
	Platforms []struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
}

// scan is one as it is sent; of the direction the server knows by the gate.
type scan struct {
	ID        string `json:"id"`
	Gate      string `json:"gate"`
	IIN       string `json:"iin"`
	Pass      string `json:"pass,omitempty"`
	Direction string `json:"-"`
}

// answer is what of a scan's answer is read.
type answer struct {
	Visit    string
	At       time.Time
	Status   struct{ Colour, Source string }
	Decision struct {
		Outcome  string
		Enforced bool
		Reason   string
	}
	Receipt   struct{ Code string }
	Pass      string
	Recorded  string
	Occupancy struct{ Inside int }
}

// record is what of an answer never changes, once it is on record.
type record struct {
	visit, outcome, reason, receipt string
	at                              int64
}

func (a answer) record() record {
	return record{a.Visit, a.Decision.Outcome, a.Decision.Reason, a.Receipt.Code, a.At.UnixNano()}
}

// later reports whether an answer was given before it was on record. Its receipt is then one of its node's, and an exit may not name
// the visit that it ends.
func (a answer) later() bool { return a.Recorded == "later" }

// demo is the running demo. Its scans are of its platform.
type demo struct {
	nodes  []*caller.Caller
	parts  []Part                    // that can be broken
	broken map[Part][]*caller.Caller // where
	token  string
	owner  string // the phone of who owns all venues
	venues []string
}

func newDemo(targets []string) *demo {
	d := &demo{broken: map[Part][]*caller.Caller{}}
	for _, target := range targets {
		d.nodes = append(d.nodes, caller.New(target, answerTimeout))
	}
	return d
}

// world reads who is there and what can be broken.
func (d *demo) world(ctx context.Context) (w world, err error) {
	if err := d.nodes[0].Call(ctx, http.MethodGet, "/demo/world.json", "", nil, &w); err != nil {
		return w, err
	}
	if len(w.Platforms) == 0 || len(w.Venues) == 0 {
		return w, errors.New("it names no platform, or no venues")
	}
	for _, v := range w.Venues {
		d.venues = append(d.venues, v.ID)
	}
	if staff := w.Venues[0].Staff; len(staff) > 0 {
		d.owner = staff[0].Phone
	}
	for _, node := range d.nodes {
		states, err := faults(ctx, node)
		if err != nil {
			return w, err
		}
		for part := range states {
			d.broken[part] = append(d.broken[part], node)
		}
	}
	for _, part := range Parts {
		if len(d.broken[part]) > 0 {
			d.parts = append(d.parts, part)
		}
	}
	return w, nil
}

func (d *demo) login(ctx context.Context, w world) (err error) {
	d.token, err = d.nodes[0].Platform(ctx, w.Platforms[0].ID, w.Platforms[0].Secret)
	return err
}

// scan sends one to a node, and where that does not answer to the next, as an app does. tried is how many were asked.
func (d *demo) scan(ctx context.Context, node int, s scan) (a answer, tried int, err error) {
	for tried < len(d.nodes) {
		a = answer{}
		err = d.nodes[(node+tried)%len(d.nodes)].Call(ctx, http.MethodPost, "/v1/platform/scans", d.token, s, &a)
		tried++
		if _, refused := errors.AsType[*caller.Failure](err); err == nil || refused {
			break
		}
	}
	if err == nil && (a.Visit == "" || a.Decision.Outcome == "") {
		err = errors.New("an answer without a visit")
	}
	return a, tried, err
}

// conflicts are the scans of which the venues' desks are told that they were answered otherwise than is on record.
func (d *demo) conflicts(ctx context.Context) (map[string]bool, error) {
	token, err := d.nodes[0].Person(ctx, d.owner)
	if err != nil {
		return nil, err
	}
	told := map[string]bool{}
	for _, venue := range d.venues {
		var page struct{ Items []struct{ Row string } }
		if err := d.nodes[0].Call(ctx, http.MethodGet, "/v1/venues/"+venue+"/conflicts", token, nil, &page); err != nil {
			return nil, err
		}
		for _, c := range page.Items {
			told[c.Row] = true
		}
	}
	return told, nil
}

// state is how a part of the demo is.
type state struct {
	Mode  fault.Mode
	Asked int64 // how often it was, if it is a registry
}

// faults are all parts of a node that can be broken.
func faults(ctx context.Context, node *caller.Caller) (states map[Part]state, err error) {
	return states, node.Call(ctx, http.MethodGet, "/demo/faults", "", nil, &states)
}

// asked is how often the registries were, together.
func (d *demo) asked(ctx context.Context) (n int64, err error) {
	for _, node := range d.nodes {
		states, err := faults(ctx, node)
		if err != nil {
			return 0, err
		}
		n += states[PCR].Asked + states[Control].Asked
	}
	return n, nil
}

// set breaks or mends a part wherever it is.
func (d *demo) set(ctx context.Context, p Part, m fault.Mode) error {
	for _, node := range d.broken[p] {
		if err := node.Call(ctx, http.MethodPut, "/demo/faults/"+string(p), "", map[string]fault.Mode{"mode": m}, nil); err != nil {
			return err
		}
	}
	return nil
}

// ready is an error unless every node has all that it needs.
func (d *demo) ready(ctx context.Context) error {
	for _, node := range d.nodes {
		var said struct{ Dependencies map[string]string }
		if err := node.Call(ctx, http.MethodGet, "/readyz", "", nil, &said); err != nil {
			return err
		}
		for name, is := range said.Dependencies {
			switch is {
			case "down", "holding", "full": // the last two a journal
				return fmt.Errorf("%s is %s", name, is)
			}
		}
	}
	return nil
}
