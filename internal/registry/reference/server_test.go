package reference

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

var noon = time.Date(2021, 5, 14, 12, 0, 0, 0, time.FixedZone("", 5*3600))

// open is a registry over a file of its own, at noon.
func open(t testing.TB, kind ashyq.Registry) *Server {
	t.Helper()
	s, err := Open(t.Context(), Config{Kind: kind, Database: filepath.Join(t.TempDir(), "registry.db"), Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func resident(t testing.TB, digits string) ashyq.Person {
	t.Helper()
	iin, err := ashyq.ParseIIN(digits)
	if err != nil {
		t.Fatalf("%s: %v", digits, err)
	}
	return ashyq.Resident(iin)
}

// call sends one request and returns the status, the header and the body of the answer.
func call(t testing.TB, h http.Handler, method, target, contentType, body string) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Body)
	return w.Code, w.Header(), string(text)
}

func parsed[T any](t testing.TB, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func post(t testing.TB, s *Server, b fhir.Bundle) (int, string) {
	t.Helper()
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := call(t, s, "POST", "/", fhir.MediaType, string(text))
	return status, body
}

// ask is what the fhir.Client of Ashyq learns from the registry over HTTP.
func ask(t *testing.T, s *Server, p ashyq.Person) ashyq.Finding {
	t.Helper()
	h := httptest.NewServer(s)
	defer h.Close()
	c, err := fhir.New(fhir.Options{Name: s.kind, Base: h.URL, Now: s.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f, err := c.Ask(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhatIsReportedIsWhatAshyqLearns(t *testing.T) {
	anna := resident(t, "900101300017")
	day := 24 * time.Hour
	portal, centre := open(t, ashyq.PCR), open(t, ashyq.Control)
	if err := portal.Seed(t.Context(), LabReport(anna, true, noon.Add(-9*day), noon.Add(-8*day)), LabReport(anna, false, noon.Add(-day), noon)); err != nil {
		t.Fatal(err)
	}
	if err := centre.Seed(t.Context(), OpenCase(anna, noon.Add(-9*day)), OpenContact(anna, noon.Add(-12*day)), OpenRegime(anna, noon.Add(-9*day), noon.Add(day))); err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", ask(t, portal, anna))
	t.Logf("%+v", ask(t, centre, anna))
}
