package registry_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

// desk is a registry that takes disputes as it is scripted to.
type desk struct {
	calls atomic.Int32
	err   error
	hangs bool
}

func (d *desk) Name() ashyq.Registry { return ashyq.Control }

func (d *desk) answer(ctx context.Context) error {
	d.calls.Add(1)
	if d.hangs {
		<-ctx.Done()
		return registry.Unavailable(ctx.Err())
	}
	return d.err
}

func (d *desk) File(ctx context.Context, _ ashyq.Person, filed ashyq.Dispute) (ashyq.Dispute, error) {
	if err := d.answer(ctx); err != nil {
		return ashyq.Dispute{}, err
	}
	return filed, nil
}

func (d *desk) Filed(ctx context.Context, _ ashyq.Person) ([]ashyq.Dispute, error) {
	if err := d.answer(ctx); err != nil {
		return nil, err
	}
	return []ashyq.Dispute{{Number: "381-520-476"}}, nil
}

// file tries both calls, and returns their errors.
func (d *desk) try(t *testing.T, g *registry.GuardedDisputes) (filing, telling error) {
	t.Helper()
	filed, filing := g.File(t.Context(), person, ashyq.Dispute{Number: "381-520-476"})
	list, telling := g.Filed(t.Context(), person)
	if filing == nil && filed.Number != "381-520-476" || telling == nil && len(list) != 1 {
		t.Errorf("got %+v and %+v", filed, list)
	}
	if filing != nil && filed != (ashyq.Dispute{}) || telling != nil && len(list) > 0 {
		t.Errorf("got %+v and %+v beside an error", filed, list)
	}
	return filing, telling
}

func TestAHangingRegistryKeepsNobodyWhoDisputes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		d := &desk{hangs: true}
		g := registry.NewGuardedDisputes(d, registry.GuardOptions{Timeout: limit, Pause: pause, Observe: c.observe})
		for range 3 {
			began := time.Now()
			filing, telling := d.try(t, g)
			if ashyq.KindOf(filing) != ashyq.Unavailable || ashyq.KindOf(telling) != ashyq.Unavailable || time.Since(began) > 2*limit {
				t.Errorf("after %v: %v, %v", time.Since(began), filing, telling)
			}
		}
		if n := d.calls.Load(); n != 5 || g.State() != "open" || g.Name() != ashyq.Control {
			t.Errorf("%d calls, none of them twice; the breaker is %s", n, g.State())
		}
		d.hangs = false
		time.Sleep(pause)
		for range 2 {
			if filing, telling := d.try(t, g); filing != nil || telling != nil {
				t.Errorf("mended: %v, %v", filing, telling)
			}
		}
		if got := c.outcomes(); g.State() != "closed" || got["timeout"] != 5 || got["open"] != 1 || got["answer"] != 4 {
			t.Errorf("the breaker is %s, observed %v", g.State(), got)
		}
	})
}

func TestANumberThatIsTakenIsNoFailureOfTheRegistry(t *testing.T) {
	d := &desk{err: registry.ErrNumberTaken}
	g := registry.NewGuardedDisputes(d, registry.GuardOptions{})
	for range 20 {
		if _, err := g.File(t.Context(), person, ashyq.Dispute{}); !errors.Is(err, registry.ErrNumberTaken) {
			t.Fatalf("got %v", err)
		}
	}
	if g.State() != "closed" {
		t.Errorf("the breaker is %s", g.State())
	}
}
