package drill

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"ashyq/internal/fault"
)

func TestOutagesAreReadByTheirNames(t *testing.T) {
	for name, want := range map[string]Outage{
		"pcr down":                              {{PCR, fault.Down}},
		"pcr+control hanging":                   {{PCR, fault.Hang}, {Control, fault.Hang}},
		"pcr slow, database garbled":            {{PCR, fault.Slow}, {Database, fault.Garbage}},
		"pcr flapping, control+network failing": {{PCR, fault.Flap}, {Control, fault.Failing}, {Network, fault.Failing}},
	} {
		if all, err := ParseOutages([]string{name}); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], want) || want.String() != name {
			t.Errorf("%q is %v (%v), named %q", name, all, err, want)
		}
	}
	for _, name := range []string{
		"", "pcr", "pcr ", "pcr none", "pcr  down", "pcr down,", "pcr down, ", "door down", "pcr+pcr down", "pcr down, pcr slow", "+pcr down", "Nothing is wrong",
	} {
		if all, err := ParseOutages([]string{"pcr down", name}); err == nil {
			t.Errorf("%q is %v", name, all)
		}
	}
}

func FuzzParseOutage(f *testing.F) {
	for _, o := range Outages(Parts[:]) {
		f.Add(o.String())
	}
	f.Add("pcr+, down")
	f.Fuzz(func(t *testing.T, name string) {
		o, err := parseOutage(name)
		if err != nil {
			return
		}
		again, err := parseOutage(o.String())
		if err != nil || !reflect.DeepEqual(again, o) || len(o) == 0 || len(o) > len(Parts) {
			t.Errorf("%q is %v, and that is %v: %v", name, o, again, err)
		}
	})
}

func TestEachPartFailsInEveryWayAloneAndTogether(t *testing.T) {
	all := Outages(Parts[:])
	type state int
	const (
		whole state = iota
		atOnce
		waiting
	)
	in := func(o Outage, p Part) (m fault.Mode, s state) {
		i := slices.IndexFunc(o, func(f Failure) bool { return f.Part == p })
		switch {
		case i < 0:
			return fault.None, whole
		case keepsWaiting(o[i].Mode):
			return o[i].Mode, waiting
		}
		return o[i].Mode, atOnce
	}
	alone, together := map[Failure]bool{}, map[Failure]bool{}
	type meeting struct {
		one, other Part
		as         [2]state
	}
	met := map[meeting]bool{}
	for _, o := range all {
		if len(o) == 1 {
			alone[o[0]] = true
			continue
		}
		for i, one := range Parts {
			mode, as := in(o, one)
			together[Failure{one, mode}] = true
			for _, other := range Parts[i+1:] {
				_, beside := in(o, other)
				met[meeting{one, other, [2]state{as, beside}}] = true
			}
		}
		if len(o.String()) > widest {
			t.Errorf("%q is wider than its column", o)
		}
	}
	for i, part := range Parts {
		for _, mode := range fault.Modes {
			f := Failure{part, mode}
			if mode != fault.None && (!alone[f] || part != Network && !together[f]) {
				t.Errorf("%v is not played", f)
			}
		}
		for _, other := range Parts[i+1:] {
			for n := 1; n < 9; n++ { // all but that both are whole
				if m := (meeting{part, other, [2]state{state(n / 3), state(n % 3)}}); other != Network && !met[m] {
					t.Errorf("%v is not played", m)
				}
			}
		}
	}
	if some := Outages([]Part{PCR, Control}); len(some) != 2*6+2 || some[13].String() != "pcr+control hanging" {
		t.Errorf("of the registries alone there are %v", some)
	}
}

func TestWhoeverIsKeptWaitingHasASecond(t *testing.T) {
	for name, want := range map[string]time.Duration{
		"pcr+control down": 500 * time.Millisecond, "database flapping": 500 * time.Millisecond, "pcr down, database hanging": time.Second, "network garbled": time.Second,
	} {
		if o, err := parseOutage(name); err != nil || o.Patience() != want {
			t.Errorf("%s: %v, %v", name, o.Patience(), err)
		}
	}
}
