package main

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ashyq/internal/drill"
	"ashyq/internal/store/postgres/postgrestest"
)

// Whatever breaks, whoever stands at the door is answered soon and honestly, and nothing is lost: drill.Row.Complaints says what
// that means.
func TestPeopleAreAnsweredOnTheWorstDay(t *testing.T) {
	p := startDemo(t, t.TempDir(), "--database", startPostgres(t, postgrestest.StartOwn).Fresh(t))
	d, err := drill.Open(t.Context(), drill.Options{Targets: []string{p.URL}, Rate: 40, Duration: 1300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	drill.WriteLine(&table, drill.Columns[:])
	outages := d.Outages()
	if all := drill.Outages(drill.Parts[:]); len(outages) != len(all) {
		t.Errorf("%d outages can be played, of %d: %v", len(outages), len(all), outages)
	}
	result, err := d.PlayAll(t.Context(), outages, func(row drill.Row) { drill.WriteLine(&table, row.Cells()) })
	if err != nil {
		t.Error(err)
	}
	for _, complaint := range result.Complaints {
		t.Error(complaint)
	}
	if !result.Account.Sound() {
		t.Error(result.Account)
	}
	t.Logf("what people got:\n%s", &table)
}

func TestTheDemosPagePlaysAnOutage(t *testing.T) {
	p := startDemo(t, t.TempDir())
	ask := func(outage, site string) (status int, page io.ReadCloser) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), "POST", p.URL+"/demo/drill", strings.NewReader(url.Values{"outage": {outage}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", site)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { response.Body.Close() })
		return response.StatusCode, response.Body
	}
	for what, c := range map[string]struct {
		outage, site string
		status       int
	}{
		"another site":                  {"pcr down", "cross-site", http.StatusForbidden},
		"no outage":                     {"door down", "same-origin", http.StatusBadRequest},
		"of what the demo does not run": {"database down", "same-origin", http.StatusBadRequest},
	} {
		if status, _ := ask(c.outage, c.site); status != c.status {
			t.Errorf("%s: %d", what, status)
		}
	}
	status, page := ask("pcr+control down", "same-origin") // whose answer begins before it is played
	if status != http.StatusOK {
		t.Fatal(status)
	}
	if status, _ := ask("", "same-origin"); status != http.StatusConflict {
		t.Errorf("played twice at once: %d", status)
	}
	text, err := io.ReadAll(page)
	for _, want := range []string{">Nothing is wrong<", ">pcr+control down<", "each is on record once", "</html>"} {
		if err != nil || !strings.Contains(html.UnescapeString(string(text)), want) {
			t.Errorf("%s is not shown (%v):\n%s", want, err, text)
		}
	}
	var parts map[string]struct{ Mode string }
	p.get("/demo/faults", &parts)
	for part, is := range parts {
		if is.Mode != "none" {
			t.Errorf("%s is left %s", part, is.Mode)
		}
	}
}
