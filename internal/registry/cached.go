package registry

import (
	"context"
	"slices"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"ashyq"
)

// CacheOptions of a Cached registry; all but Now are required.
type CacheOptions struct {
	Size   int                  // people whose evidence is remembered
	Reuse  func() time.Duration // how old evidence may be to be used without asking: the policy's
	MaxAge time.Duration        // how old it may be while the registry is silent
	Now    func() time.Time
}

// Cached remembers, in memory and under blind digests, what a registry said. What is young enough is used again; what is
// older only while the registry is silent, and then with its own AsOf. A partial answer is remembered as that: it can stand
// in for a silent registry, and never for asking.
//
// All who ask about one person at the same time share one question. It is nobody's in particular: it goes on when a caller
// leaves, so the registry beneath must come to an end by itself, as a Guarded one does.
type Cached struct {
	registry Registry
	options  CacheOptions
	blind    Blind
	memory   *otter.Cache[ashyq.Digest, ashyq.Finding]
	flights  singleflight.Group
}

// NewCached puts a memory before a registry. Close forgets everything.
func NewCached(r Registry, o CacheOptions) *Cached {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Cached{registry: r, options: o, blind: NewBlind(), memory: otter.Must(&otter.Options[ashyq.Digest, ashyq.Finding]{
		MaximumSize:      o.Size,
		ExpiryCalculator: otter.ExpiryWriting[ashyq.Digest, ashyq.Finding](o.MaxAge),
	})}
}

// Close forgets everything and ends the cache's housekeeping.
func (c *Cached) Close() {
	c.memory.InvalidateAll()
	c.memory.StopAllGoroutines()
}

// Name says which registry this is.
func (c *Cached) Name() ashyq.Registry { return c.registry.Name() }

// Ask is what the registry says, or said a short while ago; while it is silent, what it said last.
func (c *Cached) Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error) {
	digest := c.blind.Digest(p)
	remembered, ok := c.remembered(digest)
	if ok && !remembered.Partial && c.options.Now().Sub(remembered.AsOf) < c.options.Reuse() {
		return remembered, nil
	}
	flight := c.flights.DoChan(string(digest[:]), func() (any, error) {
		f, err := c.registry.Ask(context.WithoutCancel(ctx), p)
		if err == nil {
			c.memory.Set(digest, f)
		}
		return f, err
	})
	var err error
	select {
	case landed := <-flight:
		if landed.Err == nil {
			return own(landed.Val.(ashyq.Finding)), nil
		}
		err = landed.Err
	case <-ctx.Done():
		err = Unavailable(ctx.Err())
	}
	if ok && c.options.Now().Sub(remembered.AsOf) < c.options.MaxAge {
		return remembered, nil
	}
	return ashyq.Finding{}, err
}

// remembered is the last answer, marked as such.
func (c *Cached) remembered(digest ashyq.Digest) (ashyq.Finding, bool) {
	f, ok := c.memory.GetIfPresent(digest)
	f.Cached = true
	return own(f), ok
}

// own is a Finding that shares nothing with those of other callers.
func own(f ashyq.Finding) ashyq.Finding {
	f.Evidence = slices.Clone(f.Evidence)
	return f
}
