package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/office"
	"ashyq/internal/store"
)

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

func TestEachVenueOfAListIsMeasuredByItself(t *testing.T) {
	s := newScene(t)
	s.venue("new", applied(noon))
	s.venue("open")
	s.venue("left", in(ashyq.Withdrawn))
	s.enters(s.venue("busy"), 3, false)
	outcomes, err := s.Measure(t.Context(), s.official, office.Order{
		Venues: []ashyq.VenueID{"open", "new", "nowhere", "busy", "left", "open"}, Measure: ashyq.Suspension,
		Reason: "Гостей впускали без кода", Decree: "Решение 14 от 18 ноября 2026 года",
	})
	s.ok(err)
	want := []struct {
		venue ashyq.VenueID
		state ashyq.VenueState
		code  string
	}{
		{"open", ashyq.Suspended, ""}, {"new", ashyq.Applied, "wrong_state"}, {"nowhere", "", "not_found"},
		{"busy", ashyq.Suspended, ""}, {"left", ashyq.Withdrawn, "wrong_state"},
	}
	if len(outcomes) != len(want) {
		t.Fatalf("outcomes are %+v", outcomes)
	}
	for i, o := range outcomes {
		w := want[i]
		if o.Venue != w.venue || o.State != w.state || (o.Err == nil) != (w.code == "") {
			t.Errorf("%s is %s, %v; want %+v", o.Venue, o.State, o.Err, w)
		}
		if w.code != "" {
			s.fails(o.Err, w.code)
		}
	}
	if place, err := s.Desk.Places.Venue("open"); err != nil || place.Venue.State != ashyq.Suspended {
		t.Error("this node does not know at once")
	}
	told := s.notices()
	slices.Sort(told)
	if !slices.Equal(told, []string{"busy decision suspend", "open decision suspend"}) {
		t.Errorf("told are %q", told)
	}
	acts, more, err := s.Acts(t.Context(), s.official, store.ActQuery{Venue: "open"})
	s.ok(err)
	if len(acts) != 1 || more || acts[0].What != "suspend" || acts[0].As != store.Authority || acts[0].Actor != "official" ||
		acts[0].Entity != "chain" || acts[0].Reason != "Гостей впускали без кода" || acts[0].Decree != "Решение 14 от 18 ноября 2026 года" {
		t.Errorf("the trail is %+v", acts)
	}
}

func TestAMeasureSaysWhatItNeeds(t *testing.T) {
	s := newScene(t)
	s.venue("open")
	stale := s.official
	stale.ConfirmedAt = noon.Add(-auth.ConfirmationValid)
	one := []ashyq.VenueID{"open"}
	for name, row := range map[string]struct {
		by    auth.Caller
		order office.Order
		code  string
	}{
		"no venue":                   {s.official, office.Order{Measure: ashyq.Approval}, "invalid_body"},
		"too many":                   {s.official, office.Order{Venues: make([]ashyq.VenueID, 101), Measure: ashyq.Approval}, "invalid_body"},
		"an owner's word":            {s.official, office.Order{Venues: one, Measure: ashyq.Leaving}, "invalid_body"},
		"the calendar's":             {s.official, office.Order{Venues: one, Measure: ashyq.Activation}, "invalid_body"},
		"no reason":                  {s.official, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "  "}, "reason_needed"},
		"a question of nothing":      {s.official, office.Order{Venues: one, Measure: ashyq.Question}, "reason_needed"},
		"too long a reason":          {s.official, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: strings.Repeat("ә", 501)}, "invalid_reason"},
		"somebody's IIN":             {s.official, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "let 900101 300017 in"}, "invalid_reason"},
		"somebody's phone":           {s.official, office.Order{Venues: one, Measure: ashyq.Approval, Reason: "call +7 701 123 45 67"}, "invalid_reason"},
		"more lines than one":        {s.official, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "a\nb"}, "invalid_reason"},
		"too long a decree":          {s.official, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "a", Decree: strings.Repeat("a", 201)}, "invalid_decree"},
		"an IIN in the decree":       {s.official, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "a", Decree: "900101300017"}, "invalid_decree"},
		"not confirmed":              {stale, office.Order{Venues: one, Measure: ashyq.Exclusion, Reason: "a"}, "confirmation_needed"},
		"not confirmed, to refuse":   {stale, office.Order{Venues: one, Measure: ashyq.Refusal, Reason: "a"}, "confirmation_needed"},
		"not confirmed, to suspend":  {stale, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "a"}, "confirmation_needed"},
		"a seat is never confirmed":  {auth.Caller{Account: s.official.Account, Seated: true, ConfirmedAt: noon}, office.Order{Venues: one, Measure: ashyq.Suspension, Reason: "a"}, "confirmation_needed"},
		"nothing, to approve (open)": {stale, office.Order{Venues: one, Measure: ashyq.Approval}, ""},
	} {
		_, err := s.Measure(t.Context(), row.by, row.order)
		if row.code == "" {
			s.ok(err)
			continue
		}
		if e, ok := errors.AsType[*ashyq.Error](err); !ok || e.Code != row.code {
			t.Errorf("%s: %v, want %s", name, err, row.code)
		}
	}
	if s.state("open") != ashyq.Active || len(s.notices()) != 0 {
		t.Error("something was done all the same")
	}
}

