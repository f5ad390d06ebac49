package registry

import (
	"context"
	"errors"

	"ashyq"
)

// Disputes is where a person asks a registry to put right what it says of them. The registry keeps the requests and decides them;
// nothing of them is kept here. Its implementations pass RunDisputes in registrytest.
//
// Errors beside those that are named are ashyq.Unavailable "registry_unavailable". It is then not known whether anything was
// filed: the same request may be sent again. Both methods end when ctx does.
type Disputes interface {
	// Name says which registry this is.
	Name() ashyq.Registry

	// File files a request under its number, and returns it as it then stands. What the person has filed under that number
	// before is returned instead, unchanged: a request that is sent again is one. ErrNumberTaken if the number is another
	// person's. A person whom the registry does not know may file.
	File(ctx context.Context, p ashyq.Person, d ashyq.Dispute) (ashyq.Dispute, error)

	// Filed is all that was filed for a person, whoever's phone it came from, the newest first. Notes are the registry's to
	// read: they do not come back.
	Filed(ctx context.Context, p ashyq.Person) ([]ashyq.Dispute, error)
}

// ErrNumberTaken tells that a number names another person's request.
var ErrNumberTaken = errors.New("the number names another person's request")

// GuardedDisputes keeps a registry that is slow, failing or hanging from holding up those who dispute. Its breaker is its own: that
// requests fail does not keep anybody from asking for evidence.
type GuardedDisputes struct {
	*guard[filing]
	disputes Disputes
}

// filing is what came of a call: what is filed, or why it rightly was not, which is no failure of the registry.
type filing struct {
	filed   []ashyq.Dispute
	refused error
}

// NewGuardedDisputes has no use for GuardOptions.Hedge: a second try beside the first could file twice at a server that is
// slow to see what it has.
func NewGuardedDisputes(d Disputes, o GuardOptions) *GuardedDisputes {
	return &GuardedDisputes{newGuard(d.Name(), o, func(filing) bool { return false }), d}
}

// Name says which registry this is.
func (g *GuardedDisputes) Name() ashyq.Registry { return g.disputes.Name() }

// File is the registry's answer, or an error within the timeout.
func (g *GuardedDisputes) File(ctx context.Context, p ashyq.Person, d ashyq.Dispute) (ashyq.Dispute, error) {
	f, err := g.call(ctx, func(ctx context.Context) (filing, error) {
		filed, err := g.disputes.File(ctx, p, d)
		if errors.Is(err, ErrNumberTaken) {
			return filing{refused: err}, nil
		}
		return filing{filed: []ashyq.Dispute{filed}}, err
	})
	if err == nil {
		err = f.refused
	}
	if err != nil {
		return ashyq.Dispute{}, err
	}
	return f.filed[0], nil
}

// Filed is the registry's answer, or an error within the timeout.
func (g *GuardedDisputes) Filed(ctx context.Context, p ashyq.Person) ([]ashyq.Dispute, error) {
	f, err := g.call(ctx, func(ctx context.Context) (filing, error) {
		filed, err := g.disputes.Filed(ctx, p)
		return filing{filed: filed}, err
	})
	return f.filed, err
}
