package demo

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"

	"ashyq"
	"ashyq/internal/sms"
)

// Guests logs a browser in as somebody of the demo world, by the public API and without typing: the code is read off the
// screen. Whoever has been somebody before is so again by the same session.
type Guests struct {
	URL    string // of the service
	Screen *sms.Screen
	Client *http.Client

	mu       sync.Mutex
	sessions map[ashyq.Phone][]*http.Cookie
}

var errLimited = errors.New("the service sends a phone one code a minute")

// Login is the cookies of whoever has a phone, bound to the person unless that is nobody.
func (g *Guests) Login(ctx context.Context, phone ashyq.Phone, person ashyq.Person) ([]*http.Cookie, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if session := g.sessions[phone]; session != nil {
		if _, err := g.call(ctx, "GET", "/v1/me", nil, session); err == nil {
			return session, nil
		}
	}
	if _, err := g.call(ctx, "POST", "/v1/login/code", map[string]any{"phone": phone.E164()}, nil); err != nil {
		return nil, err
	}
	code, _ := g.Screen.LastCode(phone)
	session, err := g.call(ctx, "POST", "/v1/login", map[string]any{"phone": phone.E164(), "code": code}, nil)
	if err != nil {
		return nil, err
	}
	if !person.IsZero() {
		sealed, err := g.call(ctx, "PUT", "/v1/me/person", identity(person), session)
		if err != nil {
			return nil, err
		}
		session = append(session, sealed...)
	}
	if g.sessions == nil {
		g.sessions = make(map[ashyq.Phone][]*http.Cookie)
	}
	g.sessions[phone] = session
	return session, nil
}

// call is one call of the API, and the cookies that its answer sets.
func (g *Guests) call(ctx context.Context, method, path string, body any, session []*http.Cookie) ([]*http.Cookie, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, g.URL+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	for _, cookie := range session {
		request.AddCookie(cookie)
	}
	response, err := g.Client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusTooManyRequests {
		return nil, errLimited
	}
	if response.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return response.Cookies(), nil
}

func identity(p ashyq.Person) map[string]any {
	if passport, ok := p.Passport(); ok {
		return map[string]any{"passport": passportJSON{passport.Country(), passport.Number()}}
	}
	iin, _ := p.IIN()
	return map[string]any{"iin": iin.Digits()}
}

// app opens the visitor's app at the chosen gate, as the chosen person.
func (h *Handler) app(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	chosen := h.chosen(r)
	if chosen == nil {
		refuseChoice(w)
		return
	}
	h.enter(w, r, chosen.Person.Phone, chosen.Person.Person, "/G/"+h.gate(chosen.Venue.Name, chosen.Gate).Code)
}

// desk opens a venue's desk as who owns the business, so that desks and the console share a session.
func (h *Handler) desk(w http.ResponseWriter, r *http.Request) {
	for _, v := range h.World.Venues {
		if string(v.ID) == r.PathValue("venue") {
			h.enter(w, r, h.World.owner(), ashyq.Person{}, "/desk/"+string(v.ID))
			return
		}
	}
	refuse(w, http.StatusNotFound, "not_found", "There is no such venue in the demo.")
}

func (h *Handler) business(w http.ResponseWriter, r *http.Request) {
	h.enter(w, r, h.World.owner(), ashyq.Person{}, "/business")
}

func (h *Handler) official(w http.ResponseWriter, r *http.Request) {
	h.enter(w, r, authority(), ashyq.Person{}, "/official")
}

// enter logs the browser in, forgets whom it was before, and goes on to a page.
func (h *Handler) enter(w http.ResponseWriter, r *http.Request, phone ashyq.Phone, person ashyq.Person, page string) {
	cookies, err := h.Guests.Login(r.Context(), phone, person)
	if errors.Is(err, errLimited) {
		refuse(w, http.StatusTooManyRequests, "limited", "The service sends this phone one code a minute. Wait, and choose again.")
		return
	}
	if err != nil {
		refuse(w, http.StatusBadGateway, "unavailable", "The service did not log this person in.")
		return
	}
	for _, cookie := range cookies {
		http.SetCookie(w, cookie)
	}
	w.Header().Set("Clear-Site-Data", `"storage"`)
	http.Redirect(w, r, page, http.StatusSeeOther)
}

// StaffURL is where desks and the owner's console are, OfficialURL where the official's is. A browser keeps cookies by host
// name, and this machine has several: so one browser can be a visitor, an owner and an official.
func (h *Handler) StaffURL() string    { return h.at("localhost") }
func (h *Handler) OfficialURL() string { return h.at("official.localhost") }

func (h *Handler) at(host string) string {
	public, err := url.Parse(h.PublicURL)
	if err != nil || !net.ParseIP(public.Hostname()).IsLoopback() {
		return h.PublicURL
	}
	public.Host = net.JoinHostPort(host, cmp.Or(public.Port(), "80"))
	return public.String()
}
