package seal

import (
	"testing"
	"time"

	"ashyq"
)

func TestScanIDIsAUUIDv7OfItsMoment(t *testing.T) {
	at := now.Add(123456 * time.Microsecond)
	id := NewScanID(at)
	if again, err := ashyq.ParseScanID(id.String()); err != nil || again != id {
		t.Errorf("%s: %v", id, err)
	}
	if want := at.Truncate(time.Millisecond); !id.Time().Equal(want) {
		t.Errorf("of %v, want %v", id.Time(), want)
	}
	if id == NewScanID(at) {
		t.Error("two are equal")
	}
}

func TestDerivedScanIDIsTheSameEachTimeAndOfTheSameMoment(t *testing.T) {
	from := NewScanID(now)
	id := DeriveScanID(from, "leaving")
	if id != DeriveScanID(from, "leaving") {
		t.Error("it changes")
	}
	if id == from || id == DeriveScanID(from, "other") || id == DeriveScanID(NewScanID(now), "leaving") {
		t.Error("it is another's")
	}
	if again, err := ashyq.ParseScanID(id.String()); err != nil || again != id || !id.Time().Equal(from.Time()) {
		t.Errorf("%s of %v: %v", id, id.Time(), err)
	}
}

func TestNewIDIsSixteenLowerCaseCharactersThatAGateCodeHolds(t *testing.T) {
	id := NewID()
	if packed, ok := packGateID(ashyq.GateID(id)); len(id) != 16 || !ok || unpackGateID(packed) != ashyq.GateID(id) {
		t.Error(id)
	}
	if id == NewID() {
		t.Error("two are equal")
	}
}
