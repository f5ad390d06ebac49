package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestWhatCannotBeDoneIsOneLineAndAStatus(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	database, keys := filepath.Join(dir, "ashyq.db"), filepath.Join(dir, "keys")
	for name, args := range map[string][]string{
		"no command":                    {},
		"an unknown command":            {"frobnicate"},
		"an unknown flag":               {"serve", "--nope"},
		"an address that is none":       {"serve", "--addr", "nonsense", "--database", database, "--keys", keys},
		"a database in no folder":       {"serve", "--database", filepath.Join(dir, "nowhere", "x.db"), "--keys", keys},
		"a file that is no database":    {"serve", "--database", garbage, "--keys", keys},
		"a database of another kind":    {"serve", "--database", "postgres://somebody:secret@127.0.0.1/x", "--keys", keys},
		"a policy that is not there":    {"serve", "--policy", "1999-01-01", "--database", database, "--keys", keys},
		"a public URL that is none":     {"serve", "--public-url", "here", "--database", database, "--keys", keys},
		"a registry's URL that is none": {"serve", "--pcr-url", "here", "--database", database, "--keys", keys},
		"a registry of no kind":         {"registry", "--kind", "x"},
		"migrating what is no database": {"migrate", "--database", garbage},
		"inviting by no phone":          {"admin", "invite", "7172", "--database", database, "--keys", keys},
		"inviting to nowhere":           {"admin", "invite", "+77011234567", "--public-url", "here", "--database", database, "--keys", keys},
		"forgetting nobody's passkeys":  {"admin", "forget-passkeys", "+77011234567", "--database", database, "--keys", keys},
		"revoking no passes":            {"admin", "revoke-passes", "--reason", "why", "--database", database, "--keys", keys},
		"revoking passes twice over":    {"admin", "revoke-passes", "--id", "x", "--before", "2021-05-14T12:00:00Z", "--reason", "why", "--database", database, "--keys", keys},
		"revoking passes for no reason": {"admin", "revoke-passes", "--id", "x", "--database", database, "--keys", keys},
		"revoking what is yet to come":  {"admin", "revoke-passes", "--before", "2999-01-01T00:00:00Z", "--reason", "why", "--database", database, "--keys", keys},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := runOnce(args...)
			if status == 0 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "ashyq: ") {
				t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
			}
			if strings.Contains(stderr, "secret") {
				t.Errorf("a password is shown: %q", stderr)
			}
		})
	}
}

func TestCommandsThatEndSayWhatTheyDid(t *testing.T) {
	for want, args := range map[string][]string{
		"ashyq ":                      {"version"},
		`"/v1/venues/{id}/heartbeat"`: {"openapi"},
		"has this version's schema.":  {"migrate", "--database", filepath.Join(t.TempDir(), "ashyq.db")},
		"Usage: ashyq":                {"--help"},
	} {
		if status, stdout, stderr := runOnce(args...); status != 0 || !strings.Contains(stdout, want) {
			t.Errorf("%v: status %d, %q, %q", args, status, stdout, stderr)
		}
	}
}

func TestEveryFlagHasAVariable(t *testing.T) {
	flags, variables := regexp.MustCompile(`(?m)^ +--[a-z]`), regexp.MustCompile(`\(\$ASHYQ_[A-Z_]+\)`)
	for _, command := range []string{"demo", "serve", "admin invite", "admin forget-passkeys", "admin decree", "admin revoke-passes", "admin announce publish", "admin announce end", "admin announce list", "admin report", "admin rotate-key", "registry", "migrate", "load run", "load fill", "load bare", "drill", "openapi"} {
		_, help, _ := runOnce(append(strings.Fields(command), "--help")...)
		help = strings.ReplaceAll(help, "($\n", "($")
		f, v := len(flags.FindAllString(help, -1)), len(variables.FindAllString(help, -1))
		if f == 0 || f != v {
			t.Errorf("%s has %d flags and %d variables:\n%s", command, f, v, help)
		}
	}
}

func TestTermEndsADemoInOrder(t *testing.T) {
	p := startDemo(t, t.TempDir())
	p.get("/healthz", nil)
	p.stop()
	if _, err := p.try("GET", "/healthz", "", nil, nil); err == nil {
		t.Error("it still answers")
	}
}

func TestAServedNodeWithoutRegistriesIsAliveAndSaysSo(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0",
		"--pcr-url", "http://127.0.0.1:9", "--control-url", "http://127.0.0.1:9")
	cmd.Dir = dir
	p := start(t, cmd)
	p.get("/healthz", nil)
	var ready struct{ Dependencies map[string]string }
	p.get("/readyz", &ready)
	if ready.Dependencies["database"] != "up" || ready.Dependencies["pcr"] == "" || ready.Dependencies["control"] == "" {
		t.Errorf("%+v", ready)
	}
	for _, file := range []string{"ashyq.db", "ashyq-keys/keys", "ashyq-keys/days"} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestEveryAnswerHasARequestIDAndNoPathIsRepeated(t *testing.T) {
	p := startDemo(t, t.TempDir())
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for path, want := range map[string]int{
		"/demo/world.json": 200, "/demo": 200, "/demo/sms?phone=1": 400, "/healthz": 200, "/docs": 200, "/v1/me": 401, "/nothing": 404,
		"/v1//gates/900101300017": 404, "/v1/gates/../900101300017": 404,
	} {
		response, err := p.client.Get(p.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want || response.Header.Get("Request-Id") == "" {
			t.Errorf("%s: %d, Request-Id %q", path, response.StatusCode, response.Header.Get("Request-Id"))
		}
		for name, values := range response.Header {
			if strings.Contains(strings.Join(values, " "), "900101300017") {
				t.Errorf("%s: the header %s repeats an IIN", path, name)
			}
		}
	}
}
