package fhir_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/registrytest"
)

func TestClientTakesDisputes(t *testing.T) {
	for _, name := range ashyq.Registries {
		t.Run(string(name), func(t *testing.T) {
			registrytest.RunDisputes(t, func(t *testing.T) registrytest.Disputed {
				s := newServer(t)
				s.pageSize = 40
				c := newClient(t, name, s)
				return registrytest.Disputed{Disputes: c, Evidence: c, Load: s.load, Decide: s.decide}
			})
		})
	}
}

func dispute(n int) ashyq.Dispute {
	return ashyq.Dispute{Number: registrytest.Number(n), Code: ashyq.NoResult, Note: "Laboratory 7", Filed: now()}
}

// No number is in a URL, and nothing is asked that any R4 server would not answer.
func TestADisputeIsFiledInOneTransaction(t *testing.T) {
	s := newServer(t)
	s.put(patient("a"), patient("b"))
	s.script = func(_ http.ResponseWriter, r *http.Request, _ url.Values) bool {
		if unescaped, err := url.QueryUnescape(r.URL.String()); err != nil || strings.Contains(unescaped, number()) {
			t.Errorf("the URL is %s", r.URL)
		}
		return false
	}
	c := newClient(t, ashyq.Control, s)
	if _, err := c.File(t.Context(), person, dispute(1)); err != nil {
		t.Fatal(err)
	}
	if got, want := s.requests(), []string{"POST ", "POST /Patient/_search", "transaction Task"}; !slices.Equal(got, want) {
		t.Errorf("asked %q, want %q", got, want)
	}
	if _, err := c.Filed(t.Context(), person); err != nil {
		t.Fatal(err)
	}
	if got, want := s.requests(), []string{"POST /Patient/_search", "POST /Task/_search"}; !slices.Equal(got, want) {
		t.Errorf("asked %q, want %q", got, want)
	}
}

func TestADisputeOfAnyOfAPersonsPatientsIsTheirs(t *testing.T) {
	s := newServer(t)
	s.put(patient("a"), patient("b"))
	task := func(id, patient string) fhir.Task {
		return fhir.Task{Head: fhir.Head{ResourceType: fhir.TypeTask, ID: id}, Status: "in-progress", Intent: "order",
			Identifier: []fhir.Identifier{{System: "http://hospital.example", Value: id}, {System: fhir.DisputeNumbers, Value: id}},
			For:        &fhir.Reference{Reference: patient}, AuthoredOn: fhir.Moment(now())}
	}
	foreign := task("381-520-004", "Patient/a")
	foreign.Identifier = foreign.Identifier[:1]
	s.put(task("381-520-001", "Patient/a"), task("381-520-002", base+"/Patient/b/_history/3"), foreign)
	s.script = func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
		if strings.HasPrefix(r.URL.Path, "/fhir/Task") { // what was not asked for
			s.reply(w, s.search(fhir.TypeTask, nil))
			return true
		}
		return false
	}
	s.put(task("381-520-003", "Patient/c"))
	got, err := newClient(t, ashyq.PCR, s).Filed(t.Context(), person)
	if err != nil || len(got) != 2 || got[0].Number != "381-520-001" || got[1].Number != "381-520-002" || got[0].State != ashyq.DisputeAccepted {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatARegistryDoesNotTakeIsNotFiled(t *testing.T) {
	for name, script := range map[string]func(http.ResponseWriter, *http.Request, url.Values) bool{
		"it knows no Task":        answer("/fhir", http.StatusNotFound, ""),
		"it takes none":           answer("/fhir", http.StatusUnprocessableEntity, `{"resourceType":"OperationOutcome"}`),
		"garbage":                 answer("/fhir", http.StatusOK, `{"resourceType":"Bun`),
		"another bundle":          answer("/fhir", http.StatusOK, `{"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"201"}}]}`),
		"an empty bundle":         answer("/fhir", http.StatusOK, `{"resourceType":"Bundle","type":"transaction-response"}`),
		"an entry of nothing":     answer("/fhir", http.StatusOK, `{"resourceType":"Bundle","type":"transaction-response","entry":[{}]}`),
		"an entry that failed":    answer("/fhir", http.StatusOK, `{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"422"}}]}`),
		"people are not told":     answer("/Patient/_search", http.StatusServiceUnavailable, ""),
		"people are told in part": answer("/Patient/_search", http.StatusOK, `{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Patient"}}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put(patient("a"))
			s.script = script
			d, err := newClient(t, ashyq.PCR, s).File(t.Context(), person, dispute(1))
			if ashyq.KindOf(err) != ashyq.Unavailable || d != (ashyq.Dispute{}) {
				t.Errorf("got %+v, %v", d, err)
			} else if strings.Contains(err.Error(), number()) {
				t.Error("the error names the person")
			}
		})
	}
}

func TestWhatIsFiledIsToldWholeOrNotAtAll(t *testing.T) {
	for name, script := range map[string]func(http.ResponseWriter, *http.Request, url.Values) bool{
		"it knows no Task": answer("/Task/_search", http.StatusNotFound, ""),
		"garbage":          answer("/Task/_search", http.StatusOK, `[]`),
		"a page is missing": answer("/Task/_search", http.StatusOK,
			`{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"http://elsewhere.example/Task"}]}`),
		"something could not be told": answer("/Task/_search", http.StatusOK,
			`{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"timeout"}]}}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put(patient("a"))
			s.script = script
			list, err := newClient(t, ashyq.PCR, s).Filed(t.Context(), person)
			if ashyq.KindOf(err) != ashyq.Unavailable || list != nil {
				t.Errorf("got %+v, %v", list, err)
			}
		})
	}
}

func TestNobodyDisputesNothing(t *testing.T) {
	c := newClient(t, ashyq.PCR, newServer(t))
	if _, err := c.File(t.Context(), ashyq.Person{}, dispute(1)); ashyq.KindOf(err) != ashyq.Unavailable {
		t.Errorf("filed for nobody: %v", err)
	}
	if _, err := c.Filed(t.Context(), ashyq.Person{}); ashyq.KindOf(err) != ashyq.Unavailable {
		t.Errorf("told of nobody: %v", err)
	}
}

func TestAHangingRegistryIsGivenUp(t *testing.T) {
	s := newServer(t)
	s.put(patient("a"))
	s.script = hang("/fhir")
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := newClient(t, ashyq.PCR, s).File(ctx, person, dispute(1)); !errors.Is(err, registry.Unavailable(nil)) {
		t.Errorf("got %v", err)
	}
}
