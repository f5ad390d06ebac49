package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/office"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Numbers of the tests: valid, and nobody's.
const (
	bin        = "210540000010"
	ownerPhone = "+77011234560"

	day = 24 * time.Hour
)

// cafe is what an owner says of a venue.
func cafe(change js) js {
	body := js{
		"name": js{"ru": "Дастархан"}, "oked": "56.10", "category": "cafe", "region": "KZ-75", "address": "3 Abai Avenue",
		"point": js{"latitude": 43.24, "longitude": 76.9}, "capacity": 40, "area": nil, "opening": []js{}, "terms": office.Terms,
	}
	for k, v := range change {
		if body[k] = v; v == "absent" {
			delete(body, k)
		}
	}
	return body
}

// details are cafe without the terms, as a change has them.
func details(change js) js {
	body := cafe(change)
	delete(body, "terms")
	return body
}

// business is one that was registered over HTTP.
type business struct {
	*world
	owner, entity string
}

func (w *world) business() business {
	w.t.Helper()
	b := business{world: w, owner: w.login(ownerPhone, "")}
	b.entity = b.owners("POST", "/v1/entities", js{"bin": bin, "name": js{"ru": "ТОО «Дастархан»"}, "contacts": js{"email": "a@example.kz"}}).
		wants(201, nil).json("id").(string)
	return b
}

// owners is a call of the owner's.
func (b business) owners(method, path string, body js) answer {
	b.t.Helper()
	r := request{method: method, path: path, token: b.owner}
	if body != nil {
		r.body = body.String()
	}
	return b.do(r)
}

// adds is a venue that the owner adds.
func (b business) adds(change js) (id string, a answer) {
	b.t.Helper()
	a = b.owners("POST", "/v1/entities/"+b.entity+"/venues", cafe(change)).wants(201, nil)
	return a.json("id").(string), a
}

// takes has a venue take a measure, as an official's word or the calendar would.
func (w *world) takes(id string, m ashyq.Measure, reason, decree string) {
	w.t.Helper()
	_, err := w.store.ChangeVenue(w.t.Context(), ashyq.VenueID(id), func(v *ashyq.Venue) (store.Act, error) {
		return store.Act{At: w.clock.Now(), Venue: v.ID, Entity: v.Entity, What: string(m)}, v.Take(m, reason, decree, w.clock.Now())
	})
	must(w.t, err)
	w.refresh()
}

func TestABusinessIsRegistered(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	company := b.owners("GET", "/v1/entities/"+b.entity, nil).wants(200, map[string]any{
		"name.ru": "ТОО «Дастархан»", "bin": bin, "sole_trader": nil, "contacts.email": "a@example.kz", "contacts.phone_last_two": nil,
		"notices.full.sms": true, "since": "2021-05-14T06:00:00Z",
	})
	trader := b.owners("POST", "/v1/entities", js{"iin": greenIIN, "name": js{"kk": "ЖК Айгүл"}, "contacts": js{"phone": "8 701 123 45 67"}}).
		wants(201, map[string]any{"bin": nil, "sole_trader.last_four": "0017", "contacts.email": nil, "contacts.phone_last_two": "67"})
	if list := b.owners("GET", "/v1/entities", nil).wants(200, nil); !strings.Contains(list.body, company.json("id").(string)) || !strings.Contains(list.body, trader.json("id").(string)) {
		t.Errorf("not all are listed: %s", list.body)
	}
	b.owners("GET", "/v1/me", nil).wants(200, nil)
	entity, err := w.store.ChangeEntity(t.Context(), ashyq.EntityID(trader.json("id").(string)), func(*ashyq.Entity) (store.Act, error) { return store.Act{}, nil })
	must(t, err)
	if phone, ok := w.keys.OpenPhone(entity.ID, entity.Contacts.Phone); !ok || phone.E164() != "+77011234567" {
		t.Errorf("the contact phone is not what was given: %v", ok)
	}
	path := "/v1/entities/" + trader.json("id").(string)
	b.owners("PUT", path, js{"name": js{"kk": "ЖК Айгүл"}, "contacts": js{"email": "b@example.kz"}}).
		wants(200, map[string]any{"contacts.email": "b@example.kz", "contacts.phone_last_two": "67"})
	b.owners("PUT", path, js{"name": js{"en": "Aigul"}, "contacts": js{"email": "b@example.kz", "phone": ""}}).
		wants(200, map[string]any{"name.en": "Aigul", "contacts.phone_last_two": nil})
	off := js{"page": false, "sms": false}
	b.owners("PUT", path+"/notices", js{"decision": off, "afar": off, "full": js{"page": true, "sms": false}, "no_scans": off}).
		wants(200, map[string]any{"notices.full.page": true, "notices.full.sms": false, "notices.decision.page": false})
	w.nobodyIn("the log", w.log.String())
	w.nobodyIn("the answer", trader.body)
	for _, suffix := range []string{"", "-wal"} {
		rows, err := os.ReadFile(w.database + suffix)
		must(t, err)
		w.nobodyIn("the database", string(rows))
	}
}

