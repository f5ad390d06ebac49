package journal

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"ashyq"
	"ashyq/internal/store"
)

// haste is how long the database may take, in parts of Options.Patience: for what somebody at a door waits for, of which a scan
// asks three or four times; for a screen; and for what is brought in, or read, while nobody waits. After one that took too long,
// nobody who waits is given more than a suspect gets, until something has come in time.
type haste int

const (
	suspected haste = 3
	atTheDoor haste = 10
	onAScreen haste = 40
	atLeisure haste = 160
)

// The breaker opens after so many failures in a row, for so long; then it lets a few through, and closes when they succeed.
const (
	breakerFailures = 3
	breakerProbes   = 2
	breakerPause    = 500 * time.Millisecond
)

// guard keeps a database that is away from holding up those at the door.
type guard struct {
	patience time.Duration
	breaker  circuitbreaker.CircuitBreaker[any]
	suspect  atomic.Bool
	closed   atomic.Bool
}

var errClosed = errors.New("the store is closed")

func newGuard(patience time.Duration) *guard {
	return &guard{patience: patience, breaker: circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(breakerFailures).WithSuccessThreshold(breakerProbes).WithDelay(breakerPause).Build()}
}

// away is what is said of a database that could not be asked, with the cause.
type awayError struct{ cause error }

func (e awayError) Error() string {
	if e.cause == nil {
		return store.ErrAway.Error()
	}
	return store.ErrAway.Error() + ": " + e.cause.Error()
}

func (e awayError) Is(target error) bool { return target == store.ErrAway }

func away(cause error) error {
	return ashyq.Wrap(ashyq.Unavailable, "unavailable", awayError{cause})
}

// ask is the database's answer to a call, Unavailable with the cause store.ErrAway if it has none in time.
func ask[T any](ctx context.Context, g *guard, h haste, call func(context.Context) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, ashyq.Wrap(ashyq.Unavailable, "unavailable", err)
	}
	if g.closed.Load() {
		return none, ashyq.Wrap(ashyq.Unavailable, "unavailable", errClosed)
	}
	if !g.breaker.TryAcquirePermit() {
		return none, away(nil)
	}
	if h < atLeisure && g.suspect.Load() {
		h = suspected
	}
	limited, cancel := context.WithTimeout(ctx, g.patience*time.Duration(h)/time.Duration(atTheDoor))
	defer cancel()
	result, err := call(limited)
	switch {
	case !failed(err):
		g.suspect.Store(false)
		g.breaker.RecordSuccess()
		return result, err
	case ctx.Err() != nil: // who asked has gone, which says nothing of the database
		if g.breaker.IsHalfOpen() { // the permit is given back all the same
			g.breaker.RecordFailure()
		}
		return none, err
	default:
		g.suspect.Store(limited.Err() != nil)
		if ashyq.KindOf(err) == ashyq.Unavailable || g.breaker.IsHalfOpen() { // a fault of one statement's holds up nobody
			g.breaker.RecordFailure()
		}
		return none, away(err)
	}
}

// failed reports whether an error is the database's, and no answer.
func failed(err error) bool {
	if err == nil {
		return false
	}
	kind := ashyq.KindOf(err)
	return kind == ashyq.Unavailable || kind == ashyq.Internal
}

// tell is ask for what returns nothing.
func tell(ctx context.Context, g *guard, h haste, call func(context.Context) error) error {
	_, err := ask(ctx, g, h, func(ctx context.Context) (struct{}, error) { return struct{}{}, call(ctx) })
	return err
}
