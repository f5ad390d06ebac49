package checkin

import (
	"context"
	"time"

	"ashyq"
)

// Step is a part of what a scan takes its time for.
type Step string

const (
	Seen     Step = "seen"     // before?
	Evidence Step = "evidence" // of both registries, or remembered
	Decide   Step = "decide"
	Commit   Step = "commit"
	Answer   Step = "answer" // with its signatures
)

// Steps are all of them, in their order.
var Steps = [...]Step{Seen, Evidence, Decide, Commit, Answer}

// Observer is told of scans and own checks as they go, for metrics and traces. The zero value is told nothing.
type Observer struct {
	// Began is told of a step's beginning, and makes the context in which the step is done.
	Began func(ctx context.Context, s Step) context.Context
	// Ended is told of its end, with that context.
	Ended func(ctx context.Context, s Step, took time.Duration)
	// Answered is told what somebody was answered; repeated, if it was from the row of a scan made before.
	Answered func(ctx context.Context, a ashyq.Admission, repeated bool)
}

func (o Observer) answered(ctx context.Context, a ashyq.Admission, repeated bool) {
	if o.Answered != nil {
		o.Answered(ctx, a, repeated)
	}
}

// span is a step under way.
type span struct {
	desk  *Desk
	ctx   context.Context
	step  Step
	began time.Time
}

func (d *Desk) begin(ctx context.Context, s Step) span {
	if d.Observe.Began != nil {
		ctx = d.Observe.Began(ctx, s)
	}
	return span{d, ctx, s, d.Now()}
}

func (s span) end() {
	if s.desk.Observe.Ended != nil {
		s.desk.Observe.Ended(s.ctx, s.step, s.desk.Now().Sub(s.began))
	}
}
