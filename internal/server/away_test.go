package server_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/server"
	"ashyq/internal/store/journal"
	"ashyq/internal/store/journal/journaltest"
)

// beside puts a journal beside the world's database, which can be made to fail from then on. What is journalled is brought in by
// bringIn.
func (w *world) beside(t *testing.T) (link *journaltest.Database, bringIn func()) {
	t.Helper()
	link = journaltest.Over(w.store)
	j := w.journal(t, link, filepath.Join(t.TempDir(), "journal.db"))
	return link, func() {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); j.Run(ctx) }()
		for turns := time.NewTicker(10 * time.Millisecond); j.Stats(ctx).Length > 0; {
			<-turns.C
		}
		cancel()
		<-ended
	}
}

// journal puts the journal in a file beside a database.
func (w *world) journal(t *testing.T, link *journaltest.Database, path string) *journal.Store {
	t.Helper()
	j, err := journal.Open(t.Context(), link, path, journal.Options{
		Room: 20, Patience: time.Minute, Derive: seal.DeriveScanID, Now: w.clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	t.Cleanup(func() { must(t, j.Close()) })
	w.store, w.desk.Visits, w.desk.Accounts, w.auth.Store = j, j, j, j
	w.config.Accounts, w.config.Provisional, w.config.Metrics = j, j.Provisional, prometheus.NewRegistry()
	w.handler, err = server.New(w.config)
	must(t, err)
	return j
}

func TestTheDoorOpensWhileTheDatabaseIsAway(t *testing.T) {
	w := newWorld(t)
	link, bringIn := w.beside(t)
	guard, visitor := w.guard(), w.login("+77011234567", greenIIN)
	w.do(request{method: "GET", path: "/v1/me", token: guard}).wants(200, nil)
	w.do(request{method: "GET", path: "/v1/me", token: visitor}).wants(200, nil)
	open := w.open(t, guard, "", "")
	open.wants("snapshot", nil)

	link.Fail(journaltest.Down)
	scan := js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}
	entered := w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: scan.String()}).wants(200, js{
		"recorded": "later", "decision.outcome": "admit", "occupancy.inside": 1,
	})
	again := w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: scan.String()}).wants(200, js{"recorded": "later"})
	for _, field := range []string{"visit", "receipt.code", "at"} {
		if entered.json(field) != again.json(field) || entered.json(field) == nil {
			t.Errorf("%s: %v, and again %v", field, entered.json(field), again.json(field))
		}
	}
	if code := entered.json("receipt.code").(string); len(code) != len("48-21-07") {
		t.Errorf("the receipt is one of those that all nodes count: %s", code)
	}
	shown := open.wants("visit", map[string]any{
		"row": scan["id"], "recorded": "later", "seq": nil, "visit": entered.json("visit"), "outcome": "admit", "receipt": entered.json("receipt.code"),
	})
	if shown.id != "" {
		t.Errorf("a provisional event has the id %s", shown.id)
	}
	w.do(request{method: "GET", path: "/v1/visits/" + entered.json("visit").(string), token: visitor}).wants(200, js{"recorded": "later"})
	w.do(request{method: "GET", path: "/v1/venues/cinema/occupancy", token: guard}).wants(200, js{"provisional": true, "inside": 1})
	w.do(request{method: "GET", path: "/v1/venues/cinema/heartbeat", token: guard}).wants(200, js{"occupancy.provisional": true, "seq": 0})

	// Who opens a desk now, or has lost its feed, sees what this node knows.
	fresh := w.open(t, guard, "", "")
	if e := fresh.wants("snapshot", nil); e.id != "" || len(e.data["visits"].([]any)) != 0 {
		t.Errorf("%+v", e)
	}
	fresh.wants("visit", map[string]any{"row": scan["id"], "recorded": "later"})
	resumed := w.open(t, guard, "", "0")
	resumed.wants("visit", map[string]any{"row": scan["id"], "recorded": "later"})
	resumed.wants("venue", nil)
	resumed.wants("announcement", nil)

	byDesk := js{"id": w.id(), "gate": w.exit(), "iin": greenIIN}
	left := w.do(request{method: "POST", path: "/v1/venues/cinema/scans", token: guard, body: byDesk.String()}).wants(200, js{
		"recorded": "later", "decision.outcome": "left",
	})
	for _, d := range []*desk{open, fresh, resumed} {
		d.wants("visit", map[string]any{"row": byDesk["id"], "recorded": "later", "outcome": "left"})
	}
	for name, call := range map[string]request{
		"everybody leaves":            {method: "POST", path: "/v1/venues/cinema/exits", token: guard, body: "{}"},
		"a session that nobody knows": {method: "GET", path: "/v1/me", token: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
	} {
		t.Log(name)
		w.do(call).wants(503, js{"code": "unavailable"})
	}

	link.Fail(journaltest.None)
	bringIn()
	must(t, (&checkin.Upkeep{Desk: w.desk, Store: w.store}).Follow(t.Context()))
	open.wants("visit", map[string]any{"row": scan["id"], "recorded": "late", "seq": 1, "visit": entered.json("visit")})
	if e := open.wants("visit", map[string]any{"row": byDesk["id"], "recorded": "late", "seq": 2, "inside": 0}); e.id != "2" {
		t.Errorf("it has the id %q", e.id)
	}
	for _, d := range []*desk{fresh, resumed} { // they come back for the rows
		d.wants("end", nil)
	}
	back := w.open(t, guard, "", "0")
	back.wants("venue", nil)
	back.wants("announcement", nil)
	back.wants("visit", map[string]any{"row": scan["id"], "recorded": "late", "seq": 1})
	w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: scan.String()}).wants(200, js{
		"recorded": "now", "visit": entered.json("visit"), "decision.outcome": "admit",
	})
	w.do(request{method: "GET", path: "/v1/visits/" + left.json("visit").(string), token: visitor}).wants(200, js{"decision.outcome": "left"})
}

