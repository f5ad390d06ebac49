// Package reference is the two national health registries as small FHIR R4 servers: the integration portal of PCR tests
// and the COVID-19 Control Centre, for demo, test and pilot. Ashyq speaks with them as with any R4 server.
//
//	laboratory ──→ POST / (transaction) ─→ check ─→ transact ─→ storage ─→ search ──→ POST /Observation/_search, POST / (batch)
//	epidemiologist → a plain page ───────────────────────┘         (SQLite, sealed)
//	visitor, by Ashyq → POST / (a Task) ─→ a queue on the page ─→ accepted, rejected, completed, with a word
//
// Every write, over FHIR, by the page or by Seed, is a transaction of the same code. On disk are random ids, keyed digests,
// moments, and bodies sealed with AES-256-GCM: no IIN, no passport, no result can be read there without the key.
//
// A reference registry asks nobody who they are. Let it listen where only its users reach it.
package reference

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/registry/fhir"
)

// maxBody is the length of the longest body that is read, in bytes.
const maxBody = 1 << 20

const formType = "application/x-www-form-urlencoded"

var jsonTypes = []string{fhir.MediaType, "application/json"}

// Config is what a registry needs. Kind alone has no default.
type Config struct {
	Kind     ashyq.Registry
	Database string           // path of the SQLite file; empty for a temporary one, which Close removes
	Key      []byte           // KeySize bytes; empty for a key file beside Database, made on first use, or a random key
	Now      func() time.Time // time.Now if nil
	Log      *slog.Logger     // of failures that clients are not told the cause of; slog.Default if nil
}

// Server is one registry. It is an http.Handler.
type Server struct {
	kind    ashyq.Registry
	keys    *keys
	storage *storage
	clock   func() time.Time
	log     *slog.Logger
	handler http.Handler
	scratch string // a folder that Close removes; empty if there is none
}

// Open opens a registry over its database, which it makes or brings up to date.
func Open(ctx context.Context, c Config) (*Server, error) {
	if !slices.Contains(ashyq.Registries[:], c.Kind) {
		return nil, fmt.Errorf("no registry is called %q", c.Kind)
	}
	s := &Server{kind: c.Kind, clock: c.Now, log: cmp.Or(c.Log, slog.Default())}
	if s.clock == nil {
		s.clock = time.Now
	}
	if err := s.open(ctx, c.Database, c.Key); err != nil {
		return nil, errors.Join(fmt.Errorf("open the registry %s: %w", c.Kind, err), s.Close())
	}
	rest, pages := s.rest(), s.pages()
	s.handler = http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isPage(r) {
			pages.ServeHTTP(w, r)
		} else {
			rest.ServeHTTP(w, r)
		}
	}))
	return s, nil
}

func (s *Server) open(ctx context.Context, database string, key []byte) (err error) {
	switch {
	case database == "":
		if s.scratch, err = os.MkdirTemp("", "ashyq-registry-"); err != nil {
			return err
		}
		database = filepath.Join(s.scratch, "registry.db")
		if len(key) == 0 {
			key = make([]byte, KeySize)
			rand.Read(key)
		}
	case len(key) == 0:
		if key, err = keyFile(database + ".key"); err != nil {
			return err
		}
	}
	if s.keys, err = newKeys(key); err != nil {
		return err
	}
	s.storage, err = openStorage(ctx, database, s.scratch == "", s.kind, s.keys)
	return err
}

// Close closes the database. Requests must have ended.
func (s *Server) Close() error {
	var err error
	if s.storage != nil {
		err = s.storage.close()
	}
	if s.scratch != "" {
		err = errors.Join(err, os.RemoveAll(s.scratch))
	}
	return err
}

func (s *Server) now() time.Time { return s.clock().UTC().Truncate(time.Millisecond) }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// rest is the FHIR interface.
func (s *Server) rest() http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /metadata":        s.metadata,
		"POST /{type}/_search": s.searchByForm,
		"GET /{type}":          s.searchByURL,
		"GET /{type}/{id}":     s.read,
		"POST /{type}":         s.create,
		"PUT /{type}/{id}":     s.alter,
		"POST /{$}":            s.bundle,
		"/{type}":              notAllowed,
		"/{type}/{id}":         notAllowed,
		"/":                    notFound,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := answer(w, r); err != nil {
				sendProblem(w, s.problemOf(r.Context(), err))
			}
		})
	}
	return mux
}

