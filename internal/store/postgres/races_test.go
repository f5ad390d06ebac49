package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
)

var errKnown = errors.New("it was told before")

// races are what some callers on two nodes try at once, and how many of them may have it.
var races = []struct {
	name    string
	prepare func(t *testing.T, s store.Store, round int)
	callers int
	call    func(t *testing.T, s store.Store, round, i int) error
	wins    int
	loses   error // of all others
	then    func(t *testing.T, s store.Store, round int) error
}{
	{
		name: "a code",
		prepare: func(t *testing.T, s store.Store, round int) {
			if err := s.SaveCode(t.Context(), now, code(round, 8)); err != nil {
				t.Fatal(err)
			}
		},
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, err := s.Login(t.Context(), now, phone(round), digest("right"), "67", session(round, i))
			return err
		},
		wins:  1,
		loses: store.ErrWrongCode,
	},
	{
		name: "all tries of a code but one",
		prepare: func(t *testing.T, s store.Store, round int) {
			if err := s.SaveCode(t.Context(), now, code(round, 7)); err != nil {
				t.Fatal(err)
			}
		},
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, err := s.Login(t.Context(), now, phone(round), digest("wrong"), "67", session(round, i))
			return err
		},
		loses: store.ErrWrongCode,
		then: func(t *testing.T, s store.Store, round int) error {
			_, err := s.Login(t.Context(), now, phone(round), digest("right"), "67", session(round))
			return err
		},
	},
	{
		name: "all tries of a code",
		prepare: func(t *testing.T, s store.Store, round int) {
			if err := s.SaveCode(t.Context(), now, code(round, 6)); err != nil {
				t.Fatal(err)
			}
		},
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, err := s.Login(t.Context(), now, phone(round), digest("wrong"), "67", session(round, i))
			return err
		},
		loses: store.ErrWrongCode,
		then: func(t *testing.T, s store.Store, round int) error {
			_, err := s.Login(t.Context(), now, phone(round), digest("right"), "67", session(round))
			if !errors.Is(err, store.ErrWrongCode) {
				return fmt.Errorf("a login after all tries: %w", err)
			}
			return nil
		},
	},
	{
		name: "an invitation",
		prepare: func(t *testing.T, s store.Store, round int) {
			i := store.Invitation{Token: digest("link ", round), Phone: phone(round), LastTwo: "67", Expires: now.Add(time.Minute)}
			if err := s.SaveInvitation(t.Context(), now, i); err != nil {
				t.Fatal(err)
			}
		},
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, err := s.AcceptInvitation(t.Context(), now, digest("link ", round), session(round, i))
			return err
		},
		wins:  1,
		loses: store.ErrNotFound,
	},
	{
		name: "a challenge",
		prepare: func(t *testing.T, s store.Store, round int) {
			c := store.Ceremony{Key: digest("challenge ", round), Data: []byte("data"), Expires: now.Add(time.Minute)}
			if err := s.SaveCeremony(t.Context(), now, c); err != nil {
				t.Fatal(err)
			}
		},
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, err := s.TakeCeremony(t.Context(), now, digest("challenge ", round))
			return err
		},
		wins:  1,
		loses: store.ErrNotFound,
	},
	{
		name:    "two persons of an account",
		prepare: func(t *testing.T, s store.Store, round int) { account(t, s, round) },
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, a, err := s.Session(t.Context(), now, digest(round))
			if err != nil {
				return err
			}
			b := store.Binding{Account: a.ID, Person: digest("person ", i), KeyID: "k1", Lookup: store.Lookup{Tag: ashyq.Tag{1}, At: now}}
			return s.Bind(t.Context(), b, now.Add(-time.Hour), 2)
		},
		wins:  2,
		loses: store.ErrBindingLimited,
	},
	{
		name:    "two passkeys of an account",
		prepare: func(t *testing.T, s store.Store, round int) { account(t, s, round) },
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, a, err := s.Session(t.Context(), now, digest(round))
			if err != nil {
				return err
			}
			return s.SavePasskey(t.Context(), store.Passkey{ID: fmt.Append(nil, round, i), Account: a.ID, Data: []byte("key"), Added: now}, 2)
		},
		wins:  2,
		loses: store.ErrTooMany,
	},
	{
		name: "a passkey of one of many accounts",
		prepare: func(t *testing.T, s store.Store, round int) {
			for i := range 4 {
				account(t, s, round, i)
			}
		},
		callers: 4,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, a, err := s.Session(t.Context(), now, digest(round, i))
			if err != nil {
				return err
			}
			return s.SavePasskey(t.Context(), store.Passkey{ID: fmt.Append(nil, round), Account: a.ID, Data: []byte("key"), Added: now}, 2)
		},
		wins:  1,
		loses: store.ErrIDReused,
	},
	{
		name: "that the last owners go",
		prepare: func(t *testing.T, s store.Store, round int) {
			for i := range 3 {
				if _, err := s.Grant(t.Context(), owner(round, i)); err != nil {
					t.Fatal(err)
				}
			}
		},
		callers: 3,
		call: func(t *testing.T, s store.Store, round, i int) error {
			_, err := s.Revoke(t.Context(), owner(round, i).ID, 1)
			return err
		},
		wins:  2,
		loses: store.ErrLastMember,
	},
	{
		name:    "a gate of one of many venues",
		callers: 4,
		call: func(t *testing.T, s store.Store, round, i int) error {
			one, two := gate(fmt.Sprint(round, "a"), ""), gate(fmt.Sprint(round, "b"), "")
			if i%2 == 1 {
				one, two = two, one
			}
			return s.SaveVenue(t.Context(), venue(fmt.Sprint("venue ", round, i), one, two))
		},
		wins:  1,
		loses: store.ErrGateExists,
	},
	{
		name:    "a short number of one of many venues",
		callers: 4,
		call: func(t *testing.T, s store.Store, round, i int) error {
			return s.SaveVenue(t.Context(), venue(fmt.Sprint("venue ", round, i), gate(fmt.Sprint(round, i), round)))
		},
		wins:  1,
		loses: store.ErrGateExists,
	},
	{
		name:    "a version of a decree",
		callers: 4,
		call: func(t *testing.T, s store.Store, round, i int) error {
			return s.SaveDecree(t.Context(), store.Decree{Version: fmt.Sprint(round), Text: fmt.Sprint("text ", i)})
		},
		wins:  1,
		loses: store.ErrIDReused,
	},
	{
		name:    "news of a notice",
		callers: 6,
		call: func(t *testing.T, s store.Store, round, i int) error {
			isNew, err := s.Notify(t.Context(), store.Notice{Entity: company(round), Key: "full", At: now})
			if err == nil && !isNew {
				return errKnown
			}
			return err
		},
		wins:  1,
		loses: errKnown,
	},
}

