package fhir_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
	"ashyq/internal/registry/registrytest"
)

const base = "http://registry.example/fhir"

// server is a small FHIR server. As a RoundTripper it needs no sockets, so that it lives in a synctest bubble too.
type server struct {
	t        testing.TB
	batch    bool // whether its CapabilityStatement offers it
	pageSize int

	// script, if set, may answer a request in its own way; it returns false to leave it to the server.
	script func(w http.ResponseWriter, r *http.Request, form url.Values) bool

	transacting sync.Mutex

	mu      sync.Mutex
	entries map[string][]fhir.Entry
	asked   []string // method and path of each request, with the kinds in a batch
	next    int
}

func newServer(t testing.TB) *server {
	return &server{t: t, entries: map[string][]fhir.Entry{}, pageSize: 100}
}

func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	form := r.URL.Query()
	if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" {
		form, _ = url.ParseQuery(string(body))
	}
	path := strings.TrimPrefix(r.URL.Path, "/fhir")
	s.note(r.Method + " " + path)
	if s.script != nil && s.script(w, r, form) {
		return
	}
	switch kind, search, _ := strings.Cut(strings.Trim(path, "/"), "/"); {
	case kind == "metadata":
		s.reply(w, s.capability())
	case kind == "" && r.Method == http.MethodPost:
		var b fhir.Bundle
		if err := json.Unmarshal(body, &b); err != nil {
			s.t.Error(err)
		}
		if b.Type == fhir.Transaction {
			s.reply(w, s.transact(b))
		} else {
			s.reply(w, s.answerBatch(b))
		}
	case search == "_search" && r.Method == http.MethodPost, search == "" && r.Method == http.MethodGet:
		s.reply(w, s.search(kind, form))
	default:
		http.Error(w, "no such thing", http.StatusNotFound)
	}
}

func (s *server) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, what)
}

// requests is what was asked since the last time, sorted.
func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	slices.Sort(asked)
	return asked
}

func (s *server) reply(w http.ResponseWriter, resource any) {
	w.Header().Set("Content-Type", fhir.MediaType)
	if err := json.NewEncoder(w).Encode(resource); err != nil {
		s.t.Error(err)
	}
}

func (s *server) capability() fhir.CapabilityStatement {
	c := fhir.CapabilityStatement{Head: fhir.Head{ResourceType: fhir.TypeCapability}, FHIRVersion: "4.0.1",
		Rest: []fhir.RestMode{{Mode: "server"}}}
	if s.batch {
		c.Rest[0].Interaction = []fhir.RestInteraction{{Code: "transaction"}, {Code: "batch"}}
	}
	return c
}

func (s *server) answerBatch(b fhir.Bundle) fhir.Bundle {
	answer := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.BatchResponse}
	for _, e := range b.Entry {
		kind, query, _ := strings.Cut(e.Request.URL, "?")
		s.note("batch " + kind)
		form, err := url.ParseQuery(query)
		if err != nil || e.Request.Method != http.MethodGet {
			s.t.Errorf("a batch asks %s %s", e.Request.Method, kind)
		}
		answer.Entry = append(answer.Entry, fhir.Entry{
			Resource: raw(s.search(kind, form)), Response: &fhir.EntryResponse{Status: "200 OK"}})
	}
	return answer
}

// transact makes what is not there yet by its identifier.
func (s *server) transact(b fhir.Bundle) fhir.Bundle {
	answer := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.TransactionResponse}
	s.transacting.Lock()
	defer s.transacting.Unlock()
	local := map[string]string{}
	for _, e := range b.Entry {
		s.note("transaction " + e.Request.URL)
		form, err := url.ParseQuery(e.Request.IfNoneExist)
		if err != nil || e.Request.Method != http.MethodPost {
			s.t.Errorf("a transaction asks %s %s if none is %s", e.Request.Method, e.Request.URL, e.Request.IfNoneExist)
		}
		status := "200 OK"
		found := s.search(e.Request.URL, form)
		if len(found.Entry) == 0 {
			status = "201 Created"
			s.mu.Lock()
			s.next++
			id := fmt.Sprint("t", s.next)
			s.mu.Unlock()
			resource := withID(s.t, e.Resource, id, nil)
			if about, ok := resource["for"].(map[string]any); ok {
				if reference, ok := local[about["reference"].(string)]; ok {
					about["reference"] = reference
				}
			}
			s.put(resource)
			found = s.search(e.Request.URL, form)
		}
		var head fhir.Head
		if err := json.Unmarshal(found.Entry[0].Resource, &head); err != nil {
			s.t.Error(err)
		}
		local[e.FullURL] = e.Request.URL + "/" + head.ID
		answer.Entry = append(answer.Entry, fhir.Entry{Response: &fhir.EntryResponse{Status: status, Location: local[e.FullURL]}})
	}
	return answer
}

// decide is a registrytest.Clerk.
func (s *server) decide(t testing.TB, number ashyq.DisputeNumber, state ashyq.DisputeState, word string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.entries[fhir.TypeTask] {
		var task fhir.Task
		if json.Unmarshal(e.Resource, &task); task.Identifier[0].Value == string(number) {
			task.Meta = &fhir.Meta{LastUpdated: fhir.Moment(time.Now())}
			_, s.entries[fhir.TypeTask][i].Resource = registrytest.Decided(t, raw(task), state, word)
		}
	}
}