func TestWhatOwnersGetWrong(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	venue, _ := b.adds(nil)
	approved, _ := b.adds(nil)
	w.takes(approved, ashyq.Approval, "", "")
	entity := func(change js) request {
		body := js{"bin": bin, "name": js{"ru": "Дастархан"}, "contacts": js{"email": "a@example.kz"}}
		for k, v := range change {
			if body[k] = v; v == nil {
				delete(body, k)
			}
		}
		return request{method: "POST", path: "/v1/entities", token: b.owner, body: body.String()}
	}
	add := func(change js) request {
		return request{method: "POST", path: "/v1/entities/" + b.entity + "/venues", token: b.owner, body: cafe(change).String()}
	}
	put := func(id string, change js) request {
		return request{method: "PUT", path: "/v1/venues/" + id, token: b.owner, body: details(change).String()}
	}
	on := func(id, method, path string, body js) request {
		return request{method: method, path: "/v1/venues/" + id + path, token: b.owner, body: body.String()}
	}
	get := func(path string) request { return request{method: "GET", path: path, token: b.owner} }
	gates := w.place(venue).Gates
	entry := "/gates/" + string(gates[0].ID)
	long := strings.Repeat("а", 81)
	w.refuses([]refusal{
		{"a BIN with a wrong check digit", entity(js{"bin": "210540000016"}), 400, "invalid_bin"},
		{"an IIN in the place of a BIN", entity(js{"bin": greenIIN}), 400, "invalid_bin"},
		{"an IIN that is none", entity(js{"bin": nil, "iin": "900101300018"}), 400, "invalid_iin"},
		{"both numbers", entity(js{"iin": greenIIN}), 400, "invalid_body"},
		{"neither number", entity(js{"bin": nil}), 400, "invalid_body"},
		{"a business without a name", entity(js{"name": js{}}), 400, "invalid_name"},
		{"a business in a fourth language", entity(js{"name": js{"de": "Café"}}), 400, "invalid_body"},
		{"an address that is none", entity(js{"contacts": js{"email": "a"}}), 400, "invalid_email"},
		{"an address that is a phone number", entity(js{"contacts": js{"email": "8701.123.4567@example.kz"}}), 400, "invalid_email"},
		{"a phone that is none", entity(js{"contacts": js{"phone": "12"}}), 400, "invalid_phone"},
		{"no contact", entity(js{"contacts": js{}}), 400, "contact_needed"},

		{"a name that is too long", add(js{"name": js{"kk": long}}), 400, "invalid_name"},
		{"a name with a phone number", add(js{"name": js{"ru": "Кафе 8 701 123 45 67"}}), 400, "invalid_name"},
		{"an activity that is none", add(js{"oked": "99.99"}), 400, "invalid_oked"},
		{"a category of another activity", add(js{"category": "airport"}), 400, "invalid_oked"},
		{"a region that is none", add(js{"region": "KZ-99"}), 400, "invalid_region"},
		{"no address", add(js{"address": " "}), 400, "invalid_address"},
		{"a point in another region", add(js{"point": js{"latitude": 51.1, "longitude": 71.4}}), 400, "invalid_point"},
		{"a point on no map", add(js{"point": js{"latitude": 143.2, "longitude": 76.9}}), 400, "invalid_point"},
		{"room for nobody", add(js{"capacity": 0}), 400, "invalid_capacity"},
		{"room for a city", add(js{"capacity": 200_001}), 400, "invalid_capacity"},
		{"less area than none", add(js{"area": -1}), 400, "invalid_area"},
		{"hours that are none", add(js{"opening": []js{{"days": []string{"mon"}, "hours": "9-18"}}}), 400, "invalid_hours"},
		{"a day that is none", add(js{"opening": []js{{"days": []string{"someday"}, "hours": "09:00-18:00"}}}), 400, "invalid_body"},
		{"too many hours", add(js{"opening": make15()}), 400, "invalid_hours"},
		{"terms of another day", add(js{"terms": "2020-01"}), 400, "terms_needed"},
		{"a member that nobody knows", add(js{"state": "active"}), 400, "invalid_body"},
		{"half a room", add(js{"capacity": 1.5}), 400, "invalid_body"},

		{"a change to an activity that is none", put(venue, js{"oked": "99.99"}), 400, "invalid_oked"},
		{"another activity, approved", put(approved, js{"oked": "59.14", "category": "cinema"}), 409, "approved_already"},
		{"another region, approved", put(approved, js{"region": "KZ-71", "point": nil}), 409, "approved_already"},
		{"a gate without a name", on(venue, "POST", "/gates", js{"name": js{}, "direction": "entry"}), 400, "invalid_name"},
		{"a gate that leads nowhere", on(venue, "POST", "/gates", js{"name": js{"en": "Hatch"}, "direction": "up"}), 400, "invalid_body"},
		{"the last entry", request{method: "DELETE", path: "/v1/venues/" + venue + entry, token: b.owner}, 409, "last_gate"},
		{"a gate that is not", on(venue, "PUT", "/gates/none", js{"name": js{"en": "Hatch"}}), 404, "not_found"},
		{"a gate of another venue", on(approved, "PUT", entry, js{"name": js{"en": "Hatch"}}), 404, "not_found"},
		{"a code of another venue", on(approved, "POST", entry+"/code", js{}), 404, "not_found"},
		{"a return of one that has not left", on(venue, "POST", "/return", js{}), 409, "wrong_state"},
		{"an application of one that has applied", on(venue, "POST", "/apply", js{}), 409, "wrong_state"},
		{"an application of one that was approved", on(approved, "POST", "/apply", js{}), 409, "wrong_state"},
		{"posters of another size", get("/v1/venues/" + venue + "/posters?size=a0"), 400, "invalid_body"},
		{"posters in another language", get("/v1/venues/" + venue + "/posters?languages=de"), 400, "invalid_body"},
		{"an image of every gate", get("/v1/venues/" + venue + "/posters?format=svg"), 400, "invalid_body"},
		{"posters of a gate that is not", get("/v1/venues/" + venue + "/posters?gate=none"), 404, "not_found"},
	})
	for range 3 {
		b.owners("POST", "/v1/entities", js{"bin": bin, "name": js{"ru": "ТОО"}, "contacts": js{"email": "a@example.kz"}}).wants(201, nil)
	}
	b.do(entity(nil)).wants(201, nil)
	b.do(entity(nil)).wants(429, map[string]any{"code": "limited"})
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("an owner's mistake is logged as ours: %s", log)
	}
}

