package reference

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
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
	f, err := c.Ask(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhatIsReportedIsWhatAshyqLearns(t *testing.T) {
	const day = 24 * time.Hour
	anna := resident(t, "900101300017")
	hans, err := ashyq.ParsePassport("DE", "C01X00T47")
	if err != nil {
		t.Fatal(err)
	}
	type want struct {
		kind    ashyq.EvidenceKind
		at, end time.Time
	}
	for name, c := range map[string]struct {
		kind    ashyq.Registry
		person  ashyq.Person
		reports []fhir.Bundle
		want    []want
	}{
		"results, the latest first": {ashyq.PCR, anna,
			[]fhir.Bundle{LabReport(anna, true, noon.Add(-9*day), noon.Add(-8*day)), LabReport(anna, false, noon.Add(-day), noon)},
			[]want{{ashyq.Negative, noon.Add(-day), time.Time{}}, {ashyq.Positive, noon.Add(-9 * day), time.Time{}}}},
		"a case, a contact and a regime": {ashyq.Control, anna,
			[]fhir.Bundle{OpenCase(anna, noon.Add(-9*day)), OpenContact(anna, noon.Add(-12*day)), OpenRegime(anna, noon.Add(-9*day), noon)},
			[]want{{ashyq.Case, noon.Add(-9 * day), time.Time{}}, {ashyq.Contact, noon.Add(-12 * day), time.Time{}}, {ashyq.Isolation, noon.Add(-9 * day), noon}}},
		"a foreigner's result": {ashyq.PCR, ashyq.Foreigner(hans),
			[]fhir.Bundle{LabReport(ashyq.Foreigner(hans), true, noon.Add(-day), noon)},
			[]want{{ashyq.Positive, noon.Add(-day), time.Time{}}}},
		"nothing of somebody else": {ashyq.PCR, ashyq.Foreigner(hans),
			[]fhir.Bundle{LabReport(anna, true, noon.Add(-day), noon)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.kind)
			if err := s.Seed(t.Context(), c.reports...); err != nil {
				t.Fatal(err)
			}
			finding := ask(t, s, c.person)
			if !finding.Whole() || len(finding.Evidence) != len(c.want) {
				t.Fatalf("%+v", finding)
			}
			for i, ev := range finding.Evidence {
				if w := c.want[i]; ev.Kind != w.kind || !ev.At.Equal(w.at) || !ev.End.Equal(w.end) || ev.Standing != ashyq.Final {
					t.Errorf("evidence %d is %+v, want %+v", i, ev, w)
				}
			}
		})
	}
}

func TestSeedCommitsMoreThanABundleHolds(t *testing.T) {
	s := open(t, ashyq.PCR)
	anna := resident(t, "900101300017")
	reports := make([]fhir.Bundle, maxEntries)
	for i := range reports {
		reports[i] = LabReport(anna, false, noon.Add(-time.Duration(i)*time.Minute), noon)
	}
	if err := s.Seed(t.Context(), reports...); err != nil {
		t.Fatal(err)
	}
	if finding := ask(t, s, anna); len(finding.Evidence) != maxEntries || !finding.Whole() {
		t.Errorf("%d pieces of evidence, partial %v", len(finding.Evidence), finding.Partial)
	}
}

func TestADatabaseIsOpenedAsWhatItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	key := make([]byte, KeySize)
	first, err := Open(t.Context(), Config{Kind: ashyq.PCR, Database: path, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	other := make([]byte, KeySize)
	other[0] = 1
	for name, c := range map[string]struct {
		config Config
		ok     bool
	}{
		"again":               {Config{Kind: ashyq.PCR, Database: path, Key: key}, true},
		"as another registry": {Config{Kind: ashyq.Control, Database: path, Key: key}, false},
		"with another key":    {Config{Kind: ashyq.PCR, Database: path, Key: other}, false},
		"with half a key":     {Config{Kind: ashyq.PCR, Database: path, Key: key[:16]}, false},
		"as no registry":      {Config{Kind: "register", Database: path, Key: key}, false},
		"in no folder":        {Config{Kind: ashyq.PCR, Database: filepath.Join(path, "registry.db"), Key: key}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), c.config)
			if (err == nil) != c.ok {
				t.Errorf("error %v", err)
			}
			if err == nil {
				err = s.Close()
			}
			if c.ok && err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheKeyIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?b%20c.db")
	anna := resident(t, "900101300017")
	for i := range 2 {
		s, err := Open(t.Context(), Config{Kind: ashyq.PCR, Database: path, Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if err := s.Seed(t.Context(), LabReport(anna, true, noon, noon)); err != nil {
				t.Fatal(err)
			}
		} else if f := ask(t, s, anna); len(f.Evidence) != 1 {
			t.Errorf("after opening again: %+v", f)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{path, path + ".key"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(file), info.Mode())
		}
	}
	if err := os.Chmod(path+".key", 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), Config{Kind: ashyq.PCR, Database: path}); err == nil {
		s.Close()
		t.Error("a key that everybody may read was taken")
	}
}

func TestATemporaryDatabaseLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := Open(t.Context(), Config{Kind: ashyq.PCR})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestNoNumberAndNoResultIsInTheFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), Config{Kind: ashyq.PCR, Database: filepath.Join(dir, "registry.db")})
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{"C01X00T47", fhir.Detected.Code, fhir.NotDetected.Code, "resourceType"}
	passport, err := ashyq.ParsePassport("DE", "C01X00T47")
	if err != nil {
		t.Fatal(err)
	}
	people := []ashyq.Person{ashyq.Foreigner(passport)}
	for _, digits := range iins(200) {
		people = append(people, resident(t, digits))
		secrets = append(secrets, digits)
	}
	for i, p := range people {
		if err := s.Seed(t.Context(), LabReport(p, i%2 == 0, noon, noon)); err != nil {
			t.Fatal(err)
		}
	}
	searchFiles(t, dir, secrets) // with the write-ahead log
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	searchFiles(t, dir, secrets)
}

// iins are valid numbers.
func iins(n int) (list []string) {
	for serial := 0; len(list) < n; serial++ {
		digits := fmt.Sprintf("9001013%05d", serial)
		if _, err := ashyq.ParseIIN(digits); err == nil {
			list = append(list, digits)
		}
	}
	return list
}

func searchFiles(t *testing.T, dir string, secrets []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Error("there are no files")
	}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", file.Name(), secret)
			}
		}
	}
}

func canceled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
