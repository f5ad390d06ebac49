package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

const passkeyColumns = "id, account, name, data, added, used"

// readPasskey reads a row of passkeyColumns.
func readPasskey(r pgx.CollectableRow) (p store.Passkey, err error) {
	err = r.Scan(&p.ID, &p.Account, &p.Name, &p.Data, (*moment)(&p.Added), (*moment)(&p.Used))
	return p, err
}

func (s *Store) SavePasskey(ctx context.Context, p store.Passkey, limit int) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error { return savePasskey(ctx, tx, p, limit) })
}

// savePasskey holds the account's row, so that its passkeys are counted by one at a time.
func savePasskey(ctx context.Context, tx pgx.Tx, p store.Passkey, limit int) error {
	if _, err := tx.Exec(ctx, "SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE", p.Account); err != nil {
		return err
	}
	known, err := tx.Exec(ctx, "UPDATE passkeys SET data = $1, used = $2 WHERE id = $3 AND account = $4", p.Data, orNull(p.Used), p.ID, p.Account)
	if err != nil || known.RowsAffected() > 0 {
		return err
	}
	added, err := tx.Exec(ctx, "INSERT INTO passkeys ("+passkeyColumns+") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
		p.ID, p.Account, p.Name, p.Data, store.Kept(p.Added), orNull(p.Used))
	if err != nil {
		return err
	}
	if added.RowsAffected() == 0 {
		return store.ErrIDReused
	}
	var has int
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM passkeys WHERE account = $1", p.Account).Scan(&has); err != nil {
		return err
	}
	if has > limit {
		return store.ErrTooMany
	}
	return nil
}

func (s *Store) Passkey(ctx context.Context, id []byte) (store.Passkey, error) {
	return read(ctx, s, func(ctx context.Context, q querier) (store.Passkey, error) {
		rows, err := q.Query(ctx, "SELECT "+passkeyColumns+" FROM passkeys WHERE id = $1", id)
		if err != nil {
			return store.Passkey{}, err
		}
		p, err := pgx.CollectOneRow(rows, readPasskey)
		return p, found(err)
	})
}

func (s *Store) Passkeys(ctx context.Context, account ashyq.AccountID) ([]store.Passkey, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]store.Passkey, error) {
		return collect(ctx, q, readPasskey, "SELECT "+passkeyColumns+" FROM passkeys WHERE account = $1 ORDER BY added, id", account)
	})
}

func (s *Store) DropPasskey(ctx context.Context, account ashyq.AccountID, id []byte) error {
	n, err := exec(ctx, s, "DELETE FROM passkeys WHERE id = $1 AND account = $2", id, account)
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}

func (s *Store) DropDevices(ctx context.Context, phone ashyq.Digest, acts ...store.Act) (passkeys int, err error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (int, error) {
		var account string
		err := tx.QueryRow(ctx, "SELECT id FROM accounts WHERE phone = $1 FOR NO KEY UPDATE", phone[:]).Scan(&account)
		if err != nil {
			return 0, found(err)
		}
		dropped, err := tx.Exec(ctx, "DELETE FROM passkeys WHERE account = $1", account)
		if err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM sessions WHERE account = $1", account); err != nil {
			return 0, err
		}
		return int(dropped.RowsAffected()), saveActs(ctx, tx, acts)
	})
}

func (s *Store) SaveCeremony(ctx context.Context, now time.Time, c store.Ceremony) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO ceremonies (key, data, expires) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET "+
			"data = excluded.data, expires = excluded.expires", c.Key[:], c.Data, store.Kept(c.Expires))
		if err != nil {
			return err
		}
		return sweep(ctx, tx, "ceremonies", "key", "expires", now)
	})
}

func (s *Store) TakeCeremony(ctx context.Context, now time.Time, key ashyq.Digest) ([]byte, error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (data []byte, err error) {
		err = tx.QueryRow(ctx, "DELETE FROM ceremonies WHERE key = $1 AND expires > $2 RETURNING data", key[:], store.Kept(now)).Scan(&data)
		return data, found(err)
	})
}
