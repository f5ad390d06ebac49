package main

import (
	"context"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A node's heap is mostly the country's places, packed, which the garbage collector does not look into: it may run often, and
// need not wait until the heap has doubled.
const (
	ordinaryMemory = 240 << 20 // of the Go runtime, to which the program's own pages come; enough for a country's places
	leastRoom      = 40 << 20  // beside what is in use, and an eighth of that: with less, the collector would hardly pause
	roomEvery      = time.Second
)

// boundMemory keeps the process small until ctx ends, unless GOMEMLIMIT is set.
func boundMemory(ctx context.Context) {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return
	}
	inUse := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	limit := int64(ordinaryMemory)
	debug.SetMemoryLimit(limit)
	turns := time.NewTicker(roomEvery)
	defer turns.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-turns.C:
		}
		metrics.Read(inUse)
		live := int64(inUse[0].Value.Uint64())
		if next := max(ordinaryMemory, live+live/8+leastRoom); next != limit {
			limit = next
			debug.SetMemoryLimit(limit)
		}
	}
}
