package server_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal/sealtest"
	"ashyq/internal/server"
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

func TestColoursDecideAtTheDoor(t *testing.T) {
	w := newWorld(t)
	bank := w.bank()
	scan := func(gate string, identity js) request {
		body := js{"id": w.id(), "gate": gate}
		for k, v := range identity {
			body[k] = v
		}
		return request{method: "POST", path: "/v1/platform/scans", token: bank, body: body.String()}
	}
	pharmacy := w.code(w.pharmacy.Gates[0])
	for _, row := range []struct {
		name     string
		identity js
		gate     string
		want     map[string]any
	}{
		{"red", js{"iin": redIIN}, w.entry(), map[string]any{
			"status.colour": "red", "decision.outcome": "refuse", "decision.reason": "status_refused", "occupancy.inside": 0}},
		{"yellow", js{"iin": yellowIIN}, w.entry(), map[string]any{"status.colour": "yellow", "decision.outcome": "refuse"}},
		{"yellow to a pharmacy", js{"iin": yellowIIN}, pharmacy, map[string]any{
			"status.colour": "yellow", "decision.outcome": "admit", "decision.reason": "near_home_only", "decision.enforced": false}},
		{"a foreigner", js{"passport": js{"country": "uz", "number": "FA 4401782"}}, w.entry(), map[string]any{
			"status.colour": "blue", "decision.outcome": "admit"}},
		{"green by a short number with spaces", js{"iin": greenIIN}, spaced(w.cinema.Gates[2].Short), map[string]any{
			"status.colour": "green", "decision.outcome": "admit", "gate.name": "Side entrance"}},
		{"green by the whole URL", js{"iin": greenIIN}, "HTTPS://ASHYQ.TEST/G/" + w.entry(), map[string]any{"decision.outcome": "admit"}},
	} {
		t.Run(row.name, func(t *testing.T) { w.doIn(t, scan(row.gate, row.identity)).wants(200, row.want) })
	}
	w.registry.hush(true)
	w.do(scan(w.entry(), js{"iin": childIIN})).wants(200, map[string]any{
		"status.colour": "unknown", "status.source": "none", "status.as_of": nil, "decision.reason": "registries_silent",
	})
}

func spaced(short string) string { return short[:3] + " " + short[3:6] + " " + short[6:] }

func TestReasonsSayWhatWouldEndThem(t *testing.T) {
	w := newWorld(t)
	a := w.do(request{method: "POST", path: "/v1/platform/status", token: w.bank(), language: "en", body: js{"iin": redIIN}.String()}).
		wants(200, map[string]any{"venue": nil, "visit": nil, "recorded": nil, "receipt": nil, "occupancy": nil, "gate.id": "neutral",
			"status.colour": "red", "decision.outcome": "info"})
	for _, reason := range a.json("status.reasons").([]any) {
		r := reason.(map[string]any)
		if r["code"] == "pcr_positive" && r["registry"] == "pcr" && r["text"] != "" && r["since"] != nil && r["ends"] != nil {
			return
		}
	}
	t.Errorf("no reason is the positive: %s", a.body)
}

func TestNeutralCodeKeepsNothing(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": w.neutral(), "iin": greenIIN}.String()}).
		wants(200, map[string]any{"visit": nil, "venue": nil, "recorded": nil, "status.colour": "green", "decision.outcome": "info"})
}

