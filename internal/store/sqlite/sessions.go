package sqlite

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// opened is a session with its account.
type opened struct {
	session store.Session
	account store.Account
}

func (s *Store) Session(ctx context.Context, now time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	o, err := read(ctx, s.readers, func(c *conn) (opened, error) { return c.session(now, token) })
	if err != nil {
		return store.Session{}, store.Account{}, err
	}
	slid := store.Kept(now.Add(o.session.Slide))
	if o.session.Slide > 0 && slid.Sub(o.session.Expires) >= min(24*time.Hour, o.session.Slide/2) {
		err := change(ctx, s.writer, func(tx *tx) error {
			_, err := tx.exec("UPDATE sessions SET expires = ? WHERE token = ? AND expires < ?", slid, token, slid)
			return err
		})
		if err != nil {
			return store.Session{}, store.Account{}, err
		}
		o.session.Expires = slid
	}
	return o.session, o.account, nil
}

func (c *conn) session(now time.Time, token ashyq.Digest) (opened, error) {
	r, err := c.row("SELECT "+accountColumns+", account, client, expires, slide, confirmed "+
		"FROM sessions LEFT JOIN accounts ON accounts.id = account WHERE token = ? AND expires > ?", token, now)
	if err != nil {
		return opened{}, err
	}
	if r == nil {
		return opened{}, store.ErrNotFound
	}
	o := opened{session: store.Session{
		Token:     token,
		Account:   ashyq.AccountID(r.text(8)),
		Client:    ashyq.ClientID(r.text(9)),
		Expires:   r.time(10),
		Slide:     r.milliseconds(11),
		Confirmed: r.time(12),
	}}
	o.account, err = c.readAccount(r)
	return o, err
}

func (s *Store) OpenSession(ctx context.Context, now time.Time, session store.Session) error {
	return change(ctx, s.writer, func(tx *tx) error { return tx.openSession(now, session) })
}

// openSession keeps a session. A call that is repeated writes it again.
func (tx *tx) openSession(now time.Time, s store.Session) error {
	if err := tx.sweep("sessions", "token", "expires", now.UnixMilli()); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO sessions (token, account, client, expires, slide, confirmed) VALUES (?, nullif(?, ''), ?, ?, ?, ?) "+
		"ON CONFLICT (token) DO UPDATE SET account = excluded.account, client = excluded.client, expires = excluded.expires, "+
		"slide = excluded.slide, confirmed = excluded.confirmed", s.Token, s.Account, s.Client, store.Millis(s.Expires), s.Slide, s.Confirmed)
	return err
}

func (s *Store) Confirm(ctx context.Context, token ashyq.Digest, at time.Time) error {
	return change(ctx, s.writer, func(tx *tx) error {
		n, err := tx.exec("UPDATE sessions SET confirmed = ? WHERE token = ? AND expires > ?", at, token, at)
		if err == nil && n == 0 {
			return store.ErrNotFound
		}
		return err
	})
}

func (s *Store) EndSession(ctx context.Context, token ashyq.Digest) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM sessions WHERE token = ?", token)
		return err
	})
}
