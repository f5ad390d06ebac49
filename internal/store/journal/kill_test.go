package journal_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/journal"
	"ashyq/internal/store/journal/journaltest"
	"ashyq/internal/store/sqlite"
	"ashyq/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m, scan) }

const stadium ashyq.VenueID = "stadium"

func open(dir string) (*journal.Store, *journaltest.Database, error) {
	s, err := sqlite.Open(context.Background(), filepath.Join(dir, "ashyq.db"))
	if err != nil {
		return nil, nil, err
	}
	link := journaltest.Over(s)
	n, err := journal.Open(context.Background(), link, filepath.Join(dir, "journal.db"), journal.Options{
		Room: 1 << 20, Patience: patience, Derive: derive, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	return n, link, err
}

// scan records arrivals and departures, while the database comes and goes, and prints what was answered. It ends by an error.
func scan(dir string) error {
	n, link, err := open(dir)
	if err != nil {
		return err
	}
	var printing sync.Mutex
	one := func() error {
		now := time.Now()
		a := arrives(stadium, newID(now).String(), now)
		d := store.Departure{Event: a.Event, Tags: a.Tags, Now: now}
		d.Event.Kind, d.Event.ID, d.Event.At = ashyq.ExitEvent, newID(now), now.Add(time.Millisecond)
		_, _, err := n.Enter(context.Background(), a)
		ids := a.Event.ID.String()
		if err == nil && a.Event.ID[15]%2 == 0 {
			_, _, err = n.Exit(context.Background(), d)
			ids += " " + d.Event.ID.String()
		}
		if err == nil {
			printing.Lock()
			defer printing.Unlock()
			fmt.Println(ids)
		}
		return err
	}
	if err := one(); err != nil { // in the database, if nothing is in the journal yet
		return err
	}
	go n.Run(context.Background())
	go func() {
		for {
			link.Fail(1 + rand.N(journaltest.Mute))
			time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
			link.Fail(journaltest.None)
			time.Sleep(time.Duration(rand.IntN(700)) * time.Millisecond) // the breaker closes, and something comes in
		}
	}()
	failed := make(chan error)
	for range 16 {
		go func() {
			for {
				if err := one(); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

func TestKillLosesNothingThatWasAnsweredAndDoublesNothing(t *testing.T) {
	dir := t.TempDir()
	answered := make(map[ashyq.ScanID]bool)
	inside := 0
	for range 10 {
		for _, line := range storetest.Killed(t, dir, 1+rand.IntN(400)) {
			ids := strings.Fields(line)
			for _, text := range ids {
				id, err := ashyq.ParseScanID(text)
				if err != nil {
					t.Fatal(err)
				}
				answered[id] = true
			}
			inside += 2 - len(ids)
		}
	}
	n, link, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	in := &node{Store: n, t: t}
	in.bringIn()
	ids := storetest.Whole(t, link.Store, stadium)
	for id := range answered {
		if !ids[id] {
			t.Fatalf("%v was answered and is lost", id)
		}
	}
	o, err := link.Store.Occupancy(t.Context(), stadium, time.Now())
	if extra := len(ids) - len(answered); err != nil || len(answered) == 0 || o.Inside < inside || o.Inside > inside+extra {
		t.Errorf("%d inside, want %d, and at most %d more who were recorded and not answered: %v", o.Inside, inside, extra, err)
	}
	late := 0
	for _, e := range rows(t, link.Store, stadium) {
		if e.Late {
			late++
		}
	}
	if late == 0 || late == len(ids) {
		t.Errorf("%d of %d rows came in late", late, len(ids))
	}
}