// search knows the parameters that the client uses: identifier, subject, patient, code; and offset, of its own.
func (s *server) search(kind string, form url.Values) fhir.Bundle {
	s.mu.Lock()
	defer s.mu.Unlock()
	var matches []fhir.Entry
	for _, e := range s.entries[kind] {
		var r struct {
			ResourceType string
			Identifier   []fhir.Identifier
			Subject      fhir.Reference
			For          fhir.Reference
			Code         fhir.CodeableConcept
		}
		json.Unmarshal(e.Resource, &r)
		hit := true
		if id := form.Get("identifier"); id != "" {
			hit = slices.ContainsFunc(r.Identifier, func(i fhir.Identifier) bool { return i.System+"|"+i.Value == id })
		}
		if subject := form.Get("subject"); subject != "" {
			hit = slices.Contains(strings.Split(subject, ","), r.Subject.Reference)
		}
		if patient := form.Get("patient"); patient != "" {
			hit = slices.Contains(strings.Split(patient, ","), r.For.Reference)
		}
		if code := form.Get("code"); code != "" {
			hit = hit && slices.ContainsFunc(r.Code.Coding, func(c fhir.Coding) bool {
				return slices.Contains(strings.Split(code, ","), c.System+"|"+c.Code)
			})
		}
		if hit {
			matches = append(matches, e)
		}
	}
	offset, _ := strconv.Atoi(form.Get("offset"))
	page := fhir.Bundle{Head: fhir.Head{ResourceType: fhir.TypeBundle}, Type: fhir.Searchset}
	page.Link = []fhir.Link{{Relation: "self", URL: base + "/" + kind}}
	if rest := matches[min(offset, len(matches)):]; len(rest) > s.pageSize {
		page.Entry = rest[:s.pageSize]
		form.Set("offset", strconv.Itoa(offset+s.pageSize))
		page.Link = append(page.Link, fhir.Link{Relation: "next", URL: base + "/" + kind + "?" + form.Encode()})
	} else {
		page.Entry = rest
	}
	return page
}

// put stores resources as they are.
func (s *server) put(resources ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range resources {
		data := raw(r)
		var head fhir.Head
		json.Unmarshal(data, &head)
		s.entries[head.ResourceType] = append(s.entries[head.ResourceType],
			fhir.Entry{Resource: data, Search: &fhir.EntrySearch{Mode: "match"}})
	}
}

// load is a registrytest.Loader.
func (s *server) load(t testing.TB, p ashyq.Person, evidence ...ashyq.Evidence) {
	b := registrytest.Bundle(p, evidence...)
	who := fhir.DefaultSystems.Identify(p)
	if known := s.search(fhir.TypePatient, url.Values{"identifier": {who.System + "|" + who.Value}}); len(known.Entry) > 0 {
		b.Entry[0].Resource = known.Entry[0].Resource
	}
	patient := "Patient/" + b.Entry[0].FullURL[len("urn:uuid:"):]
	var head fhir.Head
	if json.Unmarshal(b.Entry[0].Resource, &head); head.ID != "" {
		patient = "Patient/" + head.ID
	} else {
		s.put(withID(t, b.Entry[0].Resource, patient[len("Patient/"):], nil))
	}
	for _, e := range b.Entry[1:] {
		s.mu.Lock()
		s.next++
		id := fmt.Sprint("r", s.next)
		s.mu.Unlock()
		s.put(withID(t, e.Resource, id, map[string]any{"reference": patient}))
	}
}

func withID(t testing.TB, resource json.RawMessage, id string, subject any) map[string]any {
	var fields map[string]any
	if err := json.Unmarshal(resource, &fields); err != nil {
		t.Fatal(err)
	}
	fields["id"] = id
	if subject != nil {
		fields["subject"] = subject
	}
	return fields
}

// answer is a script that answers every request with a path ending in suffix in the same way.
func answer(suffix string, status int, body string) func(http.ResponseWriter, *http.Request, url.Values) bool {
	return func(w http.ResponseWriter, r *http.Request, _ url.Values) bool {
		if !strings.HasSuffix(r.URL.Path, suffix) {
			return false
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
		return true
	}
}

// hang is a script that never answers requests with a path ending in suffix.
func hang(suffix string) func(http.ResponseWriter, *http.Request, url.Values) bool {
	return func(_ http.ResponseWriter, r *http.Request, _ url.Values) bool {
		if strings.HasSuffix(r.URL.Path, suffix) {
			<-r.Context().Done()
			return true
		}
		return false
	}
}

func newClient(t testing.TB, name ashyq.Registry, s *server) *fhir.Client {
	t.Helper()
	c, err := fhir.New(fhir.Options{Name: name, Base: base, Transport: s, Location: almaty(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func almaty(t testing.TB) *time.Location {
	loc, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func raw(resource any) json.RawMessage {
	data, err := json.Marshal(resource)
	if err != nil {
		panic(err)
	}
	return data
}
