package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// action is what a form of the page does.
type action struct {
	entry func(filled) (fhir.Entry, error)
	done  string // what the person at the page is told
}

const seenSoon = " The next scan at a door sees it, a minute later at most."

// actions are those of this registry's page, by the value of their button.
func (s *Server) actions() map[string]action {
	actions := map[string]action{
		"accept":   {decide("accepted", false), "The request is accepted. Now change the record below, then say that it is done."},
		"reject":   {decide("rejected", true), "The request is rejected. The person reads why in the app."},
		"complete": {decide("completed", false), "The request is done. The person reads it in the app."},
	}
	if s.kind == ashyq.PCR {
		maps.Copy(actions, map[string]action{
			"report":  {reportResult, "The result is reported." + seenSoon},
			"correct": {correctResult, "The result is corrected." + seenSoon},
			"cancel":  {cancelResult, "The result is cancelled and counts no more." + seenSoon},
		})
	} else {
		maps.Copy(actions, map[string]action{
			"case":    {openCondition(fhir.COVID19), "The case is open." + seenSoon},
			"contact": {openCondition(fhir.Exposure), "The person is listed as a contact." + seenSoon},
			"regime":  {startRegime, "Isolation is on record." + seenSoon},
			"close":   {closeCondition, "It is closed." + seenSoon},
			"end":     {endRegime, "The end of isolation is changed." + seenSoon},
			"void":    {voidRecord, "It is marked as entered in error and counts no more." + seenSoon},
		})
	}
	return actions
}

// filled is a form as it was sent.
type filled struct {
	url.Values
	now     time.Time
	subject fhir.Reference
	record  *stored // that it is about; nil for something new
}

// act does what the form asks, and says by which action.
func (s *Server) act(w http.ResponseWriter, r *http.Request) (name string, err error) {
	form, err := readForm(w, r)
	if err != nil {
		return "", err
	}
	p, err := s.person(r.Context(), r.PathValue("id"))
	if err != nil {
		return "", err
	}
	name = form.Get("action")
	do, ok := s.actions()[name]
	if !ok {
		return "", malformed("This registry cannot do that.")
	}
	f := filled{Values: form, now: s.now(), subject: fhir.Reference{Reference: fhir.TypePatient + "/" + p.id}}
	if form.Has("record") {
		typ, id, _ := strings.Cut(form.Get("record"), "/")
		if f.record, err = s.find(r.Context(), typ, id); err != nil {
			return "", err
		}
		if !slices.Contains(p.patients, f.record.Subject) {
			return "", malformed("This record is about somebody else.")
		}
	}
	entry, err := do.entry(f)
	if err != nil {
		return "", err
	}
	steps, err := s.steps([]fhir.Entry{entry})
	if err != nil {
		return "", err
	}
	_, err = s.transact(r.Context(), steps)
	return name, err
}

// time is a time that was typed, zero if none was.
func (f filled) time(name string) (time.Time, error) {
	typed := f.Get(name)
	if typed == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{inputTime, "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, typed, clock); err == nil {
			return t, nil
		}
	}
	return time.Time{}, malformed("A time is not readable. Pick it again.")
}

// required is a time that must have been typed.
func (f filled) required(name string) (time.Time, error) {
	t, err := f.time(name)
	if err == nil && t.IsZero() {
		err = malformed("A time is missing. Pick it.")
	}
	return t, err
}

// result is what a laboratory found, when it sampled and when it gave the result out.
func (f filled) result() (positive bool, sampled, issued time.Time, err error) {
	if r := f.Get("result"); r != "positive" && r != "negative" {
		return false, sampled, issued, malformed("Is the result positive or negative?")
	}
	if sampled, err = f.required("sampled"); err != nil {
		return false, sampled, issued, err
	}
	issued, err = f.time("issued")
	return f.Get("result") == "positive", sampled, issued, err
}

// changed is the entry that puts a changed copy in place of the record, if it is still as the page showed it.
func (f filled) changed(typ string, change func(element)) (fhir.Entry, error) {
	if f.record == nil || f.record.Type != typ {
		return fhir.Entry{}, malformed("Which record is meant?")
	}
	e, err := parseElement(f.record.Body)
	if err != nil {
		return fhir.Entry{}, err
	}
	change(e)
	text, err := json.Marshal(e)
	return fhir.Entry{Resource: text, Request: &fhir.EntryRequest{
		Method: http.MethodPut, URL: f.record.reference(), IfMatch: fmt.Sprintf(`W/"%s"`, f.Get("version")),
	}}, err
}

func reportResult(f filled) (fhir.Entry, error) {
	positive, sampled, issued, err := f.result()
	return newEntry(fhir.TypeObservation, result(f.subject, positive, sampled, issued)), err
}

func correctResult(f filled) (fhir.Entry, error) {
	positive, sampled, issued, err := f.result()
	if err != nil {
		return fhir.Entry{}, err
	}
	right := result(f.subject, positive, sampled, issued)
	return f.changed(fhir.TypeObservation, func(e element) {
		for _, name := range []string{"effectivePeriod", "effectiveInstant", "dataAbsentReason", "interpretation", "issued"} {
			delete(e, name)
		}
		e["status"] = "corrected"
		e["valueCodeableConcept"] = right.ValueCodeableConcept
		e["effectiveDateTime"] = right.EffectiveDateTime
		if !issued.IsZero() {
			e["issued"] = right.Issued
		}
	})
}

// cancelResult follows FHIR: what was never final is cancelled, what was is entered in error.
func cancelResult(f filled) (fhir.Entry, error) {
	return f.changed(fhir.TypeObservation, func(e element) {
		if slices.Contains([]string{"registered", "preliminary"}, e.text("status")) {
			e["status"] = "cancelled"
		} else {
			e["status"] = "entered-in-error"
		}
	})
}

func openCondition(what fhir.Coding) func(filled) (fhir.Entry, error) {
	return func(f filled) (fhir.Entry, error) {
		since, err := f.required("since")
		return newEntry(fhir.TypeCondition, condition(f.subject, what, since)), err
	}
}

func closeCondition(f filled) (fhir.Entry, error) {
	end, err := f.required("end")
	if err != nil {
		return fhir.Entry{}, err
	}
	return f.changed(fhir.TypeCondition, func(e element) {
		delete(e, "abatementPeriod")
		e["clinicalStatus"] = fhir.Coding{System: fhir.ConditionClinical, Code: "resolved"}.Concept()
		e["abatementDateTime"] = fhir.Moment(end)
	})
}

func startRegime(f filled) (fhir.Entry, error) {
	start, err := f.required("start")
	if err != nil {
		return fhir.Entry{}, err
	}
	end, err := f.time("end")
	return newEntry(fhir.TypeFlag, regime(f.subject, start, end)), err
}

func endRegime(f filled) (fhir.Entry, error) {
	end, err := f.required("end")
	if err != nil {
		return fhir.Entry{}, err
	}
	return f.changed(fhir.TypeFlag, func(e element) {
		e["status"] = "active"
		if !end.After(f.now) {
			e["status"] = "inactive"
		}
		e.at("period")["end"] = fhir.Moment(end)
	})
}

func voidRecord(f filled) (fhir.Entry, error) {
	if f.record != nil && f.record.Type == fhir.TypeFlag {
		return f.changed(fhir.TypeFlag, func(e element) { e["status"] = "entered-in-error" })
	}
	return f.changed(fhir.TypeCondition, func(e element) {
		delete(e, "clinicalStatus")
		e["verificationStatus"] = fhir.Coding{System: fhir.ConditionVerification, Code: "entered-in-error"}.Concept()
	})
}
