package office_test

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/i18n"
	"ashyq/internal/office"
	"ashyq/internal/policy"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/sqlite/sqlitetest"
)

// noon is a Wednesday, by the clock of Almaty.
var noon = time.Date(2026, 11, 18, 7, 0, 0, 0, time.UTC)

// scene is an office over real storage, a business with a contact phone, and a clock that stands still until it is set.
type scene struct {
	*office.Office
	testing.TB
	now      time.Time
	upkeep   *office.Upkeep
	sent     *outbox
	contact  ashyq.Phone
	official auth.Caller
	persons  int
}

// outbox keeps every text that is sent.
type outbox struct {
	mu    sync.Mutex
	texts map[ashyq.Phone][]string
	came  chan struct{} // has something once a text has come
}

func (o *outbox) Send(_ context.Context, to ashyq.Phone, text string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.texts[to] = append(o.texts[to], text)
	select {
	case o.came <- struct{}{}:
	default:
	}
	return nil
}

func newScene(t testing.TB) *scene {
	t.Helper()
	s := &scene{TB: t, now: noon, sent: &outbox{texts: make(map[ashyq.Phone][]string), came: make(chan struct{}, 1)}}
	clock := func() time.Time { return s.now }
	opened, err := sqlite.Open(t.Context(), sqlitetest.Migrated(t))
	s.ok(err)
	t.Cleanup(func() { s.ok(opened.Close()) })
	book, err := policy.Shipped()
	s.ok(err)
	may, _ := book.Version("2021-05-05")
	words, err := i18n.Load()
	s.ok(err)
	home, err := time.LoadLocation("Asia/Almaty")
	s.ok(err)
	keys, log := seal.NewKeys(noon), slog.New(slog.DiscardHandler)
	s.Office = &office.Office{
		Desk: &checkin.Desk{
			Places: checkin.NewPlaces(home), Policy: func(time.Time) *ashyq.Policy { return may }, Visits: opened, Accounts: opened,
			Keys: keys, Feed: &feed.Hub{}, Now: clock,
		},
		Store: opened, Words: words, Log: log,
		Auth: &auth.Authenticator{
			Store: opened, Keys: keys, Sender: s.sent, Words: words, Limits: auth.Production(), Now: clock, Log: log,
		},
	}
	s.upkeep = &office.Upkeep{Office: s.Office}
	s.contact, err = ashyq.ParsePhone("+77011234567")
	s.ok(err)
	s.business("chain", s.contact)
	s.official = auth.Caller{
		Account:     store.Account{ID: "official", Roles: []store.Role{{Name: store.Authority}}},
		ConfirmedAt: noon,
	}
	return s
}

func (s *scene) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// business saves a business with a contact phone.
func (s *scene) business(id ashyq.EntityID, contact ashyq.Phone) {
	s.Helper()
	s.ok(s.Store.SaveEntity(s.Context(), ashyq.Entity{
		ID: id, Name: ashyq.Text{RU: "Сеть"}, BIN: binOf(id), Contacts: ashyq.Contacts{Phone: s.Desk.Keys.SealPhone(id, contact)},
	}))
	s.refresh()
}

// binOf is a number that is one business's alone.
func binOf(id ashyq.EntityID) ashyq.BIN {
	serial := crc32.ChecksumIEEE([]byte(id)) % 99_999
	for check := range 20 {
		if bin, err := ashyq.ParseBIN(fmt.Sprintf("210540%05d%d", serial+uint32(check/10), check%10)); err == nil {
			return bin
		}
	}
	panic("of two serials one has a check digit")
}

// chainVenue is a café of the chain.
func (s *scene) chainVenue(id ashyq.VenueID) ashyq.Venue {
	return ashyq.Venue{
		ID: id, Entity: "chain", Name: ashyq.Text{RU: "Кафе " + string(id)}, Address: "ул. Абая, " + string(id), Region: "KZ-75",
		Category: "cafe", OKED: "56.10", State: ashyq.Active, Capacity: 20, Area: 60, TimeZone: "Asia/Almaty",
		Point: &ashyq.Point{Latitude: 43.238, Longitude: 76.945}, Participation: ashyq.Participation{Since: noon.AddDate(0, -1, 0)},
		Gates: []ashyq.Gate{
			{ID: ashyq.GateID(id + "-in"), Name: ashyq.Text{RU: "Вход"}, Direction: ashyq.Entry, Short: seal.NewShort()},
			{ID: ashyq.GateID(id + "-out"), Name: ashyq.Text{RU: "Выход"}, Direction: ashyq.Exit, Short: seal.NewShort()},
		},
	}
}

