package journal

import (
	"bytes"
	"context"
	"encoding/binary"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/recent"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

// So many callers are remembered, of so many bytes each on average, for so long after the database has last vouched for them.
const (
	knownCallers  = 50_000
	callerBytes   = 240
	callerValid   = 12 * time.Hour
	callerRenewed = time.Minute // how often it is noted that the database has vouched for one anew
	callersSaved  = 5 * time.Second
)

// opened is a session with its account.
type opened struct {
	session store.Session
	account store.Account
}

// callers remembers who called lately: in memory, and what is new there on the disk some seconds later.
type callers struct {
	memory *recent.Memory // by the token's digest: when they were seen, in milliseconds, and a caller

	mu      sync.Mutex
	unsaved map[ashyq.Digest]bool // whose sessions are to be written, or, if false, dropped
}

func newCallers() callers {
	return callers{memory: recent.New(knownCallers, callerBytes), unsaved: make(map[ashyq.Digest]bool)}
}

// caller is one as they are remembered. Its keys are never used again for something else.
type caller struct {
	Client    string `cbor:"1,keyasint,omitempty"`
	Expires   int64  `cbor:"2,keyasint,omitempty"`
	Slide     int64  `cbor:"3,keyasint,omitempty"`
	Confirmed int64  `cbor:"4,keyasint,omitempty"`
	Account   string `cbor:"5,keyasint,omitempty"`
	Phone     []byte `cbor:"6,keyasint,omitempty"`
	LastTwo   string `cbor:"7,keyasint,omitempty"`
	Person    []byte `cbor:"8,keyasint,omitempty"`
	KeyID     string `cbor:"9,keyasint,omitempty"`
	Assurance string `cbor:"10,keyasint,omitempty"`
	Roles     []role `cbor:"11,keyasint,omitempty"`
	Passkeys  int    `cbor:"12,keyasint,omitempty"`
}

type role struct {
	_      struct{} `cbor:",toarray"`
	Entity string
	Venue  string
	Name   string
}

func callerOf(o opened) caller {
	c := caller{
		Client: string(o.session.Client), Expires: store.Millis(o.session.Expires), Slide: o.session.Slide.Milliseconds(),
		Confirmed: store.Millis(o.session.Confirmed),
		Account:   string(o.account.ID), LastTwo: o.account.LastTwo, KeyID: o.account.KeyID, Assurance: string(o.account.Assurance),
		Passkeys: o.account.Passkeys,
	}
	if o.account.ID != "" {
		c.Phone, c.Person = o.account.Phone[:], o.account.Person[:]
	}
	for _, r := range o.account.Roles {
		c.Roles = append(c.Roles, role{Entity: string(r.Entity), Venue: string(r.Venue), Name: string(r.Name)})
	}
	return c
}

func (c caller) opened(token ashyq.Digest) opened {
	o := opened{
		store.Session{
			Token: token, Account: ashyq.AccountID(c.Account), Client: ashyq.ClientID(c.Client), Expires: store.FromMillis(c.Expires),
			Slide: time.Duration(c.Slide) * time.Millisecond, Confirmed: store.FromMillis(c.Confirmed),
		},
		store.Account{
			ID: ashyq.AccountID(c.Account), LastTwo: c.LastTwo, KeyID: c.KeyID, Assurance: ashyq.Assurance(c.Assurance), Passkeys: c.Passkeys,
		},
	}
	copy(o.account.Phone[:], c.Phone)
	copy(o.account.Person[:], c.Person)
	for _, r := range c.Roles {
		o.account.Roles = append(o.account.Roles, store.Role{
			Entity: ashyq.EntityID(r.Entity), Venue: ashyq.VenueID(r.Venue), Name: store.RoleName(r.Name),
		})
	}
	return o
}

// seenBytes is the length of the moment before a caller.
const seenBytes = 8

func callerKey(token ashyq.Digest) recent.Key { return recent.Key(token[:len(recent.Key{})]) }

// seen remembers whom the database has vouched for.
func (c *callers) seen(now time.Time, token ashyq.Digest, o opened) {
	body, err := cbor.Marshal(callerOf(o))
	if err != nil { // plain fields: it cannot fail
		return
	}
	var room [2 * callerBytes]byte
	if before, ok := c.memory.Append(room[:0], callerKey(token)); ok && len(before) > seenBytes && now.Sub(seenAt(before)) < callerRenewed &&
		bytes.Equal(before[seenBytes:], body) {
		return
	}
	c.memory.Put(callerKey(token), append(seenNow(now), body...))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unsaved[token] = true
}

func seenNow(now time.Time) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, callerBytes), uint64(now.UnixMilli()))
}

func seenAt(kept []byte) time.Time { return time.UnixMilli(int64(binary.BigEndian.Uint64(kept))) }

// forget forgets a token that has ended.
func (c *callers) forget(token ashyq.Digest) {
	var room [2 * callerBytes]byte
	if before, ok := c.memory.Append(room[:0], callerKey(token)); !ok || len(before) == 0 {
		return
	}
	c.memory.Put(callerKey(token), nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unsaved[token] = false
}

// find is who a token was of when the database last said so, unless that is too long ago or it has expired.
func (c *callers) find(now time.Time, token ashyq.Digest) (opened, bool) {
	kept, ok := c.memory.Append(nil, callerKey(token))
	if !ok || len(kept) <= seenBytes || now.Sub(seenAt(kept)) > callerValid {
		return opened{}, false
	}
	var known caller
	if err := cbor.Unmarshal(kept[seenBytes:], &known); err != nil {
		return opened{}, false
	}
	o := known.opened(token)
	return o, o.session.Expires.After(now)
}

// load takes over who is on the disk.
func (c *callers) load(ctx context.Context, local *sqlite.Journal) error {
	known, err := local.Callers(ctx)
	for _, k := range known {
		c.memory.Put(callerKey(k.Token), append(seenNow(k.Seen), k.Body...))
	}
	return err
}

// save writes to the disk who is new or has gone since the last time. What fails is tried again with the next, of as many as are
// remembered.
func (c *callers) save(ctx context.Context, local *sqlite.Journal, now time.Time) error {
	c.mu.Lock()
	unsaved := c.unsaved
	c.unsaved = make(map[ashyq.Digest]bool)
	c.mu.Unlock()
	if len(unsaved) == 0 {
		return nil
	}
	var known []sqlite.Caller
	for token, there := range unsaved {
		one := sqlite.Caller{Token: token}
		if kept, ok := c.memory.Append(nil, callerKey(token)); there && ok && len(kept) > seenBytes {
			one.Seen, one.Body = seenAt(kept), bytes.Clone(kept[seenBytes:])
		}
		known = append(known, one)
	}
	err := local.SaveCallers(ctx, known, now.Add(-callerValid), knownCallers)
	if err == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for token, there := range unsaved {
		if _, newer := c.unsaved[token]; !newer && len(c.unsaved) < knownCallers {
			c.unsaved[token] = there
		}
	}
	return err
}
