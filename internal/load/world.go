package load

import (
	"context"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/caller"
)

// World is who can be where. People and venues go by their numbers in it; the venues' are by how many come, the most first.
type World struct {
	venues    int
	gate      func(to []byte, venue int, d ashyq.Direction) []byte // appends what a scan names a gate by
	venueID   func(venue int) ashyq.VenueID
	people    []person
	iin       func(number int) ashyq.IIN // also of people who do not take part
	platforms []*platform                // at least one
	staff     string                     // a session that may watch every venue
}

// person is somebody who takes part, and where they are.
type person struct {
	number int
	iin    [12]byte
	token  string // of a session; empty for somebody who comes by a platform
	at     int    // the venue they are in; nowhere if in none
	visit  []byte // there
	pass   []byte // the last one that an answer gave
}

const nowhere = -1

// bearer is what a token follows in a header; they are kept with it.
const bearer = "Bearer "

// shares reports whether the n-th of many belongs to a share of them, evenly spread.
func shares(n int, share float64) bool {
	return int(float64(n+1)*share) > int(float64(n)*share)
}

// platform is a client of the service that stands for people without sessions.
type platform struct {
	target     string
	id, secret string
	token      atomic.Pointer[string]
}

// tokenRenewal is well within the hour for which a token holds.
const tokenRenewal = 30 * time.Minute

// renew keeps the platform's token fresh until ctx ends.
func (p *platform) renew(ctx context.Context) {
	ticker := time.NewTicker(tokenRenewal)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = p.login(ctx) // the scans will tell
		}
	}
}

func (p *platform) login(ctx context.Context) error {
	token, err := caller.New(p.target, answerTimeout).Platform(ctx, p.id, p.secret)
	if err != nil {
		return err
	}
	token = bearer + token
	p.token.Store(&token)
	return nil
}
