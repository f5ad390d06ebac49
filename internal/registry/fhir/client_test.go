package fhir_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/registrytest"
)

func TestClientIsARegistry(t *testing.T) {
	for _, name := range ashyq.Registries {
		for _, batch := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s batch %t", name, batch), func(t *testing.T) {
				registrytest.Run(t, func(t *testing.T) (registry.Registry, registrytest.Loader) {
					s := newServer(t)
					s.batch, s.pageSize = batch, 40
					return newClient(t, name, s), s.load
				})
			})
		}
	}
}

var person = registrytest.Resident(7)

func number() string {
	iin, _ := person.IIN()
	return iin.Digits()
}

// now is a moment in the past at whole seconds, which JSON keeps.
func now() time.Time { return time.Now().Truncate(time.Second).Add(-time.Hour) }

func patient(id string) fhir.Patient {
	return fhir.Patient{Head: fhir.Head{ResourceType: fhir.TypePatient, ID: id},
		Identifier: []fhir.Identifier{fhir.DefaultSystems.Identify(person)}}
}

func result(id, patient string, coding fhir.Coding) fhir.Observation {
	value := coding.Concept()
	return fhir.Observation{Head: fhir.Head{ResourceType: fhir.TypeObservation, ID: id}, Status: "final",
		Code: fhir.PCRTest.Concept(), Subject: &fhir.Reference{Reference: "Patient/" + patient},
		EffectiveDateTime: fhir.Moment(now()), ValueCodeableConcept: &value}
}

