package reference

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// LabReport is the transaction by which a laboratory reports the result of a PCR test to the portal: when the specimen was
// taken, and when the result was given out.
func LabReport(p ashyq.Person, positive bool, sampled, issued time.Time) fhir.Bundle {
	return report(p, fhir.TypeObservation, func(subject fhir.Reference) any { return result(subject, positive, sampled, issued) })
}

// OpenCase is the transaction by which an epidemiologist registers a confirmed case with the Control Centre.
func OpenCase(p ashyq.Person, onset time.Time) fhir.Bundle {
	return report(p, fhir.TypeCondition, func(subject fhir.Reference) any { return condition(subject, fhir.COVID19, onset) })
}

// OpenContact is the transaction by which an epidemiologist lists a person as a contact of a case.
func OpenContact(p ashyq.Person, exposed time.Time) fhir.Bundle {
	return report(p, fhir.TypeCondition, func(subject fhir.Reference) any { return condition(subject, fhir.Exposure, exposed) })
}

// OpenRegime is the transaction by which an epidemiologist puts a person under isolation, until it is ended if end is zero.
func OpenRegime(p ashyq.Person, start, end time.Time) fhir.Bundle {
	return report(p, fhir.TypeFlag, func(subject fhir.Reference) any { return regime(subject, start, end) })
}

var laboratory = fhir.Coding{System: fhir.ObservationCategory, Code: "laboratory"}

func result(subject fhir.Reference, positive bool, sampled, issued time.Time) fhir.Observation {
	value := fhir.NotDetected.Concept()
	if positive {
		value = fhir.Detected.Concept()
	}
	return fhir.Observation{
		Head:                 fhir.Head{ResourceType: fhir.TypeObservation},
		Status:               "final",
		Category:             []fhir.CodeableConcept{laboratory.Concept()},
		Code:                 fhir.PCRTest.Concept(),
		Subject:              &subject,
		EffectiveDateTime:    fhir.Moment(sampled),
		Issued:               fhir.Moment(issued),
		ValueCodeableConcept: &value,
	}
}

func condition(subject fhir.Reference, what fhir.Coding, since time.Time) fhir.Condition {
	code := what.Concept()
	clinical := fhir.Coding{System: fhir.ConditionClinical, Code: "active"}.Concept()
	verification := fhir.Coding{System: fhir.ConditionVerification, Code: "confirmed"}.Concept()
	return fhir.Condition{
		Head:               fhir.Head{ResourceType: fhir.TypeCondition},
		ClinicalStatus:     &clinical,
		VerificationStatus: &verification,
		Code:               &code,
		Subject:            &subject,
		OnsetDateTime:      fhir.Moment(since),
	}
}

func regime(subject fhir.Reference, start, end time.Time) fhir.Flag {
	return fhir.Flag{
		Head:    fhir.Head{ResourceType: fhir.TypeFlag},
		Status:  "active",
		Code:    fhir.Isolating.Concept(),
		Subject: &subject,
		Period:  &fhir.Period{Start: fhir.Moment(start), End: fhir.Moment(end)},
	}
}

// report is a transaction of a person, who is added unless known, and of what is reported of them.
func report(p ashyq.Person, typ string, about func(subject fhir.Reference) any) fhir.Bundle {
	patient := personEntry(p)
	return fhir.Bundle{
		Head:  fhir.Head{ResourceType: fhir.TypeBundle},
		Type:  fhir.Transaction,
		Entry: []fhir.Entry{patient, newEntry(typ, about(fhir.Reference{Reference: patient.FullURL}))},
	}
}

func personEntry(p ashyq.Person) fhir.Entry {
	identifier := fhir.DefaultSystems.Identify(p)
	e := newEntry(fhir.TypePatient, fhir.Patient{
		Head:       fhir.Head{ResourceType: fhir.TypePatient},
		Identifier: []fhir.Identifier{identifier},
	})
	e.Request.IfNoneExist = "identifier=" + url.QueryEscape(identifier.System+"|"+identifier.Value)
	return e
}

// newEntry is the entry that makes a new resource.
func newEntry(typ string, resource any) fhir.Entry {
	text, err := json.Marshal(resource)
	if err != nil {
		panic(err) // these structs always marshal
	}
	return fhir.Entry{
		FullURL:  "urn:uuid:" + uuid.NewString(),
		Resource: text,
		Request:  &fhir.EntryRequest{Method: http.MethodPost, URL: typ},
	}
}

// Seed reports transactions as if they had come over HTTP, several to a commit. A failure leaves out its commit and those
// after it.
func (s *Server) Seed(ctx context.Context, bundles ...fhir.Bundle) error {
	var entries []fhir.Entry
	for i, b := range bundles {
		entries = append(entries, b.Entry...)
		if i+1 < len(bundles) && len(entries)+len(bundles[i+1].Entry) <= maxEntries {
			continue
		}
		steps, err := s.steps(entries)
		if err != nil {
			return err
		}
		if _, err := s.transact(ctx, steps); err != nil {
			return err
		}
		entries = nil
	}
	return nil
}
