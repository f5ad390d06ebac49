package postgres_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
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
