package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ashyq/internal/fault"
)

// Part is what can be broken.
type Part string

const (
	PCR      Part = "pcr"
	Control  Part = "control"
	Database Part = "database"
	Network  Part = "network" // between the service and all that it needs
)

// Parts are all of them. A system has some.
var Parts = [...]Part{PCR, Control, Database, Network}

// Failure is a part of the system that fails in one way.
type Failure struct {
	Part Part
	Mode fault.Mode
}

// Outage is what fails at the same time. The zero Outage is nothing.
type Outage []Failure

// String names the outage, as ParseOutages reads it: pcr hanging, control+database down.
func (o Outage) String() string {
	if len(o) == 0 {
		return "Nothing is wrong"
	}
	var b strings.Builder
	for i, f := range o {
		b.WriteString(string(f.Part))
		switch last := i == len(o)-1; {
		case !last && o[i+1].Mode == f.Mode:
			b.WriteString("+")
		case last:
			b.WriteString(" " + failing(f.Mode))
		default:
			b.WriteString(" " + failing(f.Mode) + ", ")
		}
	}
	return b.String()
}

// failing is what is said of a part that has a fault; empty of None.
func failing(m fault.Mode) string {
	return map[fault.Mode]string{
		fault.Down: "down", fault.Slow: "slow", fault.Hang: "hanging", fault.Failing: "failing", fault.Garbage: "garbled", fault.Flap: "flapping",
	}[m]
}

// ParseOutages reads outages by their names.
func ParseOutages(names []string) ([]Outage, error) {
	var all []Outage
	for _, name := range names {
		o, err := parseOutage(name)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

func parseOutage(name string) (o Outage, err error) {
	for alike := range strings.SplitSeq(name, ", ") {
		parts, how, _ := strings.Cut(alike, " ")
		mode := slices.IndexFunc(fault.Modes[:], func(m fault.Mode) bool { return m != fault.None && failing(m) == how })
		for part := range strings.SplitSeq(parts, "+") {
			known := slices.Contains(Parts[:], Part(part))
			twice := slices.ContainsFunc(o, func(f Failure) bool { return f.Part == Part(part) })
			if mode < 0 || !known || twice {
				return nil, fmt.Errorf("no outage is called %q: one is called pcr down, or pcr+control hanging, database slow", name)
			}
			o = append(o, Failure{Part(part), fault.Modes[mode]})
		}
	}
	return o, nil
}

// Patience is how long 99 of 100 people may wait for their answer meanwhile, at most. Noise may have no end: who reads it waits.
func (o Outage) Patience() time.Duration {
	if slices.ContainsFunc(o, func(f Failure) bool { return keepsWaiting(f.Mode) }) {
		return time.Second
	}
	return 500 * time.Millisecond
}

// keepsWaiting reports whether who asks something that fails in this way is kept waiting, and not told at once.
func keepsWaiting(m fault.Mode) bool { return m == fault.Hang || m == fault.Slow || m == fault.Garbage }

// Outages are all that are played of a system with some parts: each part in every way, and then parts together. There would be
// hundreds of those, which differ little: what one part means for another is whether it is whole, fails at once, or keeps everybody
// waiting. So for any two parts each of these meets each, in the way that an orthogonal array does it; every part takes part
// in every way. That everything fails alike is the network's outage.
func Outages(parts []Part) (all []Outage) {
	for _, part := range Parts {
		for _, mode := range fault.Modes {
			if mode != fault.None {
				all = append(all, Outage{{part, mode}})
			}
		}
	}
	all = append(all,
		Outage{{PCR, fault.Down}, {Control, fault.Down}},
		Outage{{PCR, fault.Hang}, {Control, fault.Hang}},
		Outage{{PCR, fault.Failing}, {Database, fault.Down}},
		Outage{{PCR, fault.Slow}, {Database, fault.Hang}},
		Outage{{Control, fault.Failing}, {Database, fault.Slow}},
		Outage{{Control, fault.Slow}, {Database, fault.Failing}},
		Outage{{PCR, fault.Flap}, {Control, fault.Garbage}, {Database, fault.Garbage}},
		Outage{{PCR, fault.Garbage}, {Control, fault.Flap}, {Database, fault.Flap}},
	)
	return slices.DeleteFunc(all, func(o Outage) bool { return !o.of(parts) })
}

// of reports whether a system with some parts can have the outage.
func (o Outage) of(parts []Part) bool {
	return !slices.ContainsFunc(o, func(f Failure) bool { return !slices.Contains(parts, f.Part) })
}
