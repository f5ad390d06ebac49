package registry_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/registry/registrytest"
)

// fake is a registry whose answers are scripted.
type fake struct {
	name  ashyq.Registry
	asked atomic.Int32
	ask   func(ctx context.Context, n int32) (ashyq.Finding, error) // n counts the questions from 1
}

func (f *fake) Name() ashyq.Registry { return f.name }

func (f *fake) Ask(ctx context.Context, _ ashyq.Person) (ashyq.Finding, error) {
	return f.ask(ctx, f.asked.Add(1))
}

var (
	person  = registrytest.Resident(1)
	another = registrytest.Resident(2)
	errAway = registry.Unavailable(errors.New("away"))
)

func found(name ashyq.Registry, ids ...string) ashyq.Finding {
	f := ashyq.Finding{Registry: name, AsOf: time.Now()}
	for _, id := range ids {
		f.Evidence = append(f.Evidence, ashyq.Evidence{ID: id, Registry: name})
	}
	return f
}

// answers is a registry that answers at once.
func answers(name ashyq.Registry) *fake {
	return &fake{name: name, ask: func(context.Context, int32) (ashyq.Finding, error) { return found(name, "1"), nil }}
}

// after is a registry that takes its time, and as much as that if it is told to stop.
func after(name ashyq.Registry, d time.Duration) *fake {
	return &fake{name: name, ask: func(context.Context, int32) (ashyq.Finding, error) {
		time.Sleep(d)
		return found(name, "1"), nil
	}}
}

func fails(name ashyq.Registry) *fake {
	return &fake{name: name, ask: func(context.Context, int32) (ashyq.Finding, error) { return ashyq.Finding{}, errAway }}
}

// hangs is a registry that says nothing until it is told to stop.
func hangs(name ashyq.Registry) *fake {
	return &fake{name: name, ask: hang}
}

func hang(ctx context.Context, _ int32) (ashyq.Finding, error) {
	<-ctx.Done()
	return ashyq.Finding{}, registry.Unavailable(ctx.Err())
}

func wantUnavailable(t *testing.T, f ashyq.Finding, err error) {
	t.Helper()
	registrytest.WantUnavailable(t, person, f, err)
}

func TestDigestsAreOfOneProcessOnly(t *testing.T) {
	a, b := registry.NewBlind(), registry.NewBlind()
	again := a.Digest(person)
	if a.Digest(person) != again || a.Digest(another) == again || b.Digest(person) == again {
		t.Error("a digest does not tell people apart, or tells the same person in two processes")
	}
}
