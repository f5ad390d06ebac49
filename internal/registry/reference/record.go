package reference

import (
	"encoding/json"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// record is a resource as the page shows it.
type record struct {
	Reference string
	Version   int64
	Title     string
	Tag       string // what its standing is, empty if it is as usual
	Tone      string // good, bad, mind, past, void
	When      string
	Forms     []form // what can still be done with it
}

// form is something that can be done.
type form struct {
	Title      string
	AsksResult bool
	Result     string // negative or positive, what is chosen already; empty for neither
	Times      []field
	Word       string // asks for a word, by this label; empty for none
	NeedsWord  bool
	Action     string
	Button     string
	Quiet      bool // it is not what one usually comes for
	Hint       string
}

// field asks for a time.
type field struct {
	Name, Label, Value string
	Optional           bool
}

const (
	inputTime = "2006-01-02T15:04:05"
	shownTime = "2 January 2006, 15:04"
)

func timeField(name, label string, t time.Time) field {
	f := field{Name: name, Label: label}
	if !t.IsZero() {
		f.Value = t.In(clock).Format(inputTime)
	}
	return f
}

func (f field) optional() field {
	f.Optional = true
	return f
}

// isolationDays is for how long the page proposes to isolate.
const isolationDays = 14

// openingForms are what can be put on record.
func (s *Server) openingForms() []form {
	now := s.now()
	if s.kind == ashyq.PCR {
		return []form{{
			Title: "Report a result", AsksResult: true, Action: "report", Button: "Report",
			Times: []field{timeField("sampled", "Sampled at", now), timeField("issued", "Result given out at", now)},
			Hint:  "All times are those of Almaty.",
		}}
	}
	return []form{
		{Title: "Open a case", Action: "case", Button: "Open the case", Times: []field{timeField("since", "Since", now)},
			Hint: "It holds until it is closed."},
		{Title: "List as a contact", Action: "contact", Button: "List", Times: []field{timeField("since", "Met the case at", now)}},
		{Title: "Isolate", Action: "regime", Button: "Start isolation", Times: []field{timeField("start", "From", now),
			timeField("end", "Until (leave empty if not known)", now.AddDate(0, 0, isolationDays)).optional()},
			Hint: "All times are those of Almaty."},
	}
}

func (s *Server) record(r *stored) (record, error) {
	shown := record{Reference: r.reference(), Version: r.Version}
	var err error
	switch r.Type {
	case fhir.TypeObservation:
		var o fhir.Observation
		err = json.Unmarshal(r.Body, &o)
		shown.observation(o)
	case fhir.TypeCondition:
		var c fhir.Condition
		err = json.Unmarshal(r.Body, &c)
		shown.condition(c, s.now())
	case fhir.TypeFlag:
		var f fhir.Flag
		err = json.Unmarshal(r.Body, &f)
		shown.flag(f, s.now())
	}
	return shown, err
}

func (r *record) observation(o fhir.Observation) {
	result := ""
	switch v := o.ValueCodeableConcept; {
	case v.Has(fhir.SNOMED, fhir.Detected.Code), v.Has(fhir.LOINC, "LA11882-0"):
		r.Title, r.Tone, result = "Positive", "bad", "positive"
	case v.Has(fhir.SNOMED, fhir.NotDetected.Code), v.Has(fhir.LOINC, "LA11883-8"):
		r.Title, r.Tone, result = "Negative", "good", "negative"
	default:
		r.Title, r.Tone = "Another result", "mind"
	}
	sampled, _ := o.EffectiveDateTime.Span(clock)
	issued, _ := o.Issued.Span(clock)
	r.When = "Sampled " + shownAt(o.EffectiveDateTime) + "."
	if !o.Issued.IsZero() {
		r.When += " Result given out " + shownAt(o.Issued) + "."
	}
	switch o.Status {
	case "cancelled", "entered-in-error":
		r.Tag, r.Tone = "cancelled, does not count", "void"
		return
	case "corrected", "amended":
		r.Tag = "corrected"
	case "registered", "preliminary":
		r.Tag = "not final, does not count yet"
	}
	r.Forms = []form{
		{AsksResult: true, Result: result, Action: "correct", Button: "Save the correction",
			Times: []field{timeField("sampled", "Sampled at", sampled), timeField("issued", "Result given out at", issued).optional()}},
		{Action: "cancel", Button: "Cancel this result", Quiet: true},
	}
}

func (r *record) condition(c fhir.Condition, now time.Time) {
	r.Title, r.Tone = "Other condition", "mind"
	switch {
	case c.Code.Has(fhir.SNOMED, fhir.COVID19.Code):
		r.Title, r.Tone = "Case", "bad"
	case c.Code.Has(fhir.SNOMED, fhir.Exposure.Code):
		r.Title, r.Tone = "Contact", "mind"
	}
	r.When = "Since " + shownAt(c.OnsetDateTime) + "."
	if !c.AbatementDateTime.IsZero() {
		r.When += " Closed " + shownAt(c.AbatementDateTime) + "."
	}
	if c.VerificationStatus.Has(fhir.ConditionVerification, "entered-in-error") {
		r.Tag, r.Tone = "entered in error, does not count", "void"
		return
	}
	void := form{Action: "void", Button: "It was entered in error", Quiet: true}
	if c.ClinicalStatus.Has(fhir.ConditionClinical, "active") {
		r.Forms = []form{{Action: "close", Button: "Close", Times: []field{timeField("end", "Closed at", now)}}, void}
	} else {
		r.Tag, r.Tone, r.Forms = "closed", "past", []form{void}
	}
}

func (r *record) flag(f fhir.Flag, now time.Time) {
	r.Title, r.Tone = "Isolation", "mind"
	var end time.Time
	if f.Period != nil {
		end, _ = f.Period.End.Span(clock)
		r.When = "From " + shownAt(f.Period.Start) + ", no end set."
		if !end.IsZero() {
			r.When = "From " + shownAt(f.Period.Start) + " until " + shownAt(f.Period.End) + "."
		}
	}
	if f.Status == "entered-in-error" {
		r.Tag, r.Tone = "entered in error, does not count", "void"
		return
	}
	proposed := now
	if !end.IsZero() && !end.After(now) {
		r.Tag, r.Tone, proposed = "ended", "past", end
	}
	r.Forms = []form{
		{Action: "end", Button: "Set the end", Times: []field{timeField("end", "Ends at", proposed)}},
		{Action: "void", Button: "It was entered in error", Quiet: true},
	}
}

// shownAt is a date as exactly as it was said.
func shownAt(d fhir.DateTime) string {
	switch d.Precision {
	case fhir.Instant:
		return d.Time.In(clock).Format(shownTime)
	case fhir.Absent, fhir.Garbled:
		return "at a time that was not said"
	default:
		return d.String()
	}
}
