package storetest

import (
	"context"
	"errors"
	"math/bits"
	"sync/atomic"

	"ashyq/internal/store"
)

// Alternate is two nodes over one database as one store: each call goes to one of them, in an order that no test repeats
// (Thue and Morse's), so that none has a node for its writes and another for its reads.
func Alternate(a, b store.Store) store.Store {
	nodes := [2]store.Store{a, b}
	var calls atomic.Uint64
	return &pair{nodes: nodes, Through: func(ctx context.Context, call func(context.Context, store.Store) error) error {
		return call(ctx, nodes[bits.OnesCount64(calls.Add(1))%2])
	}}
}

type pair struct {
	store.Through
	nodes [2]store.Store
}

func (n *pair) Close() error { return errors.Join(n.nodes[0].Close(), n.nodes[1].Close()) }
