package browser_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"ashyq/internal/seal"
)

// demo is a running `ashyq demo`, a world of its own for each test.
type demo struct {
	t      testing.TB
	URL    string
	World  world
	data   string // its directory; empty of a service that is no demo
	client *http.Client
	sent   *gateway // where login codes go of a service that is no demo; nil of one
}

// world is /demo/world.json as a script reads it.
type world struct {
	People    []person `json:"people"`
	Venues    []venue  `json:"venues"`
	Neutral   gate     `json:"neutral"`
	Platforms []struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	} `json:"platforms"`
	Authority  []struct{ Phone string } `json:"authority"`
	Registries map[string]string        `json:"registries"`
}

type person struct {
	IIN    string `json:"iin"`
	Phone  string `json:"phone"`
	Colour string `json:"colour"`
}

type venue struct {
	ID       string                         `json:"id"`
	Name     map[string]string              `json:"name"`
	Category string                         `json:"category"`
	Region   string                         `json:"region"`
	Zone     string                         `json:"zone"`
	State    string                         `json:"state"`
	Capacity int                            `json:"capacity"`
	TimeZone string                         `json:"time_zone"`
	Gates    []gate                         `json:"gates"`
	Staff    []struct{ Phone, Role string } `json:"staff"`
}

type gate struct{ ID, Direction, Code, Short, URL string }

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func startDemo(t testing.TB, flags ...string) *demo {
	t.Helper()
	lookAway(t)
	d := &demo{t: t, data: t.TempDir(), client: &http.Client{Timeout: 10 * time.Second}}
	d.URL = launch(t, append([]string{"demo", "--addr", "127.0.0.1:0", "--data", d.data}, flags...)...)
	d.call("GET", "/demo/world.json", "", nil, &d.World)
	return d
}

// launch starts the program with a command that serves, and waits until it says where. It runs until the test ends; of one that
// fails, what it logged is shown.
func launch(t testing.TB, args ...string) (url string) {
	t.Helper()
	var logged bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stderr = &logged
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		for line := range strings.Lines(logged.String()) {
			if t.Failed() && !strings.Contains(line, `"level":"INFO"`) {
				t.Log(strings.TrimSpace(line))
			}
		}
	})
	lines := bufio.NewReader(out)
	for url == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("%s ended before it said where it is: %v\n%s", args[0], err, &logged)
		}
		url = address.FindString(line)
	}
	go io.Copy(io.Discard, lines)
	return url
}

// call sends a JSON body and reads the JSON answer; any problem fails the test.
func (d *demo) call(method, path, token string, body, into any) {
	d.t.Helper()
	if err := d.try(method, path, token, body, into); err != nil {
		d.t.Fatal(err)
	}
}

func (d *demo) try(method, path, token string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.URL+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return d.do(request, into)
}

func (d *demo) do(request *http.Request, into any) error {
	response, err := d.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || into == nil && response.StatusCode < 300 {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %s", request.Method, request.URL.Path, response.StatusCode, text)
	}
	return json.Unmarshal(text, into)
}

// code is the last one that was sent to a phone.
func (d *demo) code(phone string) string {
	d.t.Helper()
	if d.sent != nil {
		return d.sent.code(d.t, phone)
	}
	var sent struct{ Code string }
	d.call("GET", "/demo/sms?phone="+url.QueryEscape(phone), "", nil, &sent)
	return sent.Code
}

// platform logs in as the demo's bank.
func (d *demo) platform() (token string) {
	d.t.Helper()
	request, err := http.NewRequest("POST", d.URL+"/v1/platform/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		d.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(d.World.Platforms[0].ID, d.World.Platforms[0].Secret)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := d.do(request, &answer); err != nil {
		d.t.Fatal(err)
	}
	return answer.Token
}

// answer is what the tests read of an answer to a scan.
type answer struct {
	Visit    string `json:"visit"`
	At       string `json:"at"`
	Pass     string `json:"pass"`
	Decision struct {
		Outcome string `json:"outcome"`
	} `json:"decision"`
	Status *struct {
		Colour string `json:"colour"`
	} `json:"status"`
	Receipt struct {
		Code string `json:"code"`
	} `json:"receipt"`
	Occupancy struct {
		Inside int `json:"inside"`
	} `json:"occupancy"`
}

// colour is empty for an exit, which asks nobody.
func (a answer) colour() string {
	if a.Status == nil {
		return ""
	}
	return a.Status.Colour
}

// walk takes a person through a gate by their bank's app.
func (d *demo) walk(token string, who person, through gate) answer {
	d.t.Helper()
	a, err := d.tryWalk(token, who, through)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *demo) tryWalk(token string, who person, through gate) (a answer, err error) {
	err = d.try("POST", "/v1/platform/scans", token, map[string]any{
		"id": seal.NewScanID(time.Now()).String(), "gate": through.Code, "iin": who.IIN,
	}, &a)
	return a, err
}

// who is the nth person of a colour who has an IIN.
func (w world) who(colour string, n int) person {
	for _, p := range w.People {
		if p.Colour == colour && p.IIN != "" {
			if n == 0 {
				return p
			}
			n--
		}
	}
	panic("the demo world has too few who are " + colour)
}

// nth goes round everybody who has an IIN.
func (w world) nth(n int) person {
	var numbered []person
	for _, p := range w.People {
		if p.IIN != "" {
			numbered = append(numbered, p)
		}
	}
	return numbered[n%len(numbered)]
}

func (w world) venue(category string) venue {
	for _, v := range w.Venues {
		if v.Category == category {
			return v
		}
	}
	panic("the demo world has no " + category)
}

// gate is the venue's first in a direction.
func (v venue) gate(direction string) gate {
	for _, g := range v.Gates {
		if g.Direction == direction {
			return g
		}
	}
	panic(v.Category + " has no " + direction)
}

// guard is the phone of somebody on the venue's staff.
func (v venue) guard() string { return v.Staff[0].Phone }
