package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveCode(ctx context.Context, now time.Time, c store.LoginCode) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO codes (phone, code, expires, tries) VALUES ($1, $2, $3, $4) ON CONFLICT (phone) DO UPDATE SET "+
			"code = excluded.code, expires = excluded.expires, tries = excluded.tries", c.Phone[:], c.Code[:], store.Kept(c.Expires), c.Tries)
		if err != nil {
			return err
		}
		return sweep(ctx, tx, "codes", "phone", "expires", now)
	})
}

func (s *Store) Login(
	ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, session store.Session,
) (store.Account, error) {
	type result struct {
		account store.Account
		matched bool
	}
	r, err := write(ctx, s, func(ctx context.Context, tx pgx.Tx) (result, error) {
		matched, err := tryCode(ctx, tx, now, phone, code)
		if err != nil || !matched {
			return result{}, err
		}
		account, err := login(ctx, tx, now, phone, lastTwo, session)
		return result{account, true}, err
	})
	if err == nil && !r.matched {
		return store.Account{}, store.ErrWrongCode
	}
	return r.account, err
}

// tryCode spends one try of a phone's code; one that matches or has no try left is dropped.
func tryCode(ctx context.Context, tx pgx.Tx, now time.Time, phone, code ashyq.Digest) (matched bool, err error) {
	var sent ashyq.Digest
	var left int
	err = tx.QueryRow(ctx, "UPDATE codes SET tries = tries - 1 WHERE phone = $1 AND expires > $2 AND tries > 0 RETURNING code, tries",
		phone[:], store.Kept(now)).Scan((*digest)(&sent), &left)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	matched = sent == code
	if matched || left == 0 {
		_, err = tx.Exec(ctx, "DELETE FROM codes WHERE phone = $1", phone[:])
	}
	return matched, err
}

// login opens a session for the holder of a phone, who takes up what roles the phone was given.
func login(ctx context.Context, tx pgx.Tx, now time.Time, phone ashyq.Digest, lastTwo string, session store.Session) (store.Account, error) {
	account, err := accountOf(ctx, tx, phone, lastTwo)
	if err != nil {
		return store.Account{}, err
	}
	if err := accept(ctx, tx, phone, now); err != nil {
		return store.Account{}, err
	}
	session.Account = account.ID
	return account, openSession(ctx, tx, now, session)
}

// accountOf is the account of a phone, made on first use.
func accountOf(ctx context.Context, tx pgx.Tx, phone ashyq.Digest, lastTwo string) (store.Account, error) {
	_, err := tx.Exec(ctx, "INSERT INTO accounts (id, phone, last_two) VALUES ($1, $2, $3) ON CONFLICT (phone) DO NOTHING",
		rand.Text(), phone[:], lastTwo)
	if err != nil {
		return store.Account{}, err
	}
	return readAccount(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM accounts AS a WHERE phone = $1", phone[:]))
}