func make15() (shifts []js) {
	for range 15 {
		shifts = append(shifts, js{"days": []string{}, "hours": "09:00-18:00"})
	}
	return shifts
}

// place is a venue as this node has it.
func (w *world) place(id string) *ashyq.Venue {
	w.t.Helper()
	place, err := w.desk.Places.Venue(ashyq.VenueID(id))
	must(w.t, err)
	return place.Venue
}

func TestAVenueFromApplicationToReturn(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	id, a := b.adds(js{"opening": []js{{"days": []string{"mon", "fri"}, "hours": "09:00-23:00"}}, "area": 120})
	a.wants(201, map[string]any{
		"name.ru": "Дастархан", "category": "cafe", "time_zone": "Asia/Almaty", "state": "applied", "zone": "red", "ruled": true, "area": 120, "inside": 0,
		"entity.bin": bin, "participation.since": "2021-05-14T12:00:00+06:00", "participation.ends": nil, "open": false,
	})
	gates := a.json("gates").([]any)
	if len(gates) != 2 || !strings.Contains(a.body, `"hours":"09:00-23:00"`) || !strings.Contains(a.body, "HTTPS://ASHYQ.TEST/G/") {
		t.Errorf("%s", a.body)
	}
	path := "/v1/venues/" + id
	visitor := w.login("+77011234567", greenIIN)
	scan := func() answer {
		return w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: js{"id": w.id(), "gate": w.place(id).Gates[0].Short, "iin": greenIIN}.String()})
	}
	scan().wants(200, map[string]any{"decision.outcome": "refuse", "decision.reason": "venue_applied", "decision.enforced": false})

	// A question, its answer, a refusal, another application.
	w.takes(id, ashyq.Question, "Which floor?", "")
	b.owners("GET", path, nil).wants(200, map[string]any{"participation.asked": true, "participation.reason": "Which floor?"})
	b.owners("PUT", path, details(js{"address": "3 Abai Avenue, floor 2"})).wants(200, map[string]any{"address": "3 Abai Avenue, floor 2"})
	b.owners("POST", path+"/apply", js{}).wants(200, map[string]any{"participation.asked": false, "state": "applied"})
	w.takes(id, ashyq.Refusal, "A warehouse.", "")
	scan().wants(410, map[string]any{"code": "gate_retired"})
	b.owners("PUT", path, details(js{"oked": "59.14", "category": "cinema"})).wants(200, map[string]any{"state": "refused", "category": "cinema"})
	b.owners("PUT", path, details(nil)).wants(200, map[string]any{"category": "cafe"})
	b.owners("POST", path+"/apply", js{}).wants(200, map[string]any{"state": "applied", "participation.reason": nil})

	// Training: what was changed is noted for officials.
	w.takes(id, ashyq.Approval, "", "")
	b.owners("GET", path, nil).wants(200, map[string]any{"state": "training", "participation.ends": "2021-05-21T12:00:00+06:00", "open": true})
	b.owners("PUT", path, details(js{"capacity": 50})).wants(200, map[string]any{"capacity": 50})
	b.owners("PUT", path, details(js{"capacity": 50, "address": "4 Abai Avenue"})).wants(200, nil)
	b.owners("PUT", path, details(js{"capacity": 50, "address": "4 Abai Avenue"})).wants(200, nil)
	if got := fmt.Sprint(w.place(id).Participation.Changed); got != "[address]" {
		t.Errorf("noted for officials: %s", got)
	}
	scan().wants(200, map[string]any{"decision.outcome": "admit", "decision.enforced": false, "occupancy.inside": 1})

	// Leaving: everybody inside has left, the codes answer so.
	b.owners("POST", path+"/leave", js{}).wants(200, map[string]any{"state": "withdrawn", "inside": 0, "checklist": nil})
	retired := scan().wants(410, map[string]any{"code": "gate_retired"})
	if retired.json("detail") != w.config.Words.Problem("en", "gate_retired", 0) {
		t.Errorf("no kind word: %s", retired.body)
	}
	b.owners("POST", path+"/leave", js{}).wants(409, map[string]any{"code": "wrong_state"})
	w.clock.Advance(day)
	b.owners("POST", path+"/return", js{}).wants(200, map[string]any{"state": "training", "participation.ends": "2021-05-22T12:00:00+06:00"})

	// An exclusion, which is told with its reason and decision.
	w.takes(id, ashyq.Exclusion, "Fire exits were locked", "Decree 7")
	early := b.owners("POST", path+"/return", js{}).wants(409, map[string]any{"code": "excluded"})
	for _, want := range []string{"14 days", "Fire exits were locked.", "Decree 7."} {
		if !strings.Contains(early.json("detail").(string), want) {
			t.Errorf("no %q in %s", want, early.body)
		}
	}
	b.owners("GET", path, nil).wants(200, map[string]any{"participation.may_return_at": "2021-05-29T12:00:00+06:00", "participation.decree": "Decree 7"})
	w.clock.Advance(14 * day)
	b.owners("POST", path+"/return", js{}).wants(200, map[string]any{"state": "applied", "participation.may_return_at": nil})

	acts, err := w.store.Acts(t.Context(), store.ActQuery{Venue: ashyq.VenueID(id), Limit: 100})
	must(t, err)
	var trail []string
	for _, act := range acts {
		trail = append(trail, act.What)
		if act.Actor != "" && act.As != store.Owner {
			t.Errorf("%s as %s", act.What, act.As)
		}
	}
	if got := strings.Join(trail, " "); got != "return exclude return leave venue_changed venue_changed approve apply venue_changed venue_changed refuse apply venue_changed ask apply" {
		t.Errorf("the trail, newest first: %s", got)
	}
}

