package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
)

func TestOneRoleIsGivenAndTakenBackByManyAtOnce(t *testing.T) {
	n := openNodes(t, server.Migrated(t))
	m := store.Membership{ID: "one", Phone: phone(1), LastTwo: "67", Role: store.Role{Entity: company(0), Name: store.Guard}, Since: now}
	n.atOnce(16, func(s *postgres.Store, _ int) {
		for range 40 {
			if err := s.Found(t.Context(), ashyq.Entity{ID: company(0)}, m); err != nil {
				t.Error(err)
			}
			if _, err := s.Revoke(t.Context(), m.ID, 0); err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
		}
	})
}

// TestNodesDoNotWaitInACircle has two nodes do everything to the same few people and places, and asks the server whether it
// ever had to undo a transaction so that others could go on.
func TestNodesDoNotWaitInACircle(t *testing.T) {
	url := server.Migrated(t)
	n := openNodes(t, url)
	for i := range 2 {
		if err := n[0].SaveVenue(t.Context(), venue(fmt.Sprint(i), gate(i, ""))); err != nil {
			t.Fatal(err)
		}
	}
	allowed := []error{store.ErrWrongCode, store.ErrNotFound, store.ErrTooMany, store.ErrGateExists, store.ErrIDReused}
	n.atOnce(16, func(s *postgres.Store, i int) {
		for round := range 30 {
			at := now.Add(time.Duration(round) * time.Hour) // what was kept before has expired
			who, other := (i+round)%3, (i+round+1)%3
			place := fmt.Sprint((i + round) % 2)
			role := store.Role{Entity: company(0), Venue: ashyq.VenueID(place), Name: store.Guard}
			if round%2 == 0 {
				role.Venue = ""
			}
			m := store.Membership{ID: store.MemberID(fmt.Sprint(i, " ", round)), Phone: phone(who), LastTwo: "67", Role: role, Since: at}
			c := code(who, 5)
			c.Expires = at.Add(time.Minute)
			opened := session("token ", who)
			opened.Expires = at.Add(time.Minute)
			for _, call := range []func() error{
				func() error { return s.SaveCode(t.Context(), at, c) },
				func() error { _, err := s.Login(t.Context(), at, c.Phone, c.Code, "67", opened); return err },
				func() error {
					return s.SaveInvitation(t.Context(), at, store.Invitation{Token: digest("link ", other), Phone: phone(other), LastTwo: "67", Expires: c.Expires})
				},
				func() error { _, err := s.AcceptInvitation(t.Context(), at, digest("link ", who), opened); return err },
				func() error { var err error; m, err = s.Grant(t.Context(), m, store.Act{At: at}); return err },
				func() error { return s.Found(t.Context(), ashyq.Entity{ID: company(0)}, m) },
				func() error {
					_, a, err := s.Session(t.Context(), at, opened.Token)
					if err != nil {
						return err
					}
					return s.SavePasskey(t.Context(), store.Passkey{ID: []byte(place), Account: a.ID, Data: []byte("key"), Added: at}, 1)
				},
				func() error {
					return s.SaveVenue(t.Context(), venue(place, gate(place, ""), gate(fmt.Sprint(place, "b"), ""), gate(fmt.Sprint("shared by ", who), "")))
				},
				func() error {
					_, err := s.ChangeVenue(t.Context(), ashyq.VenueID(place), func(v *ashyq.Venue) (store.Act, error) {
						v.Capacity++
						return store.Act{At: at}, nil
					})
					return err
				},
				func() error { _, err := s.DropDevices(t.Context(), phone(other)); return err },
				func() error { _, err := s.Revoke(t.Context(), m.ID, 0); return err },
				func() error {
					_, err := s.Notify(t.Context(), store.Notice{Entity: company(0), Key: place, At: at.AddDate(0, 0, round)})
					return err
				},
				func() error {
					a := ashyq.Announcement{ID: ashyq.AnnouncementID(place), From: at.AddDate(0, 0, 100*round)}
					a.Until = a.From.Add(time.Hour)
					return s.SaveAnnouncement(t.Context(), a)
				},
				func() error {
					_, err := s.ChangeAnnouncement(t.Context(), ashyq.AnnouncementID(place), func(*ashyq.Announcement) (store.Act, error) {
						return store.Act{At: at}, nil
					})
					return err
				},
				func() error {
					_, err := s.TakeReviews(t.Context(), at, at, 8)
					return err
				},
				func() error {
					r := store.Review{Venue: ashyq.VenueID(place), ID: ashyq.ScanID{byte(round)}, At: at, Basis: ashyq.NoBasis, Person: []byte("sealed")}
					o := r
					o.Venue = "other"
					return s.SaveReviews(t.Context(), []store.Review{r, o})
				},
				func() error { return s.SeeNotices(t.Context(), company(0), "", 1<<40) },
			} {
				err := call()
				if err != nil && !containsError(allowed, err) {
					t.Errorf("caller %d, round %d: %v", i, round, err)
				}
			}
		}
	})
	for _, s := range n {
		s.Close()
	}
	if count := deadlocks(t, url); count != 0 {
		t.Errorf("the server has broken %d circles", count)
	}
}
