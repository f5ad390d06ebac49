// Package drill plays outages against a running demo, and tells what people at the door got.
//
//	Outage ─→ Trouble ─→ it begins ─→ people scan by schedule ─→ it ends ─→ they go on scanning ─→ Row
//	everybody leaves ─→ each acknowledged scan is sent again ─→ Account
//
// People whose colour is known to the drill were confirmed shortly before; beside them come people of whom the service has
// never heard, so that the registries are asked all the time. A demo of several nodes is asked at all of them: by each scan at one, or
// at the next where there is no answer. Some scans are sent again at once, to the next node if there is one, as by a phone that has not
// heard the answer.
package drill

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"ashyq/internal/fault"
)

// Options of a Drill.
type Options struct {
	Targets  []string      // base URLs of a demo's nodes; of the first, who is there is asked
	Rate     float64       // scans a second, whatever the answers do
	Duration time.Duration // of an outage, and of the time after it that is looked at
}

// Drill is one that goes on. It is not for concurrent use.
type Drill struct {
	options Options
	demo    *demo
	crowd   *crowd
	normal  float64 // Row.asked while nothing is wrong
	sent    atomic.Int64

	mu   sync.Mutex
	acks []ack
}

// Open begins a drill: everybody whose colour is known is confirmed once by each node.
func Open(ctx context.Context, o Options) (*Drill, error) {
	if len(o.Targets) == 0 || o.Rate <= 0 || o.Duration <= 0 {
		return nil, fmt.Errorf("drill: %v scans a second for %v at %d nodes are none", o.Rate, o.Duration, len(o.Targets))
	}
	d := &Drill{options: o, demo: newDemo(o.Targets)}
	world, err := d.demo.world(ctx)
	if err != nil {
		return nil, fmt.Errorf("read /demo/world.json (outages are played against a demo): %w", err)
	}
	if err := d.settle(ctx, func() {}); err != nil { // it may have begun just now
		return nil, err
	}
	if err := d.demo.login(ctx, world); err != nil {
		return nil, err
	}
	d.crowd = newCrowd(world, rand.Uint64())
	for node := range o.Targets {
		for range 2 * len(d.crowd.known) { // in, and out again
			d.sendTo(ctx, node, 1, d.crowd.familiar(), time.Now(), &Row{})
		}
	}
	return d, ctx.Err()
}

// Outages are all that are played, unless others are asked for.
func (d *Drill) Outages() []Outage { return Outages(d.demo.parts) }

// Result is what a whole drill has found.
type Result struct {
	Account    Account
	Complaints []string // of all outages
}

// Sound reports whether people at the door got what they should.
func (r Result) Sound() bool { return len(r.Complaints) == 0 && r.Account.Sound() }

// Verdict is the result in words, a line each.
func (r Result) Verdict() []string {
	lines := append([]string{r.Account.String()}, r.Complaints...)
	if r.Sound() {
		lines = append(lines, "Nobody red was let in, nothing unknown was shown as known, and nobody waited too long.")
	}
	return lines
}

// PlayAll plays the time in which nothing is wrong and then each outage, hands each row to played, and closes the drill.
func (d *Drill) PlayAll(ctx context.Context, outages []Outage, played func(Row)) (r Result, err error) {
	for _, o := range outages {
		if !o.of(d.demo.parts) {
			return r, fmt.Errorf("%s: of this demo nothing can be broken but %v", o, d.demo.parts)
		}
	}
	for _, o := range append([]Outage{nil}, outages...) {
		row, err := d.Play(ctx, o)
		if err != nil {
			return r, fmt.Errorf("%s: %w", o, err)
		}
		played(row)
		r.Complaints = append(r.Complaints, row.Complaints()...)
	}
	r.Account, err = d.Close(ctx)
	return r, err
}

// Play plays an outage, or the time in which nothing is wrong; that comes first. An error is of the drill itself, not of what it
// found.
func (d *Drill) Play(ctx context.Context, o Outage) (Row, error) {
	if len(o) == 0 {
		row := Row{Name: o.String(), Patience: o.Patience()}
		err := d.scan(ctx, nil, &row)
		d.normal = row.asked
		return row, err
	}
	return d.Endure(ctx, Trouble{
		Name: o.String(), Patience: o.Patience(),
		Begin: func(ctx context.Context) error {
			for _, f := range o {
				if err := d.demo.set(ctx, f.Part, f.Mode); err != nil {
					return err
				}
			}
			return nil
		},
		End: func(ctx context.Context) (err error) {
			for _, f := range o {
				err = errors.Join(err, d.demo.set(ctx, f.Part, fault.None))
			}
			return err
		},
	})
}

