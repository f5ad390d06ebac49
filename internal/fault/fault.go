// Package fault breaks things on purpose, to see what people at the door get on the worst day.
//
//	Mode ─→ Breakable: a registry (reference.Faults), the way to a database or a registry (Link), several at once (Together)
package fault

import (
	"fmt"
	"slices"
	"time"
)

// Mode is a way in which something fails.
type Mode string

const (
	None    Mode = "none"
	Down    Mode = "down"    // closes every connection at once
	Slow    Mode = "slow"    // answers rightly, and late
	Hang    Mode = "hang"    // never answers
	Failing Mode = "error"   // answers that it failed, or breaks off
	Garbage Mode = "garbage" // answers with noise
	Flap    Mode = "flap"    // is down and up in turn
)

// Modes are all of them, from the simplest to the worst.
var Modes = [...]Mode{None, Down, Slow, Hang, Failing, Garbage, Flap}

// Parse reads the name of a Mode.
func Parse(s string) (Mode, error) {
	if m := Mode(s); slices.Contains(Modes[:], m) {
		return m, nil
	}
	return "", fmt.Errorf("no fault is called %q", s)
}

// Lateness is of each answer of something slow.
const Lateness = 1200 * time.Millisecond

// flapping is how long something that flaps is down, and then up.
const flapping = 400 * time.Millisecond

// Up reports whether something that flaps is up at a moment.
func Up(at time.Time) bool { return at.UnixMilli()/flapping.Milliseconds()%2 == 0 }

// Breakable is what can be broken and mended.
type Breakable interface {
	Set(Mode) error // from now on
	Mode() Mode     // that was set last
}

// Together is broken all at once.
type Together []Breakable

func (t Together) Set(m Mode) error {
	for _, b := range t {
		if err := b.Set(m); err != nil {
			return err
		}
	}
	return nil
}

// Mode is that of the first of them.
func (t Together) Mode() Mode { return t[0].Mode() }
