package postgres

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"ashyq"
)

// caller is who waits for a part of a transaction.
type caller struct {
	ctx  context.Context
	done chan error // buffered: the caller may have gone
	err  error      // what the part has come to, once the transaction is durable
}

func (c *caller) waiting() *caller { return c }

// group does parts of transactions for many callers: those that ask while one transaction is under way share the next.
type group[P interface{ waiting() *caller }] struct {
	lane *lane[P]
	line *line
	days *days // of what is written
	run  func(ctx context.Context, parts []P) error

	// aside, if there is one, is given the parts of a transaction that has waited too long for a lock, has those that waited
	// done elsewhere, and returns the others.
	aside func(ctx context.Context, parts []P) []P

	committed atomic.Pointer[func(calls int, took time.Duration)] // nil while nobody wants to be told
}

// newGroup makes a group whose transactions run makes, from their beginning to their commit. A part that fails by its own
// fault, and notes nothing, says so to its caller; what run returns is the failure of all.
func newGroup[P interface{ waiting() *caller }](l *line, d *days, run func(ctx context.Context, parts []P) error) *group[P] {
	return &group[P]{line: l, days: d, run: run}
}

// start starts to take parts, which hand hands over to commit.
func (g *group[P]) start(hand func(parts []P)) { g.lane = startLane(hand) }

func (g *group[P]) close() {
	g.lane.close()
	g.line.close()
}

// do returns once the transaction with this part is durable.
func (g *group[P]) do(ctx context.Context, part P) error {
	if err := ctx.Err(); err != nil {
		return translate(err)
	}
	c := part.waiting()
	c.ctx, c.done = ctx, make(chan error, 1)
	if err := g.lane.submit(part); err != nil {
		return translate(err)
	}
	select {
	case err := <-c.done:
		return translate(err)
	case <-ctx.Done():
		return translate(ctx.Err())
	}
}

// commit makes one transaction of parts and answers them. Should it fail by the fault of one, each is done again in a
// transaction of its own, so that it spoils only itself.
func (g *group[P]) commit(parts []P) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	began := time.Now()
	var err error
	for range attempts {
		if err = g.transact(ctx, parts); err == nil || !g.again(err) {
			break
		}
		if held(err) {
			if parts = g.aside(ctx, parts); len(parts) == 0 {
				return
			}
		}
	}
	if err != nil && !passing(err) && len(parts) > 1 {
		for i := range parts {
			g.commit(parts[i : i+1])
		}
		return
	}
	if told := g.committed.Load(); told != nil {
		(*told)(len(parts), time.Since(began))
	}
	for _, p := range parts {
		c := p.waiting()
		if err != nil {
			c.err = err
		}
		c.done <- c.err
	}
}

func (g *group[P]) transact(ctx context.Context, parts []P) error {
	if err := g.line.connect(ctx); err != nil {
		return err
	}
	err := g.run(ctx, parts)
	if err != nil {
		g.line.rollBack(ctx)
	}
	return err
}

// again reports whether a transaction that failed may succeed if it is begun again at once: nothing of it is kept, and what
// it failed for has passed.
func (g *group[P]) again(err error) bool {
	switch {
	case errors.Is(err, errUnknown):
		return false
	case dropped(err):
		g.days.forget()
		return true
	case errors.Is(err, errMoved) || collided(err):
		return true
	case held(err):
		return g.aside != nil
	}
	_, answered := errors.AsType[*pgconn.PgError](err)
	return !answered && g.line.broken()
}

var (
	errUnknown = errors.New("it is not known whether it was committed")
	errMoved   = errors.New("what was there has gone before it was locked")
)

// refused reports whether a part's failure is an answer to its caller, and none of the database.
func refused(err error) bool { return err != nil && ashyq.KindOf(err) != ashyq.Internal }
