package postgres

import (
	"context"
	"maps"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	return s.counter.do(ctx, &use{now: now, quotas: quotas})
}

func (s *Store) GiveBack(ctx context.Context, taken time.Time, quotas ...store.Quota) error {
	return s.counter.do(ctx, &use{now: taken, quotas: quotas, back: true})
}

// counter counts uses against quotas, many in one transaction, and writes the looks at persons that they are for. The quotas
// are locked in the order of their keys, so that nodes do not wait for each other in a circle.
type counter struct {
	*group[*use]
}

// use is one caller's part of a transaction: a use of every quota, or of none.
type use struct {
	caller
	now    time.Time
	quotas []store.Quota
	look   *look // nil for none
	back   bool  // it is given back, of each quota for itself
}

// windows are the quotas that are locked.
type windows map[ashyq.Digest]*window

// window is how often a quota has been used, and until when that counts.
type window struct {
	used    int
	ends    int64
	changed bool
}

func startCounter(l *line, d *days) *counter {
	c := new(counter)
	c.group = newGroup(l, d, c.count)
	c.start(c.commit)
	return c
}

func (c *counter) count(ctx context.Context, uses []*use) error {
	locked, err := c.begin(ctx, uses)
	if err != nil {
		return err
	}
	type part struct {
		day
		shard int
	}
	looks := make(map[part][]store.Lookup)
	now := int64(never)
	for _, u := range uses {
		now = min(now, u.now.UnixMilli())
		switch u.err = u.ctx.Err(); {
		case u.err != nil:
		case u.back:
			locked.giveBack(u)
		default:
			if u.err = locked.take(u); u.err == nil && u.look != nil {
				p := part{dayOf(u.look.At), u.look.shard}
				looks[p] = append(looks[p], u.look.Lookup)
			}
		}
	}
	round := locked.save(nil)
	for p, some := range looks {
		if err := c.days.ready(ctx, p.day); err != nil {
			return err
		}
		round = insertLookups(round, c.days.name(p.day), some)
	}
	if len(locked) > 0 {
		round = append(round, sweepQuotas(now, len(locked)))
	}
	return c.line.commit(ctx, round...)
}

// begin begins a transaction with all quotas of some uses locked. Each has a row: it is made here if it is new.
func (c *counter) begin(ctx context.Context, uses []*use) (windows, error) {
	locked := make(windows)
	for _, u := range uses {
		for _, q := range u.quotas {
			locked[q.Key] = nil
		}
	}
	round := []statement{plain("BEGIN")}
	if len(locked) > 0 {
		keys := slices.SortedFunc(maps.Keys(locked), func(a, b ashyq.Digest) int { return slices.Compare(a[:], b[:]) })
		make := statement{text: text{sql: "INSERT INTO quotas (key, used, ends) SELECT unnest($1::bytea[]), 0, '-infinity' ON CONFLICT DO NOTHING"}}
		make.with.digests(keys)
		lock := statement{
			text: text{sql: "SELECT key, used, ends FROM quotas WHERE key = ANY ($1) ORDER BY key FOR UPDATE"},
			each: func(r row) error {
				locked[ashyq.Digest(r[0])] = &window{used: int(r.int(1)), ends: r.moment(2)}
				return nil
			},
		}
		lock.with.digests(keys)
		round = append(round, make, lock)
	}
	if err := c.line.round(ctx, round...); err != nil {
		return nil, err
	}
	for _, w := range locked {
		if w == nil { // another node has swept it
			return nil, errMoved
		}
	}
	return locked, nil
}

// take counts one use against every quota, or none.
func (locked windows) take(u *use) error {
	now := u.now.UnixMilli()
	var retry int64
	for _, q := range u.quotas {
		w := locked[q.Key]
		used, ends := w.used, w.ends
		if ends <= now {
			used, ends = 0, u.now.Add(q.Window).UnixMilli()
		}
		if used >= q.Limit {
			retry = max(retry, ends-now)
		}
	}
	if retry > 0 {
		return &ashyq.Error{Kind: ashyq.Limited, Code: "limited", Retry: time.Duration(retry) * time.Millisecond}
	}
	for _, q := range u.quotas {
		w := locked[q.Key]
		if w.ends <= now {
			w.used, w.ends = 0, u.now.Add(q.Window).UnixMilli()
		}
		w.used++
		w.changed = true
	}
	return nil
}

func (locked windows) giveBack(u *use) {
	for _, q := range u.quotas {
		if w := locked[q.Key]; w.used > 0 && w.ends <= u.now.Add(q.Window).UnixMilli() {
			w.used--
			w.changed = true
		}
	}
}

var saveQuota = text{
	sql: "INSERT INTO quotas (key, used, ends)", columns: 3,
	tail: "ON CONFLICT (key) DO UPDATE SET used = excluded.used, ends = excluded.ends",
}

func (locked windows) save(round []statement) []statement {
	var changed []ashyq.Digest
	for key, w := range locked {
		if w.changed {
			changed = append(changed, key)
		}
	}
	return bulk(round, saveQuota, len(changed), func(v *values, i int) {
		w := locked[changed[i]]
		v.bytes(changed[i][:])
		v.int32(w.used)
		v.moment(w.ends)
	})
}

// sweepQuotas drops more quotas whose window is over than a transaction makes.
func sweepQuotas(now int64, made int) statement {
	s := statement{text: text{sql: "DELETE FROM quotas WHERE key = ANY (ARRAY(SELECT key FROM quotas WHERE ends <= $1 " +
		"ORDER BY ends LIMIT $2 FOR UPDATE SKIP LOCKED))"}}
	s.with.moment(now)
	s.with.int64(int64(made) + 16)
	return s
}
