package sqlite

import (
	"context"
	"errors"
)

// readerCount is how many reads may run at once; more wait for their turn.
const readerCount = 8

// readers are connections that see what has been committed, and cannot write.
type readers struct {
	conns  []*conn
	idle   chan *conn
	closed chan struct{}
}

func openReaders(path string) (*readers, error) {
	r := &readers{idle: make(chan *conn, readerCount), closed: make(chan struct{})}
	for range readerCount {
		c, err := connect(path, "busy_timeout = 5000", "query_only = 1", "cache_size = 200")
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.conns = append(r.conns, c)
		r.idle <- c
	}
	return r, nil
}

// read runs do on a connection of its own.
func read[T any](ctx context.Context, r *readers, do func(*conn) (T, error)) (T, error) {
	var none T
	c, err := r.take(ctx)
	if err != nil {
		return none, translate(err)
	}
	defer func() { r.idle <- c }()
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
	case c := <-r.idle:
		return c, nil
	case <-r.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// close waits for the reads under way.
func (r *readers) close() error {
	close(r.closed)
	var errs []error
	for range r.conns {
		errs = append(errs, (<-r.idle).close())
	}
	return errors.Join(errs...)
}
