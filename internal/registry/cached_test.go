package registry_test

import (
	"cmp"
	"context"
	"reflect"
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
			f := found(ashyq.PCR, now.Format(time.TimeOnly))
			f.AsOf, f.Partial = now, say == "half"
			return f, nil
		}}
		c := cached(r, func() time.Time { return now })
		defer c.Close()

		var whole, part ashyq.Finding // what was said last, and in part since
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{1, 59, 60, 61, 3540, 3600}).Draw(t, "seconds")) * time.Second)
			say = rapid.SampledFrom([]string{"all", "half", "nothing"}).Draw(t, "says")
			asked = false
			f, err := c.Ask(context.Background(), person)

			if fresh := now.Sub(whole.AsOf) < reuse; asked == fresh {
				t.Fatalf("asked %t when what is remembered whole is of %v", asked, whole.AsOf)
			}
			if asked && say == "all" {
				whole, part = found(ashyq.PCR, now.Format(time.TimeOnly)), ashyq.Finding{}
				whole.AsOf = now
			}
			if asked && say == "half" {
				part = found(ashyq.PCR, now.Format(time.TimeOnly))
				part.AsOf, part.Partial = now, true
			}
			var want ashyq.Finding
			for _, said := range []ashyq.Finding{whole, part} {
				if now.Sub(said.AsOf) < maxAge {
					want.Registry, want.AsOf = ashyq.PCR, cmp.Or(want.AsOf, said.AsOf)
					want.Partial = said.Partial
					want.Evidence = append(want.Evidence, said.Evidence...)
				}
			}
			if want.AsOf.IsZero() {
				if ashyq.KindOf(err) != ashyq.Unavailable || !f.AsOf.IsZero() {
					t.Fatalf("got %+v, %v, want an error", f, err)
				}
				continue
			}
			want.Cached = !want.AsOf.Equal(now)
			if err != nil || !reflect.DeepEqual(f, want) {
				t.Fatalf("got %+v, %v, want %+v", f, err, want)
			}
		}
	})
}

// Two minutes after a positive, the page that held it fails.
func TestPartialAnswerTakesNothingAwayFromAWholeOne(t *testing.T) {
	now := time.Date(2021, 5, 5, 12, 0, 0, 0, time.UTC)
	said := now
	positive := ashyq.Evidence{Kind: ashyq.Positive, Registry: ashyq.PCR, ID: "Observation/1", Standing: ashyq.Final, At: now}
	r := &fake{name: ashyq.PCR, ask: func(_ context.Context, n int32) (ashyq.Finding, error) {
		switch n {
		case 1:
			return ashyq.Finding{Registry: ashyq.PCR, AsOf: now, Evidence: []ashyq.Evidence{positive}}, nil
		case 2:
			return ashyq.Finding{Registry: ashyq.PCR, AsOf: now, Partial: true}, nil
		default:
			return ashyq.Finding{}, errAway
		}
	}}
	c := cached(r, func() time.Time { return now })
	defer c.Close()
	if _, err := c.Ask(t.Context(), person); err != nil {
		t.Fatal(err)
	}
	for _, registryIs := range []string{"answering in part", "silent"} {
		now = now.Add(2 * reuse)
		f, err := c.Ask(t.Context(), person)
		if err != nil || !f.Cached || !f.Partial || !f.AsOf.Equal(said) {
			t.Errorf("%s: %+v, %v", registryIs, f, err)
		}
		v := ashyq.Resolve(ashyq.Known{Findings: []ashyq.Finding{f}}, ashyq.StatusRules{Red: ashyq.Ending{By: ashyq.EndedByBoth}}, now)
		if v.Status != ashyq.Red {
			t.Errorf("%s, the person is %v", registryIs, v.Status)
		}
	}
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

func TestCachedRemembersAllOfARecord(t *testing.T) {
	at := time.Date(2021, 5, 5, 12, 0, 0, 1, time.FixedZone("", 6*60*60))
	want := ashyq.Finding{Registry: ashyq.Control, AsOf: at.UTC(), Evidence: []ashyq.Evidence{
		{Kind: ashyq.Case, Registry: ashyq.Control, ID: "Condition/1", Standing: ashyq.Corrected, At: at, Issued: at.AddDate(0, 0, 1), End: at.AddDate(0, 0, 14)},
		{Kind: ashyq.Contact, Registry: ashyq.Control, ID: "Condition/2", Standing: ashyq.Void, At: at.AddDate(-100, 0, 0)},
		{},
	}}
	r := &fake{name: ashyq.Control, ask: func(context.Context, int32) (ashyq.Finding, error) { return want, nil }}
	c := cached(r, func() time.Time { return at })
	defer c.Close()
	if _, err := c.Ask(t.Context(), person); err != nil {
		t.Fatal(err)
	}
	want.Cached = true
	if got, ok := c.Recall(person); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
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
