package vitals_test

import (
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/vitals"
)

var noon = time.Date(2021, 5, 14, 12, 0, 30, 0, time.UTC)

// clock is one that a test moves.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func (c *clock) advance(d time.Duration) { c.Time = c.Add(d) }

func about(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if (got - want).Abs() > want/10 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func sum(decided map[ashyq.Basis]int) (n int) {
	for _, of := range decided {
		n += of
	}
	return n
}

func TestTheLastMinutesAreToldAndNoOthers(t *testing.T) {
	c := &clock{noon}
	v := vitals.New(c.now)
	began := noon
	for n := range 70 { // each minute one more than in the one before
		for range n {
			v.Decided(ashyq.FreshBasis)
			v.Waited(time.Millisecond, true)
		}
		v.Decided(ashyq.NoBasis)
		if n < 69 {
			c.advance(time.Minute)
		}
	}
	for _, row := range []struct{ minutes, told, fresh int }{
		{0, 0, 69}, {5, 5, 69 + 68 + 67 + 66 + 65 + 64}, {60, 60, 61 * (9 + 69) / 2}, {1000, 60, 61 * (9 + 69) / 2}, {-1, 0, 69},
	} {
		l := v.Lately(row.minutes)
		if l.Minutes != row.told || l.Decided[ashyq.FreshBasis] != row.fresh || l.Decided[ashyq.NoBasis] != row.told+1 || l.Door.Answered != row.fresh {
			t.Errorf("of %d minutes: %+v", row.minutes, l)
		}
		if l.Now != c.Time || l.Began != began {
			t.Errorf("at %v, since %v", l.Now, l.Began)
		}
	}
	for _, want := range []int{69, 70, 71} { // however often it is asked
		if l := v.Lately(0); l.Decided[ashyq.FreshBasis] != want {
			t.Errorf("of the present minute: %+v", l)
		}
		if l := v.Lately(1); l.Decided[ashyq.FreshBasis] != want+68 {
			t.Errorf("with the one before: %+v", l)
		}
		v.Decided(ashyq.FreshBasis)
	}
	c.advance(time.Minute)
	if l := v.Lately(1); l.Decided[ashyq.FreshBasis] != 72 {
		t.Errorf("a minute later: %+v", l)
	}
	c.advance(5 * time.Minute)
	if l := v.Lately(5); sum(l.Decided) != 0 || l.Door != (vitals.Waits{}) {
		t.Errorf("after a pause: %+v", l)
	}
	c.advance(-30 * time.Minute) // somebody sets the clock
	v.Decided(ashyq.PassBasis)
	if l := v.Lately(5); l.Decided[ashyq.PassBasis] != 1 {
		t.Errorf("by a clock that was set back: %+v", l)
	}
}

func TestWaitsAreToldByTheirMedianAndTheLongestButOneInAHundred(t *testing.T) {
	c := &clock{noon}
	v := vitals.New(c.now)
	for range 970 {
		v.Waited(12*time.Millisecond, true)
	}
	for range 25 {
		v.Waited(800*time.Millisecond, true)
	}
	for range 5 {
		v.Waited(2*time.Minute, false) // more than there is room for
	}
	v.Waited(-time.Second, true)
	door := v.Lately(5).Door
	if door.Answered != 996 || door.Unanswered != 5 {
		t.Errorf("%+v", door)
	}
	about(t, "the median", door.Median, 12*time.Millisecond)
	about(t, "99 of 100", door.P99, 800*time.Millisecond)
	c.advance(61 * time.Minute)
	v.Waited(40*time.Millisecond, true) // in the place of a minute that is forgotten
	about(t, "the median then", v.Lately(5).Door.P99, 40*time.Millisecond)
}

func TestAPartIsToldSinceWhenItAnswersOrDoesNot(t *testing.T) {
	c := &clock{noon}
	v := vitals.New(c.now)
	of := func(p vitals.Part) vitals.PartVitals {
		t.Helper()
		for _, known := range v.Lately(5).Parts {
			if known.Part == p {
				return known
			}
		}
		t.Fatalf("nothing is told of %s", p)
		panic("unreachable")
	}
	is := func(p vitals.Part, state vitals.State, since time.Time) {
		t.Helper()
		if known := of(p); known.State != state || !known.Since.Equal(since) {
			t.Errorf("%s is %s since %v, want %s since %v", p, known.State, known.Since, state, since)
		}
	}
	is(vitals.PCR, vitals.Up, noon)
	c.advance(time.Minute)
	v.Told(vitals.PCR, vitals.Up)
	is(vitals.PCR, vitals.Up, noon)
	v.Told(vitals.PCR, vitals.Down)
	down := c.Time
	for _, s := range []vitals.State{vitals.Recovering, vitals.Down, vitals.Recovering} {
		c.advance(time.Second)
		v.Told(vitals.PCR, s)
		is(vitals.PCR, s, down)
	}
	if v.Lately(5).Whole() {
		t.Error("it is whole without the laboratories")
	}
	c.advance(time.Second)
	v.Told(vitals.PCR, vitals.Up)
	is(vitals.PCR, vitals.Up, c.Time)
	is(vitals.Control, vitals.Up, noon)
	if !v.Lately(5).Whole() {
		t.Error("it is not whole though everything answers")
	}

	for range 19 {
		v.Asked(vitals.Control, 30*time.Millisecond, true)
	}
	v.Asked(vitals.Control, 800*time.Millisecond, false)
	is(vitals.Control, vitals.Up, noon)
	v.Asked(vitals.Control, 800*time.Millisecond, false)
	is(vitals.Control, vitals.Unsteady, noon)
	if known := of(vitals.Control); known.Answered != 19 || known.Unanswered != 2 || v.Lately(5).Whole() {
		t.Errorf("%+v", known)
	}
	v.Told(vitals.Control, vitals.Down)
	is(vitals.Control, vitals.Down, c.Time)
	about(t, "the median", of(vitals.Control).Median, 30*time.Millisecond)
	if known := of(vitals.Database); known.Waits != (vitals.Waits{}) {
		t.Errorf("nobody has asked it: %+v", known)
	}

	c.advance(10 * time.Minute)
	v.Told(vitals.Control, vitals.Up)
	is(vitals.Node, vitals.Up, noon)
	v.Waited(time.Second, false)
	is(vitals.Node, vitals.Unsteady, noon)
	for range 19 {
		v.Waited(time.Millisecond, true)
	}
	is(vitals.Node, vitals.Up, noon)
	if v.Lately(5).Whole() {
		t.Error("it is whole though somebody had no answer")
	}
}

func TestManyAreCountedAtOnce(t *testing.T) {
	v := vitals.New(time.Now)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				v.Decided(ashyq.RememberedBasis)
				v.Waited(time.Millisecond, true)
				v.Asked(vitals.Database, time.Millisecond, true)
				v.Told(vitals.Database, vitals.Up)
				v.Lately(1)
			}
		})
	}
	all.Wait()
	if l := v.Lately(60); l.Decided[ashyq.RememberedBasis] != 4000 || l.Door.Answered != 4000 || l.Parts[2].Answered != 4000 {
		t.Errorf("%+v", l)
	}
}
