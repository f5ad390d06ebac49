package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/server"
	"ashyq/internal/store"
)

// refusal is one row: a request and the problem it meets.
type refusal struct {
	name   string
	r      request
	status int
	code   string
}

func (w *world) refuses(rows []refusal) {
	for _, row := range rows {
		w.t.(*testing.T).Run(row.name, func(t *testing.T) {
			a := w.doIn(t, row.r)
			a.wants(row.status, map[string]any{
				"code": row.code, "status": row.status, "title": http.StatusText(row.status),
				"type": "https://ashyq.test/docs#" + row.code, "request_id": a.header.Get("Request-Id"),
			})
			if got := a.header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("Content-Type %q", got)
			}
			if detail, _ := a.json("detail").(string); detail == "" {
				t.Error("no detail")
			}
			if row.status == 401 && a.header.Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
			if (row.status == 429 || row.status == 503) && a.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		})
	}
}

func TestScansThatAreRefused(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	other := w.login("+77011234568", redIIN)
	unbound := w.login("+77011234569", "")
	used := w.id()
	scan := func(change js) request {
		body := js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}
		for k, v := range change {
			if body[k] = v; v == nil {
				delete(body, k)
			}
		}
		return request{method: "POST", path: "/v1/scans", token: token, body: body.String()}
	}
	as := func(r request, token string) request { r.token = token; return r }
	raw := func(body string) request {
		return request{method: "POST", path: "/v1/scans", token: token, body: body}
	}
	w.do(scan(js{"id": used})).wants(200, nil)
	late := seal.NewScanID(noon.Add(-49 * time.Hour)).String()
	early := seal.NewScanID(noon.Add(49 * time.Hour)).String()
	anothers, err := w.keys.SignPass(ashyq.Pass{
		ID: seal.NewID(), Person: resident(redIIN), Status: ashyq.Red, AsOf: noon, Issued: noon, Expires: noon.Add(time.Hour),
	})
	must(t, err)
	passport := js{"country": "UZ", "number": "FA4401782"}
	uppercase := strings.Replace(scan(nil).body, `"iin"`, `"IIN":"`+redIIN+`","iin"`, 1)
	elsewhere := seal.NewKeys(noon).GateCode(seal.Gate{ID: w.cinema.Gates[0].ID, Direction: ashyq.Entry, Name: "Arman"})

	w.refuses([]refusal{
		{"an IIN with a wrong check digit", scan(js{"iin": "900101300018"}), 400, "invalid_iin"},
		{"an empty IIN", scan(js{"iin": ""}), 400, "invalid_iin"},
		{"an IIN as a number", scan(js{"iin": 900101300017}), 400, "invalid_body"},
		{"nobody", scan(js{"iin": nil}), 400, "invalid_body"},
		{"an IIN and a passport", scan(js{"passport": passport}), 400, "invalid_body"},
		{"a passport of nowhere", scan(js{"iin": nil, "passport": js{"country": "UZB", "number": "FA4401782"}}), 400, "invalid_passport"},
		{"a passport without a number", scan(js{"iin": nil, "passport": js{"country": "UZ"}}), 400, "invalid_body"},
		{"a pass alone from a visitor", scan(js{"iin": nil, "pass": anothers}), 400, "invalid_body"},
		{"an id of another version", scan(js{"id": "5f0c6f0e-0000-4000-8000-0123456789ab"}), 400, "invalid_id"},
		{"an id that is none", scan(js{"id": "1"}), 400, "invalid_id"},
		{"an id of two days ago", scan(js{"id": late}), 400, "invalid_id"},
		{"an id of the day after tomorrow", scan(js{"id": early}), 400, "invalid_id"},
		{"no id", scan(js{"id": nil}), 400, "invalid_body"},
		{"no gate", scan(js{"gate": nil}), 400, "invalid_body"},
		{"a gate that is none", scan(js{"gate": "hello"}), 400, "invalid_gate"},
		{"a gate that somebody else has signed", scan(js{"gate": elsewhere}), 400, "invalid_gate"},
		{"a short number with a wrong check digit", scan(js{"gate": wrongDigit(w.cinema.Gates[0].Short)}), 400, "invalid_gate"},
		{"a short number of no gate", scan(js{"gate": w.freeShort()}), 404, "unknown_gate"},
		{"a code of no gate", scan(js{"gate": w.code(ashyq.Gate{ID: ashyq.GateID(seal.NewID()), Direction: ashyq.Entry})}), 404, "unknown_gate"},
		{"a gate that was replaced", scan(js{"gate": w.code(w.retired)}), 410, "gate_retired"},
		{"a pass that is none", scan(js{"pass": "6BFOXN"}), 400, "invalid_pass"},
		{"a pass of somebody else", scan(js{"pass": anothers}), 400, "invalid_pass"},
		{"a visit to leave that is none", scan(js{"leaving": "cinema"}), 400, "invalid_id"},
		{"a time that is none", scan(js{"scanned_at": "yesterday"}), 400, "invalid_time"},
		{"a scan of two days ago", scan(js{"scanned_at": noon.Add(-25 * time.Hour).Format(time.RFC3339)}), 400, "invalid_time"},
		{"a scan that is yet to be made", scan(js{"scanned_at": noon.Add(3 * time.Minute).Format(time.RFC3339)}), 400, "invalid_time"},
		{"more children than are believed", scan(js{"children": 21}), 400, "invalid_body"},
		{"fewer children than none", scan(js{"children": -1}), 400, "invalid_body"},
		{"half a child", scan(js{"children": 0.5}), 400, "invalid_body"},
		{"a member that nobody knows", scan(js{"colour": "green"}), 400, "invalid_body"},
		{"another gate under the same id", scan(js{"id": used, "gate": w.code(w.cinema.Gates[2])}), 409, "id_reused"},
		{"another person under the same id", as(scan(js{"id": used, "iin": redIIN}), other), 409, "id_reused"},
		{"a person the account is not bound to", scan(js{"iin": redIIN}), 403, "other_person"},
		{"an account that is bound to nobody", as(scan(nil), unbound), 403, "other_person"},
		{"no session", as(scan(nil), ""), 401, "unauthenticated"},
		{"a session that is none", as(scan(nil), "x"), 401, "unauthenticated"},
		{"a platform's session", as(scan(nil), w.bank()), 403, "forbidden"},
		{"no session and no body", request{method: "POST", path: "/v1/scans"}, 401, "unauthenticated"},
		{"no body", raw(""), 400, "invalid_body"},
		{"a broken body", raw(`{"id":`), 400, "invalid_body"},
		{"a list", raw(`[]`), 400, "invalid_body"},
		{"null", raw(`null`), 400, "invalid_body"},
		{"two values", raw(scan(nil).body + scan(nil).body), 400, "invalid_body"},
		{"a name twice", raw(strings.Replace(scan(nil).body, `"iin"`, `"iin":"`+redIIN+`","iin"`, 1)), 400, "invalid_body"},
		{"a name twice, once in capitals", raw(uppercase), 400, "invalid_body"},
		{"bytes that are no UTF-8", raw(strings.Replace(scan(nil).body, w.entry(), "\xff", 1)), 400, "invalid_body"},
		{"a depth beyond reason", raw(strings.Repeat("[", 10000)), 400, "invalid_body"},
		{"64 KiB and a byte", raw(strings.Repeat(" ", 64<<10) + "x"), 413, "too_large"},
		{"64 KiB of nothing", raw(strings.Repeat(" ", 64<<10)), 400, "invalid_body"},
		{"a form", request{method: "POST", path: "/v1/scans", token: token, body: "a=b", contentType: "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"},
		{"a text", request{method: "POST", path: "/v1/scans", token: token, body: scan(nil).body, contentType: "text/plain"}, 415, "unsupported_media_type"},
		{"a content type that is none", request{method: "POST", path: "/v1/scans", token: token, body: scan(nil).body, contentType: "a;b+c"}, 415, "unsupported_media_type"},
	})
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("a client's mistake is logged as ours: %s", log)
	}
}