func TestAnOwnerIsToldWhyAndByWhichDecision(t *testing.T) {
	const reason, decree = "Нет второго выхода", "Решение 14"
	for _, row := range []struct {
		from    ashyq.VenueState
		measure ashyq.Measure
		reason  string
		to      ashyq.VenueState
		page    string // in English
		text    string
	}{
		{ashyq.Applied, ashyq.Approval, "", ashyq.Training,
			"Кафе x: the application is approved. The training week has begun: decisions are real, but nothing is enforced yet. Based on: Решение 14.",
			"Ashyq. Кафе x: заявка одобрена, началась учебная неделя. Основание: Решение 14."},
		{ashyq.Applied, ashyq.Question, "Где выход?", ashyq.Applied,
			"Кафе x: there is a question about the application. Change what is needed, then apply again. The question: Где выход? Based on: Решение 14.",
			"Ashyq. Кафе x: по заявке есть вопрос. Вопрос: Где выход? Основание: Решение 14."},
		{ashyq.Applied, ashyq.Refusal, reason, ashyq.Refused,
			"Кафе x: the application is refused. You can change what is needed and apply again. The reason: Нет второго выхода. Based on: Решение 14.",
			"Ashyq. Кафе x: в заявке отказано. Причина: Нет второго выхода. Основание: Решение 14."},
		{ashyq.Active, ashyq.Suspension, reason, ashyq.Suspended,
			"Кафе x: suspended. Let nobody in for now. The reason: Нет второго выхода. Based on: Решение 14.",
			"Ashyq. Кафе x: участие приостановлено, никого не впускайте. Причина: Нет второго выхода. Основание: Решение 14."},
		{ashyq.Active, ashyq.Exclusion, reason, ashyq.Excluded,
			"Кафе x: excluded. Its codes no longer work. You can apply again in two weeks. The reason: Нет второго выхода. Based on: Решение 14.",
			"Ashyq. Кафе x: заведение исключено, коды не действуют. Причина: Нет второго выхода. Основание: Решение 14."},
	} {
		t.Run(string(row.measure), func(t *testing.T) {
			s := newScene(t)
			s.venue("x", in(row.from))
			outcomes, err := s.Measure(t.Context(), s.official, office.Order{
				Venues: []ashyq.VenueID{"x"}, Measure: row.measure, Reason: row.reason, Decree: decree,
			})
			s.ok(err)
			if outcomes[0].Err != nil || outcomes[0].State != row.to {
				t.Fatalf("the outcome is %+v", outcomes[0])
			}
			page, next, err := s.Notices(t.Context(), s.owner(), 0)
			s.ok(err)
			if len(page) != 1 || next != 0 {
				t.Fatalf("told are %+v", page)
			}
			if got := s.Tell("en", page[0]); got != row.page {
				t.Errorf("the page says %q", got)
			}
			if got := s.texts(); len(got) != 1 || got[0] != row.text {
				t.Errorf("sent is %q", got)
			}
		})
	}
}

