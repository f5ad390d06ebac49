package reference

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ashyq"
)

var recordOnPage = regexp.MustCompile(`name="record" value="([^"]+)"`)

// visit finds Anna on the page and returns the address of her records.
func visit(t *testing.T, s *Server) string {
	t.Helper()
	status, header, body := call(t, s, "POST", "/people", formType, "iin=900101+300017")
	address := header.Get("Location")
	if status != http.StatusSeeOther || !strings.HasPrefix(address, "/people/") || strings.Contains(address, annaIIN) {
		t.Fatalf("%d to %q: %s", status, address, body)
	}
	return address
}

func TestThePageChangesWhatAshyqLearns(t *testing.T) {
	anna := resident(t, annaIIN)
	type step struct {
		form string // {record} is the first on the page
		want []ashyq.Evidence
	}
	at := func(hour, minute int) time.Time { return time.Date(2021, 5, 14, hour, minute, 0, 0, clock) }
	result := func(kind ashyq.EvidenceKind, standing ashyq.Standing) []ashyq.Evidence {
		return []ashyq.Evidence{{Kind: kind, Standing: standing, At: at(10, 0), Issued: at(11, 30)}}
	}
	times := "&sampled=2021-05-14T10:00&issued=2021-05-14T11:30:00"
	for name, c := range map[string]struct {
		kind  ashyq.Registry
		steps []step
	}{
		"a result, corrected, and cancelled": {ashyq.PCR, []step{
			{"action=report&result=positive" + times, result(ashyq.Positive, ashyq.Final)},
			{"action=correct&record={record}&version=1&result=negative" + times, result(ashyq.Negative, ashyq.Corrected)},
			{"action=cancel&record={record}&version=2", result(ashyq.Negative, ashyq.Void)},
		}},
		"a case, closed": {ashyq.Control, []step{
			{"action=case&since=2021-05-14T09:00", []ashyq.Evidence{{Kind: ashyq.Case, Standing: ashyq.Final, At: at(9, 0)}}},
			{"action=close&record={record}&version=1&end=2021-05-14T10:00",
				[]ashyq.Evidence{{Kind: ashyq.Case, Standing: ashyq.Final, At: at(9, 0), End: at(10, 0)}}},
		}},
		"a contact, in error": {ashyq.Control, []step{
			{"action=contact&since=2021-05-14T09:00", []ashyq.Evidence{{Kind: ashyq.Contact, Standing: ashyq.Final, At: at(9, 0)}}},
			{"action=void&record={record}&version=1", []ashyq.Evidence{{Kind: ashyq.Contact, Standing: ashyq.Void, At: at(9, 0)}}},
		}},
		"a regime, ended, and in error": {ashyq.Control, []step{
			{"action=regime&start=2021-05-14T08:00&end=", []ashyq.Evidence{{Kind: ashyq.Isolation, Standing: ashyq.Final, At: at(8, 0)}}},
			{"action=end&record={record}&version=1&end=2021-05-14T11:00",
				[]ashyq.Evidence{{Kind: ashyq.Isolation, Standing: ashyq.Final, At: at(8, 0), End: at(11, 0)}}},
			{"action=end&record={record}&version=2&end=2021-05-20T00:00",
				[]ashyq.Evidence{{Kind: ashyq.Isolation, Standing: ashyq.Final, At: at(8, 0), End: time.Date(2021, 5, 20, 0, 0, 0, 0, clock)}}},
			{"action=void&record={record}&version=3",
				[]ashyq.Evidence{{Kind: ashyq.Isolation, Standing: ashyq.Void, At: at(8, 0), End: time.Date(2021, 5, 20, 0, 0, 0, 0, clock)}}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.kind)
			address := visit(t, s)
			for _, step := range c.steps {
				_, _, page := call(t, s, "GET", address, "", "")
				if found := recordOnPage.FindStringSubmatch(page); found != nil {
					step.form = strings.Replace(step.form, "{record}", url.QueryEscape(found[1]), 1)
				}
				status, header, body := call(t, s, "POST", address, formType, step.form)
				if status != http.StatusSeeOther {
					t.Fatalf("%s: %d %s", step.form, status, body)
				}
				if status, _, body = call(t, s, "GET", header.Get("Location"), "", ""); status != 200 || !strings.Contains(body, "at a door sees it") {
					t.Errorf("%s: what is done is not said: %d %s", step.form, status, body)
				}
				got := ask(t, s, anna).Evidence
				if len(got) != len(step.want) {
					t.Fatalf("%s: %+v", step.form, got)
				}
				for i, w := range step.want {
					if g := got[i]; g.Kind != w.Kind || g.Standing != w.Standing || !g.At.Equal(w.At) || !g.Issued.Equal(w.Issued) || !g.End.Equal(w.End) {
						t.Errorf("%s:\n%+v, want\n%+v", step.form, g, w)
					}
				}
			}
		})
	}
}

func TestThePageSaysWhatIsWrong(t *testing.T) {
	s := open(t, ashyq.PCR)
	address := visit(t, s)
	call(t, s, "POST", address, formType, "action=report&result=positive&sampled=2021-05-14T10:00&issued=")
	_, _, page := call(t, s, "GET", address, "", "")
	record := url.QueryEscape(recordOnPage.FindStringSubmatch(page)[1])
	_, header, _ := call(t, s, "POST", "/people", formType, "country=de&number=C01X00T47")
	somebodyElse := header.Get("Location")
	for name, c := range map[string]struct {
		target, form string
		status       int
		contains     string
	}{
		"no IIN":                 {"/people", "iin=900101300018", 422, "not an IIN"},
		"no passport":            {"/people", "country=Germany&number=1", 422, "not a passport"},
		"nobody":                 {"/people/nobody", "action=report", 404, "nobody here"},
		"an action of the other": {address, "action=case", 400, "cannot do that"},
		"no result":              {address, "action=report&sampled=2021-05-14T10:00", 400, "positive or negative"},
		"no time":                {address, "action=report&result=positive", 400, "A time is missing"},
		"a time that is none":    {address, "action=report&result=positive&sampled=yesterday", 400, "not readable"},
		"no record":              {address, "action=cancel", 400, "Which record"},
		"somebody else's record": {somebodyElse, "action=cancel&version=1&record=" + record, 400, "somebody else"},
		"a record since changed": {address, "action=cancel&version=7&record=" + record, 412, "changed meanwhile"},
		"a long form":            {"/people", "iin=" + strings.Repeat("1", maxForm), 400, "did not arrive whole"},
	} {
		t.Run(name, func(t *testing.T) {
			status, header, body := call(t, s, "POST", c.target, formType, c.form)
			if status != c.status || !strings.Contains(body, c.contains) {
				t.Errorf("%d %s, want %d with %q", status, body, c.status, c.contains)
			}
			if header.Get("Content-Security-Policy") != pagePolicy || header.Get("Cache-Control") != "no-store" {
				t.Errorf("header %v", header)
			}
		})
	}
}

func TestThePageShowsNoNumber(t *testing.T) {
	for _, kind := range ashyq.Registries {
		s := open(t, kind)
		_, _, body := call(t, s, "GET", visit(t, s), "", "")
		if strings.Contains(body, annaIIN) || !strings.Contains(body, "IIN ending in 0017") {
			t.Errorf("%s: %s", kind, body)
		}
	}
}
