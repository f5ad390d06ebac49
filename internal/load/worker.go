package load

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"ashyq/internal/caller"
)

// pause is how long a client of a closed loop waits after a failure, as an app would.
const pause = 100 * time.Millisecond

// worker is one client: it sends one scan after the other.
type worker struct {
	run    *Run
	client *client
	mix    *mix
	measures
	answered, failed atomic.Int64

	timer  *time.Timer
	scan   scan
	body   []byte
	record []byte
}

// worker makes the i-th. Its people are a part of the world's.
func (r *Run) worker(i int) (*worker, error) {
	c, err := newClient(r.options.Targets, i, r.options.dial)
	if err != nil {
		return nil, err
	}
	from, to := len(r.world.people)*i/r.options.Clients, len(r.world.people)*(i+1)/r.options.Clients
	return &worker{run: r, client: c, mix: newMix(r.world, r.world.people[from:to], r.options.Seed, i)}, nil
}

// play sends scans until ctx ends. One that is under way then is waited for.
func (w *worker) play(ctx context.Context) {
	defer w.client.close()
	w.timer = time.NewTimer(0)
	<-w.timer.C
	for {
		due, ok := w.due(ctx)
		if !ok {
			return
		}
		if done := w.send(due); !done && w.run.options.Rate == 0 && !w.sleep(ctx, pause) {
			return
		}
	}
}

// due waits until the next scan is to be sent, and tells since when it is counted: in an open loop since it was due, in a
// closed one since now. There is none once ctx has ended, or all were sent.
func (w *worker) due(ctx context.Context) (time.Time, bool) {
	if ctx.Err() != nil {
		return time.Time{}, false
	}
	n := w.run.due.Add(1) - 1
	if most := w.run.options.Scans; most > 0 && n >= most {
		return time.Time{}, false
	}
	if w.run.options.Rate == 0 {
		return time.Now(), true
	}
	due := w.run.began.Add(time.Duration(float64(n) / w.run.options.Rate * float64(time.Second)))
	if wait := time.Until(due); wait > 0 && !w.sleep(ctx, wait) {
		return due, false
	}
	return due, true
}

func (w *worker) sleep(ctx context.Context, d time.Duration) bool {
	w.timer.Reset(d)
	select {
	case <-ctx.Done():
		w.timer.Stop()
		return false
	case <-w.timer.C:
		return true
	}
}

// send sends a scan that is counted since a moment, and reports whether it was done with. One of which it is not known whether
// it was recorded is the next one too.
func (w *worker) send(since time.Time) bool {
	s := &w.scan
	if !s.waiting {
		w.mix.next(s, time.Now())
		w.body = w.mix.appendBody(w.body[:0], s)
	}
	own, token := true, s.person.token
	if token == "" {
		own, token = false, *w.run.world.platforms[0].token.Load()
	}
	status, body, err := w.client.scan(own, token, w.body)
	took := time.Since(since)
	measured := since.Sub(w.run.began) >= w.run.options.WarmUp
	s.waiting = err != nil || status >= http.StatusInternalServerError
	switch {
	case err != nil:
		w.fail(measured, transportError(err))
		return false
	case status != http.StatusOK:
		w.fail(measured, (&caller.Failure{Status: status, Code: string(field(body, codeField))}).Error())
		return false
	}
	a := readAnswer(body)
	if !a.complete() {
		w.fail(measured, "an answer without a visit")
		return false
	}
	w.record = a.appendRecord(w.record[:0])
	if !w.mix.answered(s, a, w.record) {
		w.fail(measured, "a repeat was answered differently")
		return true
	}
	if w.run.options.Acks != nil && s.kind != again {
		w.run.options.Acks.add(s, w.record)
	}
	w.answered.Add(1)
	if measured {
		w.measure(s.kind, took, a.outcome)
	}
	return true
}

func (w *worker) fail(measured bool, why string) {
	w.failed.Add(1)
	if measured {
		w.measures.fail(why)
	}
}
