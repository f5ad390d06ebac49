package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveInvitation(ctx context.Context, now time.Time, i store.Invitation) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO invitations (phone, token, last_two, expires) VALUES ($1, $2, $3, $4) "+
			"ON CONFLICT (phone) DO UPDATE SET token = excluded.token, last_two = excluded.last_two, expires = excluded.expires",
			i.Phone[:], i.Token[:], i.LastTwo, store.Kept(i.Expires))
		if err != nil {
			return err
		}
		return sweep(ctx, tx, "invitations", "phone", "expires", now)
	})
}

// openedByQuery finds the account of a session.
const openedByQuery = "SELECT " + accountColumns + " FROM accounts AS a WHERE id = (SELECT account FROM sessions WHERE token = $1 AND expires > $2)"

func (s *Store) AcceptInvitation(ctx context.Context, now time.Time, token ashyq.Digest, session store.Session) (store.Account, error) {
	return write(ctx, s, func(ctx context.Context, tx pgx.Tx) (store.Account, error) {
		var phone ashyq.Digest
		var lastTwo string
		err := tx.QueryRow(ctx, "DELETE FROM invitations WHERE token = $1 AND expires > $2 RETURNING phone, last_two", token[:], store.Kept(now)).
			Scan((*digest)(&phone), &lastTwo)
		if errors.Is(err, pgx.ErrNoRows) {
			account, err := readAccount(tx.QueryRow(ctx, openedByQuery, session.Token[:], store.Kept(now)))
			return account, found(err)
		}
		if err != nil {
			return store.Account{}, err
		}
		return login(ctx, tx, now, phone, lastTwo, session)
	})
}
