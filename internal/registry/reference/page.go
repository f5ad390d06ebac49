package reference

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // clock must load everywhere

	"ashyq"
	"ashyq/internal/registry/fhir"
)

//go:embed page
var pageFiles embed.FS

var (
	homePage   = template.Must(template.ParseFS(pageFiles, "page/layout.html", "page/home.html"))
	personPage = template.Must(template.ParseFS(pageFiles, "page/layout.html", "page/person.html"))
)

const (
	maxForm      = 16 << 10 // bytes
	shownRecords = 50       // of each type
	pagePolicy   = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// isPage reports whether a request is for the page that people use, not for FHIR.
func isPage(r *http.Request) bool {
	path := r.URL.Path
	return path == "/" && r.Method != http.MethodPost || path == "/page.css" || path == "/people" || strings.HasPrefix(path, "/people/")
}

// view is what a page shows.
type view struct {
	Name, Lead    string // of the registry
	Problem, Done string
	Patient       string // id
	Who           string // masked
	Forms         []form
	Requests      []request // of the home page those of everybody that wait, the oldest first
	Records       []record
	More          bool // there are more than those shown
}

func (s *Server) view() view {
	if s.kind == ashyq.PCR {
		return view{Name: "PCR portal", Lead: "Laboratories report the results of PCR tests here. " +
			"Ashyq asks for them when somebody comes to a door."}
	}
	return view{Name: "COVID-19 Control Centre", Lead: "Epidemiologists open and close cases, contacts and isolation regimes here. " +
		"Ashyq asks for them when somebody comes to a door."}
}

// pages are what people use.
func (s *Server) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, pageFiles, "page/page.css")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { s.showHome(w, r, nil) })
	mux.HandleFunc("POST /people", func(w http.ResponseWriter, r *http.Request) {
		id, err := s.enrol(w, r)
		if err != nil {
			s.showHome(w, r, err)
			return
		}
		http.Redirect(w, r, "/people/"+id, http.StatusSeeOther)
	})
	mux.HandleFunc("GET /people/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.showPerson(w, r, nil)
	})
	mux.HandleFunc("POST /people/{id}", func(w http.ResponseWriter, r *http.Request) {
		done, err := s.act(w, r)
		if err != nil {
			s.showPerson(w, r, err)
			return
		}
		http.Redirect(w, r, "/people/"+r.PathValue("id")+"?done="+done, http.StatusSeeOther)
	})
	return mux
}

