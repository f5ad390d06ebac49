package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ashyq/internal/seal"
)

// TestMain lets the test binary stand in for ashyq itself, so that a test can kill the real thing.
func TestMain(m *testing.M) {
	if os.Getenv("ASHYQ_TEST_AS_MAIN") != "" {
		signal.Ignore(syscall.SIGXFSZ) // a limit of its files' size stands for a full disk, which signals nothing
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a running ashyq.
type process struct {
	t      *testing.T
	URL    string
	World  world
	cmd    *exec.Cmd
	output *lockedBuffer
	client *http.Client
}

// world is /demo/world.json as a script reads it.
type world struct {
	People []struct {
		IIN      string            `json:"iin"`
		Passport map[string]string `json:"passport"`
		Phone    string            `json:"phone"`
		Colour   string            `json:"colour"`
		Story    string            `json:"story"`
	} `json:"people"`
	Venues []struct {
		ID       string `json:"id"`
		Category string `json:"category"`
		State    string `json:"state"`
		Capacity int    `json:"capacity"`
		Gates    []struct {
			ID, Direction, Code, Short, URL string
		} `json:"gates"`
		Staff []struct{ Phone, Role string } `json:"staff"`
	} `json:"venues"`
	Neutral   struct{ Code, Short, URL string } `json:"neutral"`
	Authority []struct{ Phone string }          `json:"authority"`
	Platforms []struct {
		Name   string `json:"name"`
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	} `json:"platforms"`
	Registries map[string]string `json:"registries"`
}

// lockedBuffer keeps what a process prints.
type lockedBuffer struct {
	mu   sync.Mutex
	data bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.String()
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startDemo starts `ashyq demo` on a free port over a directory, and ends it with the test.
func startDemo(t *testing.T, dir string, flags ...string) *process {
	t.Helper()
	args := append([]string{"demo", "--addr", "127.0.0.1:0", "--data", dir}, flags...)
	p := start(t, exec.CommandContext(t.Context(), os.Args[0], args...))
	p.get("/demo/world.json", &p.World)
	return p
}

// start runs this test binary as ashyq until it says where it is, and ends it with the test.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, output: &lockedBuffer{}, client: &http.Client{Timeout: 10 * time.Second}}
	cmd.Env = append(os.Environ(), "ASHYQ_TEST_AS_MAIN=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = p.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	lines := bufio.NewReader(out)
	for p.URL == "" {
		line, err := lines.ReadString('\n')
		io.WriteString(p.output, line)
		if err != nil {
			cmd.Wait()
			t.Fatalf("it ended before it said where it is: %s", p.output)
		}
		p.URL = address.FindString(line)
	}
	go io.Copy(p.output, lines)
	return p
}

func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// stop ends the process as Ctrl-C does.
func (p *process) stop() {
	p.t.Helper()
	p.leave(os.Interrupt)
}

// leave asks the process to leave, and waits for it.
func (p *process) leave(signal os.Signal) {
	p.t.Helper()
	p.cmd.Process.Signal(signal)
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("it did not leave in order: %v\n%s", err, p.output)
	}
}

// call sends a JSON body and reads the JSON answer. It returns the status.
func (p *process) call(method, path, token string, body, into any) int {
	p.t.Helper()
	status, err := p.try(method, path, token, body, into)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return status
}

func (p *process) try(method, path, token string, body, into any) (int, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, p.URL+path, reader)
	if err != nil {
		return 0, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	request.Header.Set("Accept-Language", "en")
	response, err := p.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || into == nil {
		return response.StatusCode, err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return response.StatusCode, fmt.Errorf("%w in %q", err, text)
	}
	return response.StatusCode, nil
}

func (p *process) get(path string, into any) {
	p.t.Helper()
	if status := p.call("GET", path, "", nil, into); status != http.StatusOK {
		p.t.Fatalf("GET %s: %d", path, status)
	}
}

// platform logs in as the demo's bank.
func (p *process) platform() string {
	p.t.Helper()
	bank := p.World.Platforms[0]
	request, _ := http.NewRequest("POST", p.URL+"/v1/platform/token", strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(bank.ID, bank.Secret)
	response, err := p.client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Token == "" {
		p.t.Fatalf("no token for the platform: %d %v", response.StatusCode, err)
	}
	return answer.Token
}

// login logs a phone in by the code on the demo's screen.
func (p *process) login(phone string) string {
	p.t.Helper()
	if status := p.call("POST", "/v1/login/code", "", map[string]any{"phone": phone}, nil); status != http.StatusAccepted {
		p.t.Fatalf("no code was sent: %d", status)
	}
	var code struct{ Code string }
	p.get("/demo/sms?phone="+url.QueryEscape(phone), &code)
	var session struct{ Token string }
	if status := p.call("POST", "/v1/login", "", map[string]any{"phone": phone, "code": code.Code}, &session); status != http.StatusOK {
		p.t.Fatalf("the code was not taken: %d", status)
	}
	return session.Token
}

// answer is what a scan is answered, or the code of a problem.
type answer struct {
	Visit     string `json:"visit"`
	Direction string `json:"direction"`
	Status    status `json:"status"`
	Decision  struct {
		Outcome  string `json:"outcome"`
		Enforced bool   `json:"enforced"`
		Reason   string `json:"reason"`
		Rule     string `json:"rule"`
		Policy   string `json:"policy"`
		Text     string `json:"text"`
		Stayed   string `json:"stayed"`
	} `json:"decision"`
	Stayed  string `json:"stayed"`
	Receipt struct {
		Code string `json:"code"`
	} `json:"receipt"`
	Pass      string `json:"pass"`
	Recorded  string `json:"recorded"`
	Occupancy struct{ Inside, Inferred, Limit int }
	Code      string `json:"code"` // of a problem
}

type status struct {
	Colour  string   `json:"colour"`
	Source  string   `json:"source"`
	AsOf    string   `json:"as_of"`
	Until   string   `json:"until"`
	Reasons []reason `json:"reasons"`
}

type reason struct{ Code, Registry, Text string }

// UnmarshalJSON passes over the number that a problem document has as its status.
func (s *status) UnmarshalJSON(text []byte) error {
	if text[0] != '{' {
		return nil
	}
	type plain status
	return json.Unmarshal(text, (*plain)(s))
}

func newID() string { return seal.NewScanID(time.Now()).String() }

// identify adds to a body who it is about.
func (w world) identify(i int, body map[string]any) map[string]any {
	if w.People[i].IIN != "" {
		body["iin"] = w.People[i].IIN
	} else {
		body["passport"] = w.People[i].Passport
	}
	return body
}

// gate is a venue's code in a direction.
func (w world) gate(category, direction string) string {
	for _, v := range w.Venues {
		for _, g := range v.Gates {
			if v.Category == category && g.Direction == direction {
				return g.Code
			}
		}
	}
	panic("the demo world has no such gate: " + category + " " + direction)
}

// who is the first person of a colour.
func (w world) who(colour string) int {
	for i, p := range w.People {
		if p.Colour == colour && p.IIN != "" {
			return i
		}
	}
	panic("the demo world has nobody who is " + colour)
}

// files is the contents of every file below a directory.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		found[path], err = os.ReadFile(path)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	return found
}

// runOnce runs a command to its end.
func runOnce(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(context.Background(), args, &out, &err)
	return status, out.String(), err.String()
}