func TestATextFitsIntoFourParts(t *testing.T) {
	const parts, letters = 4, 67 // of UTF-16, where a text goes on
	long := strings.Repeat("Ә", 80)
	for _, name := range []ashyq.Text{{KK: long}, {RU: long}, {EN: long}} {
		s := newScene(t)
		crowded := s.venue("x", func(v *ashyq.Venue) { v.Name, v.Gates[0].Name = name, ashyq.Text{EN: long} })
		for range 3 {
			s.enters(crowded, 6, true)
		}
		s.watch()
		for _, m := range []ashyq.Measure{
			ashyq.Suspension, ashyq.Reinstatement, ashyq.Exclusion, ashyq.Approval, ashyq.Question, ashyq.Refusal,
		} {
			switch m {
			case ashyq.Approval, ashyq.Question, ashyq.Refusal:
				s.venue("x", applied(noon), func(v *ashyq.Venue) { v.Name = name })
			}
			_, err := s.Measure(t.Context(), s.official, office.Order{
				Venues: []ashyq.VenueID{"x"}, Measure: m, Reason: strings.Repeat("ә", 500), Decree: strings.Repeat("ә", 200),
			})
			s.ok(err)
			s.now = s.now.Add(time.Second)
		}
		texts := s.texts()
		if len(texts) != 8 {
			t.Errorf("%d texts are sent: %q", len(texts), texts)
		}
		for _, text := range texts {
			if units := len(utf16.Encode([]rune(text))); units > parts*letters {
				t.Errorf("%d letters: %s", units, text)
			}
		}
	}
}

func TestWhoIsExcludedIsLeftByEverybody(t *testing.T) {
	s := newScene(t)
	s.enters(s.venue("busy"), 3, false)
	_, err := s.Measure(t.Context(), s.official, office.Order{Venues: []ashyq.VenueID{"busy"}, Measure: ashyq.Exclusion, Reason: "Подделка"})
	s.ok(err)
	occupancy, err := s.Store.Occupancy(t.Context(), "busy", s.now)
	s.ok(err)
	if occupancy.Inside != 0 {
		t.Errorf("%d are inside", occupancy.Inside)
	}
}

func TestApprovingAChangeEndsItsPlaceInTheQueueAndNothingElse(t *testing.T) {
	s := newScene(t)
	s.venue("moved", func(v *ashyq.Venue) { v.Participation.Changed = []string{"address"} })
	if page, _, err := s.Applications(""); err != nil || len(page) != 1 {
		t.Fatalf("the queue is %+v, %v", page, err)
	}
	_, err := s.Measure(t.Context(), s.official, office.Order{Venues: []ashyq.VenueID{"moved"}, Measure: ashyq.Approval})
	s.ok(err)
	if page, _, err := s.Applications(""); err != nil || len(page) != 0 {
		t.Fatalf("the queue is %+v, %v", page, err)
	}
	if s.state("moved") != ashyq.Active {
		t.Error("it is not active any more")
	}
	s.told()
}

func TestTheQueueIsInTheOrderOfWaiting(t *testing.T) {
	s := newScene(t)
	var want []string
	for i := range 45 {
		id := ashyq.VenueID(fmt.Sprintf("v%02d", i))
		s.venue(id, applied(noon.Add(-time.Duration(100-i)*time.Hour)))
		want = append(want, string(id))
	}
	s.venue("asked", applied(noon.AddDate(0, -1, 0)), func(v *ashyq.Venue) { v.Participation.Asked = true })
	s.venue("gone", in(ashyq.Withdrawn), func(v *ashyq.Venue) { v.Participation.Changed = []string{"name"} })
	s.venue("a changed", func(v *ashyq.Venue) { v.Participation.Changed = []string{"name"} })
	want = append(want, "a changed")
	var got []string
	after := ""
	for pages := 0; ; pages++ {
		page, next, err := s.Applications(after)
		s.ok(err)
		for _, a := range page {
			got = append(got, string(a.Place.Venue.ID))
		}
		if pages == 0 { // what is decided in between moves nobody past the reader
			s.venue(page[len(page)-1].Place.Venue.ID, in(ashyq.Training))
		}
		if after = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the queue is %q", got)
	}
	_, _, err := s.Applications("no cursor")
	s.fails(err, "invalid_body")
}

