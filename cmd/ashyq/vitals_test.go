package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/server"
	"ashyq/internal/sms"
	"ashyq/internal/store"
	"ashyq/internal/vitals"
)

// service is how a node says that the service does.
func (n *node) service(t *testing.T) (told server.Service) {
	t.Helper()
	recorder := httptest.NewRecorder()
	n.Handler.ServeHTTP(recorder, httptest.NewRequest("GET", "/v1/service", nil))
	if err := json.Unmarshal(recorder.Body.Bytes(), &told); err != nil || recorder.Code != 200 {
		t.Fatal(recorder.Code, recorder.Body, err)
	}
	return told
}

func TestTheServiceIsToldAsTheDoorFeelsIt(t *testing.T) {
	s := stage(t, nil)
	bank := s.World.Platforms[0]
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(bank.ID)}, "client_secret": {bank.Secret}}
	token := post(t, s.URL, "/v1/platform/token", "", form, "access_token")
	s.walk(t, s.World.People[0].Person)
	s.walk(t, s.World.People[0].Person) // remembered, but as young as the policy wants it
	told := s.service(t)
	if !told.Whole || told.Spans[0].Minutes != 5 || told.Spans[1].Minutes != 60 || told.Since.After(told.Now) {
		t.Errorf("%+v", told)
	}
	for _, span := range told.Spans {
		if span.Decided != (server.ServiceDecided{Fresh: 2}) || span.Waits.Answered != 2 || span.Waits.Unanswered != 0 || *span.Waits.P99MS < *span.Waits.MedianMS {
			t.Errorf("%+v", span)
		}
	}
	for i, want := range []struct {
		part     vitals.Part
		answered int
	}{{vitals.PCR, 1}, {vitals.Control, 1}, {vitals.Database, 2}} {
		if p := told.Parts[i]; p.Part != want.part || p.State != vitals.Up || p.Answered != want.answered || p.Since != told.Since {
			t.Errorf("%+v, want %+v", p, want)
		}
	}
	if figures := scrape(t, s.node); !strings.Contains(figures, `ashyq_decisions_total{basis="fresh",outcome="admit"} 2`) ||
		!strings.Contains(figures, `ashyq_decisions_total{basis="nothing",outcome="check"} 0`) ||
		!strings.Contains(figures, `ashyq_evidence_age_seconds_bucket{evidence="registries",outcome="admit",le="1"} 1`) ||
		!strings.Contains(figures, `ashyq_evidence_age_seconds_count{evidence="cache",outcome="admit"} 1`) ||
		!strings.Contains(figures, `ashyq_evidence_age_seconds_count{evidence="pass",outcome="refuse"} 0`) {
		t.Error("the ages of evidence are not among the figures")
	}

	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.upkeep.Refresh(t.Context()); err == nil {
		t.Fatal("the database is still there")
	}
	if status := try(s.URL, "/v1/platform/scans", token, map[string]any{}); status != http.StatusServiceUnavailable {
		t.Fatalf("somebody at the door is answered %d", status)
	}
	told = s.service(t)
	if database := told.Parts[2]; told.Whole || database.State != vitals.Down || !database.Since.After(told.Since) {
		t.Errorf("without the database: %+v", told)
	}
	if door := told.Spans[0].Waits; door.Unanswered != 1 || door.Answered != 2 {
		t.Errorf("at the door: %+v", door)
	}
}

func TestADemoTellsWhatItsDecisionsRestOnWhileARegistryIsAway(t *testing.T) {
	p := startDemo(t, t.TempDir())
	bank := p.platform()
	cinema := p.World.Venues[0]
	scan := func(person int) {
		t.Helper()
		body := map[string]any{"id": newID(), "gate": cinema.Gates[0].Code, "iin": p.World.People[person].IIN}
		if status := p.call("POST", "/v1/platform/scans", bank, body, nil); status != 200 {
			t.Fatalf("person %d is answered %d", person, status)
		}
	}
	scan(0)
	for _, kind := range []string{"pcr", "control"} {
		if status := p.call("PUT", "/demo/registries/"+kind+"/fault", "", map[string]any{"mode": "error"}, nil); status >= 300 {
			t.Fatalf("the fault: %d", status)
		}
	}
	var told server.Service
	eventually(t, "both registries are down", func() bool {
		scan(1)
		p.get("/v1/service", &told)
		return told.Parts[0].State == vitals.Down && told.Parts[1].State == vitals.Down
	})
	decided := told.Spans[0].Decided
	if told.Whole || decided.Fresh != 1 || decided.Nothing == 0 || told.Parts[2].State != vitals.Up || !told.Parts[0].Since.After(told.Since) || told.Parts[0].Unanswered == 0 {
		t.Errorf("%+v", told)
	}
}

// gateway is one that answers what a test lets it.
type gateway struct{ err error }

func (g *gateway) Send(context.Context, ashyq.Phone, string) error { return g.err }

func TestMessagesAreDownOnceTwoInARowHadNoAnswer(t *testing.T) {
	g := &gateway{}
	v := vitals.New(time.Now)
	sender := &feltSender{Sender: g, vitals: v}
	phone, err := ashyq.ParsePhone("+77011234567")
	if err != nil {
		t.Fatal(err)
	}
	unavailable := ashyq.Fail(ashyq.Unavailable, "unavailable")
	answered, unanswered := 0, 0
	for i, row := range []struct {
		err  error
		want vitals.State
	}{
		{nil, vitals.Up}, {unavailable, vitals.Unsteady}, {sms.ErrRefused, vitals.Unsteady}, {unavailable, vitals.Unsteady}, {unavailable, vitals.Down},
		{unavailable, vitals.Down}, {nil, vitals.Unsteady},
	} {
		g.err = row.err
		if err := sender.Send(t.Context(), phone, "123456"); err != row.err {
			t.Errorf("%d: %v", i, err)
		}
		if row.err == unavailable {
			unanswered++
		} else {
			answered++
		}
		messages := v.Lately(5).Parts[3]
		if messages.Part != vitals.Messages || messages.State != row.want || messages.Answered != answered || messages.Unanswered != unanswered {
			t.Errorf("%d: %+v", i, messages)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	g.err = unavailable
	_ = sender.Send(gone, phone, "123456")
	if messages := v.Lately(5).Parts[3]; messages.Unanswered != unanswered {
		t.Error("what nobody waited for counts")
	}
}

// journalled is a store that has only its journal.
type journalled struct{ store.Store }

func (journalled) Enter(context.Context, store.Arrival) (ashyq.Event, bool, error) {
	return ashyq.Event{Provisional: true}, false, nil
}

func (journalled) Exit(context.Context, store.Departure) (ashyq.Event, bool, error) {
	return ashyq.Event{Provisional: true}, false, nil
}

func (journalled) Changes(context.Context, int64, int) (store.Changes, error) {
	return store.Changes{Cursor: -1}, nil
}

func TestWhatAJournalAnswersTheDatabaseDoesNot(t *testing.T) {
	v := vitals.New(time.Now)
	f := felt{journalled{}, v}
	_, _, entered := f.Enter(t.Context(), store.Arrival{})
	_, _, left := f.Exit(t.Context(), store.Departure{})
	_, refreshed := f.Changes(t.Context(), 0, 1)
	if err := errors.Join(entered, left, refreshed); err != nil {
		t.Fatal(err)
	}
	if database := v.Lately(5).Parts[2]; database.Part != vitals.Database || database.State != vitals.Down || database.Unanswered != 2 || database.Answered != 0 {
		t.Errorf("%+v", database)
	}
}
