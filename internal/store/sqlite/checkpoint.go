package sqlite

import "sync/atomic"

// A log of so many pages is brought into the database file, and of so few by the writer itself.
const (
	longLog  = 16 << 10
	shortLog = 256
)

// checkpointer brings the pages of the log into the database file beside the writer. The engine would do so at the end of the
// commit that makes the log long, and one batch of a hundred would wait for thousands of pages. Left to the writer,
// between two batches, is what was written meanwhile: the log can begin anew only when nothing is left in it.
type checkpointer struct {
	conn    *conn
	long    int64
	due     chan struct{}
	rest    atomic.Bool // the writer is to do what is left
	stopped chan struct{}
}

func startCheckpointer(c *conn, long int64) *checkpointer {
	p := &checkpointer{conn: c, long: long, due: make(chan struct{}, 1), stopped: make(chan struct{})}
	go p.run()
	return p
}

func (p *checkpointer) run() {
	defer close(p.stopped)
	for range p.due {
		for left := p.long; left > shortLog; {
			before := left
			if p.conn.checkpoint() != nil {
				break
			}
			var err error
			if left, err = p.conn.unwritten(); err != nil || left >= before {
				break
			}
		}
		p.rest.Store(true)
	}
}

// committed is told of each commit by the writer, and does what is its part on its connection. What fails is tried again
// when the log has grown on: all in it is durable.
func (p *checkpointer) committed(c *conn) {
	if p.rest.CompareAndSwap(true, false) {
		c.checkpoint()
		return
	}
	if left, err := c.unwritten(); err != nil || left < p.long {
		return
	}
	select {
	case p.due <- struct{}{}:
	default: // it is under way
	}
}

func (p *checkpointer) close() error {
	close(p.due)
	<-p.stopped
	return p.conn.close()
}

// checkpoint brings what it can of the log into the database file without waiting for anybody.
func (c *conn) checkpoint() error {
	_, err := c.row("PRAGMA wal_checkpoint(PASSIVE)")
	return err
}

// unwritten is how many pages of the log are not in the database file.
func (c *conn) unwritten() (int64, error) {
	r, err := c.row("PRAGMA wal_checkpoint(NOOP)") // that is: busy, pages in the log, those of them in the file
	if err != nil {
		return 0, err
	}
	return r.int(1) - r.int(2), nil
}
