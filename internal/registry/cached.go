package registry

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/singleflight"

	"ashyq"
	"ashyq/internal/recent"
)

// CacheOptions of a Cached registry; all but Now are required.
type CacheOptions struct {
	Size   int                  // people whose evidence is remembered: at least half as many of the last, and at most so many
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
	memory   *recent.Memory // of packed memories
	flights  singleflight.Group
}

// NewCached puts a memory before a registry. Close forgets everything.
func NewCached(r Registry, o CacheOptions) *Cached {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Cached{registry: r, options: o, blind: NewBlind(), memory: recent.New(o.Size, packedBytes)}
}

// packedBytes is what is known of a person takes on average, at most: nothing of most, a few records of some.
const packedBytes = 64

// Close forgets everything.
func (c *Cached) Close() { c.memory.Clear() }

// Name says which registry this is.
func (c *Cached) Name() ashyq.Registry { return c.registry.Name() }

// Recall is what the registry said of a person so short a while ago that it need not be asked; ok is false if it must be.
func (c *Cached) Recall(p ashyq.Person) (_ ashyq.Finding, ok bool) {
	return c.recall(c.blind.Digest(p))
}

func (c *Cached) recall(digest ashyq.Digest) (_ ashyq.Finding, ok bool) {
	whole := c.remembered(digest).whole
	return whole, c.younger(whole, c.options.Reuse())
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
		return f, nil
	}
	return ashyq.Finding{}, err
}

// remember keeps an answer, and returns it with what a partial one leaves of the whole one before it.
func (c *Cached) remember(digest ashyq.Digest, f ashyq.Finding) ashyq.Finding {
	m := memory{whole: f}
	if f.Partial {
		m = c.remembered(digest)
		m.part = f
		f = m.all()
	}
	c.memory.Put(recent.Key(digest[:]), m.appendTo(nil))
	return f
}

// remembered is what was said within MaxAge, marked as cached.
func (c *Cached) remembered(digest ashyq.Digest) memory {
	var m memory
	var room [2 * packedBytes]byte
	if packed, ok := c.memory.Append(room[:0], recent.Key(digest[:])); ok {
		m = unpackMemory(packed)
	}
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

// own is a Finding that shares nothing with those of other callers.
func own(f ashyq.Finding) ashyq.Finding {
	f.Evidence = slices.Clone(f.Evidence)
	return f
}
