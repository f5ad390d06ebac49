package server_test

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq/internal/seal"
)

// binds binds an account and is the cookie that its browser keeps of it.
func (w *world) binds(token string, identity js) *http.Cookie {
	w.t.Helper()
	a := w.do(request{method: "PUT", path: "/v1/me/person", token: token, body: identity.String()}).wants(204, nil)
	cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	must(w.t, err)
	return cookie
}

// keeps is what a browser with this cookie is told of the number in it.
func (w *world) keeps(token, sealed string) answer {
	w.t.Helper()
	return w.do(request{method: "GET", path: "/v1/me/person", token: token, header: http.Header{"Cookie": {"__Host-ashyq-person=" + sealed}}})
}

func TestABrowserKeepsTheNumberSealed(t *testing.T) {
	w := newWorld(t)
	token, other := w.login("+77011234567", ""), w.login("+77011234568", greenIIN)
	cookie := w.binds(token, js{"iin": greenIIN})
	if cookie.Name != "__Host-ashyq-person" || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode ||
		cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge != 400*24*60*60 || strings.Contains(cookie.Value, greenIIN) {
		t.Error(cookie)
	}
	a := w.keeps(token, cookie.Value).wants(200, map[string]any{"iin": greenIIN, "passport": absent{}})
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error(a.header)
	}
	w.clock.Advance(90 * 24 * time.Hour)
	w.keeps(token, cookie.Value).wants(200, map[string]any{"iin": greenIIN})

	notFound := map[string]any{"code": "not_found"}
	w.keeps(other, cookie.Value).wants(404, notFound) // bound to the same person, and still another account
	w.keeps(token, "").wants(404, notFound)
	w.keeps(token, "x").wants(404, notFound)
	w.keeps(token, cookie.Value[1:]).wants(404, notFound)
	w.do(request{method: "GET", path: "/v1/me/person", token: token}).wants(404, notFound)
	w.keeps("", cookie.Value).wants(401, map[string]any{"code": "unauthenticated"})
	w.keeps(w.bank(), cookie.Value).wants(403, map[string]any{"code": "forbidden"})

	passport := w.binds(token, js{"passport": js{"country": "UZ", "number": "FA 4401782"}})
	w.keeps(token, cookie.Value).wants(404, notFound) // the account is bound to somebody else now
	w.keeps(token, passport.Value).wants(200, map[string]any{"iin": absent{}, "passport.country": "UZ", "passport.number": "FA4401782"})

	if log := w.log.String(); strings.Contains(log, greenIIN) || strings.Contains(log, cookie.Value) || strings.Contains(log, "FA4401782") {
		t.Error("a number is in the log")
	}
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(w.database + suffix)
		must(t, err)
		if bytes.Contains(b, []byte(greenIIN)) || bytes.Contains(b, []byte(cookie.Value)) {
			t.Error("the server keeps it")
		}
	}
}

func TestLogoutTakesTheNumberAway(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	for _, status := range []int{204, 401} { // also when the session has ended already
		a := w.do(request{method: "DELETE", path: "/v1/session", token: token}).wants(status, nil)
		var ended []string
		for _, line := range a.header.Values("Set-Cookie") {
			cookie, err := http.ParseSetCookie(line)
			must(t, err)
			if cookie.Value == "" && cookie.MaxAge < 0 && cookie.Secure && cookie.Path == "/" {
				ended = append(ended, cookie.Name)
			}
		}
		slices.Sort(ended)
		if !slices.Equal(ended, []string{"__Host-ashyq", "__Host-ashyq-person"}) {
			t.Error(status, a.header.Values("Set-Cookie"))
		}
	}
}

func TestWhoCannotBeBoundIsGivenNoCookie(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", "")
	for _, iin := range []string{greenIIN, redIIN, yellowIIN} {
		w.binds(token, js{"iin": iin})
	}
	a := w.do(request{method: "PUT", path: "/v1/me/person", token: token, body: js{"iin": childIIN}.String()}).wants(409, nil)
	if a.header.Get("Set-Cookie") != "" {
		t.Error(a.header)
	}
}

func TestASealedNumberOfOtherKeysIsNone(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	caller, err := w.auth.Identify(t.Context(), token)
	must(t, err)
	id := caller.Account.ID
	w.keeps(token, w.keys.SealPerson(id, resident(greenIIN))).wants(200, nil)
	w.keeps(token, w.keys.SealPerson(id, resident(redIIN))).wants(404, nil)
	w.keeps(token, seal.NewKeys(noon).SealPerson(id, resident(greenIIN))).wants(404, nil)
}
