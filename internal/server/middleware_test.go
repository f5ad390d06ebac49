package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"ashyq/internal/server"
)

func TestEveryAnswerIsGuarded(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1/me", "/v1/gates/" + w.entry(), "/v1/nothing", "/openapi.json", "/docs", "/healthz", "/g/x"} {
		a := w.do(request{method: "GET", path: path})
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", path, name, got, want)
			}
		}
		csp := a.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(csp, want) || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: %s", path, csp)
			}
		}
		if !strings.Contains(a.header.Get("Permissions-Policy"), "camera=()") {
			t.Errorf("%s: Permissions-Policy %q", path, a.header.Get("Permissions-Policy"))
		}
		if id, err := uuid.Parse(a.header.Get("Request-Id")); err != nil || id.Version() != 7 {
			t.Errorf("%s: Request-Id %q", path, a.header.Get("Request-Id"))
		}
		if strings.HasPrefix(path, "/v1/") && a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be cached: %s", path, a.header.Get("Cache-Control"))
		}
	}
	theirs := w.do(request{method: "GET", path: "/v1/keys", header: http.Header{"Request-Id": {"mine"}}})
	if theirs.header.Get("Request-Id") == "mine" {
		t.Error("a client chooses the id")
	}
}

func TestPlainHTTPPromisesNoTLS(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.PublicURL = "http://127.0.0.1:8080" })
	if got := w.do(request{method: "GET", path: "/healthz"}).header.Get("Strict-Transport-Security"); got != "" {
		t.Error(got)
	}
}

func TestPublicURLNeedsAHost(t *testing.T) {
	w := newWorld(t)
	w.config.PublicURL = "ashyq"
	if _, err := server.New(w.config); err == nil {
		t.Error("accepted")
	}
}

func TestKeysMayBeCached(t *testing.T) {
	w := newWorld(t)
	a := w.do(request{method: "GET", path: "/v1/keys"}).wants(200, nil)
	if len(a.json("keys").([]any)) != 3 || a.header.Get("Cache-Control") != "public, max-age=3600" {
		t.Error(a.header, a.body)
	}
	again := w.do(request{method: "GET", path: "/v1/keys", header: http.Header{"If-None-Match": {a.header.Get("ETag")}}})
	if again.status != 304 || again.body != "" {
		t.Error(again.status, again.body)
	}
}

func TestDocsAreSelfContained(t *testing.T) {
	w := newWorld(t)
	a := w.do(request{method: "GET", path: "/docs"})
	for _, want := range []string{"POST /v1/scans", "GET /v1/venues/{id}/feed", `id="invalid_iin"`, `id="post-scans"`, "Twelve digits."} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %s", want)
		}
	}
	if outside := regexp.MustCompile(`(src|href|action)="(https?:)?//[^"]*"`).FindString(a.body); outside != "" {
		t.Errorf("something is fetched from elsewhere: %s", outside)
	}
	csp := a.header.Get("Content-Security-Policy")
	for _, element := range []string{"style", "script"} {
		inline := regexp.MustCompile(`(?s)<` + element + `>(.*?)</` + element + `>`).FindStringSubmatch(a.body)
		if len(inline) != 2 {
			t.Fatalf("no %s", element)
		}
		sum := sha256.Sum256([]byte(inline[1]))
		if want := element + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(csp, want) {
			t.Errorf("%s is not in %s", want, csp)
		}
	}
	again := w.do(request{method: "GET", path: "/docs", header: http.Header{"If-None-Match": {a.header.Get("ETag")}}})
	if again.status != 304 {
		t.Error(again.status)
	}
}

// A busy run leaves no number of anybody in the log, in the figures or in the database's file.
func TestNumbersAreNowhere(t *testing.T) {
	w := newWorld(t)
	token, guard, bank := w.login("+77011234567", greenIIN), w.guard(), w.bank()
	for _, r := range []request{
		{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()},
		{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.entry(), "iin": redIIN}.String()},
		{method: "POST", path: "/v1/scans", token: token, body: js{"id": greenIIN, "gate": greenIIN, "iin": greenIIN, greenIIN: 1}.String()},
		{method: "POST", path: "/v1/status", token: token, body: js{"iin": greenIIN}.String()},
		{method: "POST", path: "/v1/venues/cinema/scans", token: guard, body: js{"id": w.id(), "gate": w.exit(), "iin": greenIIN}.String()},
		{method: "POST", path: "/v1/venues/cinema/scans", token: guard, body: js{"id": w.id(), "gate": w.entry(),
			"passport": js{"country": "UZ", "number": "FA4401782"}}.String()},
		{method: "POST", path: "/v1/platform/scans", token: bank, body: js{"id": w.id(), "gate": w.entry(), "iin": redIIN}.String()},
		{method: "POST", path: "/v1/login", body: js{"phone": "+77011234567", "code": "000000"}.String()},
		{method: "GET", path: "/v1/visits/" + greenIIN, token: token},
		{method: "GET", path: "/v1/gates/" + greenIIN},
		{method: "GET", path: "/" + greenIIN + "?iin=" + greenIIN},
		{method: "GET", path: "/v1/venues/" + greenIIN + "/occupancy", token: guard},
	} {
		a := w.do(r)
		w.nobodyIn(r.method+" "+r.path, a.body)
		for name, values := range a.header {
			w.nobodyIn(name, strings.Join(values, " "))
		}
	}
	w.nobodyIn("the log", w.log.String())
	families, err := w.metrics.Gather()
	must(t, err)
	for _, f := range families {
		w.nobodyIn("the figures", f.String())
	}
	for _, suffix := range []string{"", "-wal"} {
		rows, err := os.ReadFile(w.database + suffix)
		must(t, err)
		w.nobodyIn("the database", string(rows))
	}
}

