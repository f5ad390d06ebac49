package journal

import (
	"context"
	"errors"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// RevokePasses tells the database. What this node has found by itself, of one pass, goes into the journal if the database is away, so that
// the pass counts no more after a restart either.
func (s *Store) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...store.Act) error {
	err := s.within(atLeisure).RevokePasses(ctx, now, r, acts...)
	if !errors.Is(err, store.ErrAway) || r.Pass == "" || len(acts) > 0 {
		return err
	}
	if err := s.pending.begin(passes); err != nil {
		return err
	}
	kept, err := s.local.Revoke(ctx, r)
	if err != nil || !kept {
		s.pending.end(passes, 1)
	}
	return err
}

// withUntold adds to changes the revocations in the journal, for who begins: they have no number yet.
func (s *Store) withUntold(ctx context.Context, page store.Changes) (store.Changes, error) {
	if !s.pending.has(passes) {
		return page, nil
	}
	untold, err := s.local.Untold(ctx, s.Room)
	for _, r := range untold {
		page.Revoked = append(page.Revoked, store.Revoked{Revocation: r})
	}
	return page, err
}

// bringRevocations tells the database of the passes that were revoked while it was away. It may be told again.
func (s *Store) bringRevocations(ctx context.Context) error {
	for {
		next, err := s.local.Untold(ctx, broughtAtOnce)
		if err != nil || len(next) == 0 {
			return err
		}
		for _, r := range next {
			if err := s.within(atLeisure).RevokePasses(ctx, s.Now(), r); err != nil {
				return err
			}
			if err := s.local.Told(ctx, r); err != nil {
				return err
			}
			s.pending.end(passes, 1)
		}
	}
}