func TestOwnStatusAndWouldIBeLetIn(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	ask := func(more js) request {
		more["iin"] = greenIIN
		return request{method: "POST", path: "/v1/status", token: token, body: more.String()}
	}
	first := w.do(ask(js{})).wants(200, map[string]any{"venue": nil, "status.colour": "green", "decision.outcome": "info"})
	pass := first.json("pass").(string)
	w.do(ask(js{"pass": pass})).wants(200, map[string]any{"pass": pass}) // good enough while it says the same
	w.do(ask(js{"gate": w.entry()})).wants(200, map[string]any{
		"venue.id": "cinema", "visit": nil, "occupancy": nil, "decision.outcome": "admit", "decision.rule": "cinema-weekday"})
	w.do(ask(js{"gate": w.entry(), "at": "2021-05-18T12:00:00+06:00"})).wants(200, map[string]any{
		"status.colour": "blue", "decision.outcome": "admit"})
	w.do(ask(js{"gate": w.entry(), "at": "2021-05-22T12:00:00+06:00"})).wants(200, map[string]any{
		"status.colour": "blue", "decision.outcome": "refuse", "decision.reason": "pcr_required", "decision.rule": "cinema-weekend"})
}

func TestGuardModeByCardAndByPass(t *testing.T) {
	w := newWorld(t)
	guard, visitor := w.guard(), w.login("+77011234567", greenIIN)
	scan := func(more js) request {
		body := js{"id": w.id(), "gate": w.entry()}
		for k, v := range more {
			body[k] = v
		}
		return request{method: "POST", path: "/v1/venues/cinema/scans", token: guard, body: body.String()}
	}
	w.do(scan(js{"iin": greenIIN})).wants(200, map[string]any{"decision.outcome": "admit", "status.colour": "green"})
	pass := w.do(request{method: "POST", path: "/v1/status", token: visitor, body: js{"iin": greenIIN}.String()}).json("pass").(string)
	w.do(scan(js{"pass": pass})).wants(200, map[string]any{"decision.outcome": "admit", "status.source": "registries", "occupancy.inside": 1})
	w.do(scan(js{"pass": "x"})).wants(400, map[string]any{"code": "invalid_pass"})

	w.registry.hush(true)
	w.do(scan(js{"pass": pass})).wants(200, map[string]any{"status.colour": "green", "status.source": "pass"})
}

func TestGuardModeByWhatAPhoneShows(t *testing.T) {
	w := newWorld(t)
	guard, visitor, phone := w.guard(), w.login("+77011234567", greenIIN), sealtest.NewPhone(t)
	scan := func(more js) request {
		body := js{"id": w.id(), "gate": w.entry()}
		maps.Copy(body, more)
		return request{method: "POST", path: "/v1/venues/cinema/scans", token: guard, language: "en", body: body.String()}
	}
	own := func(path string, more js) answer {
		body := js{"iin": greenIIN, "key": phone.KeyText()}
		maps.Copy(body, more)
		return w.do(request{method: "POST", path: path, token: visitor, body: body.String()})
	}
	pass := own("/v1/status", js{}).json("pass").(string)
	if scanned := own("/v1/scans", js{"id": w.id(), "gate": w.entry(), "pass": pass}).json("pass"); scanned != pass {
		t.Errorf("the pass is signed anew: %s", scanned)
	}
	w.do(scan(js{"pass": pass})).wants(400, map[string]any{"code": "pass_unsigned"})
	shown := js{"pass": phone.Present(pass, w.clock.Now()), "id": w.id()}
	w.do(scan(shown)).wants(200, map[string]any{"decision.outcome": "admit", "status.source": "registries"})
	w.do(scan(js{"pass": sealtest.NewPhone(t).Present(pass, w.clock.Now())})).wants(400, map[string]any{"code": "invalid_pass"})
	if events, err := w.store.Feed(t.Context(), "cinema", 0, 10); err != nil || events[len(events)-1].Assurance != ashyq.NoAssurance {
		t.Errorf("nobody saw a card: %+v, %v", events, err)
	}

	w.clock.Advance(46 * time.Second)
	w.do(scan(js{"pass": shown["pass"]})).wants(400, map[string]any{"code": "pass_stale"})
	w.do(scan(shown)).wants(200, map[string]any{"decision.outcome": "admit"}) // a repeat
	w.do(scan(js{"pass": shown["pass"], "scanned_at": noon.Add(20 * time.Second).Format(time.RFC3339)})).
		wants(200, map[string]any{"decision.outcome": "admit"})
	w.do(scan(js{"pass": shown["pass"], "scanned_at": noon.Add(-time.Minute).Format(time.RFC3339)})).
		wants(400, map[string]any{"code": "pass_stale"})
	w.do(scan(js{"iin": greenIIN, "pass": pass})).wants(200, map[string]any{"decision.outcome": "admit"}) // the card was seen

	w.registry.hush(true)
	w.do(scan(js{"pass": phone.Present(pass, w.clock.Now())})).wants(200, map[string]any{"status.colour": "green", "status.source": "pass"})
	w.registry.hush(false)
	w.registry.say(resident(greenIIN), ashyq.Evidence{Kind: ashyq.Positive, Registry: ashyq.PCR, ID: "p", At: noon, Issued: noon, Standing: ashyq.Final})
	w.clock.Advance(2 * time.Minute)
	caught := js{"pass": phone.Present(pass, w.clock.Now()), "id": w.id()}
	for range 2 {
		w.do(scan(caught)).wants(200, map[string]any{"status.colour": "red", "decision.outcome": "refuse"})
	}
	w.do(scan(js{"pass": phone.Present(pass, w.clock.Now())})).wants(400, map[string]any{"code": "pass_revoked"})

	w.registry.hush(true)
	own("/v1/status", js{"pass": pass}).wants(200, map[string]any{"status.colour": "unknown", "pass": nil})
}