// wrongDigit is a short number whose check digit is wrong.
func wrongDigit(short string) string {
	last := short[8] + 1
	if last > '9' {
		last = '0'
	}
	return short[:8] + string(last)
}

// freeShort is a short number of no gate.
func (w *world) freeShort() string {
	for {
		short := seal.NewShort()
		if _, err := w.desk.Places.Short(short); err != nil {
			return short
		}
	}
}

func TestCallsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	token, guard, bank := w.login("+77011234567", greenIIN), w.guard(), w.bank()
	form := "application/x-www-form-urlencoded"
	post := func(path, token string, body js) request {
		return request{method: "POST", path: path, token: token, body: body.String()}
	}
	scan := js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}
	visit := "cinema." + w.id()
	word := js{"id": w.id(), "outcome": "admit", "reason": "paper_shown"}
	pass := w.do(post("/v1/status", token, js{"iin": greenIIN})).wants(200, nil).json("pass").(string)
	w.refuses([]refusal{
		{"a path that is none", request{method: "GET", path: "/v1/nothing"}, 404, "not_found"},
		{"a method that is none", request{method: "DELETE", path: "/v1/scans", token: token}, 405, "method_not_allowed"},
		{"a GET of a POST", request{method: "GET", path: "/v1/scans"}, 405, "method_not_allowed"},

		{"a code for no number", post("/v1/login/code", "", js{"phone": "12"}), 400, "invalid_phone"},
		{"a login with no number", post("/v1/login", "", js{"phone": "12", "code": "123456"}), 400, "invalid_phone"},
		{"a login without a code sent", post("/v1/login", "", js{"phone": "+77011234500", "code": "123456"}), 401, "wrong_code"},
		{"a second code at once", post("/v1/login/code", "", js{"phone": "+77011234567"}), 429, "limited"},
		{"an end of no session", request{method: "DELETE", path: "/v1/session"}, 401, "unauthenticated"},
		{"a binding to no IIN", request{method: "PUT", path: "/v1/me/person", token: token, body: `{"iin":"1"}`}, 400, "invalid_iin"},
		{"a binding to nobody", request{method: "PUT", path: "/v1/me/person", token: token, body: `{}`}, 400, "invalid_body"},

		{"a gate that is none", request{method: "GET", path: "/v1/gates/hello"}, 400, "invalid_gate"},
		{"a gate that nobody knows", request{method: "GET", path: "/v1/gates/" + w.freeShort()}, 404, "unknown_gate"},
		{"a gate that was replaced", request{method: "GET", path: "/v1/gates/" + w.code(w.retired)}, 410, "gate_retired"},

		{"a status of somebody else", post("/v1/status", token, js{"iin": redIIN}), 403, "other_person"},
		{"a status at a time that is none", post("/v1/status", token, js{"iin": greenIIN, "at": "soon"}), 400, "invalid_time"},
		{"a status of the past", post("/v1/status", token, js{"iin": greenIIN, "at": "2021-05-13T12:00:00+06:00"}), 400, "invalid_time"},
		{"a status at no gate", post("/v1/status", token, js{"iin": greenIIN, "gate": "hello"}), 400, "invalid_gate"},

		{"a visit that is none", request{method: "GET", path: "/v1/visits/1", token: token}, 400, "invalid_id"},
		{"a visit that nobody made", request{method: "GET", path: "/v1/visits/" + visit, token: token}, 404, "not_found"},
		{"a visit at no venue", request{method: "GET", path: "/v1/visits/nowhere." + w.id(), token: token}, 404, "not_found"},
		{"a visit of an unbound account", request{method: "GET", path: "/v1/visits/" + visit, token: guard}, 404, "not_found"},
		{"a receipt that is none", request{method: "GET", path: "/v1/receipts/1", token: token}, 400, "invalid_id"},
		{"a receipt of no visit", request{method: "GET", path: "/v1/receipts/" + visit, token: token}, 404, "not_found"},

		{"a desk's scan by a visitor", post("/v1/venues/cinema/scans", token, scan), 403, "forbidden"},
		{"a desk's scan at an unknown venue", post("/v1/venues/nowhere/scans", token, scan), 403, "forbidden"},
		{"a desk's scan by a platform", post("/v1/venues/cinema/scans", bank, scan), 403, "forbidden"},
		{"a desk's scan elsewhere", post("/v1/venues/pharmacy/scans", guard, scan), 403, "forbidden"},
		{"a desk's scan at another venue's gate", post("/v1/venues/cinema/scans", guard,
			js{"id": w.id(), "gate": w.code(w.pharmacy.Gates[0]), "iin": greenIIN}), 400, "invalid_gate"},
		{"a desk's scan of the neutral code", post("/v1/venues/cinema/scans", guard,
			js{"id": w.id(), "gate": w.neutral(), "iin": greenIIN}), 400, "invalid_gate"},
		{"a desk's scan of nobody", post("/v1/venues/cinema/scans", guard, js{"id": w.id(), "gate": w.entry()}), 400, "invalid_body"},
		{"occupancy for a stranger", request{method: "GET", path: "/v1/venues/cinema/occupancy", token: token}, 403, "forbidden"},
		{"occupancy of an unknown venue", request{method: "GET", path: "/v1/venues/nowhere/occupancy", token: token}, 403, "forbidden"},
		{"a feed for a stranger", request{method: "GET", path: "/v1/venues/cinema/feed", token: token}, 403, "forbidden"},
		{"a feed for nobody", request{method: "GET", path: "/v1/venues/cinema/feed"}, 401, "unauthenticated"},
		{"a feed of another venue's gate", request{method: "GET", path: "/v1/venues/cinema/feed?gate=x", token: guard}, 400, "invalid_gate"},
		{"an override by a visitor", post("/v1/venues/cinema/visits/"+visit+"/override", token, word), 403, "forbidden"},
		{"an override of no visit", post("/v1/venues/cinema/visits/"+visit+"/override", guard, word), 404, "not_found"},
		{"an override of another venue's visit", post("/v1/venues/cinema/visits/pharmacy."+w.id()+"/override", guard, word), 404, "not_found"},
		{"an override of what is no visit", post("/v1/venues/cinema/visits/x/override", guard, word), 400, "invalid_id"},
		{"an override to nothing", post("/v1/venues/cinema/visits/"+visit+"/override", guard, js{"id": w.id(), "outcome": "check", "reason": "other"}), 400, "invalid_body"},
		{"an override with an IIN in its note", post("/v1/venues/cinema/visits/"+visit+"/override", guard,
			js{"id": w.id(), "outcome": "admit", "reason": "other", "note": "she is " + greenIIN}), 400, "invalid_body"},

		{"a token without a grant", request{method: "POST", path: "/v1/platform/token", body: "client_id=bank&client_secret=x", contentType: form}, 400, "invalid_request"},
		{"a token by another grant", request{method: "POST", path: "/v1/platform/token", body: "grant_type=password", contentType: form}, 400, "unsupported_grant_type"},
		{"a token without credentials", request{method: "POST", path: "/v1/platform/token", body: "grant_type=client_credentials", contentType: form}, 400, "invalid_request"},
		{"a token with one thing twice", request{method: "POST", path: "/v1/platform/token", contentType: form,
			body: "grant_type=client_credentials&client_id=bank&client_id=bank&client_secret=x"}, 400, "invalid_request"},
		{"a token for a wrong secret", request{method: "POST", path: "/v1/platform/token", contentType: form,
			body: "grant_type=client_credentials&client_id=bank&client_secret=x"}, 401, "invalid_client"},
		{"a token for JSON", post("/v1/platform/token", "", js{"grant_type": "client_credentials"}), 415, "unsupported_media_type"},
		{"a pass alone from a platform", post("/v1/platform/scans", bank, js{"id": w.id(), "gate": w.entry(), "pass": pass}), 400, "invalid_body"},
		{"a question about a pass alone", post("/v1/platform/status", bank, js{"pass": pass}), 400, "invalid_body"},
		{"a platform's scan by a visitor", post("/v1/platform/scans", token, scan), 403, "forbidden"},
		{"a platform's status by a visitor", post("/v1/platform/status", token, js{"iin": greenIIN}), 403, "forbidden"},
		{"a visitor's status by a platform", post("/v1/status", bank, js{"iin": greenIIN}), 403, "forbidden"},
		{"a platform that asks who it is", request{method: "GET", path: "/v1/me", token: bank}, 403, "forbidden"},
	})
}

