package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/server"
	"ashyq/internal/vitals"
)

// felt has the service do badly, and better before.
func (w *world) felt() {
	v := w.config.Vitals
	for range 8 {
		v.Decided(ashyq.FreshBasis)
		v.Waited(20*time.Millisecond, true)
		v.Asked(vitals.PCR, 40*time.Millisecond, true)
	}
	w.clock.Advance(20 * time.Minute)
	v.Told(vitals.PCR, vitals.Down)
	for _, basis := range []ashyq.Basis{ashyq.FreshBasis, ashyq.RememberedBasis, ashyq.RememberedBasis, ashyq.PassBasis} {
		v.Decided(basis)
		v.Waited(900*time.Millisecond, true)
	}
	v.Waited(1200*time.Millisecond, false)
	v.Asked(vitals.PCR, 800*time.Millisecond, false)
	w.clock.Advance(2 * time.Minute)
}

func TestTheServiceIsToldInNumbers(t *testing.T) {
	w := newWorld(t)
	ask := request{method: "GET", path: "/v1/service"}
	quiet := w.do(ask).wants(200, map[string]any{"whole": true, "now": "2021-05-14T06:00:00Z", "since": "2021-05-14T06:00:00Z"})
	if quiet.header.Get("Cache-Control") != "public, max-age=5" {
		t.Errorf("%v", quiet.header)
	}
	if span := quiet.json("spans").([]any)[0].(map[string]any)["waits"].(map[string]any); span["median_ms"] != nil || span["p99_ms"] != nil {
		t.Errorf("of nobody: %v", span)
	}
	w.felt()
	told := w.do(ask).wants(200, map[string]any{"whole": false, "now": "2021-05-14T06:22:00Z"})
	for i, want := range []map[string]float64{
		{"minutes": 5, "fresh": 1, "remembered": 2, "pass": 1, "nothing": 0, "answered": 4, "unanswered": 1},
		{"minutes": 60, "fresh": 9, "remembered": 2, "pass": 1, "nothing": 0, "answered": 12, "unanswered": 1},
	} {
		span := told.json("spans").([]any)[i].(map[string]any)
		for name, n := range want {
			got, of := span[name], span
			for _, part := range []string{"decided", "waits"} {
				if inner := of[part].(map[string]any)[name]; inner != nil {
					got = inner
				}
			}
			if got != n {
				t.Errorf("span %d: %s = %v, want %v", i, name, got, n)
			}
		}
	}
	pcr := told.json("parts").([]any)[0].(map[string]any)
	if pcr["part"] != "pcr" || pcr["state"] != "down" || pcr["since"] != "2021-05-14T06:20:00Z" || pcr["unanswered"] != 1.0 {
		t.Errorf("%v", pcr)
	}
}

func TestWhoeverWaitedAtADoorIsCounted(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", greenIIN)
	scan := func(gate string) request {
		return request{method: "POST", path: "/v1/scans", token: token, body: js{"id": w.id(), "gate": gate, "iin": greenIIN}.String()}
	}
	w.do(scan(w.entry())).wants(200, nil)
	w.do(scan(w.exit())).wants(200, nil)
	w.do(scan("hello")).wants(400, nil) // for the client's own fault
	w.do(request{method: "POST", path: "/v1/status", token: token, body: js{"iin": greenIIN}.String()}).wants(200, nil)
	w.do(request{method: "GET", path: "/v1/keys"}).wants(200, nil)
	ended, end := context.WithCancel(t.Context())
	end()
	left := scan(w.entry())
	left.ctx = ended
	w.do(left).wants(503, nil)
	if door := w.config.Vitals.Lately(5).Door; door.Answered != 3 || door.Unanswered != 1 {
		t.Errorf("%+v", door)
	}
}

func TestTheServiceHasAPageThatNeedsNothing(t *testing.T) {
	w := newWorld(t)
	w.announce("a", noon.Add(22*time.Minute), ashyq.MajorSeverity)
	w.announce("later", noon.Add(23*time.Minute), ashyq.CriticalSeverity)
	page := func(query, language string) answer {
		t.Helper()
		a := w.do(request{method: "GET", path: "/service" + query, language: language})
		if a.status != 200 || a.header.Get("Content-Type") != "text/html; charset=utf-8" || a.header.Get("Cache-Control") != "public, max-age=5" {
			t.Fatalf("%d %v", a.status, a.header)
		}
		if policy := a.header.Get("Content-Security-Policy"); strings.Contains(policy, "script") || !strings.Contains(policy, "style-src 'sha256-") ||
			strings.Contains(a.body, "<script") {
			t.Errorf("%s", policy)
		}
		return a
	}
	shows := func(a answer, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(a.body, text) {
				t.Errorf("it does not say %q: %s", text, a.body)
			}
		}
	}
	shows(page("", "en"), `<html lang="en">`, "Everything answers.", "Laboratory registry: answers", "Nobody has needed it in five minutes.", "<td>0</td>", "<td>–</td>")
	w.felt()
	told := page("", "en")
	shows(told, "Not everything answers.", "Laboratory registry: does not answer", "It began today at 06:20.", "Asked 1 time in five minutes, 1 without an answer.",
		"<td>2 · 50 %</td>", "<td>9 · 75 %</td>", "1.2 s", "20 ms", "920 ms", "The registry does not answer.", "Wait.", "Announced today at 06:22.")
	if strings.Count(told.body, `class="announcement"`) != 1 {
		t.Errorf("one that is yet to begin is shown: %s", told.body)
	}
	shows(page("", "ru"), `<html lang="ru">`, "Реестр лабораторий: не отвечает", "Реестр не отвечает.", "1,2 с", `href="?language=kk"`)
	shows(page("?language=kk", "ru"), `<html lang="kk">`, "Зертханалар тізілімі: жауап бермейді", "Күтіңіз.", `lang="kk" hreflang="kk" aria-current="true"`)
	shows(page("?language=xx", "ru"), `<html lang="ru">`)

	must(t, w.store.SaveAnnouncement(t.Context(), ashyq.Announcement{
		ID: "b", Severity: ashyq.MinorSeverity, What: ashyq.Text{EN: "<script>alert()</script>"}, From: noon, Until: noon.Add(time.Hour),
	}))
	w.takeOver()
	shows(page("", "en"), "&lt;script&gt;")
}

func TestWhatIsAskedWhenNothingElseWorksIsAnsweredUnderAnyLoad(t *testing.T) {
	busy, free := make(chan struct{}), make(chan struct{})
	w := newWorld(t, func(c *server.Config) {
		c.Concurrency = 1
		c.Routes = func(mux *http.ServeMux) {
			mux.HandleFunc("GET /busy", func(http.ResponseWriter, *http.Request) { close(busy); <-free })
		}
	})
	done := make(chan struct{})
	go func() { defer close(done); w.do(request{method: "GET", path: "/busy"}) }()
	<-busy
	w.do(request{method: "GET", path: "/v1/keys"}).wants(503, map[string]any{"code": "unavailable"})
	for _, path := range []string{"/service", "/v1/service", "/v1/announcements", "/healthz"} {
		if a := w.do(request{method: "GET", path: path}); a.status != 200 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	close(free)
	<-done
}
