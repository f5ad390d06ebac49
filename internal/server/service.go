package server

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/i18n"
	"ashyq/internal/vitals"
)

// Minutes of which the service is told: what is the matter now, and what to compare it with.
const (
	lastMinutes = 5
	lastHour    = 60
)

type serviceOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         Service
}

// Service is how the service does, as people at the door feel it at this node. A person's colour is a status; this is none.
type Service struct {
	Now   time.Time     `json:"now"`
	Since time.Time     `json:"since" doc:"When this node began."`
	Whole bool          `json:"whole" doc:"Everything answers, and nobody was left without an answer in the last minutes."`
	Spans []ServiceSpan `json:"spans" nullable:"false" doc:"The last five minutes, then the last hour."`
	Parts []ServicePart `json:"parts" nullable:"false" doc:"What the service depends on, in the last five minutes."`
}

// ServiceSpan is how scans and own checks fared for some minutes.
type ServiceSpan struct {
	Minutes int            `json:"minutes"`
	Decided ServiceDecided `json:"decided"`
	Waits   ServiceWaits   `json:"waits" doc:"Of those at doors, exits too, and of those who ask from home."`
}

// ServiceDecided is how many decisions rested on what.
type ServiceDecided struct {
	Fresh      int `json:"fresh" doc:"What the registries say, as young as the policy wants it."`
	Remembered int `json:"remembered" doc:"What they said before."`
	Pass       int `json:"pass" doc:"The pass on the person's phone."`
	Nothing    int `json:"nothing" doc:"The rules for silent registries alone."`
}

// ServiceWaits are how long people waited; a tenth exact.
type ServiceWaits struct {
	Answered   int  `json:"answered"`
	Unanswered int  `json:"unanswered"`
	MedianMS   *int `json:"median_ms" doc:"Half of them waited no longer, in milliseconds; null if nobody waited."`
	P99MS      *int `json:"p99_ms" doc:"99 of 100 waited no longer."`
}

// ServicePart is something that the service depends on.
type ServicePart struct {
	Part  vitals.Part  `json:"part" enum:"pcr,control,database,messages,node"`
	State vitals.State `json:"state" enum:"up,unsteady,recovering,down" doc:"unsteady: more than one question in twenty had no answer."`
	Since time.Time    `json:"since" doc:"Since when it answers, or does not."`
	ServiceWaits
}

func (s *server) service(context.Context, *struct{}) (*serviceOutput, error) {
	now, hour := s.Vitals.Lately(lastMinutes), s.Vitals.Lately(lastHour)
	at := func(t time.Time) time.Time { return milliseconds(t.In(s.Desk.Places.Home)) }
	said := Service{Now: at(now.Now), Since: at(now.Began), Whole: now.Whole()}
	for _, l := range []vitals.Lately{now, hour} {
		said.Spans = append(said.Spans, ServiceSpan{l.Minutes, decidedOf(l), waitsOf(l.Door)})
	}
	for _, p := range now.Parts {
		said.Parts = append(said.Parts, ServicePart{p.Part, p.State, at(p.Since), waitsOf(p.Waits)})
	}
	return &serviceOutput{"public, max-age=5", said}, nil
}

func decidedOf(l vitals.Lately) ServiceDecided {
	d := l.Decided
	return ServiceDecided{d[ashyq.FreshBasis], d[ashyq.RememberedBasis], d[ashyq.PassBasis], d[ashyq.NoBasis]}
}

func waitsOf(w vitals.Waits) ServiceWaits {
	said := ServiceWaits{Answered: w.Answered, Unanswered: w.Unanswered}
	if w.Answered+w.Unanswered > 0 {
		said.MedianMS, said.P99MS = new(int(w.Median.Milliseconds())), new(int(w.P99.Milliseconds()))
	}
	return said
}

// doors are the calls of which people at a door, or asking from home, wait for the answer.
var doors = []string{
	"POST /v1/scans", "POST /v1/status", "POST /v1/venues/{id}/scans", "POST /v1/platform/scans", "POST /v1/platform/status",
}

// waited notes how long somebody has waited for an answer. A request that cannot be answered for its own fault tells nothing.
func (s *server) waited(x *exchange, took time.Duration) {
	if x.status >= http.StatusBadRequest && x.status < http.StatusInternalServerError || !slices.Contains(doors, x.request.Pattern) {
		return
	}
	s.Vitals.Waited(took, x.status < http.StatusBadRequest)
}

// servicePage is what the page of the service shows, in the reader's language.
type servicePage struct {
	Language, Title, Summary string
	Announced                string
	Announcements            []serviceAnnouncement
	Parts                    string
	Dependencies             []serviceDependency
	Tables                   []serviceTable
	AsOf, Figures            string
	Languages                []serviceLanguage
	Style                    template.CSS
}

type serviceAnnouncement struct{ What, Instead, Since string }

type serviceDependency struct{ Name, State, Since, Waits string }

// serviceTable is what there is to be told of the last minutes, beside the last hour.
type serviceTable struct {
	Title, Minutes, Hour string
	Rows                 []serviceRow
}

