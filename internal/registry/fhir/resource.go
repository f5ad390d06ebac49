package fhir

import "encoding/json"

// Names of resource types.
const (
	TypePatient     = "Patient"
	TypeObservation = "Observation"
	TypeCondition   = "Condition"
	TypeFlag        = "Flag"
	TypeTask        = "Task"
	TypeBundle      = "Bundle"
	TypeOutcome     = "OperationOutcome"
	TypeCapability  = "CapabilityStatement"
)

// MediaType is that of every body in either direction, but for the forms of searches.
const MediaType = "application/fhir+json"

// Head is what all resources begin with: enough to see what one is before it is decoded as that.
type Head struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id,omitempty"`
	Meta         *Meta  `json:"meta,omitempty"`
}

// Meta is what a server keeps about a resource.
type Meta struct {
	VersionID   string   `json:"versionId,omitempty"`
	LastUpdated DateTime `json:"lastUpdated,omitzero"`
	Profile     []string `json:"profile,omitempty"`
}

// Patient is a person as one registry, or one laboratory that reports to it, knows them.
type Patient struct {
	Head
	Identifier []Identifier  `json:"identifier,omitempty"`
	Active     *bool         `json:"active,omitempty"`
	Link       []PatientLink `json:"link,omitempty"`
}

// PatientLink says how another Patient is about the same person: replaced-by, replaces, refer or seealso.
type PatientLink struct {
	Other Reference `json:"other"`
	Type  string    `json:"type"`
}

// Observation is one result of one test.
type Observation struct {
	Head
	Identifier           []Identifier      `json:"identifier,omitempty"`
	Status               string            `json:"status"`
	Category             []CodeableConcept `json:"category,omitempty"`
	Code                 CodeableConcept   `json:"code"`
	Subject              *Reference        `json:"subject,omitempty"`
	EffectiveDateTime    DateTime          `json:"effectiveDateTime,omitzero"`
	EffectivePeriod      *Period           `json:"effectivePeriod,omitempty"`
	EffectiveInstant     DateTime          `json:"effectiveInstant,omitzero"`
	Issued               DateTime          `json:"issued,omitzero"`
	Performer            []Reference       `json:"performer,omitempty"`
	ValueCodeableConcept *CodeableConcept  `json:"valueCodeableConcept,omitempty"`
	DataAbsentReason     *CodeableConcept  `json:"dataAbsentReason,omitempty"`
	Interpretation       []CodeableConcept `json:"interpretation,omitempty"`
}

// Condition is a case, or an exposure to one.
type Condition struct {
	Head
	ClinicalStatus     *CodeableConcept `json:"clinicalStatus,omitempty"`
	VerificationStatus *CodeableConcept `json:"verificationStatus,omitempty"`
	Code               *CodeableConcept `json:"code,omitempty"`
	Subject            *Reference       `json:"subject,omitempty"`
	OnsetDateTime      DateTime         `json:"onsetDateTime,omitzero"`
	OnsetPeriod        *Period          `json:"onsetPeriod,omitempty"`
	AbatementDateTime  DateTime         `json:"abatementDateTime,omitzero"`
	AbatementPeriod    *Period          `json:"abatementPeriod,omitempty"`
	RecordedDate       DateTime         `json:"recordedDate,omitzero"`
}

// Flag is an isolation regime.
type Flag struct {
	Head
	Status   string            `json:"status"`
	Category []CodeableConcept `json:"category,omitempty"`
	Code     CodeableConcept   `json:"code"`
	Subject  *Reference        `json:"subject,omitempty"`
	Period   *Period           `json:"period,omitempty"`
}

// Task is a request to a registry to put a record right: Focus is the record, For whom it is about.
type Task struct {
	Head
	Identifier   []Identifier     `json:"identifier,omitempty"`
	Status       string           `json:"status"`
	StatusReason *CodeableConcept `json:"statusReason,omitempty"`
	Intent       string           `json:"intent"`
	Code         *CodeableConcept `json:"code,omitempty"`
	Focus        *Reference       `json:"focus,omitempty"`
	For          *Reference       `json:"for,omitempty"`
	AuthoredOn   DateTime         `json:"authoredOn,omitzero"`
	LastModified DateTime         `json:"lastModified,omitzero"`
	Requester    *Reference       `json:"requester,omitempty"`
	ReasonCode   *CodeableConcept `json:"reasonCode,omitempty"`
	Note         []Annotation     `json:"note,omitempty"`
}

// Annotation is what somebody remarks, in their own words.
type Annotation struct {
	Time DateTime `json:"time,omitzero"`
	Text string   `json:"text"`
}

