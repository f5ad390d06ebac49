package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
)

// device is somebody's phone with a passkey on it, in a browser that is at our origin.
type device struct {
	*world
	virtualwebauthn.Authenticator
	passkey virtualwebauthn.Credential
}

var party = virtualwebauthn.RelyingParty{ID: "ashyq.test", Name: "Ashyq", Origin: "https://ashyq.test"}

// asks is a challenge, and its options as the browser is given them.
func (w *world) asks(path, token string) (ceremony, options string) {
	w.t.Helper()
	a := w.do(request{method: "POST", path: path + "/options", token: token, body: "{}"}).wants(200, nil)
	text, err := json.Marshal(a.json("options"))
	must(w.t, err)
	return a.json("ceremony").(string), string(text)
}

// adds gives the holder of a session a passkey.
func (w *world) adds(token, name string) *device {
	w.t.Helper()
	d := &device{world: w, Authenticator: virtualwebauthn.NewAuthenticator()}
	const whole = 77 // bytes of a COSE key on P-256; the virtual one leaves out a coordinate's leading zeros, which are not optional
	for d.passkey.Key == nil || len(d.passkey.Key.AttestationData()) != whole {
		d.passkey = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	ceremony, options := w.asks("/v1/me/passkeys", token)
	parsed, err := virtualwebauthn.ParseAttestationOptions(options)
	must(w.t, err)
	d.Options.UserHandle = []byte(parsed.UserID)
	made := virtualwebauthn.CreateAttestationResponse(party, d.Authenticator, d.passkey, *parsed)
	w.do(request{method: "POST", path: "/v1/me/passkeys", token: token,
		body: js{"ceremony": ceremony, "name": name, "credential": json.RawMessage(made)}.String()}).
		wants(201, map[string]any{"name": name, "used_at": nil})
	return d
}

// shows answers a challenge with the passkey.
func (d *device) shows(path, token string) request {
	d.t.Helper()
	ceremony, options := d.asks(path, token)
	parsed, err := virtualwebauthn.ParseAssertionOptions(options)
	must(d.t, err)
	d.passkey.Counter++
	made := virtualwebauthn.CreateAssertionResponse(party, d.Authenticator, d.passkey, *parsed)
	return request{method: "POST", path: path, token: token, body: js{"ceremony": ceremony, "credential": json.RawMessage(made)}.String()}
}

func TestAPasskeyIsAddedUsedAndDropped(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", "")
	me := func(token string, passkeys int, confirmed bool) {
		t.Helper()
		w.do(request{method: "GET", path: "/v1/me", token: token}).
			wants(200, map[string]any{"passkeys": passkeys, "confirmed": confirmed, "seated": false, "phone_last_two": "67"})
	}
	me(token, 0, true)
	d := w.adds(token, "Телефон")
	me(token, 1, true)

	w.clock.Advance(10 * time.Minute)
	me(token, 1, false)
	byCode := w.login("+77011234567", "")
	me(byCode, 1, false) // a SIM card alone no longer does
	w.do(d.shows("/v1/session/confirmation", byCode)).wants(204, nil)
	me(byCode, 1, true)
	me(token, 1, false)

	login := d.shows("/v1/login/passkey", "")
	a := w.do(login).wants(200, map[string]any{"expires_at": "2021-11-10T06:10:00Z"})
	me(a.json("token").(string), 1, true)
	if cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie")); err != nil || cookie.Value != a.json("token") || !cookie.HttpOnly {
		t.Errorf("%v, %v", cookie, err)
	}
	list := w.do(request{method: "GET", path: "/v1/me/passkeys", token: token}).wants(200, map[string]any{"next": nil}).json("items").([]any)
	passkey := list[0].(map[string]any)
	if len(list) != 1 || passkey["name"] != "Телефон" || passkey["used_at"] != "2021-05-14T06:10:00Z" || passkey["added_at"] != "2021-05-14T06:00:00Z" {
		t.Errorf("%v", list)
	}

	drop := request{method: "DELETE", path: "/v1/me/passkeys/" + passkey["id"].(string), token: token}
	w.do(drop).wants(403, map[string]any{"code": "confirmation_needed"})
	drop.token = byCode
	w.do(drop).wants(204, nil)
	w.do(drop).wants(404, map[string]any{"code": "not_found"})
	me(byCode, 0, true)
	w.do(request{method: "GET", path: "/v1/me/passkeys", token: token}).wants(200, nil)
}

