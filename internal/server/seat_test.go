package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func TestStaffShareATabletByPIN(t *testing.T) {
	w := newWorld(t)
	first := w.guard()
	phone, err := ashyq.ParsePhone("+77011234501")
	must(t, err)
	must(t, w.auth.Grant(t.Context(), phone, w.at(w.cinema, store.Manager)))
	second := w.login(phone.E164(), "")
	post := func(path, token string, body js) request {
		return request{method: "POST", path: path, token: token, body: body.String()}
	}
	seat := w.do(post("/v1/desk/seats", second, js{"pin": "7093"})).
		wants(200, map[string]any{"expires_at": "2021-06-13T06:00:00Z"}).json("seat").(string)

	open := post("/v1/desk/seats/open", "", js{"seat": seat, "pin": "7093"})
	open.header = http.Header{"Cookie": {"__Host-ashyq=" + first}}
	a := w.do(open).wants(200, map[string]any{"expires_at": "2021-05-14T18:00:00Z"})
	cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	must(t, err)
	if cookie.Name != "__Host-ashyq" || cookie.Value != a.json("token") || !cookie.Secure || !cookie.HttpOnly {
		t.Error(a.header.Get("Set-Cookie"))
	}
	me := request{method: "GET", path: "/v1/me", token: cookie.Value}
	w.do(me).wants(200, map[string]any{"phone_last_two": "01"})
	me.token = first
	w.do(me).wants(401, nil)
	me.token = second
	w.do(me).wants(200, nil)

	for _, language := range []string{"kk", "ru", "en"} {
		wrong := post("/v1/desk/seats/open", second, js{"seat": seat, "pin": "0852"})
		wrong.language = language
		w.do(wrong).wants(401, map[string]any{"code": "wrong_pin", "detail": w.config.Words.Problem(language, "wrong_pin", 0)})
	}
	w.do(me).wants(200, nil) // a wrong PIN ends nobody's session
	for range 2 {
		w.do(post("/v1/desk/seats/open", "", js{"seat": seat, "pin": "0852"})).wants(401, nil)
	}
	limited := w.do(post("/v1/desk/seats/open", "", js{"seat": seat, "pin": "7093"})).wants(429, map[string]any{"code": "limited"})
	if got := limited.header.Get("Retry-After"); got != "3600" {
		t.Errorf("Retry-After %q", got)
	}
	w.clock.Advance(time.Hour)
	w.revoke(phone, w.at(w.cinema, store.Manager))
	w.do(post("/v1/desk/seats/open", "", js{"seat": seat, "pin": "7093"})).wants(403, map[string]any{"code": "forbidden"})
	if said := w.said(); strings.Contains(said, seat) || strings.Contains(said, "7093") {
		t.Error("a seat or its PIN is in the log")
	}
}

func TestSeatsAreRefused(t *testing.T) {
	w := newWorld(t)
	guard, visitor, bank := w.guard(), w.login("+77011234567", greenIIN), w.bank()
	official, err := ashyq.ParsePhone("+77011234568")
	must(t, err)
	must(t, w.auth.Grant(t.Context(), official, store.Role{Name: store.Authority}))
	make := func(token, pin string) request {
		return request{method: "POST", path: "/v1/desk/seats", token: token, body: js{"pin": pin}.String()}
	}
	open := func(body js) request {
		return request{method: "POST", path: "/v1/desk/seats/open", body: body.String()}
	}
	seat := w.do(make(guard, "7093")).wants(200, nil).json("seat").(string)
	w.refuses([]refusal{
		{"a seat for nobody", make("", "7093"), 401, "unauthenticated"},
		{"a seat for a visitor", make(visitor, "7093"), 403, "forbidden"},
		{"a seat for a platform", make(bank, "7093"), 403, "forbidden"},
		{"a seat for an official", make(w.login(official.E164(), ""), "7093"), 403, "forbidden"},
		{"a PIN of one digit", make(guard, "0000"), 400, "weak_pin"},
		{"a PIN in a row", make(guard, "4321"), 400, "weak_pin"},
		{"a PIN of letters", make(guard, "pass"), 400, "weak_pin"},
		{"a PIN as a number", request{method: "POST", path: "/v1/desk/seats", token: guard, body: `{"pin":7093}`}, 400, "invalid_body"},
		{"a seat that is none", open(js{"seat": "x", "pin": "7093"}), 400, "invalid_seat"},
		{"no seat", open(js{"pin": "7093"}), 400, "invalid_body"},
		{"a seat without a PIN", open(js{"seat": seat}), 400, "invalid_body"},
		{"a wrong PIN", open(js{"seat": seat, "pin": "2581"}), 401, "wrong_pin"},
	})
	w.clock.Advance(30 * 24 * time.Hour)
	w.do(open(js{"seat": seat, "pin": "7093"})).wants(400, map[string]any{"code": "invalid_seat"})
}