func notAllowed(http.ResponseWriter, *http.Request) error {
	return &problem{http.StatusMethodNotAllowed, "not-supported", "this cannot be done here; records are corrected, not deleted"}
}

func notFound(http.ResponseWriter, *http.Request) error {
	return &problem{http.StatusNotFound, "not-found", "there is nothing here; /metadata tells what there is"}
}

func (s *Server) typeOf(r *http.Request) (string, error) {
	typ := r.PathValue("type")
	return typ, s.serves(typ)
}

func (s *Server) serves(typ string) error {
	if !slices.Contains(types(s.kind), typ) {
		return &problem{http.StatusNotFound, "not-supported", "this registry keeps no resources of this type"}
	}
	return nil
}

// base is the address under which the client reached this registry.
func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// readBody is the request's body, if it is of one of these media types.
func readBody(w http.ResponseWriter, r *http.Request, types ...string) ([]byte, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(types, media) {
		return nil, &problem{http.StatusUnsupportedMediaType, "not-supported", "the Content-Type is not " + types[0]}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, &problem{http.StatusRequestEntityTooLarge, "too-long", fmt.Sprintf("the body is longer than %d bytes", maxBody)}
	}
	if err != nil {
		return nil, malformed("the body broke off")
	}
	return body, nil
}

func (s *Server) find(ctx context.Context, typ, id string) (*stored, error) {
	r, err := s.storage.resource(ctx, typ, id)
	if err == nil && r == nil {
		err = &problem{http.StatusNotFound, "not-found", "there is no such " + typ}
	}
	return r, err
}

func (s *Server) read(w http.ResponseWriter, r *http.Request) error {
	typ, err := s.typeOf(r)
	if err != nil {
		return err
	}
	found, err := s.find(r.Context(), typ, r.PathValue("id"))
	if err != nil {
		return err
	}
	sendResource(w, http.StatusOK, found)
	return nil
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) error {
	return s.writeOne(w, r, func(typ string, body []byte) (*step, error) {
		return s.creation(typ, body, "", r.Header.Get("If-None-Exist"))
	})
}

func (s *Server) alter(w http.ResponseWriter, r *http.Request) error {
	return s.writeOne(w, r, func(typ string, body []byte) (*step, error) {
		return s.alteration(typ, r.PathValue("id"), body, "", r.Header.Get("If-Match"))
	})
}

func (s *Server) writeOne(w http.ResponseWriter, r *http.Request, parse func(string, []byte) (*step, error)) error {
	typ, err := s.typeOf(r)
	if err != nil {
		return err
	}
	body, err := readBody(w, r, jsonTypes...)
	if err != nil {
		return err
	}
	st, err := parse(typ, body)
	if err != nil {
		return err
	}
	results, err := s.transact(r.Context(), []*step{st})
	if err != nil {
		return err
	}
	if results[0].created {
		w.Header().Set("Location", base(r)+"/"+results[0].reference())
	}
	sendResource(w, results[0].status(), results[0].stored)
	return nil
}

func sendResource(w http.ResponseWriter, status int, r *stored) {
	w.Header().Set("ETag", r.etag())
	w.Header().Set("Last-Modified", r.Updated.Format(http.TimeFormat))
	send(w, status, r.Body)
}

// metadata answers GET /metadata.
func (s *Server) metadata(w http.ResponseWriter, _ *http.Request) error {
	rest := fhir.RestMode{Mode: "server", Interaction: interactions("transaction", "batch")}
	for _, typ := range types(s.kind) {
		rest.Resource = append(rest.Resource, fhir.RestResource{
			Type:        typ,
			Interaction: interactions("read", "create", "update", "search-type"),
			SearchParam: searchParams(typ),
		})
	}
	send(w, http.StatusOK, fhir.CapabilityStatement{
		Head:        fhir.Head{ResourceType: fhir.TypeCapability},
		Status:      "active",
		Date:        fhir.Moment(s.now()),
		Kind:        "instance",
		FHIRVersion: "4.0.1",
		Format:      []string{"json"},
		Rest:        []fhir.RestMode{rest},
	})
	return nil
}

func interactions(codes ...string) (list []fhir.RestInteraction) {
	for _, code := range codes {
		list = append(list, fhir.RestInteraction{Code: code})
	}
	return list
}