// Bundle carries resources: the result of a search, the questions of a batch with their answers, or a transaction.
type Bundle struct {
	Head
	Type      string   `json:"type"`
	Timestamp DateTime `json:"timestamp,omitzero"`
	Total     *int     `json:"total,omitempty"`
	Link      []Link   `json:"link,omitempty"`
	Entry     []Entry  `json:"entry,omitempty"`
}

// Types of bundles.
const (
	Searchset           = "searchset"
	Batch               = "batch"
	BatchResponse       = "batch-response"
	Transaction         = "transaction"
	TransactionResponse = "transaction-response"
)

// Next is the URL of the bundle's next page, empty on the last.
func (b *Bundle) Next() string {
	for _, l := range b.Link {
		if l.Relation == "next" {
			return l.URL
		}
	}
	return ""
}

// Link is a page of a search: self, next, previous …
type Link struct {
	Relation string `json:"relation"`
	URL      string `json:"url"`
}

// Entry is one resource of a bundle with what is asked or answered about it. The resource stays raw, so that one that
// cannot be read spoils no other.
type Entry struct {
	FullURL  string          `json:"fullUrl,omitempty"`
	Resource json.RawMessage `json:"resource,omitempty"`
	Search   *EntrySearch    `json:"search,omitempty"`
	Request  *EntryRequest   `json:"request,omitempty"`
	Response *EntryResponse  `json:"response,omitempty"`
}

// EntrySearch says why an entry is in a searchset: match, include or outcome.
type EntrySearch struct {
	Mode string `json:"mode,omitempty"`
}

// EntryRequest is one question of a batch or step of a transaction.
type EntryRequest struct {
	Method      string `json:"method"`
	URL         string `json:"url"`
	IfNoneExist string `json:"ifNoneExist,omitempty"`
	IfMatch     string `json:"ifMatch,omitempty"`
}

// EntryResponse is the answer to one; Status begins with an HTTP status code.
type EntryResponse struct {
	Status       string          `json:"status"`
	Location     string          `json:"location,omitempty"`
	ETag         string          `json:"etag,omitempty"`
	LastModified DateTime        `json:"lastModified,omitzero"`
	Outcome      json.RawMessage `json:"outcome,omitempty"`
}

// OperationOutcome says what went wrong.
type OperationOutcome struct {
	Head
	Issue []Issue `json:"issue"`
}

// Issue is one thing that did. Severity is fatal, error, warning or information; Code is of FHIR's issue-type.
type Issue struct {
	Severity    string           `json:"severity"`
	Code        string           `json:"code"`
	Details     *CodeableConcept `json:"details,omitempty"`
	Diagnostics string           `json:"diagnostics,omitempty"`
}

// CapabilityStatement is what a server says it offers.
type CapabilityStatement struct {
	Head
	Status      string     `json:"status,omitempty"`
	Date        DateTime   `json:"date,omitzero"`
	Kind        string     `json:"kind,omitempty"`
	FHIRVersion string     `json:"fhirVersion,omitempty"`
	Format      []string   `json:"format,omitempty"`
	Rest        []RestMode `json:"rest,omitempty"`
}

// RestMode is a REST interface: Mode is server or client, Interaction the system-level ones.
type RestMode struct {
	Mode        string            `json:"mode"`
	Resource    []RestResource    `json:"resource,omitempty"`
	Interaction []RestInteraction `json:"interaction,omitempty"`
}

// RestResource is what a REST interface does with one type of resource.
type RestResource struct {
	Type        string            `json:"type"`
	Interaction []RestInteraction `json:"interaction,omitempty"`
	SearchParam []RestSearchParam `json:"searchParam,omitempty"`
}

// RestInteraction is batch, transaction, search-type, read …
type RestInteraction struct {
	Code string `json:"code"`
}

// RestSearchParam is a parameter that searches of a type understand.
type RestSearchParam struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// CodeableConcept is one meaning, told in the codes of several systems.
type CodeableConcept struct {
	Coding []Coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// Has reports whether one of the concept's codings is of that system and code.
func (c *CodeableConcept) Has(system, code string) bool {
	if c == nil {
		return false
	}
	for _, coding := range c.Coding {
		if coding.System == system && coding.Code == code {
			return true
		}
	}
	return false
}

// Coding is a code of a system.
type Coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// Concept is the CodeableConcept of one coding.
func (c Coding) Concept() CodeableConcept { return CodeableConcept{Coding: []Coding{c}} }

// Identifier is a number under which somebody or something is known.
type Identifier struct {
	Use    string `json:"use,omitempty"`
	System string `json:"system,omitempty"`
	Value  string `json:"value,omitempty"`
}

// Reference points at another resource, by URL or by identifier.
type Reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *Identifier `json:"identifier,omitempty"`
}

// Period is a span of time; a zero End is open.
type Period struct {
	Start DateTime `json:"start,omitzero"`
	End   DateTime `json:"end,omitzero"`
}
