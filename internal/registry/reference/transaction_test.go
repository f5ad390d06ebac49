package reference

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

func transaction(entries ...fhir.Entry) fhir.Bundle {
	return fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Transaction, Entry: entries}
}

// patients is how many Patients Anna has.
func patients(t *testing.T, s *Server) int {
	t.Helper()
	_, _, body := call(t, s, "POST", "/Patient/_search", formType, searchIIN)
	return len(parsed[fhir.Bundle](t, body).Entry)
}

func TestATransactionIsWholeOrNothing(t *testing.T) {
	anna := resident(t, annaIIN)
	good := LabReport(anna, true, noon, noon).Entry
	again := LabReport(anna, true, noon, noon).Entry
	with := func(e fhir.Entry, change func(*fhir.Entry)) fhir.Entry {
		request := *e.Request
		e.Request = &request
		change(&e)
		return e
	}
	text := func(old, now string) func(*fhir.Entry) {
		return func(e *fhir.Entry) { e.Resource = json.RawMessage(strings.Replace(string(e.Resource), old, now, 1)) }
	}
	for name, c := range map[string]struct {
		entries  []fhir.Entry
		status   int
		contains string
	}{
		"a resource that is wrong": {[]fhir.Entry{good[0], good[1], with(good[1], text("final", "done"))}, 422, "entry[2]: Observation.status"},
		"a subject that is not in it": {[]fhir.Entry{good[0], with(good[1], text(good[0].FullURL, "urn:uuid:0"))},
			422, "entry[1]: a reference"},
		"a subject that is not here": {[]fhir.Entry{good[0], with(good[1], text(good[0].FullURL, "Patient/nobody"))},
			422, "entry[1]: Observation.subject"},
		"the IIN in a result": {[]fhir.Entry{good[0], with(good[1], text(`"Detected"`, `"`+annaIIN+`"`))}, 422, "entry[1]: Observation: the person's number"},
		"no request":          {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) { e.Request = nil })}, 400, "entry[1]: request"},
		"a deletion":          {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) { e.Request.Method = "DELETE" })}, 400, "entry[1]: request.method"},
		"a type of the other registry": {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) { e.Request.URL = "Flag" })},
			404, "entry[1]: this registry"},
		"a POST to an id": {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) { e.Request.URL = "Observation/x" })}, 400, "entry[1]: request.url"},
		"a PUT where nothing is": {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) {
			e.Request.Method, e.Request.URL = "PUT", "Observation/x"
			text(`"status"`, `"id":"x","status"`)(e)
		})}, 404, "entry[1]: there is no such"},
		"one fullUrl twice": {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) { e.FullURL = good[0].FullURL })}, 422, "same fullUrl"},
		"a condition on a result": {[]fhir.Entry{good[0], with(good[1], func(e *fhir.Entry) { e.Request.IfNoneExist = searchIIN })},
			400, "ifNoneExist"},
		"a condition on a name": {[]fhir.Entry{with(good[0], func(e *fhir.Entry) { e.Request.IfNoneExist = "name=anna" }), good[1]}, 400, "ifNoneExist"},
		"a condition on two identifiers": {[]fhir.Entry{with(good[0], func(e *fhir.Entry) {
			e.Request.IfNoneExist = searchIIN + ",a%7Cb"
		}), good[1]}, 400, "one identifier"},
		"all well, results first": {[]fhir.Entry{good[1], good[0], again[0], again[1]}, 200, "201 Created"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, ashyq.PCR)
			status, body := post(t, s, transaction(c.entries...))
			if status != c.status || !strings.Contains(body, c.contains) {
				t.Errorf("%d %s, want %d with %q", status, body, c.status, c.contains)
			}
			if strings.Contains(body, annaIIN) {
				t.Error("the answer repeats the IIN")
			}
			want := 0
			if status == 200 {
				want = 1
			}
			if n := patients(t, s); n != want {
				t.Errorf("%d Patients, want %d", n, want)
			}
		})
	}
}

func TestAPersonIsAddedOnce(t *testing.T) {
	s := open(t, ashyq.PCR)
	anna := resident(t, annaIIN)
	var reporting sync.WaitGroup
	for range 8 {
		reporting.Go(func() {
			if err := s.Seed(t.Context(), LabReport(anna, false, noon, noon)); err != nil {
				t.Error(err)
			}
		})
	}
	reporting.Wait()
	if n := patients(t, s); n != 1 {
		t.Errorf("%d Patients", n)
	}
	if f := ask(t, s, anna); len(f.Evidence) != 8 {
		t.Errorf("%d results", len(f.Evidence))
	}
	status, body := post(t, s, LabReport(anna, false, noon, noon))
	answer := parsed[fhir.Bundle](t, body)
	if status != 200 || answer.Entry[0].Response.Status != "200 OK" || answer.Entry[1].Response.Status != "201 Created" {
		t.Errorf("%d %s", status, body)
	}
}

func TestSeveralPatientsOfOnePersonAllCount(t *testing.T) {
	s := open(t, ashyq.PCR)
	anna := resident(t, annaIIN)
	for range 2 {
		b := LabReport(anna, true, noon, noon)
		b.Entry[0].Request.IfNoneExist = ""
		if status, body := post(t, s, b); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
	}
	if f := ask(t, s, anna); len(f.Evidence) != 2 {
		t.Errorf("%+v", f)
	}
	if status, body := post(t, s, LabReport(anna, true, noon, noon)); status != http.StatusPreconditionFailed {
		t.Errorf("which of them is meant is not known, but: %d %s", status, body)
	}
}