// Trouble is what goes wrong for a while. All fields are required but Meanwhile.
type Trouble struct {
	Name      string
	Patience  time.Duration // how long 99 of 100 people may wait for their answer meanwhile, at most
	Begin     func(context.Context) error
	Meanwhile func(context.Context) error // is done while people scan; they go on until it is
	End       func(context.Context) error // whatever has happened
}

// Endure has people scan while there is trouble, and after it.
func (d *Drill) Endure(ctx context.Context, t Trouble) (Row, error) {
	row := Row{Name: t.Name, Patience: t.Patience}
	err := t.Begin(ctx)
	if err == nil {
		err = d.scan(ctx, t.Meanwhile, &row)
	}
	if err := errors.Join(err, t.End(context.WithoutCancel(ctx))); err != nil {
		return row, err
	}
	row.After = &Row{Name: t.Name}
	if err := d.scan(ctx, nil, row.After); err != nil {
		return row, err
	}
	row.Asked = row.After.asked / d.normal
	return row, d.settle(ctx, func() { d.send(ctx, d.crowd.next(), time.Now(), &Row{}) }) // what was broken is tried out with what they ask
}

// settling is how long a system may take until it says that it has all that it needs.
const settling = 30 * time.Second

// settle asks for something until all is well.
func (d *Drill) settle(ctx context.Context, ask func()) error {
	for began := time.Now(); ; {
		err := d.demo.ready(ctx)
		switch {
		case err == nil:
			return nil
		case time.Since(began) > settling:
			return fmt.Errorf("after %v: %w", settling, err)
		}
		ask()
		if !sleepUntil(ctx, time.Now().Add(100*time.Millisecond)) {
			return ctx.Err()
		}
	}
}

// scan lets people scan by schedule, until what is done meanwhile is done, and waits for the last answer.
func (d *Drill) scan(ctx context.Context, meanwhile func(context.Context) error, into *Row) error {
	before, err := d.demo.asked(ctx)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	during, done := context.WithCancel(ctx)
	defer done()
	group.Go(func() {
		began, every := time.Now(), time.Duration(float64(time.Second)/d.options.Rate)
		for due := began; due.Sub(began) < d.options.Duration || during.Err() == nil; due = due.Add(every) {
			if !sleepUntil(ctx, due) {
				break
			}
			v := d.crowd.next()
			group.Go(func() { d.send(ctx, v, due, into) })
		}
	})
	var failed error
	if meanwhile != nil {
		failed = meanwhile(ctx)
	}
	done()
	group.Wait()
	after, err := d.demo.asked(ctx)
	into.asked = float64(after-before) / max(1, float64(into.questions()))
	return errors.Join(failed, err)
}

func sleepUntil(ctx context.Context, at time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Until(at)):
		return true
	}
}

// again is of how many scans one is sent again at once. It is odd, so that these are of who comes and of who leaves.
const again = 7

// send sends what a visitor does next, which was due at a moment, to any of the nodes.
func (d *Drill) send(ctx context.Context, v *visitor, due time.Time, into *Row) {
	times := 1
	if d.sent.Add(1)%again == 0 {
		times++
	}
	d.sendTo(ctx, rand.IntN(len(d.demo.nodes)), times, v, due, into)
}

// sendTo sends what a visitor does next so many times, to one node after the other.
func (d *Drill) sendTo(ctx context.Context, node, times int, v *visitor, due time.Time, into *Row) {
	if v.scan.ID == "" {
		v.prepare(d.crowd)
	}
	var given []answer
	for range times {
		a, tried, err := d.demo.scan(ctx, node, v.scan)
		node, v.tried = node+tried, v.tried+tried
		d.mu.Lock()
		if err != nil {
			into.fail(err)
		} else {
			into.take(v, a, time.Since(due), len(given) > 0)
			given = append(given, a)
		}
		d.mu.Unlock()
		due = time.Now()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if several := len(d.demo.nodes) > 1; len(given) > 0 {
		d.acks = append(d.acks, ack{v.scan, given, several, several && v.tried > 1})
		v.answered(given)
	}
	d.crowd.back(v)
}
