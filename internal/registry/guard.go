package registry

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/timeout"

	"ashyq"
)

// GuardOptions of what guards a registry. A zero field has the default that its comment names.
type GuardOptions struct {
	Timeout     time.Duration // of one answer, the second try included: 1.2 s
	Hedge       time.Duration // how long to wait for the first try before a second one goes beside it; and, in all, for a registry that is tried out after it failed: 400 ms
	Concurrency uint          // questions under way at once; more are refused: 256
	Pause       time.Duration // how long a registry that keeps failing is left alone: 1 s

	// Observe is told of every question, with the values of its context: its outcome, one of Outcomes, and how long it took.
	Observe func(ctx context.Context, r ashyq.Registry, outcome string, took time.Duration)
}

// Outcomes of a question: open and overflow are those of one that was not asked.
var Outcomes = [...]string{"answer", "partial", "error", "timeout", "open", "overflow"}

// The breaker opens when half of the last questions failed, lets a few through after the pause, and closes when they are
// answered.
const (
	breakerFailures = 5
	breakerWindow   = 10
	breakerProbes   = 3
	maxPause        = time.Minute
	defaultHedge    = 400 * time.Millisecond
)

// guard stands before the calls of one kind to one registry.
//
//	concurrency ─→ circuit breaker ─→ timeout ─→ the policies within ─→ the registry
//
// A caller who leaves does not end the call: what became of it is what the breaker learns from.
type guard[T any] struct {
	registry ashyq.Registry
	partial  func(T) bool
	observe  func(ctx context.Context, r ashyq.Registry, outcome string, took time.Duration)
	trial    time.Duration // how long a caller waits for a registry that is tried out after it failed
	breaker  circuitbreaker.CircuitBreaker[T]
	run      failsafe.Executor[T]
	underway atomic.Int64
}

// newGuard makes a guard; partial tells which answers are no more than a part.
func newGuard[T any](r ashyq.Registry, o GuardOptions, partial func(T) bool, within ...failsafe.Policy[T]) *guard[T] {
	if o.Concurrency == 0 {
		o.Concurrency = 256
	}
	if o.Observe == nil {
		o.Observe = func(context.Context, ashyq.Registry, string, time.Duration) {}
	}
	pause := or(o.Pause, time.Second)
	breaker := circuitbreaker.NewBuilder[T]().
		WithFailureThresholdRatio(breakerFailures, breakerWindow).
		WithSuccessThreshold(breakerProbes).
		WithDelayFunc(func(exec failsafe.ExecutionAttempt[T]) time.Duration {
			if e, ok := errors.AsType[*ashyq.Error](exec.LastError()); ok && e.Retry > pause {
				return min(e.Retry, maxPause)
			}
			return pause
		}).
		Build()
	policies := []failsafe.Policy[T]{
		bulkhead.New[T](o.Concurrency), breaker, timeout.New[T](or(o.Timeout, 1200*time.Millisecond)),
	}
	return &guard[T]{
		registry: r, partial: partial, observe: o.Observe, trial: or(o.Hedge, defaultHedge), breaker: breaker,
		run: failsafe.With(append(policies, within...)...),
	}
}

func or(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// States of a circuit breaker: closed while the registry is asked, open while it is left alone, half-open while it is tried.
var States = [...]string{"closed", "open", "half-open"}

// State is the circuit breaker's, one of States.
func (g *guard[T]) State() string { return g.breaker.State().String() }

// Underway is how many calls wait for the registry now.
func (g *guard[T]) Underway() int { return int(g.underway.Load()) }

// call is the registry's answer, or an error within the timeout. An open breaker and too many calls at once are errors at once.
// While a registry is tried out after it failed, those by whose calls that is done wait no longer than for a second try.
func (g *guard[T]) call(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	type answer struct {
		said T
		err  error
	}
	done := make(chan answer, 1)
	var outOfPatience <-chan time.Time
	if !g.breaker.IsClosed() {
		outOfPatience = time.After(g.trial)
	}
	go func() {
		g.underway.Add(1)
		defer g.underway.Add(-1)
		began := time.Now()
		ctx := context.WithoutCancel(ctx)
		said, err := g.run.WithContext(ctx).GetWithExecution(func(exec failsafe.Execution[T]) (T, error) { return ask(exec.Context()) })
		g.observe(ctx, g.registry, g.outcome(said, err), time.Since(began))
		done <- answer{said, err}
	}()
	var nothing T
	select {
	case a := <-done:
		if a.err != nil && ashyq.KindOf(a.err) != ashyq.Unavailable {
			a.err = Unavailable(a.err)
		}
		return a.said, a.err
	case <-outOfPatience:
		return nothing, Unavailable(timeout.ErrExceeded)
	case <-ctx.Done():
		return nothing, Unavailable(ctx.Err())
	}
}

func (g *guard[T]) outcome(said T, err error) string {
	switch {
	case errors.Is(err, circuitbreaker.ErrOpen):
		return "open"
	case errors.Is(err, bulkhead.ErrFull):
		return "overflow"
	case errors.Is(err, timeout.ErrExceeded):
		return "timeout"
	case err != nil:
		return "error"
	case g.partial(said):
		return "partial"
	default:
		return "answer"
	}
}
