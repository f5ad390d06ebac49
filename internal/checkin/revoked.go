package checkin

import (
	"context"
	"slices"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Revoked are the passes that count no more, as the store tells of them, and those that this node has found outgrown and has yet
// to tell the store. It names nobody, and forgets each pass when it has lapsed. The zero value knows of none.
type Revoked struct {
	mu     sync.RWMutex
	before time.Time            // passes of older evidence count no more
	until  map[string]time.Time // when each lapses, by its id
	told   []store.Revoked      // of single passes, by the store, in the order of its changes
	latest int64                // of the changes that told of one
	untold []ashyq.Revocation
}

// maxUntold bounds what a node remembers while the store is away.
const maxUntold = 10_000

// Has reports whether a pass counts no more.
func (r *Revoked) Has(p ashyq.Pass) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, revoked := r.until[p.ID]
	return revoked || p.AsOf.Before(r.before)
}

// After is what the store has told of single passes after one of its changes, at most so many, up to which change that is, and before
// when all passes count no more. Whoever has been told of changes that have not been made, by a store that was then set back, is told all.
func (r *Revoked) After(n int64, limit int) (passes []store.Revoked, next int64, before time.Time) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if n > r.latest {
		n = 0
	}
	from, _ := slices.BinarySearchFunc(r.told, n+1, func(told store.Revoked, n int64) int { return int(told.N - n) })
	passes, next = slices.Clone(r.told[from:min(len(r.told), from+limit)]), n
	if len(passes) > 0 {
		next = passes[len(passes)-1].N
	}
	return passes, next, r.before
}

// take takes over what the store tells. It may tell something again, to a node that has lost it halfway.
func (r *Revoked) take(told []store.Revoked) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range told {
		if one.Pass == "" {
			if one.Before.After(r.before) { // what counts no more never counts again, though a store be set back
				r.before = one.Before
			}
			continue
		}
		if one.N == 0 { // of this node's own journal
			r.put(one.Revocation)
			continue
		}
		i, again := slices.BinarySearchFunc(r.told, one.N, func(told store.Revoked, n int64) int { return int(told.N - n) })
		if !again {
			r.told = slices.Insert(r.told, i, one)
		}
		r.latest = max(r.latest, one.N)
		r.put(one.Revocation)
	}
}

// add revokes a pass here at once, and elsewhere when the store has been told.
func (r *Revoked) add(one ashyq.Revocation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.until[one.Pass]; known || len(r.untold) == maxUntold {
		return
	}
	r.put(one)
	r.untold = append(r.untold, one)
}

func (r *Revoked) put(one ashyq.Revocation) {
	if r.until == nil {
		r.until = make(map[string]time.Time)
	}
	r.until[one.Pass] = one.Until
}

// tell tells the store what it does not know yet. What fails is told the next time.
func (r *Revoked) tell(ctx context.Context, to store.Places, now time.Time) error {
	r.mu.RLock()
	untold := slices.Clone(r.untold)
	r.mu.RUnlock()
	for _, one := range untold {
		if err := to.RevokePasses(ctx, now, one); err != nil {
			return err
		}
		r.mu.Lock()
		r.untold = r.untold[1:]
		r.mu.Unlock()
	}
	return nil
}

// forget drops the passes that have lapsed.
func (r *Revoked) forget(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = slices.DeleteFunc(r.told, func(one store.Revoked) bool { return !now.Before(one.Until) })
	for pass, until := range r.until {
		if !now.Before(until) {
			delete(r.until, pass)
		}
	}
}
