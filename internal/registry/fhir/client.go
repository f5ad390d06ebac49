package fhir

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/recent"
	"ashyq/internal/registry"
)

// Options of a Client. Name and Base are required.
type Options struct {
	Name      ashyq.Registry    // PCR is asked for Observations, Control for Conditions and Flags
	Base      string            // the server's base URL, http or https
	Token     string            // a bearer token; empty for none
	Systems   Systems           // DefaultSystems if zero
	Location  *time.Location    // in which the registry means dates without a time of day; UTC if nil
	Transport http.RoundTripper // NewTransport's if nil; clients may share one
	Now       func() time.Time
}

// Client asks one registry over FHIR. It is a registry.Registry and a registry.Disputes.
//
// What it knows of a person from before (the ids of their Patient resources, under a blind digest) saves a round trip and
// never an answer: the records of the known ids are asked for together with the ids, and count if the ids are still the same.
type Client struct {
	name      ashyq.Registry
	base      *url.URL
	token     string
	systems   Systems
	loc       *time.Location
	now       func() time.Time
	http      *http.Client
	blind     registry.Blind
	patients  *recent.Memory // of the ids of a person, a line each
	abilities abilities
}

const (
	patientsKept = 100_000 // people whose Patient ids are remembered
	patientBytes = 48      // of them, on average
	idsPerPerson = 50      // Patient resources of one person; more are left out, and the Finding is Partial
)

// New makes a Client; nothing is asked yet. Close ends what it runs in the background.
func New(o Options) (*Client, error) {
	base, err := url.Parse(o.Base)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" ||
		base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("a registry's base URL is http(s)://host/path, without user, query or fragment")
	}
	base.Path = strings.TrimSuffix(base.Path, "/")
	if !slices.Contains(ashyq.Registries[:], o.Name) {
		return nil, errors.New("no registry is called " + string(o.Name))
	}
	if o.Systems == (Systems{}) {
		o.Systems = DefaultSystems
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	c := &Client{
		name: o.Name, base: base, token: o.Token, systems: o.Systems, loc: o.Location, now: o.Now,
		http: &http.Client{
			Transport:     o.Transport,
			Timeout:       requestTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		blind:    registry.NewBlind(),
		patients: recent.New(patientsKept, patientBytes),
	}
	c.abilities.init()
	return c, nil
}

// NewTransport keeps connections to each registry ready for a busy hour, and knows of no proxy.
func NewTransport() *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:    time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    256,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// Close ends what runs in the background and forgets everybody.
func (c *Client) Close() {
	c.abilities.close()
	c.patients.Clear()
	c.http.CloseIdleConnections()
}

// known are the ids of a person's Patient resources as they last were, none if that is not known.
func (c *Client) known(who recent.Key) []string {
	if ids, _ := c.patients.Append(nil, who); len(ids) > 0 {
		return strings.Split(string(ids), "\n")
	}
	return nil
}

func (c *Client) know(who recent.Key, ids []string) {
	c.patients.Put(who, []byte(strings.Join(ids, "\n")))
}

// Name says which registry this is.
func (c *Client) Name() ashyq.Registry { return c.name }

// Ask is everything the registry says of a person now.
func (c *Client) Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error) {
	if p.IsZero() {
		return ashyq.Finding{}, registry.Unavailable(errors.New("nobody to ask about"))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	asOf := c.now()
	who := c.systems.Identify(p)
	blind := c.blind.Digest(p)
	digest := recent.Key(blind[:])

	known := c.known(digest)
	guess := make(chan answer, 1)
	if len(known) > 0 {
		go func() { guess <- c.records(ctx, known, who) }()
	}
	people := c.search(ctx, c.patientQuestion(who))
	if people.err != nil {
		return ashyq.Finding{}, people.err
	}
	ids, whole := c.identified(people, who)
	switch {
	case !whole:
		c.know(digest, nil)
	case !slices.Equal(ids, known):
		c.know(digest, ids)
	}

	var records answer
	switch {
	case len(ids) == 0:
	case slices.Equal(ids, known):
		records = <-guess
	default:
		records = c.records(ctx, ids, who)
	}
	if records.err != nil {
		return ashyq.Finding{}, records.err
	}
	f := ashyq.Finding{Registry: c.name, AsOf: asOf, Partial: !whole || records.partial}
	r := reader{registry: c.name, loc: c.loc, asOf: asOf.Truncate(time.Second), about: c.subjectIn(ids, who)}
	for _, found := range records.found {
		ev, whole := r.read(found.Entry, found.kind)
		if ev != nil {
			f.Evidence = append(f.Evidence, *ev)
		}
		f.Partial = f.Partial || !whole
	}
	return f, nil
}

// patientQuestion asks who is known under an identifier.
func (c *Client) patientQuestion(who Identifier) question {
	return question{TypePatient, url.Values{"identifier": {token(who.System, who.Value)}, "_count": {pageSize}}, who.Value}
}

// records asks for everything that is recorded of the Patients with these ids.
func (c *Client) records(ctx context.Context, ids []string, who Identifier) answer {
	subjects := TypePatient + "/" + strings.Join(ids, ","+TypePatient+"/")
	if c.name == ashyq.PCR {
		return c.search(ctx, question{TypeObservation, url.Values{
			"subject": {subjects}, "code": {testCodes}, "_sort": {"-date"}, "_count": {pageSize}}, who.Value})
	}
	return c.searchAll(ctx,
		question{TypeCondition, url.Values{"subject": {subjects}, "code": {conditionCodes}, "_count": {pageSize}}, who.Value},
		question{TypeFlag, url.Values{"subject": {subjects}, "_count": {pageSize}}, who.Value})
}

// identified is the ids of the Patients that are the person: those that carry the identifier, and those that a link of
// theirs says are the same human being (one record was merged into another). whole is false if some of the answer was wrong.
func (c *Client) identified(people answer, who Identifier) (ids []string, whole bool) {
	whole = !people.partial
	for _, found := range people.found {
		var p Patient
		if json.Unmarshal(found.Resource, &p) != nil || p.ResourceType != TypePatient || !validID(p.ID) ||
			!slices.ContainsFunc(p.Identifier, who.same) {
			whole = false
			continue
		}
		ids = append(ids, p.ID)
		for _, link := range p.Link {
			if id, ok := c.localID(&link.Other, TypePatient); ok {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > idsPerPerson {
		return ids[:idsPerPerson], false
	}
	return ids, whole
}

// subjectIn tells whether a subject is one of these Patients, or names the person by the identifier itself.
func (c *Client) subjectIn(ids []string, who Identifier) func(*Reference) bool {
	return func(subject *Reference) bool {
		if subject == nil {
			return false
		}
		if id, ok := c.localID(subject, TypePatient); ok {
			return slices.Contains(ids, id)
		}
		return subject.Reference == "" && subject.Identifier != nil && who.same(*subject.Identifier)
	}
}

// localID is the id in a reference to a resource of this server: Type/id, {base}/Type/id, either with a version.
func (c *Client) localID(r *Reference, kind string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(r.Reference, c.base.String()+"/"), kind+"/")
	id, _, _ = strings.Cut(rest, "/_history/")
	return id, ok && validID(id)
}

// same compares identifiers by what identifies.
func (i Identifier) same(other Identifier) bool {
	return i.System == other.System && i.Value == other.Value
}

// validID reports whether s is an id of FHIR: 1 to 64 letters, digits, hyphens and dots.
func validID(s string) bool {
	return s != "" && len(s) <= 64 && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '.')
	}) < 0
}
