package checkin_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

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
	firstPass, err := h.Keys.OpenPass(first.Pass, h.now)
	if err != nil {
		t.Fatal(err)
	}
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
	if pass, err := h.Keys.OpenPass(again.Pass, h.now); err != nil || !pass.AsOf.Equal(noon) || !pass.Expires.Equal(firstPass.Expires) {
		t.Errorf("a repeat renews the pass: %v, %+v", err, pass)
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
	looks, err := h.store.Lookups(t.Context(), []ashyq.Tag{tag}, store.LookupID{}, 10)
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

func TestWhoeverScansWithoutTheirPassIsGivenItAgainWhileItSaysTheSame(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who, other := resident(t, "900101300017"), resident(t, "850315400025")
	h.pcr.says(negative(noon.Add(-time.Hour)))
	pass := func(p ashyq.Person) string { return h.scan(h.at(h.cafe, entrance, p)).Pass }
	first := pass(who)
	h.now = noon.Add(14 * time.Minute)
	if again := pass(who); again != first {
		t.Error("signed anew though nothing has changed")
	}
	if opened, err := h.Keys.OpenPass(pass(other), h.now); err != nil || opened.Person != other {
		t.Errorf("somebody else was given %+v, %v", opened, err)
	}
	h.pcr.says(positive(noon))
	opened, err := h.Keys.OpenPass(pass(who), h.now)
	if err != nil || opened.Status != ashyq.Red {
		t.Errorf("after a positive the pass says %v, %v", opened.Status, err)
	}
	if again, err := h.Keys.OpenPass(pass(who), h.now.Add(time.Hour)); err != nil || again.ID != opened.ID {
		t.Errorf("the red pass is signed anew: %v, %v", again.ID, err)
	}
	h.now = noon.Add(30 * time.Minute)
	if later, err := h.Keys.OpenPass(pass(who), h.now); err != nil || later.ID == opened.ID {
		t.Errorf("a quarter of an hour later the pass still has the old date: %v", err)
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
	elsewhere := with(first) // nobody there has been told that they are red
	elsewhere.Gate = h.cinema.Gates[entrance].ID
	silent := h.scan(elsewhere)
	if silent.Event.Verdict.Source != ashyq.FromPass || silent.Pass != first {
		t.Errorf("without registries: %v", silent.Event.Verdict.Source)
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

func TestAVisitThatWasExtendedIsShownByItsLastEntry(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	first := h.scan(h.at(h.cafe, entrance, who))
	h.now = noon.Add(time.Hour)
	h.pcr.says(negative(noon))
	second := h.scan(h.at(h.cafe, side, who))
	if second.Event.Visit != first.Event.Visit {
		t.Fatal("the second entry began another visit")
	}
	person, _ := h.Keys.Person(who)
	a, err := h.Visit(t.Context(), first.Event.VisitID(), person)
	if err != nil || a.Gate.Name.EN != "Side entrance" || a.Event.Verdict.Status != ashyq.Green {
		t.Errorf("%v: %s, %v", err, a.Gate.Name, a.Event.Verdict.Status)
	}
}

func TestAThousandAtOnceFillAPlaceToItsLastSeat(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.cafe.Capacity = 999
	h.save(h.cafe)
	h.refresh()
	people := manyResidents(t, 1000)
	outcomes := make([]ashyq.Decision, len(people))
	var arriving sync.WaitGroup
	for i, who := range people {
		arriving.Go(func() {
			a, err := h.Scan(t.Context(), h.at(h.cafe, []int{entrance, side}[i%2], who), "")
			if err != nil {
				t.Error(err)
			}
			outcomes[i] = a.Event.Decision
		})
	}
	arriving.Wait()
	admitted := 0
	for _, d := range outcomes {
		switch {
		case d.Outcome == ashyq.Admit:
			admitted++
		case d.Outcome != ashyq.Refuse || d.Reason != ashyq.VenueFull:
			t.Errorf("somebody is told %s, %s", d.Outcome, d.Reason)
		}
	}
	if n := h.inside(h.cafe); admitted != 999 || n != 999 {
		t.Errorf("%d were admitted, and %d are inside", admitted, n)
	}
}

// manyResidents are people of one birthday, by their serial numbers.
func manyResidents(t *testing.T, n int) (people []ashyq.Person) {
	t.Helper()
	for serial := 0; len(people) < n && serial < 10_000; serial++ {
		for check := range 10 {
			if iin, err := ashyq.ParseIIN(fmt.Sprintf("9001013%04d%d", serial, check)); err == nil {
				people = append(people, ashyq.Resident(iin))
			}
		}
	}
	if len(people) < n {
		t.Fatalf("one birthday has %d numbers", len(people))
	}
	return people
}
