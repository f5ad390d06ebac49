package checkin_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/policy"
	"ashyq/internal/registry"
	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

// said is a registry that says what a test lets it.
type said struct {
	name ashyq.Registry
	now  func() time.Time

	mu         sync.Mutex
	evidence   []ashyq.Evidence
	silent     bool
	remembered bool // what it says is from a memory
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
	return ashyq.Finding{Registry: s.name, AsOf: s.now(), Cached: s.remembered, Evidence: s.evidence}, nil
}

func (s *said) says(evidence ...ashyq.Evidence) { s.evidence, s.silent = evidence, false }

// house is a desk over real storage, two venues, and a clock that stands still until it is set.
type house struct {
	*checkin.Desk
	t            *testing.T
	store        store.Store
	now          time.Time
	pcr, control *said
	upkeep       checkin.Upkeep
	cafe, cinema ashyq.Venue
}

func newHouse(t *testing.T, zone string, now time.Time) *house {
	t.Helper()
	h := &house{t: t, now: now}
	clock := func() time.Time { return h.now }
	var err error
	if h.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ashyq.db")); err != nil {
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
	h.Desk = &checkin.Desk{
		Places:     checkin.NewPlaces(time.UTC),
		Registries: &registry.Merge{Registries: []registry.Registry{h.pcr, h.control}, Budget: time.Minute},
		Policy:     func(time.Time) *ashyq.Policy { return &rules },
		Visits:     h.store, Accounts: h.store,
		Keys: seal.NewKeys(now), Feed: &feed.Hub{}, Looks: checkin.ProductionLooks(),
		Observe: func(string, time.Duration) {}, Now: clock,
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
			{ID: ashyq.GateID(seal.NewID()), Name: "Main entrance", Direction: ashyq.Entry, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: "Exit", Direction: ashyq.Exit, Short: seal.NewShort()},
			{ID: ashyq.GateID(seal.NewID()), Name: "Side entrance", Direction: ashyq.Entry, Short: seal.NewShort()},
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

func TestAVisitAcrossMidnightIsOneVisit(t *testing.T) {
	for name, row := range map[string]struct {
		zone string
		in   string
	}{
		"past midnight":                        {"Asia/Almaty", "2026-11-18T22:40:00+05:00"},
		"past the midnight of UTC":             {"Asia/Almaty", "2026-11-18T03:40:00+05:00"},
		"the night Kazakhstan became one zone": {"Asia/Almaty", "2024-02-29T22:40:00+06:00"},
		"a night that clocks go back":          {"Europe/Berlin", "2026-10-25T00:40:00+02:00"},
		"a night that clocks go forward":       {"Europe/Berlin", "2026-03-29T00:40:00+01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := time.Parse(time.RFC3339, row.in)
			if err != nil {
				t.Fatal(err)
			}
			h := newHouse(t, row.zone, in)
			who := resident(t, "900101300017")
			entered := h.scan(h.at(h.cafe, entrance, who))
			h.now = in.Add(2*time.Hour + 50*time.Minute)
			left := h.scan(h.at(h.cafe, exit, who))
			if left.Event.Decision.Outcome != ashyq.Left || left.Event.Stayed != 2*time.Hour+50*time.Minute {
				t.Errorf("%s after %s", left.Event.Decision.Outcome, left.Event.Stayed)
			}
			if left.Event.Visit != entered.Event.ID {
				t.Error("the exit belongs to another visit")
			}
			if n := h.inside(h.cafe); n != 0 {
				t.Errorf("%d are inside", n)
			}
		})
	}
}

func TestARepeatedScanIsAnsweredAsRecorded(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.pcr.says(negative(noon.Add(-time.Hour)))
	s := h.at(h.cafe, entrance, who)
	first := h.scan(s)

	h.now = noon.Add(time.Hour)
	h.pcr.says(positive(noon))
	asked := h.pcr.asked
	again := h.scan(s)
	if again.Event.Verdict.Status != ashyq.Green || again.Event.Seq != first.Event.Seq || again.Receipt != first.Receipt {
		t.Errorf("first %+v, then %+v", first.Event, again.Event)
	}
	if h.pcr.asked != asked {
		t.Error("a repeat asked the registry")
	}
	if n := h.inside(h.cafe); n != 1 {
		t.Errorf("%d are inside", n)
	}

	late := s
	late.At, late.Children, late.Flaw = noon.Add(-25*time.Hour), 99, errors.New("something else is wrong")
	if again := h.scan(late); again.Event.Seq != first.Event.Seq {
		t.Errorf("the other fields of a repeat: %+v", again.Event)
	}

	other := s
	other.Person = resident(t, "920802301159")
	elsewhere := s
	elsewhere.Gate = h.cafe.Gates[side].ID
	leaving := s
	leaving.Gate = h.cafe.Gates[exit].ID
	for name, s := range map[string]ashyq.Scan{"another person": other, "another gate": elsewhere, "an exit": leaving} {
		if _, err := h.Scan(t.Context(), s, ""); !errors.Is(err, store.ErrIDReused) {
			t.Errorf("%s under the same id: %v", name, err)
		}
	}
}

func TestAScanKeepsToItsMoments(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	for name, row := range map[string]struct {
		id, at time.Time
		code   string
	}{
		"now":                       {id: noon},
		"an id of two days ago":     {id: noon.Add(-48 * time.Hour)},
		"an id older than that":     {id: noon.Add(-48*time.Hour - time.Millisecond), code: "invalid_id"},
		"an id from the future":     {id: noon.Add(48*time.Hour + time.Millisecond), code: "invalid_id"},
		"offline a day ago":         {id: noon, at: noon.Add(-24 * time.Hour)},
		"offline longer than a day": {id: noon, at: noon.Add(-24*time.Hour - time.Second), code: "invalid_time"},
		"offline two minutes ahead": {id: noon, at: noon.Add(2 * time.Minute)},
		"offline further ahead":     {id: noon, at: noon.Add(2*time.Minute + time.Second), code: "invalid_time"},
	} {
		s := h.at(h.cafe, entrance, who)
		s.ID, s.At = seal.NewScanID(row.id), row.at
		a, err := h.Scan(t.Context(), s, "")
		if row.code == "" && (err != nil || a.Event.Offline == row.at.IsZero()) {
			t.Errorf("%s: %v, offline %v", name, err, a.Event.Offline)
		}
		if row.code != "" && !errors.Is(err, ashyq.Fail(ashyq.Invalid, row.code)) {
			t.Errorf("%s: %v, want %s", name, err, row.code)
		}
	}
}

func TestAGateIsWhatTheDirectorySays(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	retired := h.cafe
	retired.Gates = append([]ashyq.Gate(nil), h.cafe.Gates...)
	retired.Gates[side].Retired = noon
	h.save(retired)
	h.refresh()
	_, err := h.Scan(t.Context(), h.at(h.cafe, side, who), "")
	if ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("a retired gate: %v", err)
	}
	s := h.at(h.cafe, entrance, who)
	s.Gate = ashyq.GateID(seal.NewID())
	if _, err := h.Scan(t.Context(), s, ""); ashyq.KindOf(err) != ashyq.NotFound {
		t.Errorf("an unknown gate: %v", err)
	}
	if _, err := h.Scan(t.Context(), h.at(h.cafe, entrance, who), h.cinema.ID); ashyq.KindOf(err) != ashyq.Invalid {
		t.Errorf("a gate of another venue than the staff's: %v", err)
	}
}

