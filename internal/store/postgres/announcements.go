package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
)

func (s *Store) SaveAnnouncement(ctx context.Context, a ashyq.Announcement, acts ...store.Act) error {
	return change(ctx, s, func(ctx context.Context, tx pgx.Tx) error {
		_, err := saveAnnouncement(ctx, tx, a, acts...)
		return err
	})
}

// saveAnnouncement writes an announcement, and returns it as it is kept. What is old is dropped after the number, which one change
// has at a time, but for what another is about to change: two would wait for each other.
func saveAnnouncement(ctx context.Context, tx pgx.Tx, a ashyq.Announcement, acts ...store.Act) (ashyq.Announcement, error) {
	a.From, a.Until = store.Kept(a.From), store.Kept(a.Until)
	body, err := json.Marshal(a)
	if err != nil {
		return ashyq.Announcement{}, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO announcements (id, until, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET "+
		"until = excluded.until, body = excluded.body", a.ID, a.Until, string(body))
	if err != nil {
		return ashyq.Announcement{}, err
	}
	if err := number(ctx, tx, "announcements", "id", string(a.ID)); err != nil {
		return ashyq.Announcement{}, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM announcements WHERE id IN (SELECT id FROM announcements WHERE until < $1 ORDER BY until LIMIT 16 "+
		"FOR UPDATE SKIP LOCKED)", a.From.AddDate(0, 0, -store.AnnouncementDays))
	if err != nil {
		return ashyq.Announcement{}, err
	}
	if err := saveActs(ctx, tx, acts); err != nil {
		return ashyq.Announcement{}, err
	}
	return a, nil
}

func (s *Store) ChangeAnnouncement(
	ctx context.Context, id ashyq.AnnouncementID, change func(*ashyq.Announcement) (store.Act, error),
) (ashyq.Announcement, error) {
	return changePlace(ctx, s, "SELECT body FROM announcements WHERE id = $1 FOR UPDATE", id, change, saveAnnouncement)
}

func (s *Store) Announcements(ctx context.Context, now time.Time) ([]ashyq.Announcement, error) {
	return read(ctx, s, func(ctx context.Context, q querier) ([]ashyq.Announcement, error) {
		return collect(ctx, q, func(r pgx.CollectableRow) (ashyq.Announcement, error) {
			var body []byte
			if err := r.Scan(&body); err != nil {
				return ashyq.Announcement{}, err
			}
			return decode[ashyq.Announcement](body)
		}, "SELECT body FROM announcements WHERE until > $1 ORDER BY until, id", store.Kept(now))
	})
}
