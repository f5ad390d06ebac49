package registry

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"ashyq"
)

// GuardOptions of a Guarded registry. A zero field has the default that its comment names.
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
// answered. Second tries may be a fifth of what is under way.
const (
	breakerFailures = 5
	breakerWindow   = 10
	breakerProbes   = 3
	hedgeShare      = 0.2
	maxPause        = time.Minute
)

// Guarded keeps a registry that is slow, failing or hanging from holding up those who ask it.
//
//	concurrency ─→ circuit breaker ─→ timeout ─→ hedged second try ─→ the registry
//
// A caller who leaves does not end the question: what became of it is what the breaker learns from.
type Guarded struct {
	registry Registry
	observe  func(ctx context.Context, r ashyq.Registry, outcome string, took time.Duration)
	hedge    time.Duration
	breaker  circuitbreaker.CircuitBreaker[ashyq.Finding]
	run      failsafe.Executor[ashyq.Finding]
	underway atomic.Int64
}

func NewGuarded(r Registry, o GuardOptions) *Guarded {
	or := func(d, otherwise time.Duration) time.Duration {
		if d == 0 {
			return otherwise
		}
		return d
	}
	if o.Concurrency == 0 {
		o.Concurrency = 256
	}
	if o.Observe == nil {
		o.Observe = func(context.Context, ashyq.Registry, string, time.Duration) {}
	}
	pause := or(o.Pause, time.Second)
	breaker := circuitbreaker.NewBuilder[ashyq.Finding]().
		WithFailureThresholdRatio(breakerFailures, breakerWindow).
		WithSuccessThreshold(breakerProbes).
		WithDelayFunc(func(exec failsafe.ExecutionAttempt[ashyq.Finding]) time.Duration {
			if e, ok := errors.AsType[*ashyq.Error](exec.LastError()); ok && e.Retry > pause {
				return min(e.Retry, maxPause)
			}
			return pause
		}).
		Build()
	secondTry := or(o.Hedge, 400*time.Millisecond)
	hedge := hedgepolicy.NewBuilderWithDelay[ashyq.Finding](secondTry).
		WithBudget(budget.NewBuilder().WithMaxRate(hedgeShare).Build()).
		Build()
	return &Guarded{
		registry: r,
		observe:  o.Observe,
		hedge:    secondTry,
		breaker:  breaker,
		run: failsafe.With[ashyq.Finding](
			bulkhead.New[ashyq.Finding](o.Concurrency),
			breaker,
			timeout.New[ashyq.Finding](or(o.Timeout, 1200*time.Millisecond)),
			hedge,
		),
	}
}

// Name says which registry this is.
func (g *Guarded) Name() ashyq.Registry { return g.registry.Name() }

// States of a circuit breaker: closed while the registry is asked, open while it is left alone, half-open while it is tried.
var States = [...]string{"closed", "open", "half-open"}

// State is the circuit breaker's, one of States.
func (g *Guarded) State() string { return g.breaker.State().String() }

// Underway is how many questions wait for the registry now.
func (g *Guarded) Underway() int { return int(g.underway.Load()) }

// Ask is the registry's answer, or an error within the timeout. An open breaker and too many questions at once are errors at
// once. While a registry is tried out after it failed, those by whose questions that is done do not wait for a second try.
func (g *Guarded) Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error) {
	type answer struct {
		finding ashyq.Finding
		err     error
	}
	done := make(chan answer, 1)
	var outOfPatience <-chan time.Time
	if !g.breaker.IsClosed() {
		outOfPatience = time.After(g.hedge)
	}
	go func() {
		g.underway.Add(1)
		defer g.underway.Add(-1)
		began := time.Now()
		ctx := context.WithoutCancel(ctx)
		f, err := g.run.WithContext(ctx).GetWithExecution(
			func(exec failsafe.Execution[ashyq.Finding]) (ashyq.Finding, error) {
				return g.registry.Ask(exec.Context(), p)
			})
		g.observe(ctx, g.Name(), outcome(f, err), time.Since(began))
		done <- answer{f, err}
	}()
	select {
	case a := <-done:
		if a.err != nil && ashyq.KindOf(a.err) != ashyq.Unavailable {
			a.err = Unavailable(a.err)
		}
		return a.finding, a.err
	case <-outOfPatience:
		return ashyq.Finding{}, Unavailable(timeout.ErrExceeded)
	case <-ctx.Done():
		return ashyq.Finding{}, Unavailable(ctx.Err())
	}
}

func outcome(f ashyq.Finding, err error) string {
	switch {
	case errors.Is(err, circuitbreaker.ErrOpen):
		return "open"
	case errors.Is(err, bulkhead.ErrFull):
		return "overflow"
	case errors.Is(err, timeout.ErrExceeded):
		return "timeout"
	case err != nil:
		return "error"
	case f.Partial:
		return "partial"
	default:
		return "answer"
	}
}