func TestLeavingElsewhereEndsThatVisitAndNoOther(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	entered := h.scan(h.at(h.cafe, entrance, who))
	h.now = noon.Add(time.Hour)
	s := h.at(h.cinema, entrance, who)
	visit := entered.Event.VisitID()
	s.Leaving = &visit
	h.scan(s)
	if h.inside(h.cafe) != 0 || h.inside(h.cinema) != 1 {
		t.Errorf("%d in the cafe, %d in the cinema", h.inside(h.cafe), h.inside(h.cinema))
	}
	rows, err := h.store.Visit(t.Context(), visit)
	if err != nil || len(rows) != 2 || rows[1].Means != ashyq.BySelf || rows[1].Stayed != time.Hour {
		t.Errorf("%v, %+v", err, rows)
	}

	stranger := resident(t, "920802301159")
	h.scan(h.at(h.cafe, entrance, stranger))
	s = h.at(h.cinema, side, who)
	other := ashyq.VisitID{Venue: h.cafe.ID, Scan: seal.NewScanID(h.now)}
	s.Leaving = &other
	h.scan(s)
	if n := h.inside(h.cafe); n != 1 {
		t.Errorf("somebody else's visit was ended: %d in the cafe", n)
	}
}

func TestTheNeutralCodeTellsTheStatusAndKeepsNothing(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.pcr.says(positive(noon.Add(-time.Hour)))
	s := h.at(h.cafe, entrance, resident(t, "900101300017"))
	s.Gate = ashyq.Neutral
	a := h.scan(s)
	if a.Event.Decision.Outcome != ashyq.Info || a.Event.Verdict.Status != ashyq.Red || a.Venue != nil || a.Receipt != "" {
		t.Errorf("%+v", a)
	}
	if a.Pass == "" {
		t.Error("no pass")
	}
}

