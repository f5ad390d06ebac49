// Package journaltest has a database that fails on purpose, as a node meets it.
package journaltest

import (
	"context"
	"errors"
	"sync/atomic"

	"ashyq"
	"ashyq/internal/store"
)

// Database is a real one that can be made to fail. It is not closed with the node.
type Database struct {
	store.Through
	Store store.Store // the real one
	fault atomic.Int32
	calls atomic.Int64
}

// Over is a database that does not fail yet.
func Over(s store.Store) *Database {
	d := &Database{Store: s}
	d.Through = func(ctx context.Context, call func(context.Context, store.Store) error) error {
		return d.meet(ctx, func() error { return call(ctx, d.Store) })
	}
	return d
}

// Fault is how a database fails.
type Fault int32

const (
	None   Fault = iota
	Down         // every call is refused
	Broken       // every call fails
	Hung         // no call is answered
	Mute         // every call is carried out, and not answered
)

// Faults are all of them, by name.
var Faults = map[string]Fault{"down": Down, "erroring": Broken, "hanging": Hung, "carrying out and not answering": Mute}

// Fail has every call fail from now on, or none.
func (d *Database) Fail(f Fault) { d.fault.Store(int32(f)) }

// Calls is how often it was asked.
func (d *Database) Calls() int64 { return d.calls.Load() }

func (d *Database) Close() error { return nil }

// meet does what a call of a database with a fault does.
func (d *Database) meet(ctx context.Context, call func() error) error {
	d.calls.Add(1)
	switch Fault(d.fault.Load()) {
	case Down:
		return ashyq.Wrap(ashyq.Unavailable, "unavailable", errors.New("connection refused"))
	case Broken:
		return ashyq.Wrap(ashyq.Internal, "internal", errors.New("XX000"))
	case Mute:
		_ = call()
		fallthrough
	case Hung:
		<-ctx.Done()
		return ashyq.Wrap(ashyq.Unavailable, "unavailable", ctx.Err())
	}
	return call()
}
