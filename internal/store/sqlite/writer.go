package sqlite

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store/rowbody"
)

// How many callers share one commit, and how many may wait for the next before more are turned away.
const (
	batchSize = 512
	queueSize = 4096
)

// writer is the one goroutine that writes. What is asked for while a transaction is on its way to the disk gathers in the
// queue and makes up the next one: nothing waits on a timer, and the busier it is the more share one sync.
type writer struct {
	conn    *conn
	gather  *gatheredLog
	log     *checkpointer
	known   knownTallies
	queue   chan *task
	stopped chan struct{}
	commits atomic.Int64

	turnedAway atomic.Int64
	committed  atomic.Pointer[func(lane string, calls int, took time.Duration)] // nil while nobody wants to be told

	mu     sync.RWMutex // held for writing only to close the queue
	closed bool
}

// task is one caller's part of a transaction. It writes nothing before it knows that its own checks pass.
type task struct {
	ctx  context.Context
	do   func(*tx) error
	done chan error // buffered: the caller may have gone
}

func startWriter(c *conn, gather *gatheredLog, log *checkpointer) *writer {
	w := &writer{
		conn: c, gather: gather, log: log, known: knownTallies{of: make(map[ashyq.VenueID]*tally)}, queue: make(chan *task, queueSize), stopped: make(chan struct{}),
	}
	go w.run()
	return w
}

// write runs do in a transaction, alone or with others, and returns its result once that is on the disk.
func write[T any](ctx context.Context, w *writer, do func(*tx) (T, error)) (T, error) {
	var result, none T
	t := &task{ctx: ctx, done: make(chan error, 1), do: func(tx *tx) (err error) {
		result, err = do(tx)
		return err
	}}
	if err := w.submit(t); err != nil {
		return none, translate(err)
	}
	select {
	case err := <-t.done:
		if err != nil {
			return none, translate(err)
		}
		return result, nil
	case <-ctx.Done():
		return none, translate(ctx.Err())
	}
}

// change is write for what returns nothing.
func change(ctx context.Context, w *writer, do func(*tx) error) error {
	_, err := write(ctx, w, func(tx *tx) (struct{}, error) { return struct{}{}, do(tx) })
	return err
}

func (w *writer) submit(t *task) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.queue <- t:
		return nil
	default:
		w.turnedAway.Add(1)
		return errBusy
	}
}

// close lets what is queued finish, and closes the connection.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	close(w.queue)
	w.mu.Unlock()
	<-w.stopped
	defer w.gather.free()
	return errors.Join(w.log.close(), w.conn.close())
}

func (w *writer) run() {
	defer close(w.stopped)
	batch := make([]*task, 0, batchSize)
	for t := range w.queue {
		batch = append(batch[:0], t)
		for seen := -1; seen < len(w.queue); { // whom the last commit has answered, and who has more to write, come along
			seen = len(w.queue)
			runtime.Gosched()
		}
		for len(batch) < batchSize && len(w.queue) > 0 {
			batch = append(batch, <-w.queue)
		}
		w.commit(batch)
		w.log.committed(w.conn)
	}
}

// commit runs tasks in one transaction and answers them when it is durable. Should one of them fail in the database, nothing
// of them all is kept and each is run again in a transaction of its own, so that it spoils only itself.
func (w *writer) commit(batch []*task) {
	began := time.Now()
	outcomes := make([]error, len(batch))
	err := w.transact(func(tx *tx) error {
		for i, t := range batch {
			if outcomes[i] = t.ctx.Err(); outcomes[i] != nil {
				continue
			}
			if outcomes[i] = t.do(tx); !answered(outcomes[i]) {
				return taskError{outcomes[i]}
			}
		}
		return nil
	})
	failed, one := err.(taskError)
	switch {
	case one && len(batch) > 1:
		for i := range batch {
			w.commit(batch[i : i+1])
		}
		return
	case one:
		err = failed.error
	case err != nil:
		err = ashyq.Wrap(ashyq.Unavailable, "unavailable", err)
	}
	if told := w.committed.Load(); told != nil {
		(*told)(lane, len(batch), time.Since(began))
	}
	for i, t := range batch {
		if err != nil {
			outcomes[i] = err
		}
		t.done <- outcomes[i]
	}
}

// taskError is a failure of one task, and not of the transaction's beginning or end.
type taskError struct{ error }

// answered reports whether a task has come to its answer, be it a refusal, without a failure of the database.
func answered(err error) bool {
	return err == nil || ashyq.KindOf(err) != ashyq.Internal
}

func (w *writer) transact(do func(*tx) error) error {
	if _, err := w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	tx := &tx{
		conn: w.conn, known: &w.known,
		tallies: make(map[ashyq.VenueID]*tally), figures: make(rowbody.Figures), uses: make(map[ashyq.Digest]*use),
	}
	err := w.known.refresh(w.conn)
	if err == nil {
		err = do(tx)
	}
	if err == nil {
		err = tx.save()
	}
	if err == nil {
		_, err = w.conn.exec("COMMIT")
	}
	if err != nil {
		w.known.forget()
		w.conn.exec("ROLLBACK") // fails where the engine has rolled back itself
		return err
	}
	w.known.learn(tx.tallies)
	w.commits.Add(1)
	return nil
}

// tx is the transaction under way, with what is written once at its end however many of its tasks have changed it: the
// tallies of the venues it has touched, what its rows add up to, and the uses it has counted.
type tx struct {
	*conn
	known   *knownTallies
	tallies map[ashyq.VenueID]*tally
	figures rowbody.Figures
	uses    map[ashyq.Digest]*use
}

func (tx *tx) save() error {
	if err := tx.saveTallies(); err != nil {
		return err
	}
	if err := tx.saveFigures(); err != nil {
		return err
	}
	return tx.saveUses()
}
