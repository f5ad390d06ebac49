// Package load scans as a country does, and measures how the service takes it.
//
//	World ─→ worker: mix ─→ client ─→ answer ─→ latencies, Acks ─→ Report
//	Acks ─→ Verify ─→ what is there, missing, different
//	Filling ─→ Fill ─→ a database with a past, and the World over it
//
// A World is made up of numbers: the demo's from its world.json, a filled database's from a seed. Each worker has a connection
// and people of its own, so that nobody is in two places and no worker waits for another. In a closed loop a worker scans again
// when it is answered; in an open loop scans are due by schedule whatever the answers do, and a scan's wait for a free worker
// counts.
package load

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options are how a World is played.
type Options struct {
	Targets  []string      // base URLs of nodes, shared out among the clients
	Clients  int           // connections; of an open loop, how many scans are under way at most
	Rate     float64       // scans a second; zero for a closed loop
	WarmUp   time.Duration // at the start, not measured
	Duration time.Duration // measured; zero until the context ends
	Scans    int64         // after so many, those of the warm-up and repeats among them, it ends; zero for any number
	Seed     uint64        // of who goes where
	Acks     *Acks         // takes every acknowledged scan; nil for none
	Watch    Watch         // desks that look on

	dial dialer // in place of TCP, for tests
}

// Run is a World at play.
type Run struct {
	options Options
	world   *World
	workers []*worker
	watch   *watchers
	began   time.Time
	due     atomic.Int64 // the number of the next scan
}

// Progress is how far a Run has come.
type Progress struct {
	Answered, Failed int64
}

// Prepare makes a Run of a World.
func Prepare(world *World, o Options) (*Run, error) {
	switch {
	case o.Clients < 1:
		return nil, errors.New("load: at least one client is needed")
	case len(world.people) < o.Clients:
		return nil, fmt.Errorf("load: %d clients need as many people, and the world has %d", o.Clients, len(world.people))
	case o.Rate < 0:
		return nil, errors.New("load: the rate is negative")
	}
	r := &Run{options: o, world: world}
	for i := range o.Clients {
		w, err := r.worker(i)
		if err != nil {
			return nil, err
		}
		r.workers = append(r.workers, w)
	}
	return r, nil
}

// Progress may be asked for while the Run goes on.
func (r *Run) Progress() (p Progress) {
	for _, w := range r.workers {
		p.Answered += w.answered.Load()
		p.Failed += w.failed.Load()
	}
	return p
}

// Play plays until the time is over or ctx ends, and reports. Its errors are of the generator alone: what the service does
// wrong is in the report.
func (r *Run) Play(ctx context.Context) (Report, error) {
	for _, platform := range r.world.platforms {
		if err := platform.login(ctx); err != nil {
			return Report{}, err
		}
	}
	background, stop := context.WithCancel(ctx)
	defer stop()
	var helpers errgroup.Group
	for _, platform := range r.world.platforms {
		helpers.Go(func() error { platform.renew(background); return nil })
	}
	var err error
	if r.watch, err = r.options.Watch.start(background, r.world, r.options.Targets); err != nil {
		return Report{}, err
	}

	r.began = time.Now()
	playing := ctx
	if r.options.Duration > 0 {
		var cancel context.CancelFunc
		playing, cancel = context.WithTimeout(ctx, r.options.WarmUp+r.options.Duration)
		defer cancel()
	}
	var group sync.WaitGroup
	for _, w := range r.workers {
		group.Go(func() { w.play(playing) })
	}
	group.Wait()
	ended := time.Now()
	stop()
	report := r.report(ended)
	r.watch.into(&report)
	helpers.Wait()
	if r.options.Acks != nil {
		report.Acknowledged, err = r.options.Acks.Close()
	}
	return report, err
}

// report adds up what the workers have counted.
func (r *Run) report(ended time.Time) Report {
	took := ended.Sub(r.began) - r.options.WarmUp
	report := Report{
		Loop: "closed", Clients: r.options.Clients, Rate: r.options.Rate, Seconds: max(0, took.Seconds()),
		Latency: map[string]Latency{}, Outcomes: map[string]int64{}, Errors: map[string]int64{},
	}
	if r.options.Rate > 0 {
		report.Loop = "open"
		due := int64(min(ended.Sub(r.began), r.options.WarmUp+r.duration(ended)).Seconds() * r.options.Rate)
		if r.options.Scans > 0 {
			due = min(due, r.options.Scans)
		}
		report.Unsent = max(0, due-r.due.Load())
	}
	var all measures
	for _, w := range r.workers {
		all.merge(&w.measures)
	}
	for k, h := range all.latencies {
		if h != nil && h.TotalCount() > 0 {
			report.Latency[kind(k).String()] = latencyOf(h)
		}
	}
	report.Scans = all.total().TotalCount()
	report.Latency["all"] = latencyOf(all.total())
	if took > 0 {
		report.PerSecond = float64(report.Scans) / took.Seconds()
	}
	for o, n := range all.outcomes {
		if n > 0 {
			report.Outcomes[outcomes[o]] = n
		}
	}
	maps.Copy(report.Errors, all.errors)
	return report
}

func (r *Run) duration(ended time.Time) time.Duration {
	if r.options.Duration > 0 {
		return r.options.Duration
	}
	return ended.Sub(r.began)
}
