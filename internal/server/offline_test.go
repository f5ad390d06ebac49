package server_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal/sealtest"
	"ashyq/internal/server"
)

// offline is what the cinema's desk is told.
func (w *world) offline(guard string, after int64) (told server.Offline, size int) {
	w.t.Helper()
	a := w.do(request{method: "GET", path: fmt.Sprint("/v1/venues/cinema/offline?after=", after), token: guard}).wants(200, nil)
	must(w.t, json.Unmarshal([]byte(a.body), &told))
	return told, len(a.body)
}

func TestADeskIsToldWhatToGoByWithoutANetwork(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	told, _ := w.offline(guard, 0)
	tomorrow := noon.Add(24 * time.Hour)
	if !told.Now.Equal(noon) || !told.Rules.Until.Equal(tomorrow) || !told.Keys.Until.Equal(tomorrow) || !told.Revoked.Until.Equal(tomorrow) {
		t.Errorf("%+v", told)
	}
	midnight := time.Date(2021, 5, 15, 0, 0, 0, 0, noon.Location())
	friday, saturday := told.Rules.Tables[0], told.Rules.Tables[1]
	if len(told.Rules.Tables) != 2 || !friday.From.Equal(noon) || !friday.Until.Equal(midnight) || !saturday.From.Equal(midnight) || !saturday.Until.Equal(tomorrow) {
		t.Errorf("%+v", told.Rules)
	}
	if *friday.Rule != "cinema-weekday" || *saturday.Rule != "cinema-weekend" || friday.Policy != "2021-05-05" || !friday.Enforced || *friday.Limit != 2 || friday.BornFirst != nil || friday.BornLast != nil {
		t.Errorf("%+v", told.Rules)
	}
	rows := func(table server.Table) (rows []string) {
		for _, r := range table.Rows {
			row := fmt.Sprintf("%v %v %s %s", r.Colour, r.Within, r.Outcome, r.Reason)
			if r.Within != nil {
				row = fmt.Sprintf("%v %d %s %s", r.Colour, *r.Within, r.Outcome, r.Reason)
			}
			if r.Ask != nil {
				row += " " + *r.Ask
			}
			rows = append(rows, row)
		}
		return rows
	}
	want := []string{
		"green 86400 admit status_allowed", "green <nil> check registries_silent paper_pcr",
		"blue 86400 admit status_allowed", "blue <nil> check registries_silent paper_pcr",
		"yellow <nil> refuse status_refused", "red <nil> refuse status_refused", "unknown <nil> check registries_silent paper_pcr",
	}
	if got := rows(friday); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	want[2] = "blue 86400 refuse pcr_required"
	if got := rows(saturday); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if keys := w.keys.PassKeys(); !slices.Equal(told.Keys.Keys, keys) || keys[0].Verifies != "pass" {
		t.Errorf("%+v", told.Keys)
	}
	if len(told.Revoked.Items) > 0 || told.Revoked.Next != 0 {
		t.Errorf("%+v", told.Revoked)
	}
}

func TestADeskIsToldWhoIsOfAge(t *testing.T) {
	w := newWorld(t)
	w.cinema.Category = "computer_club"
	must(t, w.store.SaveVenue(t.Context(), w.cinema))
	w.refresh()
	told, _ := w.offline(w.guard(), 0)
	table := told.Rules.Tables[0]
	if table.BornFirst != nil || table.BornLast == nil || *table.BornLast != (ashyq.Date{Year: 2005, Month: 5, Day: 14}) {
		t.Errorf("born %v to %v", table.BornFirst, table.BornLast)
	}
	green := table.Rows[0]
	if green.Outcome != ashyq.Check || *green.Ask != ashyq.AskAge || green.OfAge == nil || green.OfAge.Outcome != ashyq.Admit || green.OfAge.Ask != nil {
		t.Errorf("%+v", green)
	}
}

func TestADeskIsToldOfRevocationsOnce(t *testing.T) {
	w := newWorld(t)
	guard := w.guard()
	must(t, w.store.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: "a", Until: noon.Add(time.Hour)}))
	must(t, w.store.RevokePasses(t.Context(), noon, ashyq.Revocation{Before: noon.Add(-48 * time.Hour)}))
	w.refresh()
	told, _ := w.offline(guard, 0)
	if len(told.Revoked.Items) != 1 || told.Revoked.Items[0].Pass != "a" || !told.Revoked.Before.Equal(noon.Add(-48*time.Hour)) {
		t.Errorf("%+v", told.Revoked)
	}
	again, _ := w.offline(guard, told.Revoked.Next)
	if len(again.Revoked.Items) != 0 || again.Revoked.Next != told.Revoked.Next || again.Revoked.Before == nil {
		t.Errorf("%+v", again.Revoked)
	}
}

