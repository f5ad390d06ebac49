package server_test

import (
	"testing"
	"time"
)

func TestGreenComesInAndLeaves(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	id := w.id()
	scan := request{method: "POST", path: "/v1/scans", token: token, language: "ru",
		body: js{"id": id, "gate": w.entry(), "iin": greenIIN, "children": 1}.String()}
	first := w.do(scan).wants(200, map[string]any{
		"visit": "cinema." + id, "direction": "entry", "venue.id": "cinema", "venue.name": "Арман", "venue.category": "cinema",
		"venue.time_zone": "Asia/Almaty", "gate.name": "Main entrance",
		"status.colour": "green", "status.source": "registries", "status.as_of": "2021-05-14T12:00:00+06:00",
		"status.until":     "2021-05-17T10:00:00+06:00",
		"decision.outcome": "admit", "decision.enforced": true, "decision.reason": "status_allowed", "decision.ask": nil,
		"decision.rule": "cinema-weekday", "decision.policy": "2021-05-05", "decision.text": "Проходите.",
		"recorded": "now", "occupancy.inside": 2, "occupancy.inferred": 0, "occupancy.limit": 2,
	})
	w.clock.Advance(time.Minute)
	w.do(scan).wants(200, map[string]any{
		"visit": "cinema." + id, "receipt.code": first.json("receipt.code"), "occupancy.inside": 2,
		"status.as_of": "2021-05-14T12:00:00+06:00",
	})
	w.do(request{method: "GET", path: "/v1/visits/cinema." + id, token: token}).wants(200, map[string]any{
		"visit": "cinema." + id, "decision.outcome": "admit", "status.colour": "green",
	})
	w.do(request{method: "GET", path: "/v1/receipts/cinema." + id, token: token}).wants(200, map[string]any{"visit": "cinema." + id})

	w.clock.Advance(2*time.Hour + 49*time.Minute)
	w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.exit(), "iin": greenIIN}.String()}).
		wants(200, map[string]any{
			"visit": "cinema." + id, "direction": "exit", "status": absent{}, "decision.outcome": "left", "decision.stayed": "PT2H50M",
			"occupancy.inside": 0,
		})
	w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.exit(), "iin": greenIIN}.String()}).
		wants(200, map[string]any{"decision.outcome": "not_inside", "decision.stayed": absent{}})
}
