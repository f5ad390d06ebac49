package fhir

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// abilities is what the server's CapabilityStatement offers beyond plain searches. It is asked for in the background when
// it could first be of use, and again after a while; until it is known, and when it cannot be had, the server offers nothing.
type abilities struct {
	ctx    context.Context
	cancel context.CancelFunc
	asking sync.WaitGroup

	mu     sync.Mutex
	closed bool
	offers bool
	again  time.Time // when to ask (again)
}

const (
	abilitiesFor   = time.Hour
	abilitiesRetry = 5 * time.Minute // after the statement could not be had, or has been belied
)

func (a *abilities) init() { a.ctx, a.cancel = context.WithCancel(context.Background()) }

func (a *abilities) close() {
	a.mu.Lock()
	a.closed = true
	a.mu.Unlock()
	a.cancel()
	a.asking.Wait()
}

// batch reports whether the server is known to take a Bundle of type batch.
func (a *abilities) batch(c *Client) bool {
	now := c.now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed && !now.Before(a.again) {
		a.again = now.Add(abilitiesRetry)
		a.asking.Go(func() { a.ask(c) })
	}
	return a.offers
}

// lost takes note that a batch failed in spite of the statement.
func (a *abilities) lost(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.offers = false
	a.again = now.Add(abilitiesRetry)
}

func (a *abilities) ask(c *Client) {
	var s CapabilityStatement
	if c.exchange(a.ctx, http.MethodGet, c.base.JoinPath("metadata"), "", "", &s) != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.offers = s.batch()
	a.again = c.now().Add(abilitiesFor)
}

func (s *CapabilityStatement) batch() bool {
	if s.ResourceType != TypeCapability || !strings.HasPrefix(s.FHIRVersion, "4.") {
		return false
	}
	for _, rest := range s.Rest {
		for _, i := range rest.Interaction {
			if rest.Mode == "server" && i.Code == Batch {
				return true
			}
		}
	}
	return false
}
