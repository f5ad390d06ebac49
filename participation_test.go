package ashyq_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ashyq"
)

var measures = []ashyq.Measure{
	ashyq.Application, ashyq.Approval, ashyq.Question, ashyq.Refusal, ashyq.Activation, ashyq.Suspension, ashyq.Reinstatement,
	ashyq.Exclusion, ashyq.Leaving, ashyq.Return,
}

// taken is a new venue after some measures, each a week after the one before.
func taken(t *testing.T, measures ...ashyq.Measure) ashyq.Venue {
	t.Helper()
	var v ashyq.Venue
	for i, m := range measures {
		if err := v.Take(m, "because", "№ 1", day(float64(7*i))); err != nil {
			t.Fatalf("%v: %v", measures[:i+1], err)
		}
	}
	return v
}

func TestEveryMeasureInEveryState(t *testing.T) {
	for _, row := range []struct {
		by    []ashyq.Measure
		state ashyq.VenueState
		can   map[ashyq.Measure]ashyq.VenueState // any other measure is refused
	}{
		{nil, "", map[ashyq.Measure]ashyq.VenueState{ashyq.Application: ashyq.Applied}},
		{[]ashyq.Measure{ashyq.Application}, ashyq.Applied, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Application: ashyq.Applied, ashyq.Approval: ashyq.Training, ashyq.Question: ashyq.Applied, ashyq.Refusal: ashyq.Refused,
			ashyq.Leaving: ashyq.Withdrawn,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Approval}, ashyq.Training, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Approval: ashyq.Training, ashyq.Activation: ashyq.Active, ashyq.Suspension: ashyq.Suspended,
			ashyq.Exclusion: ashyq.Excluded, ashyq.Leaving: ashyq.Withdrawn,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Approval, ashyq.Activation}, ashyq.Active, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Approval: ashyq.Active, ashyq.Suspension: ashyq.Suspended, ashyq.Exclusion: ashyq.Excluded, ashyq.Leaving: ashyq.Withdrawn,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Approval, ashyq.Activation, ashyq.Suspension}, ashyq.Suspended, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Approval: ashyq.Suspended, ashyq.Reinstatement: ashyq.Active, ashyq.Exclusion: ashyq.Excluded, ashyq.Leaving: ashyq.Withdrawn,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Approval, ashyq.Suspension}, ashyq.Suspended, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Approval: ashyq.Suspended, ashyq.Reinstatement: ashyq.Training, ashyq.Exclusion: ashyq.Excluded, ashyq.Leaving: ashyq.Withdrawn,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Approval, ashyq.Activation, ashyq.Leaving}, ashyq.Withdrawn, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Return: ashyq.Active, ashyq.Exclusion: ashyq.Excluded,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Leaving}, ashyq.Withdrawn, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Return: ashyq.Applied, ashyq.Exclusion: ashyq.Excluded,
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Refusal}, ashyq.Refused, map[ashyq.Measure]ashyq.VenueState{ashyq.Application: ashyq.Applied}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Approval, ashyq.Exclusion}, ashyq.Excluded, map[ashyq.Measure]ashyq.VenueState{
			ashyq.Return: ashyq.Applied,
		}},
	} {
		for _, m := range append(slices.Clone(measures), "no such measure") {
			v := taken(t, row.by...)
			if v.State != row.state {
				t.Fatalf("after %v it is %s", row.by, v.State)
			}
			before := taken(t, row.by...)
			err := v.Take(m, "another reason", "№ 2", day(100))
			want, can := row.can[m]
			switch {
			case can && (err != nil || v.State != want):
				t.Errorf("%s after %v: %s, %v, want %s", m, row.by, v.State, err, want)
			case !can && (!errors.Is(err, ashyq.Fail(ashyq.Conflict, "wrong_state")) || !reflect.DeepEqual(v, before)):
				t.Errorf("%s after %v: %+v, %v", m, row.by, v, err)
			}
		}
	}
}

