package checkin_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
)

func TestTheObserverIsToldOfEachStepInItsContextAndOfTheAnswer(t *testing.T) {
	type stepKey struct{}
	h := newHouse(t, "Asia/Almaty", noon)
	var told []string
	h.Observe = checkin.Observer{
		Began: func(ctx context.Context, s checkin.Step) context.Context {
			if within := ctx.Value(stepKey{}); within != nil {
				t.Errorf("%s is within %s", s, within)
			}
			return context.WithValue(ctx, stepKey{}, s)
		},
		Ended: func(ctx context.Context, s checkin.Step, took time.Duration) {
			if ctx.Value(stepKey{}) != s || took < 0 {
				t.Errorf("%s ends in the context of %v, after %v", s, ctx.Value(stepKey{}), took)
			}
			told = append(told, string(s))
		},
		Answered: func(_ context.Context, a ashyq.Admission, repeated bool) {
			answer := string(a.Event.Decision.Outcome) + " by " + string(a.Event.Verdict.Source)
			if repeated {
				answer += " again"
			}
			told = append(told, answer)
		},
	}
	who := resident(t, "900101300017")
	in := h.at(h.cafe, entrance, who)
	h.scan(in)
	h.scan(in)
	h.scan(h.at(h.cafe, exit, who))
	if _, err := h.Check(t.Context(), checkin.Question{Person: who, Means: ashyq.BySelf, Actor: "a"}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"seen", "evidence", "decide", "commit", "admit by registries", "answer",
		"seen", "admit by registries again", "answer",
		"seen", "commit", "left by ", "answer",
		"evidence", "decide", "info by registries", "answer",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
