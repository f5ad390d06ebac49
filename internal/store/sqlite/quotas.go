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
	ends := make([]int64, len(quotas))
	var retry int64
	for i, q := range quotas {
		r, err := tx.row("SELECT used, ends FROM quotas WHERE key = ? AND ends > ?", q.Key, ms)
		if err != nil {
			return err
		}
		used := int64(0)
		ends[i] = now.Add(q.Window).UnixMilli()
		if r != nil {
			used, ends[i] = r.int(0), r.int(1)
		}
		if used >= int64(q.Limit) {
			retry = max(retry, ends[i]-ms)
		}
	}
	if retry > 0 {
		return &ashyq.Error{Kind: ashyq.Limited, Code: "limited", Retry: time.Duration(retry) * time.Millisecond}
	}
	for i, q := range quotas {
		_, err := tx.exec("INSERT INTO quotas (key, used, ends) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET "+
			"used = CASE WHEN ends > ? THEN used + 1 ELSE 1 END, ends = excluded.ends", q.Key, ends[i], ms)
		if err != nil {
			return err
		}
	}
	return tx.sweep("quotas", "key", "ends", ms)
}

func (s *Store) GiveBack(ctx context.Context, taken time.Time, quotas ...store.Quota) error {
	return change(ctx, s.writer, func(tx *tx) error {
		for _, q := range quotas {
			_, err := tx.exec("UPDATE quotas SET used = used - 1 WHERE key = ? AND used > 0 AND ends <= ?",
				q.Key, taken.Add(q.Window).UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep drops a few rows of a table that have expired. Whatever makes rows there sweeps it, and drops more than it makes, so
// that none pile up, and too few to be noticed.
func (tx *tx) sweep(table, key, expires string, now int64) error {
	_, err := tx.exec("DELETE FROM "+table+" WHERE "+key+" IN "+
		"(SELECT "+key+" FROM "+table+" WHERE "+expires+" <= ? ORDER BY "+expires+" LIMIT 16)", now)
	return err
}
