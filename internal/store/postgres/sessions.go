package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

// opened is a session with its account.
type opened struct {
	session store.Session
	account store.Account
}

func (s *Store) Session(ctx context.Context, now time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	o, err := s.sessions.get(ctx, token)
	if err == nil && !o.session.Expires.After(now) {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Session{}, store.Account{}, err
	}
	slid := store.Kept(now.Add(o.session.Slide))
	if o.session.Slide > 0 && slid.Sub(o.session.Expires) >= min(24*time.Hour, o.session.Slide/2) {
		if _, err := exec(ctx, s, "UPDATE sessions SET expires = $1 WHERE token = $2 AND expires < $1", slid, token[:]); err != nil {
			return store.Session{}, store.Account{}, err
		}
		o.session.Expires = slid
	}
	return o.session, o.account, nil
}

// openedQuery finds sessions by their tokens, each with its account, the account's roles, and how many passkeys it has. The limit
// has the account be looked up by its id: a join would read a table through that has not been analysed since it grew.
const openedQuery = "SELECT s.token, s.client, s.expires, s.slide, s.confirmed, " + accountColumns + " FROM sessions AS s " +
	"LEFT JOIN LATERAL (SELECT * FROM accounts WHERE id = s.account LIMIT 1) AS a ON TRUE WHERE s.token = ANY ($1)"

func (s *Store) findSessions(ctx context.Context, tokens []ashyq.Digest) (map[ashyq.Digest]opened, error) {
	named := make([][]byte, len(tokens))
	for i := range tokens {
		named[i] = tokens[i][:]
	}
	rows, err := s.pool.Query(ctx, openedQuery, named)
	if err != nil {
		return nil, err
	}
	found := make(map[ashyq.Digest]opened, len(tokens))
	var o opened
	var slide int64
	columns := append([]any{
		(*digest)(&o.session.Token), &o.session.Client, (*moment)(&o.session.Expires), &slide, (*moment)(&o.session.Confirmed),
	}, columnsOf(&o.account)...)
	_, err = pgx.ForEachRow(rows, columns, func() error {
		o.session.Slide = time.Duration(slide) * time.Millisecond
		o.session.Account = o.account.ID
		found[o.session.Token] = o
		o = opened{}
		return nil
	})
	return found, err
}

func (s *Store) OpenSession(ctx context.Context, now time.Time, session store.Session) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error { return openSession(ctx, tx, now, session) })
}

// openSession keeps a session. A call that is repeated writes it again.
func openSession(ctx context.Context, tx pgx.Tx, now time.Time, s store.Session) error {
	_, err := tx.Exec(ctx, "INSERT INTO sessions (token, account, client, expires, slide, confirmed) VALUES ($1, nullif($2, ''), $3, $4, $5, $6) "+
		"ON CONFLICT (token) DO UPDATE SET account = excluded.account, client = excluded.client, expires = excluded.expires, "+
		"slide = excluded.slide, confirmed = excluded.confirmed",
		s.Token[:], s.Account, s.Client, store.Kept(s.Expires), s.Slide.Milliseconds(), orNull(s.Confirmed))
	if err != nil {
		return err
	}
	return sweep(ctx, tx, "sessions", "token", "expires", now)
}

func (s *Store) Confirm(ctx context.Context, token ashyq.Digest, at time.Time) error {
	n, err := exec(ctx, s, "UPDATE sessions SET confirmed = $1 WHERE token = $2 AND expires > $1", store.Kept(at), token[:])
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}

func (s *Store) EndSession(ctx context.Context, token ashyq.Digest) error {
	_, err := exec(ctx, s, "DELETE FROM sessions WHERE token = $1", token[:])
	return err
}
