package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/seal"
)

// Door walks somebody of the demo world through a gate by the public API, as the app of the demo's bank does.
type Door struct {
	URL      string // of the service
	Platform Platform
	Client   *http.Client
	Now      func() time.Time
}

// Answer is what the page shows of an answer of the API.
type Answer struct {
	Status struct {
		Colour  string    `json:"colour"`
		Source  string    `json:"source"`
		AsOf    time.Time `json:"as_of"`
		Reasons []struct {
			Text string `json:"text"`
		} `json:"reasons"`
	} `json:"status"`
	Decision struct {
		Outcome  string `json:"outcome"`
		Enforced bool   `json:"enforced"`
		Reason   string `json:"reason"`
		Rule     string `json:"rule"`
		Policy   string `json:"policy"`
		Text     string `json:"text"`
	} `json:"decision"`
	Receipt struct {
		Code string `json:"code"`
	} `json:"receipt"`
	Occupancy struct {
		Inside int `json:"inside"`
		Limit  int `json:"limit"`
	} `json:"occupancy"`
	Detail string `json:"detail"` // of a problem document
}

// Walk takes a person through the gate with a code. It returns the API's answer as it is, also if that is a problem.
func (d *Door) Walk(ctx context.Context, p ashyq.Person, gateCode string) (json.RawMessage, error) {
	scan := identity(p)
	scan["id"], scan["gate"] = seal.NewScanID(d.Now()).String(), gateCode
	token, err := d.token(ctx)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(scan)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL+"/v1/platform/scans", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept-Language", "en")
	var answer json.RawMessage
	err = d.do(request, &answer)
	return answer, err
}

func (d *Door) token(ctx context.Context) (string, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL+"/v1/platform/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(string(d.Platform.ID), d.Platform.Secret)
	var answer struct {
		Token string `json:"access_token"`
	}
	err = d.do(request, &answer)
	return answer.Token, err
}

func (d *Door) do(request *http.Request, into any) error {
	response, err := d.Client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(http.MaxBytesReader(nil, response.Body, 1<<16)).Decode(into); err != nil {
		return fmt.Errorf("answer of %s: %w", request.URL.Path, err)
	}
	return nil
}

// view is what the page shows.
type view struct {
	*Handler
	Last *walked
}

// walked is somebody who was just at a door.
type walked struct {
	Person Person
	Venue  Venue
	Gate   ashyq.Gate
	Answer Answer
}

// Address is a registry's page. The demo made it, so it may be linked to.
func (v view) Address(registry string) template.URL {
	return template.URL(v.Registries[ashyq.Registry(registry)])
}

func (h *Handler) page(w http.ResponseWriter, page *template.Template, last *walked) {
	pageHeaders(w)
	page.ExecuteTemplate(w, "demo.html", view{h, last})
}

func pageHeaders(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
}

// walkPage takes the person and the gate that were chosen on the page through the door.
func (h *Handler) walkPage(w http.ResponseWriter, r *http.Request, page *template.Template) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	last := h.chosen(r)
	answer, ok := h.through(w, r, last)
	if !ok {
		return
	}
	if err := json.Unmarshal(answer, &last.Answer); err != nil {
		refuse(w, http.StatusBadGateway, "unavailable", "The service gave no answer that this page can show.")
		return
	}
	h.page(w, page, last)
}

// chosen is the person and the gate that were chosen on the page.
func (h *Handler) chosen(r *http.Request) *walked {
	return h.find(
		func(i int, _ Person) bool { return r.PostFormValue("person") == fmt.Sprint(i) },
		func(_ Venue, g ashyq.Gate) bool { return r.PostFormValue("gate") == string(g.ID) })
}

// walk takes the first person of a colour through the main entrance of a kind of venue, for curl.
func (h *Handler) walk(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	last := h.find(
		func(_ int, p Person) bool { return r.PostFormValue("person") == p.Colour.String() },
		func(v Venue, _ ashyq.Gate) bool { return r.PostFormValue("venue") == string(v.Category) })
	if answer, ok := h.through(w, r, last); ok {
		reply(w, http.StatusOK, answer)
	}
}

// find is the first person and gate that are meant, nil if there is none.
func (h *Handler) find(person func(int, Person) bool, gate func(Venue, ashyq.Gate) bool) *walked {
	for i, p := range h.World.People {
		if !person(i, p) {
			continue
		}
		for _, v := range h.World.Venues {
			for _, g := range v.Gates {
				if gate(v, g) {
					return &walked{Person: p, Venue: v, Gate: g}
				}
			}
		}
	}
	return nil
}

// through asks the API. If ok is false, the client has been told why.
func (h *Handler) through(w http.ResponseWriter, r *http.Request, who *walked) (answer json.RawMessage, ok bool) {
	if who == nil {
		refuseChoice(w)
		return nil, false
	}
	answer, err := h.Door.Walk(r.Context(), who.Person.Person, h.gate(who.Venue.Name, who.Gate).Code)
	if err != nil {
		refuse(w, http.StatusBadGateway, "unavailable", "The service did not answer.")
	}
	return answer, err == nil
}

func refuseChoice(w http.ResponseWriter) {
	refuse(w, http.StatusBadRequest, "invalid_body", "Name a person and a place of this demo: person=green, venue=cafe.")
}
