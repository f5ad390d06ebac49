package load

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"ashyq"
	"ashyq/internal/caller"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/reference"
)

// bundleEntries is how many entries a transaction has that reports on many people: as registries take them.
const bundleEntries = 480

// Report has registries know of the first people of a filled database: of each twenty one is ill, one was near somebody ill,
// and the others have a fresh negative test. Of everybody else they know nothing. bases are the registries' FHIR bases.
func (f Filling) Report(
	ctx context.Context, bases map[ashyq.Registry]string, people int, now time.Time, progress func(what string, done, of int),
) error {
	pending := map[ashyq.Registry][]fhir.Entry{}
	send := func(registry ashyq.Registry) error {
		if len(pending[registry]) == 0 {
			return nil
		}
		err := report(ctx, bases[registry], pending[registry])
		pending[registry] = nil
		if err != nil {
			return fmt.Errorf("report to registry %s: %w", registry, err)
		}
		return nil
	}
	for n := range people {
		for registry, bundles := range known(ashyq.Resident(MadeUpIIN(f.Seed, n)), n, now) {
			for _, b := range bundles {
				pending[registry] = append(pending[registry], b.Entry...)
			}
			if len(pending[registry]) < bundleEntries {
				continue
			}
			if err := send(registry); err != nil {
				return err
			}
		}
		if n%1000 == 0 {
			progress("evidence", n, people)
		}
	}
	for _, registry := range ashyq.Registries {
		if err := send(registry); err != nil {
			return err
		}
	}
	return nil
}

// known is what registries know of the n-th person.
func known(p ashyq.Person, n int, now time.Time) map[ashyq.Registry][]fhir.Bundle {
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	switch n % 20 {
	case 0:
		return map[ashyq.Registry][]fhir.Bundle{
			ashyq.PCR:     {reference.LabReport(p, true, ago(5), ago(4))},
			ashyq.Control: {reference.OpenCase(p, ago(4)), reference.OpenRegime(p, ago(4), time.Time{})},
		}
	case 1:
		return map[ashyq.Registry][]fhir.Bundle{
			ashyq.Control: {reference.OpenContact(p, ago(3)), reference.OpenRegime(p, ago(3), time.Time{})},
		}
	default:
		return map[ashyq.Registry][]fhir.Bundle{ashyq.PCR: {reference.LabReport(p, false, ago(1), now.Add(-time.Hour))}}
	}
}

func report(ctx context.Context, base string, entries []fhir.Entry) error {
	text, err := json.Marshal(fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Transaction, Entry: entries})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/fhir+json")
	return caller.New(base, answerTimeout).Do(request, nil)
}
