package main

import (
	"context"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/sms"
	"ashyq/internal/store"
	"ashyq/internal/vitals"
)

// stateOf is how a registry is doing, as its circuit breaker sees it.
func stateOf(g *registry.Guarded) vitals.State {
	return map[string]vitals.State{"closed": vitals.Up, "open": vitals.Down, "half-open": vitals.Recovering}[g.State()]
}

// felt is a store of which the vitals are taken: when an arrival or an exit waits for it, and twice a second when the node looks
// for changes. What a journal takes or tells in the database's stead had no answer from that.
type felt struct {
	store.Store
	vitals *vitals.Vitals
}

func (f felt) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	began := time.Now()
	e, repeated, err := f.Store.Enter(ctx, a)
	f.asked(began, e, err)
	return e, repeated, err
}

func (f felt) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	began := time.Now()
	e, repeated, err := f.Store.Exit(ctx, d)
	f.asked(began, e, err)
	return e, repeated, err
}

func (f felt) asked(began time.Time, e ashyq.Event, err error) {
	f.vitals.Asked(vitals.Database, time.Since(began), !away(err) && !e.Provisional)
}

func (f felt) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	changes, err := f.Store.Changes(ctx, after, limit)
	state := vitals.Up
	if away(err) || changes.Cursor < 0 { // a journal's snapshot
		state = vitals.Down
	}
	f.vitals.Told(vitals.Database, state)
	return changes, err
}

// feltSender is a gateway of messages of which the vitals are taken. It is down once it has failed twice in a row: one failure may
// be the message's.
type feltSender struct {
	sms.Sender
	vitals *vitals.Vitals
	failed atomic.Int64 // in a row
}

func (f *feltSender) Send(ctx context.Context, to ashyq.Phone, text string) error {
	began := time.Now()
	err := f.Sender.Send(ctx, to, text)
	if ctx.Err() != nil { // nobody waits for it
		return err
	}
	f.vitals.Asked(vitals.Messages, time.Since(began), !away(err))
	switch {
	case !away(err):
		f.failed.Store(0)
		f.vitals.Told(vitals.Messages, vitals.Up)
	case f.failed.Add(1) > 1:
		f.vitals.Told(vitals.Messages, vitals.Down)
	}
	return err
}

// away reports whether a store or a gateway had no answer: what it refuses is one.
func away(err error) bool { return err != nil && ashyq.KindOf(err) == ashyq.Unavailable }