func show(w http.ResponseWriter, status int, page *template.Template, v view) {
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, "layout.html", v); err != nil {
		http.Error(w, "this page cannot be shown", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// showHome shows the queue of requests, and what went wrong if err is not nil.
func (s *Server) showHome(w http.ResponseWriter, r *http.Request, err error) {
	v, status := s.view(), http.StatusOK
	var failed error
	if v.Requests, v.More, failed = s.queue(r.Context()); err == nil {
		err = failed
	}
	if err != nil {
		p := s.problemOf(r.Context(), err)
		v.Problem, status = p.text, p.status
	}
	show(w, status, homePage, v)
}

// showPerson shows a person with what is on record of them, and what went wrong if err is not nil.
func (s *Server) showPerson(w http.ResponseWriter, r *http.Request, err error) {
	v, status := s.view(), http.StatusOK
	if err != nil {
		p := s.problemOf(r.Context(), err)
		v.Problem, status = p.text, p.status
	} else {
		v.Done = s.actions()[r.URL.Query().Get("done")].done
	}
	p, err := s.person(r.Context(), r.PathValue("id"))
	if err == nil {
		v.Records, v.More, err = s.records(r.Context(), p)
	}
	if err == nil {
		v.Requests, err = s.requests(r.Context(), p)
	}
	if err != nil {
		s.showHome(w, r, err)
		return
	}
	v.Patient, v.Who, v.Forms = p.id, p.who, s.openingForms()
	show(w, status, personPage, v)
}

// enrol is the id of the Patient whose number was typed, added if there is none yet.
func (s *Server) enrol(w http.ResponseWriter, r *http.Request) (string, error) {
	p, err := typedPerson(w, r)
	if err != nil {
		return "", err
	}
	identifier := fhir.DefaultSystems.Identify(p)
	digest := s.keys.identifierDigest(identifier.System, identifier.Value)
	found, _, err := s.storage.search(r.Context(), query{Type: fhir.TypePatient, By: byIdentifier, Values: []string{digest}, Count: 1})
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return found[0].ID, nil
	}
	steps, err := s.steps([]fhir.Entry{personEntry(p)})
	if err != nil {
		return "", err
	}
	results, err := s.transact(r.Context(), steps)
	if err != nil {
		return "", err
	}
	return results[0].ID, nil
}

func typedPerson(w http.ResponseWriter, r *http.Request) (ashyq.Person, error) {
	form, err := readForm(w, r)
	if err != nil {
		return ashyq.Person{}, err
	}
	if form.Has("iin") {
		iin, err := ashyq.ParseIIN(strings.Join(strings.Fields(form.Get("iin")), ""))
		if err != nil {
			return ashyq.Person{}, invalid("This is not an IIN. It has 12 digits, and the last one checks the others. Look at the card again.")
		}
		return ashyq.Resident(iin), nil
	}
	passport, err := ashyq.ParsePassport(form.Get("country"), form.Get("number"))
	if err != nil {
		return ashyq.Person{}, invalid("This is not a passport. The country has two letters, the number 5 to 15 letters and digits.")
	}
	return ashyq.Foreigner(passport), nil
}

func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.ParseForm() != nil {
		return nil, malformed("The form did not arrive whole. Send it again.")
	}
	return r.PostForm, nil
}

// person is somebody as this registry knows them: under one Patient or several.
type person struct {
	id       string   // of the Patient that was asked for
	patients []string // ids of all that have an identifier of that one
	who      string   // masked
}

func (s *Server) person(ctx context.Context, id string) (person, error) {
	patient, err := s.find(ctx, fhir.TypePatient, id)
	if p, ok := errors.AsType[*problem](err); ok {
		return person{}, &problem{p.status, p.code, "There is nobody here. Find the person again."}
	}
	if err != nil {
		return person{}, err
	}
	e, err := parseElement(patient.Body)
	if err != nil {
		return person{}, err
	}
	q := query{Type: fhir.TypePatient, By: byIdentifier, Count: maxCount}
	found := person{id: id, who: "A person without an IIN"}
	for _, i := range e.list("identifier") {
		system, value := i.text("system"), i.text("value")
		q.Values = append(q.Values, s.keys.identifierDigest(system, value))
		if system == fhir.DefaultSystems.IIN {
			found.who = "IIN ending in " + value[len(value)-4:]
		} else if country, ok := strings.CutPrefix(system, fhir.DefaultSystems.Passport); ok {
			found.who = country + " passport ending in " + value[max(0, len(value)-2):]
		}
	}
	same, _, err := s.storage.search(ctx, q)
	for _, r := range same {
		found.patients = append(found.patients, r.ID)
	}
	return found, err
}

// records are what is on record of a person, the latest first; more says that there are older ones.
func (s *Server) records(ctx context.Context, p person) (records []record, more bool, err error) {
	var found []*stored
	for _, typ := range recordTypes(s.kind) {
		q := query{Type: typ, By: bySubject, Values: p.patients, Count: shownRecords}
		page, next, err := s.storage.search(ctx, q)
		if err != nil {
			return nil, false, err
		}
		found, more = append(found, page...), more || next != nil
	}
	slices.SortStableFunc(found, func(a, b *stored) int { return b.Date.Compare(a.Date) })
	for _, r := range found {
		shown, err := s.record(r)
		if err != nil {
			return nil, false, err
		}
		records = append(records, shown)
	}
	return records, more, nil
}

// clock is the time zone of the page.
var clock = func() *time.Location {
	loc, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		panic(err) // embedded by time/tzdata
	}
	return loc
}()