// Every desk asks every minute: what it is told stays small, whatever its owner has said of its hours.
func TestWhatADeskIsToldIsSmall(t *testing.T) {
	w := newWorld(t)
	for hour := range 12 {
		w.cinema.Opening = append(w.cinema.Opening, ashyq.Shift{
			Days: []ashyq.DayName{"fri", "sat"}, Hours: ashyq.Hours{From: ashyq.TimeOfDay(120 * hour), To: ashyq.TimeOfDay(120*hour + 60)},
		})
	}
	must(t, w.store.SaveVenue(t.Context(), w.cinema))
	for i := range 1500 {
		must(t, w.store.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: fmt.Sprintf("%016d", i), Until: noon.Add(time.Hour)}))
	}
	w.refresh()
	guard := w.guard()
	told, size := w.offline(guard, 0)
	if len(told.Rules.Tables) != 24 || len(told.Revoked.Items) != 1000 || size > 100<<10 {
		t.Errorf("%d tables, %d revocations, %d bytes", len(told.Rules.Tables), len(told.Revoked.Items), size)
	}
	rest, _ := w.offline(guard, told.Revoked.Next)
	last, size := w.offline(guard, rest.Revoked.Next)
	if len(rest.Revoked.Items) != 500 || len(last.Revoked.Items) != 0 || size > 24<<10 {
		t.Errorf("then %d revocations and %d, %d bytes", len(rest.Revoked.Items), len(last.Revoked.Items), size)
	}
}

// Whom a desk has let in without a network is counted when it has one again, by what their phone showed then.
func TestALateScanIsJudgedAsOfWhenThePhoneWasShown(t *testing.T) {
	w := newWorld(t)
	guard, visitor, phone := w.guard(), w.login("+77011234567", greenIIN), sealtest.NewPhone(t)
	pass := w.do(request{method: "POST", path: "/v1/status", token: visitor, body: js{"iin": greenIIN, "key": phone.KeyText()}.String()}).
		json("pass").(string)
	scan := func(id string, shown, scanned time.Time) request {
		return request{method: "POST", path: "/v1/venues/cinema/scans", token: guard, body: js{
			"id": id, "gate": w.entry(), "pass": phone.Present(pass, shown), "scanned_at": scanned.Format(time.RFC3339Nano),
		}.String()}
	}
	at := noon.Add(10 * time.Minute)
	w.clock.Advance(5 * time.Hour)
	first := w.id()
	for range 2 {
		w.do(scan(first, at, at.Add(44*time.Second))).wants(200, map[string]any{
			"visit": "cinema." + first, "at": "2021-05-14T12:10:44+06:00", "decision.outcome": "admit", "occupancy.inside": 1, "sign": nil, "pass": nil,
		})
	}
	event, err := w.store.Event(t.Context(), "cinema", mustScanID(t, first))
	must(t, err)
	if !event.Offline || event.Means != ashyq.ByDesk || event.Assurance != ashyq.NoAssurance || event.Actor == "" {
		t.Errorf("%+v", event)
	}
	for name, refused := range map[string]request{
		"a picture, by the desk's own word": scan(w.id(), at, at.Add(46*time.Second)),
		"from before it was shown":          scan(w.id(), at, at.Add(-31*time.Second)),
	} {
		if a := w.do(refused); a.status != 400 || a.json("code") != "pass_stale" {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	w.do(scan(w.id(), noon.Add(-20*time.Hour), noon.Add(-20*time.Hour))).wants(400, map[string]any{"code": "invalid_pass"}) // the pass was not signed yet

	opened, err := w.keys.OpenPass(pass, w.clock.Now())
	must(t, err)
	must(t, w.store.RevokePasses(t.Context(), noon, ashyq.Revocation{Pass: opened.ID, Until: opened.Expires}))
	w.refresh()
	w.do(scan(w.id(), at, at)).wants(200, map[string]any{"decision.outcome": "admit", "status.source": "registries"})
	w.registry.hush(true)
	w.do(scan(w.id(), at, at)).wants(200, map[string]any{"decision.outcome": "check", "status.colour": "unknown"}) // it is no evidence
	if strings.Contains(w.said(), greenIIN) {
		t.Error("the number is in the log")
	}
}

func mustScanID(t *testing.T, text string) ashyq.ScanID {
	t.Helper()
	id, err := ashyq.ParseScanID(text)
	must(t, err)
	return id
}
