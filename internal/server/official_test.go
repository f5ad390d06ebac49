package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/server"
	"ashyq/internal/store"
)

const danaPhone = "+77011234561"

// official is the token of an official, Dana.
func (w *world) official() string {
	w.t.Helper()
	phone, err := ashyq.ParsePhone(danaPhone)
	must(w.t, err)
	_, err = w.store.Grant(w.t.Context(), store.Membership{
		ID: "dana", Phone: w.keys.Phone(phone), LastTwo: phone.LastTwo(), Name: "Dana", Role: store.Role{Name: store.Authority}, Since: w.clock.Now(),
	})
	must(w.t, err)
	return w.login(danaPhone, "")
}

// read is an answer as one of the server's own shapes.
func read[T any](a answer) (value T) {
	a.t.Helper()
	a.wants(200, nil)
	must(a.t, json.Unmarshal([]byte(a.body), &value))
	return value
}

func TestAnApplicationIsDecidedAndItsOwnerTold(t *testing.T) {
	w := newWorld(t)
	b := w.business()
	b.owners("PUT", "/v1/entities/"+b.entity, js{"name": js{"ru": "ТОО «Дастархан»"}, "contacts": js{"phone": "+77011234599"}}).wants(200, nil)
	official := w.official()
	venue, _ := b.adds(js{"address": "4 Abai Avenue"})
	as := func(token, method, path string, body js) answer {
		r := request{method: method, path: path, token: token, language: "ru"}
		if body != nil {
			r.body = body.String()
		}
		return w.do(r)
	}
	measure := func(m ashyq.Measure, reason string) server.MeasuredVenue {
		return read[server.Measured](as(official, "POST", "/v1/measures", js{"venues": []string{venue}, "measure": m, "reason": reason})).Items[0]
	}

	queue := read[server.Applications](as(official, "GET", "/v1/applications", nil))
	if len(queue.Items) != 1 || string(queue.Items[0].Venue.ID) != venue || queue.Items[0].Venue.Checklist != nil || len(queue.Items[0].Checks) != 8 {
		t.Fatalf("the queue is %+v", queue)
	}
	for _, c := range queue.Items[0].Checks {
		if c.Check == "names" && (c.Result != "passed" || c.Text != "В регионе нет заведения другого владельца с таким названием.") {
			t.Errorf("the check is %+v", c)
		}
	}
	if asked := measure(ashyq.Question, "Где второй выход?"); asked.Problem != nil || *asked.State != "applied" {
		t.Fatalf("asked is %+v", asked)
	}
	if left := read[server.Applications](as(official, "GET", "/v1/applications", nil)); len(left.Items) != 0 {
		t.Errorf("who was asked still waits: %+v", left)
	}
	one := read[server.Applications](as(official, "GET", "/v1/applications?venue="+venue, nil))
	if len(one.Items) != 1 || !one.Items[0].Venue.Participation.Asked {
		t.Errorf("the one that was asked is %+v", one)
	}
	w.clock.Advance(time.Minute)
	b.owners("POST", "/v1/venues/"+venue+"/apply", js{}).wants(200, map[string]any{"participation.asked": false})
	w.clock.Advance(time.Minute)
	if approved := measure(ashyq.Approval, ""); approved.Problem != nil || *approved.State != "training" {
		t.Fatalf("approved is %+v", approved)
	}
	if again := measure(ashyq.Refusal, "Поздно"); again.Problem == nil || again.Problem.Code != "wrong_state" || *again.State != "training" {
		t.Fatalf("refused after that is %+v", again)
	}

	notices := read[server.Notices](as(b.owner, "GET", "/v1/notices", nil))
	if len(notices.Items) != 2 || notices.Next != nil {
		t.Fatalf("the owner is told %+v", notices)
	}
	if n := notices.Items[0]; *n.What != ashyq.Approval || n.Seen || n.Reason != nil || n.Venue.Name != "Дастархан" ||
		n.Text != "Дастархан: заявка одобрена. Началась учебная неделя: решения настоящие, но пока ни к чему не обязывают." {
		t.Errorf("told is %+v", n)
	}
	if n := notices.Items[1]; *n.What != ashyq.Question || *n.Reason != "Где второй выход?" || !strings.HasSuffix(n.Text, "Вопрос: Где второй выход?") {
		t.Errorf("told is %+v", n)
	}
	as(b.owner, "POST", "/v1/notices/seen", js{"up_to": notices.Items[1].N}).wants(204, nil)
	seen := read[server.Notices](as(b.owner, "GET", "/v1/notices", nil))
	if seen.Items[0].Seen || !seen.Items[1].Seen {
		t.Errorf("seen are %+v", seen)
	}
	older := read[server.Notices](as(b.owner, "GET", fmt.Sprintf("/v1/notices?before=%d", notices.Items[0].N), nil))
	if len(older.Items) != 1 || older.Items[0].N != notices.Items[1].N {
		t.Errorf("older are %+v", older)
	}

	trail := func(token string) (words []string) {
		for _, act := range read[server.Acts](as(token, "GET", "/v1/acts?venue="+venue, nil)).Items {
			word := act.Text + " "
			if act.Who.Name != nil {
				word += *act.Who.Name
			}
			if act.Who.You {
				word += " (you)"
			}
			words = append(words, word)
		}
		return words
	}
	if got, want := trail(official), "Одобрено Dana (you); Заявка подана ; Задан вопрос Dana (you); Заявка подана "; strings.Join(got, "; ") != want {
		t.Errorf("an official reads %q", got)
	}
	if got, want := trail(b.owner), "Одобрено ; Заявка подана  (you); Задан вопрос ; Заявка подана  (you)"; strings.Join(got, "; ") != want {
		t.Errorf("the owner reads %q", got)
	}
	w.nobodyIn("the log", w.log.String())
}