func TestChecksTellWhatCanBeKnownWithoutGoingThere(t *testing.T) {
	fine := map[string]office.Result{
		"bin": office.Passed, "category": office.Passed, "address": office.Passed, "point": office.Passed, "capacity": office.Passed,
		"names": office.Passed, "register": office.Unknown, "premises": office.Unknown,
	}
	for name, row := range map[string]struct {
		change func(*ashyq.Venue)
		differ map[string]office.Result
	}{
		"nothing wrong":           {func(*ashyq.Venue) {}, nil},
		"no point":                {func(v *ashyq.Venue) { v.Point = nil }, map[string]office.Result{"point": office.Unknown}},
		"a point elsewhere":       {func(v *ashyq.Venue) { v.Point = &ashyq.Point{Latitude: 51.1, Longitude: 71.4} }, map[string]office.Result{"point": office.Failed}},
		"no area":                 {func(v *ashyq.Venue) { v.Area = 0 }, map[string]office.Result{"capacity": office.Unknown}},
		"a crush":                 {func(v *ashyq.Venue) { v.Capacity = 121 }, map[string]office.Result{"capacity": office.Failed}},
		"a steppe":                {func(v *ashyq.Venue) { v.Area = 4001 }, map[string]office.Result{"capacity": office.Failed}},
		"of which no rule speaks": {func(v *ashyq.Venue) { v.Category = "moonport" }, map[string]office.Result{"category": office.Failed}},
		"another's address":       {func(v *ashyq.Venue) { v.Address = "Проспект Достық, 5" }, map[string]office.Result{"address": office.Failed}},
		"another's name":          {func(v *ashyq.Venue) { v.Name = ashyq.Text{EN: "dostyq"} }, map[string]office.Result{"names": office.Failed}},
		"the same, elsewhere": {func(v *ashyq.Venue) {
			v.Region, v.Address, v.Name, v.Point = "KZ-71", "пр. Достық 5", ashyq.Text{EN: "Dostyq"}, nil
		}, map[string]office.Result{"point": office.Unknown}},
		"of which no rule speaks, in a region without a zone": {func(v *ashyq.Venue) {
			v.Category, v.Region, v.Point = "moonport", "KZ-71", nil
		}, map[string]office.Result{"category": office.Unknown, "point": office.Unknown}},
		"one that has left's":     {func(v *ashyq.Venue) { v.Address = "ул. Ушедшая, 1" }, nil},
		"one that was excluded's": {func(v *ashyq.Venue) { v.Address = "ул. Исключённая, 1" }, map[string]office.Result{"address": office.Failed}},
		"a sibling's name":        {func(v *ashyq.Venue) { v.Name = ashyq.Text{RU: "Сестра"} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.business("other", s.contact)
			s.venue("neighbour", func(v *ashyq.Venue) {
				v.Entity, v.Address, v.Name = "other", "пр-т Достық 5", ashyq.Text{KK: "Достық", EN: "«Dostyq»"}
			})
			s.venue("gone", in(ashyq.Withdrawn), func(v *ashyq.Venue) { v.Address = "ул. Ушедшая 1" })
			s.venue("excluded", in(ashyq.Excluded), func(v *ashyq.Venue) { v.Address = "ул. Исключённая 1" })
			s.ok(s.ChangeZone(t.Context(), s.official, "KZ-75", ashyq.RedZone, "Постановление 21"))
			s.venue("sibling", func(v *ashyq.Venue) { v.Name = ashyq.Text{RU: "Сестра"} })
			s.venue("new", applied(noon), row.change)
			page, _, err := s.Applications("")
			s.ok(err)
			for _, check := range page[0].Checks {
				want, differs := row.differ[check.Name]
				if !differs {
					want = fine[check.Name]
				}
				if check.Result != want {
					t.Errorf("%s is %s, want %s", check.Name, check.Result, want)
				}
				for _, language := range []string{"kk", "ru", "en"} {
					if text := s.Words.ApplicationCheck(language, check.Name, string(check.Result)); strings.HasPrefix(text, "application.") {
						t.Errorf("no words for %s in %s", text, language)
					}
				}
			}
			if len(page[0].Checks) != len(fine) {
				t.Errorf("there are %d checks", len(page[0].Checks))
			}
		})
	}
}

func TestABusinessIsKnownByANumberOfItsOwn(t *testing.T) {
	s := newScene(t)
	bin, err := ashyq.ParseBIN("210440001233")
	s.ok(err)
	trader := &ashyq.SoleTrader{Person: ashyq.Digest{1}, LastFour: "0017"}
	for id, entity := range map[ashyq.EntityID]ashyq.Entity{
		"trader": {SoleTrader: trader}, "nobody": {}, "alone": {SoleTrader: &ashyq.SoleTrader{Person: ashyq.Digest{2}}},
		"company": {BIN: bin}, "impostor": {BIN: bin}, "twin": {SoleTrader: trader},
	} {
		entity.ID = id
		s.ok(s.Store.SaveEntity(t.Context(), entity))
		s.venue(ashyq.VenueID(id), applied(noon), func(v *ashyq.Venue) { v.Entity = id })
	}
	for id, want := range map[ashyq.VenueID]office.Result{
		"alone": office.Passed, "nobody": office.Unknown, "trader": office.Failed, "twin": office.Failed, "company": office.Failed, "impostor": office.Failed,
	} {
		application, err := s.Application(id)
		s.ok(err)
		if got := application.Checks[0]; got.Name != "bin" || got.Result != want {
			t.Errorf("of %s: %+v, want %s", id, got, want)
		}
	}
}

