package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/google/uuid"

	"ashyq/internal/auth"
	"ashyq/internal/i18n"
)

const maxBody = 64 << 10

// exchange is one request and its answer: what the middleware knows of it and handlers need.
type exchange struct {
	http.ResponseWriter
	request  *http.Request
	id       string // Request-Id
	language string // kk, ru or en
	caller   auth.Caller
	status   int
	restated int   // the status in place of huma's own, zero for none
	failure  error // what went wrong on our side, for the log
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }

// WriteHeader writes the first status and remembers it; huma may want to say another when a client has gone.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
		x.ResponseWriter.WriteHeader(status)
	}
}

func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	return x.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// middleware surrounds every request: an id, headers, a language, the log's line, the count, and a problem where a handler
// panics or too much is under way.
func (s *server) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		x := &exchange{ResponseWriter: w, id: newRequestID(), language: s.language(r.Header.Get("Accept-Language"))}
		ctx := context.WithValue(r.Context(), exchangeKey{}, x)
		places := s.placesFor(r)
		if places == s.places {
			ctx = s.Observe.began(ctx, x.id)
		}
		r = r.WithContext(ctx)
		x.request = r
		s.headers(w.Header(), x.id)
		defer func() { s.finish(x, began, recover()) }()

		if places != nil {
			select {
			case places <- struct{}{}:
				defer func() { <-places }()
			default:
				s.fail(x, errOverload)
				return
			}
		}
		// The mux would redirect to the clean path, and so repeat what may be in it.
		if path.Clean(r.URL.Path) != r.URL.Path {
			s.fail(x, errNotFound)
			return
		}
		// A request with a token of its own carries no authority that another site could borrow.
		if r.Header.Get("Authorization") == "" && s.origin.Check(r) != nil {
			s.fail(x, errForbidden)
			return
		}
		next.ServeHTTP(x, r)
	})
}

// language is the one that suits an Accept-Language header best: of the headers that people's phones send there are few.
func (s *server) language(header string) string {
	if len(header) > longestKnown {
		return i18n.Match(header)
	}
	matched, _ := s.languages.ComputeIfAbsent(header, func() (string, bool) { return i18n.Match(header), false })
	return matched
}

// Headers whose language is remembered: how many, and how long a one.
const (
	knownLanguages = 10_000
	longestKnown   = 128
)

// placesFor is what bounds requests of this kind: feeds stay for hours, hence apart; health, and what is announced, is asked when
// nothing else works, hence without a bound.
func (s *server) placesFor(r *http.Request) chan struct{} {
	switch {
	case slices.Contains(unbounded, r.URL.Path):
		return nil
	case strings.HasSuffix(r.URL.Path, "/feed"):
		return s.feeds
	default:
		return s.places
	}
}

// unbounded are paths that are answered from memory, or almost.
var unbounded = []string{"/healthz", "/readyz", "/service", "/v1/service", "/v1/announcements"}

// headers are every answer's. Pages loosen the content policy for their own script and style, by hash.
func (s *server) headers(h http.Header, id string) {
	h["Request-Id"] = []string{id}
	h["Cache-Control"] = noStore
	h["Content-Security-Policy"] = strictCSP
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Permissions-Policy"] = noPermissions
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Cross-Origin-Resource-Policy"] = sameOrigin
	if s.hsts {
		h["Strict-Transport-Security"] = hstsYears
	}
}

// Header values are shared between answers, hence never changed in place.
var (
	noStore       = []string{"no-store"}
	strictCSP     = []string{"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
	noSniff       = []string{"nosniff"}
	noReferrer    = []string{"no-referrer"}
	noPermissions = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}
	sameOrigin    = []string{"same-origin"}
	hstsYears     = []string{"max-age=63072000; includeSubDomains"}
)

// finish ends a request: its place in the figures, and in the log if it failed or was slow. A panic is a problem to the client if there still
// is one and nothing was answered yet, and a broken connection otherwise.
func (s *server) finish(x *exchange, began time.Time, panicked any) {
	if panicked != nil && panicked != http.ErrAbortHandler {
		s.Log.Error("a handler panicked", "route", route(x.request), "request_id", x.id, "panic", panicked, "stack", string(debug.Stack()))
		if x.status == 0 && x.request.Context().Err() == nil {
			s.refuse(x, s.explain(x, http.StatusInternalServerError, "internal", 0))
			panicked = nil
		}
	}
	took := time.Since(began)
	s.meters.request(x.request, x.status, took)
	s.waited(x, took)
	s.Observe.ended(x.request.Context(), route(x.request), x.status)
	if x.failure != nil || x.status >= http.StatusBadRequest || took > slow {
		s.log(x, took)
	}
	if panicked != nil {
		panic(http.ErrAbortHandler)
	}
}

// slow is how long a request takes that is told of although it went well.
const slow = time.Second

// log tells of a request that an operator may ask about; the others are only counted.
func (s *server) log(x *exchange, took time.Duration) {
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("route", route(x.request)), slog.Int("status", x.status),
		slog.Duration("took", took), slog.String("request_id", x.id),
	}
	if x.failure != nil {
		level = slog.LevelError
		attributes = append(attributes, slog.Any("error", x.failure))
	}
	s.Log.LogAttrs(x.request.Context(), level, "request", attributes...)
}

// route is the pattern that a request met, never its path: that may hold a gate's code or a visit's id.
func route(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

func newRequestID() string { return uuid.Must(uuid.NewV7()).String() }

// from is the address that limits are counted for: the peer's, or the last that a trusted proxy has put in
// X-Forwarded-For. It is zero where there is none.
func (s *server) from(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	address, _ := netip.ParseAddr(host)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(address); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop
	}
	return address.Unmap()
}

func (s *server) trusts(a netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// adapter lets huma register its handlers with a mux.
type adapter struct{ *http.ServeMux }

func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	a.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		handler(plainContext{humago.NewContext(op, r, w), exchangeOf(r.Context())})
	})
}

// humaContext has a name of its own, so that plainContext can embed it beside its method Context.
type humaContext huma.Context

// plainContext is a huma.Context whose status is what restate has made of it.
type plainContext struct {
	humaContext
	exchange *exchange
}

func (c plainContext) SetStatus(status int) {
	if c.exchange.restated != 0 {
		status = c.exchange.restated
	}
	c.humaContext.SetStatus(status)
}

func joinList(list []string) string { return strings.Join(list, ", ") }
