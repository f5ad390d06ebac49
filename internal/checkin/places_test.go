package checkin_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

func TestAGateIsWhatTheDirectorySays(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	before := h.at(h.cafe, side, who)
	h.scan(before)
	retired := h.cafe
	retired.Gates = append([]ashyq.Gate(nil), h.cafe.Gates...)
	retired.Gates[side].Retired = noon
	h.save(retired)
	h.refresh()
	_, err := h.Scan(t.Context(), h.at(h.cafe, side, who), "")
	if ashyq.KindOf(err) != ashyq.Gone {
		t.Errorf("a retired gate: %v", err)
	}
	if again := h.scan(before); again.Event.ID != before.ID {
		t.Errorf("what was scanned before it was retired: %+v", again.Event)
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
	if place, err := h.Places.Gate(h.cafe.Gates[side].ID); err != nil || place.Gate.Name.EN != "Side entrance" {
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

func TestListsOfVenues(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	elsewhere := h.cafe
	elsewhere.ID, elsewhere.Entity, elsewhere.Gates = "0", "other", nil
	h.save(elsewhere)
	h.refresh()
	ids := func(places []checkin.Place) (ids []ashyq.VenueID) {
		for _, p := range places {
			ids = append(ids, p.Venue.ID)
		}
		return ids
	}
	chain := []ashyq.VenueID{h.cafe.ID, h.cinema.ID}
	slices.Sort(chain)
	if got := ids(h.Places.VenuesOf("e")); !slices.Equal(got, chain) {
		t.Errorf("the chain's venues: %v, want %v", got, chain)
	}
	if got := h.Places.VenuesOf("nobody"); len(got) != 0 {
		t.Errorf("the venues of a business that is not: %v", got)
	}
	all := append([]ashyq.VenueID{"0"}, chain...)
	for after, want := range map[ashyq.VenueID][]ashyq.VenueID{"": all, "0": chain, "00": chain, chain[0]: chain[1:], chain[1]: nil} {
		if got := ids(slices.Collect(h.Places.Venues(after))); !slices.Equal(got, want) {
			t.Errorf("all after %q: %v, want %v", after, got, want)
		}
	}
}

func TestAnOutlineIsWhatRulesAskOfAVenue(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	h.cafe.State, h.cafe.Leader = ashyq.Training, true
	h.cafe.Participation = ashyq.Participation{Since: noon, Ends: noon.AddDate(0, 0, 7), Asked: true, Changed: []string{"area"}}
	h.cafe.Opening = []ashyq.Shift{{Days: []ashyq.DayName{ashyq.Holiday}, Hours: ashyq.Hours{From: 60, To: 120}}}
	h.save(h.cafe)
	h.refresh()
	isCafe := func(outline checkin.Place) bool {
		v := outline.Venue
		if v.ID != h.cafe.ID {
			return false
		}
		want := h.cafe
		want.Name, want.Address, want.Entity, want.OKED, want.Gates = ashyq.Text{}, "", "", "", nil
		if !reflect.DeepEqual(*v, want) {
			t.Errorf("the outline is %+v, want %+v", *v, want)
		}
		if outline.Location.String() != "Asia/Almaty" {
			t.Errorf("its time is of %v", outline.Location)
		}
		return true
	}
	for p := range h.Places.VenuesWhere("", isCafe) {
		if !reflect.DeepEqual(*p.Venue, h.cafe) {
			t.Errorf("the venue is %+v", *p.Venue)
		}
	}
	if p, ok := h.Places.VenueWhere(h.cafe.ID, isCafe); !ok || !reflect.DeepEqual(*p.Venue, h.cafe) {
		t.Errorf("the venue by its id is %+v, %v", p.Venue, ok)
	}
	if p, ok := h.Places.VenueWhere(h.cinema.ID, isCafe); ok {
		t.Errorf("there is %+v", p.Venue)
	}
	if p, ok := h.Places.VenueWhere("nowhere", isCafe); ok {
		t.Errorf("there is %+v", p.Venue)
	}
}

func TestAVenueThatChangesHandsIsInOneList(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	sold := h.cafe
	sold.Entity = "buyer"
	h.save(sold)
	h.refresh()
	for entity, want := range map[ashyq.EntityID]ashyq.VenueID{"e": h.cinema.ID, "buyer": h.cafe.ID} {
		if got := h.Places.VenuesOf(entity); len(got) != 1 || got[0].Venue.ID != want || got[0].Venue.Entity != entity {
			t.Errorf("the venues of %s: %+v", entity, got)
		}
	}
}

func TestABusinessIsKnownOnceItIsWritten(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	if _, err := h.Places.Entity("e"); ashyq.KindOf(err) != ashyq.NotFound {
		t.Errorf("one of which only the venues are known: %v", err)
	}
	for _, name := range []string{"Chain", "Chain of cafés"} {
		if err := h.store.SaveEntity(t.Context(), ashyq.Entity{ID: "e", Name: ashyq.Text{EN: name}}); err != nil {
			t.Fatal(err)
		}
		h.refresh()
		if e, err := h.Places.Entity("e"); err != nil || e.Name.EN != name {
			t.Errorf("%+v, %v", e, err)
		}
	}
}

// A feed asks who is listening whenever it is woken: so a role that is taken away must wake the feeds where it held, on
// nodes that did not take it too.
func TestARoleGivenOrTakenWakesWhereItHolds(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	if err := h.store.SaveEntity(t.Context(), ashyq.Entity{ID: "e", Name: ashyq.Text{EN: "Chain"}}); err != nil {
		t.Fatal(err)
	}
	h.refresh()
	both := []ashyq.VenueID{h.cafe.ID, h.cinema.ID}
	slices.Sort(both)
	for role, want := range map[store.Role][]ashyq.VenueID{
		{Entity: "e", Name: store.Owner}:                   both,
		{Entity: "e", Venue: h.cafe.ID, Name: store.Guard}: {h.cafe.ID},
		{Name: store.Authority}:                            nil,
	} {
		member := store.Membership{ID: store.MemberID(seal.NewID()), Phone: ashyq.Digest{1}, Role: role, Since: noon}
		if _, err := h.store.Grant(t.Context(), member); err != nil {
			t.Fatal(err)
		}
		if woken, err := h.Places.Refresh(t.Context(), h.store); err != nil || !slices.Equal(woken, want) {
			t.Errorf("%s given: %v, want %v (%v)", role.Name, woken, want, err)
		}
		if _, err := h.store.Revoke(t.Context(), member.ID, 0); err != nil {
			t.Fatal(err)
		}
		if woken, err := h.Places.Refresh(t.Context(), h.store); err != nil || !slices.Equal(woken, want) {
			t.Errorf("%s taken: %v, want %v (%v)", role.Name, woken, want, err)
		}
	}
}

// Whoever has changed a venue refreshes next to the upkeep, and must then find the change, whichever was faster.
func TestWhatWasWrittenBeforeARefreshIsKnownAfterIt(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	var parts sync.WaitGroup
	for _, v := range []ashyq.Venue{h.cafe, h.cinema} {
		parts.Go(func() {
			for capacity := range 100 {
				v.Capacity = 1 + capacity
				if err := h.store.SaveVenue(t.Context(), v); err != nil {
					t.Error(err)
				}
				if _, err := h.Places.Refresh(t.Context(), h.store); err != nil {
					t.Error(err)
				}
				if place, err := h.Places.Venue(v.ID); err != nil || place.Venue.Capacity != v.Capacity {
					t.Errorf("capacity %d, want %d (%v)", place.Venue.Capacity, v.Capacity, err)
				}
			}
		})
	}
	parts.Wait()
}
