package server

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ashyq"
)

// Problem is an RFC 9457 problem document.
type Problem struct {
	Type      string   `json:"type" format:"uri" doc:"Where this problem is explained."`
	Title     string   `json:"title" doc:"The HTTP status in words."`
	Status    int      `json:"status"`
	Detail    string   `json:"detail" doc:"What is wrong and what to do next, in the language of Accept-Language."`
	Code      string   `json:"code" doc:"A stable word for programs."`
	RequestID string   `json:"request_id" doc:"The answer's Request-Id, to be named to support."`
	Fields    []string `json:"fields,omitempty" doc:"Of invalid_body: the members at fault."`
	OAuth     string   `json:"error,omitempty" doc:"Of the token call: the code of RFC 6749, section 5.2."`

	retry time.Duration
	basic bool // who fails to authenticate is asked for credentials, not for a token
}

// Error is the stable word alone.
func (p *Problem) Error() string { return p.Code }

// GetStatus makes a Problem a huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes a Problem a huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// GetHeaders makes a Problem a huma.HeadersError: when to try again, and how to log in.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.retry.Seconds()))))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
		if p.basic {
			h.Set("WWW-Authenticate", `Basic realm="platforms", charset="UTF-8"`)
		}
	}
	return h
}

// statuses is the one place where a kind of failure becomes an HTTP status.
var statuses = map[ashyq.Kind]int{
	ashyq.Internal:        http.StatusInternalServerError,
	ashyq.Invalid:         http.StatusBadRequest,
	ashyq.Unauthenticated: http.StatusUnauthorized,
	ashyq.Forbidden:       http.StatusForbidden,
	ashyq.NotFound:        http.StatusNotFound,
	ashyq.Conflict:        http.StatusConflict,
	ashyq.Gone:            http.StatusGone,
	ashyq.TooLarge:        http.StatusRequestEntityTooLarge,
	ashyq.Limited:         http.StatusTooManyRequests,
	ashyq.Unavailable:     http.StatusServiceUnavailable,
}

// Failures that only HTTP knows, and those that handlers here find themselves.
var (
	errInvalidBody = ashyq.Fail(ashyq.Invalid, "invalid_body")
	errInvalidGate = ashyq.Fail(ashyq.Invalid, "invalid_gate")
	errInvalidPass = ashyq.Fail(ashyq.Invalid, "invalid_pass")
	errPassRevoked = ashyq.Fail(ashyq.Invalid, "pass_revoked")
	errInvalidTime = ashyq.Fail(ashyq.Invalid, "invalid_time")
	errForbidden   = ashyq.Fail(ashyq.Forbidden, "forbidden")
	errOtherPerson = ashyq.Fail(ashyq.Forbidden, "other_person")
	errOtherNumber = ashyq.Fail(ashyq.Forbidden, "other_number")
	errNotFound    = ashyq.Fail(ashyq.NotFound, "not_found")
	errOverload    = &ashyq.Error{Kind: ashyq.Unavailable, Code: "unavailable", Retry: time.Second}
)

// unavailableRetry is what is advised where nobody knows when a dependency is back.
const unavailableRetry = 2 * time.Second

// problem is what a caller is told of an error. One that is not known is internal, without detail, and goes to the log.
func (s *server) problem(x *exchange, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	e, ok := errors.AsType[*ashyq.Error](err)
	switch {
	case ok && e.Kind != ashyq.Internal:
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e = errOverload
	default:
		e = ashyq.Fail(ashyq.Internal, "internal")
	}
	retry := e.Retry
	if e.Kind == ashyq.Unavailable && retry == 0 {
		retry = unavailableRetry
	}
	p := s.explain(x, statuses[e.Kind], e.Code, retry)
	if p.Status >= http.StatusInternalServerError {
		x.failure = err
	}
	return p
}

func (s *server) explain(x *exchange, status int, code string, retry time.Duration) *Problem {
	return &Problem{
		Type:      s.PublicURL + "/docs#" + code,
		Title:     http.StatusText(status),
		Status:    status,
		Code:      code,
		Detail:    s.Words.Problem(x.language, code, retry),
		RequestID: x.id,
		retry:     retry,
	}
}

// fail answers an error where huma does not.
func (s *server) fail(x *exchange, err error) {
	s.refuse(x, s.problem(x, err))
}

func (s *server) refuse(x *exchange, p *Problem) {
	h := x.Header()
	for name, values := range p.GetHeaders() {
		h[name] = values
	}
	h.Set("Content-Type", problemType)
	h.Set("Content-Language", x.language)
	x.WriteHeader(p.Status)
	_ = json.NewEncoder(x).Encode(p) // the client may be gone
}

// restate turns what huma says of a body it refuses into a problem of ours. Nothing of the body is repeated.
func (s *server) restate(ctx huma.Context, _ string, v any) (any, error) {
	refused, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	c := ctx.(plainContext)
	var p *Problem
	switch refused.Status {
	case http.StatusRequestEntityTooLarge:
		p = s.explain(c.exchange, refused.Status, "too_large", 0)
	case http.StatusUnsupportedMediaType:
		p = s.explain(c.exchange, refused.Status, "unsupported_media_type", 0)
	default:
		p = s.explain(c.exchange, http.StatusBadRequest, "invalid_body", 0)
		for _, e := range refused.Errors {
			if e != nil && fieldPath.MatchString(e.Location) {
				p.Fields = append(p.Fields, e.Location)
			}
		}
	}
	c.exchange.restated = p.Status
	return p, nil
}

// fieldPath is a place in a body that may be repeated: a member's name is the client's own, and could be a number that is
// nobody's business.
var fieldPath = regexp.MustCompile(`^(body|query|path)(\.[a-z_]{1,20}){1,3}$`)

// nothing answers what no route matches: not_found, or method_not_allowed where another method is.
func (s *server) nothing(mux *http.ServeMux) http.HandlerFunc {
	methods := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete}
	return func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r.Context())
		var allowed []string
		for _, method := range methods {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" && pattern != "" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			s.fail(x, errNotFound)
			return
		}
		x.Header()["Allow"] = []string{joinList(allowed)}
		s.refuse(x, s.explain(x, http.StatusMethodNotAllowed, "method_not_allowed", 0))
	}
}