type serviceRow struct{ Name, Minutes, Hour string }

type serviceLanguage struct {
	Code, Name string
	Current    bool
}

// condition writes the page of the service: by the language that it is asked for, or else by the browser's. It needs nothing that
// may be failing, no script and no session.
func (s *server) condition(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r.Context())
	language := r.URL.Query().Get("language")
	if !slices.Contains(i18n.Languages(), language) {
		language = x.language
	}
	var b bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&b, "service.html", s.conditionIn(language)); err != nil {
		s.fail(x, fmt.Errorf("write the page of the service: %w", err))
		return
	}
	h := x.Header()
	h.Set("Content-Security-Policy", s.pages.plainCSP)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", language)
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "public, max-age=5")
	_, _ = x.Write(b.Bytes()) // the client may be gone
}

func (s *server) conditionIn(language string) servicePage {
	now, hour := s.Vitals.Lately(lastMinutes), s.Vitals.Lately(lastHour)
	text := func(key string, args i18n.Args) string { return s.Words.Text(language, "vitals."+key, args) }
	when := func(t time.Time) string { return s.Words.Time(language, t, now.Now.In(s.Desk.Places.Home)) }
	page := servicePage{
		Language: language, Title: text("title", nil), Summary: text("broken", nil), Announced: text("announced", nil),
		Parts: text("parts", nil), Figures: text("figures", nil), Style: s.pages.style,
		AsOf: text("as_of", i18n.Args{"when": when(now.Now), "since": when(now.Began)}),
	}
	if now.Whole() {
		page.Summary = text("whole", nil)
	}
	published, _ := s.Desk.Places.Announcements()
	for _, a := range ashyq.Current(published, now.Now) {
		if !now.Now.Before(a.From) {
			page.Announcements = append(page.Announcements, serviceAnnouncement{a.What.In(language), a.Instead.In(language), text("announced_at", i18n.Args{"when": when(a.From)})})
		}
	}
	for _, p := range now.Parts {
		waits := text("unasked", nil)
		if n := p.Answered + p.Unanswered; n > 0 {
			waits = text("asked", i18n.Args{
				"n": n, "unanswered": p.Unanswered, "median": s.waitText(language, p.Median), "p99": s.waitText(language, p.P99),
			})
		}
		since := ""
		if p.State != vitals.Up {
			since = text("since", i18n.Args{"when": when(p.Since)})
		}
		page.Dependencies = append(page.Dependencies, serviceDependency{
			text("part."+string(p.Part), nil), text("state."+string(p.State), nil), since, waits,
		})
	}
	decided := serviceTable{Title: text("decided", nil), Minutes: text("minutes", nil), Hour: text("hour", nil)}
	for _, basis := range ashyq.Bases {
		decided.Rows = append(decided.Rows, serviceRow{text("on."+string(basis), nil), share(now.Decided, basis), share(hour.Decided, basis)})
	}
	wait := func(w vitals.Waits, d time.Duration) string {
		if w.Answered+w.Unanswered == 0 {
			return "–"
		}
		return s.waitText(language, d)
	}
	waits := serviceTable{Title: text("waits", nil), Minutes: decided.Minutes, Hour: decided.Hour, Rows: []serviceRow{
		{text("answered", nil), strconv.Itoa(now.Door.Answered), strconv.Itoa(hour.Door.Answered)},
		{text("unanswered", nil), strconv.Itoa(now.Door.Unanswered), strconv.Itoa(hour.Door.Unanswered)},
		{text("median", nil), wait(now.Door, now.Door.Median), wait(hour.Door, hour.Door.Median)},
		{text("p99", nil), wait(now.Door, now.Door.P99), wait(hour.Door, hour.Door.P99)},
	}}
	page.Tables = []serviceTable{decided, waits}
	for _, code := range i18n.Languages() {
		page.Languages = append(page.Languages, serviceLanguage{code, s.Words.Text(code, "vitals.language", nil), code == language})
	}
	return page
}

// share is one of some counts, with its share of their sum.
func share(counts map[ashyq.Basis]int, of ashyq.Basis) string {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	if sum == 0 {
		return "0"
	}
	return fmt.Sprintf("%d · %d %%", counts[of], (100*counts[of]+sum/2)/sum)
}

// waitText is a short span with its unit, as exactly as it is known: 12 ms, 820 ms, 1.2 s.
func (s *server) waitText(language string, d time.Duration) string {
	if d < time.Second {
		exact := time.Millisecond
		if d > 100*exact {
			exact *= 10
		}
		return s.Words.Text(language, "vitals.milliseconds", i18n.Args{"ms": max(exact, d.Round(exact)).Milliseconds()})
	}
	seconds := strconv.FormatFloat(d.Seconds(), 'f', 1, 64)
	if language != "en" {
		seconds = strings.Replace(seconds, ".", ",", 1)
	}
	return s.Words.Text(language, "vitals.seconds", i18n.Args{"s": seconds})
}
