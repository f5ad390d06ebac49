package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ashyq"
)

// shelf is a venue's rows, as a store has them, and how often they were read.
type shelf struct {
	mu     sync.Mutex
	events []ashyq.Event
	reads  int
	fault  error
}

func (s *shelf) record() ashyq.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := ashyq.Event{Venue: "v", Seq: uint64(len(s.events) + 1)}
	s.events = append(s.events, e)
	return e
}

// fails makes every read fail from now on, until the error is nil.
func (s *shelf) fails(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = err
}

func (s *shelf) read(_ context.Context, after uint64, limit int) ([]ashyq.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.fault != nil {
		return nil, s.fault
	}
	rest := slices.DeleteFunc(slices.Clone(s.events), func(e ashyq.Event) bool { return e.Seq <= after })
	return rest[:min(len(rest), limit)], nil
}

func (s *shelf) source() Source {
	return Source{
		Read:  s.read,
		Row:   func(e ashyq.Event) []byte { return fmt.Append(nil, e.Seq) },
		State: func(language string) ([]byte, error) { return fmt.Append(nil, language, time.Now().UnixMilli()), nil },
	}
}

// sees reads what a watcher is shown from its cursor on.
func (w *Watcher) sees(t *testing.T, cursor *uint64, want ...uint64) {
	t.Helper()
	rows, reaches, err := w.Rows(*cursor)
	if err != nil || !reaches {
		t.Fatalf("reaches %v, %v", reaches, err)
	}
	var seen []uint64
	for _, r := range rows {
		seen = append(seen, r.Seq)
		*cursor = r.Seq
	}
	if !slices.Equal(seen, want) {
		t.Errorf("rows %d, want %d", seen, want)
	}
}

func (w *Watcher) wasWoken() bool {
	select {
	case <-w.Woken:
		return true
	default:
		return false
	}
}

// settle lets the hub do what it does at once, and what it does later.
func settle() {
	time.Sleep(2 * Pause)
	synctest.Wait()
}

func TestWhatIsRecordedHereIsShownAtOnceAndWithoutARead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		settle()
		if !w.wasWoken() || s.reads != 1 {
			t.Fatalf("it is not woken at the start, or %d reads", s.reads)
		}
		var cursor uint64
		hub.Recorded(s.record())
		synctest.Wait()
		if !w.wasWoken() {
			t.Fatal("it is not woken at once")
		}
		w.sees(t, &cursor, 1)
		for range 5 {
			hub.Recorded(s.record())
		}
		synctest.Wait()
		if w.wasWoken() {
			t.Error("it is woken before the pause is over")
		}
		time.Sleep(Pause)
		synctest.Wait()
		if !w.wasWoken() || w.wasWoken() {
			t.Error("it is not woken once for what came in the pause")
		}
		w.sees(t, &cursor, 2, 3, 4, 5, 6)
		if s.reads != 1 {
			t.Errorf("%d reads", s.reads)
		}
	})
}

func TestWhatAnotherNodeRecordedIsReadOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		watchers := make([]*Watcher, 5)
		for i := range watchers {
			watchers[i] = hub.Watch("v", 0, s.source())
			defer watchers[i].Close()
		}
		settle()
		before := s.reads
		first := s.record() // elsewhere
		hub.Recorded(s.record())
		synctest.Wait()
		for _, w := range watchers {
			w.sees(t, new(uint64), 1, 2)
		}
		hub.Recorded(first) // is told twice
		s.record()
		settle()
		hub.Reached(map[ashyq.VenueID]uint64{"v": 3, "other": 7})
		hub.Reached(map[ashyq.VenueID]uint64{"v": 3})
		settle()
		for _, w := range watchers {
			w.sees(t, new(uint64), 1, 2, 3)
		}
		if s.reads != before+2 {
			t.Errorf("%d reads instead of 2", s.reads-before)
		}
	})
}

func TestRowsRecordedWhileNobodyHadBegunToWatchAreNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		hub.Recorded(s.record())
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		settle()
		cursor := uint64(0)
		w.sees(t, &cursor, 1)
	})
}

