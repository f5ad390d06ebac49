// Package drill plays outages against a running demo, and tells what people at the door got.
//
//	Outage ─→ broken ─→ people scan by schedule ─→ mended ─→ they go on scanning ─→ Row
//	everybody leaves ─→ each acknowledged scan is sent again ─→ Account
//
// People whose colour is known to the drill were confirmed shortly before; beside them come people of whom the service has
// never heard, so that the registries are asked all the time.
package drill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"ashyq/internal/fault"
)

// Outage is a part of the system that fails in one way. The zero Outage is none.
type Outage struct {
	Part Part
	Mode fault.Mode
}

// Part is what can be broken.
type Part string

const (
	PCR      Part = "pcr"
	Control  Part = "control"
	Database Part = "database"
	Network  Part = "network" // between the service and all that it needs
)

// Parts are all of them. A system has some.
var Parts = [...]Part{PCR, Control, Database, Network}

func (p Part) String() string {
	return map[Part]string{PCR: "PCR portal", Control: "Control Centre", Database: "Database", Network: "Network"}[p]
}

func (o Outage) String() string {
	how := map[fault.Mode]string{
		fault.Down: "down", fault.Slow: "slow", fault.Hang: "hanging", fault.Failing: "failing", fault.Garbage: "talking nonsense",
		fault.Flap: "flapping",
	}[o.Mode]
	if how == "" {
		return "Nothing is wrong"
	}
	return o.Part.String() + " " + how
}

// Patience is how long 99 of 100 people may wait for their answer meanwhile, at most. Noise may have no end: who reads it waits.
func (o Outage) Patience() time.Duration {
	switch o.Mode {
	case fault.Hang, fault.Slow, fault.Garbage:
		return time.Second
	}
	return 500 * time.Millisecond
}

// Options of a Drill.
type Options struct {
	Target   string        // base URL of a demo
	Rate     float64       // scans a second, whatever the answers do
	Duration time.Duration // of an outage, and of the time after it that is looked at
}

// Drill is one that goes on. It is not for concurrent use.
type Drill struct {
	options Options
	demo    *demo
	crowd   *crowd
	parts   []Part
	normal  float64 // Row.asked while nothing is wrong

	mu   sync.Mutex
	acks []ack
}

// Open begins a drill: everybody whose colour is known is confirmed once.
func Open(ctx context.Context, o Options) (*Drill, error) {
	if o.Rate <= 0 || o.Duration <= 0 {
		return nil, fmt.Errorf("drill: %v scans a second for %v are none", o.Rate, o.Duration)
	}
	d := &Drill{options: o, demo: &demo{target: o.Target, client: &http.Client{Timeout: answerTimeout}}}
	world, err := d.demo.world(ctx)
	if err != nil {
		return nil, fmt.Errorf("read /demo/world.json (outages are played against a demo): %w", err)
	}
	d.crowd = newCrowd(world, rand.Uint64())
	states, err := d.demo.faults(ctx)
	if err != nil {
		return nil, err
	}
	for _, part := range Parts {
		if _, ok := states[part]; ok {
			d.parts = append(d.parts, part)
		}
	}
	for range 2 * len(d.crowd.known) { // in, and out again
		d.send(ctx, d.crowd.familiar(), time.Now(), &Row{})
	}
	return d, ctx.Err()
}

// Outages are all that can be played.
func (d *Drill) Outages() (all []Outage) {
	for _, part := range d.parts {
		for _, mode := range fault.Modes {
			if mode != fault.None {
				all = append(all, Outage{part, mode})
			}
		}
	}
	return all
}

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