func TestWouldIBeLetInLaterIsJudgedAtThatMoment(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	airport := h.venue("airport", "Asia/Almaty")
	h.refresh()
	h.pcr.says(negative(noon.Add(-70 * time.Hour)))
	h.pcr.remembered, h.control.remembered = true, true
	for at, want := range map[time.Duration]ashyq.Outcome{0: ashyq.Admit, time.Hour: ashyq.Admit, 48 * time.Hour: ashyq.Refuse} {
		a, err := h.Check(t.Context(), checkin.Question{
			Person: resident(t, "900101300017"), Gate: airport.Gates[entrance].ID, At: noon.Add(at), Means: ashyq.BySelf, Actor: "account",
		})
		if err != nil || a.Event.Decision.Outcome != want {
			t.Errorf("in %s: %v, %v", at, a.Event.Decision.Outcome, err)
		}
	}
	if n := h.inside(airport); n != 0 {
		t.Errorf("a question left %d inside", n)
	}
}

func TestStaffLeaveATraceAndMeetALimit(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.Looks.PerStaff = 2
	who := resident(t, "900101300017")
	byDesk := func() error {
		s := h.at(h.cafe, entrance, who)
		s.Means, s.Actor, s.Assurance = ashyq.ByDesk, "guard", ashyq.IDChecked
		_, err := h.Scan(t.Context(), s, h.cafe.ID)
		return err
	}
	for range 2 {
		if err := byDesk(); err != nil {
			t.Fatal(err)
		}
	}
	if err := byDesk(); ashyq.KindOf(err) != ashyq.Limited {
		t.Errorf("the third look: %v", err)
	}
	tag, err := h.Keys.PersonTag(who, h.now)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := h.store.Lookups(t.Context(), []ashyq.Tag{tag}, 10)
	if err != nil || len(looks) != 2 || looks[0].By != "guard" || looks[0].Venue != h.cafe.ID {
		t.Errorf("%v, %+v", err, looks)
	}
}

