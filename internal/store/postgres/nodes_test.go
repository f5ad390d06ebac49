package postgres_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
)

// nodes are two stores over one database.
type nodes [2]*postgres.Store

func openNodes(t *testing.T, url string) (n nodes) {
	t.Helper()
	for i := range n {
		var err error
		if n[i], err = postgres.Open(t.Context(), url, postgres.Options{}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { n[i].Close() })
	}
	return n
}

// atOnce runs so many calls at the same time, every other one on the other node.
func (n nodes) atOnce(callers int, call func(s *postgres.Store, i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range callers {
		all.Go(func() {
			<-start
			call(n[i%len(n)], i)
		})
	}
	close(start)
	all.Wait()
}

var now = time.Date(2021, 5, 14, 18, 0, 0, 0, time.UTC)

func digest(of ...any) ashyq.Digest { return sha256.Sum256(fmt.Append(nil, of...)) }

// Of what each round is about.
func phone(round int) ashyq.Digest     { return digest("phone ", round) }
func company(round int) ashyq.EntityID { return ashyq.EntityID(fmt.Sprint("company ", round)) }
func session(token ...any) store.Session {
	return store.Session{Token: digest(token...), Expires: now.Add(time.Hour), Slide: time.Hour}
}

func code(round, tries int) store.LoginCode {
	return store.LoginCode{Phone: phone(round), Code: digest("right"), Expires: now.Add(time.Minute), Tries: tries}
}

// account is the one of a phone that is named.
func account(t *testing.T, s store.Store, name ...any) ashyq.AccountID {
	t.Helper()
	c := store.LoginCode{Phone: digest(name...), Code: digest("right"), Expires: now.Add(time.Minute), Tries: 1}
	if err := s.SaveCode(t.Context(), now, c); err != nil {
		t.Fatal(err)
	}
	a, err := s.Login(t.Context(), now, c.Phone, c.Code, "67", session(name...))
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func owner(round, i int) store.Membership {
	return store.Membership{
		ID: store.MemberID(fmt.Sprint("owner ", i, " of ", company(round))), Phone: digest("owner ", i), LastTwo: "67",
		Role: store.Role{Entity: company(round), Name: store.Owner}, Since: now,
	}
}

func venue(id string, gates ...ashyq.Gate) ashyq.Venue {
	return ashyq.Venue{ID: ashyq.VenueID(id), Gates: gates}
}

func gate(id, short any) ashyq.Gate {
	return ashyq.Gate{ID: ashyq.GateID(fmt.Sprint("gate ", id)), Direction: ashyq.Entry, Short: fmt.Sprint(short)}
}

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
			n := openNodes(t, server.Fresh(t))
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
	n := openNodes(t, server.Fresh(t))
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
	n := openNodes(t, server.Fresh(t))
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

// TestNodesDoNotWaitInACircle has two nodes do everything to the same few people and places, and asks the server whether it
// ever had to undo a transaction so that others could go on.
func TestOneRoleIsGivenAndTakenBackByManyAtOnce(t *testing.T) {
	n := openNodes(t, server.Fresh(t))
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

func TestNodesDoNotWaitInACircle(t *testing.T) {
	url := server.Fresh(t)
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

func containsError(all []error, err error) bool {
	for _, one := range all {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// deadlocks is how many the server has had in a database.
func deadlocks(t *testing.T, url string) (count int) {
	t.Helper()
	conn := alone(t, url)
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// alone is a connection to a database that all others have left: only when they end, they tell the server all they have counted.
func alone(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	for others := 1; others > 0; {
		err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "+
			"AND backend_type = 'client backend' AND application_name NOT LIKE 'citus_internal%'").Scan(&others)
		if err != nil {
			t.Fatal(err)
		}
	}
	return conn
}
