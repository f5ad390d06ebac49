package server_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ashyq"
)

// admits lets a person in at the cinema, and is the visit.
func (w *world) admits(token, iin string, children int) string {
	w.t.Helper()
	return w.do(request{method: "POST", path: "/v1/scans", token: token,
		body: js{"id": w.id(), "gate": w.entry(), "iin": iin, "children": children}.String()}).
		wants(200, map[string]any{"decision.outcome": "admit"}).json("visit").(string)
}

func TestIHaveLeftEndsOnesOwnVisitOnce(t *testing.T) {
	w := newWorld(t)
	guard, token := w.guard(), w.login("+77011234567", greenIIN)
	visit := w.admits(token, greenIIN, 1)
	feed := w.open(t, guard, "", "")
	feed.wants("snapshot", nil)
	w.clock.Advance(90 * time.Minute)
	leave := request{method: "POST", path: "/v1/visits/" + visit + "/exit", token: token, body: js{"id": w.id()}.String()}
	left := w.do(leave).wants(200, map[string]any{
		"visit": visit, "direction": "exit", "at": "2021-05-14T13:30:00+06:00", "gate": nil, "status": absent{}, "pass": nil,
		"decision.outcome": "left", "decision.stayed": "PT1H30M", "decision.enforced": true, "occupancy.inside": 0, "remind_at": nil,
	})
	feed.wants("visit", map[string]any{
		"visit": visit, "direction": "exit", "outcome": "left", "means": "self", "gate": nil, "children": 1, "ask": nil,
		"receipt": left.json("receipt.code"), "inside": 0,
	})
	w.clock.Advance(time.Minute)
	w.do(leave).wants(200, map[string]any{
		"visit": visit, "at": "2021-05-14T13:30:00+06:00", "decision.outcome": "left", "receipt.code": left.json("receipt.code"),
	})
	leave.body = js{"id": w.id()}.String()
	w.do(leave).wants(200, map[string]any{"direction": "exit", "decision.outcome": "not_inside", "decision.stayed": absent{}})
	w.do(request{method: "GET", path: "/v1/visits/" + visit, token: token}).wants(200, map[string]any{"decision.outcome": "left"})

	again := w.admits(token, greenIIN, 0)
	leave.body = js{"id": w.id()}.String()
	w.do(leave).wants(200, map[string]any{"decision.outcome": "not_inside"})
	w.do(request{method: "GET", path: "/v1/venues/cinema/occupancy", token: guard}).wants(200, map[string]any{"inside": 1})
	w.do(request{method: "GET", path: "/v1/visits/" + again, token: token}).wants(200, map[string]any{"decision.outcome": "admit"})
	leave.path = "/v1/visits/" + again + "/exit" // an id that another visit had
	w.do(leave).wants(200, map[string]any{"visit": again, "decision.outcome": "left", "occupancy.inside": 0})
}

func TestAWordThatWaitedForANetworkIsRecordedForItsMoment(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	visit := w.admits(token, greenIIN, 0)
	w.clock.Advance(3 * time.Hour)
	leave := func(at string) request {
		return request{method: "POST", path: "/v1/visits/" + visit + "/exit", token: token, body: js{"id": w.id(), "left_at": at}.String()}
	}
	for _, at := range []string{"noon", "2021-05-13T11:59:59+06:00", "2021-05-14T15:02:01+06:00"} {
		w.do(leave(at)).wants(400, map[string]any{"code": "invalid_time"})
	}
	w.do(leave("2021-05-14T08:30:00Z")).wants(200, map[string]any{
		"visit": visit, "at": "2021-05-14T14:30:00+06:00", "decision.outcome": "left", "decision.stayed": "PT2H30M", "sign": nil,
	})
}

