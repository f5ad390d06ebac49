package fhir_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

func timeout(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

// paged is a script whose answer to a search for Observations has a next link.
func paged(next string) func(http.ResponseWriter, *http.Request, url.Values) bool {
	b := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Searchset,
		Link:  []fhir.Link{{Relation: "next", URL: next}},
		Entry: []fhir.Entry{{Resource: raw(result("1", "a", fhir.Detected))}}}
	return answer("/Observation/_search", http.StatusOK, string(raw(b)))
}

func TestNextLinksAreFollowedOnTheSameServerOnly(t *testing.T) {
	tests := []struct {
		next string
		gets string // the request that it leads to, empty for none
	}{
		{base + "/Observation?page=2", "GET /Observation"},
		{base + "?_getpages=7&_getpagesoffset=40", "GET "},
		{"HTTP://Registry.Example:80/fhir/Observation?page=2", "GET /Observation"},
		{"Observation?page=2", "GET /Observation"},
		{"/fhir/Observation?page=2", "GET /Observation"},
		{base + "/Observation?identifier=" + number() + "&page=2", "POST /Observation/_search"},
		{base + "/Observation?identifier=%3" + number()[:1] + number()[1:] + "&page=2", "POST /Observation/_search"},
		{base + "/" + number() + "/Observation?page=2", ""},
		{"http://other.example/fhir/Observation?page=2", ""},
		{"//other.example/fhir/Observation?page=2", ""},
		{"https://registry.example/fhir/Observation?page=2", ""},
		{"http://registry.example:8080/fhir/Observation?page=2", ""},
		{"http://user@registry.example/fhir/Observation?page=2", ""},
		{"file:///etc/passwd", ""},
		{"http://[::1", ""},
		{"%zz", ""},
	}
	for _, tt := range tests {
		s := newServer(t)
		s.put(patient("a"))
		second := string(raw(fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Searchset,
			Entry: []fhir.Entry{{Resource: raw(result("2", "a", fhir.Detected))}}}))
		first := paged(tt.next)
		s.script = func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
			if strings.Contains(r.URL.String(), number()) {
				t.Errorf("%s: the person's number is in a URL", tt.next)
			}
			switch {
			case form.Has("page") || form.Has("_getpages"):
				fmt.Fprint(w, second)
				return true
			default:
				return first(w, r, form)
			}
		}
		f := ask(t, newClient(t, ashyq.PCR, s))
		want := []string{"POST /Observation/_search", "POST /Patient/_search"}
		wantIDs := "Observation/1"
		if tt.gets != "" {
			want = append(want, tt.gets)
			slices.Sort(want)
			wantIDs = "Observation/1 Observation/2"
		}
		if got := s.requests(); !slices.Equal(got, want) || ids(f) != wantIDs || f.Partial != (tt.gets == "") {
			t.Errorf("%s: asked %q, got %q, partial %t", tt.next, got, ids(f), f.Partial)
		}
	}
}

func TestPagesAreBounded(t *testing.T) {
	tests := map[string]func(http.ResponseWriter, *http.Request, url.Values) bool{
		"an endless loop": func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
			return r.Method == http.MethodGet && paged(base+"/Observation")(w, requestTo(r, "/Observation/_search"), form) ||
				paged(base+"/Observation")(w, r, form)
		},
		"too many entries": searchset("/Observation/_search", slices.Repeat([]any{result("1", "a", fhir.Detected)}, 1001)...),
		"a page that fails": func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
			return answer("/next", 500, "")(w, r, form) || paged(base+"/next")(w, r, form)
		},
		"a page that is too large": func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
			return answer("/next", 200, strings.Repeat(" ", 3<<20))(w, r, form) || paged(base+"/next")(w, r, form)
		},
		"a page that is none": func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
			return answer("/next", 200, `{"resourceType":"Bundle","type":"history"}`)(w, r, form) || paged(base+"/next")(w, r, form)
		},
	}
	for name, script := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put(patient("a"))
			s.script = script
			f := ask(t, newClient(t, ashyq.PCR, s))
			if n := len(s.requests()); !f.Partial || len(f.Evidence) == 0 || len(f.Evidence) > 1000 || n > 12 {
				t.Errorf("%d records, partial %t, after %d requests", len(f.Evidence), f.Partial, n)
			}
		})
	}
}

func requestTo(r *http.Request, path string) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Path = path
	return r
}