func TestVenuesAreFoundByWhatOfficialsKnow(t *testing.T) {
	s := newScene(t)
	s.business("other", s.contact)
	arman := s.venue("arman", func(v *ashyq.Venue) { v.Name, v.Entity = ashyq.Text{KK: "Әрман", RU: "Арман"}, "other" })
	s.venue("burger", func(v *ashyq.Venue) { v.Region, v.State = "KZ-71", ashyq.Suspended })
	bin := binOf("other").Digits()
	for name, row := range map[string]struct {
		search office.Search
		found  []ashyq.VenueID
	}{
		"everything":             {office.Search{}, []ashyq.VenueID{"arman", "burger"}},
		"a name":                 {office.Search{Text: " әрМ"}, []ashyq.VenueID{"arman"}},
		"an address":             {office.Search{Text: "абая"}, []ashyq.VenueID{"arman", "burger"}},
		"a business":             {office.Search{Text: "сеть"}, []ashyq.VenueID{"arman", "burger"}},
		"a BIN":                  {office.Search{Text: bin[:4] + " " + bin[4:8] + " " + bin[8:]}, []ashyq.VenueID{"arman"}},
		"part of a BIN":          {office.Search{Text: "210540"}, nil},
		"a short number":         {office.Search{Text: arman.Gates[1].Short[:3] + " " + arman.Gates[1].Short[3:]}, []ashyq.VenueID{"arman"}},
		"a region":               {office.Search{Region: "KZ-71"}, []ashyq.VenueID{"burger"}},
		"a state":                {office.Search{State: ashyq.Active}, []ashyq.VenueID{"arman"}},
		"a state elsewhere":      {office.Search{State: ashyq.Active, Region: "KZ-71"}, nil},
		"after one":              {office.Search{After: "arman"}, []ashyq.VenueID{"burger"}},
		"nothing there is":       {office.Search{Text: "nowhere"}, nil},
		"a number that is empty": {office.Search{Text: "   "}, []ashyq.VenueID{"arman", "burger"}},
	} {
		found, next, err := s.Venues(row.search)
		s.ok(err)
		var ids []ashyq.VenueID
		for _, p := range found {
			ids = append(ids, p.Venue.ID)
		}
		if !slices.Equal(ids, row.found) || next != "" {
			t.Errorf("%s finds %q, then %q", name, ids, next)
		}
	}
}

func TestNobodyIsSearchedForByANumber(t *testing.T) {
	s := newScene(t)
	for _, text := range []string{"900101300017", "9001 0130 0017", "a 900101300017 b", "+7 701 123-45-61", "8 (701) 1234561", "N12345678", "210540000011"} {
		if found, _, err := s.Venues(office.Search{Text: text}); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_search")) || found != nil {
			t.Errorf("%q: %v, %v", text, found, err)
		}
	}
}

func TestASearchIsReadInPages(t *testing.T) {
	s := newScene(t)
	for i := range 120 {
		v := s.chainVenue(ashyq.VenueID(fmt.Sprintf("v%03d", i)))
		s.ok(s.Store.SaveVenue(t.Context(), v))
	}
	s.refresh()
	var pages []int
	seen := make(map[ashyq.VenueID]bool)
	for after := ashyq.VenueID(""); ; {
		found, next, err := s.Venues(office.Search{After: after})
		s.ok(err)
		for _, p := range found {
			seen[p.Venue.ID] = true
		}
		pages = append(pages, len(found))
		if after = next; next == "" {
			break
		}
	}
	if !slices.Equal(pages, []int{50, 50, 20}) || len(seen) != 120 {
		t.Errorf("pages of %v, %d in all", pages, len(seen))
	}
}