func TestWrongMethodNamesTheRightOnes(t *testing.T) {
	w := newWorld(t)
	if got := w.do(request{method: "PUT", path: "/v1/me"}).header.Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow: %q", got)
	}
}

func TestProblemsSpeakTheCallersLanguage(t *testing.T) {
	w := newWorld(t)
	for language, want := range map[string]string{
		"kk": "kk", "ru-RU,ru;q=0.9,en;q=0.8": "ru", "en": "en", "": "en", "de": "en", "kk;q=0.5,ru;q=0.6": "ru", "*": "en",
	} {
		a := w.do(request{method: "GET", path: "/v1/gates/hello", language: language})
		if got := a.header.Get("Content-Language"); got != want {
			t.Errorf("Accept-Language %q is answered in %q", language, got)
		}
		if a.json("detail") != w.config.Words.Problem(want, "invalid_gate", 0) {
			t.Errorf("%q: %s", language, a.body)
		}
	}
}

// failing is a storage whose sessions meet an error.
type failing struct {
	auth.Store
	err error
}

func (f failing) Session(context.Context, time.Time, ashyq.Digest) (store.Session, store.Account, error) {
	if f.err == nil {
		panic("a bug")
	}
	return store.Session{}, store.Account{}, f.err
}

func TestOurOwnFailuresTellNothing(t *testing.T) {
	for name, row := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"an unknown error": {errors.New("secret detail"), 500, "internal"},
		"a panic":          {nil, 500, "internal"},
		"storage is away":  {ashyq.Wrap(ashyq.Unavailable, "unavailable", errors.New("secret detail")), 503, "unavailable"},
		"time is over":     {context.DeadlineExceeded, 503, "unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			token := w.login("+77011234567", "")
			w.auth.Store = failing{w.store, row.err}
			a := w.do(request{method: "GET", path: "/v1/me", token: token}).wants(row.status, map[string]any{"code": row.code})
			if strings.Contains(a.body, "secret") {
				t.Errorf("the answer tells: %s", a.body)
			}
			if !strings.Contains(w.log.String(), a.header.Get("Request-Id")) || !strings.Contains(w.log.String(), `"level":"ERROR"`) {
				t.Errorf("the log does not tell: %s", w.log)
			}
		})
	}
}