func TestStaffPutTheirWordOverTheRules(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.control.silent = true // nothing is known: a paper is asked for
	a := h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	if a.Event.Decision.Outcome != ashyq.Check || h.inside(h.cafe) != 0 {
		t.Fatalf("%+v", a.Event.Decision)
	}
	o := checkin.Override{
		ID: seal.NewScanID(h.now), Visit: a.Event.VisitID(), Outcome: ashyq.Admit, Reason: "paper_shown", Actor: "guard",
	}
	over, err := h.Override(t.Context(), o)
	if err != nil || over.Event.Decision.Outcome != ashyq.Admit || h.inside(h.cafe) != 1 {
		t.Fatalf("%v %+v", err, over.Event)
	}
	if again, err := h.Override(t.Context(), o); err != nil || again.Event.Seq != over.Event.Seq || h.inside(h.cafe) != 1 {
		t.Errorf("the same word again: %v %+v", err, again.Event)
	}
	o.ID = seal.NewScanID(h.now)
	for name, spoil := range map[string]func(*checkin.Override){
		"a note with an IIN": func(o *checkin.Override) { o.Note = "IIN 9001 0130 0017" },
		"no reason":          func(o *checkin.Override) { o.Reason = "" },
		"an unknown outcome": func(o *checkin.Override) { o.Outcome = ashyq.Check },
		"a note without end": func(o *checkin.Override) { o.Note = string(make([]byte, 501)) },
	} {
		bad := o
		spoil(&bad)
		if _, err := h.Override(t.Context(), bad); ashyq.KindOf(err) != ashyq.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPassIsKeptWhileItSaysTheSameAndReplacedWhenItDoesNot(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.pcr.says(negative(noon.Add(-time.Hour + 300*time.Millisecond)))
	first := h.scan(h.at(h.cafe, entrance, who)).Pass
	with := func(text string) ashyq.Scan {
		s := h.at(h.cafe, entrance, who)
		pass, err := h.Keys.OpenPass(text, h.now)
		if err != nil {
			t.Fatal(err)
		}
		s.Pass, s.PassText = &pass, text
		return s
	}
	if again := h.scan(with(first)).Pass; again != first {
		t.Error("signed anew though nothing has changed")
	}
	h.now = noon.Add(time.Hour)
	if later := h.scan(with(first)).Pass; later == first {
		t.Error("an hour later the pass still says that it was confirmed an hour ago")
	}
	h.control.silent = true
	h.pcr.says(positive(noon))
	red := h.scan(with(first))
	pass, err := h.Keys.OpenPass(red.Pass, h.now)
	if err != nil || pass.Status != ashyq.Red {
		t.Errorf("after a positive the pass says %v, %v", pass.Status, err)
	}
	h.pcr.silent = true
	silent := h.scan(with(first))
	if silent.Event.Verdict.Source != ashyq.FromPass || silent.Pass != first {
		t.Errorf("without registries: %v", silent.Event.Verdict.Source)
	}
}

func TestForgottenVisitsAreClosedAndMarked(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	h.now = noon.Add(3 * time.Hour)
	o, err := h.store.Occupancy(t.Context(), h.cafe.ID, h.now)
	if err != nil || o.Inside != 1 || o.Inferred != 1 {
		t.Errorf("longer than usual: %+v %v", o, err)
	}
	h.now = noon.Add(9 * time.Hour)
	watcher := h.Feed.Watch(h.cafe.ID)
	defer watcher.Close()
	<-watcher.Woken
	if err := h.upkeep.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-watcher.Woken
	rows, err := h.store.Feed(t.Context(), h.cafe.ID, 0, 10)
	if err != nil || len(rows) != 2 || rows[1].Means != ashyq.Inferred || rows[1].Stayed != 8*time.Hour {
		t.Errorf("%v %+v", err, rows)
	}
	if n := h.inside(h.cafe); n != 0 {
		t.Errorf("%d are inside", n)
	}
}

func TestForgettenDaysAreNoise(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	a := h.scan(h.at(h.cafe, entrance, who))
	h.now = noon.Add(time.Hour)
	h.scan(h.at(h.cafe, exit, who))
	person, _ := h.Keys.Person(who)
	if _, err := h.Visit(t.Context(), a.Event.VisitID(), person); err != nil {
		t.Fatal(err)
	}
	h.now = noon.AddDate(0, 0, 15)
	if err := h.upkeep.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Visit(t.Context(), a.Event.VisitID(), person); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the visit after fifteen days: %v", err)
	}
	if _, err := h.Keys.Days.Tag(h.cafe.ID, person, ashyq.DateOf(noon)); ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("its tag can still be made: %v", err)
	}
}

