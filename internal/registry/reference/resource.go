package reference

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// types are what a registry keeps: people, what is on record of them, and requests to put it right.
func types(kind ashyq.Registry) []string {
	return append(append([]string{fhir.TypePatient}, recordTypes(kind)...), fhir.TypeTask)
}

// recordTypes are of what is on record of people.
func recordTypes(kind ashyq.Registry) []string {
	if kind == ashyq.PCR {
		return []string{fhir.TypeObservation}
	}
	return []string{fhir.TypeCondition, fhir.TypeFlag}
}

// resource is what a client wants kept, checked.
type resource struct {
	element
	typ  string
	date time.Time // what it sorts by; zero for a Patient
}

// check reads what a client wants kept as a resource of a type.
func check(typ string, text []byte) (*resource, error) {
	e, err := parseElement(text)
	if err != nil {
		return nil, err
	}
	if e.text("resourceType") != typ {
		return nil, malformed("resourceType is not %s", typ)
	}
	if e.has("contained") {
		return nil, invalid("%s.contained is not kept: put each resource into an entry of its own", typ)
	}
	r := &resource{element: e, typ: typ}
	switch typ {
	case fhir.TypePatient:
		err = r.checkPatient()
	case fhir.TypeObservation:
		err = r.checkObservation()
	case fhir.TypeCondition:
		err = r.checkCondition()
	case fhir.TypeFlag:
		err = r.checkFlag()
	case fhir.TypeTask:
		err = r.checkTask()
	}
	return r, err
}

func (r *resource) checkPatient() error {
	identifiers := r.list("identifier")
	if len(identifiers) == 0 {
		return invalid("Patient.identifier is missing")
	}
	for _, i := range identifiers {
		if i.text("system") == "" || i.text("value") == "" {
			return invalid("Patient.identifier has no system or no value")
		}
		if i.text("system") == fhir.DefaultSystems.IIN {
			if _, err := ashyq.ParseIIN(i.text("value")); err != nil {
				return invalid("Patient.identifier of the system of IINs is no IIN")
			}
		}
	}
	return nil
}

var observationStatuses = []string{
	"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown",
}

func (r *resource) checkObservation() (err error) {
	status := r.text("status")
	if !slices.Contains(observationStatuses, status) {
		return invalid("Observation.status is missing or none of %s", strings.Join(observationStatuses, ", "))
	}
	if err := r.checkCode(); err != nil {
		return err
	}
	result := slices.Contains([]string{"final", "amended", "corrected"}, status)
	hasValue := slices.ContainsFunc(r.at("valueCodeableConcept").codings(), func(c fhir.Coding) bool { return c.Code != "" })
	if result && !hasValue && !r.has("dataAbsentReason") {
		return invalid("Observation.valueCodeableConcept is missing or has no coding, and the status is %s", status)
	}
	if _, err := r.moment("issued"); err != nil {
		return invalid("Observation.%v", err)
	}
	if r.date, err = r.begin("effective"); err != nil {
		return invalid("Observation.%v", err)
	}
	if r.date.IsZero() {
		return invalid("Observation.effectiveDateTime, the time of sampling, is missing")
	}
	return nil
}

func (r *resource) checkCondition() (err error) {
	if err := r.checkCode(); err != nil {
		return err
	}
	void := r.at("verificationStatus").is(fhir.ConditionVerification, "entered-in-error")
	clinical := r.at("clinicalStatus")
	open := clinical.is(fhir.ConditionClinical, "active", "recurrence", "relapse")
	closed := clinical.is(fhir.ConditionClinical, "inactive", "remission", "resolved")
	if void && r.has("clinicalStatus") {
		return invalid("Condition.clinicalStatus must not be there: verificationStatus is entered-in-error")
	}
	if !void && open == closed {
		return invalid("Condition.clinicalStatus is missing or none of FHIR's condition-clinical")
	}
	if r.date, err = r.begin("onset"); err != nil {
		return invalid("Condition.%v", err)
	}
	recorded, err := r.moment("recordedDate")
	if err != nil {
		return invalid("Condition.%v", err)
	}
	if r.date.IsZero() {
		r.date = recorded
	}
	if r.date.IsZero() {
		return invalid("Condition.onsetDateTime is missing, and so is recordedDate")
	}
	abated, err := r.begin("abatement")
	if err != nil {
		return invalid("Condition.%v", err)
	}
	if !abated.IsZero() && open {
		return invalid("Condition.clinicalStatus says that it lasts, abatement that it has ended")
	}
	if !abated.IsZero() && abated.Before(r.date) {
		return invalid("Condition.abatement is before its onset")
	}
	return nil
}

func (r *resource) checkFlag() (err error) {
	if !slices.Contains([]string{"active", "inactive", "entered-in-error"}, r.text("status")) {
		return invalid("Flag.status is missing or none of active, inactive, entered-in-error")
	}
	if err := r.checkCode(); err != nil {
		return err
	}
	if r.date, _, err = r.period("period"); err != nil {
		return invalid("Flag.%v", err)
	}
	if r.date.IsZero() {
		return invalid("Flag.period.start is missing")
	}
	return nil
}

