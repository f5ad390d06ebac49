package main

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/store"
	"ashyq/internal/vitals"
)

// stateOf is how a registry is doing, as its circuit breaker sees it.
func stateOf(g *registry.Guarded) vitals.State {
	return map[string]vitals.State{"closed": vitals.Up, "open": vitals.Down, "half-open": vitals.Recovering}[g.State()]
}

// felt is a store of which the vitals are taken: when an arrival or an exit waits for it, and twice a second when the node looks
// for changes.
type felt struct {
	store.Store
	vitals *vitals.Vitals
}

func (f felt) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	began := time.Now()
	e, repeated, err := f.Store.Enter(ctx, a)
	f.asked(began, err)
	return e, repeated, err
}

func (f felt) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	began := time.Now()
	e, repeated, err := f.Store.Exit(ctx, d)
	f.asked(began, err)
	return e, repeated, err
}

func (f felt) asked(began time.Time, err error) {
	f.vitals.Asked(vitals.Database, time.Since(began), !away(err))
}

func (f felt) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	changes, err := f.Store.Changes(ctx, after, limit)
	state := vitals.Up
	if away(err) {
		state = vitals.Down
	}
	f.vitals.Told(vitals.Database, state)
	return changes, err
}

// away reports whether a store had no answer: what it refuses is one.
func away(err error) bool { return err != nil && ashyq.KindOf(err) == ashyq.Unavailable }
