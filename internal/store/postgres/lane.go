package postgres

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// How many are handed over at once, and how many may wait for it before more are turned away.
const (
	batchSize = 64
	queueSize = 2048
)

var (
	errClosed = errors.New("the store is closed")
	errBusy   = errors.New("too many are waiting")
)

// lane hands over what has gathered while it was handing over what came before, first in, first out: nothing waits on a timer,
// and the busier it is the more share one transaction.
type lane[T any] struct {
	queue   chan T
	stopped chan struct{}

	turnedAway atomic.Int64

	mu     sync.RWMutex // held for writing only to close the queue
	closed bool
}

// startLane makes a lane that hands over to do, which must not keep the batch.
func startLane[T any](do func(batch []T)) *lane[T] {
	l := &lane[T]{queue: make(chan T, queueSize), stopped: make(chan struct{})}
	go l.run(do)
	return l
}

func (l *lane[T]) run(do func([]T)) {
	defer close(l.stopped)
	batch := make([]T, 0, batchSize)
	for t := range l.queue {
		batch = append(batch[:0], t)
		for seen := -1; seen < len(l.queue); { // whom the last batch has answered, and who has more to ask, come along
			seen = len(l.queue)
			runtime.Gosched()
		}
		for len(batch) < batchSize && len(l.queue) > 0 {
			batch = append(batch, <-l.queue)
		}
		do(batch)
		clear(batch)
	}
}

func (l *lane[T]) submit(t T) error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return errClosed
	}
	select {
	case l.queue <- t:
		return nil
	default:
		l.turnedAway.Add(1)
		return errBusy
	}
}

// close lets what is queued finish.
func (l *lane[T]) close() {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.queue)
	}
	l.mu.Unlock()
	<-l.stopped
}
