package reference

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"ashyq/internal/registry/fhir"
)

// problem is an error that the client is told of. Its text names elements, never what they hold.
type problem struct {
	status int    // HTTP
	code   string // of FHIR's issue-type
	text   string
}

func (p *problem) Error() string { return p.text }

func invalid(format string, args ...any) *problem {
	return &problem{http.StatusUnprocessableEntity, "invariant", fmt.Sprintf(format, args...)}
}

func malformed(format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, "structure", fmt.Sprintf(format, args...)}
}

// inEntry says in which of a bundle's entries the problem lies. Other errors stay what they are.
func inEntry(i, entries int, err error) error {
	p, ok := errors.AsType[*problem](err)
	if !ok || entries == 1 {
		return err
	}
	return &problem{p.status, p.code, fmt.Sprintf("entry[%d]: %s", i, p.text)}
}

// problemOf is what the client is told of any error: of those that are no problem nothing but that it failed, and the
// log gets them.
func (s *Server) problemOf(ctx context.Context, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if ctx.Err() != nil {
		return &problem{http.StatusServiceUnavailable, "timeout", "the request ended before it was answered"}
	}
	s.log.ErrorContext(ctx, "reference registry failed", "registry", s.kind, "err", err)
	return &problem{http.StatusInternalServerError, "exception", "this registry failed; try again"}
}

func (p *problem) outcome() fhir.OperationOutcome {
	return fhir.OperationOutcome{
		Head:  fhir.Head{ResourceType: fhir.TypeOutcome},
		Issue: []fhir.Issue{{Severity: "error", Code: p.code, Diagnostics: p.text}},
	}
}

func sendProblem(w http.ResponseWriter, p *problem) { send(w, p.status, p.outcome()) }

// send answers with a resource.
func send(w http.ResponseWriter, status int, resource any) {
	w.Header().Set("Content-Type", fhir.MediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(resource)
}