func TestStaffSeeAVisitorLeave(t *testing.T) {
	w := newWorld(t)
	guard, token := w.guard(), w.login("+77011234567", greenIIN)
	visit := w.admits(token, greenIIN, 0)
	feed := w.open(t, guard, "", "")
	feed.wants("snapshot", nil)
	exit := request{method: "POST", path: "/v1/venues/cinema/visits/" + visit + "/exit", token: guard, body: js{"id": w.id()}.String()}
	for range 2 {
		w.do(exit).wants(200, map[string]any{"visit": visit, "decision.outcome": "left", "occupancy.inside": 0, "pass": nil})
	}
	feed.wants("visit", map[string]any{"visit": visit, "outcome": "left", "means": "desk", "assurance": "none"})
	w.do(request{method: "GET", path: "/v1/visits/" + visit, token: token}).wants(200, map[string]any{
		"direction": "exit", "decision.outcome": "left"})
	w.do(request{method: "POST", path: "/v1/venues/cinema/visits/" + visit + "/override", token: guard,
		body: js{"id": w.id(), "outcome": "admit", "reason": "mistake"}.String()}).wants(409, map[string]any{"code": "not_open"})
}

func TestEverybodyLeavesAtClosingTime(t *testing.T) {
	w := newWorld(t)
	w.cinema.Capacity = 6_000
	must(t, w.store.SaveVenue(t.Context(), w.cinema))
	w.refresh()
	guard, token := w.guard(), w.login("+77011234567", greenIIN)
	w.admits(token, greenIIN, 2)
	feed := w.open(t, guard, "", "")
	feed.wants("snapshot", nil)
	leave := request{method: "POST", path: "/v1/venues/cinema/exits", token: guard, body: "{}"}
	w.do(leave).wants(200, map[string]any{"left": 3, "occupancy.inside": 0, "occupancy.limit": 1800, "occupancy.capacity": 6_000})
	feed.wants("visit", map[string]any{"outcome": "left", "means": "desk", "children": 2, "inside": 0, "gate": nil})
	w.do(leave).wants(200, map[string]any{"left": 0, "occupancy.inside": 0})
}

func TestADeskComparesItsScreen(t *testing.T) {
	w := newWorld(t)
	guard, token := w.guard(), w.login("+77011234567", greenIIN)
	w.clock.Advance(20 * time.Second)
	scan := request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}
	told := w.do(scan).
		wants(200, map[string]any{
			"at": "2021-05-14T12:00:20+06:00", "remind_at": "2021-05-14T15:00:20+06:00", "sign.until": "2021-05-14T12:01:00+06:00",
		})
	beats := func() answer {
		return w.do(request{method: "GET", path: "/v1/venues/cinema/heartbeat", token: guard})
	}
	first := beats().wants(200, map[string]any{
		"now": "2021-05-14T12:00:20+06:00", "seq": 1, "sign.name": told.json("sign.name"), "sign.until": "2021-05-14T12:01:00+06:00",
		"sign.next": told.json("sign.next"), "occupancy.inside": 1, "occupancy.limit": 2, "occupancy.capacity": 9,
		"venue.state": "active", "venue.limit": 2, "venue.zone": "red", "venue.open": true, "venue.rule": "cinema-weekday",
		"venue.policy": "2021-05-05",
	})
	w.clock.Advance(40 * time.Second)
	beats().wants(200, map[string]any{"sign.name": first.json("sign.next"), "sign.until": "2021-05-14T12:02:00+06:00"})
	w.do(scan).wants(200, map[string]any{"sign.name": told.json("sign.name"), "sign.until": told.json("sign.until")})
	w.do(request{method: "GET", path: "/v1/visits/" + told.json("visit").(string), token: token}).wants(200, map[string]any{
		"at": "2021-05-14T12:00:20+06:00", "remind_at": "2021-05-14T15:00:20+06:00", "sign.name": first.json("sign.next"),
	})
}

