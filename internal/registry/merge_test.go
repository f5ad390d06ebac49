package registry_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

const budget = 1500 * time.Millisecond

func TestMergeAnswersWithinItsBudget(t *testing.T) {
	tests := map[string]struct {
		registries []registry.Registry
		answered   []ashyq.Registry
		took       time.Duration
	}{
		"both answer":             {[]registry.Registry{answers(ashyq.Control), answers(ashyq.PCR)}, ashyq.Registries[:], 0},
		"both at the same time":   {[]registry.Registry{after(ashyq.PCR, time.Second), after(ashyq.Control, time.Second)}, ashyq.Registries[:], time.Second},
		"one fails":               {[]registry.Registry{fails(ashyq.PCR), answers(ashyq.Control)}, []ashyq.Registry{ashyq.Control}, 0},
		"one hangs":               {[]registry.Registry{hangs(ashyq.PCR), answers(ashyq.Control)}, []ashyq.Registry{ashyq.Control}, budget},
		"one hears no stop":       {[]registry.Registry{after(ashyq.PCR, time.Minute), answers(ashyq.Control)}, []ashyq.Registry{ashyq.Control}, budget},
		"one is not there":        {[]registry.Registry{answers(ashyq.PCR)}, []ashyq.Registry{ashyq.PCR}, 0},
		"both hang":               {[]registry.Registry{hangs(ashyq.PCR), hangs(ashyq.Control)}, nil, budget},
		"nothing is there at all": {nil, nil, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer time.Sleep(time.Minute) // until the one that hears no stop is through
				began := time.Now()
				findings := registry.Merge{Registries: tt.registries, Budget: budget}.Ask(t.Context(), person)
				if took := time.Since(began); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				answered := map[ashyq.Registry]bool{}
				for _, name := range tt.answered {
					answered[name] = true
				}
				if len(findings) != len(ashyq.Registries) {
					t.Fatalf("got %+v", findings)
				}
				for i, f := range findings {
					if f.Registry != ashyq.Registries[i] || f.AsOf.IsZero() == answered[f.Registry] || len(f.Evidence) > 0 != answered[f.Registry] {
						t.Errorf("got %+v", f)
					}
				}
			})
		})
	}
}

func TestMergeEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		defer time.Sleep(time.Minute)
		began := time.Now()
		registry.Merge{Registries: []registry.Registry{after(ashyq.PCR, time.Minute)}, Budget: time.Hour}.Ask(ctx, person)
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
}
