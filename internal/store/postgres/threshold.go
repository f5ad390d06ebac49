package postgres

import (
	"context"
	"net"
	"sync"

	"github.com/jackc/pgx/v5"
)

// threshold is what the first connection to a database has to pass that was away when it was opened: it is brought to this
// version's schema before anybody speaks to it.
type threshold struct {
	ctx    context.Context // ends with the store
	config *pgx.ConnConfig // of a connection that passes

	mu       sync.Mutex
	passed   bool
	underway *attempt // nil while nobody tries
}

// attempt is one to prepare the database.
type attempt struct {
	done chan struct{} // closed at its end
	err  error
}

func newThreshold(ctx context.Context, config *pgx.ConnConfig) *threshold {
	return &threshold{ctx: ctx, config: config.Copy()}
}

func (t *threshold) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if err := t.pass(ctx); err != nil {
		return nil, err
	}
	return dial(ctx, network, address)
}

// pass waits for an attempt, of which one at a time is made. It goes on when whoever waits for it has left: a schema takes longer
// than a scan.
func (t *threshold) pass(ctx context.Context) error {
	t.mu.Lock()
	if t.passed {
		t.mu.Unlock()
		return nil
	}
	a := t.underway
	if a == nil {
		a = &attempt{done: make(chan struct{})}
		t.underway = a
		go t.try(a)
	}
	t.mu.Unlock()
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *threshold) try(a *attempt) {
	_, a.err = prepare(t.ctx, t.config)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.passed, t.underway = a.err == nil, nil
	close(a.done)
}