func TestTheChecklist(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	id, _ := b.adds(nil)
	path := "/v1/venues/" + id
	w.takes(id, ashyq.Approval, "", "")
	done := func() string {
		var items []string
		for _, item := range b.owners("GET", path, nil).wants(200, nil).json("checklist").([]any) {
			if item := item.(map[string]any); item["done"].(bool) {
				items = append(items, item["item"].(string))
			}
		}
		return strings.Join(items, " ")
	}
	wants := func(want string) {
		t.Helper()
		if got := done(); got != want {
			t.Errorf("done: %q, want %q", got, want)
		}
	}
	wants("")
	preview := path + "/posters?format=png&size=sticker&gate=" + string(w.place(id).Gates[0].ID)
	if a := b.owners("GET", preview, nil); a.status != 200 {
		t.Fatalf("%d %.80s", a.status, a.body)
	}
	wants("") // a look at one is no printing
	if a := b.owners("GET", path+"/posters", nil); a.status != 200 || !strings.HasPrefix(a.body, "%PDF-") {
		t.Fatalf("%d %.80s", a.status, a.body)
	}
	wants("posters")
	b.owners("POST", "/v1/entities/"+b.entity+"/members", js{"phone": "+77011234561", "name": "Aigul", "role": "guard", "venue": id}).wants(201, nil)
	wants("posters guard")
	visitor := w.login("+77011234567", greenIIN)
	scan := func(path, token string, gate int, iin string) answer {
		return w.do(request{method: "POST", path: path, token: token, body: js{"id": w.id(), "gate": w.place(id).Gates[gate].Short, "iin": iin}.String()}).wants(200, nil)
	}
	scan("/v1/scans", visitor, 0, greenIIN)
	wants("posters guard entry")
	scan("/v1/scans", visitor, 1, greenIIN)
	wants("posters guard entry exit")
	visit := scan(path+"/scans", b.owner, 0, redIIN).json("visit").(string)
	wants("posters guard entry exit by_card")
	b.owners("POST", path+"/visits/"+visit+"/override", js{"id": w.id(), "outcome": "admit", "reason": "mistake"}).wants(200, nil)
	wants("posters guard entry exit by_card override")
}