func TestNodesRaceFor(t *testing.T) {
	for _, race := range races {
		t.Run(race.name, func(t *testing.T) {
			n := openNodes(t, server.Migrated(t))
			for round := range 20 {
				if race.prepare != nil {
					race.prepare(t, n[round%2], round)
				}
				var wins atomic.Int64
				n.atOnce(race.callers, func(s *postgres.Store, i int) {
					switch err := race.call(t, s, round, i); {
					case err == nil:
						wins.Add(1)
					case !errors.Is(err, race.loses):
						t.Errorf("caller %d: %v", i, err)
					}
				})
				if got := int(wins.Load()); got != race.wins {
					t.Fatalf("round %d: %d had it, want %d", round, got, race.wins)
				}
				if race.then == nil {
					continue
				}
				if err := race.then(t, n[round%2], round); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestNodesMakeOneAccountOfAPhone(t *testing.T) {
	n := openNodes(t, server.Migrated(t))
	for round := range 20 {
		link := store.Invitation{Token: digest("link ", round), Phone: phone(round), LastTwo: "67", Expires: now.Add(time.Minute)}
		if err := errors.Join(n[0].SaveCode(t.Context(), now, code(round, 1)), n[1].SaveInvitation(t.Context(), now, link)); err != nil {
			t.Fatal(err)
		}
		var accounts [2]store.Account
		n.atOnce(2, func(s *postgres.Store, i int) {
			var err error
			if i == 0 {
				accounts[i], err = s.Login(t.Context(), now, phone(round), digest("right"), "67", session(round, i))
			} else {
				accounts[i], err = s.AcceptInvitation(t.Context(), now, link.Token, session(round, i))
			}
			if err != nil {
				t.Error(err)
			}
		})
		if accounts[0].ID != accounts[1].ID {
			t.Fatalf("round %d: a phone has two accounts", round)
		}
	}
}

func TestNodesMissNoChange(t *testing.T) {
	n := openNodes(t, server.Migrated(t))
	const writers, each = 8, 20
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			for j := range each {
				var err error
				if j%2 == 0 {
					err = n[i%2].SaveEntity(t.Context(), ashyq.Entity{ID: ashyq.EntityID(fmt.Sprint(i, " ", j))})
				} else {
					err = n[i%2].SaveVenue(t.Context(), venue(fmt.Sprint(i, " ", j), gate(fmt.Sprint(i, " ", j), "")))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	written := make(chan struct{})
	go func() {
		writing.Wait()
		close(written)
	}()
	n.atOnce(2, func(s *postgres.Store, _ int) {
		var cursor int64
		seen := 0
		for last := false; ; {
			changes, err := s.Changes(t.Context(), cursor, 7)
			if err != nil {
				t.Error(err)
				return
			}
			if seen += len(changes.Entities) + len(changes.Venues); changes.Cursor != cursor {
				cursor = changes.Cursor
				continue
			}
			if last {
				break
			}
			select {
			case <-written:
				last = true
			default:
			}
		}
		if seen != writers*each {
			t.Errorf("%d changes seen, want %d", seen, writers*each)
		}
	})
}