func TestADeskScansAtAnyGateInUse(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	w.cinema.Gates[2].Short = ""
	must(t, w.store.SaveVenue(t.Context(), w.cinema))
	w.refresh()
	gates := w.open(t, guard, "", "").wants("snapshot", nil).data["venue"].(map[string]any)["gates"].([]any)
	var names []any
	for _, g := range gates {
		gate := g.(map[string]any)
		names = append(names, gate["name"])
		w.do(request{method: "POST", path: "/v1/venues/cinema/scans", token: guard,
			body: js{"id": w.id(), "gate": gate["code"], "iin": greenIIN}.String()}).
			wants(200, map[string]any{"gate.id": gate["id"], "direction": gate["direction"]})
	}
	if want := []any{"Main entrance", "Main exit", "Side entrance"}; !slices.Equal(names, want) {
		t.Errorf("gates %v, want %v", names, want)
	}
}

func TestTheSignIsForWhoeverIsAtTheDoor(t *testing.T) {
	w := newWorld(t)
	green, red := w.login("+77011234567", greenIIN), w.login("+77011234568", redIIN)
	scan := func(token string, body js) answer {
		body["id"] = w.id()
		return w.do(request{method: "POST", path: "/v1/scans", token: token, body: body.String()})
	}
	shows := func(visit answer, token string) any {
		return w.do(request{method: "GET", path: "/v1/visits/" + visit.json("visit").(string), token: token}).wants(200, nil).json("sign")
	}
	offline := scan(green, js{"gate": w.entry(), "iin": greenIIN, "scanned_at": "2021-05-14T12:01:59+06:00"})
	offline.wants(200, map[string]any{"decision.outcome": "admit", "sign": nil}) // a minute to come, if the client says so
	refused := scan(red, js{"gate": w.entry(), "iin": redIIN})
	if shows(offline, green) == nil || shows(refused, red) == nil {
		t.Error("somebody at the door has no sign")
	}
	w.clock.Advance(ashyq.ReceiptValid)
	if shows(offline, green) == nil {
		t.Error("somebody inside has no sign")
	}
	if shows(refused, red) != nil {
		t.Error("somebody who was refused a while ago has the sign")
	}
	scan(green, js{"gate": w.exit(), "iin": greenIIN})
	if shows(offline, green) != nil {
		t.Error("somebody who has left has the sign")
	}
}

func TestOnlyWhoIsInsideIsToBeReminded(t *testing.T) {
	w := newWorld(t)
	bank := w.bank()
	scan := func(iin, gate string) answer {
		return w.do(request{method: "POST", path: "/v1/platform/scans", token: bank,
			body: js{"id": w.id(), "gate": gate, "iin": iin}.String()})
	}
	scan(redIIN, w.entry()).wants(200, map[string]any{"decision.outcome": "refuse", "remind_at": nil})
	scan(redIIN, w.exit()).wants(200, map[string]any{"decision.outcome": "not_inside", "remind_at": nil})
	scan(greenIIN, w.neutral()).wants(200, map[string]any{"decision.outcome": "info", "remind_at": nil, "sign": nil})
	w.do(request{method: "POST", path: "/v1/platform/status", token: bank,
		body: js{"iin": greenIIN, "gate": w.entry(), "at": "2021-05-14T20:00:00+06:00"}.String()}).
		wants(200, map[string]any{"decision.outcome": "admit", "remind_at": nil, "sign": nil, "at": "2021-05-14T20:00:00+06:00"})
}

func TestFeedSaysWhatToLookAt(t *testing.T) {
	w := newWorld(t)
	w.registry.hush(true)
	feed := w.open(t, w.guard(), "", "")
	feed.wants("snapshot", nil)
	told := w.do(request{method: "POST", path: "/v1/platform/scans", token: w.bank(),
		body: js{"id": w.id(), "gate": w.entry(), "iin": childIIN, "children": 3}.String()}).
		wants(200, map[string]any{"decision.outcome": "check"})
	feed.wants("visit", map[string]any{"outcome": "check", "ask": told.json("decision.ask"), "children": 3})
	if told.json("decision.ask") == nil {
		t.Error(told.body)
	}
}

