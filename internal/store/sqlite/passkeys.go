package sqlite

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

const passkeyColumns = "id, account, name, data, added, used"

// readPasskey reads a row of passkeyColumns.
func readPasskey(r row) store.Passkey {
	return store.Passkey{
		ID: r.blob(0), Account: ashyq.AccountID(r.text(1)), Name: r.text(2), Data: r.blob(3), Added: r.time(4), Used: r.time(5),
	}
}

func (s *Store) SavePasskey(ctx context.Context, p store.Passkey, limit int) error {
	return change(ctx, s.writer, func(tx *tx) error {
		known, err := tx.row("SELECT account FROM passkeys WHERE id = ?", p.ID)
		if err != nil {
			return err
		}
		if known != nil {
			if ashyq.AccountID(known.text(0)) != p.Account {
				return store.ErrIDReused
			}
			_, err := tx.exec("UPDATE passkeys SET data = ?, used = ? WHERE id = ?", p.Data, p.Used, p.ID)
			return err
		}
		has, err := tx.row("SELECT count(*) FROM passkeys WHERE account = ?", p.Account)
		if err != nil {
			return err
		}
		if has.int(0) >= int64(limit) {
			return store.ErrTooMany
		}
		_, err = tx.exec("INSERT INTO passkeys ("+passkeyColumns+") VALUES (?, ?, ?, ?, ?, ?)",
			p.ID, p.Account, p.Name, p.Data, store.Millis(p.Added), p.Used)
		return err
	})
}

func (s *Store) Passkey(ctx context.Context, id []byte) (store.Passkey, error) {
	return read(ctx, s.readers, func(c *conn) (store.Passkey, error) {
		r, err := c.row("SELECT "+passkeyColumns+" FROM passkeys WHERE id = ?", id)
		if err != nil {
			return store.Passkey{}, err
		}
		if r == nil {
			return store.Passkey{}, store.ErrNotFound
		}
		return readPasskey(r), nil
	})
}

func (s *Store) Passkeys(ctx context.Context, account ashyq.AccountID) ([]store.Passkey, error) {
	return read(ctx, s.readers, func(c *conn) (passkeys []store.Passkey, err error) {
		for r, err := range c.rows("SELECT "+passkeyColumns+" FROM passkeys WHERE account = ? ORDER BY added, id", account) {
			if err != nil {
				return nil, err
			}
			passkeys = append(passkeys, readPasskey(r))
		}
		return passkeys, nil
	})
}

func (s *Store) DropPasskey(ctx context.Context, account ashyq.AccountID, id []byte) error {
	return change(ctx, s.writer, func(tx *tx) error {
		n, err := tx.exec("DELETE FROM passkeys WHERE id = ? AND account = ?", id, account)
		if err == nil && n == 0 {
			return store.ErrNotFound
		}
		return err
	})
}

func (s *Store) DropDevices(ctx context.Context, phone ashyq.Digest, acts ...store.Act) (passkeys int, err error) {
	return write(ctx, s.writer, func(tx *tx) (int, error) {
		r, err := tx.row("SELECT id FROM accounts WHERE phone = ?", phone)
		if err != nil {
			return 0, err
		}
		if r == nil {
			return 0, store.ErrNotFound
		}
		account := r.text(0)
		n, err := tx.exec("DELETE FROM passkeys WHERE account = ?", account)
		if err != nil {
			return 0, err
		}
		if _, err := tx.exec("DELETE FROM sessions WHERE account = ?", account); err != nil {
			return 0, err
		}
		return int(n), tx.saveActs(acts)
	})
}

func (s *Store) SaveCeremony(ctx context.Context, now time.Time, c store.Ceremony) error {
	return change(ctx, s.writer, func(tx *tx) error {
		if err := tx.sweep("ceremonies", "key", "expires", now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.exec("INSERT INTO ceremonies (key, data, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "+
			"data = excluded.data, expires = excluded.expires", c.Key, c.Data, store.Millis(c.Expires))
		return err
	})
}

func (s *Store) TakeCeremony(ctx context.Context, now time.Time, key ashyq.Digest) ([]byte, error) {
	return write(ctx, s.writer, func(tx *tx) ([]byte, error) {
		r, err := tx.row("DELETE FROM ceremonies WHERE key = ? AND expires > ? RETURNING data", key, now)
		if err != nil {
			return nil, err
		}
		if r == nil {
			return nil, store.ErrNotFound
		}
		return r.blob(0), nil
	})
}
