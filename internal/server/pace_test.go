package server_test

import (
	"testing"
	"time"

	"ashyq/internal/checkin"
)

func TestOwnScansHaveAPace(t *testing.T) {
	w := newWorld(t)
	fast, calm := w.login("+77011234567", greenIIN), w.login("+77011234568", redIIN)
	wrong := js{"id": "1", "gate": w.entry(), "iin": greenIIN}.String() // counts as well, and costs the test little
	for range 1_000 {
		if status := w.post("/v1/scans", fast, wrong); status != 400 {
			t.Fatal(status)
		}
	}
	scan := func(token, iin string) answer {
		return w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.entry(), "iin": iin}.String()})
	}
	if a := scan(fast, greenIIN).wants(429, map[string]any{"code": "limited"}); a.header.Get("Retry-After") != "1" {
		t.Error(a.header)
	}
	scan(calm, redIIN).wants(200, nil)
	w.clock.Advance(time.Second)
	for range 5 {
		scan(fast, greenIIN).wants(200, nil)
	}
	scan(fast, greenIIN).wants(429, nil)
	w.clock.Advance(200 * time.Second)
	for range 1_000 {
		w.post("/v1/scans", fast, wrong)
	}
	scan(fast, greenIIN).wants(429, nil)
}

func TestLimitsOfLooksReachTheCaller(t *testing.T) {
	w := newWorld(t)
	w.desk.Looks = checkin.LookLimits{PerAccount: 1, PerStaff: 1, PerPlatform: 1}
	bank := w.bank()
	ask := request{method: "POST", path: "/v1/platform/status", token: bank, body: js{"iin": greenIIN}.String()}
	w.do(ask).wants(200, nil)
	if a := w.do(ask).wants(429, map[string]any{"code": "limited"}); a.header.Get("Retry-After") != "3600" {
		t.Error(a.header)
	}
}
