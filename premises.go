package ashyq

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of what a venue may be. They keep every list, sheet and answer of a size.
const (
	maxName     = 80  // characters
	maxAddress  = 200 // characters
	maxCapacity = 200_000
	maxArea     = 2_000_000 // square metres
	maxShifts   = 14
	maxGates    = 60  // in use
	maxRetired  = 200 // of which the oldest are forgotten
)

// Sound checks what an owner says of a venue: lengths, bounds, and that no text holds a person's number. Errors:
// invalid_name, invalid_address, invalid_capacity, invalid_area, invalid_hours, invalid_point.
func (v *Venue) Sound() error {
	switch {
	case !v.Name.sound():
		return errInvalidName
	case !plain(v.Address, maxAddress):
		return Fail(Invalid, "invalid_address")
	case v.Capacity < 1 || v.Capacity > maxCapacity:
		return Fail(Invalid, "invalid_capacity")
	case v.Area < 0 || v.Area > maxArea:
		return Fail(Invalid, "invalid_area")
	case len(v.Opening) > maxShifts:
		return Fail(Invalid, "invalid_hours")
	case v.Point != nil && !v.Point.sound():
		return Fail(Invalid, "invalid_point")
	}
	return nil
}

var (
	errInvalidName = Fail(Invalid, "invalid_name")
	errNoGate      = Fail(NotFound, "not_found")
)

// ParseName takes a name in at least one language. Errors: invalid_name.
func ParseName(t Text) (Text, error) {
	t = Text{KK: strings.TrimSpace(t.KK), RU: strings.TrimSpace(t.RU), EN: strings.TrimSpace(t.EN)}
	if !t.sound() {
		return Text{}, errInvalidName
	}
	return t, nil
}

func (t Text) sound() bool {
	for _, s := range []string{t.KK, t.RU, t.EN} {
		if s != "" && !plain(s, maxName) {
			return false
		}
	}
	return t != Text{}
}

// plain reports whether a line says something, is no longer than so many characters that can be seen, and names no person by a
// number.
func plain(s string, longest int) bool {
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= longest &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) && !NamesAPerson(s)
}

func (p *Point) sound() bool {
	return p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180
}

// AddGate adds a door. Errors: invalid_name, too_many_gates.
func (v *Venue) AddGate(g Gate) error {
	if !g.Name.sound() {
		return errInvalidName
	}
	if len(v.inUse("")) >= maxGates {
		return Fail(Conflict, "too_many_gates")
	}
	v.Gates = append(slices.Clone(v.Gates), g)
	return nil
}

// RenameGate gives a gate in use another name. Errors: not_found, invalid_name.
func (v *Venue) RenameGate(id GateID, name Text) error {
	i := v.gate(id)
	switch {
	case i < 0:
		return errNoGate
	case !name.sound():
		return errInvalidName
	}
	v.Gates = slices.Clone(v.Gates)
	v.Gates[i].Name = name
	return nil
}

// RetireGate takes a gate out of use: its code answers gate_retired. Errors: not_found; last_gate for the only one in its
// direction, without which nobody could come in, or be counted out.
func (v *Venue) RetireGate(id GateID, now time.Time) error {
	i := v.gate(id)
	if i < 0 {
		return errNoGate
	}
	if len(v.inUse(v.Gates[i].Direction)) == 1 {
		return Fail(Conflict, "last_gate")
	}
	v.retire(i, now)
	return nil
}

// ReplaceGate puts a gate with another code in the place of one that was photographed. Errors: not_found.
func (v *Venue) ReplaceGate(id, by GateID, short string, now time.Time) error {
	i := v.gate(id)
	if i < 0 {
		return errNoGate
	}
	fresh := v.Gates[i]
	fresh.ID, fresh.Short = by, short
	v.retire(i, now)
	v.Gates = append(v.Gates, fresh)
	return nil
}

// retire ends the use of the gate at an index; of too many that are out of use, those that were first so are forgotten.
func (v *Venue) retire(i int, now time.Time) {
	v.Gates = slices.Clone(v.Gates)
	v.Gates[i].Retired = now.UTC().Truncate(time.Millisecond)
	for len(v.Gates)-len(v.inUse("")) > maxRetired {
		oldest := -1
		for j, g := range v.Gates {
			if !g.Retired.IsZero() && (oldest < 0 || g.Retired.Before(v.Gates[oldest].Retired)) {
				oldest = j
			}
		}
		v.Gates = slices.Delete(v.Gates, oldest, oldest+1)
	}
}

// gate is the index of a gate in use, -1 if there is none.
func (v *Venue) gate(id GateID) int {
	return slices.IndexFunc(v.Gates, func(g Gate) bool { return g.ID == id && g.Retired.IsZero() })
}

// inUse are the gates in a direction that count; empty for both.
func (v *Venue) inUse(d Direction) (gates []Gate) {
	for _, g := range v.Gates {
		if g.Retired.IsZero() && (d == "" || g.Direction == d) {
			gates = append(gates, g)
		}
	}
	return gates
}
