package checkin_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/policy"
	"ashyq/internal/registry"
	"ashyq/internal/registry/registrytest"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
)

// said is a registry that says what a test lets it.
type said struct {
	name ashyq.Registry
	now  func() time.Time

	mu         sync.Mutex
	evidence   []ashyq.Evidence
	silent     bool
	remembered bool // what it says is from a memory
	partial    bool
	asked      int
}

func (s *said) Name() ashyq.Registry { return s.name }

func (s *said) Ask(context.Context, ashyq.Person) (ashyq.Finding, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.silent {
		return ashyq.Finding{}, registry.Unavailable(errors.New("silent"))
	}
	return ashyq.Finding{Registry: s.name, AsOf: s.now(), Cached: s.remembered, Partial: s.partial, Evidence: s.evidence}, nil
}

func (s *said) says(evidence ...ashyq.Evidence) { s.evidence, s.silent = evidence, false }

// house is a desk over real storage, two venues, and a clock that stands still until it is set.
type house struct {
	*checkin.Desk
	t            *testing.T
	store        store.Store
	now          time.Time
	pcr, control *said
	portal       *registrytest.Book // where the PCR portal takes disputes
	centre       *registrytest.Book // where the Control Centre does
	upkeep       checkin.Upkeep
	cafe, cinema ashyq.Venue
}

func newHouse(t *testing.T, zone string, now time.Time) *house {
	t.Helper()
	h := &house{t: t, now: now}
	clock := func() time.Time { return h.now }
	var err error
	if h.store, err = sqlite.Open(t.Context(), sqlitetest.Migrated(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	book, err := policy.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	may, ok := book.Version("2021-05-05")
	if !ok {
		t.Fatal("the rules of May 2021 are not shipped")
	}
	rules := policy.RoundTheClock(*may)
	h.pcr, h.control = &said{name: ashyq.PCR, now: clock}, &said{name: ashyq.Control, now: clock}
	h.portal, h.centre = registrytest.NewBook(ashyq.PCR, clock), registrytest.NewBook(ashyq.Control, clock)
	h.Desk = &checkin.Desk{
		Places:     checkin.NewPlaces(time.UTC),
		Registries: &registry.Merge{Registries: []registry.Registry{h.pcr, h.control}, Budget: time.Minute},
		Disputes:   []registry.Disputes{h.portal, h.centre},
		Policy:     func(time.Time) *ashyq.Policy { return &rules },
		Visits:     h.store, Accounts: h.store,
		Keys: seal.NewKeys(now), Feed: &feed.Hub{}, Looks: checkin.ProductionLooks(),
		Now: clock,
	}
	h.upkeep = checkin.Upkeep{Desk: h.Desk, Store: h.store, Retention: 14, Log: slog.New(slog.DiscardHandler)}
	h.cafe, h.cinema = h.venue("cafe", zone), h.venue("cinema", zone)
	if err := h.store.SaveZone(t.Context(), "KZ-75", ashyq.YellowZone); err != nil {
		t.Fatal(err)
	}
	h.refresh()
	return h
}

func (h *house) venue(category ashyq.Category, zone string) ashyq.Venue {
	v := ashyq.Venue{
		ID: ashyq.VenueID(seal.NewID()), Entity: "e", Name: ashyq.Text{EN: string(category)}, Region: "KZ-75", Category: category,
		State: ashyq.Active, Capacity: 100, TimeZone: zone,
		Gates: []ashyq.Gate{
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Main entrance"}, Direction: ashyq.Entry, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Exit"}, Direction: ashyq.Exit, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: ashyq.Text{EN: "Side entrance"}, Direction: ashyq.Entry, Short: seal.NewShort()},
		},
	}
	h.save(v)
	return v
}

func (h *house) save(v ashyq.Venue) {
	h.t.Helper()
	if err := h.store.SaveVenue(h.t.Context(), v); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) refresh() {
	h.t.Helper()
	if err := h.upkeep.Refresh(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// at is somebody's scan at a gate of a venue, now.
func (h *house) at(v ashyq.Venue, gate int, p ashyq.Person) ashyq.Scan {
	return ashyq.Scan{ID: seal.NewScanID(h.now), Gate: v.Gates[gate].ID, Person: p, Means: ashyq.ByApp, Assurance: ashyq.NoAssurance}
}

func (h *house) scan(s ashyq.Scan) ashyq.Admission {
	h.t.Helper()
	a, err := h.Scan(h.t.Context(), s, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// watch begins to watch what happens at a venue from now on.
func (h *house) watch(v ashyq.Venue) (watcher *feed.Watcher, from uint64) {
	h.t.Helper()
	o, err := h.store.Occupancy(h.t.Context(), v.ID, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	watcher = h.Feed.Watch(v.ID, o.Seq, feed.Source{
		Read: func(ctx context.Context, after uint64, limit int) ([]ashyq.Event, error) {
			return h.store.Feed(ctx, v.ID, after, limit)
		},
		Row: func(ashyq.Event) []byte { return nil },
	})
	h.t.Cleanup(watcher.Close)
	return watcher, o.Seq
}

// shown waits until a watcher is shown a number of rows, or is told that there are more than it can be.
func (h *house) shown(w *feed.Watcher, from uint64, n int) {
	h.t.Helper()
	for range w.Woken {
		if rows, reaches, err := w.Rows(from); err != nil {
			h.t.Fatal(err)
		} else if !reaches || len(rows) >= n {
			return
		}
	}
}

func (h *house) inside(v ashyq.Venue) int {
	h.t.Helper()
	o, err := h.store.Occupancy(h.t.Context(), v.ID, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	return o.Inside
}

func resident(t *testing.T, digits string) ashyq.Person {
	t.Helper()
	iin, err := ashyq.ParseIIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	return ashyq.Resident(iin)
}

const (
	entrance = 0
	exit     = 1
	side     = 2
)

var noon = time.Date(2026, 11, 18, 7, 0, 0, 0, time.UTC) // a Wednesday, 12:00 in Almaty

func negative(at time.Time) ashyq.Evidence {
	return ashyq.Evidence{Kind: ashyq.Negative, Registry: ashyq.PCR, ID: "n", Standing: ashyq.Final, At: at, Issued: at}
}

func positive(at time.Time) ashyq.Evidence {
	return ashyq.Evidence{Kind: ashyq.Positive, Registry: ashyq.PCR, ID: "p", Standing: ashyq.Final, At: at, Issued: at}
}
