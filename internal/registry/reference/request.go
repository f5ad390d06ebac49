package reference

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// request is somebody's wish that a record be put right, as the page shows it.
type request struct {
	record
	Number  string
	Patient string // id
	Who     string // masked
	About   string // what is disputed
	Note    string
	Word    string // ours to the person
}

const (
	shownRequests = 100
	longestWord   = 200 // characters
)

var requestStates = map[string]struct{ tag, tone string }{
	"requested": {"waits for a decision", "mind"},
	"received":  {"waits for a decision", "mind"},
	"accepted":  {"accepted, the record is to be put right", "mind"},
	"completed": {"done", "past"},
	"rejected":  {"rejected", "past"},
}

// queue is the requests that wait for somebody, the oldest first; more says that there are others.
func (s *Server) queue(ctx context.Context) (waiting []request, more bool, err error) {
	q := query{Type: fhir.TypeTask, By: byCode, OldestFirst: true, Count: shownRequests}
	for _, status := range openTasks {
		q.Codes = append(q.Codes, s.keys.statusDigest(status))
	}
	found, next, err := s.storage.search(ctx, q)
	if err != nil {
		return nil, false, err
	}
	for _, r := range found {
		shown, err := s.request(ctx, r)
		if err != nil {
			return nil, false, err
		}
		p, err := s.person(ctx, r.Subject)
		if err != nil {
			return nil, false, err
		}
		shown.Patient, shown.Who = p.id, p.who
		waiting = append(waiting, shown)
	}
	return waiting, next != nil, nil
}

// requests are those of a person, the latest first.
func (s *Server) requests(ctx context.Context, p person) (all []request, err error) {
	found, _, err := s.storage.search(ctx, query{Type: fhir.TypeTask, By: bySubject, Values: p.patients, Count: shownRecords})
	for _, r := range found {
		shown, err := s.request(ctx, r)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return all, err
}

func (s *Server) request(ctx context.Context, r *stored) (request, error) {
	var t fhir.Task
	if err := json.Unmarshal(r.Body, &t); err != nil {
		return request{}, err
	}
	shown := request{record: record{Reference: r.reference(), Version: r.Version}}
	for _, i := range t.Identifier {
		shown.Number = i.Value
	}
	shown.When = "Sent " + shownAt(t.AuthoredOn) + "."
	if t.StatusReason != nil {
		shown.Word = t.StatusReason.Text
	}
	for _, note := range t.Note {
		shown.Note = strings.TrimSpace(shown.Note + "\n" + note.Text)
	}
	state, ok := requestStates[t.Status]
	if !ok {
		state.tag, state.tone = t.Status, "past"
	}
	shown.Tag, shown.Tone, shown.Forms = state.tag, state.tone, decisionForms(t.Status)
	var err error
	shown.About, err = s.disputed(ctx, t)
	return shown, err
}

// disputed is what a request is about.
func (s *Server) disputed(ctx context.Context, t fhir.Task) (string, error) {
	if t.Focus == nil {
		if t.ReasonCode.Has(fhir.Reasons, ashyq.NoResult) {
			return "A result is missing.", nil
		}
		return "No record is named.", nil
	}
	typ, id, _ := strings.Cut(t.Focus.Reference, "/")
	found, err := s.storage.resource(ctx, typ, id)
	if err != nil || found == nil {
		return "A record that is not here.", err
	}
	about, err := s.record(found)
	if about.Tag != "" {
		about.Title += " (" + about.Tag + ")"
	}
	return about.Title + ". " + about.When, err
}

// decisionForms are what can be done with a request in a status.
func decisionForms(status string) []form {
	accept := form{Action: "accept", Button: "Accept: the record is to be put right", Word: "A word to the person, if you like"}
	reject := form{Action: "reject", Button: "Reject: the record stays", Word: "Why, in a word to the person", NeedsWord: true, Quiet: true}
	complete := form{Action: "complete", Button: "Done: the record is put right", Word: "A word to the person, if you like"}
	switch {
	case !slices.Contains(openTasks, status):
		return nil
	case status == "requested" || status == "received":
		return []form{accept, reject}
	default:
		return []form{complete, reject}
	}
}

// decide is the action that puts a request into a status, with a word that its person will read.
func decide(status string, needsWord bool) func(filled) (fhir.Entry, error) {
	return func(f filled) (fhir.Entry, error) {
		word := strings.Join(strings.Fields(f.Get("word")), " ")
		switch {
		case needsWord && word == "":
			return fhir.Entry{}, malformed("Say why: the person reads it in the app.")
		case utf8.RuneCountInString(word) > longestWord:
			return fhir.Entry{}, malformed("The word is longer than %d characters.", longestWord)
		case ashyq.NamesAPerson(word):
			return fhir.Entry{}, malformed("The word seems to hold somebody's number. Leave numbers of people out.")
		}
		over := false
		entry, err := f.changed(fhir.TypeTask, func(e element) {
			over = !slices.Contains(openTasks, e.text("status"))
			changed := f.now
			if authored, err := e.moment("authoredOn"); err == nil && authored.After(changed) { // by another's clock
				changed = authored
			}
			e["status"], e["lastModified"] = status, fhir.Moment(changed)
			delete(e, "statusReason")
			if word != "" {
				e["statusReason"] = fhir.CodeableConcept{Text: word}
			}
		})
		if err == nil && over {
			err = &problem{http.StatusConflict, "conflict", "This request is decided already."}
		}
		return entry, err
	}
}
