package sqlite_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m, scan) }

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
		for _, line := range storetest.Killed(t, path, mathrand.IntN(800)) {
			id, err := ashyq.ParseScanID(line)
			if err != nil {
				t.Fatal(err)
			}
			answered[id] = true
		}
		s, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		ids := storetest.Whole(t, s, stadium)
		for id := range answered {
			if !ids[id] {
				t.Fatalf("round %d: %v was answered and is lost", round, id)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(answered) == 0 {
		t.Fatal("no scan was answered")
	}
}
