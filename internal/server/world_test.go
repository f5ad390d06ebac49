package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/i18n"
	"ashyq/internal/office"
	"ashyq/internal/policy"
	"ashyq/internal/registry"
	"ashyq/internal/registry/registrytest"
	"ashyq/internal/seal"
	"ashyq/internal/server"
	"ashyq/internal/sms"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
	"ashyq/internal/vitals"
)

// People of the tests: their IINs are valid and nobody's.
const (
	greenIIN  = "900101300017"
	redIIN    = "850315400025"
	yellowIIN = "930607350035"
	childIIN  = "120304550046"
)

// noon is a Friday in May 2021.
var noon = time.Date(2021, 5, 14, 12, 0, 0, 0, time.FixedZone("", 6*60*60))

// world is the whole service on real storage, with registries that say what a test wants and a clock that it moves.
type world struct {
	t        testing.TB
	handler  http.Handler
	config   server.Config
	keys     *seal.Keys
	store    store.Store
	desk     *checkin.Desk
	auth     *auth.Authenticator
	office   *office.Office
	screen   *sms.Screen
	clock    *clock
	registry *registries
	portal   *registrytest.Book // where the PCR portal takes disputes
	centre   *registrytest.Book // where the Control Centre does
	log      *lockedBuffer
	metrics  *prometheus.Registry
	database string      // its file
	cinema   ashyq.Venue // with a limit of one third, none of which a Friday closes
	pharmacy ashyq.Venue
	retired  ashyq.Gate
}

// promise is what every answer is held against: the document is the same for every world.
var (
	promise  *contract
	promised sync.Once
)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// registries are both of them.
type registries struct {
	mu       sync.Mutex
	now      func() time.Time
	evidence map[ashyq.Person][]ashyq.Evidence
	silent   bool
}

type oneRegistry struct {
	*registries
	name ashyq.Registry
}

func (r oneRegistry) Name() ashyq.Registry { return r.name }

func (r oneRegistry) Ask(_ context.Context, p ashyq.Person) (ashyq.Finding, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.silent {
		return ashyq.Finding{}, ashyq.Fail(ashyq.Unavailable, "registry_unavailable")
	}
	f := ashyq.Finding{Registry: r.name, AsOf: r.now()}
	for _, e := range r.evidence[p] {
		if e.Registry == r.name {
			f.Evidence = append(f.Evidence, e)
		}
	}
	return f, nil
}

func (r *registries) say(p ashyq.Person, e ashyq.Evidence) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Standing, e.ID = ashyq.Final, string(e.Registry)+e.At.String()
	r.evidence[p] = append(r.evidence[p], e)
}

func (r *registries) hush(silent bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent = silent
}

type lockedBuffer struct {
	mu  sync.Mutex
	b   bytes.Buffer
	off bool
}

// discard keeps nothing from now on.
func (l *lockedBuffer) discard() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.off = true
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.off {
		return len(p), nil
	}
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// said is what the log tells of callers. Its times and random ids are the service's own: any four digits are in them sooner or
// later.
func (w *world) said() string {
	w.t.Helper()
	var b strings.Builder
	for line := range strings.Lines(w.log.String()) {
		var told map[string]any
		must(w.t, json.Unmarshal([]byte(line), &told))
		for _, own := range []string{"time", "took", "request_id"} {
			delete(told, own)
		}
		fmt.Fprintln(&b, told)
	}
	return b.String()
}

