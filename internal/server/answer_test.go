package server_test

import (
	"testing"
	"time"
)

// What was confirmed before an outage counts in it for a day, by the rules of the test; and the answer says so.
func TestAnAnswerSaysWhatTheRulesMakeOfOldEvidence(t *testing.T) {
	w := newWorld(t)
	visitor := w.login("+77011234567", greenIIN)
	ask := func(path string, more js) answer {
		t.Helper()
		more["iin"] = greenIIN
		return w.do(request{method: "POST", path: path, token: visitor, language: "en", body: more.String()})
	}
	now := ask("/v1/scans", js{"id": w.id(), "gate": w.entry()}).wants(200, map[string]any{
		"status.source": "registries", "status.fresh": true, "status.as_of": "2021-05-14T12:00:00+06:00", "decision.text": "Come in."})
	pass := now.json("pass").(string)

	w.registry.hush(true)
	w.clock.Advance(3 * time.Hour)
	later := ask("/v1/scans", js{"id": w.id(), "gate": w.entry(), "pass": pass}).wants(200, map[string]any{
		"status.colour": "green", "status.source": "pass", "status.fresh": false, "status.as_of": "2021-05-14T12:00:00+06:00",
		"decision.outcome": "admit", "decision.reason": "status_allowed",
		"decision.text": "Come in. The registries do not answer; here the last confirmed status still counts."})
	ask("/v1/status", js{"gate": w.entry(), "pass": pass, "at": "2021-05-15T18:00:00+06:00"}).wants(200, map[string]any{
		"status.fresh": false, "decision.outcome": "admit"}) // by the age that it has now

	w.clock.Advance(22 * time.Hour)
	ask("/v1/scans", js{"id": w.id(), "gate": w.entry(), "pass": pass}).wants(200, map[string]any{
		"status.colour": "green", "status.fresh": false, "decision.outcome": "check", "decision.reason": "registries_silent",
		"decision.text": "The registries do not answer, and the last confirmed status is too old to count here. Show the paper result to the staff."})
	ask("/v1/scans", js{"id": w.id(), "gate": w.entry()}).wants(200, map[string]any{
		"status.colour": "unknown", "status.source": "none", "status.fresh": false, "status.as_of": nil})
	w.do(request{method: "GET", path: "/v1/visits/" + later.json("visit").(string), token: visitor}).wants(200, map[string]any{
		"status.source": "pass", "status.fresh": false, "status.as_of": "2021-05-14T12:00:00+06:00"})
}