func TestAZoneIsDeclaredByADecree(t *testing.T) {
	s := newScene(t)
	stale := s.official
	stale.ConfirmedAt = noon.Add(-time.Hour)
	for _, row := range []struct {
		by     auth.Caller
		region ashyq.Region
		zone   ashyq.Zone
		decree string
		code   string
	}{
		{s.official, "KZ-99", ashyq.RedZone, "Постановление 21", "invalid_region"},
		{s.official, "KZ-75", "purple", "Постановление 21", "invalid_body"},
		{s.official, "KZ-75", ashyq.RedZone, " ", "invalid_decree"},
		{stale, "KZ-75", ashyq.RedZone, "Постановление 21", "confirmation_needed"},
	} {
		s.fails(s.ChangeZone(t.Context(), row.by, row.region, row.zone, row.decree), row.code)
	}
	s.ok(s.ChangeZone(t.Context(), s.official, "KZ-75", ashyq.YellowZone, "Постановление 20"))
	s.ok(s.ChangeZone(t.Context(), s.official, "KZ-75", ashyq.RedZone, "Постановление 21"))
	if got := s.Desk.Places.Zones()["KZ-75"]; got != ashyq.RedZone {
		t.Errorf("this node takes the zone for %q", got)
	}
	acts, _, err := s.Acts(t.Context(), s.official, store.ActQuery{})
	s.ok(err)
	if want := []store.FieldChange{{Field: "KZ-75", From: "yellow", To: "red"}}; len(acts) != 2 || acts[0].What != "zone_changed" ||
		acts[0].Decree != "Постановление 21" || !slices.Equal(acts[0].Fields, want) {
		t.Errorf("the trail is %+v", acts)
	}
}

func TestTheLastOfficialStays(t *testing.T) {
	s := newScene(t)
	m := func(id store.MemberID, phone byte, role store.Role) store.Membership {
		kept, err := s.Store.Grant(t.Context(), store.Membership{ID: id, Phone: ashyq.Digest{phone}, Name: string(id), Role: role, Since: noon})
		s.ok(err)
		return kept
	}
	dana, berik := m("dana", 1, store.Role{Name: store.Authority}), m("berik", 2, store.Role{Name: store.Authority})
	guard := m("guard", 3, store.Role{Entity: "chain", Name: store.Guard})
	officials, err := s.Officials(t.Context())
	s.ok(err)
	if len(officials) != 2 {
		t.Fatalf("officials are %+v", officials)
	}
	stale := s.official
	stale.ConfirmedAt = time.Time{}
	s.fails(s.RemoveOfficial(t.Context(), stale, dana.ID), "confirmation_needed")
	s.fails(s.RemoveOfficial(t.Context(), s.official, guard.ID), "not_found")
	s.ok(s.RemoveOfficial(t.Context(), s.official, dana.ID))
	s.fails(s.RemoveOfficial(t.Context(), s.official, dana.ID), "not_found")
	s.fails(s.RemoveOfficial(t.Context(), s.official, berik.ID), "last_member")
}

func TestTheTrailIsForThoseWhomItConcerns(t *testing.T) {
	s := newScene(t)
	s.business("other", s.contact)
	s.venue("mine")
	s.venue("theirs", func(v *ashyq.Venue) { v.Entity = "other" })
	caller := func(role store.Role) auth.Caller {
		return auth.Caller{Account: store.Account{ID: "somebody", Roles: []store.Role{role}}}
	}
	owner, manager := caller(store.Role{Entity: "chain", Name: store.Owner}), caller(store.Role{Entity: "chain", Venue: "mine", Name: store.Manager})
	guard := caller(store.Role{Entity: "chain", Venue: "mine", Name: store.Guard})
	for name, row := range map[string]struct {
		by    auth.Caller
		query store.ActQuery
		may   bool
	}{
		"an official, everything":          {s.official, store.ActQuery{}, true},
		"an official, nothing there is":    {s.official, store.ActQuery{Venue: "nowhere"}, true},
		"an owner, everything":             {owner, store.ActQuery{}, false},
		"an owner, the business":           {owner, store.ActQuery{Entity: "chain"}, true},
		"an owner, a venue":                {owner, store.ActQuery{Venue: "mine"}, true},
		"an owner, both":                   {owner, store.ActQuery{Entity: "chain", Venue: "mine"}, true},
		"an owner, another's":              {owner, store.ActQuery{Entity: "other"}, false},
		"an owner, another's venue":        {owner, store.ActQuery{Venue: "theirs"}, false},
		"an owner, another's under own":    {owner, store.ActQuery{Entity: "chain", Venue: "theirs"}, false},
		"an owner, a venue of nobody":      {owner, store.ActQuery{Venue: "nowhere"}, false},
		"an owner, nobody's under own":     {owner, store.ActQuery{Entity: "chain", Venue: "nowhere"}, false},
		"a manager, their venue":           {manager, store.ActQuery{Venue: "mine"}, true},
		"a manager of one, the business":   {manager, store.ActQuery{Entity: "chain"}, false},
		"a guard, the venue they stand at": {guard, store.ActQuery{Venue: "mine"}, false},
	} {
		if _, _, err := s.Acts(t.Context(), row.by, row.query); (err == nil) != row.may {
			t.Errorf("%s: %v", name, err)
		} else if err != nil {
			s.fails(err, "forbidden")
		}
	}
}