func controlled(s *server) {
	s.put(patient("a"))
	covid := fhir.COVID19.Concept()
	subject := &fhir.Reference{Reference: "Patient/a"}
	s.put(fhir.Condition{Head: fhir.Head{ResourceType: fhir.TypeCondition, ID: "1"}, Code: &covid, Subject: subject,
		OnsetDateTime: fhir.Moment(now())})
	s.put(fhir.Flag{Head: fhir.Head{ResourceType: fhir.TypeFlag, ID: "1"}, Status: "active", Subject: subject,
		Code: fhir.Isolating.Concept(), Period: &fhir.Period{Start: fhir.Moment(now())}})
}

func TestABatchIsUsedWhereItIsOffered(t *testing.T) {
	separately := []string{"POST /Condition/_search", "POST /Flag/_search", "POST /Patient/_search"}
	together := []string{"POST ", "POST /Patient/_search", "batch Condition", "batch Flag"}
	statement := []string{"GET /metadata"}
	for _, offered := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t)
			s.batch = offered
			controlled(s)
			c := newClient(t, ashyq.Control, s)
			defer c.Close()
			asks := func(step string, want ...string) {
				t.Helper()
				if f := ask(t, c); ids(f) != "Condition/1 Flag/1" || f.Partial {
					t.Errorf("%s: got %+v", step, f)
				}
				synctest.Wait()
				slices.Sort(want)
				if got := s.requests(); !slices.Equal(got, want) {
					t.Errorf("%s: asked %q, want %q", step, got, want)
				}
			}
			asks("at first", append(statement, separately...)...)
			if !offered {
				asks("then", separately...)
				return
			}
			asks("then", together...)
			time.Sleep(time.Hour)
			asks("after an hour", append(statement, together...)...)

			s.batch = false
			s.script = answer("/fhir", http.StatusInternalServerError, "")
			asks("when it fails", append([]string{"POST "}, separately...)...)
			s.script = nil
			asks("after that", separately...)
			time.Sleep(5 * time.Minute)
			s.batch = true
			asks("a while later", append(statement, separately...)...)
			asks("when it is offered again", together...)
		})
	}
}

func TestTheAnswersOfABatchHavePagesToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		s.batch, s.pageSize = true, 1
		controlled(s)
		s.put(fhir.Flag{Head: fhir.Head{ResourceType: fhir.TypeFlag, ID: "2"}, Status: "active",
			Subject: &fhir.Reference{Reference: "Patient/a"}, Period: &fhir.Period{Start: fhir.Moment(now())}})
		c := newClient(t, ashyq.Control, s)
		defer c.Close()
		ask(t, c)
		synctest.Wait()
		s.requests()
		f := ask(t, c)
		want := []string{"GET /Flag", "POST ", "POST /Patient/_search", "batch Condition", "batch Flag"}
		if got := s.requests(); !slices.Equal(got, want) || ids(f) != "Condition/1 Flag/1 Flag/2" || f.Partial {
			t.Errorf("asked %q, got %+v", got, f)
		}
	})
}

func TestHalfOfTheControlCentresAnswerIsPartial(t *testing.T) {
	for _, batch := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t)
			s.batch = batch
			controlled(s)
			c := newClient(t, ashyq.Control, s)
			defer c.Close()
			ask(t, c)
			synctest.Wait()
			s.script = answer("/Flag/_search", http.StatusInternalServerError, "")
			if batch {
				b := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.BatchResponse, Entry: []fhir.Entry{
					{Response: &fhir.EntryResponse{Status: "200"}, Resource: raw(s.search(fhir.TypeCondition, url.Values{}))},
					{Response: &fhir.EntryResponse{Status: "500"}},
				}}
				s.script = answer("/fhir", http.StatusOK, string(raw(b)))
			}
			if f := ask(t, c); ids(f) != "Condition/1" || !f.Partial {
				t.Errorf("batch %t: got %+v", batch, f)
			}
		})
	}
}

func TestStrangeAnswersToABatchAreAskedAgainSeparately(t *testing.T) {
	for name, body := range map[string]string{
		"a page":          "<html>",
		"too few answers": `{"resourceType":"Bundle","type":"batch-response","entry":[]}`,
		"a searchset":     `{"resourceType":"Bundle","type":"searchset"}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t)
			s.batch = true
			controlled(s)
			c := newClient(t, ashyq.Control, s)
			defer c.Close()
			ask(t, c)
			synctest.Wait()
			s.script = answer("/fhir", http.StatusOK, body)
			if f := ask(t, c); ids(f) != "Condition/1 Flag/1" || f.Partial {
				t.Errorf("%s: got %+v", name, f)
			}
		})
	}
}
