package registry_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"ashyq"
	"ashyq/internal/registry"
)

const (
	reuse  = time.Minute
	maxAge = time.Hour
)

func cached(r registry.Registry, now func() time.Time) *registry.Cached {
	return registry.NewCached(r, registry.CacheOptions{
		Size: 100, Reuse: func() time.Duration { return reuse }, MaxAge: maxAge, Now: now})
}

// Whatever the registry does, the memory answers as its contract says.
func TestCachedKeepsItsContract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2021, 5, 5, 12, 0, 0, 0, time.UTC)
		var asked bool
		var say string
		r := &fake{name: ashyq.PCR, ask: func(context.Context, int32) (ashyq.Finding, error) {
			asked = true
			if say == "nothing" {
				return ashyq.Finding{}, errAway
			}
			return ashyq.Finding{Registry: ashyq.PCR, AsOf: now, Partial: say == "half"}, nil
		}}
		c := cached(r, func() time.Time { return now })
		defer c.Close()

		var last ashyq.Finding // what was said last
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 59, 60, 61, 3540, 3600}).Draw(t, "seconds")) * time.Second)
			say = rapid.SampledFrom([]string{"all", "half", "nothing"}).Draw(t, "says")
			asked = false
			f, err := c.Ask(context.Background(), person)

			age := now.Sub(last.AsOf)
			if fresh := last.Whole() && age < reuse; asked == fresh {
				t.Fatalf("asked %t when what is remembered is %v old, partial %t", asked, age, last.Partial)
			}
			switch {
			case asked && say != "nothing":
				last = ashyq.Finding{Registry: ashyq.PCR, AsOf: now, Partial: say == "half"}
				if err != nil || f.Cached || f.AsOf != now || f.Partial != last.Partial {
					t.Fatalf("got %+v, %v, want it new", f, err)
				}
			case !last.AsOf.IsZero() && age < maxAge:
				if err != nil || !f.Cached || f.AsOf != last.AsOf || f.Partial != last.Partial {
					t.Fatalf("got %+v, %v, want what was remembered", f, err)
				}
			default:
				if ashyq.KindOf(err) != ashyq.Unavailable || !f.AsOf.IsZero() {
					t.Fatalf("got %+v, %v, want an error", f, err)
				}
			}
		}
	})
}

func TestCachedTellsPeopleApart(t *testing.T) {
	r := answers(ashyq.PCR)
	c := cached(r, nil)
	defer c.Close()
	c.Ask(t.Context(), person)
	if f, _ := c.Ask(t.Context(), another); f.Cached || r.asked.Load() != 2 {
		t.Errorf("got %+v", f)
	}
}

func TestCachedFindingsAreTheCallersOwn(t *testing.T) {
	c := cached(answers(ashyq.PCR), nil)
	defer c.Close()
	for range 3 {
		f, err := c.Ask(t.Context(), person)
		if err != nil || f.Evidence[0].ID != "1" {
			t.Fatalf("got %+v, %v", f, err)
		}
		f.Evidence[0].ID = "changed"
	}
}

func TestCachedForgetsWhatIsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := answers(ashyq.PCR)
		c := cached(r, nil)
		defer c.Close()
		c.Ask(t.Context(), person)
		r.ask = fails(ashyq.PCR).ask
		time.Sleep(maxAge - time.Second)
		if f, err := c.Ask(t.Context(), person); err != nil || !f.Cached || time.Since(f.AsOf) != maxAge-time.Second {
			t.Errorf("got %+v, %v", f, err)
		}
		time.Sleep(time.Second)
		f, err := c.Ask(t.Context(), person)
		wantUnavailable(t, f, err)
	})
}

func TestOneQuestionForAllWhoAskAboutAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fake{name: ashyq.PCR, ask: func(ctx context.Context, _ int32) (ashyq.Finding, error) {
			select {
			case <-time.After(time.Second):
				return found(ashyq.PCR, "1"), nil
			case <-ctx.Done():
				return ashyq.Finding{}, registry.Unavailable(ctx.Err())
			}
		}}
		c := cached(r, nil)
		defer c.Close()

		hasty, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer leave()
		go func() {
			f, err := c.Ask(hasty, person)
			wantUnavailable(t, f, err)
		}()
		synctest.Wait() // the hasty one asks first, so that the question is theirs
		for range 50 {
			go func() {
				if f, err := c.Ask(t.Context(), person); err != nil || len(f.Evidence) != 1 {
					t.Errorf("got %+v, %v", f, err)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		if n := r.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestAHastyCallerGetsWhatIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := answers(ashyq.PCR)
		c := cached(r, nil)
		defer c.Close()
		c.Ask(t.Context(), person)
		time.Sleep(2 * reuse)
		r.ask = after(ashyq.PCR, time.Second).ask
		hasty, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer leave()
		if f, err := c.Ask(hasty, person); err != nil || !f.Cached || time.Since(f.AsOf) < 2*reuse {
			t.Errorf("got %+v, %v", f, err)
		}
		time.Sleep(time.Second)
		if f, err := c.Ask(t.Context(), person); err != nil || !f.Cached || time.Since(f.AsOf) > 2*time.Second {
			t.Errorf("the question was lost: got %+v, %v", f, err)
		}
	})
}
