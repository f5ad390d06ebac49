package browser_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// startEmpty is `ashyq serve` on an empty database, with two registries that know nobody and a gateway whose texts a test
// reads. It is reached at localhost: a passkey is tied to a host's name.
func startEmpty(t testing.TB) (*demo, operator) {
	t.Helper()
	lookAway(t)
	dir := t.TempDir()
	registry := func(kind string) string {
		return launch(t, "registry", "--kind", kind, "--addr", "127.0.0.1:0", "--database", filepath.Join(dir, kind+".db"))
	}
	texts := &gateway{texts: make(map[string]string)}
	operators := httptest.NewServer(texts)
	t.Cleanup(operators.Close)
	address := freeAddress(t)
	public := "http://localhost" + address[strings.LastIndexByte(address, ':'):]
	settings := []string{
		"--database", filepath.Join(dir, "ashyq.db"), "--keys", filepath.Join(dir, "keys"), "--public-url", public,
		"--sms", "smsc", "--sms-url", operators.URL, "--sms-key", "any",
	}
	launch(t, append([]string{
		"serve", "--addr", address, "--admin-addr", "127.0.0.1:0", "--pcr-url", registry("pcr"), "--control-url", registry("control"),
	}, settings...)...)
	return &demo{t: t, URL: public, client: &http.Client{Timeout: 10 * time.Second}, sent: texts}, operator{t, settings}
}

// operator is who has a shell on the machine.
type operator struct {
	t        testing.TB
	settings []string
}

// admin runs `ashyq admin` and gives what it printed.
func (o operator) admin(args ...string) string {
	o.t.Helper()
	out, err := exec.CommandContext(o.t.Context(), program, append(append([]string{"admin"}, args...), o.settings...)...).CombinedOutput()
	if err != nil {
		o.t.Fatalf("admin %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// gateway delivers texts to nobody and remembers the last to each number.
type gateway struct {
	mu    sync.Mutex
	texts map[string]string
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.texts["+"+strings.TrimLeft(r.FormValue("phones"), "+")] = r.FormValue("mes")
	w.Write([]byte(`{"id": 1, "cnt": 1}`))
}

// last is what was last sent to a number.
func (g *gateway) last(t testing.TB, phone string) string {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	text, ok := g.texts[phone]
	if !ok {
		t.Fatalf("nothing was sent to a number ending in %s", phone[len(phone)-2:])
	}
	return text
}

func (g *gateway) code(t testing.TB, phone string) string {
	t.Helper()
	return sixDigits.FindString(g.last(t, phone))
}

// link is the address in the last text to a number.
func (g *gateway) link(t testing.TB, phone string) string {
	t.Helper()
	return inText.FindString(g.last(t, phone))
}

var (
	sixDigits = regexp.MustCompile(`\b\d{6}\b`)
	inText    = regexp.MustCompile(`http\S+`)
)