func ask(t *testing.T, r registry.Registry) ashyq.Finding {
	t.Helper()
	f, err := r.Ask(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func ids(f ashyq.Finding) string {
	var list []string
	for _, e := range f.Evidence {
		list = append(list, e.ID)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestAllPatientsOfAPersonCount(t *testing.T) {
	s := newServer(t)
	merged := patient("d")
	merged.Link = []fhir.PatientLink{
		{Other: fhir.Reference{Reference: "Patient/e/_history/3"}, Type: "replaced-by"},
		{Other: fhir.Reference{Reference: base + "/Patient/f"}, Type: "seealso"},
		{Other: fhir.Reference{Reference: "RelatedPerson/g"}, Type: "seealso"},
	}
	s.put(patient("a"), patient("b"), merged)
	s.put(result("1", "a", fhir.NotDetected), result("2", "b", fhir.Detected), result("3", "c", fhir.Detected),
		result("4", "d", fhir.Detected), result("5", "e", fhir.Detected), result("6", "f", fhir.Detected))
	f := ask(t, newClient(t, ashyq.PCR, s))
	if got, want := ids(f), "Observation/1 Observation/2 Observation/4 Observation/5 Observation/6"; got != want || f.Partial {
		t.Errorf("got %q, partial %t; want %q", got, f.Partial, want)
	}
}

func TestPatientsOfOnePersonAreBounded(t *testing.T) {
	s := newServer(t)
	for i := range 60 {
		s.put(patient(fmt.Sprint("p", i)))
	}
	s.put(result("1", "p0", fhir.Detected))
	if f := ask(t, newClient(t, ashyq.PCR, s)); ids(f) != "Observation/1" || !f.Partial {
		t.Errorf("got %q, partial %t", ids(f), f.Partial)
	}
}

func TestKnownPatientsSaveARoundTripAndNeverAnAnswer(t *testing.T) {
	synctest.Test(t, knownPatientsSaveARoundTrip)
}

func knownPatientsSaveARoundTrip(t *testing.T) {
	s := newServer(t)
	c := newClient(t, ashyq.PCR, s)
	steps := []struct {
		name   string
		change func()
		ids    string
		asked  []string
	}{
		{"unknown", func() {}, "", []string{"POST /Patient/_search"}},
		{"first known", func() { s.put(patient("a"), result("1", "a", fhir.NotDetected)) }, "Observation/1",
			[]string{"POST /Observation/_search", "POST /Patient/_search"}},
		{"known", func() {}, "Observation/1",
			[]string{"POST /Observation/_search", "POST /Patient/_search"}},
		{"another laboratory's patient", func() { s.put(patient("b"), result("2", "b", fhir.Detected)) }, "Observation/1 Observation/2",
			[]string{"POST /Observation/_search", "POST /Observation/_search", "POST /Patient/_search"}},
		{"gone", func() { s.entries = map[string][]fhir.Entry{} }, "", nil},
		{"unknown again", func() {}, "", // with what was asked when they had gone
			[]string{"POST /Observation/_search", "POST /Patient/_search", "POST /Patient/_search"}},
	}
	for _, step := range steps {
		step.change()
		f := ask(t, c)
		synctest.Wait() // a guess that was given up has been sent by now, or never will be
		if got := ids(f); got != step.ids || f.Partial {
			t.Errorf("%s: got %q, partial %t; want %q", step.name, got, f.Partial, step.ids)
		}
		if step.asked == nil {
			continue
		}
		// The guess at the records of ids that turn out to be outdated is given up: perhaps before it was sent, and perhaps
		// it comes late.
		if got := s.requests(); !slices.Equal(got, step.asked) && !slices.Equal(got, step.asked[min(1, len(step.asked)-1):]) {
			t.Errorf("%s: asked %q, want %q", step.name, got, step.asked)
		}
	}
}

func TestKnownPatientThatIsRefusedIsAskedForAgain(t *testing.T) {
	s := newServer(t)
	s.put(patient("a"), result("1", "a", fhir.NotDetected))
	c := newClient(t, ashyq.PCR, s)
	ask(t, c)
	s.entries = map[string][]fhir.Entry{}
	s.put(patient("b"), result("2", "b", fhir.Detected))
	s.script = func(w http.ResponseWriter, r *http.Request, form url.Values) bool {
		if form.Get("subject") != "Patient/a" {
			return false
		}
		w.WriteHeader(http.StatusGone)
		return true
	}
	if f := ask(t, c); ids(f) != "Observation/2" || f.Partial {
		t.Errorf("got %+v", f)
	}
}

func TestWrongAnswersDoNotCount(t *testing.T) {
	stranger := patient("s")
	stranger.Identifier[0].Value = "900101300017"
	elsewhere := patient("s")
	elsewhere.Identifier[0].System = "urn:oid:1.2.3"
	aliens := map[string]any{
		"another subject":           result("9", "s", fhir.NotDetected),
		"another server's subject":  about(&fhir.Reference{Reference: "https://other.example/fhir/Patient/a"}),
		"a group":                   about(&fhir.Reference{Reference: "Group/a"}),
		"no subject":                about(nil),
		"another type":              fhir.Flag{Head: fhir.Head{ResourceType: fhir.TypeFlag, ID: "9"}},
		"no object":                 []int{1},
		"broken within":             json.RawMessage(`{"resourceType":"Observation","id":"9","status":7}`),
		"an error of the server's":  outcome("error"),
		"a failure of the server's": outcome("fatal"),
	}
	for name, alien := range aliens {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put(patient("a"))
			s.script = searchset("/Observation/_search", alien, result("1", "a", fhir.Detected))
			f := ask(t, newClient(t, ashyq.PCR, s))
			if ids(f) != "Observation/1" || !f.Partial {
				t.Errorf("got %q, partial %t; want the right answer and that it is partial", ids(f), f.Partial)
			}
		})
	}
	for name, alien := range map[string]any{
		"a stranger":               stranger,
		"a number of other kind":   elsewhere,
		"no id":                    patient(""),
		"an id that is no id":      patient("a,Patient/s"),
		"a resource of other type": result("9", "s", fhir.NotDetected),
	} {
		t.Run("patient is "+name, func(t *testing.T) {
			s := newServer(t)
			s.put(result("1", "a", fhir.Detected), result("2", "s", fhir.NotDetected))
			s.script = searchset("/Patient/_search", alien, patient("a"))
			f := ask(t, newClient(t, ashyq.PCR, s))
			if ids(f) != "Observation/1" || !f.Partial {
				t.Errorf("got %q, partial %t; want the right answer and that it is partial", ids(f), f.Partial)
			}
		})
	}
}

func TestASubjectByIdentifierIsThePerson(t *testing.T) {
	s := newServer(t)
	s.put(patient("a"))
	who := fhir.DefaultSystems.Identify(person)
	s.script = searchset("/Observation/_search", about(&fhir.Reference{Identifier: &who}), outcome("warning"))
	if f := ask(t, newClient(t, ashyq.PCR, s)); ids(f) != "Observation/9" || f.Partial {
		t.Errorf("got %+v", f)
	}
}

func about(subject *fhir.Reference) fhir.Observation {
	o := result("9", "", fhir.NotDetected)
	o.Subject = subject
	return o
}

func outcome(severity string) fhir.OperationOutcome {
	return fhir.OperationOutcome{Head: fhir.Head{ResourceType: fhir.TypeOutcome},
		Issue: []fhir.Issue{{Severity: severity, Code: "exception"}}}
}

// searchset is a script that answers requests with a path ending in suffix with these resources.
func searchset(suffix string, resources ...any) func(http.ResponseWriter, *http.Request, url.Values) bool {
	b := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Searchset}
	for _, r := range resources {
		b.Entry = append(b.Entry, fhir.Entry{Resource: raw(r)})
	}
	return answer(suffix, http.StatusOK, string(raw(b)))
}

func TestServersThatDoNotAnswer(t *testing.T) {
	for name, script := range map[string]func(http.ResponseWriter, *http.Request, url.Values) bool{
		"a page":                    answer("_search", 200, "<html>Log in to the hospital's Wi-Fi</html>"),
		"cut off":                   answer("_search", 200, `{"resourceType":"Bundle","type":"searchset","entry":[`),
		"nothing":                   answer("_search", 200, ""),
		"null":                      answer("_search", 200, "null"),
		"a patient":                 answer("_search", 200, `{"resourceType":"Patient","id":"a"}`),
		"an outcome":                answer("_search", 200, string(raw(outcome("error")))),
		"a history":                 answer("_search", 200, `{"resourceType":"Bundle","type":"history"}`),
		"entries of the wrong kind": answer("_search", 200, `{"resourceType":"Bundle","type":"searchset","entry":7}`),
		"too much":                  answer("_search", 200, strings.Repeat(" ", 3<<20)),
		"an error":                  answer("_search", 500, `{"resourceType":"OperationOutcome"}`),
		"a login":                   answer("_search", 401, ""),
		"a no":                      answer("_search", 403, number()),
		"created":                   answer("_search", 201, `{"resourceType":"Bundle","type":"searchset"}`),
		"no records":                answer("/Observation/_search", 500, ""),
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put(patient("a"))
			s.script = script
			f, err := newClient(t, ashyq.PCR, s).Ask(t.Context(), person)
			registrytest.WantUnavailable(t, person, f, err)
		})
	}
}

func TestRetryAfterIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for header, want := range map[string]time.Duration{
			"7":      7 * time.Second,
			"100000": time.Hour,
			time.Now().Add(9 * time.Second).UTC().Format(http.TimeFormat): 9 * time.Second,
			"soon": 0,
			"-1":   0,
			"":     0,
		} {
			s := newServer(t)
			s.script = func(w http.ResponseWriter, _ *http.Request, _ url.Values) bool {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(http.StatusTooManyRequests)
				return true
			}
			c := newClient(t, ashyq.PCR, s)
			f, err := c.Ask(t.Context(), person)
			c.Close()
			registrytest.WantUnavailable(t, person, f, err)
			if e, ok := errors.AsType[*ashyq.Error](err); !ok || e.Retry != want {
				t.Errorf("Retry-After %q: got %v, want %v", header, e.Retry, want)
			}
		}
	})
}

func TestAHangingServerIsLeftWhenTheContextEnds(t *testing.T) {
	for _, suffix := range []string{"/Patient/_search", "/Observation/_search"} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t)
			s.put(patient("a"))
			s.script = hang(suffix)
			c := newClient(t, ashyq.PCR, s)
			defer c.Close()
			began := time.Now()
			ctx, cancel := timeout(t, time.Second)
			defer cancel()
			f, err := c.Ask(ctx, person)
			registrytest.WantUnavailable(t, person, f, err)
			if took := time.Since(began); took != time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	here := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer here.Close()
	c, err := fhir.New(fhir.Options{Name: ashyq.PCR, Base: here.URL, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f, err := c.Ask(t.Context(), person)
	registrytest.WantUnavailable(t, person, f, err)
	if reached {
		t.Error("the redirect was followed")
	}
}

func TestOverRealConnections(t *testing.T) {
	s := newServer(t)
	s.put(patient("a"), result("1", "a", fhir.Detected))
	s.script = func(_ http.ResponseWriter, r *http.Request, _ url.Values) bool {
		if r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("Accept") != fhir.MediaType {
			t.Errorf("got headers %v", r.Header)
		}
		if strings.Contains(r.URL.String(), number()) {
			t.Error("the person's number is in a URL")
		}
		return false
	}
	here := httptest.NewServer(s)
	defer here.Close()
	c, err := fhir.New(fhir.Options{Name: ashyq.PCR, Base: here.URL + "/fhir/", Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if f := ask(t, c); ids(f) != "Observation/1" || f.Partial {
		t.Errorf("got %+v", f)
	}
	here.CloseClientConnections() // as a proxy does with idle ones
	if f := ask(t, c); ids(f) != "Observation/1" || f.Partial {
		t.Errorf("over closed connections: got %+v", f)
	}
	here.Close()
	f, err := c.Ask(t.Context(), person)
	registrytest.WantUnavailable(t, person, f, err)
}

func TestBaseMustBeAPlainURL(t *testing.T) {
	for _, bad := range []string{"", "registry", "ftp://registry/fhir", "http://", "http://u:p@registry/fhir", "http://registry/?a=b", "http://registry/#a", "http://reg istry"} {
		if c, err := fhir.New(fhir.Options{Name: ashyq.PCR, Base: bad}); err == nil {
			c.Close()
			t.Errorf("%q was taken", bad)
		}
	}
	if _, err := fhir.New(fhir.Options{Name: "tax", Base: base}); err == nil {
		t.Error("an unknown registry was taken")
	}
}

func TestNobodyIsNotAskedAbout(t *testing.T) {
	s := newServer(t)
	f, err := newClient(t, ashyq.PCR, s).Ask(t.Context(), ashyq.Person{})
	if err == nil || len(f.Evidence) > 0 || len(s.requests()) > 0 {
		t.Errorf("got %+v, %v", f, err)
	}
}
