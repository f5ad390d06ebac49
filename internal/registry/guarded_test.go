package registry_test

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

const (
	limit = 1200 * time.Millisecond
	hedge = 400 * time.Millisecond
	pause = time.Second
)

// tally counts outcomes.
type tally struct {
	mu sync.Mutex
	of map[string]int
}

func (c *tally) observe(_ context.Context, _ ashyq.Registry, outcome string, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int{}
	}
	c.of[outcome]++
}

func (c *tally) outcomes() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.of)
}

func guarded(r registry.Registry, c *tally) *registry.Guarded {
	return registry.NewGuarded(r, registry.GuardOptions{Timeout: limit, Hedge: hedge, Concurrency: 64, Pause: pause, Observe: c.observe})
}

// took asks once and returns how long that was.
func took(t *testing.T, g *registry.Guarded, wantErr bool) time.Duration {
	t.Helper()
	began := time.Now()
	f, err := g.Ask(t.Context(), person)
	if wantErr {
		wantUnavailable(t, f, err)
	} else if err != nil {
		t.Error(err)
	}
	return time.Since(began)
}

func TestAHangingRegistryIsSoonLeftAloneAndSoonFoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		r := hangs(ashyq.PCR)
		g := guarded(r, &c)
		for range 5 {
			if d := took(t, g, true); d != limit || g.Name() != ashyq.PCR {
				t.Errorf("took %v", d)
			}
		}
		if g.State() != "open" {
			t.Fatalf("the breaker is %s", g.State())
		}
		asked := r.asked.Load()
		if d := took(t, g, true); d != 0 || r.asked.Load() != asked {
			t.Errorf("an open breaker took %v and asked %d more", d, r.asked.Load()-asked)
		}

		time.Sleep(pause)
		if d := took(t, g, true); d != hedge || g.State() != "half-open" {
			t.Errorf("who tried it out waited %v, the breaker is %s", d, g.State())
		}
		time.Sleep(limit - hedge + pause)
		synctest.Wait()
		r.ask = answers(ashyq.PCR).ask
		for _, state := range []string{"half-open", "half-open", "closed"} {
			if d := took(t, g, false); d != 0 || g.State() != state {
				t.Errorf("took %v, the breaker is %s, want %s", d, g.State(), state)
			}
		}
		if want := map[string]int{"timeout": 6, "open": 1, "answer": 3}; !maps.Equal(c.outcomes(), want) {
			t.Errorf("observed %v, want %v", c.outcomes(), want)
		}
	})
}

func TestARecoveringRegistryIsNotStampeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		r := fails(ashyq.PCR)
		g := guarded(r, &c)
		for range 5 {
			took(t, g, true)
		}
		time.Sleep(pause)
		r.ask = after(ashyq.PCR, hedge/2).ask
		before := r.asked.Load()
		var crowd sync.WaitGroup
		for range 50 {
			crowd.Go(func() { g.Ask(t.Context(), person) })
		}
		crowd.Wait()
		if n := r.asked.Load() - before; n != 3 || g.State() != "closed" {
			t.Errorf("%d of 50 reached it, the breaker is %s", n, g.State())
		}
		if got := c.outcomes(); got["open"] != 47 || got["answer"] != 3 {
			t.Errorf("observed %v", got)
		}
	})
}

func TestASecondTryGoesBesideASlowFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		r := &fake{name: ashyq.PCR, ask: func(ctx context.Context, n int32) (ashyq.Finding, error) {
			if n == 1 {
				return hang(ctx, n)
			}
			return found(ashyq.PCR, "1"), nil
		}}
		if d := took(t, guarded(r, &c), false); d != hedge || r.asked.Load() != 2 {
			t.Errorf("took %v and %d tries", d, r.asked.Load())
		}
	})
}

func TestSecondTriesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		r := after(ashyq.PCR, hedge*2)
		g := guarded(r, &c)
		var crowd sync.WaitGroup
		for range 60 {
			crowd.Go(func() { g.Ask(t.Context(), person) })
		}
		crowd.Wait()
		if n := r.asked.Load() - 60; n < 1 || n > 20 {
			t.Errorf("%d second tries for 60 questions", n)
		}
		time.Sleep(time.Minute)
	})
}

func TestTooManyQuestionsAreRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		g := guarded(after(ashyq.PCR, hedge/2), &c)
		for range 64 {
			go g.Ask(t.Context(), person)
		}
		synctest.Wait()
		for range 20 {
			if d := took(t, g, true); d != 0 {
				t.Errorf("took %v", d)
			}
		}
		synctest.Wait()
		if n := g.Underway(); n != 64 {
			t.Errorf("%d are under way", n)
		}
		time.Sleep(hedge)
		if n := g.Underway(); n != 0 {
			t.Errorf("%d are under way still", n)
		}
		if got := c.outcomes(); g.State() != "closed" || got["overflow"] != 20 || got["answer"] != 64 {
			t.Errorf("the breaker is %s, observed %v", g.State(), got)
		}
	})
}

func TestACallerWhoLeavesTeachesTheBreakerNothingWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		g := guarded(after(ashyq.PCR, hedge/2), &c)
		for range 20 {
			hasty, leave := context.WithTimeout(t.Context(), time.Millisecond)
			f, err := g.Ask(hasty, person)
			wantUnavailable(t, f, err)
			leave()
		}
		time.Sleep(time.Second)
		if got := c.outcomes(); g.State() != "closed" || got["answer"] != 20 {
			t.Errorf("the breaker is %s, observed %v", g.State(), got)
		}
	})
}

func TestARegistryIsLeftAloneForAsLongAsItWants(t *testing.T) {
	for retry, want := range map[time.Duration]time.Duration{0: pause, 10 * time.Second: 10 * time.Second, time.Hour: time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			var c tally
			busy := registry.Unavailable(errors.New("status 429"))
			busy.Retry = retry
			r := &fake{name: ashyq.PCR, ask: func(context.Context, int32) (ashyq.Finding, error) { return ashyq.Finding{}, busy }}
			g := guarded(r, &c)
			for range 5 {
				took(t, g, true)
			}
			time.Sleep(want - time.Millisecond)
			took(t, g, true)
			if n := r.asked.Load(); n != 5 {
				t.Errorf("asked again before %v", want)
			}
			time.Sleep(time.Millisecond)
			took(t, g, true)
			if n := r.asked.Load(); n != 6 {
				t.Errorf("not asked again after %v", want)
			}
		})
	}
}

func TestPartialAnswersAreObservedAsSuch(t *testing.T) {
	var c tally
	r := &fake{name: ashyq.PCR, ask: func(context.Context, int32) (ashyq.Finding, error) {
		return ashyq.Finding{Registry: ashyq.PCR, AsOf: time.Now(), Partial: true}, nil
	}}
	took(t, guarded(r, &c), false)
	if got := c.outcomes(); got["partial"] != 1 {
		t.Errorf("observed %v", got)
	}
}

func TestDefaultsStayWithinTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := registry.NewGuarded(hangs(ashyq.PCR), registry.GuardOptions{})
		if d := took(t, g, true); d >= budget {
			t.Errorf("took %v", d)
		}
	})
}
