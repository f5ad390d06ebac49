// Package server is the HTTP face of the service: what API.md names, and nothing else.
//
//	request ─→ middleware ─→ routes ─→ who is calling? ─→ body ─→ handler ─→ Desk, Auth, Keys ─→ answer
//	           id, headers,   one line    401, 403          400,     visitor, desk,              words in the
//	           log, overload  a call                        413, 415 platform, login             caller's language
//
// Handlers return errors; errors.go turns each into a problem document. No IIN, passport or phone number is in anything
// that this package logs, counts or answers, but for one: a browser may ask for the number in its own sealed cookie.
package server

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/maypok86/otter/v2"
	"github.com/prometheus/client_golang/prometheus"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/i18n"
	"ashyq/internal/office"
	"ashyq/internal/recent"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/vitals"
)

// Config is what a server is made of. All fields are required but Strict, Proxies, Concurrency, Stopping, Routes, Provisional and
// Observe.
type Config struct {
	Desk      *checkin.Desk
	Office    *office.Office
	Auth      *auth.Authenticator
	Accounts  store.Accounts // the limits on wrong guesses
	Keys      *seal.Keys
	Words     *i18n.Catalogue
	PublicURL string // scheme and host under which clients reach us

	Strict      bool            // unknown fields are refused: demo and sandboxes
	Proxies     []netip.Prefix  // whose X-Forwarded-For is believed
	Concurrency int             // requests under way at once, and feeds open at once; more are refused. Zero: 4,096
	Stopping    <-chan struct{} // closed when the node begins to stop: feeds end, and it is no longer ready

	Routes func(*http.ServeMux) // adds more: the front ends, the demo

	Vitals *vitals.Vitals // is told how long people wait at the doors

	// Provisional are the last events of a venue that wait in the node's journal, at most limit; nil for a node without one.
	Provisional func(ctx context.Context, venue ashyq.VenueID, limit int) ([]ashyq.Event, error)

	// Ready is the state of each dependency, in a word, and whether the node can serve.
	Ready   func(ctx context.Context) (states map[string]string, ready bool)
	Metrics prometheus.Registerer
	Observe Observer
	Log     *slog.Logger
	Now     func() time.Time
}

type server struct {
	Config
	meters    *meters
	pages     *pages
	guesses   *guesses
	pace      pace
	codes     *recent.Memory               // the ids of gates by codes whose signature was checked before
	languages *otter.Cache[string, string] // by Accept-Language
	origin    *http.CrossOriginProtection
	places    chan struct{} // one for each request under way
	feeds     chan struct{} // one for each open feed
	printer   *printer
	hsts      bool
}

// knownCodes is how many gate codes are remembered, so that a busy gate's signature is not checked with each scan.
const (
	knownCodes  = 100_000
	gateIDBytes = 16
)

// New puts the service's handler together: every call, the OpenAPI document of them, and the pages that explain them.
func New(c Config) (http.Handler, error) {
	public, err := publicURL(c.PublicURL)
	if err != nil {
		return nil, err
	}
	c.PublicURL = public.String()
	if c.Concurrency == 0 {
		c.Concurrency = 4096
	}
	s := &server{
		Config:  c,
		pace:    newPace(),
		codes:   recent.New(knownCodes, gateIDBytes),
		guesses: newGuesses(),
		origin:  http.NewCrossOriginProtection(),
		places:  make(chan struct{}, c.Concurrency),
		feeds:   make(chan struct{}, c.Concurrency),
		printer: newPrinter(),
		hsts:    public.Scheme == "https",
	}
	if s.languages, err = otter.New(&otter.Options[string, string]{MaximumSize: knownLanguages}); err != nil {
		return nil, fmt.Errorf("make room for languages: %w", err)
	}
	if s.meters, err = newMeters(c.Metrics, func() int { return len(s.places) }); err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	if s.pages, err = newPages(); err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	mux := http.NewServeMux()
	api := s.newAPI(mux)
	s.routes(api)
	document, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	docs, err := s.docs(api.OpenAPI())
	if err != nil {
		return nil, err
	}
	mux.Handle("GET /openapi.json", static("application/openapi+json", document))
	mux.Handle("GET /docs", docs)
	mux.HandleFunc("GET /service", s.condition)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc(feedRoute, s.feed)
	if c.Routes != nil {
		c.Routes(mux)
	}
	mux.HandleFunc("/", s.nothing(mux))
	return s.middleware(mux), nil
}

func publicURL(text string) (*url.URL, error) {
	public, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || public.Host == "" {
		return nil, fmt.Errorf("public URL %q is no scheme and host", text)
	}
	return public, nil
}

// newAPI is huma over a mux: JSON read strictly and written plainly, problems in our own shape.
func (s *server) newAPI(mux *http.ServeMux) huma.API {
	config := documentHead(s.PublicURL)
	config.AllowAdditionalPropertiesByDefault = !s.Strict
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.DefaultFormat = "application/json"
	config.Transformers = []huma.Transformer{s.restate}
	return huma.NewAPI(config, adapter{mux})
}