func TestOnlyOnesOwnVisitIsShown(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	a := h.scan(h.at(h.cafe, entrance, resident(t, "900101300017")))
	stranger, _ := h.Keys.Person(resident(t, "920802301159"))
	if _, err := h.Visit(t.Context(), a.Event.VisitID(), stranger); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger is told %v", err)
	}
}

func TestAQuestionAboutLaterAttestsNothingOfLater(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.pcr.says(positive(noon.Add(-48*time.Hour)), negative(noon.Add(-time.Hour)))
	h.control.says(ashyq.Evidence{
		Kind: ashyq.Isolation, Registry: ashyq.Control, ID: "r", Standing: ashyq.Final, At: noon.Add(-48 * time.Hour), End: noon.Add(24 * time.Hour),
	})
	a, err := h.Check(t.Context(), checkin.Question{
		Person: who, Gate: h.cafe.Gates[entrance].ID, At: noon.Add(25 * time.Hour), Means: ashyq.BySelf, Actor: "account",
	})
	if err != nil || a.Event.Verdict.Status != ashyq.Green {
		t.Fatalf("tomorrow: %v, %v", a.Event.Verdict.Status, err)
	}
	pass, err := h.Keys.OpenPass(a.Pass, h.now)
	if err != nil || pass.Status != ashyq.Red {
		t.Errorf("the pass given today says %v, %v", pass.Status, err)
	}
}

func TestAGateThatWasRemovedIsUnknown(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	fewer := h.cafe
	fewer.Gates = h.cafe.Gates[side:]
	h.save(fewer)
	h.refresh()
	for _, gate := range h.cafe.Gates[:side] {
		if _, err := h.Places.Gate(gate.ID); ashyq.KindOf(err) != ashyq.NotFound {
			t.Errorf("%s: %v", gate.Name, err)
		}
		if _, err := h.Places.Short(gate.Short); ashyq.KindOf(err) != ashyq.NotFound {
			t.Errorf("the number of %s: %v", gate.Name, err)
		}
	}
	if place, err := h.Places.Gate(h.cafe.Gates[side].ID); err != nil || place.Gate.Name != "Side entrance" {
		t.Errorf("the gate that is left: %+v, %v", place.Gate, err)
	}
}

func TestAnUnsoundVenueHoldsUpNoOther(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	odd := h.cinema
	odd.TimeZone = "Asia/Nowhere"
	h.save(odd)
	suspended := h.cafe
	suspended.State = ashyq.Suspended
	h.save(suspended)
	if err := h.upkeep.Refresh(t.Context()); err == nil {
		t.Error("nobody is told of the unknown time zone")
	}
	if place, err := h.Places.Venue(h.cafe.ID); err != nil || place.Venue.State != ashyq.Suspended {
		t.Errorf("the other venue: %v, %v", place.Venue.State, err)
	}
	h.refresh()
}

func TestALateOfflineEntryIsTheStayThatIsOpen(t *testing.T) {
	morning := time.Date(2026, 11, 18, 1, 0, 0, 0, time.UTC)
	h := newHouse(t, "Asia/Almaty", morning)
	who := resident(t, "900101300017")
	h.scan(h.at(h.cafe, entrance, who))
	s := h.at(h.cafe, side, who)
	s.At = morning.Add(-2 * time.Hour) // yesterday's, by UTC
	h.scan(s)
	if n := h.inside(h.cafe); n != 1 {
		t.Errorf("one person counts as %d", n)
	}
}