func TestAKeyThatIsNoneIsRefused(t *testing.T) {
	w := newWorld(t)
	visitor := w.login("+77011234567", greenIIN)
	for path, body := range map[string]js{
		"/v1/status": {"iin": greenIIN, "key": "x"},
		"/v1/scans":  {"iin": greenIIN, "key": "x", "id": w.id(), "gate": w.entry()},
	} {
		w.do(request{method: "POST", path: path, token: visitor, body: body.String()}).wants(400, map[string]any{"code": "invalid_key"})
	}
	w.do(request{method: "POST", path: "/v1/platform/status", token: w.bank(), body: js{"iin": greenIIN, "key": sealtest.NewPhone(t).KeyText()}.String()}).
		wants(200, map[string]any{"status.colour": "green"})
}

func TestRevocationsAreToldToEverybody(t *testing.T) {
	w := newWorld(t)
	told := func(after int, want string) {
		t.Helper()
		a := w.do(request{method: "GET", path: fmt.Sprint("/v1/revocations?after=", after)}).wants(200, nil)
		if got := strings.TrimSpace(a.body); got != want {
			t.Errorf("after %d: %s, want %s", after, got, want)
		}
	}
	told(0, `{"before":null,"items":[],"next":0}`)
	changes, err := w.store.Changes(t.Context(), 0, 1000)
	must(t, err)
	must(t, w.store.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: "a", Until: noon.Add(time.Hour)}))
	must(t, w.store.RevokePasses(t.Context(), noon, ashyq.Revocation{Before: noon}))
	w.refresh()
	next := int(changes.Cursor) + 1
	told(0, fmt.Sprintf(`{"before":"2021-05-14T06:00:00Z","items":[{"pass":"a","until":"2021-05-14T07:00:00Z"}],"next":%d}`, next))
	told(next, fmt.Sprintf(`{"before":"2021-05-14T06:00:00Z","items":[],"next":%d}`, next))
	w.do(request{method: "GET", path: "/v1/revocations?after=-1"}).wants(400, map[string]any{"code": "invalid_body"})
}

