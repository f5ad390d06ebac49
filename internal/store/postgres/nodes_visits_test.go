package postgres_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/postgres"
	"ashyq/internal/store/postgres/postgrestest"
	"ashyq/internal/store/storetest"
)

func TestOneScanOnTwoNodesIsOneRow(t *testing.T) {
	n := openNodes(t, server.Migrated(t))
	venues := []ashyq.VenueID{"a", "b", "c", "d", "e"}
	arrivals := make([]store.Arrival, 200)
	for i := range arrivals {
		arrivals[i] = arrival(venues[i%len(venues)])
		arrivals[i].Doubtful, arrivals[i].Closes = time.Time{}, time.Time{}
	}
	var fresh atomic.Int64
	n.atOnce(64, func(s *postgres.Store, i int) {
		mine := slices.Clone(arrivals)
		if i%4 > 1 {
			slices.Reverse(mine)
		}
		for _, a := range mine {
			e, repeated, err := s.Enter(t.Context(), a)
			if err != nil || e.ID != a.Event.ID {
				t.Error(err)
			}
			if !repeated {
				fresh.Add(1)
			}
		}
	})
	if got := fresh.Load(); got != int64(len(arrivals)) {
		t.Errorf("%d rows were new, want %d", got, len(arrivals))
	}
	for _, venue := range venues {
		if got, want := len(storetest.Whole(t, n[0], venue)), len(arrivals)/len(venues); got != want {
			t.Errorf("%s has %d rows, want %d", venue, got, want)
		}
	}
}

// TestAVenueThatIsHeldHoldsUpNoOther has somebody hold one venue's row, as a node does that stalls, while all others go on.
func TestAVenueThatIsHeldHoldsUpNoOther(t *testing.T) {
	url := server.Migrated(t)
	n := openNodes(t, url)
	if _, _, err := n[0].Enter(t.Context(), arrival("stadium")); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT FROM tallies WHERE venue = 'stadium' FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	var others, stadium sync.WaitGroup
	for i := range 64 {
		stadium.Go(func() { // of those who wait some are told to come again, and all get in in the end
			a := arrival("stadium")
			for {
				_, _, err := n[i%2].Enter(t.Context(), a)
				if ashyq.KindOf(err) == ashyq.Unavailable {
					continue
				}
				if err != nil {
					t.Error(err)
				}
				return
			}
		})
		others.Go(func() {
			for range 5 {
				if _, _, err := n[i%2].Enter(t.Context(), arrival(ashyq.VenueID(fmt.Sprint("café ", i)))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	others.Wait()
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	stadium.Wait()
	events, err := n[1].Feed(t.Context(), "stadium", 0, 1000)
	if err != nil || len(events) != 65 {
		t.Errorf("%d rows, %v", len(events), err)
	}
}

// proxy passes on what a client and a server say to each other, until it is told to lose the answer to the next COMMIT.
type proxy struct {
	listener net.Listener
	server   string
	lose     atomic.Bool
	lost     atomic.Int64
}

// startProxy makes a proxy before the server of a URL and returns the URL with the proxy in its place.
func startProxy(t *testing.T, to string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: u.Host}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.listener.Close() })
	go func() {
		for {
			client, err := p.listener.Accept()
			if err != nil {
				return
			}
			go p.pass(client)
		}
	}()
	u.Host = p.listener.Addr().String()
	return p, u.String()
}

func (p *proxy) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(server, client)
		server.Close()
	}()
	buf := make([]byte, 1<<16)
	inTransaction := false
	for {
		n, err := server.Read(buf)
		if err != nil {
			return
		}
		if inTransaction && buf[n-1] == 'I' && p.lose.CompareAndSwap(true, false) { // idle: it was committed
			p.lost.Add(1)
			return
		}
		inTransaction = buf[n-1] == 'T' // the state at the end of ReadyForQuery, which is the end of an answer
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}

func TestACommitWhoseAnswerIsLostIsFoundOutByTheRepeat(t *testing.T) {
	p, url := startProxy(t, server.Migrated(t))
	s, err := postgres.Open(t.Context(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 2 { // all is known and prepared
		if _, _, err := s.Enter(t.Context(), arrival("cinema")); err != nil {
			t.Fatal(err)
		}
	}
	s.Settle()
	for i := range 5 {
		a := arrival("cinema")
		p.lose.Store(true)
		if _, _, err := s.Enter(t.Context(), a); ashyq.KindOf(err) != ashyq.Unavailable {
			t.Fatalf("the error is %v", err)
		}
		if p.lost.Load() != int64(i+1) {
			t.Fatal("no answer was lost")
		}
		e, repeated, err := s.Enter(t.Context(), a)
		if err != nil || !repeated || e.ID != a.Event.ID || e.Seq != uint64(i+3) {
			t.Fatalf("the repeat is %+v, %v, %v", e, repeated, err)
		}
	}
}

// TestKillLosesNothingThatWasAnswered kills the server under the scans of two nodes, which then go on by themselves.
func TestKillLosesNothingThatWasAnswered(t *testing.T) {
	own, err := postgrestest.StartOwn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Stop() })
	n := openNodes(t, own.Fresh(t))
	venues := []ashyq.VenueID{"a", "b", "c"}
	var mu sync.Mutex
	answered := make(map[ashyq.VenueID]map[ashyq.ScanID]bool)
	for _, venue := range venues {
		answered[venue] = make(map[ashyq.ScanID]bool)
	}
	another := sync.NewCond(&mu)
	count := 0
	var stop atomic.Bool
	var scanning sync.WaitGroup
	for i := range 32 {
		scanning.Go(func() {
			venue := venues[i%len(venues)]
			for !stop.Load() {
				a := arrival(venue)
				a.Doubtful, a.Closes = time.Time{}, time.Time{}
				for {
					_, _, err := n[i%2].Enter(t.Context(), a)
					if err == nil {
						break
					}
					if ashyq.KindOf(err) != ashyq.Unavailable {
						t.Error(err)
						another.Signal()
						return
					}
				}
				mu.Lock()
				answered[venue][a.Event.ID] = true
				count++
				another.Signal()
				mu.Unlock()
			}
		})
	}
	more := func(n int) {
		mu.Lock()
		defer mu.Unlock()
		for until := count + n; count < until && !t.Failed(); {
			another.Wait()
		}
	}
	for range 3 {
		more(500)
		if err := own.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := own.Run(); err != nil {
			t.Fatal(err)
		}
	}
	more(500)
	stop.Store(true)
	scanning.Wait()
	for _, venue := range venues {
		ids := storetest.Whole(t, n[0], venue)
		for id := range answered[venue] {
			if !ids[id] {
				t.Errorf("%v was answered and is lost", id)
			}
		}
	}
}
