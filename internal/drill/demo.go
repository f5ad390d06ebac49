package drill

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/fault"
)

// answerTimeout is how long a scan waits for its answer, far longer than anybody stands at a door.
const answerTimeout = 10 * time.Second

const maxAnswer = 1 << 20

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
		Name  ashyq.Text
		Gates []struct{ Direction, Code string }
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
	At       string
	Status   struct{ Colour, Source string }
	Decision struct {
		Outcome  string
		Enforced bool
	}
	Receipt   struct{ Code string }
	Pass      string
	Recorded  string
	Occupancy struct{ Inside int }
}

// record is what of an answer never changes, once it is on record.
type record struct{ visit, at, outcome, receipt string }

func (a answer) record() record { return record{a.Visit, a.At, a.Decision.Outcome, a.Receipt.Code} }

// later reports whether an answer was given before it was on record. Its receipt is then one of its node's, and an exit may not name
// the visit that it ends.
func (a answer) later() bool { return a.Recorded == "later" }

// demo is the running demo. Its scans are of its platform.
type demo struct {
	target string
	client *http.Client
	token  string
}

// world reads who is there, and logs the platform in.
func (d *demo) world(ctx context.Context) (w world, err error) {
	if err := d.call(ctx, http.MethodGet, "/demo/world.json", nil, &w); err != nil {
		return w, err
	}
	if len(w.Platforms) == 0 || len(w.Venues) == 0 {
		return w, errors.New("it names no platform, or no venues")
	}
	form := strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.target+"/v1/platform/token", form)
	if err != nil {
		return w, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(w.Platforms[0].ID, w.Platforms[0].Secret)
	var answer struct {
		Token string `json:"access_token"`
	}
	err = d.do(request, &answer)
	d.token = answer.Token
	return w, err
}

func (d *demo) scan(ctx context.Context, s scan) (a answer, err error) {
	err = d.call(ctx, http.MethodPost, "/v1/platform/scans", s, &a)
	if err == nil && (a.Visit == "" || a.Decision.Outcome == "") {
		err = errors.New("an answer without a visit")
	}
	return a, err
}

// state is how a part of the demo is.
type state struct {
	Mode  fault.Mode
	Asked int64 // how often it was, if it is a registry
}

// faults are all that can be broken.
func (d *demo) faults(ctx context.Context) (states map[Part]state, err error) {
	return states, d.call(ctx, http.MethodGet, "/demo/faults", nil, &states)
}

// asked is how often the registries were, together.
func (d *demo) asked(ctx context.Context) (n int64, err error) {
	states, err := d.faults(ctx)
	for _, s := range states {
		n += s.Asked
	}
	return n, err
}

func (d *demo) set(ctx context.Context, p Part, m fault.Mode) error {
	return d.call(ctx, http.MethodPut, "/demo/faults/"+string(p), map[string]fault.Mode{"mode": m}, nil)
}

// ready is an error unless the service has all that it needs.
func (d *demo) ready(ctx context.Context) error {
	var node struct{ Dependencies map[string]string }
	if err := d.call(ctx, http.MethodGet, "/readyz", nil, &node); err != nil {
		return err
	}
	for name, is := range node.Dependencies {
		switch is {
		case "down", "holding", "full": // the last two a journal
			return fmt.Errorf("%s is %s", name, is)
		}
	}
	return nil
}

func (d *demo) call(ctx context.Context, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, d.target+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if d.token != "" {
		request.Header.Set("Authorization", "Bearer "+d.token)
	}
	return d.do(request, into)
}

// do makes a call. Its errors are few and short, so that they can be counted: HTTP 503 unavailable.
func (d *demo) do(request *http.Request, into any) error {
	response, err := d.client.Do(request)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok && failed.Timeout() {
			return fmt.Errorf("no answer within %v", d.client.Timeout)
		}
		return errors.New("no connection")
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return errors.New("an answer that breaks off")
	}
	if response.StatusCode >= http.StatusBadRequest {
		var problem struct{ Code string }
		_ = json.Unmarshal(body, &problem) // some have none
		return fmt.Errorf("HTTP %s", strings.TrimSpace(fmt.Sprint(response.StatusCode, " ", problem.Code)))
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}
