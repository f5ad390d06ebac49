package registry

import (
	"context"

	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"

	"ashyq"
)

// Guarded keeps a registry that is slow, failing or hanging from holding up those who ask it: a guard, and within it a second try
// beside a slow first.
type Guarded struct {
	*guard[ashyq.Finding]
	registry Registry
}

// hedgeShare is how much of what is under way second tries may be.
const hedgeShare = 0.2

func NewGuarded(r Registry, o GuardOptions) *Guarded {
	hedge := hedgepolicy.NewBuilderWithDelay[ashyq.Finding](or(o.Hedge, defaultHedge)).
		WithBudget(budget.NewBuilder().WithMaxRate(hedgeShare).Build()).
		Build()
	partial := func(f ashyq.Finding) bool { return f.Partial }
	return &Guarded{newGuard(r.Name(), o, partial, hedge), r}
}

// Name says which registry this is.
func (g *Guarded) Name() ashyq.Registry { return g.registry.Name() }

// Ask is the registry's answer, or an error within the timeout. An open breaker and too many questions at once are errors at
// once.
func (g *Guarded) Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error) {
	return g.call(ctx, func(ctx context.Context) (ashyq.Finding, error) { return g.registry.Ask(ctx, p) })
}
