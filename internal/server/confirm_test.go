package server_test

import (
	"testing"
	"time"
)

func TestACodeConfirmsWhoIsLoggedInAndNobodyElse(t *testing.T) {
	w := newWorld(t)
	const own, another = "+77011234567", "+77019876567" // which end alike
	before := w.login(own, "")
	w.clock.Advance(10 * time.Minute)
	w.do(request{method: "GET", path: "/v1/me", token: before}).wants(200, map[string]any{"confirmed": false})

	confirms := func(phone, code, token string) request {
		return request{method: "POST", path: "/v1/login", token: token, body: js{"phone": phone, "code": code, "confirm": true}.String()}
	}
	theirs := w.sentCode(another)
	refused := w.do(confirms(another, theirs, before)).wants(403, map[string]any{"code": "other_number"})
	if refused.header.Get("Set-Cookie") != "" {
		t.Error("somebody else is logged in")
	}
	w.do(confirms(another, theirs, "")).wants(401, map[string]any{"code": "unauthenticated"})
	w.do(request{method: "POST", path: "/v1/login", body: js{"phone": another, "code": theirs}.String()}).wants(200, nil) // it was not tried

	ours := w.sentCode(own)
	w.do(confirms(own, "000000", before)).wants(401, map[string]any{"code": "wrong_code"})
	w.do(request{method: "GET", path: "/v1/me", token: before}).wants(200, map[string]any{"confirmed": false})
	after := w.do(confirms(own, ours, before)).wants(200, nil).json("token").(string)
	w.do(request{method: "GET", path: "/v1/me", token: after}).wants(200, map[string]any{"confirmed": true, "phone_last_two": "67"})
	w.do(request{method: "GET", path: "/v1/me", token: before}).wants(401, nil)
}