func TestTheTrailIsReadInPages(t *testing.T) {
	s := newScene(t)
	v := s.chainVenue("cafe")
	for i := range 60 {
		s.ok(s.Store.SaveVenue(t.Context(), v, store.Act{At: noon, Entity: "chain", Venue: "cafe", What: fmt.Sprint(i)}))
	}
	s.refresh()
	newer, more, err := s.Acts(t.Context(), s.owner(), store.ActQuery{Venue: "cafe"})
	s.ok(err)
	older, end, err := s.Acts(t.Context(), s.owner(), store.ActQuery{Venue: "cafe", Before: newer[len(newer)-1].N})
	s.ok(err)
	if len(newer) != 50 || !more || len(older) != 10 || end || newer[0].What != "59" || older[9].What != "0" {
		t.Errorf("%d, %t, then %d, %t", len(newer), more, len(older), end)
	}
}

func TestNamesAreToldToThoseWhoMayKnowThem(t *testing.T) {
	s := newScene(t)
	account := func(phone byte, role store.Role, name string) ashyq.AccountID {
		digest := ashyq.Digest{phone}
		_, err := s.Store.Grant(t.Context(), store.Membership{ID: store.MemberID(name), Phone: digest, Name: name, Role: role, Since: noon})
		s.ok(err)
		s.ok(s.Store.SaveInvitation(t.Context(), noon, store.Invitation{Token: digest, Phone: digest, Expires: noon.Add(time.Hour)}))
		a, err := s.Store.AcceptInvitation(t.Context(), noon, digest, store.Session{Token: digest, Expires: noon.Add(time.Hour)})
		s.ok(err)
		return a.ID
	}
	aigul := account(1, store.Role{Entity: "chain", Name: store.Manager}, "Aigul")
	dana := account(2, store.Role{Name: store.Authority}, "Dana")
	acts := []store.Act{
		{Actor: aigul, As: store.Manager, Entity: "chain"}, {Actor: dana, As: store.Authority, Entity: "chain"},
		{Actor: "forgotten", As: store.Owner, Entity: "chain"}, {},
	}
	names, err := s.Names(t.Context(), s.official, acts)
	s.ok(err)
	if names[aigul] != "Aigul" || names[dana] != "Dana" || names["forgotten"] != "" {
		t.Errorf("an official is told %v", names)
	}
	names, err = s.Names(t.Context(), s.owner(), acts)
	s.ok(err)
	if names[aigul] != "Aigul" || names[dana] != "" {
		t.Errorf("an owner is told %v", names)
	}
}

func TestNoticesAreForThoseWhoManageTheVenue(t *testing.T) {
	s := newScene(t)
	s.business("other", s.contact)
	s.enters(s.venue("one"), 19, false)
	s.enters(s.venue("two"), 19, false)
	s.enters(s.venue("theirs", func(v *ashyq.Venue) { v.Entity = "other" }), 19, false)
	s.watch()
	for role, want := range map[store.Role]int{
		{Entity: "chain", Name: store.Owner}:                 2,
		{Entity: "chain", Name: store.Manager}:               2,
		{Entity: "chain", Venue: "one", Name: store.Manager}: 1,
		{Entity: "chain", Name: store.Guard}:                 0,
		{Entity: "other", Name: store.Owner}:                 1,
		{Name: store.Authority}:                              0,
	} {
		by := auth.Caller{Account: store.Account{ID: "somebody", Roles: []store.Role{role}}}
		page, next, err := s.Notices(t.Context(), by, 0)
		s.ok(err)
		if len(page) != want || next != 0 {
			t.Errorf("%+v reads %d", role, len(page))
		}
	}
	one := auth.Caller{Account: store.Account{ID: "m", Roles: []store.Role{{Entity: "chain", Venue: "one", Name: store.Manager}}}}
	seen := func() (n int) {
		page, _, err := s.Notices(t.Context(), s.owner(), 0)
		s.ok(err)
		for _, notice := range page {
			if notice.Seen {
				n++
			}
		}
		return n
	}
	s.ok(s.SeeNotices(t.Context(), one, 100))
	if seen() != 1 {
		t.Error("who manages one venue has not read what is of that venue, and nothing else")
	}
	s.ok(s.SeeNotices(t.Context(), s.owner(), 100))
	if seen() != 2 {
		t.Error("what was read is not seen")
	}
}