func TestOfficialsLookOverTheCountry(t *testing.T) {
	w := newWorld(t)
	official := w.official()
	get := func(path string) answer { return w.do(request{method: "GET", path: path, token: official}) }
	found := read[server.Venues](get("/v1/venues?state=active&region=KZ-75&q=arman"))
	if len(found.Items) != 1 || found.Items[0].ID != "cinema" || found.Next != nil {
		t.Errorf("found are %+v", found)
	}
	get("/v1/overview").wants(200, map[string]any{
		"as_of": "2021-05-14T06:00:00Z", "venues.active": 1, "venues.training": 1, "waiting": 0, "waiting_longest_at": nil, "today.admitted": 0,
	})
	w.passes(w.bank(), 1, w.entry())
	get("/v1/overview").wants(200, map[string]any{"today.admitted": 1, "today.checked": 0})
	w.do(request{method: "PUT", path: "/v1/zones/KZ-71", token: official, body: js{"zone": "green", "decree": "Decree 3"}.String()}).wants(204, nil)
	overview := read[server.Overview](get("/v1/overview"))
	if len(overview.Regions) != 2 || overview.Regions[0].Region != "KZ-71" || *overview.Regions[0].Zone != ashyq.GreenZone ||
		overview.Regions[1].Venues != 2 || *overview.Regions[1].Zone != ashyq.RedZone {
		t.Errorf("the regions are %+v", overview.Regions)
	}
	trail := read[server.Acts](get("/v1/acts"))
	if len(trail.Items) != 1 || trail.Items[0].Text != "Zone of a region changed" || trail.Items[0].Venue != nil || *trail.Items[0].Decree != "Decree 3" ||
		trail.Items[0].Fields[0] != (store.FieldChange{Field: "KZ-71", To: "green"}) {
		t.Errorf("the trail is %+v", trail)
	}
}

func TestOfficialsInviteOfficials(t *testing.T) {
	w := newWorld(t)
	official := w.official()
	w.clock.Advance(time.Second)
	berik := w.do(request{method: "POST", path: "/v1/officials", token: official, body: js{"phone": "+77011234562", "name": "Berik"}.String()}).
		wants(201, map[string]any{"name": "Berik", "role": "authority", "venue": nil, "phone_last_two": "62", "accepted": false, "you": false})
	members := read[server.Members](w.do(request{method: "GET", path: "/v1/officials", token: official}))
	if len(members.Items) != 2 || !members.Items[0].You || !members.Items[0].Accepted {
		t.Errorf("the officials are %+v", members)
	}
	second := w.login("+77011234562", "")
	w.do(request{method: "GET", path: "/v1/overview", token: second}).wants(200, nil)
	w.do(request{method: "DELETE", path: "/v1/officials/" + berik.json("id").(string), token: official}).wants(204, nil)
	w.do(request{method: "GET", path: "/v1/overview", token: second}).wants(403, map[string]any{"code": "forbidden"})
	w.do(request{method: "DELETE", path: "/v1/officials/dana", token: official}).wants(409, map[string]any{"code": "last_member"})
}

