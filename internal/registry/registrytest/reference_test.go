package registrytest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/reference"
	"ashyq/internal/registry/registrytest"
)

func TestTheClientWithTheReferenceRegistries(t *testing.T) {
	for _, kind := range ashyq.Registries {
		t.Run(string(kind), func(t *testing.T) {
			registrytest.Run(t, func(t *testing.T) (registry.Registry, registrytest.Loader) {
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
				return client, func(t testing.TB, p ashyq.Person, evidence ...ashyq.Evidence) {
					body, err := json.Marshal(registrytest.Bundle(p, evidence...))
					if err != nil {
						t.Fatal(err)
					}
					resp, err := http.Post(here.URL, fhir.MediaType, bytes.NewReader(body))
					if err != nil {
						t.Fatal(err)
					}
					defer resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						var b bytes.Buffer
						b.ReadFrom(resp.Body)
						t.Fatalf("the report was answered %d %s", resp.StatusCode, b.String())
					}
				}
			})
		})
	}
}