func TestTheOwnerIsToldWhyAndSinceWhen(t *testing.T) {
	active := []ashyq.Measure{ashyq.Application, ashyq.Approval, ashyq.Activation}
	for _, row := range []struct {
		by   []ashyq.Measure
		take ashyq.Measure
		want ashyq.Participation
	}{
		{nil, ashyq.Application, ashyq.Participation{}},
		{active[:1], ashyq.Question, ashyq.Participation{Reason: "why", Decree: "№ 2", Asked: true}},
		{active[:1], ashyq.Refusal, ashyq.Participation{Reason: "why", Decree: "№ 2"}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Question}, ashyq.Application, ashyq.Participation{}},
		{active[:1], ashyq.Approval, ashyq.Participation{Ends: day(107)}},
		{active[:2], ashyq.Activation, ashyq.Participation{Reason: "why", Decree: "№ 2"}},
		{active, ashyq.Suspension, ashyq.Participation{Before: []ashyq.VenueState{ashyq.Active}, Reason: "why", Decree: "№ 2"}},
		{active, ashyq.Exclusion, ashyq.Participation{Ends: day(114), Reason: "why", Decree: "№ 2"}},
		{append(active, ashyq.Suspension), ashyq.Leaving, ashyq.Participation{
			Before: []ashyq.VenueState{ashyq.Active, ashyq.Suspended}, Reason: "because", Decree: "№ 1",
		}},
		{append(active, ashyq.Suspension, ashyq.Leaving), ashyq.Return, ashyq.Participation{
			Before: []ashyq.VenueState{ashyq.Active}, Reason: "because", Decree: "№ 1",
		}},
		{[]ashyq.Measure{ashyq.Application, ashyq.Question, ashyq.Leaving}, ashyq.Return, ashyq.Participation{
			Before: []ashyq.VenueState{}, Reason: "because", Decree: "№ 1", Asked: true,
		}},
		{append(active, ashyq.Exclusion), ashyq.Return, ashyq.Participation{}},
	} {
		v := taken(t, row.by...)
		if err := v.Take(row.take, "why", "№ 2", day(100).Add(999*time.Microsecond).In(time.FixedZone("", 5*3600))); err != nil {
			t.Fatal(err)
		}
		row.want.Since = day(100)
		if !reflect.DeepEqual(v.Participation, row.want) {
			t.Errorf("%s after %v:\n got %+v\nwant %+v", row.take, row.by, v.Participation, row.want)
		}
	}
}

func TestApprovalOfWhatWasChangedChangesNothingElse(t *testing.T) {
	v := taken(t, ashyq.Application, ashyq.Approval, ashyq.Activation, ashyq.Suspension)
	want := taken(t, ashyq.Application, ashyq.Approval, ashyq.Activation, ashyq.Suspension)
	v.Participation.Changed = []string{"name", "address"}
	if err := v.Take(ashyq.Approval, "seen", "", day(100)); err != nil || !reflect.DeepEqual(v, want) {
		t.Errorf("%+v, %v", v, err)
	}
	v.Participation.Changed = []string{"point"}
	if err := v.Take(ashyq.Leaving, "", "", day(101)); err != nil || !slices.Equal(v.Participation.Changed, []string{"point"}) {
		t.Errorf("who leaves is asked no more about %v, %v", v.Participation.Changed, err)
	}
}

func TestAnExcludedVenueCannotReturnAMillisecondEarly(t *testing.T) {
	v := taken(t, ashyq.Application, ashyq.Approval)
	out := day(50)
	if err := v.Take(ashyq.Exclusion, "", "", out); err != nil {
		t.Fatal(err)
	}
	early := out.Add(ashyq.ExclusionTime - time.Millisecond)
	err := v.Take(ashyq.Return, "", "", early)
	refusal, ok := errors.AsType[*ashyq.Error](err)
	if !ok || refusal.Code != "excluded" || refusal.Kind != ashyq.Conflict || refusal.Retry != time.Millisecond || v.State != ashyq.Excluded {
		t.Errorf("%s, %v", v.State, err)
	}
	if err := v.Take(ashyq.Return, "", "", out.Add(ashyq.ExclusionTime)); err != nil || v.State != ashyq.Applied {
		t.Errorf("%s, %v", v.State, err)
	}
}

