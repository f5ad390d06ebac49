package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq/internal/store"
)

// looks is who looked up the person of an account, first to last by their texts.
func (w *world) looks(token string, want map[string]any, texts ...string) []any {
	w.t.Helper()
	a := w.do(request{method: "GET", path: "/v1/me/lookups", token: token}).wants(200, want)
	items := a.json("items").([]any)
	var got []string
	for _, item := range items {
		got = append(got, item.(map[string]any)["text"].(string))
	}
	if strings.Join(got, "\n") != strings.Join(texts, "\n") {
		w.t.Errorf("looks:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(texts, "\n"))
	}
	return items
}

// showsCard takes a person in at the cinema, where a guard sees their card, and is the visit.
func (w *world) showsCard(token, iin, guard string) string {
	w.t.Helper()
	visit := w.admits(token, iin, 0)
	w.do(request{method: "POST", path: "/v1/venues/cinema/visits/" + visit + "/override", token: guard,
		body: js{"id": w.id(), "outcome": "admit", "reason": "id_shown"}.String()}).wants(200, map[string]any{"decision.reason": "id_shown"})
	return visit
}

func TestThisWasNotMe(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	stranger := w.login("+77011234568", greenIIN)
	w.clock.Advance(time.Hour)
	me := w.login("+77011234567", greenIIN)
	w.clock.Advance(time.Hour)
	w.do(request{method: "POST", path: "/v1/status", token: stranger, body: js{"iin": greenIIN}.String()}).wants(200, nil)
	w.clock.Advance(time.Hour)
	w.do(request{method: "POST", path: "/v1/venues/cinema/scans", token: guard,
		body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}).wants(200, nil)
	w.do(request{method: "POST", path: "/v1/venues/cinema/scans", token: guard,
		body: js{"id": w.id(), "gate": w.exit(), "iin": greenIIN}.String()}).wants(200, nil)
	w.clock.Advance(time.Hour)
	w.do(request{method: "POST", path: "/v1/platform/status", token: w.bank(), body: js{"iin": greenIIN}.String()}).wants(200, nil)

	items := w.looks(me, map[string]any{"next": nil, "others": 1, "assurance": "none"},
		"Bank asked for your status.", "Staff of a place looked you up by your number or pass.", "Staff of a place looked you up by your number or pass.",
		"Another account asked for your status.", "You entered this number in your account.", "Another account took your number as its own.")
	platform, desk, first := items[0].(map[string]any), items[1].(map[string]any), items[5].(map[string]any)
	if platform["who"] != "platform" || platform["platform"] != "Bank" || platform["hidden"] != false || platform["venue"] != nil {
		t.Errorf("the platform's: %v", platform)
	}
	if desk["who"] != "staff" || desk["hidden"] != true || desk["venue"] != nil || desk["others"] != 1. {
		t.Errorf("the desk's: %v", desk)
	}
	if first["who"] != "account" || first["means"] != "binding" || first["others"] != 1. || first["at"] != "2021-05-14T06:00:00Z" {
		t.Errorf("the first: %v", first)
	}

	disown := func(token string, look any) request {
		body := js{"iin": greenIIN}
		if look != nil {
			body["look"] = look
		}
		return request{method: "POST", path: "/v1/me/lookups/disowned", token: token, body: body.String()}
	}
	card := func(token, visit string) request {
		return request{method: "POST", path: "/v1/me/card", token: token, body: js{"iin": greenIIN, "visit": visit}.String()}
	}
	w.do(disown(me, first["id"])).wants(403, map[string]any{"code": "card_needed"})
	visit := w.admits(me, greenIIN, 0)
	w.do(card(me, visit)).wants(409, map[string]any{"code": "card_not_checked"})
	w.do(request{method: "POST", path: "/v1/scans", token: me, body: js{"id": w.id(), "gate": w.exit(), "iin": greenIIN}.String()}).wants(200, nil)
	visit = w.showsCard(me, greenIIN, guard)
	w.do(card(stranger, visit)).wants(409, map[string]any{"code": "card_not_checked"})
	for range 2 {
		w.do(card(me, visit)).wants(204, nil)
	}
	w.do(request{method: "GET", path: "/v1/me", token: me}).wants(200, map[string]any{"binding.assurance": "id_checked"})
	w.clock.Advance(time.Minute)
	items = w.looks(me, map[string]any{"others": 1, "assurance": "id_checked"},
		"Staff of Arman saw your card.", "Bank asked for your status.",
		"Staff of Arman looked you up by your number or pass.", "Staff of Arman looked you up by your number or pass.",
		"Another account asked for your status.", "You entered this number in your account.", "Another account took your number as its own.")
	if desk = items[2].(map[string]any); desk["at"] != "2021-05-14T15:00:00+06:00" || desk["venue"].(map[string]any)["id"] != "cinema" {
		t.Errorf("the desk's: %v", desk)
	}

	w.do(disown(me, first["id"])).wants(200, map[string]any{"ended": 1})
	w.do(disown(me, first["id"])).wants(200, map[string]any{"ended": 0})
	w.do(disown(me, nil)).wants(200, map[string]any{"ended": 0})
	w.do(request{method: "GET", path: "/v1/me", token: stranger}).wants(200, map[string]any{"binding": nil})
	w.do(request{method: "GET", path: "/v1/me/lookups", token: stranger}).wants(404, map[string]any{"code": "not_found"})
	w.do(request{method: "POST", path: "/v1/scans", token: stranger, body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}).
		wants(403, map[string]any{"code": "other_person"})
	w.do(request{method: "PUT", path: "/v1/me/person", token: stranger, body: js{"iin": greenIIN}.String()}).
		wants(409, map[string]any{"code": "binding_ended"})
	again := w.login("+77011234569", greenIIN) // another number, of whom the person sees that again
	w.clock.Advance(time.Minute)
	w.do(request{method: "POST", path: "/v1/status", token: again, body: js{"iin": greenIIN}.String()}).wants(200, nil)
	w.do(disown(me, items[0].(map[string]any)["id"])).wants(404, map[string]any{"code": "not_found"}) // one's own
	w.do(disown(me, items[1].(map[string]any)["id"])).wants(200, map[string]any{"ended": 0})          // before it
	w.do(disown(me, nil)).wants(200, map[string]any{"ended": 1})
	if log := w.said(); strings.Contains(log, greenIIN) {
		t.Errorf("the log names somebody: %s", log)
	}
}

func TestLooksThatAreRefused(t *testing.T) {
	w := newWorld(t)
	token, unbound := w.login("+77011234567", greenIIN), w.login("+77011234569", "")
	redToken := w.login("+77011234568", redIIN)
	red := w.looks(redToken, nil, "You entered this number in your account.")[0].(map[string]any)["id"]
	post := func(path, token string, body js) request {
		return request{method: "POST", path: path, token: token, body: body.String()}
	}
	const disowned, card = "/v1/me/lookups/disowned", "/v1/me/card"
	visit := "cinema." + w.id()
	w.refuses([]refusal{
		{"looks at nobody", request{method: "GET", path: "/v1/me/lookups", token: unbound}, 404, "not_found"},
		{"looks from none", request{method: "GET", path: "/v1/me/lookups?from=x", token: token}, 400, "invalid_id"},
		{"looks without a session", request{method: "GET", path: "/v1/me/lookups"}, 401, "unauthenticated"},
		{"another's number", post(disowned, token, js{"iin": redIIN}), 403, "other_person"},
		{"no number", post(disowned, token, js{}), 400, "invalid_body"},
		{"an IIN with a wrong check digit", post(disowned, token, js{"iin": "900101300018"}), 400, "invalid_iin"},
		{"a look that is none", post(disowned, token, js{"iin": greenIIN, "look": "x"}), 400, "invalid_id"},
		{"a look at somebody else", post(disowned, token, js{"iin": greenIIN, "look": red}), 404, "not_found"},
		{"on one's own word", post(disowned, token, js{"iin": greenIIN}), 403, "card_needed"},
		{"a card of nobody", post(card, unbound, js{"iin": greenIIN, "visit": visit}), 403, "other_person"},
		{"a card of somebody else", post(card, token, js{"iin": redIIN, "visit": visit}), 403, "other_person"},
		{"a card at no visit", post(card, token, js{"iin": greenIIN, "visit": visit}), 404, "not_found"},
		{"a card at what is no visit", post(card, token, js{"iin": greenIIN, "visit": "1"}), 400, "invalid_id"},
	})
}

func TestDisowningIsLimited(t *testing.T) {
	w := newWorld(t)
	guard, token := w.guard(), w.login("+77011234567", greenIIN)
	visit := w.showsCard(token, greenIIN, guard)
	w.do(request{method: "POST", path: "/v1/me/card", token: token, body: js{"iin": greenIIN, "visit": visit}.String()}).wants(204, nil)
	disown := request{method: "POST", path: "/v1/me/lookups/disowned", token: token, body: js{"iin": greenIIN}.String()}
	for range 10 {
		w.do(disown).wants(200, map[string]any{"ended": 0})
	}
	w.do(disown).wants(429, map[string]any{"code": "limited"})
	w.clock.Advance(24 * time.Hour)
	w.do(disown).wants(200, map[string]any{"ended": 0})
}

// The looks under a former key are for whoever has the person at hand.
func TestLooksAreFoundAfterTheKeyForPersonsHasChanged(t *testing.T) {
	w := newWorld(t)
	dir := filepath.Join(t.TempDir(), "keys")
	w.restart(t, dir)
	token := w.login("+77011234567", greenIIN)
	w.clock.Advance(time.Hour)
	w.login("+77011234568", greenIIN)
	caller, err := w.auth.Identify(t.Context(), token)
	must(t, err)
	sealed := w.keys.SealPerson(caller.Account.ID, resident(greenIIN))
	others := w.keys.SealPerson(caller.Account.ID, resident(redIIN))

	file := filepath.Join(dir, "keys")
	lines, err := os.ReadFile(file)
	must(t, err)
	changed := strings.Replace(string(lines), "\nperson ", "\nperson "+strings.Repeat("B", 43)+"=\nperson ", 1)
	must(t, os.WriteFile(file, []byte(changed), 0o600))
	w.restart(t, dir)
	w.clock.Advance(time.Hour)
	w.do(request{method: "POST", path: "/v1/venues/cinema/scans", token: w.guard(),
		body: js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}.String()}).wants(200, nil)

	ask := func(cookie string) []any {
		r := request{method: "GET", path: "/v1/me/lookups", token: token}
		if cookie != "" {
			r.header = http.Header{"Cookie": {"__Host-ashyq-person=" + cookie}}
		}
		return w.do(r).wants(200, nil).json("items").([]any)
	}
	for _, row := range []struct {
		name, cookie string
		want         int
	}{
		{"the former key's, without the person", "", 2}, {"another's cookie", others, 2}, {"all, with the person", sealed, 3},
		{"the present key's, once it was renewed", "", 1}, {"all again", sealed, 3},
	} {
		if got := ask(row.cookie); len(got) != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}

func TestLooksComePageByPage(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	caller, err := w.auth.Identify(t.Context(), token)
	must(t, err)
	const looks = 107
	for range looks - 1 {
		w.clock.Advance(time.Second)
		tag, err := w.keys.PersonTag(resident(greenIIN), w.clock.Now())
		must(t, err)
		must(t, w.store.Look(t.Context(), store.Lookup{Tag: tag, At: w.clock.Now(), Means: "self", By: string(caller.Account.ID)}))
	}
	seen, path := 0, "/v1/me/lookups"
	for _, want := range []int{50, 50, 7} {
		a := w.do(request{method: "GET", path: path, token: token}).wants(200, nil)
		if n := len(a.json("items").([]any)); n != want {
			t.Errorf("a page of %d", n)
		}
		seen += want
		next, more := a.json("next").(string)
		if more != (seen < looks) {
			t.Errorf("after %d: more is %v", seen, more)
		}
		path = "/v1/me/lookups?from=" + next
	}
}
