package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"ashyq"
	"ashyq/internal/store/postgres/postgrestest"
	"ashyq/internal/store/storetest"
)

// foundOnItsOwn makes a city of two nodes, each with a journal, over a PostgreSQL of its own.
func foundOnItsOwn(t *testing.T) (*postgrestest.Server, *city) {
	t.Helper()
	s := startPostgres(t, postgrestest.StartOwn)
	dir := t.TempDir()
	return s, found(t, s.Fresh(t), 2, filepath.Join(dir, "journal 0.db"), filepath.Join(dir, "journal 1.db"))
}

// later waits until so many scans were answered by the nodes alone since now.
func (w *crowd) later(n int) {
	w.city.t.Helper()
	count := func() (later int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, s := range w.answered {
			if s.answer.Recorded == "later" {
				later++
			}
		}
		return later
	}
	before := count()
	eventually(w.city.t, "scans are answered without the database", func() bool { return count() >= before+n })
}

// remembered waits until a node has written down who called.
func (c *city) remembered(i int) {
	c.t.Helper()
	callersRemembered(c.t, c.journals[i], 1)
}

// callersRemembered waits until a journal has so many who called.
func callersRemembered(t *testing.T, journal string, n int) {
	t.Helper()
	db, err := sql.Open("sqlite", journal+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	eventually(t, "who called is written down", func() bool {
		var callers int
		return db.QueryRow("SELECT count(*) FROM callers").Scan(&callers) == nil && callers >= n
	})
}

// settle has everybody finish and waits until all journals are in. It checks that what was acknowledged is on record once, that
// whoever came and did not leave is inside, nobody else, and that a repeat of who came is answered the same by any node.
func (w *crowd) settle() {
	t := w.city.t
	t.Helper()
	w.leaving.Store(true)
	w.clients.Wait()
	for i := range w.city.nodes {
		eventually(t, "the journal is in", func() bool {
			var said struct{ Dependencies map[string]string }
			status := w.city.nodes[i].Load().call("GET", "/readyz", "", nil, &said)
			return status == http.StatusOK && said.Dependencies["journal"] == "empty" && said.Dependencies["database"] == "up"
		})
	}
	s, err := database{Database: w.city.database}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows := make(map[ashyq.VenueID]map[ashyq.ScanID]bool)
	inside := make(map[ashyq.VenueID]int)
	for _, v := range w.city.venues {
		rows[v.ID] = storetest.Whole(t, s, v.ID)
		if conflicts, err := s.Conflicts(t.Context(), v.ID, 10); err != nil || len(conflicts) != 0 {
			t.Errorf("%+v %v", conflicts, err)
		}
	}
	for n, a := range w.answered {
		id, err := ashyq.ParseScanID(a.body["id"].(string))
		if err != nil || !rows[a.venue][id] {
			t.Errorf("%v was acknowledged and is lost: %v", a.body["id"], err)
		}
		if a.answer.Direction == string(ashyq.Exit) {
			inside[a.venue]--
			continue
		}
		if a.answer.Decision.Outcome == string(ashyq.Admit) {
			inside[a.venue]++
		}
		if n%10 > 0 {
			continue
		}
		var again answer
		status, err := w.city.nodes[n/10%len(w.city.nodes)].Load().try("POST", "/v1/platform/scans", w.city.bank, a.body, &again)
		if err != nil || status != http.StatusOK || again.Decision != a.answer.Decision || again.Visit != a.answer.Visit || again.Recorded != "now" {
			t.Errorf("%v is answered by\n%d %+v %v\nand was by\n%+v", a.body["id"], status, again, err, a.answer)
		}
	}
	for _, v := range w.city.venues {
		if o, err := s.Occupancy(t.Context(), v.ID, time.Now()); err != nil || o.Inside != inside[v.ID] {
			t.Errorf("%d inside %s, want %d: %v", o.Inside, v.ID, inside[v.ID], err)
		}
	}
}

// showsAll waits until the screen has shown every row of its venue, in order, and checks that it has shown some before they were.
func (s *screen) showsAll() {
	t := s.city.t
	t.Helper()
	db, err := database{Database: s.city.database}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	events, err := db.Feed(t.Context(), s.city.venues[0].ID, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "all is on the screen", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.shown) >= len(events)
	})
	s.switchOff()
	for i, seq := range s.shown {
		if seq != i+1 || i >= len(events) {
			t.Fatalf("row %d is shown as the %dth of %d", seq, i+1, len(events))
		}
	}
	if s.provisional == 0 {
		t.Error("nothing was shown before it was on record")
	}
}

func TestAPostgreSQLThatIsKilledIsNotNoticedAtTheDoor(t *testing.T) {
	s, c := foundOnItsOwn(t)
	people, desk := c.gather(false), c.watch()
	people.more(100)
	for range 2 {
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		people.later(150)
		if err := s.Run(); err != nil {
			t.Fatal(err)
		}
		people.more(100)
	}
	people.settle()
	desk.showsAll()
}

func TestAPostgreSQLThatHangsIsNotNoticedAtTheDoor(t *testing.T) {
	s, c := foundOnItsOwn(t)
	people, desk := c.gather(false), c.watch()
	people.more(100)
	if err := s.Freeze(); err != nil {
		t.Fatal(err)
	}
	defer s.Thaw()
	people.later(200)
	if err := s.Thaw(); err != nil {
		t.Fatal(err)
	}
	people.more(100)
	people.settle()
	desk.showsAll()
}

func TestANodeThatIsRestartedWhileTheDatabaseHangsServesByItsDisk(t *testing.T) {
	s, c := foundOnItsOwn(t)
	people := c.gather(false)
	people.more(100)
	for i := range c.nodes {
		c.remembered(i)
	}
	if err := s.Freeze(); err != nil {
		t.Fatal(err)
	}
	defer s.Thaw()
	for i := range c.nodes {
		c.restart(i)
		people.later(50)
	}
	if err := s.Thaw(); err != nil {
		t.Fatal(err)
	}
	people.more(100)
	people.settle()
}

// Nodes that are killed while the database is away come back with what they have on their disks, and serve by it.
func TestANodeThatIsRestartedWithoutTheDatabaseServesByItsDisk(t *testing.T) {
	s, c := foundOnItsOwn(t)
	people, desk := c.gather(false), c.watch()
	people.more(100)
	for i := range c.nodes {
		c.remembered(i)
	}
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	people.later(50)
	for i := range c.nodes {
		c.restart(i)
		people.later(50)
	}
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	people.more(100)
	c.restart(0) // while it brings in, or after
	people.more(100)
	people.settle()
	desk.showsAll()
}
