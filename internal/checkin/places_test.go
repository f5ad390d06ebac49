package checkin_test

import (
	"testing"

	"ashyq"
	"ashyq/internal/seal"
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