func TestIfNoneExistAlsoWorksAsAHeader(t *testing.T) {
	s := open(t, ashyq.PCR)
	id := known(t, s)
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/Patient", strings.NewReader(string(personEntry(resident(t, annaIIN)).Resource)))
	r.Header.Set("Content-Type", fhir.MediaType)
	r.Header.Set("If-None-Exist", searchIIN)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if got := parsed[fhir.Patient](t, w.Body.String()); w.Code != 200 || got.ID != id {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestCorrections(t *testing.T) {
	anna := resident(t, annaIIN)
	for name, c := range map[string]struct {
		changes map[string]any
		ifMatch string
		status  int
		want    ashyq.Standing // of the positive that was reported
	}{
		"corrected":                  {map[string]any{"status": "corrected"}, "", 200, ashyq.Corrected},
		"corrected as it was seen":   {map[string]any{"status": "corrected"}, `W/"1"`, 200, ashyq.Corrected},
		"corrected after all others": {map[string]any{"status": "corrected"}, `W/"7"`, 412, ashyq.Final},
		"cancelled":                  {map[string]any{"status": "cancelled"}, "", 200, ashyq.Void},
		"entered in error":           {map[string]any{"status": "entered-in-error"}, "", 200, ashyq.Void},
		"given to somebody else":     {map[string]any{"subject": map[string]any{"reference": "Patient/{other}"}}, "", 422, ashyq.Final},
		"made worthless":             {map[string]any{"valueCodeableConcept": nil}, "", 422, ashyq.Final},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, ashyq.PCR)
			if err := s.Seed(t.Context(), LabReport(anna, true, noon, noon), LabReport(resident(t, iins(1)[0]), true, noon, noon)); err != nil {
				t.Fatal(err)
			}
			id := known(t, s)
			_, _, body := call(t, s, "POST", "/Observation/_search", formType, "subject="+id)
			stands := string(parsed[fhir.Bundle](t, body).Entry[0].Resource)
			o := parsed[fhir.Observation](t, stands)
			_, _, body = call(t, s, "POST", "/Patient/_search", formType, strings.Replace(searchIIN, annaIIN, iins(1)[0], 1))
			other := parsed[fhir.Head](t, string(parsed[fhir.Bundle](t, body).Entry[0].Resource)).ID

			put := fhir.Entry{
				Resource: json.RawMessage(strings.Replace(changed(t, json.RawMessage(stands), c.changes), "{other}", other, 1)),
				Request:  &fhir.EntryRequest{Method: "PUT", URL: "Observation/" + o.ID, IfMatch: c.ifMatch},
			}
			if status, body := post(t, s, transaction(put)); status != c.status {
				t.Errorf("%d %s", status, body)
			}
			if f := ask(t, s, anna); len(f.Evidence) != 1 || f.Evidence[0].Standing != c.want {
				t.Errorf("%+v", f)
			}
			want := `"versionId":"1"`
			if c.status == 200 {
				want = `"versionId":"2"`
			}
			if _, _, body := call(t, s, "GET", "/Observation/"+o.ID, "", ""); !strings.Contains(body, want) {
				t.Errorf("%s is missing in %s", want, body)
			}
		})
	}
}

func TestAPatientIsFoundByTheIdentifiersItHasNow(t *testing.T) {
	s := open(t, ashyq.PCR)
	id := known(t, s)
	_, _, body := call(t, s, "GET", "/Patient/"+id, "", "")
	now := iins(1)[0]
	if status, _, body := call(t, s, "PUT", "/Patient/"+id, fhir.MediaType, strings.ReplaceAll(body, annaIIN, now)); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if n := patients(t, s); n != 0 {
		t.Error("she is found by the identifier she had")
	}
	_, _, body = call(t, s, "POST", "/Patient/_search", formType, strings.Replace(searchIIN, annaIIN, now, 1))
	if !strings.Contains(body, id) {
		t.Error("she is not found by the identifier she has")
	}
}

func TestOneResourceIsWrittenOnceInABundle(t *testing.T) {
	s := open(t, ashyq.PCR)
	id := known(t, s)
	_, _, body := call(t, s, "POST", "/Observation", fhir.MediaType, observation(t, id, nil))
	put := fhir.Entry{Resource: json.RawMessage(body), Request: &fhir.EntryRequest{
		Method: "PUT", URL: "Observation/" + parsed[fhir.Head](t, body).ID}}
	if status, body := post(t, s, transaction(put, put)); status != 422 || !strings.Contains(body, "twice") {
		t.Errorf("%d %s", status, body)
	}
}

func TestNothingIsWrittenOnceTheClientHasLeft(t *testing.T) {
	s := open(t, ashyq.PCR)
	r := httptest.NewRequestWithContext(canceled(t), "POST", "/Patient", strings.NewReader(string(personEntry(resident(t, annaIIN)).Resource)))
	r.Header.Set("Content-Type", fhir.MediaType)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if n := patients(t, s); n != 0 {
		t.Errorf("%d Patients", n)
	}
}

func BenchmarkColdEvidence(b *testing.B) {
	s := open(b, ashyq.PCR)
	numbers := iins(1000)
	var reports []fhir.Bundle
	for _, digits := range numbers {
		p := resident(b, digits)
		reports = append(reports, LabReport(p, true, noon.Add(-9*24*time.Hour), noon), LabReport(p, false, noon, noon))
	}
	if err := s.Seed(b.Context(), reports...); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			_, _, body := call(b, s, "POST", "/Patient/_search", formType, strings.Replace(searchIIN, annaIIN, numbers[i%len(numbers)], 1))
			id := parsed[fhir.Head](b, string(parsed[fhir.Bundle](b, body).Entry[0].Resource)).ID
			call(b, s, "POST", "/Observation/_search", formType, "_sort=-date&code=94500-6,94309-2&subject=Patient/"+id)
		}
	})
}
