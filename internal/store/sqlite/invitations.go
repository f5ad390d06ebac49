package sqlite

import (
	"context"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveInvitation(ctx context.Context, now time.Time, i store.Invitation) error {
	return change(ctx, s.writer, func(tx *tx) error {
		if err := tx.sweep("invitations", "phone", "expires", now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.exec("INSERT INTO invitations (phone, token, last_two, expires) VALUES (?, ?, ?, ?) ON CONFLICT (phone) DO UPDATE SET "+
			"token = excluded.token, last_two = excluded.last_two, expires = excluded.expires", i.Phone, i.Token, i.LastTwo, store.Millis(i.Expires))
		return err
	})
}

func (s *Store) AcceptInvitation(ctx context.Context, now time.Time, token ashyq.Digest, session store.Session) (store.Account, error) {
	return write(ctx, s.writer, func(tx *tx) (store.Account, error) {
		r, err := tx.row("DELETE FROM invitations WHERE token = ? AND expires > ? RETURNING phone, last_two", token, now)
		if err != nil {
			return store.Account{}, err
		}
		if r == nil {
			o, err := tx.session(now, session.Token)
			return o.account, err
		}
		return tx.login(now, r.digest(0), r.text(1), session)
	})
}
