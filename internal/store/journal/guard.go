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
// asks three or four times; for a screen; for a login or a change, which is a nuisance to do again; for what is brought in, or read,
// while nobody waits; and for what is cleared away. After one that took too long, nobody at a door or before a screen is given more
// than a suspect gets, until something has come in time.
type haste int

const (
	suspected haste = 3
	atTheDoor haste = 10
	onAScreen haste = 40
	unhurried haste = 80
	atLeisure haste = 160
	overnight haste = 24_000
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

// within is the database for who has a haste. Its calls are Unavailable with the cause store.ErrAway where it does not answer in time.
func (s *Store) within(h haste) store.Through {
	return func(ctx context.Context, call func(context.Context, store.Store) error) error {
		return s.guard.ask(ctx, h, func(ctx context.Context) error { return call(ctx, s.database) })
	}
}

// long is the database for what may take it long by itself, and so says nothing of how it is. It is not asked while it is suspect.
func (s *Store) long(h haste) store.Through {
	return func(ctx context.Context, call func(context.Context, store.Store) error) error {
		return s.guard.bear(ctx, h, func(ctx context.Context) error { return call(ctx, s.database) })
	}
}

func (g *guard) ask(ctx context.Context, h haste, call func(context.Context) error) error {
	if err := g.mayAsk(ctx); err != nil {
		return err
	}
	if !g.breaker.TryAcquirePermit() {
		return away(nil)
	}
	if h <= onAScreen && g.suspect.Load() {
		h = suspected
	}
	limited, cancel := g.limit(ctx, h)
	defer cancel()
	err := call(limited)
	switch {
	case !failed(err):
		g.suspect.Store(false)
		g.breaker.RecordSuccess()
		return err
	case ctx.Err() != nil || g.closed.Load(): // who asked has gone, or we go: that says nothing of the database
		if g.breaker.IsHalfOpen() { // the permit is given back all the same
			g.breaker.RecordFailure()
		}
		return err
	default:
		g.suspect.Store(limited.Err() != nil)
		if ashyq.KindOf(err) == ashyq.Unavailable || g.breaker.IsHalfOpen() { // a fault of one statement's holds up nobody
			g.breaker.RecordFailure()
		}
		return away(err)
	}
}

func (g *guard) bear(ctx context.Context, h haste, call func(context.Context) error) error {
	if err := g.mayAsk(ctx); err != nil {
		return err
	}
	if g.suspect.Load() || !g.breaker.IsClosed() {
		return away(nil)
	}
	limited, cancel := g.limit(ctx, h)
	defer cancel()
	err := call(limited)
	if failed(err) && ctx.Err() == nil && !g.closed.Load() {
		return away(err)
	}
	return err
}

// mayAsk is why whoever asks is not to have an answer, whatever the database says.
func (g *guard) mayAsk(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return ashyq.Wrap(ashyq.Unavailable, "unavailable", err)
	}
	if g.closed.Load() {
		return ashyq.Wrap(ashyq.Unavailable, "unavailable", errClosed)
	}
	return nil
}

func (g *guard) limit(ctx context.Context, h haste) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, g.patience*time.Duration(h)/time.Duration(atTheDoor))
}

// failed reports whether an error is the database's, and no answer.
func failed(err error) bool {
	if err == nil {
		return false
	}
	kind := ashyq.KindOf(err)
	return kind == ashyq.Unavailable || kind == ashyq.Internal
}
