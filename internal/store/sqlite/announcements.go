package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveAnnouncement(ctx context.Context, a ashyq.Announcement, acts ...store.Act) error {
	return change(ctx, s.writer, func(tx *tx) error {
		_, err := tx.saveAnnouncement(a, acts...)
		return err
	})
}

// saveAnnouncement writes an announcement, and returns it as it is kept.
func (tx *tx) saveAnnouncement(a ashyq.Announcement, acts ...store.Act) (ashyq.Announcement, error) {
	a.From, a.Until = store.Kept(a.From), store.Kept(a.Until)
	body, err := json.Marshal(a)
	if err != nil {
		return ashyq.Announcement{}, err
	}
	err = tx.saved("INSERT INTO announcements (changed, id, until, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "+
		"changed = excluded.changed, until = excluded.until, body = excluded.body", a.ID, store.Millis(a.Until), string(body))
	if err != nil {
		return ashyq.Announcement{}, err
	}
	_, err = tx.exec("DELETE FROM announcements WHERE id IN (SELECT id FROM announcements WHERE until < ? ORDER BY until LIMIT 16)",
		store.Millis(a.From.AddDate(0, 0, -store.AnnouncementDays)))
	if err != nil {
		return ashyq.Announcement{}, err
	}
	if err := tx.saveActs(acts); err != nil {
		return ashyq.Announcement{}, err
	}
	return a, nil
}

func (s *Store) ChangeAnnouncement(
	ctx context.Context, id ashyq.AnnouncementID, change func(*ashyq.Announcement) (store.Act, error),
) (ashyq.Announcement, error) {
	return changePlace(ctx, s.writer, "SELECT body FROM announcements WHERE id = ?", id, change, (*tx).saveAnnouncement)
}

func (s *Store) Announcements(ctx context.Context, now time.Time) ([]ashyq.Announcement, error) {
	return read(ctx, s.readers, func(c *conn) (all []ashyq.Announcement, err error) {
		for r, err := range c.rows("SELECT body FROM announcements WHERE until > ? ORDER BY until, id", store.Millis(now)) {
			if err != nil {
				return nil, err
			}
			a, err := decode[ashyq.Announcement](r.text(0))
			if err != nil {
				return nil, err
			}
			all = append(all, a)
		}
		return all, nil
	})
}
