package sqlite

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	return change(ctx, s.writer, func(tx *tx) error { return tx.take(now, quotas) })
}

// take counts one use against every quota, or none.
func (tx *tx) take(now time.Time, quotas []store.Quota) error {
	ms := now.UnixMilli()
	var retry int64
	for _, q := range quotas {
		u, err := tx.use(q.Key)
		if err != nil {
			return err
		}
		used, ends := u.at(ms, q)
		if used >= q.Limit {
			retry = max(retry, ends-ms)
		}
	}
	if retry > 0 {
		return &ashyq.Error{Kind: ashyq.Limited, Code: "limited", Retry: time.Duration(retry) * time.Millisecond}
	}
	for _, q := range quotas {
		u := tx.uses[q.Key]
		used, ends := u.at(ms, q)
		if ends != u.ends {
			u.begins = true
			if err := tx.sweep("quotas", "key", "ends", ms); err != nil {
				return err
			}
		}
		u.used, u.ends, u.changed = used+1, ends, true
	}
	return nil
}

func (s *Store) GiveBack(ctx context.Context, taken time.Time, quotas ...store.Quota) error {
	return change(ctx, s.writer, func(tx *tx) error {
		for _, q := range quotas {
			u, err := tx.use(q.Key)
			if err != nil {
				return err
			}
			if u.used > 0 && u.ends <= taken.Add(q.Window).UnixMilli() {
				u.used, u.changed = u.used-1, true
			}
		}
		return nil
	})
}

// use is how often something has been used in a window that ends.
type use struct {
	used    int
	ends    int64
	changed bool // since it was read
	begins  bool // a window, since it was read
}

// use is a quota's, of a window that may have ended.
func (tx *tx) use(key ashyq.Digest) (*use, error) {
	if u, ok := tx.uses[key]; ok {
		return u, nil
	}
	r, err := tx.row("SELECT used, ends FROM quotas WHERE key = ?", key)
	if err != nil {
		return nil, err
	}
	u := new(use)
	if r != nil {
		u.used, u.ends = int(r.int(0)), r.int(1)
	}
	tx.uses[key] = u
	return u, nil
}

// at is how much of a quota is used at a moment, and when its window ends, which begins then if none is open.
func (u *use) at(now int64, q store.Quota) (used int, ends int64) {
	if u.ends > now {
		return u.used, u.ends
	}
	return 0, now + q.Window.Milliseconds()
}

func (tx *tx) saveUses() error {
	for key, u := range tx.uses {
		var err error
		switch {
		case u.begins:
			_, err = tx.exec("INSERT INTO quotas (key, used, ends) VALUES (?, ?, ?) "+
				"ON CONFLICT (key) DO UPDATE SET used = excluded.used, ends = excluded.ends", key, u.used, u.ends)
		case u.changed: // the index of ends is left alone
			_, err = tx.exec("UPDATE quotas SET used = ? WHERE key = ?", u.used, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sweep drops a few rows of a table that have expired. Whatever makes rows there sweeps it, and drops more than it makes, so
// that none pile up, and too few to be noticed.
func (tx *tx) sweep(table, key, expires string, now int64) error {
	_, err := tx.exec("DELETE FROM "+table+" WHERE "+key+" IN "+
		"(SELECT "+key+" FROM "+table+" WHERE "+expires+" <= ? ORDER BY "+expires+" LIMIT 16)", now)
	return err
}