func TestAWatcherThatIsTooFarBehindReadsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		s.record()
		w := hub.Watch("v", 1, s.source())
		defer w.Close()
		settle()
		if _, reaches, err := w.Rows(0); reaches || err != nil {
			t.Errorf("what was before the first watcher: %v, %v", reaches, err)
		}
		cursor := uint64(1)
		for range 3 {
			for range tail {
				hub.Recorded(s.record())
			}
			settle()
		}
		if _, reaches, err := w.Rows(cursor); reaches || err != nil {
			t.Errorf("what is longer ago than the tail: %v, %v", reaches, err)
		}
		cursor = 3*tail - 1
		w.sees(t, &cursor, 3*tail, 3*tail+1)
	})
}

func TestRowsThatAreForgottenAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		settle()
		hub.Reached(map[ashyq.VenueID]uint64{"v": 9})
		settle()
		if s.reads != 2 {
			t.Errorf("%d reads", s.reads)
		}
		hub.mu.Lock()
		defer hub.mu.Unlock()
		if w.board.working {
			t.Error("the hub goes on reading")
		}
	})
}

func TestAFailedReadEndsTheWatchAndNotTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		s := shelf{fault: errors.New("away")}
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		settle()
		if _, _, err := w.Rows(0); !errors.Is(err, s.fault) {
			t.Errorf("error %v", err)
		}
		s.mu.Lock()
		s.fault = nil
		s.mu.Unlock()
		s.record()
		again := hub.Watch("v", 0, s.source())
		defer again.Close()
		settle()
		again.sees(t, new(uint64), 1)
	})
}

func TestAChangeWakesAndIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		<-w.Woken
		settle()
		state := func() string {
			text, err := w.State("kk")
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		first := state()
		time.Sleep(stateValid / 2)
		if state() != first {
			t.Error("the state is made anew though nothing has changed")
		}
		hub.Changed("other")
		if w.wasWoken() {
			t.Error("woken by another venue")
		}
		hub.Changed("v")
		if !w.wasWoken() || w.Changes() != 1 {
			t.Error("not woken by its own")
		}
		changed := state()
		if changed == first {
			t.Error("the state is the old one")
		}
		time.Sleep(stateValid)
		if state() == changed {
			t.Error("the state is never made anew")
		}
	})
}

func TestAClosedWatcherLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		w := hub.Watch("v", 0, s.source())
		if watched := hub.Watched(); !slices.Equal(watched, []ashyq.VenueID{"v"}) {
			t.Errorf("watched: %v", watched)
		}
		hub.Recorded(s.record())
		w.Close()
		settle()
		hub.Recorded(s.record())
		if len(hub.Watched())+len(hub.boards) > 0 {
			t.Error("the venue is still watched")
		}
	})
}

// Rows come in any order, from here and elsewhere, to watchers who come and go: each sees all there are after its cursor, once
// and in order.
func TestNothingIsLostTwiceOrOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		const rows = 2000
		var parts sync.WaitGroup
		for range 4 {
			parts.Go(func() {
				var cursor uint64
				w := hub.Watch("v", 0, s.source())
				defer func() { w.Close() }()
				for cursor < rows {
					<-w.Woken
					shown, reaches, err := w.Rows(cursor)
					if !reaches || err != nil {
						t.Errorf("reaches %v: %v", reaches, err)
						return
					}
					for _, r := range shown {
						if r.Seq != cursor+1 {
							t.Errorf("row %d after %d", r.Seq, cursor)
						}
						cursor = r.Seq
					}
					if cursor%5 == 4 { // it goes, and comes back
						w.Close()
						w = hub.Watch("v", cursor, s.source())
					}
				}
			})
		}
		for n := range rows {
			e := s.record()
			if n%3 > 0 {
				parts.Go(func() {
					time.Sleep(time.Duration(n%7) * Pause / 3)
					hub.Recorded(e)
				})
			}
			time.Sleep(Pause / 10)
			if n%100 == 99 || n == rows-1 {
				hub.Reached(map[ashyq.VenueID]uint64{"v": e.Seq})
			}
		}
		parts.Wait()
	})
}