func (w *world) nobodyIn(where, text string) {
	w.t.Helper()
	for _, number := range []string{greenIIN, redIIN, "7011234567", "FA4401782"} {
		if strings.Contains(text, number) {
			w.t.Errorf("%s names somebody", where)
		}
	}
}

func TestLogTellsTheRouteAndNoMore(t *testing.T) {
	w := newWorld(t)
	w.do(request{method: "GET", path: "/v1/gates/" + w.entry()}).wants(200, nil)
	if log := w.log.String(); log != "" {
		t.Errorf("what went well is told: %s", log)
	}
	wrong := w.entry() + "X"
	a := w.do(request{method: "GET", path: "/v1/gates/" + wrong + "?secret=1", from: "203.0.113.7:4000"})
	log := w.log.String()
	for _, want := range []string{`"route":"GET /v1/gates/{code}"`, `"status":400`, `"request_id":"` + a.header.Get("Request-Id") + `"`, `"took":`} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
	for _, not := range []string{wrong, "secret", "203.0.113"} {
		if strings.Contains(log, not) {
			t.Errorf("%s in %s", not, log)
		}
	}
}

func TestFiguresAreOnTheAdminAddressAlone(t *testing.T) {
	w := newWorld(t)
	w.do(request{method: "GET", path: "/v1/gates/" + w.entry()})
	w.do(request{method: "GET", path: "/metrics"}).wants(404, nil)
	w.do(request{method: "GET", path: "/debug/pprof/"}).wants(404, nil)
	w.handler = server.Admin(w.metrics)
	figures := w.do(request{method: "GET", path: "/metrics"})
	for _, want := range []string{
		`ashyq_http_requests_total{route="GET /v1/gates/{code}",status="200"} 1`, "ashyq_feed_listeners 0",
		`ashyq_http_request_seconds_count{route="GET /v1/gates/{code}"} 1`,
	} {
		if !strings.Contains(figures.body, want) {
			t.Errorf("no %s in %s", want, figures.body)
		}
	}
	for _, profile := range []string{"", "cmdline", "heap", "goroutine", "mutex", "block"} {
		if a := w.do(request{method: "GET", path: "/debug/pprof/" + profile}); a.status != 200 || a.body == "" {
			t.Errorf("%s: %d", profile, a.status)
		}
	}
}

func TestAddressesBehindAProxyAreBelievedOfTrustedProxiesAlone(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	short := w.freeShort()
	guess := func(from, forwarded string) answer {
		return w.do(request{method: "GET", path: "/v1/gates/" + short, from: from, header: http.Header{"X-Forwarded-For": {forwarded}}})
	}
	for range 300 {
		guess("10.0.0.1:1", "198.51.100.1, 203.0.113.7, 10.0.0.2").wants(404, nil)
	}
	guess("10.0.0.1:1", "203.0.113.9").wants(429, nil)            // the block that the proxy tells of
	guess("10.0.0.1:1", "203.0.113.9, 192.0.2.1").wants(404, nil) // what stands before the last untrusted hop is the client's own word
	guess("198.51.100.7:1", "203.0.113.9").wants(404, nil)        // nobody's proxy
	guess("[2001:db8::1]:1", "203.0.113.9").wants(404, nil)       // another family
	guess("203.0.113.77:1", "").wants(429, nil)                   // the same block without a proxy
	guess("10.0.0.1:1", "203.0.113.9, nonsense").wants(404, nil)  // what cannot be read is where reading ends
	guess("10.0.0.1:1", "::ffff:203.0.113.9").wants(429, nil)     // IPv4 in IPv6's clothes
}
