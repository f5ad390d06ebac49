package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

// invited is the token of a link to a phone, for a guard of the cinema.
func (w *world) invited(phone string) string {
	w.t.Helper()
	to, err := ashyq.ParsePhone(phone)
	must(w.t, err)
	_, link, err := w.auth.Link(w.t.Context(), auth.Caller{}, auth.Invitation{
		Phone: to, Name: "Aigul", Role: w.at(w.cinema, store.Guard), Place: "Arman", Language: "en",
	})
	must(w.t, err)
	_, token, _ := strings.Cut(link, "https://ashyq.test/join#")
	return token
}

func opening(token string) request {
	return request{method: "POST", path: "/v1/invitations/open", body: js{"token": token}.String()}
}

func TestALinkLeadsToTheDesk(t *testing.T) {
	w := newWorld(t)
	link := w.invited("+77011234567")
	a := w.do(opening(link)).wants(200, map[string]any{"expires_at": "2021-11-10T06:00:00Z"})
	token := a.json("token").(string)
	if cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie")); err != nil || cookie.Value != token || !cookie.Secure {
		t.Errorf("%v, %v", cookie, err)
	}
	me := w.do(request{method: "GET", path: "/v1/me", token: token}).wants(200, map[string]any{"phone_last_two": "67", "confirmed": true})
	if venues := me.json("roles").(map[string]any)["venues"].([]any); len(venues) != 1 || venues[0].(map[string]any)["id"] != "cinema" {
		t.Errorf("%v", venues)
	}
	w.do(request{method: "GET", path: "/v1/venues/cinema/occupancy", token: token}).wants(200, nil)

	used := w.do(opening(link)).wants(404, map[string]any{"code": "invitation_used"})
	unknown := w.do(opening(strings.Repeat("A", 26))).wants(404, nil)
	late := w.invited("+77011234568")
	w.clock.Advance(72 * time.Hour)
	expired := w.do(opening(late)).wants(404, nil)
	for name, other := range map[string]answer{"unknown": unknown, "expired": expired} {
		if strings.ReplaceAll(other.body, other.header.Get("Request-Id"), "") != strings.ReplaceAll(used.body, used.header.Get("Request-Id"), "") {
			t.Errorf("%s is told from used: %s", name, other.body)
		}
	}
	if strings.Contains(w.log.String(), link) {
		t.Error("the link is in the log")
	}
	w.nobodyIn("the log", w.log.String())
}

func TestALinkIsOpenedAgainWhereTheAnswerWasLost(t *testing.T) {
	w := newWorld(t)
	opening := request{method: "POST", path: "/v1/invitations/open", body: js{
		"token": w.invited("+77011234567"), "attempt": "0b6f4c1e-8a6d-4f53-9e1d-7c5a2f9d3b48",
	}.String()}
	lost := w.do(opening).wants(200, nil).json("token")
	if again := w.do(opening).wants(200, nil).json("token"); again != lost {
		t.Error("by another session")
	}
	opening.body = js{"token": w.invited("+77011234568"), "attempt": "too short for a secret"[:21]}.String()
	w.do(opening).wants(400, nil)
}

func TestLinksAreNotGuessed(t *testing.T) {
	w := newWorld(t)
	w.auth.Limits.OpeningsFromBlock = []auth.Limit{{Uses: 2, Window: time.Hour}}
	w.do(opening("")).wants(404, nil)
	w.do(opening("x")).wants(404, nil)
	w.do(opening(w.invited("+77011234567"))).wants(429, map[string]any{"code": "limited"})
}

func TestAnAccountHearsOfItsRolesOnceEach(t *testing.T) {
	w := newWorld(t)
	phone, err := ashyq.ParsePhone("+77011234567")
	must(t, err)
	for _, role := range []store.Role{
		{Entity: "chain", Venue: "cinema", Name: store.Guard}, {Entity: "chain", Name: store.Manager}, {Entity: "chain", Name: store.Owner},
		{Entity: "chain", Venue: "gone", Name: store.Guard}, {Entity: "gone", Name: store.Owner},
	} {
		must(t, w.auth.Grant(t.Context(), phone, role))
	}
	roles := w.do(request{method: "GET", path: "/v1/me", token: w.login(phone.E164(), ""), language: "ru"}).wants(200, nil).json("roles").(map[string]any)
	entities, venues := roles["entities"].([]any), roles["venues"].([]any)
	if len(entities) != 1 || entities[0].(map[string]any)["role"] != "owner" || entities[0].(map[string]any)["name"] != "Сеть" {
		t.Errorf("businesses: %v", entities)
	}
	if len(venues) != 2 || venues[0].(map[string]any)["role"] != "owner" || venues[1].(map[string]any)["role"] != "owner" {
		t.Errorf("venues: %v", venues)
	}
}