func TestOverrideIsRecordedAndSeen(t *testing.T) {
	w := newWorld(t)
	guard, visitor := w.guard(), w.login("+77011234567", redIIN)
	visit := w.do(request{method: "POST", path: "/v1/scans", token: visitor,
		body: js{"id": w.id(), "gate": w.entry(), "iin": redIIN}.String()}).wants(200, map[string]any{"decision.outcome": "refuse"}).json("visit").(string)
	override := func(body js) request {
		return request{method: "POST", path: "/v1/venues/cinema/visits/" + visit + "/override", token: guard, language: "en", body: body.String()}
	}
	word := js{"id": w.id(), "outcome": "admit", "reason": "emergency"}
	w.do(override(word)).wants(200, map[string]any{
		"visit": visit, "decision.outcome": "admit", "decision.reason": "emergency", "occupancy.inside": 1,
		"decision.text": "Come in. The staff decided so in an emergency."})
	w.do(override(word)).wants(200, map[string]any{"visit": visit, "occupancy.inside": 1})
	w.do(request{method: "GET", path: "/v1/visits/" + visit, token: visitor}).wants(200, map[string]any{
		"visit": visit, "decision.outcome": "admit", "decision.reason": "emergency", "status.colour": "red"})
	w.do(request{method: "GET", path: "/v1/venues/cinema/occupancy", token: guard}).wants(200, map[string]any{
		"inside": 1, "inferred": 0, "limit": 2, "capacity": 9, "as_of": "2021-05-14T12:00:00+06:00"})
	w.do(override(js{"id": w.id(), "outcome": "left_queue", "reason": "left"})).wants(200, map[string]any{"occupancy.inside": 0})

	stranger := w.login("+77011234568", greenIIN)
	w.do(request{method: "GET", path: "/v1/visits/" + visit, token: stranger}).wants(404, map[string]any{"code": "not_found"})
	w.do(request{method: "GET", path: "/v1/receipts/" + visit, token: stranger}).wants(404, map[string]any{"code": "not_found"})
}

func TestFullVenueIsFullForStaffToo(t *testing.T) {
	w := newWorld(t)
	guard, bank := w.guard(), w.bank()
	scan := func(iin string, children int) answer {
		return w.do(request{method: "POST", path: "/v1/platform/scans", token: bank,
			body: js{"id": w.id(), "gate": w.entry(), "iin": iin, "children": children}.String()})
	}
	scan(greenIIN, 1).wants(200, map[string]any{"decision.outcome": "admit", "occupancy.inside": 2, "occupancy.limit": 2})
	visit := scan(childIIN, 0).wants(200, map[string]any{"decision.outcome": "refuse", "decision.reason": "venue_full"}).json("visit").(string)
	w.do(request{method: "POST", path: "/v1/venues/cinema/visits/" + visit + "/override", token: guard,
		body: js{"id": w.id(), "outcome": "admit", "reason": "other"}.String()}).wants(409, map[string]any{"code": "venue_full"})
}

func TestGateSaysWhoseItIsAndWhatIsAsked(t *testing.T) {
	w := newWorld(t)
	for _, code := range []string{w.entry(), w.cinema.Gates[0].Short, "123%20456%20789"} {
		if strings.HasPrefix(code, "123") {
			code = strings.ReplaceAll(spaced(w.cinema.Gates[0].Short), " ", "%20")
		}
		a := w.do(request{method: "GET", path: "/v1/gates/" + code, language: "kk"}).wants(200, map[string]any{
			"now": "2021-05-14T12:00:00+06:00", "venue.id": "cinema", "venue.name": "Арман", "venue.names.en": "Arman",
			"venue.zone": "red", "venue.state": "active", "gate.name": "Main entrance", "direction": "entry",
			"asked.open": true, "asked.limit": 2, "asked.statuses.green": "admit", "asked.statuses.red": "refuse",
			"asked.rule": "cinema-weekday", "asked.policy": "2021-05-05", "asked.children_under": 12,
		})
		if a.header.Get("Set-Cookie") != "" {
			t.Error("a public call sets a cookie")
		}
	}
	w.do(request{method: "GET", path: "/v1/gates/" + w.exit()}).wants(200, map[string]any{"direction": "exit", "asked": nil})
	w.do(request{method: "GET", path: "/v1/gates/" + w.neutral()}).wants(200, map[string]any{"venue": nil, "asked": nil, "gate.id": "neutral"})
	w.do(request{method: "GET", path: "/v1/gates/" + ashyq.NeutralShort}).wants(200, map[string]any{"gate.id": "neutral"})
}

