package seal

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
)

// Days is the chain of day keys, k(d+1) = HKDF-SHA-256(k(d)) for each UTC day. From a key follow all later ones and no
// earlier one, so that with the oldest key forgotten the tags of its day can never be made again. Each node has the chain
// and advances it alone.
type Days struct {
	path string // of the key file; empty for a chain in memory

	chain atomic.Pointer[chain]
	mu    sync.Mutex // held to put another chain in the place of this one
}

// chain is the part of the keys that is remembered; it does not change.
type chain struct {
	base int64    // day number of the first key
	keys []secret // of base and the days after it, as far as they were asked for
}

const (
	secondsPerDay = 24 * 60 * 60
	// chainLimit is how many days a chain reaches from its oldest key: more than any node stays without forgetting.
	chainLimit = 3660
	// chainLead is how far before its first start a chain begins: the longest that anybody looks back.
	chainLead = 14
)

var errForgotten = ashyq.Fail(ashyq.Gone, "day_forgotten")

// firstDay is where a chain begins that is first used now.
func firstDay(now time.Time) ashyq.Date { return ashyq.DateOf(now.UTC()).AddDays(-chainLead) }

func dayNumber(d ashyq.Date) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
}

func newDays(base ashyq.Date, key secret) *Days {
	var d Days
	d.chain.Store(&chain{dayNumber(base), []secret{key}})
	return &d
}

// Tag is the person's tag at a venue on a UTC day: HMAC-SHA-256(day key, venue ‖ person). The error is Gone "day_forgotten"
// for a day whose key is no more, and Invalid "invalid_time" for one that is years ahead.
func (d *Days) Tag(venue ashyq.VenueID, person ashyq.Digest, day ashyq.Date) (ashyq.Tag, error) {
	return d.tag(string(venue), person, day)
}

// PersonTag is the person's tag on a UTC day at no venue, which joins looks at a person and nothing else. Errors as of Tag.
func (d *Days) PersonTag(person ashyq.Digest, day ashyq.Date) (ashyq.Tag, error) {
	return d.tag("\x00", person, day) // which is the id of no venue
}

// PersonTags are the person's tags of PersonTag on a UTC day and on those before it whose keys are remembered, the latest first.
func (d *Days) PersonTags(person ashyq.Digest, day ashyq.Date) (tags []ashyq.Tag, err error) {
	for range chainLead + 1 {
		tag, err := d.PersonTag(person, day)
		if errors.Is(err, errForgotten) {
			break
		}
		if err != nil {
			return nil, err
		}
		tags = append(tags, tag)
		day = day.AddDays(-1)
	}
	return tags, nil
}

// Mark stands for the account behind a scan that was made on a UTC day. Errors as of Tag.
func (d *Days) Mark(venue ashyq.VenueID, scan ashyq.ScanID, account ashyq.AccountID, day ashyq.Date) (m ashyq.Mark, err error) {
	key, err := d.key(dayNumber(day))
	if err != nil {
		return m, err
	}
	digest := key.digest("mark", string(venue), string(scan[:]), string(account))
	copy(m[:], digest[:])
	return m, nil
}

func (d *Days) tag(place string, person ashyq.Digest, day ashyq.Date) (t ashyq.Tag, err error) {
	key, err := d.key(dayNumber(day))
	if err != nil {
		return t, err
	}
	message := make([]byte, 0, 128)
	return key.hmac(append(append(message, place...), person[:]...)), nil
}

// key is the key of a day.
func (d *Days) key(day int64) (*secret, error) {
	c := d.chain.Load()
	if c.reaches(day) {
		return &c.keys[day-c.base], nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.chain.Load().extended(day)
	if err != nil {
		return nil, err
	}
	d.chain.Store(c)
	return &c.keys[day-c.base], nil
}

func (c *chain) reaches(day int64) bool { return day >= c.base && day < c.base+int64(len(c.keys)) }

// extended is a chain that reaches a day.
func (c *chain) extended(day int64) (*chain, error) {
	switch {
	case day < c.base:
		return nil, errForgotten
	case day-c.base >= chainLimit:
		return nil, ashyq.Fail(ashyq.Invalid, "invalid_time")
	case c.reaches(day):
		return c, nil
	}
	keys := make([]secret, day-c.base+1)
	for i := copy(keys, c.keys); i < len(keys); i++ {
		next, err := hkdf.Key(sha256.New, keys[i-1][:], nil, "ashyq day key", len(secret{}))
		if err != nil {
			return nil, err
		}
		keys[i] = secret(next)
	}
	return &chain{c.base, keys}, nil
}

// Forget makes every tag of the days before a day impossible: it rewrites the key file to begin with that day and drops the
// earlier keys from memory. Forgetting twice is no error. Another process with the same directory may have gone further.
func (d *Days) Forget(before ashyq.Date) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := dayNumber(before)
	c := d.chain.Load()
	if first <= c.base {
		return nil
	}
	c, err := c.extended(first)
	if err != nil {
		return err
	}
	kept := &chain{first, append([]secret(nil), c.keys[first-c.base:]...)}
	if d.path != "" {
		if err := d.rewrite(before, kept.keys[0]); err != nil {
			return err
		}
	}
	d.chain.Store(kept)
	return nil
}

// rewrite lets the key file begin with a day, unless it begins later already.
func (d *Days) rewrite(first ashyq.Date, key secret) error {
	lines, err := load(d.path)
	if err != nil {
		return err
	}
	base, _, err := dayOf(d.path, lines)
	if err != nil || dayNumber(base) >= dayNumber(first) {
		return err
	}
	return replace(d.path, daysHeader, []line{{name: first.String(), secret: key}})
}
