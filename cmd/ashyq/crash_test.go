package main

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"ashyq/internal/store/postgres/postgrestest"
)

// startPostgres starts a PostgreSQL of the test's own.
func startPostgres(t *testing.T, start func() (*postgrestest.Server, error)) *postgrestest.Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestNodesThatAreKilledLoseNothing(t *testing.T) {
	c := found(t, startPostgres(t, postgrestest.StartOwn).Fresh(t), 2)
	people, desk := c.gather(false), c.watch()
	for _, i := range []int{0, 1, rand.IntN(2)} {
		people.more(20 + rand.IntN(200))
		c.restart(i)
	}
	people.more(50)
	people.disperse()
	desk.check(people)
}

func TestPostgreSQLThatIsKilledLosesNothing(t *testing.T) {
	s := startPostgres(t, postgrestest.StartOwn)
	c := found(t, s.Fresh(t), 2)
	people, desk := c.gather(false), c.watch()
	for range 3 {
		people.more(20 + rand.IntN(200))
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		people.allTurnedAway()
		if err := s.Run(); err != nil {
			t.Fatal(err)
		}
	}
	people.more(50)
	people.disperse()
	desk.check(people)
}

// What hangs is given up: answers come while it still hangs. What was then in its hands is done once, or not at all.
func TestPostgreSQLThatHangsIsNotWaitedFor(t *testing.T) {
	s := startPostgres(t, postgrestest.StartOwn)
	c := found(t, s.Fresh(t), 2)
	people, desk := c.gather(false), c.watch()
	people.more(20 + rand.IntN(200))
	if err := s.Freeze(); err != nil {
		t.Fatal(err)
	}
	defer s.Thaw() // a server that hangs does not stop either
	people.allTurnedAway()
	if err := s.Thaw(); err != nil {
		t.Fatal(err)
	}
	people.more(200)
	people.disperse()
	desk.check(people)
}

func TestPostgreSQLWhoseDiskIsFullGoesOnWhenThereIsRoom(t *testing.T) {
	s := startPostgres(t, postgrestest.StartFillable)
	c := found(t, s.Fresh(t), 2)
	people, desk := c.gather(false), c.watch()
	people.more(100)
	if err := s.FillDisk(); err != nil {
		t.Fatal(err)
	}
	people.allTurnedAway()
	if err := s.EmptyDisk(); err != nil {
		t.Fatal(err)
	}
	people.more(200)
	people.disperse()
	desk.check(people)
}

func TestANodeWhoseDiskIsFullGoesOnWhenThereIsRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	c := found(t, path, 1)
	people, desk := c.gather(false), c.watch()
	people.more(100)
	log, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	node := c.nodes[0].Load()
	node.limitFiles(t, uint64(log.Size()))
	people.allTurnedAway()
	node.limitFiles(t, math.MaxUint64)
	people.more(200)
	people.disperse()
	desk.check(people)
}

// A node that is told to leave answers all that it has recorded, ends its feeds and leaves in order, whereupon those it did not
// answer were not scanned.
func TestANodeThatIsToldToLeaveHasAnsweredAllThatItTook(t *testing.T) {
	c := found(t, startPostgres(t, postgrestest.StartOwn).Fresh(t), 1)
	people, desk := c.gather(true), c.watch()
	people.more(20 + rand.IntN(200))
	c.nodes[0].Load().leave(syscall.SIGTERM)
	people.clients.Wait()
	c.start(0)
	people.disperse()
	desk.check(people)
}