func TestPanicIsLoggedEvenIfTheClientHasGone(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", "")
	w.auth.Store = failing{w.store, nil}
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(gone, "GET", "/v1/me", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	func() {
		defer func() {
			if got := recover(); got != http.ErrAbortHandler {
				t.Errorf("the connection ends with %v", got)
			}
		}()
		w.handler.ServeHTTP(rec, r)
	}()
	if rec.Body.Len() > 0 {
		t.Errorf("answered to nobody: %s", rec.Body)
	}
	if log := w.log.String(); !strings.Contains(log, "a handler panicked") || !strings.Contains(log, `"panic":"a bug"`) {
		t.Errorf("the log does not tell: %s", log)
	}
}

func TestOverloadIsRefusedAtOnce(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	var w *world
	w = newWorld(t, func(c *server.Config) {
		c.Concurrency = 1
		ask := c.Now
		c.Now = func() time.Time {
			if w != nil && w.handler != nil {
				close(entered)
				<-leave
			}
			return ask()
		}
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.do(request{method: "GET", path: "/v1/gates/" + w.entry()}).wants(200, nil)
	}()
	<-entered
	a := w.do(request{method: "GET", path: "/v1/keys"}).wants(503, map[string]any{"code": "unavailable"})
	if a.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	w.do(request{method: "GET", path: "/healthz"}).wants(200, nil)
	close(leave)
	<-done
	w.do(request{method: "GET", path: "/v1/keys"}).wants(200, nil)
}

func TestWrongShortNumbersAreLimited(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	scan := func(gate string) request {
		return request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": gate, "iin": greenIIN}.String()}
	}
	for range 20 {
		w.do(scan(w.freeShort())).wants(404, map[string]any{"code": "unknown_gate"})
	}
	w.do(scan(w.freeShort())).wants(429, map[string]any{"code": "limited"})
	w.do(scan(w.cinema.Gates[0].Short)).wants(429, map[string]any{"code": "limited"}) // a right guess is not told from a wrong one
	w.do(scan(w.entry())).wants(200, nil)
	w.clock.Advance(time.Hour)
	w.do(scan(w.cinema.Gates[2].Short)).wants(200, nil)

	block := request{method: "GET", path: "/v1/gates/" + w.freeShort(), from: "203.0.113.7:4000"}
	for range 300 {
		w.do(block).wants(404, nil)
	}
	w.do(block).wants(429, nil)
	block.from = "203.0.113.200:4000"
	w.do(block).wants(429, nil)
	block.from = "203.0.114.7:4000"
	w.do(block).wants(404, nil)
}
