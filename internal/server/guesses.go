package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/recent"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Wrong short numbers an hour: by one account or platform, and from one address block, behind which an operator hides
// thousands of people.
const (
	wrongByCaller = 20
	wrongByBlock  = 300
)

// gateID reads which gate a text means: a code, the whole URL as scanned, or a short number. Nine digits can be guessed, so
// whoever has been wrong too often is refused for a while, whatever they try. Errors: invalid_gate, unknown_gate, limited,
// unavailable.
func (s *server) gateID(ctx context.Context, text string) (ashyq.GateID, error) {
	code := recent.KeyOf(text)
	var room [gateIDBytes]byte
	if id, ok := s.codes.Append(room[:0], code); ok {
		return ashyq.GateID(id), nil
	}
	if gate, err := s.Keys.ParseGate(text); err == nil {
		s.codes.Put(code, []byte(gate.ID))
		return gate.ID, nil
	}
	number, err := seal.ParseShort(text)
	if err != nil {
		return "", err
	}
	quota := s.guessQuota(exchangeOf(ctx))
	now := s.Now()
	if err := s.guesses.refused(quota.Key, now); err != nil {
		return "", err
	}
	id, unknown := s.Desk.Places.Short(number)
	if unknown == nil {
		return id, nil
	}
	if err := s.Accounts.Take(ctx, now, quota); err != nil {
		s.guesses.remember(quota.Key, now, err)
		return "", err
	}
	return "", unknown
}

func (s *server) guessQuota(x *exchange) store.Quota {
	who, limit := string(x.caller.Account.ID)+string(x.caller.Client), wrongByCaller
	if who == "" {
		who, limit = auth.Block(s.from(x.request)), wrongByBlock
	}
	return store.Quota{Key: s.Keys.Digest("wrong short numbers", who), Limit: limit, Window: time.Hour}
}

// guesses remembers on this node who has used up their wrong guesses, so that a right one among them is not told from the
// others: the count itself is the store's, and moves with wrong guesses alone.
type guesses struct {
	mu    sync.Mutex
	until map[ashyq.Digest]time.Time
}

func newGuesses() *guesses { return &guesses{until: make(map[ashyq.Digest]time.Time)} }

func (g *guesses) refused(key ashyq.Digest, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	until, ok := g.until[key]
	if !ok {
		return nil
	}
	if !now.Before(until) {
		delete(g.until, key)
		return nil
	}
	return &ashyq.Error{Kind: ashyq.Limited, Code: "limited", Retry: until.Sub(now)}
}

// maxRefused bounds the memory; when it is full those whose time is over make room, and then all do.
const maxRefused = 100_000

func (g *guesses) remember(key ashyq.Digest, now time.Time, err error) {
	limited, ok := errors.AsType[*ashyq.Error](err)
	if !ok || limited.Kind != ashyq.Limited {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.until) >= maxRefused {
		for k, until := range g.until {
			if !now.Before(until) {
				delete(g.until, k)
			}
		}
		if len(g.until) >= maxRefused {
			clear(g.until)
		}
	}
	g.until[key] = now.Add(limited.Retry)
}
