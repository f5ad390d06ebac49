package postgres

import (
	"context"

	"ashyq/internal/store"
)

// lookup finds single things by their keys, many in one statement.
type lookup[K comparable, V any] struct {
	find func(ctx context.Context, keys []K) (map[K]V, error)
	lane *lane[question[K, V]]
}

type question[K comparable, V any] struct {
	ctx    context.Context
	key    K
	answer chan<- answer[V] // buffered: who asked may have gone
}

type answer[V any] struct {
	value V
	err   error
}

// newLookup makes a lookup by what finds those that are there of some keys, each named once.
func newLookup[K comparable, V any](find func(ctx context.Context, keys []K) (map[K]V, error)) *lookup[K, V] {
	l := &lookup[K, V]{find: find}
	l.lane = startLane(l.answer)
	return l
}

// get is what has a key: ErrNotFound if nothing has.
func (l *lookup[K, V]) get(ctx context.Context, key K) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, translate(err)
	}
	answers := make(chan answer[V], 1)
	if err := l.lane.submit(question[K, V]{ctx, key, answers}); err != nil {
		return none, translate(err)
	}
	select {
	case a := <-answers:
		return a.value, translate(a.err)
	case <-ctx.Done():
		return none, translate(ctx.Err())
	}
}

// answer answers questions by one statement. Should it fail by its own fault, each is asked alone, so that a key that cannot be
// asked for spoils only its own question.
func (l *lookup[K, V]) answer(batch []question[K, V]) {
	keys := make([]K, 0, len(batch))
	asked := make(map[K]bool, len(batch))
	for _, q := range batch {
		if !asked[q.key] && q.ctx.Err() == nil {
			asked[q.key] = true
			keys = append(keys, q.key)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	found, err := l.find(ctx, keys)
	if err != nil && !passing(err) && len(batch) > 1 {
		for i := range batch {
			l.answer(batch[i : i+1])
		}
		return
	}
	for _, q := range batch {
		value, ok := found[q.key]
		a := answer[V]{value, err}
		if err == nil && !ok {
			a.err = store.ErrNotFound
		}
		q.answer <- a
	}
}

func (l *lookup[K, V]) close() { l.lane.close() }