func TestTrainingIsNotOverAMillisecondEarly(t *testing.T) {
	v := taken(t, ashyq.Application, ashyq.Approval)
	over := day(7).Add(ashyq.TrainingTime)
	if err := v.Take(ashyq.Activation, "", "", over.Add(-time.Millisecond)); !errors.Is(err, ashyq.Fail(ashyq.Conflict, "wrong_state")) {
		t.Error(err)
	}
	if err := v.Take(ashyq.Activation, "", "", over); err != nil || v.State != ashyq.Active || !v.Participation.Ends.IsZero() {
		t.Errorf("%+v, %v", v, err)
	}
}

// A venue that was there before it was known how it came to its state has nothing to go back to.
func TestAVenueOfUnknownStoryAppliesAnew(t *testing.T) {
	for state, m := range map[ashyq.VenueState]ashyq.Measure{ashyq.Suspended: ashyq.Reinstatement, ashyq.Withdrawn: ashyq.Return} {
		v := ashyq.Venue{State: state}
		if err := v.Take(m, "", "", day(0)); err != nil || v.State != ashyq.Applied {
			t.Errorf("%s of a venue that was %s: %s, %v", m, state, v.State, err)
		}
	}
}

// Whatever owners, officials and the calendar do, and in whatever order.
func TestNobodyEscapesByLeavingAndReturning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v ashyq.Venue
		var suspended, approved bool
		var excluded time.Time // until when
		var trained time.Duration
		now := day(0)
		take := func(m ashyq.Measure) {
			was := v
			was.Participation.Before = slices.Clone(v.Participation.Before)
			err := v.Take(m, string(m), "", now)
			if err != nil {
				if !reflect.DeepEqual(v, was) {
					t.Fatalf("%s was refused and did something: %+v", m, v)
				}
				if m == ashyq.Activation && was.State == ashyq.Training && trained >= ashyq.TrainingTime {
					t.Fatalf("trained for %v and not active", trained)
				}
				return
			}
			switch m {
			case ashyq.Approval:
				if was.State == ashyq.Applied {
					approved, trained = true, 0
				}
			case ashyq.Activation:
				if trained < ashyq.TrainingTime {
					t.Fatalf("active after a training of %v", trained)
				}
			case ashyq.Suspension:
				suspended = true
			case ashyq.Reinstatement:
				suspended = false
			case ashyq.Exclusion:
				suspended, approved, excluded = false, false, now.Add(ashyq.ExclusionTime)
			case ashyq.Return:
				if now.Before(excluded) {
					t.Fatalf("returned at %v, excluded until %v", now, excluded)
				}
			}
		}
		possible := func(m ashyq.Measure) bool {
			tried := v
			return tried.Take(m, "", "", now) == nil
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			wait := time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour
			if v.State == ashyq.Training {
				trained += wait
			}
			now = now.Add(wait)
			of := measures
			if rapid.IntRange(0, 9).Draw(t, "of any kind") > 0 {
				of = slices.DeleteFunc(slices.Clone(measures), func(m ashyq.Measure) bool { return !possible(m) || m == ashyq.Exclusion })
			}
			if len(of) > 0 {
				take(rapid.SampledFrom(of).Draw(t, "measure"))
			}
			if v.TakesPart() && (suspended || !approved || now.Before(excluded)) {
				t.Fatalf("it takes part: suspended %v, approved %v, excluded until %v, now %v", suspended, approved, excluded, now)
			}
			if n := len(v.Participation.Before); n > 3 {
				t.Fatalf("%d states before", n)
			}
		}
	})
}
