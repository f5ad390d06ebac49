package journal

import (
	"context"
	"errors"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Look writes a look in the database, or, if that is away, in the journal, where its quotas are counted for this node alone.
func (s *Store) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	err := s.within(atTheDoor).Look(ctx, l, quotas...)
	if !errors.Is(err, store.ErrAway) {
		return err
	}
	if err := s.pending.begin(looks); err != nil {
		return err
	}
	if err = s.local.Look(ctx, l, quotas...); err != nil {
		s.pending.end(looks, 1)
	}
	return err
}

func (s *Store) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	return s.within(atTheDoor).Take(ctx, now, quotas...)
}

func (s *Store) Bind(ctx context.Context, b store.Binding, since time.Time, limit int) error {
	return s.within(atTheDoor).Bind(ctx, b, since, limit)
}

// Session is the database's, or, if that is away, as it was when it was last asked for on this node, if that is not too long ago.
func (s *Store) Session(ctx context.Context, now time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	session, account, err := s.within(atTheDoor).Session(ctx, now, token)
	switch {
	case err == nil:
		s.callers.seen(now, token, opened{session, account})
	case errors.Is(err, store.ErrNotFound):
		s.callers.forget(token)
	case errors.Is(err, store.ErrAway):
		if known, ok := s.callers.find(now, token); ok {
			return known.session, known.account, nil
		}
	}
	return session, account, err
}

// EndSession ends a session here as well.
func (s *Store) EndSession(ctx context.Context, token ashyq.Digest) error {
	err := s.Through.EndSession(ctx, token)
	if err == nil {
		s.callers.forget(token)
	}
	return err
}
