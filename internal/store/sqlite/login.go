package sqlite

import (
	"context"
	"crypto/rand"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveCode(ctx context.Context, now time.Time, c store.LoginCode) error {
	return change(ctx, s.writer, func(tx *tx) error {
		if err := tx.sweep("codes", "phone", "expires", now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.exec("INSERT INTO codes (phone, code, expires, tries) VALUES (?, ?, ?, ?) ON CONFLICT (phone) DO UPDATE SET "+
			"code = excluded.code, expires = excluded.expires, tries = excluded.tries", c.Phone, c.Code, store.Millis(c.Expires), c.Tries)
		return err
	})
}

func (s *Store) Login(
	ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, session store.Session,
) (store.Account, error) {
	type result struct {
		account store.Account
		matched bool
	}
	r, err := write(ctx, s.writer, func(tx *tx) (result, error) {
		matched, err := tx.tryCode(now, phone, code)
		if err != nil || !matched {
			return result{}, err
		}
		account, err := tx.login(now, phone, lastTwo, session)
		return result{account, true}, err
	})
	if err == nil && !r.matched {
		return store.Account{}, store.ErrWrongCode
	}
	return r.account, err
}

// tryCode spends one try of a phone's code; a code that matches, has expired or has no try left is dropped.
func (tx *tx) tryCode(now time.Time, phone, code ashyq.Digest) (matched bool, err error) {
	r, err := tx.row("SELECT code, tries FROM codes WHERE phone = ? AND expires > ? AND tries > 0", phone, now)
	if err != nil || r == nil {
		return false, err
	}
	matched = r.digest(0) == code
	if matched || r.int(1) == 1 {
		_, err = tx.exec("DELETE FROM codes WHERE phone = ?", phone)
	} else {
		_, err = tx.exec("UPDATE codes SET tries = tries - 1 WHERE phone = ?", phone)
	}
	return matched, err
}

// login opens a session for the holder of a phone, who takes up what roles the phone was given.
func (tx *tx) login(now time.Time, phone ashyq.Digest, lastTwo string, session store.Session) (store.Account, error) {
	account, err := tx.account(phone, lastTwo)
	if err != nil {
		return store.Account{}, err
	}
	if err := tx.accept(phone, now); err != nil {
		return store.Account{}, err
	}
	session.Account = account.ID
	return account, tx.openSession(now, session)
}

// account is the account of a phone, made on first use.
func (tx *tx) account(phone ashyq.Digest, lastTwo string) (store.Account, error) {
	_, err := tx.exec("INSERT INTO accounts (id, phone, last_two) VALUES (?, ?, ?) ON CONFLICT (phone) DO NOTHING",
		rand.Text(), phone, lastTwo)
	if err != nil {
		return store.Account{}, err
	}
	r, err := tx.row("SELECT "+accountColumns+" FROM accounts WHERE phone = ?", phone)
	if err != nil {
		return store.Account{}, err
	}
	return tx.readAccount(r)
}