func TestGateOfAVenueThatHasAppliedLetsNobodyInYet(t *testing.T) {
	w := newWorld(t)
	w.cinema.State, w.cinema.Point = ashyq.Applied, &ashyq.Point{Latitude: 43.2403, Longitude: 76.9056}
	must(t, w.store.SaveVenue(t.Context(), w.cinema))
	w.refresh()
	w.do(request{method: "GET", path: "/v1/gates/" + w.entry()}).wants(200, map[string]any{
		"venue.state": "applied", "venue.point.latitude": 43.2403, "venue.point.longitude": 76.9056,
	})
	scan := js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()
	w.do(request{method: "POST", path: "/v1/scans", token: w.login("+77011234567", greenIIN), body: scan, language: "en"}).wants(200, map[string]any{
		"decision.outcome": "refuse", "decision.reason": "venue_applied", "decision.enforced": false, "occupancy.inside": 0,
		"decision.text": "This place is not approved yet, so this scan decides nothing. Ask the staff.",
	})
	w.do(request{method: "GET", path: "/v1/venues/cinema/heartbeat", token: w.guard()}).wants(200, map[string]any{"venue.state": "applied"})
}

// Of where a phone is, it says itself whether that is far from the door, and nothing else is kept.
func TestScanFromAfarIsMarked(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	for _, row := range []struct {
		gate string
		afar bool
	}{{w.entry(), true}, {w.exit(), true}, {w.entry(), false}} {
		w.do(request{method: "POST", path: "/v1/scans", token: token,
			body: js{"id": w.id(), "gate": row.gate, "iin": greenIIN, "afar": row.afar}.String()}).wants(200, nil)
		rows, err := w.store.Feed(t.Context(), "cinema", 0, 10)
		must(t, err)
		if last := rows[len(rows)-1]; last.Afar != row.afar {
			t.Errorf("%s: afar is kept as %v, the phone said %v", last.Kind, last.Afar, row.afar)
		}
	}
}

func TestAccountKnowsItsBindingAndRoles(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	w.do(request{method: "GET", path: "/v1/me", token: guard}).wants(200, map[string]any{
		"phone_last_two": "00", "binding": nil, "roles.authority": false})
	w.do(request{method: "PUT", path: "/v1/me/person", token: guard, body: js{"iin": greenIIN}.String()}).wants(204, nil)
	a := w.do(request{method: "GET", path: "/v1/me", token: guard, language: "en"}).wants(200, map[string]any{"binding.assurance": "none"})
	role := a.json("roles.venues").([]any)[0].(map[string]any)
	if role["id"] != "cinema" || role["name"] != "Arman" || role["role"] != "guard" {
		t.Error(a.body)
	}
	for _, iin := range []string{redIIN, yellowIIN} {
		w.do(request{method: "PUT", path: "/v1/me/person", token: guard, body: js{"iin": iin}.String()}).wants(204, nil)
	}
	w.do(request{method: "PUT", path: "/v1/me/person", token: guard, body: js{"iin": childIIN}.String()}).
		wants(409, map[string]any{"code": "binding_limited"})
	w.do(request{method: "PUT", path: "/v1/me/person", token: w.login("+77011234568", ""),
		body: js{"passport": js{"country": "UZ", "number": "FA4401782"}}.String()}).wants(204, nil)
}

