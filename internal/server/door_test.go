package server_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/store"
)

// owner is a token of the owner of the cinema's chain.
func (w *world) owner() string {
	w.t.Helper()
	phone, err := ashyq.ParsePhone(ownerPhone)
	must(w.t, err)
	must(w.t, w.auth.Grant(w.t.Context(), phone, store.Role{Entity: w.cinema.Entity, Name: store.Owner}))
	return w.login(ownerPhone, "")
}

// What is changed is at the door before the answer leaves: the desk's open feed tells it, and the next scan meets it. Nothing
// here polls: the upkeep, by which other nodes learn of it, does not run.
func TestChangesReachTheDoorAtOnce(t *testing.T) {
	w := newWorld(t)
	b := business{world: w, owner: w.owner(), entity: "chain"}
	official, visitor := w.official(), w.login("+77011234567", greenIIN)
	feed := w.open(t, b.owner, "", "")
	feed.wants("snapshot", nil)
	scan := func(gate string) answer {
		return w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: js{"id": w.id(), "gate": gate, "iin": greenIIN}.String()})
	}
	decided := func(outcome, reason string) {
		t.Helper()
		scan(w.entry()).wants(200, map[string]any{"decision.outcome": outcome, "decision.reason": reason})
		feed.wants("visit", map[string]any{"outcome": outcome, "reason": reason})
	}
	cinema := func(change js) js {
		body := js{
			"name": js{"kk": "Арман", "ru": "Арман", "en": "Arman"}, "oked": "59.14", "category": "cinema", "region": "KZ-75",
			"address": "1 Abai Avenue", "point": nil, "capacity": 9, "area": nil, "opening": []js{},
		}
		for k, v := range change {
			body[k] = v
		}
		return body
	}
	measure := func(m string) {
		t.Helper()
		a := w.do(request{method: "POST", path: "/v1/measures", token: official, body: js{
			"venues": []string{"cinema"}, "measure": m, "reason": "Fire exits were locked", "decree": "Decree 7",
		}.String()}).wants(200, nil)
		if !strings.Contains(a.body, `"problem":null`) {
			t.Fatal(a.body)
		}
	}

	b.owners("PUT", "/v1/venues/cinema", cinema(js{"capacity": 30})).wants(200, map[string]any{"limit": 9})
	feed.wants("venue", map[string]any{"capacity": 30, "limit": 9})
	decided("admit", "status_allowed")

	b.owners("PUT", "/v1/venues/cinema", cinema(js{"opening": []js{{"days": []string{}, "hours": "13:00-18:00"}}})).wants(200, map[string]any{"open": false})
	feed.wants("venue", map[string]any{"open": false})
	decided("refuse", "venue_closed")
	b.owners("PUT", "/v1/venues/cinema", cinema(nil)).wants(200, map[string]any{"open": true})
	feed.wants("venue", map[string]any{"open": true})

	gate := string(w.cinema.Gates[0].ID)
	b.owners("PUT", "/v1/venues/cinema/gates/"+gate, js{"name": js{"en": "North door"}}).wants(200, nil)
	if told := feed.wants("venue", nil).data["gates"].([]any)[0].(map[string]any); told["name"] != "North door" {
		t.Errorf("the desk is told of %v", told)
	}
	scan(w.entry()).wants(200, map[string]any{"gate.name": "North door"})
	feed.wants("visit", nil)

	b.owners("POST", "/v1/venues/cinema/gates/"+gate+"/code", js{}).wants(200, nil)
	feed.wants("venue", nil)
	for _, language := range []string{"kk", "ru", "en"} {
		for _, old := range []string{w.entry(), w.cinema.Gates[0].Short} {
			w.do(request{method: "GET", path: "/v1/gates/" + strings.ReplaceAll(old, " ", ""), language: language}).
				wants(410, map[string]any{"code": "gate_retired", "detail": w.config.Words.Problem(language, "gate_retired", 0)})
		}
	}
	scan(w.entry()).wants(410, map[string]any{"code": "gate_retired"})
	place := w.place("cinema")
	fresh := place.Gates[len(place.Gates)-1]
	scan(fresh.Short).wants(200, map[string]any{"gate.name": "North door", "decision.outcome": "admit"})
	feed.wants("visit", map[string]any{"gate": string(fresh.ID)})
	w.cinema.Gates[0] = fresh

	measure("suspend")
	feed.wants("venue", map[string]any{"state": "suspended", "open": false})
	decided("refuse", "venue_suspended")
	measure("reinstate")
	feed.wants("venue", map[string]any{"state": "active", "open": true})
	decided("admit", "status_allowed")

	b.owners("POST", "/v1/venues/cinema/leave", js{}).wants(200, map[string]any{"state": "withdrawn", "inside": 0})
	feed.wants("venue", map[string]any{"state": "withdrawn"})
	feed.wants("visit", map[string]any{"direction": "exit", "inside": 0})
	scan(w.entry()).wants(410, map[string]any{"code": "gate_retired"})
	b.owners("POST", "/v1/venues/cinema/return", js{}).wants(200, map[string]any{"state": "active"})
	feed.wants("venue", map[string]any{"state": "active"})
	decided("admit", "status_allowed")
}

// A role taken away on another node, at a venue where nothing happens, ends the feeds of this one within a second.
func TestAFeedEndsWithinASecondOfItsRole(t *testing.T) {
	for name, role := range map[string]func(*world) store.Role{
		"at the venue":        func(w *world) store.Role { return w.at(w.cinema, store.Guard) },
		"over all of a chain": func(w *world) store.Role { return store.Role{Entity: "chain", Name: store.Guard} },
		"the chain's own":     func(w *world) store.Role { return store.Role{Entity: "chain", Name: store.Owner} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				phone, err := ashyq.ParsePhone("+77011234500")
				must(t, err)
				must(t, w.auth.Grant(t.Context(), phone, role(w)))
				w.refresh()
				r := httptest.NewRequestWithContext(t.Context(), "GET", "/v1/venues/cinema/feed", nil)
				r.Header.Set("Authorization", "Bearer "+w.login(phone.E164(), ""))
				c := &connection{header: http.Header{}, writes: make(chan string, 100)}
				done := make(chan struct{})
				go func() { defer close(done); w.handler.ServeHTTP(c, r) }()
				<-c.writes
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				upkeep := checkin.Upkeep{Desk: w.desk, Store: w.store, Retention: 14, Log: slog.New(slog.DiscardHandler)}
				go upkeep.Run(ctx)
				time.Sleep(3 * time.Second) // of the bubble's clock: the role holds, and the feed goes on
				synctest.Wait()
				select {
				case <-done:
					t.Fatal("the feed ended while the role held")
				default:
				}
				w.revoke(phone, role(w))
				taken := time.Now()
				<-done
				if took := time.Since(taken); took > time.Second {
					t.Errorf("the feed went on for %v", took)
				}
			})
		})
	}
}
