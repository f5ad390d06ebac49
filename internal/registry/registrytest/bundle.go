package registrytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// Resident is the n-th of a small world of people with valid IINs, born one after the other from 1 January 1990.
func Resident(n int) ashyq.Person {
	for serial := 1; ; serial++ {
		for check := range 10 {
			s := fmt.Sprintf("90%02d%02d3%04d%d", n/28%12+1, n%28+1, n/336*100+serial, check)
			if iin, err := ashyq.ParseIIN(s); err == nil {
				return ashyq.Resident(iin)
			}
		}
	}
}

// Bundle is the transaction with which a laboratory or the Centre reports evidence about a person to any FHIR server: their
// Patient, made unless it is there, and one resource for each piece of evidence.
func Bundle(p ashyq.Person, evidence ...ashyq.Evidence) fhir.Bundle {
	who := fhir.DefaultSystems.Identify(p)
	patient := "urn:uuid:" + uuid.NewString()
	b := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Transaction}
	b.Entry = append(b.Entry, fhir.Entry{
		FullURL:  patient,
		Resource: raw(fhir.Patient{Head: fhir.Head{ResourceType: fhir.TypePatient}, Identifier: []fhir.Identifier{who}}),
		Request: &fhir.EntryRequest{Method: http.MethodPost, URL: fhir.TypePatient,
			IfNoneExist: "identifier=" + who.System + "|" + who.Value},
	})
	for _, e := range evidence {
		kind, resource := record(e, &fhir.Reference{Reference: patient})
		b.Entry = append(b.Entry, fhir.Entry{
			FullURL:  "urn:uuid:" + uuid.NewString(),
			Resource: raw(resource),
			Request:  &fhir.EntryRequest{Method: http.MethodPost, URL: kind},
		})
	}
	return b
}

func record(e ashyq.Evidence, subject *fhir.Reference) (kind string, resource any) {
	switch e.Kind {
	case ashyq.Case, ashyq.Contact:
		return fhir.TypeCondition, condition(e, subject)
	case ashyq.Isolation:
		f := fhir.Flag{Head: fhir.Head{ResourceType: fhir.TypeFlag}, Status: "active", Code: fhir.Isolating.Concept(),
			Subject: subject, Period: &fhir.Period{Start: fhir.Moment(e.At), End: fhir.Moment(e.End)}}
		if e.Standing == ashyq.Void {
			f.Status = "entered-in-error"
		}
		return fhir.TypeFlag, f
	default:
		return fhir.TypeObservation, observation(e, subject)
	}
}

func observation(e ashyq.Evidence, subject *fhir.Reference) fhir.Observation {
	result, ok := map[ashyq.EvidenceKind]fhir.Coding{
		ashyq.Positive: fhir.Detected,
		ashyq.Negative: fhir.NotDetected,
	}[e.Kind]
	if !ok {
		result = fhir.Coding{System: "http://laboratory.example/results", Code: "42"}
	}
	value := result.Concept()
	status := [...]string{
		ashyq.Preliminary: "preliminary", ashyq.Final: "final", ashyq.Corrected: "corrected", ashyq.Void: "entered-in-error",
	}[e.Standing]
	return fhir.Observation{Head: fhir.Head{ResourceType: fhir.TypeObservation}, Status: status, Subject: subject,
		Code: fhir.PCRTest.Concept(), ValueCodeableConcept: &value,
		EffectiveDateTime: fhir.Moment(e.At), Issued: fhir.Moment(e.Issued)}
}

func condition(e ashyq.Evidence, subject *fhir.Reference) fhir.Condition {
	code, clinical := fhir.COVID19.Concept(), "active"
	if e.Kind == ashyq.Contact {
		code = fhir.Exposure.Concept()
	}
	if !e.End.IsZero() {
		clinical = "resolved"
	}
	verified := [...]string{
		ashyq.Preliminary: "provisional", ashyq.Final: "confirmed", ashyq.Corrected: "confirmed", ashyq.Void: "entered-in-error",
	}[e.Standing]
	c := fhir.Condition{Head: fhir.Head{ResourceType: fhir.TypeCondition}, Code: &code, Subject: subject,
		VerificationStatus: concept(fhir.ConditionVerification, verified),
		OnsetDateTime:      fhir.Moment(e.At), AbatementDateTime: fhir.Moment(e.End)}
	if e.Standing != ashyq.Void { // FHIR's con-5: nothing clinical is said of what was entered in error
		c.ClinicalStatus = concept(fhir.ConditionClinical, clinical)
	}
	return c
}

func concept(system, code string) *fhir.CodeableConcept {
	c := fhir.Coding{System: system, Code: code}.Concept()
	return &c
}

// raw encodes a resource, which cannot fail: none holds what JSON has no form for.
func raw(resource any) json.RawMessage {
	data, _ := json.Marshal(resource)
	return data
}

// Decided is a Task as a registry's staff leave it: in a state, with a word to the person.
func Decided(t testing.TB, task json.RawMessage, state ashyq.DisputeState, word string) (fhir.Head, json.RawMessage) {
	t.Helper()
	var now fhir.Task
	if err := json.Unmarshal(task, &now); err != nil {
		t.Fatal(err)
	}
	now.Status, now.StatusReason = string(state), nil // FHIR has the same words for these states
	if word != "" {
		now.StatusReason = &fhir.CodeableConcept{Text: word}
	}
	return now.Head, raw(now)
}
