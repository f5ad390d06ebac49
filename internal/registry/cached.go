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
// older only while the registry is silent, and then with its own AsOf. A partial answer is remembered beside the last whole
// one, whose evidence it adds to and never takes away from: together they are Partial and as old as the whole one. They can
// stand in for a silent registry, and never for asking.
//
// All who ask about one person at the same time share one question. It is nobody's in particular: it goes on when a caller
// leaves, so the registry beneath must come to an end by itself, as a Guarded one does.
type Cached struct {
	registry Registry
	options  CacheOptions
	blind    Blind
	memory   *otter.Cache[ashyq.Digest, memory]
	flights  singleflight.Group
}

// NewCached puts a memory before a registry. Close forgets everything.
func NewCached(r Registry, o CacheOptions) *Cached {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Cached{registry: r, options: o, blind: NewBlind(), memory: otter.Must(&otter.Options[ashyq.Digest, memory]{
		MaximumSize:      o.Size,
		ExpiryCalculator: otter.ExpiryWriting[ashyq.Digest, memory](o.MaxAge),
	})}
}

// Close forgets everything and ends the cache's housekeeping.
func (c *Cached) Close() {
	c.memory.InvalidateAll()
	c.memory.StopAllGoroutines()
}

// Name says which registry this is.
func (c *Cached) Name() ashyq.Registry { return c.registry.Name() }

// Recall is what the registry said of a person so short a while ago that it need not be asked; ok is false if it must be.
func (c *Cached) Recall(p ashyq.Person) (_ ashyq.Finding, ok bool) {
	return c.recall(c.blind.Digest(p))
}

func (c *Cached) recall(digest ashyq.Digest) (_ ashyq.Finding, ok bool) {
	whole := c.remembered(digest).whole
	return own(whole), c.younger(whole, c.options.Reuse())
}

// Ask is what the registry says, or said a short while ago; while it is silent, what it said last.
func (c *Cached) Ask(ctx context.Context, p ashyq.Person) (ashyq.Finding, error) {
	digest := c.blind.Digest(p)
	if f, ok := c.recall(digest); ok {
		return f, nil
	}
	flight := c.flights.DoChan(string(digest[:]), func() (any, error) {
		f, err := c.registry.Ask(context.WithoutCancel(ctx), p)
		if err == nil {
			f = c.remember(digest, f)
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
	if f := c.remembered(digest).all(); !f.AsOf.IsZero() {
		return own(f), nil
	}
	return ashyq.Finding{}, err
}

// remember keeps an answer, and returns it with what a partial one leaves of the whole one before it.
func (c *Cached) remember(digest ashyq.Digest, f ashyq.Finding) ashyq.Finding {
	if !f.Partial {
		c.memory.Set(digest, memory{whole: f})
		return f
	}
	m := c.remembered(digest)
	m.part = f
	c.memory.Set(digest, m)
	return m.all()
}

// remembered is what was said within MaxAge, marked as cached.
func (c *Cached) remembered(digest ashyq.Digest) memory {
	m, _ := c.memory.GetIfPresent(digest)
	for _, f := range []*ashyq.Finding{&m.whole, &m.part} {
		f.Cached = true
		if !c.younger(*f, c.options.MaxAge) {
			*f = ashyq.Finding{}
		}
	}
	return m
}

// younger reports whether a finding is one, of less than this age.
func (c *Cached) younger(f ashyq.Finding, age time.Duration) bool {
	return !f.AsOf.IsZero() && c.options.Now().Sub(f.AsOf) < age
}

// memory is the last whole answer about a person, and a partial one since; each zero if there is none.
type memory struct{ whole, part ashyq.Finding }

// all is both in one, zero if there is neither. A record that both have is in it twice: ashyq.Resolve tells which counts.
func (m memory) all() ashyq.Finding {
	switch {
	case m.part.AsOf.IsZero():
		return m.whole
	case m.whole.AsOf.IsZero():
		return m.part
	}
	f := m.whole
	f.Partial = true
	f.Evidence = slices.Concat(m.whole.Evidence, m.part.Evidence)
	return f
}

// own is a Finding that shares nothing with those of other callers.
func own(f ashyq.Finding) ashyq.Finding {
	f.Evidence = slices.Clone(f.Evidence)
	return f
}
