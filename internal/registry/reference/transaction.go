package reference

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"ashyq/internal/registry/fhir"
)

// step is one resource to be written. Every write is a transaction of one step or more.
type step struct {
	*resource
	fullURL  string
	alters   bool   // an earlier version, instead of making something new
	id       string // empty for something new, until it is given one
	ifMatch  string // the ETag that the earlier version must have; empty for any
	unlessIs string // digest of the identifier of the Patient or Task that is taken instead, if there is one; empty for none

	found bool // there is one
}

// written is what became of a step.
type written struct {
	*stored
	created bool
}

func (w written) status() int {
	if w.created {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (w written) response() *fhir.EntryResponse {
	return &fhir.EntryResponse{
		Status:       statusLine(w.status()),
		Location:     w.reference(),
		ETag:         w.etag(),
		LastModified: fhir.Moment(w.Updated),
	}
}

// steps reads the entries of a transaction.
func (s *Server) steps(entries []fhir.Entry) ([]*step, error) {
	steps := make([]*step, len(entries))
	for i, e := range entries {
		var err error
		if steps[i], err = s.step(e); err != nil {
			return nil, inEntry(i, len(entries), err)
		}
	}
	return steps, nil
}

func (s *Server) step(e fhir.Entry) (*step, error) {
	if e.Request == nil {
		return nil, malformed("request is missing")
	}
	typ, id, _ := strings.Cut(e.Request.URL, "/")
	if err := s.serves(typ); err != nil {
		return nil, err
	}
	switch e.Request.Method {
	case http.MethodPost:
		if id != "" {
			return nil, malformed("request.url of a POST is not a type alone")
		}
		return s.creation(typ, e.Resource, e.FullURL, e.Request.IfNoneExist)
	case http.MethodPut:
		return s.alteration(typ, id, e.Resource, e.FullURL, e.Request.IfMatch)
	default:
		return nil, refused("request.method of a write is POST or PUT")
	}
}

func (s *Server) creation(typ string, text []byte, fullURL, ifNoneExist string) (*step, error) {
	r, err := check(typ, text)
	if err != nil {
		return nil, err
	}
	st := &step{resource: r, fullURL: fullURL}
	if ifNoneExist == "" {
		return st, nil
	}
	form, err := url.ParseQuery(strings.TrimPrefix(ifNoneExist, "?"))
	if err != nil || typ != fhir.TypePatient && typ != fhir.TypeTask || !form.Has("identifier") || len(form) > 1 {
		return nil, refused("ifNoneExist is for a Patient or a Task and of the form identifier=system|value")
	}
	q, err := s.keys.parseSearch(typ, form)
	if err != nil {
		return nil, err
	}
	if len(q.Values) > 1 {
		return nil, refused("ifNoneExist is of one identifier")
	}
	st.unlessIs = q.Values[0]
	return st, nil
}

func (s *Server) alteration(typ, id string, text []byte, fullURL, ifMatch string) (*step, error) {
	r, err := check(typ, text)
	if err != nil {
		return nil, err
	}
	if !isID(id) || r.text("id") != id {
		return nil, malformed("%s.id is not that of the URL", typ)
	}
	return &step{resource: r, fullURL: fullURL, alters: true, id: id, ifMatch: ifMatch}, nil
}

// transact carries out all steps or none. Patients come first, so that results find those they are about.
func (s *Server) transact(ctx context.Context, steps []*step) ([]written, error) {
	results := make([]written, len(steps))
	err := s.storage.update(ctx, func(c *change) error {
		references, err := identify(c, steps)
		if err != nil {
			return err
		}
		for _, patients := range []bool{true, false} {
			for i, st := range steps {
				if (st.typ == fhir.TypePatient) != patients {
					continue
				}
				if err := resolve(map[string]any(st.element), references); err != nil {
					return inEntry(i, len(steps), err)
				}
				if results[i], err = s.carryOut(c, st); err != nil {
					return inEntry(i, len(steps), err)
				}
			}
		}
		return nil
	})
	return results, err
}

// identify gives everything new its id, and returns the references by which the bundle's resources speak of each other.
func identify(c *change, steps []*step) (map[string]string, error) {
	references, written, made := map[string]string{}, map[string]bool{}, map[string]string{}
	for i, st := range steps {
		same := st.typ + "/" + st.unlessIs
		if st.unlessIs != "" {
			found, err := c.identified(st.typ, st.unlessIs)
			if err != nil {
				return nil, err
			}
			if len(found) > 1 {
				return nil, inEntry(i, len(steps), &problem{http.StatusPreconditionFailed, "multiple-matches",
					"several " + st.typ + "s have this identifier"})
			}
			if len(found) == 1 {
				made[same] = found[0]
			}
			st.id, st.found = made[same]
		}
		if st.id == "" {
			st.id = rand.Text()
		}
		if st.unlessIs != "" {
			made[same] = st.id
		}
		reference := st.typ + "/" + st.id
		if !st.found && written[reference] {
			return nil, inEntry(i, len(steps), invalid("the bundle writes the same resource twice"))
		}
		written[reference] = written[reference] || !st.found
		if st.fullURL == "" {
			continue
		}
		if other, ok := references[st.fullURL]; ok && other != reference {
			return nil, inEntry(i, len(steps), invalid("two entries have the same fullUrl"))
		}
		references[st.fullURL] = reference
	}
	return references, nil
}

// carryOut writes one step.
func (s *Server) carryOut(c *change, st *step) (written, error) {
	earlier, err := c.find(st.typ, st.id)
	if err != nil {
		return written{}, err
	}
	now := &stored{Type: st.typ, ID: st.id, Version: 1, Updated: s.now(), Date: st.date}
	switch {
	case st.found:
		return written{earlier, false}, nil
	case st.alters && earlier == nil:
		return written{}, &problem{http.StatusNotFound, "not-found", "there is no such " + st.typ + "; ids are given at a POST"}
	case st.alters && st.ifMatch != "" && st.ifMatch != earlier.etag():
		return written{}, &problem{http.StatusPreconditionFailed, "conflict", "the " + st.typ + " has been changed meanwhile"}
	case st.alters:
		now.Version = earlier.Version + 1
	}
	codes, identifiers, err := s.index(c, st, now)
	if err != nil {
		return written{}, err
	}
	if st.alters && earlier.Subject != now.Subject {
		return written{}, invalid("%s.%s cannot be changed: mark the record entered-in-error and report anew", st.typ, st.subjectName())
	}
	if now.Body, err = st.stamp(now.ID, now.Version, now.Updated); err != nil {
		return written{}, err
	}
	return written{now, !st.alters}, c.put(now, codes, identifiers)
}

// index finds out whom a resource is about and what it can be found by, and that it tells nobody's number.
func (s *Server) index(c *change, st *step, now *stored) (codes, identifiers []string, err error) {
	if st.typ == fhir.TypePatient || st.typ == fhir.TypeTask {
		for _, i := range st.list("identifier") {
			identifiers = append(identifiers, s.keys.identifierDigest(i.text("system"), i.text("value")))
		}
	}
	if st.typ == fhir.TypePatient {
		return nil, identifiers, st.withhold(st.numbers())
	}
	if now.Subject, err = st.subject(); err != nil {
		return nil, nil, err
	}
	patient, err := c.find(fhir.TypePatient, now.Subject)
	if err != nil {
		return nil, nil, err
	}
	if patient == nil {
		return nil, nil, invalid("%s.%s is a Patient that is not known here", st.typ, st.subjectName())
	}
	known, err := parseElement(patient.Body)
	if err != nil {
		return nil, nil, err
	}
	for _, coding := range st.at("code").codings() {
		codes = append(codes, s.keys.codeDigests(coding)...)
	}
	if st.typ == fhir.TypeTask {
		codes = append(codes, s.keys.statusDigest(st.text("status")))
		if err := st.checkFocus(c); err != nil {
			return nil, nil, err
		}
	}
	return codes, identifiers, st.withhold((&resource{element: known}).numbers())
}
