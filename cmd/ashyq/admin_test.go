package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// served is a node over an installation of its own, and the flags that lead the shell to it.
func served(t *testing.T) (p *process, flags []string) {
	t.Helper()
	dir := t.TempDir()
	flags = []string{"--database", filepath.Join(dir, "ashyq.db"), "--keys", filepath.Join(dir, "keys"), "--public-url", "https://ashyq.example"}
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--pcr-url", "http://127.0.0.1:9",
		"--control-url", "http://127.0.0.1:9"}, flags...)
	return start(t, exec.CommandContext(t.Context(), os.Args[0], args...)), flags
}

// admin runs the operator's command, which has to succeed, and is what it prints.
func admin(t *testing.T, flags []string, args ...string) string {
	t.Helper()
	status, stdout, stderr := runOnce(append(append([]string{"admin"}, args...), flags...)...)
	if status != 0 || stderr != "" {
		t.Fatalf("%v: status %d, %q", args, status, stderr)
	}
	return stdout
}

// open trades a printed link for a session.
func (p *process) open(printed string) (token string, status int) {
	p.t.Helper()
	_, text, found := strings.Cut(strings.TrimSpace(printed), "https://ashyq.example/join#")
	if !found {
		p.t.Fatalf("no link in %q", printed)
	}
	var session struct{ Token string }
	status = p.call("POST", "/v1/invitations/open", "", map[string]any{"token": text}, &session)
	return session.Token, status
}

type me struct {
	Roles     struct{ Authority bool }
	Confirmed bool
}

func TestPassesAreRevokedFromTheShellWhileANodeServes(t *testing.T) {
	p, flags := served(t)
	admin(t, flags, "revoke-passes", "--id", "one", "--reason", "a stolen phone")
	admin(t, flags, "revoke-passes", "--before", "2021-05-14T12:00:00Z", "--reason", "a wrong batch")
	var told struct {
		Before string
		Items  []struct{ Pass string }
	}
	deadline := time.Now().Add(20 * time.Second)
	for told.Before != "2021-05-14T12:00:00Z" || len(told.Items) != 1 || told.Items[0].Pass != "one" {
		if time.Now().After(deadline) {
			t.Fatalf("the node tells of %+v", told)
		}
		p.call("GET", "/v1/revocations", "", nil, &told)
	}
}

func TestTheFirstOfficialComesInByAPrintedLinkWhileANodeServes(t *testing.T) {
	p, flags := served(t)
	first := admin(t, flags, "invite", "8 (701) 123-45-67", "--name", "Айгүл")
	again := admin(t, flags, "invite", "+77011234567")
	if _, status := p.open(first); status != http.StatusNotFound {
		t.Errorf("a link that was printed anew opens with %d", status)
	}
	token, status := p.open(again)
	if status != http.StatusOK {
		t.Fatalf("the link does not open: %d", status)
	}
	var official me
	if p.call("GET", "/v1/me", token, nil, &official); !official.Roles.Authority || !official.Confirmed {
		t.Errorf("%+v", official)
	}
	var officials struct{ Items []struct{ Name string } }
	if p.call("GET", "/v1/officials", token, nil, &officials); len(officials.Items) != 1 || officials.Items[0].Name != "Айгүл" {
		t.Errorf("%+v", officials)
	}
	if _, status := p.open(again); status != http.StatusNotFound {
		t.Errorf("the link opens again: %d", status)
	}

	if said := admin(t, flags, "forget-passkeys", "+77011234567"); !strings.HasPrefix(said, "Passkeys forgotten: 0.") {
		t.Errorf("%q", said)
	}
	if status := p.call("GET", "/v1/me", token, nil, nil); status != http.StatusUnauthorized {
		t.Errorf("the session goes on: %d", status)
	}
	p.stop()
	for path, contents := range files(t, filepath.Dir(flags[1])) {
		if strings.Contains(string(contents), "7011234567") {
			t.Errorf("%s holds the number", path)
		}
	}
	if strings.Contains(p.output.String(), "7011234567") {
		t.Errorf("the log holds the number: %s", p.output)
	}
}

func TestALinkGoesToThePhoneTooIfThereIsAGateway(t *testing.T) {
	texts := make(chan string, 1)
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		texts <- r.FormValue("mes")
		w.Write([]byte(`{"id": 1, "cnt": 1}`))
	}))
	defer gateway.Close()
	dir := t.TempDir()
	database := filepath.Join(dir, "ashyq.db")
	if status, _, stderr := runOnce("migrate", "--database", database); status != 0 {
		t.Fatal(stderr)
	}
	printed := admin(t, []string{"--database", database, "--keys", filepath.Join(dir, "keys"),
		"--public-url", "https://ashyq.example/", "--sms", "smsc", "--sms-url", gateway.URL, "--sms-key", "key"},
		"invite", "+77011234567", "--language", "kk")
	link := strings.TrimSpace(printed)
	if text := <-texts; !strings.HasPrefix(link, "https://ashyq.example/join#") || !strings.HasSuffix(text, "\n"+link) {
		t.Errorf("printed %q, sent %q", printed, text)
	}
}

func TestTheShellMakesNoDatabaseOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	database, keys := filepath.Join(dir, "ashyq.db"), filepath.Join(dir, "keys")
	status, stdout, stderr := runOnce("admin", "invite", "+77011234567", "--database", database, "--keys", keys)
	if status == 0 || stdout != "" || !strings.Contains(stderr, "no node has run on it") {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v behind; %v", left, err)
	}
}
