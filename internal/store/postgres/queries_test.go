package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
)

// TestNoQueryReadsATableOfPeopleOrPlacesThrough asks the server which tables it has read through, while they were as good as
// empty and never analysed. The one number of changes has no index.
func TestNoQueryReadsATableOfPeopleOrPlacesThrough(t *testing.T) {
	url := server.Migrated(t)
	s, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	before := readThrough(t, url)
	if s, err = postgres.Open(t.Context(), url, postgres.Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for round := range 8 { // after five, a connection plans a statement for any arguments
		usePeopleAndPlaces(t, s, round)
	}
	s.Close()
	for table, times := range readThrough(t, url) {
		mine := slices.Contains([]string{
			"entities", "venues", "gates", "zones", "decrees", "acts", "accounts", "bindings", "members", "invitations", "sessions",
			"codes", "passkeys", "ceremonies", "clients", "notices", "announcements", "reviews",
		}, table)
		if mine && times > before[table] {
			t.Errorf("%s was read through %d times", table, times-before[table])
		}
	}
}

// readThrough is how often each table has been.
func readThrough(t *testing.T, url string) map[string]int64 {
	t.Helper()
	conn := alone(t, url)
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), "SELECT relname, seq_scan FROM pg_stat_user_tables")
	if err != nil {
		t.Fatal(err)
	}
	times := make(map[string]int64)
	var table string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&table, &n}, func() error { times[table] = n; return nil }); err != nil {
		t.Fatal(err)
	}
	return times
}

