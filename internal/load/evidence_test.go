package load

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/policy"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/reference"
)

func TestRegistriesKnowWhatWasReported(t *testing.T) {
	now := time.Now()
	bases := map[ashyq.Registry]string{}
	clients := map[ashyq.Registry]*fhir.Client{}
	for _, kind := range ashyq.Registries {
		registry, err := reference.Open(t.Context(), reference.Config{Kind: kind, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer registry.Close()
		service := httptest.NewServer(registry)
		defer service.Close()
		bases[kind] = service.URL
		client, err := fhir.New(fhir.Options{Name: kind, Base: service.URL, Systems: fhir.DefaultSystems, Location: time.UTC, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		clients[kind] = client
	}
	f := Filling{Seed: 5}
	if err := f.Report(t.Context(), bases, 400, now, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	rules, err := policy.Parse([]byte(decree))
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]ashyq.Status{
		0: ashyq.Red, 1: ashyq.Yellow, 2: ashyq.Green, 380: ashyq.Red, 399: ashyq.Green, 400: ashyq.Blue, 1000: ashyq.Blue,
	} {
		var known ashyq.Known
		for _, kind := range ashyq.Registries {
			finding, err := clients[kind].Ask(t.Context(), ashyq.Resident(MadeUpIIN(f.Seed, n)))
			if err != nil {
				t.Fatal(err)
			}
			known.Findings = append(known.Findings, finding)
		}
		if v := ashyq.Resolve(known, rules.Status, now.Add(time.Minute)); v.Status != want {
			t.Errorf("person %d is %s, not %s: %+v", n, v.Status, want, v.Reasons)
		}
	}
}