// openTasks and overTasks are the statuses of requests that wait for somebody, and of those that do not.
var (
	openTasks = []string{"requested", "received", "accepted", "ready", "in-progress", "on-hold"}
	overTasks = []string{"completed", "rejected", "cancelled", "failed", "entered-in-error"}
)

func (r *resource) checkTask() (err error) {
	if statuses := slices.Concat(openTasks, overTasks); !slices.Contains(statuses, r.text("status")) {
		return invalid("Task.status is missing or none of %s", strings.Join(statuses, ", "))
	}
	if r.text("intent") == "" {
		return invalid("Task.intent is missing")
	}
	numbered := func(i element) bool { return i.text("system") != "" && i.text("value") != "" }
	if !slices.ContainsFunc(r.list("identifier"), numbered) {
		return invalid("Task.identifier, the number of the request, is missing or has no system or no value")
	}
	modified, err := r.moment("lastModified")
	if err == nil {
		r.date, err = r.moment("authoredOn")
	}
	if err != nil {
		return invalid("Task.%v", err)
	}
	if r.date.IsZero() {
		return invalid("Task.authoredOn is missing")
	}
	if !modified.IsZero() && modified.Before(r.date) {
		return invalid("Task.lastModified is before authoredOn")
	}
	return nil
}

// checkFocus refuses a request about a record that is not here.
func (r *resource) checkFocus(c *change) error {
	if !r.has("focus") {
		return nil
	}
	typ, id, _ := strings.Cut(r.at("focus").text("reference"), "/")
	record, err := c.find(typ, id)
	if err == nil && (record == nil || typ == fhir.TypePatient || typ == fhir.TypeTask) {
		err = invalid("Task.focus is no record that is known here")
	}
	return err
}

func (r *resource) checkCode() error {
	for _, c := range r.at("code").codings() {
		if c.Code != "" {
			return nil
		}
	}
	return invalid("%s.code is missing or has no coding", r.typ)
}

// subject is the id of the Patient it is about. Call it once the references are resolved.
func (r *resource) subject() (string, error) {
	id, ok := strings.CutPrefix(r.at(r.subjectName()).text("reference"), fhir.TypePatient+"/")
	if !ok || !isID(id) {
		return "", invalid("%s.%s.reference is missing or not of the form Patient/id", r.typ, r.subjectName())
	}
	return id, nil
}

// subjectName is the element that tells whom a resource is about.
func (r *resource) subjectName() string {
	if r.typ == fhir.TypeTask {
		return "for"
	}
	return "subject"
}

// numbers are the IINs and passports of a Patient.
func (r *resource) numbers() (values []string) {
	for _, i := range r.list("identifier") {
		system := i.text("system")
		if system == fhir.DefaultSystems.IIN || strings.HasPrefix(system, fhir.DefaultSystems.Passport) {
			values = append(values, i.text("value"))
		}
	}
	return values
}

// withhold refuses a resource in which one of a person's numbers stands outside of Patient.identifier, where logs, screens
// and papers would carry it on.
func (r *resource) withhold(numbers []string) error {
	rest := maps.Clone(r.element)
	if r.typ == fhir.TypePatient {
		delete(rest, "identifier")
	}
	found := false
	eachText(map[string]any(rest), func(text string) {
		found = found || slices.ContainsFunc(numbers, func(n string) bool { return mentions(text, n) })
	})
	if found {
		return invalid("%s: the person's number may stand in Patient.identifier alone", r.typ)
	}
	return nil
}

// mentions reports whether a number stands in a text as a word of its own, also if it is written in groups.
func mentions(text, number string) bool {
	for _, t := range []string{text, ungroup.Replace(text)} {
		for start := 0; ; start++ {
			i := strings.Index(t[start:], number)
			if i < 0 {
				break
			}
			start += i
			end := start + len(number)
			if (start == 0 || !continues(t[start-1], number[0])) && (end == len(t) || !continues(t[end], number[len(number)-1])) {
				return true
			}
		}
	}
	return false
}

var ungroup = strings.NewReplacer(" ", "", "-", "", "\u00a0", "")

// continues reports whether c belongs to a word that has edge at its end: digits go on digits, letters go on letters.
func continues(c, edge byte) bool {
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	letter := func(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
	return digit(c) && digit(edge) || letter(c) && letter(edge)
}

// stamp makes the resource a version of this registry's.
func (r *resource) stamp(id string, version int64, now time.Time) (json.RawMessage, error) {
	meta := r.at("meta")
	if meta == nil {
		meta = element{}
	}
	meta["versionId"] = strconv.FormatInt(version, 10)
	meta["lastUpdated"] = fhir.Moment(now).String()
	r.element["id"], r.element["meta"] = id, map[string]any(meta)
	return json.Marshal(r.element)
}