// usePeopleAndPlaces does with people and places what can be done with them, all that succeeds.
func usePeopleAndPlaces(t *testing.T, s store.Store, round int) {
	t.Helper()
	ctx, later := t.Context(), now.Add(time.Duration(round)*24*time.Hour)
	place := ashyq.VenueID(fmt.Sprint("venue ", round))
	manager := owner(round, 1)
	manager.Role.Venue, manager.Role.Name = place, store.Manager
	link := store.Invitation{Token: digest("link ", round), Phone: phone(round), LastTwo: "67", Expires: now.Add(time.Hour)}
	opened := session("opened ", round)
	opened.Expires = later.Add(time.Minute)
	key := store.Passkey{ID: fmt.Append(nil, "key ", round), Account: account(t, s, "first ", round), Data: []byte("key"), Added: now}
	act := store.Act{At: now, What: "a word"}
	for name, call := range map[string]func() error{
		"SaveEntity": func() error { return s.SaveEntity(ctx, ashyq.Entity{ID: company(round)}) },
		"places": func() error {
			if err := s.SaveVenue(ctx, venue(string(place), gate(round, round)), act); err != nil {
				return err
			}
			_, err := s.ChangeVenue(ctx, place, func(*ashyq.Venue) (store.Act, error) { return act, nil })
			return err
		},
		"SaveZone": func() error { return s.SaveZone(ctx, "KZ-75", ashyq.RedZone) },
		"SaveDecree": func() error {
			return s.SaveDecree(ctx, store.Decree{Version: fmt.Sprint(round / 2), Text: "text"})
		},
		"announcements": func() error {
			a := ashyq.Announcement{ID: ashyq.AnnouncementID(fmt.Sprint("announcement ", round)), From: later, Until: later.Add(time.Hour)}
			if err := s.SaveAnnouncement(ctx, a, act); err != nil {
				return err
			}
			if _, err := s.Announcements(ctx, later); err != nil {
				return err
			}
			_, err := s.ChangeAnnouncement(ctx, a.ID, func(*ashyq.Announcement) (store.Act, error) { return act, nil })
			return err
		},
		"reviews": func() error {
			r := store.Review{Venue: place, ID: ashyq.ScanID{byte(round)}, At: now, Basis: ashyq.NoBasis, Person: []byte("sealed")}
			if err := s.SaveReviews(ctx, []store.Review{r}); err != nil {
				return err
			}
			if _, err := s.TakeReviews(ctx, later, later.Add(time.Hour), 10); err != nil {
				return err
			}
			r.Result = store.ReviewChanged
			if err := s.CloseReview(ctx, r); err != nil {
				return err
			}
			if _, err := s.ReviewCounts(ctx, now, later); err != nil {
				return err
			}
			_, err := s.ChangedReviews(ctx, now, later, store.Review{}, 10)
			return err
		},
		"Changes": func() error { _, err := s.Changes(ctx, 0, 10); return err },
		"Acts": func() error {
			for _, q := range []store.ActQuery{{}, {Entity: "e"}, {Venue: place}, {Entity: "e", Venue: place}} {
				q.Limit = 10
				if _, err := s.Acts(ctx, q); err != nil {
					return err
				}
			}
			return nil
		},
		"members": func() error {
			if err := s.Found(ctx, ashyq.Entity{ID: company(round)}, owner(round, 0)); err != nil {
				return err
			}
			if _, err := s.Grant(ctx, manager); err != nil {
				return err
			}
			if _, err := s.Members(ctx, company(round)); err != nil {
				return err
			}
			_, err := s.Revoke(ctx, manager.ID, 0)
			return err
		},
		"invitations": func() error {
			if err := s.SaveInvitation(ctx, now, link); err != nil {
				return err
			}
			_, err := s.AcceptInvitation(ctx, now, link.Token, session("invited ", round))
			return err
		},
		"sessions": func() error {
			if err := s.OpenSession(ctx, later, opened); err != nil {
				return err
			}
			if _, _, err := s.Session(ctx, later, opened.Token); err != nil {
				return err
			}
			if err := s.Confirm(ctx, opened.Token, later); err != nil {
				return err
			}
			return s.EndSession(ctx, opened.Token)
		},
		"passkeys": func() error {
			for range 2 {
				if err := s.SavePasskey(ctx, key, 1); err != nil {
					return err
				}
			}
			if _, err := s.Passkey(ctx, key.ID); err != nil {
				return err
			}
			if _, err := s.Passkeys(ctx, key.Account); err != nil {
				return err
			}
			if err := s.DropPasskey(ctx, key.Account, key.ID); err != nil {
				return err
			}
			_, err := s.DropDevices(ctx, digest("first ", round))
			return err
		},
		"ceremonies": func() error {
			c := store.Ceremony{Key: digest("challenge ", round), Data: []byte("data"), Expires: later.Add(time.Minute)}
			if err := s.SaveCeremony(ctx, later, c); err != nil {
				return err
			}
			_, err := s.TakeCeremony(ctx, later, c.Key)
			return err
		},
		"notices": func() error {
			for _, at := range []time.Time{now, now.AddDate(0, 0, store.NoticeDays+1)} {
				if _, err := s.Notify(ctx, store.Notice{Entity: company(round), Key: at.String(), At: at}); err != nil {
					return err
				}
			}
			if _, err := s.Notices(ctx, []ashyq.EntityID{company(round), company(round + 1)}, 0, 10); err != nil {
				return err
			}
			return s.SeeNotices(ctx, company(round), "", 1<<40)
		},
		"clients": func() error {
			if err := s.SaveClient(ctx, store.Client{ID: "bank"}); err != nil {
				return err
			}
			_, err := s.Client(ctx, "bank")
			return err
		},
		"bindings": func() error {
			b := store.Binding{Account: key.Account, Person: digest("person ", round), KeyID: "k", Lookup: store.Lookup{At: now}}
			for _, was := range []ashyq.Digest{{}, b.Person} {
				b.Was, b.Person = was, digest("person ", round, was)
				if err := s.Bind(ctx, b, now, 3); err != nil {
					return err
				}
			}
			if _, err := s.Speakers(ctx, []ashyq.Digest{b.Person, b.Was}, 10); err != nil {
				return err
			}
			_, err := s.Unbind(ctx, []ashyq.Digest{b.Person, b.Was}, 10, func(ashyq.Speaker) bool { return true },
				store.Lookup{At: now, By: string(key.Account)})
			return err
		},
		"Account": func() error { _, err := s.Account(ctx, key.Account); return err },
	} {
		if err := call(); err != nil {
			t.Fatal(name, err)
		}
	}
}
