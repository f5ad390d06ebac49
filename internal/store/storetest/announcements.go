package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// announcement is one that is shown from a moment on, for so many hours.
func announcement(id ashyq.AnnouncementID, from time.Time, hours int) ashyq.Announcement {
	return ashyq.Announcement{
		ID: id, Severity: ashyq.MajorSeverity, What: ashyq.Text{KK: "Тізілім жауап бермейді.", RU: "Реестр молчит.", EN: "The registry is silent."},
		Instead: ashyq.Text{KK: "Күтіңіз.", RU: "Подождите.", EN: "Wait."}, From: from, Until: from.Add(time.Duration(hours) * time.Hour),
	}
}

// announced are those that are not over at a moment.
func (h *house) announced(now time.Time) []ashyq.Announcement {
	h.Helper()
	all, err := h.Announcements(h.Context(), now)
	h.ok(err)
	return all
}

var announcementTests = []test{
	{"are read as they were saved, and come with the changes of places", func(h *house) {
		h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.RedZone))
		cursor := h.changes(0).Cursor
		first, second := announcement("b", hour(0), 4), announcement("a", hour(1), 2)
		fine := first
		fine.From, fine.Until = fine.From.Add(time.Nanosecond), fine.Until.Add(time.Microsecond).In(time.FixedZone("", 5*3600))
		h.ok(h.SaveAnnouncement(h.Context(), fine, act("announcement_published")))
		h.ok(h.SaveAnnouncement(h.Context(), second))
		h.reopen()
		same(h, "announcements", h.announced(hour(0)), []ashyq.Announcement{second, first})
		changes := h.changes(cursor)
		same(h, "announcements since", changes.Announcements, []ashyq.Announcement{first, second})
		same(h, "nothing else", changes.Zones == nil && changes.Venues == nil, true)
		same(h, "changes since", h.changes(changes.Cursor), store.Changes{Cursor: changes.Cursor})
		same(h, "of all, one at a time", func() (ids []ashyq.AnnouncementID) {
			for cursor := int64(0); ; {
				changes, err := h.Changes(h.Context(), cursor, 1)
				h.ok(err)
				if changes.Cursor == cursor {
					return ids
				}
				for _, a := range changes.Announcements {
					ids = append(ids, a.ID)
				}
				cursor = changes.Cursor
			}
		}(), []ashyq.AnnouncementID{"b", "a"})
		h.told(act("announcement_published"))
	}},
	{"are over at their very end", func(h *house) {
		a := announcement("a", hour(0), 1)
		h.ok(h.SaveAnnouncement(h.Context(), a))
		same(h, "before", h.announced(a.Until.Add(-time.Millisecond)), []ashyq.Announcement{a})
		same(h, "then", h.announced(a.Until), nil)
		same(h, "before the first moment", len(h.announced(hour(-1))), 1)
	}},
	{"are ended as they are kept, and told anew", func(h *house) {
		h.ok(h.SaveAnnouncement(h.Context(), announcement("a", hour(0), 4)))
		h.ok(h.SaveAnnouncement(h.Context(), announcement("b", hour(0), 5)))
		cursor := h.changes(0).Cursor
		ended := announcement("a", hour(0), 1)
		got, err := h.ChangeAnnouncement(h.Context(), "a", func(a *ashyq.Announcement) (store.Act, error) {
			same(h, "announcement", *a, announcement("a", hour(0), 4))
			*a = a.Ended(hour(1).Add(time.Nanosecond))
			return act("announcement_ended"), nil
		})
		h.ok(err)
		same(h, "the answer", got, ended)
		h.reopen()
		same(h, "announcements since", h.changes(cursor).Announcements, []ashyq.Announcement{ended})
		same(h, "announcements", h.announced(hour(1)), []ashyq.Announcement{announcement("b", hour(0), 5)})
		h.told(act("announcement_ended"))

		h.fails(errorOf(h.ChangeAnnouncement(h.Context(), "unknown", func(*ashyq.Announcement) (store.Act, error) {
			h.Error("one that is not there was changed")
			return store.Act{}, nil
		})), store.ErrNotFound)
		h.fails(errorOf(h.ChangeAnnouncement(h.Context(), "b", func(a *ashyq.Announcement) (store.Act, error) {
			a.Until = hour(0)
			return act("announcement_ended"), store.ErrNotOpen
		})), store.ErrNotOpen)
		same(h, "as it was", len(h.announced(hour(1))), 1)
	}},
	{"are dropped long after they are over", func(h *house) {
		days := func(n int) time.Time { return evening.AddDate(0, 0, n) }
		h.ok(h.SaveAnnouncement(h.Context(), announcement("old", days(0), 1)))
		h.ok(h.SaveAnnouncement(h.Context(), announcement("less old", days(0), 2)))
		h.ok(h.SaveAnnouncement(h.Context(), announcement("on the day", days(store.AnnouncementDays).Add(time.Hour), 1)))
		same(h, "kept", len(h.announced(days(0))), 3)
		h.ok(h.SaveAnnouncement(h.Context(), announcement("new", days(store.AnnouncementDays).Add(2*time.Hour), 1)))
		kept := h.announced(days(0))
		same(h, "kept", len(kept), 3)
		same(h, "the oldest", kept[0].ID, "less old")
		same(h, "in the changes", len(h.changes(0).Announcements), 3)
	}},
	{"are published and ended by many at once", func(h *house) {
		h.ok(h.SaveAnnouncement(h.Context(), announcement("a", hour(0), 100)))
		atOnce(16, func(i int) {
			for _, err := range []error{
				h.SaveAnnouncement(h.Context(), announcement(ashyq.AnnouncementID(name(i)), hour(0), 1), act("announcement_published")),
				errorOf(h.ChangeAnnouncement(h.Context(), "a", func(a *ashyq.Announcement) (store.Act, error) {
					a.Until = a.Until.Add(-time.Hour)
					return act("announcement_ended"), nil
				})),
			} {
				if err != nil {
					h.Error(err)
				}
			}
		})
		same(h, "announcements", len(h.announced(hour(0))), 17)
		same(h, "the last to end", h.announced(hour(1)), []ashyq.Announcement{announcement("a", hour(0), 100-16)})
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 100})), 32)
	}},
}