func TestLeavingIsRefused(t *testing.T) {
	w := newWorld(t)
	guard, token, stranger := w.guard(), w.login("+77011234567", greenIIN), w.login("+77011234568", childIIN)
	unbound, bank := w.login("+77011234569", ""), w.bank()
	w.admits(token, greenIIN, 0)
	used := w.id()
	w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{"id": used, "gate": w.exit(), "iin": greenIIN}.String()}).wants(200, nil)
	visit := w.admits(token, greenIIN, 0)
	own := func(visit, id, token string) request {
		return request{method: "POST", path: "/v1/visits/" + visit + "/exit", token: token, body: js{"id": id}.String()}
	}
	desk := func(venue, visit, id, token string) request {
		return request{method: "POST", path: fmt.Sprintf("/v1/venues/%s/visits/%s/exit", venue, visit), token: token, body: js{"id": id}.String()}
	}
	all := func(venue, token string) request {
		return request{method: "POST", path: "/v1/venues/" + venue + "/exits", token: token, body: "{}"}
	}
	beat := func(venue, token string) request {
		return request{method: "GET", path: "/v1/venues/" + venue + "/heartbeat", token: token}
	}
	old := ashyq.ScanID{6: 0x70, 8: 0x80}.String()
	w.refuses([]refusal{
		{"an exit by nobody", own(visit, w.id(), ""), 401, "unauthenticated"},
		{"an exit by a platform", own(visit, w.id(), bank), 403, "forbidden"},
		{"an exit of a stranger's visit", own(visit, w.id(), stranger), 404, "not_found"},
		{"an exit of a visit by somebody unbound", own(visit, w.id(), unbound), 404, "not_found"},
		{"an exit of no visit", own("cinema."+w.id(), w.id(), token), 404, "not_found"},
		{"an exit of an exit", own("cinema."+used, w.id(), token), 404, "not_found"},
		{"an exit of a visit nowhere", own("nowhere."+w.id(), w.id(), token), 404, "not_found"},
		{"an exit of what is no visit", own("x", w.id(), token), 400, "invalid_id"},
		{"an exit without an id", own(visit, "", token), 400, "invalid_id"},
		{"an exit of another time", own(visit, old, token), 400, "invalid_id"},

		{"an exit that a visitor says for staff", desk("cinema", visit, w.id(), token), 403, "forbidden"},
		{"an exit seen by a platform", desk("cinema", visit, w.id(), bank), 403, "forbidden"},
		{"an exit seen by nobody", desk("cinema", visit, w.id(), ""), 401, "unauthenticated"},
		{"an exit seen at another venue", desk("pharmacy", visit, w.id(), guard), 403, "forbidden"},
		{"an exit seen of another venue's visit", desk("cinema", "pharmacy."+w.id(), w.id(), guard), 404, "not_found"},
		{"an exit seen of no visit", desk("cinema", "cinema."+w.id(), w.id(), guard), 404, "not_found"},
		{"an exit seen of what is no visit", desk("cinema", "x", w.id(), guard), 400, "invalid_id"},
		{"an exit seen of another time", desk("cinema", visit, old, guard), 400, "invalid_id"},

		{"everybody out by a visitor", all("cinema", token), 403, "forbidden"},
		{"everybody out by nobody", all("cinema", ""), 401, "unauthenticated"},
		{"everybody out by a platform", all("cinema", bank), 403, "forbidden"},
		{"everybody out of another venue", all("pharmacy", guard), 403, "forbidden"},
		{"everybody out of nowhere", all("nowhere", guard), 403, "forbidden"},
		{"a heartbeat for a visitor", beat("cinema", token), 403, "forbidden"},
		{"a heartbeat for nobody", beat("cinema", ""), 401, "unauthenticated"},
		{"a heartbeat for a platform", beat("cinema", bank), 403, "forbidden"},
		{"a heartbeat of another venue", beat("pharmacy", guard), 403, "forbidden"},
	})
	w.do(request{method: "GET", path: "/v1/venues/cinema/occupancy", token: guard}).wants(200, map[string]any{"inside": 1})
}
