package registry

import (
	"context"
	"slices"
	"time"

	"ashyq"
)

// Merge asks all registries about a person at once.
type Merge struct {
	Registries []Registry
	Budget     time.Duration // how long an answer may take in all; longer than what each registry allows itself
}

// Ask always answers within the budget, or sooner if ctx ends: one Finding for each of ashyq.Registries, in their order. A
// registry that is silent, or that is not configured, has a Finding with a zero AsOf. What is remembered is not waited for.
func (m Merge) Ask(ctx context.Context, p ashyq.Person) []ashyq.Finding {
	findings := make([]ashyq.Finding, len(ashyq.Registries))
	for i, name := range ashyq.Registries {
		findings[i].Registry = name
	}
	said := func(by ashyq.Registry, f ashyq.Finding) {
		f.Registry = by
		if i := slices.Index(ashyq.Registries[:], by); i >= 0 {
			findings[i] = f
		}
	}
	var asked []Registry
	for _, r := range m.Registries {
		if c, ok := r.(*Cached); ok {
			if f, ok := c.Recall(p); ok {
				said(r.Name(), f)
				continue
			}
		}
		asked = append(asked, r)
	}
	if len(asked) > 0 {
		m.ask(ctx, asked, p, said)
	}
	return findings
}

// ask asks some of the registries at once, until the budget is used up.
func (m Merge) ask(ctx context.Context, registries []Registry, p ashyq.Person, said func(ashyq.Registry, ashyq.Finding)) {
	ctx, cancel := context.WithTimeout(ctx, m.Budget)
	defer cancel()
	type answer struct {
		by      ashyq.Registry
		finding ashyq.Finding
	}
	answers := make(chan answer, len(registries))
	for _, r := range registries {
		go func() {
			f, err := r.Ask(ctx, p)
			if err != nil {
				f = ashyq.Finding{}
			}
			answers <- answer{r.Name(), f}
		}()
	}
	for range registries {
		select {
		case a := <-answers:
			said(a.by, a.finding)
		case <-ctx.Done():
			return
		}
	}
}