func TestWhatOfficialsGetWrong(t *testing.T) {
	w := newWorld(t)
	official := w.official()
	post := func(path string, body js) request {
		return request{method: "POST", path: path, token: official, body: body.String()}
	}
	measure := func(change js) request {
		body := js{"venues": []string{"cinema"}, "measure": "suspend", "reason": "No masks"}
		for k, v := range change {
			body[k] = v
		}
		return post("/v1/measures", body)
	}
	zone := func(region string, body js) request {
		return request{method: "PUT", path: "/v1/zones/" + region, token: official, body: body.String()}
	}
	get := func(path string) request { return request{method: "GET", path: path, token: official} }
	w.refuses([]refusal{
		{"an owner's word", measure(js{"measure": "leave"}), 400, "invalid_body"},
		{"no venue", measure(js{"venues": []string{}}), 400, "invalid_body"},
		{"too many", measure(js{"venues": make([]string, 101)}), 400, "invalid_body"},
		{"no reason", measure(js{"reason": ""}), 400, "reason_needed"},
		{"somebody's number", measure(js{"reason": "let " + greenIIN + " in"}), 400, "invalid_reason"},
		{"no decree's name", measure(js{"decree": strings.Repeat("a", 201)}), 400, "invalid_decree"},
		{"a zone of another colour", zone("KZ-75", js{"zone": "blue", "decree": "1"}), 400, "invalid_body"},
		{"a zone without a decree", zone("KZ-75", js{"zone": "red", "decree": ""}), 400, "invalid_decree"},
		{"a zone of nowhere", zone("KZ-00", js{"zone": "red", "decree": "1"}), 400, "invalid_region"},
		{"an official without a phone", post("/v1/officials", js{"phone": "1", "name": "A"}), 400, "invalid_phone"},
		{"an official without a name", post("/v1/officials", js{"phone": "+77011234562", "name": " "}), 400, "invalid_name"},
		{"nobody's role", request{method: "DELETE", path: "/v1/officials/nobody", token: official}, 404, "not_found"},
		{"a cursor of no queue", get("/v1/applications?after=x"), 400, "invalid_body"},
		{"an application of no venue", get("/v1/applications?venue=nowhere"), 404, "not_found"},
		{"a state that there is not", get("/v1/venues?state=asleep"), 400, "invalid_body"},
		{"a search for a person", get("/v1/venues?q=" + greenIIN), 400, "invalid_search"},
		{"notices before nothing", get("/v1/notices?before=-1"), 400, "invalid_body"},
		{"acts before nothing", get("/v1/acts?before=x"), 400, "invalid_body"},
		{"notices seen up to none", post("/v1/notices/seen", js{"up_to": 0}), 400, "invalid_body"},
	})
	w.clock.Advance(11 * time.Minute) // the login is no proof any more
	w.refuses([]refusal{
		{"suspend unconfirmed", measure(nil), 403, "confirmation_needed"},
		{"a zone unconfirmed", zone("KZ-75", js{"zone": "red", "decree": "1"}), 403, "confirmation_needed"},
		{"invite unconfirmed", post("/v1/officials", js{"phone": "+77011234562", "name": "A"}), 403, "confirmation_needed"},
		{"remove unconfirmed", request{method: "DELETE", path: "/v1/officials/dana", token: official}, 403, "confirmation_needed"},
	})
	w.do(measure(js{"measure": "approve", "reason": ""})).wants(200, nil)
}