// venue is a café of the chain, as a test changes it, saved.
func (s *scene) venue(id ashyq.VenueID, change ...func(*ashyq.Venue)) ashyq.Venue {
	s.Helper()
	v := s.chainVenue(id)
	for _, c := range change {
		c(&v)
	}
	s.ok(s.Store.SaveVenue(s.Context(), v))
	s.refresh()
	return v
}

func (s *scene) refresh() {
	s.Helper()
	_, err := s.Desk.Places.Refresh(s.Context(), s.Store)
	s.ok(err)
}

func applied(since time.Time) func(*ashyq.Venue) {
	return func(v *ashyq.Venue) { v.State, v.Participation = ashyq.Applied, ashyq.Participation{Since: since} }
}

func in(state ashyq.VenueState) func(*ashyq.Venue) { return func(v *ashyq.Venue) { v.State = state } }

// state is a venue's, as the store has it.
func (s *scene) state(id ashyq.VenueID) ashyq.VenueState {
	s.Helper()
	changes, err := s.Store.Changes(s.Context(), 0, 1000)
	s.ok(err)
	for _, v := range changes.Venues {
		if v.ID == id {
			return v.State
		}
	}
	s.Fatalf("there is no venue %s", id)
	return ""
}

// enters lets somebody new in, with so many children, by a phone that is at the door or afar.
func (s *scene) enters(v ashyq.Venue, children int, afar bool) {
	s.Helper()
	s.persons++
	tag := ashyq.Tag(s.Desk.Keys.Digest("test", fmt.Sprint(s.persons)))
	_, _, err := s.Store.Enter(s.Context(), store.Arrival{
		Event: ashyq.Event{
			Venue: v.ID, ID: seal.NewScanID(s.now), Kind: ashyq.EntryEvent, Gate: v.Gates[0].ID, Tag: tag, At: s.now, Afar: afar,
			Verdict:  ashyq.Verdict{Status: ashyq.Green, Source: ashyq.FromRegistries, AsOf: s.now},
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: v.Enforces(), Reason: ashyq.StatusAllowed}, Heads: 1 + children,
			Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
		},
		Tags: []ashyq.Tag{tag}, Now: s.now,
	})
	s.ok(err)
}

// notices are what the chain was told, the oldest first.
func (s *scene) notices() (kinds []string) {
	s.Helper()
	list, err := s.Store.Notices(s.Context(), []ashyq.EntityID{"chain"}, 0, 100)
	s.ok(err)
	for _, n := range list {
		kind := string(n.Venue) + " " + string(n.Kind)
		if n.What != "" {
			kind += " " + n.What
		}
		kinds = append([]string{kind}, kinds...)
	}
	return kinds
}

// texts are those that have been sent to the chain's contact, once all that wait are.
func (s *scene) texts() []string {
	s.Helper()
	s.ok(s.upkeep.Send(s.Context()))
	return s.sent.texts[s.contact]
}

// owner is the caller who owns the chain.
func (s *scene) owner() auth.Caller {
	return auth.Caller{Account: store.Account{ID: "owner", Roles: []store.Role{{Entity: "chain", Name: store.Owner}}}, ConfirmedAt: s.now}
}

// newUpkeep is another node's.
func newUpkeep(s *scene) *office.Upkeep { return &office.Upkeep{Office: s.Office} }

// fails checks that an error is the one of this code.
func (s *scene) fails(err error, code string) {
	s.Helper()
	if e, ok := errors.AsType[*ashyq.Error](err); !ok || e.Code != code {
		s.Fatalf("the error is %v, want %s", err, code)
	}
}
