package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/policy"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
	"ashyq/internal/store"
)

// member is one of two nodes over one database, as it runs.
type member struct {
	*node
	url  string
	keys string
	stop func() error
}

// join starts a node over a database, with its own copy of the keys.
func join(t *testing.T, path, keys string) *member {
	t.Helper()
	shipped, err := policy.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	live := policy.NewLive(shipped)
	n, err := openNode(t.Context(), nodeConfig{
		Database: database{Database: path}, Keys: keys, PublicURL: "https://ashyq.example", Policy: live.InForce,
		Decree: func(d store.Decree) error { return live.Add(d.Text) }, Sender: sms.NewScreen(1),
		Registries: map[ashyq.Registry]string{ashyq.PCR: "http://127.0.0.1:9", ashyq.Control: "http://127.0.0.1:9"},
		Limits:     auth.Production(), Looks: checkin.ProductionLooks(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Serve(ctx, listener, nil) }()
	m := &member{node: n, url: "http://" + listener.Addr().String(), keys: keys}
	m.stop = sync.OnceValue(func() error {
		cancel()
		err := <-ended
		if closed := n.Close(); err == nil {
			err = closed
		}
		return err
	})
	t.Cleanup(func() { _ = m.stop() })
	return m
}

// pair is two nodes over one database.
func pair(t *testing.T) (database string, members [2]*member) {
	t.Helper()
	dir := t.TempDir()
	database = filepath.Join(dir, "ashyq.db")
	members[0] = join(t, database, filepath.Join(dir, "one"))
	copyKeys(t, members[0].keys, filepath.Join(dir, "other"))
	members[1] = join(t, database, filepath.Join(dir, "other"))
	return database, members
}

// copyKeys brings the keys of a node to another one.
func copyKeys(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "keys", "days"} {
		if err := os.Chmod(filepath.Join(to, path), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// enrolBank makes a platform known, and logs it in.
func (m *member) enrolBank(t *testing.T) (token string) {
	t.Helper()
	secret, err := m.Auth.EnrolClient(t.Context(), "bank", "Bank")
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"bank"}, "client_secret": {secret}}
	return post(t, m.url, "/v1/platform/token", "", form, "access_token")
}

// hire invites somebody to a role, and logs them in.
func (m *member) hire(t *testing.T, role store.Role) (token string) {
	t.Helper()
	phone, err := ashyq.ParsePhone("+77011234567")
	if err != nil {
		t.Fatal(err)
	}
	_, link, err := m.Auth.Link(t.Context(), auth.Caller{}, auth.Invitation{Phone: phone, Role: role, Language: "ru"})
	if err != nil {
		t.Fatal(err)
	}
	_, invitation, _ := strings.Cut(link, "#")
	return post(t, m.url, "/v1/invitations/open", "", map[string]any{"token": invitation}, "token")
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	turns := time.NewTicker(10 * time.Millisecond)
	defer turns.Stop()
	for !holds() {
		select {
		case <-turns.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		}
	}
}

func TestADecreeIsGoneByOnEveryNode(t *testing.T) {
	database, members := pair(t)
	shipped, err := os.ReadFile("../../internal/policy/decrees/2021-05-05.yaml")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Now().Add(time.Hour).Truncate(time.Second)
	file := filepath.Join(t.TempDir(), "decree.yaml")
	write := func(version string, from time.Time) {
		text := strings.Replace(string(shipped), `version: "2021-05-05"`, "version: "+version, 1)
		text = strings.Replace(text, "from: 2021-05-05T00:00:00+06:00", "from: "+from.Format(time.RFC3339), 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []string{"next", "next"} { // said twice, it is published once
		write(version, from)
		if status, said, complaint := runOnce("admin", "decree", file, "--database", database, "--keys", members[0].keys); status == 0 {
			if !strings.HasPrefix(said, "Decree next is published.") {
				t.Errorf("%q", said)
			}
		} else if !strings.Contains(complaint, "two policies have the version next") {
			t.Errorf("%q", complaint)
		}
	}
	for _, m := range members {
		eventually(t, "the decree is in force", func() bool { return m.Desk.Policy(from).Version == "next" })
		if m.Desk.Policy(from.Add(-time.Second)).Version == "next" {
			t.Error("it is in force before its moment")
		}
	}
	acts, err := members[0].Store.Acts(t.Context(), store.ActQuery{Limit: 10})
	if err != nil || len(acts) != 1 || acts[0].What != "decree_published" || acts[0].Decree != "next" {
		t.Errorf("the trail: %+v, %v", acts, err)
	}
	for want, write := range map[string]func(){
		"hold from the same moment": func() { write("other", from) },
		"which is past":             func() { write("late", time.Now().Add(-time.Hour)) },
		"policy":                    func() { os.WriteFile(file, []byte("masks: worn\n"), 0o600) },
	} {
		write()
		if status, _, complaint := runOnce("admin", "decree", file, "--database", database, "--keys", members[0].keys); status == 0 || !strings.Contains(complaint, want) {
			t.Errorf("status %d, %q, want %q", status, complaint, want)
		}
	}
}

func TestAKeyIsRotatedOnEveryNode(t *testing.T) {
	_, members := pair(t)
	keys := func(m *member) (kids []string) {
		response, err := http.Get(m.url + "/v1/keys")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var set seal.JWKSet
		if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
			t.Fatal(err)
		}
		for _, key := range set.Keys {
			kids = append(kids, key.ID)
		}
		return kids
	}
	before := keys(members[0])
	status, said, complaint := runOnce("admin", "rotate-key", "gate", "--keys", members[0].keys, "--in", "1h")
	if status != 0 || !strings.HasPrefix(said, "The new gate key is used from ") {
		t.Fatalf("%q %q", said, complaint)
	}
	eventually(t, "the new key is published where it was made", func() bool { return len(keys(members[0])) == len(before)+1 })
	if keys(members[0])[0] != before[0] || len(keys(members[1])) != len(before) {
		t.Error("it is used at once, or known where nobody brought it")
	}
	text, err := os.ReadFile(filepath.Join(members[0].keys, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(members[1].keys, "keys"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "and on the other node", func() bool { return len(keys(members[1])) == len(before)+1 })
	if status, _, complaint := runOnce("admin", "rotate-key", "lookup", "--keys", members[0].keys); status == 0 || complaint == "" {
		t.Error("the lookup key can be changed")
	}
}

// Nodes are restarted one after the other, while people leave a venue and its desk watches: each scan is answered by a node
// that is there, counted once, and shown once and in order.
func TestNodesAreRestartedInTurnUnderLoad(t *testing.T) {
	database, members := pair(t)
	one := members[0]
	venue := ashyq.Venue{
		ID: "v", Entity: "e", State: ashyq.Active, Capacity: 10, TimeZone: "Asia/Almaty",
		Gates: []ashyq.Gate{{ID: ashyq.GateID(seal.NewID()), Direction: ashyq.Exit, Short: seal.NewShort()}},
	}
	if err := one.Store.SaveVenue(t.Context(), venue); err != nil {
		t.Fatal(err)
	}
	bank, guard := one.enrolBank(t), one.hire(t, store.Role{Entity: "e", Venue: "v", Name: store.Guard})

	var running [2]atomic.Pointer[member]
	for i, m := range members {
		running[i].Store(m)
		eventually(t, "the venue is known", func() bool { _, err := m.Desk.Places.Venue("v"); return err == nil })
	}
	const people, at = 400, 8
	var scanned atomic.Int64
	var parts sync.WaitGroup
	for first := range at {
		parts.Go(func() {
			for n := first; n < people; n += at {
				body := map[string]any{"id": newID(), "gate": venue.Gates[0].Short, "passport": map[string]any{"country": "UZ", "number": "FA" + strconv.Itoa(1_000_000+n)}}
				for turn := n; try(running[turn%2].Load().url, "/v1/platform/scans", bank, body) != http.StatusOK; turn++ {
					if t.Context().Err() != nil {
						return
					}
				}
				scanned.Add(1)
			}
		})
	}
	seen := make(chan int, people)
	parts.Go(func() {
		defer close(seen)
		for turn, last := 0, 0; last < people && t.Context().Err() == nil; turn++ {
			last = listen(t, running[turn%2].Load().url, guard, last, seen)
		}
	})
	for i, m := range members { // once a third was scanned, and once two thirds
		eventually(t, "people are scanned", func() bool { return scanned.Load() >= int64((i+1)*people/3) })
		if err := m.stop(); err != nil {
			t.Errorf("a node did not stop in order: %v", err)
		}
		running[i].Store(join(t, database, m.keys))
	}
	next := 0
	for seq := range seen {
		if next++; seq != next {
			t.Errorf("row %d is shown as the %dth", seq, next)
		}
	}
	parts.Wait()
	rows, err := running[0].Load().Store.Feed(t.Context(), "v", 0, 2*people)
	if err != nil || len(rows) != people || next != people {
		t.Errorf("%d rows, %d shown: %v", len(rows), next, err)
	}
}

// post sends JSON or a form, which has to be taken, and is one field of the answer.
func post(t *testing.T, base, path, token string, body any, field string) string {
	t.Helper()
	response, err := send(base, path, token, body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v %v", path, response.StatusCode, answer, err)
	}
	text, _ := answer[field].(string)
	return text
}

// try is the status of an answer, or 0 if there is none.
func try(base, path, token string, body any) int {
	response, err := send(base, path, token, body)
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}

func send(base, path, token string, body any) (*http.Response, error) {
	contentType := "application/json"
	text, err := json.Marshal(body)
	if form, ok := body.(url.Values); ok {
		contentType, text = "application/x-www-form-urlencoded", []byte(form.Encode())
	}
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest("POST", base+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return http.DefaultClient.Do(r)
}

// listen reads a desk's feed from behind a row to its end, tells each row's seq, and is the last.
func listen(t *testing.T, base, token string, last int, seen chan<- int) int {
	r, err := http.NewRequestWithContext(t.Context(), "GET", base+"/v1/venues/v/feed", nil)
	if err != nil {
		t.Error(err)
		return last
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Last-Event-ID", strconv.Itoa(last))
	response, err := http.DefaultClient.Do(r)
	if err != nil { // the node is away
		return last
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			last, _ = strconv.Atoi(id)
			seen <- last
			if last == cap(seen) {
				break
			}
		}
	}
	return last
}