func TestNothingCountsWhileInTraining(t *testing.T) {
	s := newScene(t)
	for i := range 5 {
		s.enters(s.venue(ashyq.VenueID(fmt.Sprint("active", i))), 1, false)
		s.enters(s.venue(ashyq.VenueID(fmt.Sprint("training", i)), in(ashyq.Training)), 1, false)
	}
	s.now = noon.Add(time.Hour)
	figures, err := s.Figures(t.Context())
	s.ok(err)
	if !figures.AsOf.Equal(noon.Add(time.Hour)) || figures.Venues != 5 || len(figures.Regions) != 1 || figures.Regions[0].Admitted != 10 {
		t.Errorf("published is %+v as of %v", figures.Public, figures.AsOf)
	}
	overview, err := s.Overview(t.Context())
	s.ok(err)
	if len(overview.Regions) != 1 || overview.Regions[0].Admitted != 10 || overview.Venues[ashyq.Training] != 5 || overview.Venues[ashyq.Active] != 5 {
		t.Errorf("the overview is %+v", overview)
	}
}

func TestPublicFiguresAreOfWholeHours(t *testing.T) {
	s := newScene(t)
	for i := range 5 {
		s.enters(s.venue(ashyq.VenueID(fmt.Sprint("v", i))), 0, false)
	}
	admitted := func() (n int) {
		figures, err := s.Figures(t.Context())
		s.ok(err)
		for _, r := range figures.Regions {
			n += r.Admitted
		}
		return n
	}
	for after, want := range map[time.Duration]int{59 * time.Minute: 0, time.Hour: 5, 24 * time.Hour: 5, 25 * time.Hour: 0} {
		if s.now = noon.Add(after); admitted() != want {
			t.Errorf("%v later %d are counted", after, admitted())
		}
	}
}

func TestADayIsReadByTheVenuesCalendar(t *testing.T) {
	s := newScene(t)
	s.enters(s.venue("cafe"), 2, false)
	place, err := s.Desk.Places.Venue("cafe")
	s.ok(err)
	today := ashyq.DateOf(noon.In(place.Location))
	day, err := s.Day(t.Context(), place, today)
	s.ok(err)
	if day.Admitted != 3 || day.Hours[12].Admitted != 3 || day.Rehearsal {
		t.Errorf("the day is %+v", day)
	}
	for _, days := range []int{1, -401} {
		_, err := s.Day(t.Context(), place, today.AddDays(days))
		s.fails(err, "invalid_time")
	}
	_, err = s.Day(t.Context(), place, today.AddDays(-399))
	s.ok(err)
}

// country is a store with as many venues as a country has.
type country struct {
	store.Places
	venues []ashyq.Venue
}

func (c country) Changes(context.Context, int64) (store.Changes, error) {
	return store.Changes{Venues: c.venues, Entities: []ashyq.Entity{{ID: "chain"}}, Cursor: 1}, nil
}

func BenchmarkOfficialsOfACountry(b *testing.B) {
	s := newScene(b)
	var all country
	for i := range 50_000 {
		v := s.chainVenue(ashyq.VenueID(fmt.Sprintf("v%05d", i)))
		if i%10 == 0 {
			applied(noon)(&v)
		}
		all.venues = append(all.venues, v)
	}
	s.Desk.Places = checkin.NewPlaces(time.UTC)
	if _, err := s.Desk.Places.Refresh(b.Context(), all); err != nil {
		b.Fatal(err)
	}
	b.Run("queue", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.Applications(""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			s.Venues(office.Search{Text: "nowhere to be found"})
		}
	})
}

// slow is a store that sums up when it is let.
type slow struct {
	store.Store
	summing, goOn chan struct{}
}

func (s *slow) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	close(s.summing)
	<-s.goOn
	return s.Store.Totals(ctx, from, until)
}

func TestPublicFiguresAreWaitedForByNobodyElse(t *testing.T) {
	s := newScene(t)
	_, err := s.Figures(t.Context())
	s.ok(err)
	held := &slow{s.Store, make(chan struct{}), make(chan struct{})}
	s.Store = held
	s.now = noon.Add(time.Hour)
	var first sync.WaitGroup
	first.Go(func() {
		if figures, err := s.Figures(t.Context()); err != nil || !figures.AsOf.Equal(s.now) {
			t.Error(figures, err)
		}
	})
	<-held.summing
	meanwhile, err := s.Figures(t.Context())
	close(held.goOn)
	first.Wait()
	s.ok(err)
	if !meanwhile.AsOf.Equal(noon) {
		t.Errorf("meanwhile as of %v", meanwhile.AsOf)
	}
}