func TestPosters(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	first, _ := b.adds(nil)
	b.adds(js{"name": js{"en": "Second"}})
	path := "/v1/venues/" + first + "/posters"
	gate := w.place(first).Gates[0]
	for query, want := range map[string]struct{ media, name, magic string }{
		"":                                    {"application/pdf", "ashyq-a4.pdf", "%PDF-"},
		"?size=tent&languages=ru":             {"application/pdf", "ashyq-tent.pdf", "%PDF-"},
		"?format=svg&gate=" + string(gate.ID): {"image/svg+xml", "ashyq-" + gate.Short + "-a4.svg", "<"},
		"?format=png&size=a6&languages=en,kk&gate=" + string(gate.ID): {"image/png", "ashyq-" + gate.Short + "-a6.png", "\x89PNG"},
	} {
		a := b.owners("GET", path+query, nil)
		if a.status != 200 || a.header.Get("Content-Type") != want.media || !strings.HasPrefix(a.body, want.magic) ||
			a.header.Get("Content-Disposition") != `attachment; filename="`+want.name+`"` {
			t.Errorf("%s: %d %v %.60s", query, a.status, a.header, a.body)
		}
	}
	one, chain := b.owners("GET", path, nil), b.owners("GET", "/v1/entities/"+b.entity+"/posters?size=a4", nil)
	pages := func(a answer) int { return bytes.Count([]byte(a.body), []byte("/Type /Page\n")) }
	if chain.status != 200 || pages(chain) != 2*pages(one) || pages(one) != 2 {
		t.Errorf("%d: %d pages for the chain, %d for one venue", chain.status, pages(chain), pages(one))
	}
	acts, err := w.store.Acts(t.Context(), store.ActQuery{Entity: ashyq.EntityID(b.entity), Limit: 100})
	must(t, err)
	printed := 0
	for _, act := range acts {
		if act.What == "posters_printed" {
			printed++
		}
	}
	if printed != 2 {
		t.Errorf("%d notes of printing, want one a venue", printed)
	}
	for range 16 { // venues with so many gates that one file cannot hold them
		v := *w.place(first)
		v.ID, v.Gates = ashyq.VenueID(seal.NewID()), nil
		for range 63 {
			v.Gates = append(v.Gates, ashyq.Gate{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Door"}, Direction: ashyq.Entry, Short: seal.NewShort()})
		}
		must(t, w.store.SaveVenue(t.Context(), v))
	}
	w.refresh()
	b.owners("GET", "/v1/entities/"+b.entity+"/posters", nil).wants(409, map[string]any{"code": "too_many_sheets"})
	cookie := request{method: "GET", path: path, header: http.Header{"Cookie": {"__Host-ashyq=" + b.owner}}}
	if a := w.do(cookie); a.status != 200 {
		t.Errorf("a link in a browser: %d", a.status)
	}
}