// Nothing is left of what the registries said, and a person who was refused as red comes again with the pass of better days.
func TestARedThatWasRefusedIsNotLetInAfterARestart(t *testing.T) {
	for name, away := range map[string]bool{"without the database": true, "with the database": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			database, path := w.store, filepath.Join(t.TempDir(), "journal.db")
			link := journaltest.Over(database)
			j := w.journal(t, link, path)
			visitor := w.login("+77011234567", greenIIN)
			scan := func(pass any) answer {
				body := js{"id": w.id(), "gate": w.entry(), "iin": greenIIN}
				if pass != nil {
					body["pass"] = pass
				}
				return w.do(request{method: "POST", path: "/v1/scans", token: visitor, body: body.String()})
			}
			green := scan(nil).wants(200, js{"decision.outcome": "admit"}).json("pass")
			w.clock.Advance(time.Hour)
			w.registry.say(resident(greenIIN), ashyq.Evidence{Kind: ashyq.Positive, Registry: ashyq.PCR, At: w.clock.Now()})
			fault := journaltest.None
			if away {
				fault = journaltest.Down
			}
			link.Fail(fault)
			refused := scan(nil).wants(200, js{"status.colour": "red", "decision.outcome": "refuse"})

			w.registry.hush(true)
			must(t, j.Close()) // nothing was brought in, as if it was killed
			link = journaltest.Over(database)
			link.Fail(fault)
			w.journal(t, link, path)
			w.auth.Store = database // who calls is not what this is about
			w.clock.Advance(30 * time.Second)
			for _, pass := range []any{green, nil} {
				scan(pass).wants(200, js{
					"status.colour": "red", "status.source": "cache", "status.as_of": refused.json("status.as_of"), "decision.outcome": "refuse",
					"decision.reason": "status_refused",
				})
			}
		})
	}
}

func TestAFullJournalIsSaid(t *testing.T) {
	w := newWorld(t)
	link, _ := w.beside(t)
	bank := w.bank()
	w.passes(bank, 0, w.entry())
	link.Fail(journaltest.Down)
	for n := range 10 { // each with the trace of the look
		w.passes(bank, n, w.entry())
	}
	w.do(request{method: "POST", path: "/v1/platform/scans", token: bank, language: "ru", body: js{
		"id": w.id(), "gate": w.entry(), "passport": js{"country": "UZ", "number": "FA9999999"},
	}.String()}).wants(503, js{"code": "journal_full"})
}