// PlayAll plays the time in which nothing is wrong and then every outage, hands each row to played, and closes the drill.
func (d *Drill) PlayAll(ctx context.Context, played func(Row)) (r Result, err error) {
	for _, o := range append([]Outage{{}}, d.Outages()...) {
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

// Play plays an outage, or the time in which nothing is wrong; that comes first. Whatever happens, all is mended again. An error
// is of the drill itself, not of what it found.
func (d *Drill) Play(ctx context.Context, o Outage) (Row, error) {
	row := Row{Outage: o}
	if o.Mode == "" {
		err := d.scan(ctx, &row)
		d.normal = row.asked
		return row, err
	}
	defer d.demo.set(context.WithoutCancel(ctx), o.Part, fault.None)
	if err := d.demo.set(ctx, o.Part, o.Mode); err != nil {
		return row, err
	}
	if err := d.scan(ctx, &row); err != nil {
		return row, err
	}
	if err := d.demo.set(ctx, o.Part, fault.None); err != nil {
		return row, err
	}
	row.After = &Row{Outage: o}
	if err := d.scan(ctx, row.After); err != nil {
		return row, err
	}
	row.Asked = row.After.asked / d.normal
	return row, d.settle(ctx)
}

// settling is how long a mended system may take until it says that it has all that it needs.
const settling = 30 * time.Second

// settle has people scan until all is well: what was broken is tried out with what they ask.
func (d *Drill) settle(ctx context.Context) error {
	for began := time.Now(); ; {
		err := d.demo.ready(ctx)
		switch {
		case err == nil:
			return nil
		case time.Since(began) > settling:
			return fmt.Errorf("%v after it was mended: %w", settling, err)
		}
		d.send(ctx, d.crowd.next(), time.Now(), &Row{})
		if !sleepUntil(ctx, time.Now().Add(100*time.Millisecond)) {
			return ctx.Err()
		}
	}
}

// scan lets people scan by schedule, and waits for the last answer.
func (d *Drill) scan(ctx context.Context, into *Row) error {
	before, err := d.demo.asked(ctx)
	if err != nil {
		return err
	}
	began, every := time.Now(), time.Duration(float64(time.Second)/d.options.Rate)
	var group sync.WaitGroup
	for due := began; due.Sub(began) < d.options.Duration; due = due.Add(every) {
		if !sleepUntil(ctx, due) {
			break
		}
		v := d.crowd.next()
		group.Go(func() { d.send(ctx, v, due, into) })
	}
	group.Wait()
	after, err := d.demo.asked(ctx)
	into.asked = float64(after-before) / max(1, float64(into.questions()))
	return err
}

func sleepUntil(ctx context.Context, at time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Until(at)):
		return true
	}
}

// send sends what a visitor does next, which was due at a moment.
func (d *Drill) send(ctx context.Context, v *visitor, due time.Time, into *Row) {
	if v.scan.ID == "" {
		v.prepare(d.crowd)
	}
	a, err := d.demo.scan(ctx, v.scan)
	took := time.Since(due)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		into.fail(err)
	} else {
		into.take(v, a, took)
		d.acks = append(d.acks, ack{v.scan, a.record(), a.later()})
		v.answered(a)
	}
	d.crowd.back(v)
}

// Account is what is left when everything works again.
type Account struct {
	Scans     int            // that were acknowledged
	Missing   int            // recorded anew when they were sent again
	Different int            // on record, and not as they were answered
	Unsettled map[string]int // sent again and not answered, by why
	Crowded   []string       // venues in which more or fewer are counted than there are
}

// Sound reports whether nothing was lost and nothing counted twice.
func (a Account) Sound() bool {
	return a.Missing == 0 && a.Different == 0 && len(a.Unsettled) == 0 && len(a.Crowded) == 0
}

// verifiers is how many scans are sent again at once.
const verifiers = 8

// Close has everybody leave, and finds every acknowledged scan again.
func (d *Drill) Close(ctx context.Context) (Account, error) {
	account := Account{Unsettled: map[string]int{}}
	for range attempts {
		left := d.crowd.leave()
		if len(left) == 0 {
			break
		}
		for _, v := range left {
			d.send(ctx, v, time.Now(), &Row{})
		}
	}
	for _, v := range d.crowd.leave() {
		account.Unsettled[fmt.Sprintf("%s at %s", v.scan.Direction, v.venue.Name)]++
	}
	account.Crowded = d.crowd.crowded()
	account.Scans = len(d.acks)
	var mu sync.Mutex
	var group sync.WaitGroup
	queue := make(chan ack)
	for range verifiers {
		group.Go(func() {
			for a := range queue {
				found, err := d.demo.scan(ctx, a.scan)
				mu.Lock()
				account.count(a, found, err)
				mu.Unlock()
			}
		})
	}
	for _, a := range d.acks {
		queue <- a
	}
	close(queue)
	group.Wait()
	return account, ctx.Err()
}

// attempts is how often what was not answered is sent again at the end.
const attempts = 10

// ack is a scan that was answered, and as what.
type ack struct {
	scan   scan
	record record
	later  bool
}

func (a *Account) count(was ack, found answer, err error) {
	is := found.record()
	if was.later {
		is.receipt = was.record.receipt
		if was.scan.Direction == exit {
			is.visit = was.record.visit
		}
	}
	switch {
	case err != nil:
		a.Unsettled[err.Error()]++
	case found.later():
		a.Unsettled["not on record yet"]++
	case is == was.record:
	case is.at != was.record.at:
		a.Missing++
	default:
		a.Different++
	}
}
