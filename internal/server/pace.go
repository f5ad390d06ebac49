package server

import (
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"ashyq"
)

// Own scans of one account on one node: more than anybody passes doors, and at once whatever an app has gathered without a
// network.
const (
	ownScansPerSecond = 5
	ownScansAtOnce    = 1_000
)

// knownPaces bounds how many accounts are counted at once; those that scan least make room.
const knownPaces = 100_000

// pace holds each account to its rate of own scans. It is this node's alone: the limits that hold over all nodes cost a
// write each, and a scan has one already.
type pace struct {
	buckets *otter.Cache[ashyq.AccountID, *rate.Limiter]
}

func newPace(now func() time.Time) (pace, error) {
	buckets, err := otter.New(&otter.Options[ashyq.AccountID, *rate.Limiter]{
		MaximumSize: knownPaces,
		// By then an idle account's bucket is full again, as a new one's is.
		ExpiryCalculator: otter.ExpiryAccessing[ashyq.AccountID, *rate.Limiter](ownScansAtOnce / ownScansPerSecond * time.Second),
		Clock:            quietClock(now),
	})
	return pace{buckets}, err
}

// quietClock is the server's clock for a cache. It does not tick: what has expired goes when something new comes, and no
// goroutine is left behind.
type quietClock func() time.Time

// NowNano is now in nanoseconds.
func (c quietClock) NowNano() int64 { return c().UnixNano() }

// Tick never comes.
func (quietClock) Tick(time.Duration) <-chan time.Time { return nil }

// take counts one scan: limited for an account that is too fast.
func (p pace) take(account ashyq.AccountID, now time.Time) error {
	bucket, _ := p.buckets.ComputeIfAbsent(account, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(ownScansPerSecond, ownScansAtOnce), false
	})
	if !bucket.AllowN(now, 1) {
		return &ashyq.Error{Kind: ashyq.Limited, Code: "limited", Retry: time.Second / ownScansPerSecond}
	}
	return nil
}