func TestSessionByCookieAndItsEnd(t *testing.T) {
	w := newWorld(t)
	w.do(request{method: "POST", path: "/v1/login/code", body: `{"phone":"8 (701) 123-45-67"}`}).
		wants(202, map[string]any{"expires_in": 300, "retry_in": 60})
	phone, err := ashyq.ParsePhone("+77011234567")
	must(t, err)
	code, _ := w.screen.LastCode(phone)
	a := w.do(request{method: "POST", path: "/v1/login", body: js{"phone": "87011234567", "code": code}.String()}).
		wants(200, map[string]any{"expires_at": "2021-11-10T06:00:00Z"})
	cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	must(t, err)
	if cookie.Name != "__Host-ashyq" || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
		cookie.Path != "/" || cookie.Domain != "" || cookie.Value != a.json("token") {
		t.Error(a.header.Get("Set-Cookie"))
	}
	with := func(method, path, body, site string) request {
		h := http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}}
		if site != "" {
			h.Set("Sec-Fetch-Site", site)
		}
		return request{method: method, path: path, body: body, header: h}
	}
	bind := js{"iin": greenIIN}.String()
	w.do(with("GET", "/v1/me", "", "")).wants(200, nil)
	w.do(with("PUT", "/v1/me/person", bind, "cross-site")).wants(403, map[string]any{"code": "forbidden"})
	w.do(with("PUT", "/v1/me/person", bind, "same-site")).wants(403, map[string]any{"code": "forbidden"})
	w.do(with("PUT", "/v1/me/person", bind, "same-origin")).wants(204, nil)
	bearer := with("PUT", "/v1/me/person", bind, "cross-site")
	bearer.token = cookie.Value
	w.do(bearer).wants(204, nil)

	end := w.do(with("DELETE", "/v1/session", "", "same-origin")).wants(204, nil)
	if !strings.Contains(end.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Error(end.header.Get("Set-Cookie"))
	}
	w.do(with("GET", "/v1/me", "", "")).wants(401, map[string]any{"code": "unauthenticated"})
}

func TestPlatformTokenByBasicAndItsEnd(t *testing.T) {
	w := newWorld(t)
	secret, err := w.auth.EnrolClient(t.Context(), "bank", "Bank")
	must(t, err)
	basic := request{method: "POST", path: "/v1/platform/token", body: "grant_type=client_credentials",
		contentType: "application/x-www-form-urlencoded", header: http.Header{}}
	basic.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("bank:"+secret)))
	a := w.do(basic).wants(200, map[string]any{"token_type": "Bearer"})
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error("the token may be cached")
	}
	token := a.json("access_token").(string)
	w.do(request{method: "POST", path: "/v1/platform/status", token: token, body: js{"iin": greenIIN}.String()}).wants(200, nil)
	w.clock.Advance(time.Hour)
	w.do(request{method: "POST", path: "/v1/platform/status", token: token, body: js{"iin": greenIIN}.String()}).
		wants(401, map[string]any{"code": "unauthenticated"})
	basic.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("bank:wrong")))
	a = w.do(basic).wants(401, map[string]any{"code": "invalid_client", "error": "invalid_client"})
	if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Basic") {
		t.Error(a.header)
	}
}

func TestUnknownMembersAreIgnoredInProduction(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Strict = false })
	token := w.login("+77011234567", greenIIN)
	w.do(request{method: "POST", path: "/v1/scans", token: token,
		body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN, "from_the_future": js{"a": 1}}.String()}).wants(200, nil)
}

func TestNoNameIsThereTwiceInWhateverLetters(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Strict = false })
	token := w.login("+77011234567", greenIIN)
	for _, other := range []string{"pass", "PASS", "pa\u017fs", `pa\u017fs`, "PAS\u017f"} {
		body := strings.Replace(js{"id": w.id(), "gate": w.entry(), "iin": greenIIN, "pass": ""}.String(), "{", `{"`+other+`":"",`, 1)
		w.do(request{method: "POST", path: "/v1/scans", token: token, body: body}).wants(400, map[string]any{"code": "invalid_body"})
	}
}