func TestADayOfAVenueIsReadByWhoRunsIt(t *testing.T) {
	w := newWorld(t)
	owner, visitor, red := w.owner(), w.login("+77011234567", greenIIN), w.login("+77011234568", redIIN)
	scan := func(token, iin, gate string, children int) {
		w.do(request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": gate, "iin": iin, "children": children}.String()}).
			wants(200, nil)
	}
	scan(visitor, greenIIN, w.entry(), 1)
	scan(red, redIIN, w.entry(), 0)
	w.clock.Advance(time.Hour)
	scan(visitor, greenIIN, w.exit(), 0)
	today := request{method: "GET", path: "/v1/venues/cinema/figures", token: owner, language: "ru"}
	day := read[server.DayFigures](w.do(today))
	if len(day.Hours) != 24 || day.Hours[12].Admitted != 2 || day.Hours[12].Refused != 1 || day.Hours[12].Peak != 2 || day.Hours[13].Left != 2 ||
		day.Admitted != 2 || day.Refused != 1 || day.Inside != 0 || *day.Limit != 2 || day.Rehearsal || day.Hours[0].At.Format(time.RFC3339) != "2021-05-14T00:00:00+06:00" {
		t.Errorf("the day is %+v", day)
	}
	if len(day.Refusals) != 1 || day.Refusals[0] != (server.RefusalFigures{Reason: "status_refused", Text: "Статус не позволяет", Count: 1}) {
		t.Errorf("refusals are %+v", day.Refusals)
	}
	if len(day.Gates) != 2 || day.Gates[0].Count != 2 || day.Gates[0].Name == "" {
		t.Errorf("gates are %+v", day.Gates)
	}
	if len(day.Means) != 1 || day.Means[0] != (server.MeansFigures{Means: ashyq.ByApp, Count: 3}) {
		t.Errorf("means are %+v", day.Means)
	}
	today.path += "?date=2021-05-13"
	if before := read[server.DayFigures](w.do(today)); before.Admitted != 0 || before.Date.String() != "2021-05-13" {
		t.Errorf("the day before is %+v", before)
	}
	for _, date := range []string{"2021-05-15", "2019-01-01", "tomorrow", "2021-13-01"} {
		today.path = "/v1/venues/cinema/figures?date=" + date
		w.do(today).wants(400, map[string]any{"code": "invalid_time"})
	}
}

func TestNothingCountsInPublicFiguresWhileInTraining(t *testing.T) {
	w := newWorld(t)
	bank := w.bank()
	publish := func() server.PublicFigures {
		return read[server.PublicFigures](w.do(request{method: "GET", path: "/v1/figures"}))
	}
	visitors := 0
	opens := func(id ashyq.VenueID, state ashyq.VenueState) {
		v := w.pharmacy
		v.ID, v.State = id, state
		v.Gates = []ashyq.Gate{{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Door"}, Direction: ashyq.Entry}}
		must(t, w.store.SaveVenue(t.Context(), v))
		w.refresh()
		visitors++
		w.passes(bank, visitors, w.code(v.Gates[0]))
	}
	for i := range 5 {
		opens(ashyq.VenueID(fmt.Sprint("training", i)), ashyq.Training)
	}
	w.clock.Advance(time.Hour)
	if got := publish(); got.Venues != 1 || len(got.Regions) != 0 || got.Other != nil { // the cinema, where nobody came
		t.Errorf("published is %+v", got)
	}
	bank = w.bank()
	for i := range 4 {
		opens(ashyq.VenueID(fmt.Sprint("active", i)), ashyq.Active)
	}
	w.clock.Advance(time.Hour)
	got := publish()
	if got.Venues != 5 || len(got.Regions) != 1 || got.Regions[0].Venues != 5 || got.Regions[0].Admitted+got.Regions[0].Refused != 4 ||
		*got.Regions[0].Zone != ashyq.RedZone || !got.AsOf.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("published is %+v", got)
	}
}

func TestTheCountryIsKnownToEverybody(t *testing.T) {
	w := newWorld(t)
	a := w.do(request{method: "GET", path: "/v1/country"})
	country := read[server.Country](a)
	if len(country.Regions) != 20 || len(country.Activities) < 80 || country.Terms.Version == "" || country.Regions[0].Centre.Latitude == 0 ||
		a.header.Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("%d regions, %d activities, %q", len(country.Regions), len(country.Activities), a.header.Get("Cache-Control"))
	}
}