func TestPasskeysAreRefused(t *testing.T) {
	w := newWorld(t)
	token, stale, guard := w.login("+77011234567", ""), w.login("+77011234568", ""), w.guard()
	d := w.adds(token, "Phone")
	seat := w.do(request{method: "POST", path: "/v1/desk/seats", token: guard, body: `{"pin":"7093"}`}).wants(200, nil).json("seat")
	seated := w.do(request{method: "POST", path: "/v1/desk/seats/open", body: js{"seat": seat, "pin": "7093"}.String()}).
		wants(200, nil).json("token").(string)
	w.do(request{method: "GET", path: "/v1/me", token: seated}).wants(200, map[string]any{"seated": true, "confirmed": false})

	used := d.shows("/v1/login/passkey", "")
	w.do(used).wants(200, nil)
	expired := d.shows("/v1/login/passkey", "")
	w.clock.Advance(10 * time.Minute)
	others := d.shows("/v1/session/confirmation", token)
	others.token = stale
	elsewhere := d.shows("/v1/login/passkey", "")
	elsewhere.path, elsewhere.token = "/v1/session/confirmation", token
	copied := *d
	copied.passkey.Counter = 0
	post := func(path, token, body string) request {
		return request{method: "POST", path: path, token: token, body: body}
	}
	ceremony, _ := w.asks("/v1/login/passkey", "")
	w.refuses([]refusal{
		{"a challenge for nobody's passkey", post("/v1/me/passkeys/options", "", "{}"), 401, "unauthenticated"},
		{"a challenge for a seat's", post("/v1/me/passkeys/options", seated, "{}"), 403, "forbidden"},
		{"a challenge for a platform's", post("/v1/me/passkeys/options", w.bank(), "{}"), 403, "forbidden"},
		{"a first one, long after the login", post("/v1/me/passkeys/options", stale, "{}"), 403, "confirmation_needed"},
		{"a second one, long after the login", post("/v1/me/passkeys/options", token, "{}"), 403, "confirmation_needed"},
		{"a confirmation without a passkey", post("/v1/session/confirmation/options", stale, "{}"), 404, "not_found"},
		{"a seat's confirmation", post("/v1/session/confirmation/options", seated, "{}"), 403, "forbidden"},
		{"a login replayed", used, 401, "wrong_passkey"},
		{"a login too late", expired, 401, "wrong_passkey"},
		{"another's confirmation", others, 401, "wrong_passkey"},
		{"a login for a confirmation", elsewhere, 401, "wrong_passkey"},
		{"a copy", copied.shows("/v1/login/passkey", ""), 401, "wrong_passkey"},
		{"no challenge", post("/v1/login/passkey", "", `{"ceremony":"x","credential":{}}`), 401, "wrong_passkey"},
		{"what is no passkey", post("/v1/login/passkey", "", js{"ceremony": ceremony, "credential": js{"id": "x"}}.String()), 400, "invalid_passkey"},
		{"a number for a passkey", post("/v1/login/passkey", "", `{"ceremony":"x","credential":1}`), 400, "invalid_body"},
		{"no passkey", post("/v1/login/passkey", "", `{"ceremony":"x"}`), 400, "invalid_body"},
		{"one nobody has", request{method: "DELETE", path: "/v1/me/passkeys/x", token: w.login("+77011234569", "")}, 404, "not_found"},
		{"a name that is a number", post("/v1/me/passkeys", w.login("+77011234570", ""),
			`{"ceremony":"x","name":"+7 701 123 45 67","credential":{}}`), 400, "invalid_name"},
	})
}

func TestAnEleventhPasskeyIsRefused(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", "")
	for range 10 {
		w.adds(token, "Phone")
	}
	w.do(request{method: "POST", path: "/v1/me/passkeys/options", token: token, body: "{}"}).wants(409, map[string]any{"code": "too_many"})
}

func TestPasskeysAreInNoLog(t *testing.T) {
	w := newWorld(t)
	d := w.adds(w.login("+77011234567", ""), "Phone")
	shown := d.shows("/v1/login/passkey", "")
	w.do(shown).wants(200, nil)
	w.do(shown).wants(401, nil)
	for _, secret := range []string{"Phone", "challenge", "ashyq.test", string(d.Options.UserHandle)} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}