func newWorld(t testing.TB, change ...func(*server.Config)) *world {
	t.Helper()
	w := &world{
		t: t, clock: &clock{now: noon}, screen: sms.NewScreen(1000), log: &lockedBuffer{}, metrics: prometheus.NewRegistry(),
	}
	w.database = sqlitetest.Migrated(t)
	opened, err := sqlite.Open(t.Context(), w.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	w.store, w.keys = opened, seal.NewKeys(noon)
	words, err := i18n.Load()
	must(t, err)
	log := slog.New(slog.NewJSONHandler(w.log, nil))
	book, err := policy.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	w.registry = &registries{now: w.clock.Now, evidence: make(map[ashyq.Person][]ashyq.Evidence)}
	w.portal, w.centre = registrytest.NewBook(ashyq.PCR, w.clock.Now), registrytest.NewBook(ashyq.Control, w.clock.Now)
	w.desk = &checkin.Desk{
		Places: checkin.NewPlaces(time.UTC),
		Registries: &registry.Merge{Budget: time.Minute, Registries: []registry.Registry{
			oneRegistry{w.registry, ashyq.PCR}, oneRegistry{w.registry, ashyq.Control},
		}},
		Disputes: []registry.Disputes{w.portal, w.centre},
		Policy:   book.InForce, Visits: w.store, Accounts: w.store, Keys: w.keys, Feed: &feed.Hub{},
		Looks: checkin.ProductionLooks(), Now: w.clock.Now,
	}
	w.auth = &auth.Authenticator{
		Store: w.store, Keys: w.keys, Sender: w.screen, Words: words, Limits: auth.Production().Wide(), Public: &url.URL{Scheme: "https", Host: "ashyq.test"}, Now: w.clock.Now, Log: log,
	}
	w.office = &office.Office{Desk: w.desk, Store: w.store, Auth: w.auth, Words: words, Log: log}
	w.config = server.Config{
		Desk: w.desk, Office: w.office, Auth: w.auth, Accounts: w.store, Keys: w.keys, Words: words, PublicURL: "https://ashyq.test", Strict: true,
		Ready:  func(context.Context) (map[string]string, bool) { return map[string]string{"database": "ok"}, true },
		Vitals: vitals.New(w.clock.Now), Metrics: w.metrics, Log: log, Now: w.clock.Now,
	}
	for _, c := range change {
		c(&w.config)
	}
	w.seed()
	if w.handler, err = server.New(w.config); err != nil {
		t.Fatal(err)
	}
	promised.Do(func() { promise = readContract(t, w.handler) })
	return w
}

func (w *world) seed() {
	w.registry.say(resident(greenIIN), ashyq.Evidence{
		Kind: ashyq.Negative, Registry: ashyq.PCR, At: noon.Add(-10 * time.Hour), Issued: noon.Add(-2 * time.Hour),
	})
	w.registry.say(resident(redIIN), ashyq.Evidence{
		Kind: ashyq.Positive, Registry: ashyq.PCR, At: noon.Add(-30 * time.Hour), Issued: noon.Add(-20 * time.Hour),
	})
	w.registry.say(resident(yellowIIN), ashyq.Evidence{Kind: ashyq.Contact, Registry: ashyq.Control, At: noon.Add(-48 * time.Hour)})

	w.cinema = ashyq.Venue{
		ID: "cinema", Entity: "chain", Name: ashyq.Text{KK: "Арман", RU: "Арман", EN: "Arman"}, Address: "1 Abai Avenue",
		Region: "KZ-75", Category: "cinema", State: ashyq.Active, Capacity: 9, TimeZone: "Asia/Almaty",
		Gates: []ashyq.Gate{
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Main entrance"}, Direction: ashyq.Entry, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Main exit"}, Direction: ashyq.Exit, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Side entrance"}, Direction: ashyq.Entry, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Old entrance"}, Direction: ashyq.Entry, Short: seal.NewShort(), Retired: noon.Add(-time.Hour)},
		},
	}
	w.retired = w.cinema.Gates[3]
	w.pharmacy = ashyq.Venue{
		ID: "pharmacy", Entity: "chain", Name: ashyq.Text{RU: "Аптека"}, Address: "2 Abai Avenue",
		Region: "KZ-75", Category: "pharmacy", State: ashyq.Training, Capacity: 20, TimeZone: "Asia/Almaty",
		Gates: []ashyq.Gate{{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Door"}, Direction: ashyq.Entry, Short: seal.NewShort()}},
	}
	ctx := w.t.Context()
	must(w.t, w.store.SaveEntity(ctx, ashyq.Entity{ID: "chain", Name: ashyq.Text{RU: "Сеть"}}))
	must(w.t, w.store.SaveZone(ctx, "KZ-75", ashyq.RedZone))
	must(w.t, w.store.SaveVenue(ctx, w.cinema))
	must(w.t, w.store.SaveVenue(ctx, w.pharmacy))
	w.refresh()
}

func (w *world) refresh() {
	w.t.Helper()
	changed, err := w.desk.Places.Refresh(w.t.Context(), w.store)
	must(w.t, err)
	for _, v := range changed {
		w.desk.Feed.Changed(v)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func resident(iin string) ashyq.Person {
	parsed, err := ashyq.ParseIIN(iin)
	if err != nil {
		panic(err)
	}
	return ashyq.Resident(parsed)
}

func (w *world) code(g ashyq.Gate) string {
	return w.keys.GateCode(seal.Gate{ID: g.ID, Direction: g.Direction, Name: "Арман"})
}

func (w *world) entry() string { return w.code(w.cinema.Gates[0]) }
func (w *world) exit() string  { return w.code(w.cinema.Gates[1]) }

func (w *world) neutral() string { return w.keys.GateCode(seal.Gate{ID: ashyq.Neutral, Name: "Ashyq"}) }

// id is a new scan id.
func (w *world) id() string { return seal.NewScanID(w.clock.Now()).String() }

// request is one call; the zero value of a field leaves it out.
type request struct {
	method, path, body, token, contentType, language string
	header                                           http.Header
	from                                             string
	ctx                                              context.Context // the test's, if left out
}

// answer is what came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

func (w *world) do(r request) answer {
	w.t.Helper()
	return w.doIn(w.t, r)
}

// doIn is do, as part of a subtest.
func (w *world) doIn(t testing.TB, r request) answer {
	t.Helper()
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	if r.ctx == nil {
		r.ctx = t.Context()
	}
	q := httptest.NewRequestWithContext(r.ctx, r.method, r.path, body)
	if r.body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	for name, values := range r.header {
		q.Header[name] = values
	}
	if r.contentType != "" {
		q.Header.Set("Content-Type", r.contentType)
	}
	if r.token != "" {
		q.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.language != "" {
		q.Header.Set("Accept-Language", r.language)
	}
	if r.from != "" {
		q.RemoteAddr = r.from
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, q)
	a := answer{t, rec.Code, rec.Header(), rec.Body.String()}
	promise.holds(t, q, a)
	return a
}

// post is a call of which nothing but the status is looked at: for benchmarks.
func (w *world) post(path, token, body string) int {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec.Code
}

// json is a value in the answer by its path, such as "decision.outcome".
func (a answer) json(path string) any {
	a.t.Helper()
	var value any
	if err := json.Unmarshal([]byte(a.body), &value); err != nil {
		a.t.Fatalf("%v in %q", err, a.body)
	}
	for name := range strings.SplitSeq(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			a.t.Fatalf("no %s in %s", path, a.body)
		}
		if value, ok = object[name]; !ok {
			return absent{}
		}
	}
	return value
}

type absent struct{}

func (absent) String() string { return "(absent)" }

func (a answer) wants(status int, values map[string]any) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	for path, want := range values {
		if n, ok := want.(int); ok {
			want = float64(n)
		}
		if got := a.json(path); got != want {
			a.t.Errorf("%s = %v, want %v, in %s", path, got, want, a.body)
		}
	}
	return a
}

// login logs a phone in over HTTP and binds it to a person, unless iin is empty.
func (w *world) login(phone, iin string) (token string) {
	w.t.Helper()
	code := w.sentCode(phone)
	token = w.do(request{method: "POST", path: "/v1/login", body: js{"phone": phone, "code": code}.String()}).
		wants(200, nil).json("token").(string)
	if iin != "" {
		w.do(request{method: "PUT", path: "/v1/me/person", token: token, body: js{"iin": iin}.String()}).wants(204, nil)
	}
	return token
}

// sentCode is what a phone is sent to log in with.
func (w *world) sentCode(phone string) string {
	w.t.Helper()
	w.do(request{method: "POST", path: "/v1/login/code", body: js{"phone": phone}.String()}).wants(202, nil)
	parsed, err := ashyq.ParsePhone(phone)
	must(w.t, err)
	code, ok := w.screen.LastCode(parsed)
	if !ok {
		w.t.Fatal("no code was sent")
	}
	return code
}

// at is a role at a venue.
func (w *world) at(v ashyq.Venue, name store.RoleName) store.Role {
	return store.Role{Entity: v.Entity, Venue: v.ID, Name: name}
}

// revoke takes back a role of the holder of a phone.
func (w *world) revoke(phone ashyq.Phone, role store.Role) {
	w.t.Helper()
	members, err := w.store.Members(w.t.Context(), role.Entity)
	must(w.t, err)
	for _, m := range members {
		if m.Phone == w.keys.Phone(phone) && m.Role == role {
			_, err := w.store.Revoke(w.t.Context(), m.ID, 0)
			must(w.t, err)
			return
		}
	}
	w.t.Fatalf("there is no such role: %+v", role)
}

// guard is a token of a member of the cinema's staff.
func (w *world) guard() string {
	w.t.Helper()
	phone, err := ashyq.ParsePhone("+77011234500")
	must(w.t, err)
	must(w.t, w.auth.Grant(w.t.Context(), phone, w.at(w.cinema, store.Guard)))
	return w.login(phone.E164(), "")
}

// bank is a platform's token.
func (w *world) bank() string {
	w.t.Helper()
	secret, err := w.auth.EnrolClient(w.t.Context(), "bank", "Bank")
	must(w.t, err)
	return w.do(request{
		method: "POST", path: "/v1/platform/token", contentType: "application/x-www-form-urlencoded",
		body: "grant_type=client_credentials&client_id=bank&client_secret=" + secret,
	}).wants(200, map[string]any{"token_type": "Bearer", "expires_in": 3600}).json("access_token").(string)
}

type js map[string]any

func (j js) String() string {
	b, err := json.Marshal(j)
	if err != nil {
		panic(err)
	}
	return string(b)
}
