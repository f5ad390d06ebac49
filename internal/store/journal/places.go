package journal

import (
	"context"
	"errors"
	"sync"

	"ashyq"
	"ashyq/internal/store"
)

// places is where the snapshot of places stands: of businesses, venues, zones and decrees, and with them of revocations of passes and of
// announcements.
type places struct {
	mu     sync.Mutex
	whole  int64 // the database's cursor up to which the snapshot has everything; 0 while there is none
	handed int64 // the cursor up to which changes were returned, and kept
	broken bool  // something could not be written: it is brought on after a restart
}

// changesAtOnce is how many changes are read at once where the snapshot is made anew.
const changesAtOnce = 1000

var errNoSnapshot = errors.New("the database is away, and the journal has no snapshot of its places")

// Changes are the database's, each of which goes into the snapshot. While the database is away, they are the snapshot's, for who
// does not have all of it, with places of its own as cursors: below zero. Who has all of it is told that the database is away. Who
// begins is told of the revocations in the journal too.
func (s *Store) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	page, err := s.page(ctx, after, limit)
	if err == nil && after == 0 {
		return s.withUntold(ctx, page)
	}
	return page, err
}

// page is what Changes tells of the database or of the snapshot.
func (s *Store) page(ctx context.Context, after int64, limit int) (store.Changes, error) {
	s.places.mu.Lock()
	defer s.places.mu.Unlock()
	if after < 0 {
		page, err := s.snapshot(ctx, -after, limit)
		if err != nil || page.Cursor != after {
			return page, err
		}
		after = s.places.whole
	}
	page, err := s.changes(ctx, after, limit)
	if errors.Is(err, store.ErrAway) && after < s.places.whole {
		return s.snapshot(ctx, 0, limit)
	}
	if errors.Is(err, store.ErrAway) && s.places.whole == 0 {
		return page, ashyq.Wrap(ashyq.Unavailable, "unavailable", errNoSnapshot)
	}
	if err != nil {
		return page, err
	}
	if !s.places.broken && (after == 0 || after == s.places.handed || after == s.places.whole) {
		if err := s.keep(ctx, after, page); err != nil {
			s.places.broken = true
			s.Log.Error("the snapshot of places is not written", "error", err)
		}
		s.places.handed = page.Cursor
	}
	return page, nil
}

func (s *Store) changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	return s.within(atLeisure).Changes(ctx, after, limit)
}

func (s *Store) snapshot(ctx context.Context, after int64, limit int) (store.Changes, error) {
	page, err := s.local.Snapshot(ctx, after, limit)
	page.Cursor = -page.Cursor
	return page, err
}

// keep puts changes into the snapshot, from one cursor of the database's on.
func (s *Store) keep(ctx context.Context, after int64, page store.Changes) error {
	switch {
	case page.Cursor > max(after, s.places.whole):
		return s.local.SaveChanges(ctx, s.Now(), page)
	case page.Cursor > after: // is in it already
		return nil
	case after < s.places.whole: // that is all there is: the database was set back
		return s.remake(ctx)
	case after > s.places.whole:
		if err := s.local.SetCursor(ctx, after); err != nil {
			return err
		}
		s.places.whole = after
	}
	return nil
}

// remake makes the snapshot anew.
func (s *Store) remake(ctx context.Context) error {
	if err := s.local.ForgetSnapshot(ctx); err != nil {
		return err
	}
	s.places.whole = 0
	for cursor := int64(0); ; {
		page, err := s.changes(ctx, cursor, changesAtOnce)
		if err != nil {
			return err
		}
		if page.Cursor == cursor {
			s.places.whole = cursor
			return s.local.SetCursor(ctx, cursor)
		}
		if err := s.local.SaveChanges(ctx, s.Now(), page); err != nil {
			return err
		}
		cursor = page.Cursor
	}
}
