package store

import (
	"context"
	"time"
)

// Observed is how a node's store is doing, for its operator.
type Observed interface {
	// Stats are of this node and of now. What cannot be told is left out.
	Stats(ctx context.Context) Stats

	// OnCommit has f told of every transaction that calls may share, in which lane it was, how many did, and how long it took until it
	// was durable, or had failed. f must not wait.
	OnCommit(f func(lane string, calls int, took time.Duration))
}

// Stats are the figures of a store.
type Stats struct {
	Queues []Queue
	Pool   *Pool // of connections; nil for a store without one
	Days   []Day // yesterday, today and tomorrow; none for a store that does not keep days apart
}

// Queue is where calls wait until those before them are done.
type Queue struct {
	Lane       string
	Waiting    int
	Room       int
	TurnedAway int64 // since the store was opened
}

// Pool are connections that calls share.
type Pool struct {
	InUse, Idle, Max int
	Opened           int64         // since the store was opened
	Waited           int64         // calls that found no connection free
	WaitedFor        time.Duration // they all together
}

// Day tells whether there is a place for the scans of a day already.
type Day struct {
	Name  string
	Ready bool
}
