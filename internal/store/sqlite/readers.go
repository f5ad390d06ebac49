package sqlite

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// readerCount is how many reads may run at once; more wait for their turn.
const readerCount = 8

// readers are connections that see what has been committed, and cannot write.
type readers struct {
	conns  []*conn
	turns  chan struct{} // of the reads under way, one each
	closed chan struct{}

	mu   sync.Mutex
	idle []*conn
}

func openReaders(path string) (*readers, error) {
	r := &readers{turns: make(chan struct{}, readerCount), closed: make(chan struct{})}
	for range readerCount {
		c, err := connect(path, "busy_timeout = 5000", "query_only = 1", "cache_size = 200")
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.conns = append(r.conns, c)
	}
	r.idle = slices.Clone(r.conns)
	return r, nil
}

// read runs do on a connection of its own.
func read[T any](ctx context.Context, r *readers, do func(*conn) (T, error)) (T, error) {
	var none T
	c, err := r.take(ctx)
	if err != nil {
		return none, translate(err)
	}
	defer r.putBack(c)
	result, err := do(c)
	if err != nil {
		return none, translate(err)
	}
	return result, nil
}

func (r *readers) take(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-r.closed:
		return nil, errClosed
	default:
	}
	select {
	case r.turns <- struct{}{}:
	case <-r.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.idle) - 1
	c := r.idle[last]
	r.idle = r.idle[:last]
	return c, nil
}

// putBack makes c the one that is taken next: a commit empties the caches of all, and c's is the first that is full again.
func (r *readers) putBack(c *conn) {
	r.mu.Lock()
	r.idle = append(r.idle, c)
	r.mu.Unlock()
	<-r.turns
}

// close waits for the reads under way.
func (r *readers) close() error {
	close(r.closed)
	var errs []error
	for range readerCount {
		r.turns <- struct{}{}
	}
	for _, c := range r.conns {
		errs = append(errs, c.close())
	}
	return errors.Join(errs...)
}
