package registry

import (
	"context"
	"time"

	"ashyq"
)

// Merge asks all registries about a person at once.
type Merge struct {
	Registries []Registry
	Budget     time.Duration // how long an answer may take in all; longer than what each registry allows itself
}

// Ask always answers within the budget, or sooner if ctx ends: one Finding for each of ashyq.Registries, in their order. A
// registry that is silent, or that is not configured, has a Finding with a zero AsOf.
func (m Merge) Ask(ctx context.Context, p ashyq.Person) []ashyq.Finding {
	ctx, cancel := context.WithTimeout(ctx, m.Budget)
	defer cancel()

	answers := make(chan ashyq.Finding, len(m.Registries))
	for _, r := range m.Registries {
		go func() {
			f, err := r.Ask(ctx, p)
			if err != nil {
				f = ashyq.Finding{}
			}
			f.Registry = r.Name()
			answers <- f
		}()
	}

	findings := make([]ashyq.Finding, len(ashyq.Registries))
	for i, name := range ashyq.Registries {
		findings[i].Registry = name
	}
	for range m.Registries {
		select {
		case f := <-answers:
			for i := range findings {
				if findings[i].Registry == f.Registry {
					findings[i] = f
				}
			}
		case <-ctx.Done():
			return findings
		}
	}
	return findings
}
