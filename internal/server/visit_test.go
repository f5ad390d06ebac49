package server_test

import (
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal"
)

func TestVisitThatWasLeftIsToldAsItsExit(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	scan := func(gate string, more js) answer {
		more["id"], more["gate"], more["iin"] = w.id(), gate, greenIIN
		return w.do(request{method: "POST", path: "/v1/scans", token: token, body: more.String()}).wants(200, nil)
	}
	stands := func(visit string, want map[string]any) {
		w.do(request{method: "GET", path: "/v1/visits/" + visit, token: token}).wants(200, want)
		receipt := w.do(request{method: "GET", path: "/v1/receipts/" + visit, token: token}).wants(200, nil).json("receipt").(string)
		if r, err := w.keys.OpenReceipt(receipt); err != nil || string(r.Direction) != want["direction"] {
			t.Errorf("the receipt says %v, %v", r.Direction, err)
		}
	}
	first := scan(w.entry(), js{}).json("visit").(string)
	stands(first, map[string]any{"direction": "entry", "gate.name": "Main entrance", "status.colour": "green", "decision.outcome": "admit"})
	w.clock.Advance(time.Hour)
	scan(w.exit(), js{})
	stands(first, map[string]any{"visit": first, "direction": "exit", "gate.name": "Main exit", "status": absent{},
		"decision.outcome": "left", "decision.stayed": "PT1H"})

	second := scan(w.entry(), js{}).json("visit").(string)
	w.clock.Advance(time.Minute)
	scan(w.code(w.pharmacy.Gates[0]), js{"leaving": second})
	stands(second, map[string]any{"visit": second, "direction": "exit", "gate": nil, "status": absent{},
		"decision.outcome": "left", "decision.stayed": "PT1M"})
}

func TestOfflineScanIsMarkedAndKept(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{
		"id": seal.NewScanID(noon.Add(-3 * time.Hour)).String(), "gate": w.entry(), "iin": greenIIN, "scanned_at": "2021-05-14T09:00:00+06:00",
	}.String()}).wants(200, map[string]any{"receipt.valid_until": "2021-05-14T09:10:00+06:00", "decision.outcome": "admit"})
}

func TestRepeatOfAnOfflineScanIsAnsweredWhenANewOneWouldBeTooLate(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	scan := request{method: "POST", path: "/v1/scans", token: token, body: js{
		"id": w.id(), "gate": w.entry(), "iin": greenIIN, "scanned_at": "2021-05-13T13:00:00+06:00",
	}.String()}
	first := w.do(scan).wants(200, map[string]any{"decision.outcome": "admit", "status.colour": "blue"})
	w.clock.Advance(2 * time.Hour)
	w.registry.hush(true)
	w.do(scan).wants(200, map[string]any{
		"visit": first.json("visit"), "receipt.code": first.json("receipt.code"), "decision.outcome": "admit", "status.colour": "blue",
		"status.as_of": first.json("status.as_of"), "occupancy.inside": 1,
	})
	late := strings.Replace(scan.body, first.json("visit").(string)[len("cinema."):], w.id(), 1)
	w.do(request{method: "POST", path: "/v1/scans", token: token, body: late}).wants(400, map[string]any{"code": "invalid_time"})
}

func TestNobodyIsTurnedAwayForAnExpiredPass(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	pass, err := w.keys.SignPass(ashyq.Pass{
		ID: seal.NewID(), Person: resident(greenIIN), Status: ashyq.Green, AsOf: noon.Add(-96 * time.Hour),
		Until: noon.Add(-24 * time.Hour), Issued: noon.Add(-96 * time.Hour), Expires: noon.Add(-24 * time.Hour),
	})
	must(t, err)
	scan := func(gate string) answer {
		return w.do(request{method: "POST", path: "/v1/scans", token: token,
			body: js{"id": w.id(), "gate": gate, "iin": greenIIN, "pass": pass}.String()})
	}
	if a := scan(w.entry()).wants(200, map[string]any{"decision.outcome": "admit", "status.source": "registries"}); a.json("pass") == pass {
		t.Error("no new pass in its place")
	}
	scan(w.exit()).wants(200, map[string]any{"decision.outcome": "left"})
	w.registry.hush(true)
	scan(w.entry()).wants(200, map[string]any{"status.colour": "unknown", "decision.reason": "registries_silent"})
}

func TestLeavingWhatNobodyKnowsHindersNobody(t *testing.T) {
	w := newWorld(t)
	token, other := w.login("+77011234567", greenIIN), w.login("+77011234568", childIIN)
	scan := func(token, iin, gate string, more js) answer {
		more["id"], more["gate"], more["iin"] = w.id(), gate, iin
		return w.do(request{method: "POST", path: "/v1/scans", token: token, body: more.String()}).wants(200, nil)
	}
	pharmacy := w.code(w.pharmacy.Gates[0])
	others := scan(other, childIIN, w.entry(), js{}).json("visit").(string)
	for _, visit := range []string{"nowhere." + w.id(), "cinema." + w.id(), others} {
		scan(token, greenIIN, pharmacy, js{"leaving": visit}).wants(200, map[string]any{"decision.outcome": "admit"})
		waiting, err := w.store.Leavings(t.Context(), 10)
		must(t, err)
		for _, venue := range []ashyq.VenueID{"nowhere", "cinema"} {
			rows, err := w.store.Feed(t.Context(), venue, 0, 10)
			must(t, err)
			if len(waiting) > 0 || venue == "nowhere" && len(rows) > 0 || venue == "cinema" && len(rows) > 1 {
				t.Errorf("leaving %s: %v wait, %v at %s", visit, waiting, rows, venue)
			}
		}
	}
}
