package registrytest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/reference"
	"ashyq/internal/registry/registrytest"
)

// patience is for a busy machine: what is guarded is tested elsewhere.
const patience = time.Minute

func TestTheClientWithTheReferenceRegistries(t *testing.T) {
	for _, kind := range ashyq.Registries {
		t.Run(string(kind), func(t *testing.T) {
			registrytest.Run(t, func(t *testing.T) (registry.Registry, registrytest.Loader) {
				r := open(t, kind)
				return r.client, r.load
			})
			t.Run("disputes", func(t *testing.T) {
				registrytest.RunDisputes(t, func(t *testing.T) registrytest.Disputed {
					r := open(t, kind)
					return registrytest.Disputed{Disputes: r.client, Evidence: r.client, Load: r.load, Decide: r.decide}
				})
			})
			t.Run("guarded disputes", func(t *testing.T) {
				registrytest.RunDisputes(t, func(t *testing.T) registrytest.Disputed {
					r := open(t, kind)
					guarded := registry.NewGuardedDisputes(r.client, registry.GuardOptions{Timeout: patience})
					return registrytest.Disputed{Disputes: guarded, Evidence: r.client, Load: r.load, Decide: r.decide}
				})
			})
		})
	}
}

// running is a reference registry with a client of it.
type running struct {
	url    string
	client *fhir.Client
}

func open(t *testing.T, kind ashyq.Registry) running {
	t.Helper()
	server, err := reference.Open(t.Context(), reference.Config{Kind: kind, Database: filepath.Join(t.TempDir(), "registry.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	here := httptest.NewServer(server)
	t.Cleanup(here.Close)
	client, err := fhir.New(fhir.Options{Name: kind, Base: here.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return running{here.URL, client}
}

// load is a registrytest.Loader.
func (r running) load(t testing.TB, p ashyq.Person, evidence ...ashyq.Evidence) {
	t.Helper()
	body, err := json.Marshal(registrytest.Bundle(p, evidence...))
	if err != nil {
		t.Fatal(err)
	}
	r.send(t, http.MethodPost, "", fhir.MediaType, string(body))
}

// decide is a registrytest.Clerk.
func (r running) decide(t testing.TB, number ashyq.DisputeNumber, state ashyq.DisputeState, word string) {
	t.Helper()
	form := url.Values{"identifier": {fhir.DisputeNumbers + "|" + string(number)}}.Encode()
	var page fhir.Bundle
	if err := json.Unmarshal(r.send(t, http.MethodPost, "/Task/_search", "application/x-www-form-urlencoded", form), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Entry) != 1 {
		t.Fatalf("%d requests have the number %s", len(page.Entry), number)
	}
	head, body := registrytest.Decided(t, page.Entry[0].Resource, state, word)
	r.send(t, http.MethodPut, "/Task/"+head.ID, fhir.MediaType, string(body))
}

func (r running) send(t testing.TB, method, path, contentType, body string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	b.ReadFrom(resp.Body)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s was answered %d %s", method, path, resp.StatusCode, b.String())
	}
	return b.Bytes()
}
