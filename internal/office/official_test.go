package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/office"
	"ashyq/internal/store"
)

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

// country is a store with as many venues as a country has.
type country struct {
	store.Places
	venues []ashyq.Venue
}

func (c country) Changes(_ context.Context, after int64, _ int) (store.Changes, error) {
	if after > 0 {
		return store.Changes{Cursor: after}, nil
	}
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
