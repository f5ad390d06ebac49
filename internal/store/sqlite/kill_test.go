package sqlite_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
)

// scansInto names the database into which this very program, started again, is to record scans until it is killed.
const scansInto = "ASHYQ_TEST_SCANS_INTO"

func TestMain(m *testing.M) {
	if path := os.Getenv(scansInto); path != "" {
		fmt.Fprintln(os.Stderr, scan(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const stadium ashyq.VenueID = "stadium"

// scan records arrivals and departures from many callers, and prints the id of each that was answered. It ends by an error.
func scan(path string) error {
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		return err
	}
	failed := make(chan error)
	var printing sync.Mutex
	for range 32 {
		go func() {
			for {
				a := arrival()
				d := store.Departure{Event: a.Event, Tags: a.Tags, Now: a.Now}
				d.Event.Kind, d.Event.ID = ashyq.ExitEvent, arrival().Event.ID
				_, _, err := s.Enter(context.Background(), a)
				if err == nil && a.Event.ID[15]%2 == 0 {
					_, _, err = s.Exit(context.Background(), d)
				}
				if err != nil {
					failed <- err
					return
				}
				printing.Lock()
				fmt.Println(a.Event.ID)
				printing.Unlock()
			}
		}()
	}
	return <-failed
}

func arrival() store.Arrival {
	now := time.Now()
	var id ashyq.ScanID
	var tag ashyq.Tag
	rand.Read(id[6:])
	rand.Read(tag[:])
	binary.BigEndian.PutUint32(id[:4], uint32(now.UnixMilli()>>16))
	binary.BigEndian.PutUint16(id[4:6], uint16(now.UnixMilli()))
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return store.Arrival{
		Event: ashyq.Event{
			Venue: stadium, ID: id, Kind: ashyq.EntryEvent, Tag: tag, At: now, Heads: 1,
			Decision: ashyq.Decision{Outcome: ashyq.Admit},
		},
		Tags: []ashyq.Tag{tag}, Now: now,
	}
}

func TestKillLosesNothingThatWasAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	answered := make(map[ashyq.ScanID]bool)
	for round := range 20 {
		for id := range killed(t, path, mathrand.IntN(800)) {
			answered[id] = true
		}
		s, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		check(t, s, answered)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(answered) == 0 {
		t.Fatal("no scan was answered")
	}
}

// killed starts scans into a database, kills them after so many answers, and yields all that were answered.
func killed(t *testing.T, path string, after int) map[ashyq.ScanID]bool {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), scansInto+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	answered := make(map[ashyq.ScanID]bool)
	lines := bufio.NewReader(out)
	for n := 0; ; n++ {
		if n == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		line, err := lines.ReadString('\n')
		if err != nil { // the last line may be cut short: then nobody has read the answer
			break
		}
		id, err := ashyq.ParseScanID(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		answered[id] = true
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the scans were not killed but ended: %v", err)
	}
	return answered
}

// check compares what was answered with what is there, and the venue's tally and figures with its rows.
func check(t *testing.T, s store.Store, answered map[ashyq.ScanID]bool) {
	t.Helper()
	events, err := s.Feed(t.Context(), stadium, 0, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	missing := len(answered)
	inside := 0
	for i, e := range events {
		switch e.Decision.Outcome {
		case ashyq.Admit:
			inside++
		case ashyq.Left:
			inside--
		}
		if e.Seq != uint64(i+1) || e.Inside != inside {
			t.Fatalf("row %d has seq %d and %d inside, want %d", i+1, e.Seq, e.Inside, inside)
		}
		if answered[e.ID] {
			missing--
		}
	}
	if missing != 0 {
		t.Fatalf("%d of %d answered scans are lost", missing, len(answered))
	}
	o, err := s.Occupancy(t.Context(), stadium, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if want := (ashyq.Occupancy{Inside: inside, Seq: uint64(len(events))}); o != want {
		t.Fatalf("occupancy is %+v, want %+v", o, want)
	}
	hours, err := s.Hours(t.Context(), stadium, time.Time{}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, h := range hours {
		for _, c := range h.Counts {
			counted += c.Rows
		}
	}
	if counted != len(events) {
		t.Fatalf("the figures count %d of %d rows", counted, len(events))
	}
}
