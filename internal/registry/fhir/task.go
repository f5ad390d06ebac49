package fhir

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"ashyq"
)

// A dispute is a Task: of FHIR's requests the one that is about a record (focus) and not about care, that anybody may ask for
// (requester), and whose state machine is that of somebody else's work: requested, accepted, completed or rejected, with a reason.

// requestedTask is a dispute as it is filed. Its intent is a proposal: nobody is bound by it. A record without an id of its own
// cannot be referred to; the reason's code tells what is meant.
func requestedTask(d ashyq.Dispute, patient string) Task {
	t := Task{
		Head:       Head{ResourceType: TypeTask},
		Identifier: []Identifier{{System: DisputeNumbers, Value: string(d.Number)}},
		Status:     "requested",
		Intent:     "proposal",
		For:        &Reference{Reference: patient},
		AuthoredOn: Moment(d.Filed),
		Requester:  &Reference{Reference: patient},
		Note:       []Annotation{{Moment(d.Filed), d.Note}},
	}
	reason := Coding{System: Reasons, Code: d.Code}.Concept()
	t.ReasonCode = &reason
	if kind, id, ok := strings.Cut(d.Record, "/"); ok && validType(kind) && validID(id) {
		code := ToBeChanged.Concept()
		t.Code, t.Focus = &code, &Reference{Reference: d.Record}
	}
	return t
}

// filing is the transaction that files a dispute unless its number is there. A person whom the registry does not know (ids is
// empty) comes with it: that a result is missing is most likely where the number on it was mistyped.
func filing(d ashyq.Dispute, who Identifier, ids []string) Bundle {
	const newcomer = "urn:uuid:5a2c1d0e-3b7f-4e3f-9b5a-6f1d2c3e4b50" // within its own bundle alone
	b := Bundle{Head: Head{ResourceType: TypeBundle}, Type: Transaction}
	add := func(kind, fullURL string, resource any, unless Identifier) {
		text, err := json.Marshal(resource)
		if err != nil {
			panic(err) // these structs always marshal
		}
		b.Entry = append(b.Entry, Entry{FullURL: fullURL, Resource: text, Request: &EntryRequest{
			Method: http.MethodPost, URL: kind, IfNoneExist: "identifier=" + url.QueryEscape(token(unless.System, unless.Value)),
		}})
	}
	patient := newcomer
	if len(ids) > 0 {
		patient = TypePatient + "/" + ids[0]
	} else {
		add(TypePatient, newcomer, Patient{Head: Head{ResourceType: TypePatient}, Identifier: []Identifier{who}}, who)
	}
	task := requestedTask(d, patient)
	add(TypeTask, "", task, task.Identifier[0])
	return b
}

// dispute reads a Task; ok is false for one that is none of ours.
func (c *Client) dispute(t Task) (_ ashyq.Dispute, ok bool) {
	d := ashyq.Dispute{Registry: c.name, State: taskState(t.Status), Word: word(t.StatusReason), Record: c.record(t.Focus)}
	for _, i := range t.Identifier {
		if number, numbered := ashyq.ParseDisputeNumber(i.Value); numbered && i.System == DisputeNumbers {
			d.Number = number
		}
	}
	if d.Number == "" || t.Status == "entered-in-error" {
		return ashyq.Dispute{}, false
	}
	if t.ReasonCode != nil {
		for _, coding := range t.ReasonCode.Coding {
			if coding.System == Reasons && validCode(coding.Code) {
				d.Code = coding.Code
			}
		}
	}
	d.Filed, _ = t.AuthoredOn.Span(c.loc)
	d.Changed, _ = t.LastModified.Span(c.loc)
	if d.Changed.IsZero() {
		d.Changed, _ = t.lastUpdated().Span(c.loc)
	}
	return d, true
}

// taskState reads FHIR's task-status. What was begun or put off was accepted; what was given up leaves the record as it is.
func taskState(status string) ashyq.DisputeState {
	switch status {
	case "draft", "requested", "received":
		return ashyq.DisputeRequested
	case "accepted", "ready", "in-progress", "on-hold":
		return ashyq.DisputeAccepted
	case "completed":
		return ashyq.DisputeCompleted
	case "rejected", "cancelled", "failed":
		return ashyq.DisputeRejected
	default:
		return ashyq.DisputeUnknown
	}
}

// longestWord is of what a registry tells a person, in characters.
const longestWord = 300

// word is what a concept says to people, on one line.
func word(c *CodeableConcept) string {
	if c == nil {
		return ""
	}
	text := c.Text
	for _, coding := range c.Coding {
		if text == "" {
			text = coding.Display
		}
	}
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if runes := []rune(text); len(runes) > longestWord {
		text = string(runes[:longestWord-1]) + "…"
	}
	return text
}

// record is what a reference to a record of this server names: Type/id, empty if it is none.
func (c *Client) record(r *Reference) string {
	if r == nil {
		return ""
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.Reference, c.base.String()+"/"), "/")
	id, ok := c.localID(r, kind)
	if !ok || !validType(kind) {
		return ""
	}
	return kind + "/" + id
}

// validType reports whether s can name a type of resources.
func validType(s string) bool {
	return s != "" && len(s) <= 64 && strings.IndexFunc(s, func(r rune) bool { return !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') }) < 0
}

// validCode reports whether s can be the code of a reason.
func validCode(s string) bool {
	return s != "" && len(s) <= 64 && strings.IndexFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r == '_') }) < 0
}
