package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/office"
)

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
