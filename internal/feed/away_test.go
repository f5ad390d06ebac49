package feed

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"ashyq"
)

// shows reads the provisional events that a watcher is shown after so many.
func (w *Watcher) shows(t *testing.T, count *int, want ...string) {
	t.Helper()
	rows, n := w.Provisional(*count)
	*count = n
	var seen []string
	for _, r := range rows {
		seen = append(seen, string(r.Text))
	}
	if !slices.Equal(seen, want) {
		t.Errorf("%q, want %q", seen, want)
	}
}

// What is journalled is shown at once and beside the rows, which go on when there is something to be read from again.
func TestWhatIsJournalledIsShownBesideTheRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		hub.Recorded(ashyq.Event{Venue: "v", Seq: 1, Provisional: true}) // nobody watches
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		settle()
		var cursor uint64
		count := w.Since
		hub.Recorded(s.record())
		settle()
		w.sees(t, &cursor, 1)
		w.wasWoken()

		s.fails(fmt.Errorf("read: %w", ErrAway))
		hub.Recorded(ashyq.Event{Venue: "v", Seq: 700_001, Provisional: true})
		if !w.wasWoken() {
			t.Error("it is not woken at once")
		}
		w.shows(t, &count, "700001")
		w.shows(t, &count)
		late := hub.Watch("v", 1, s.source())
		defer late.Close()
		settle()
		s.record()
		s.record()
		hub.Reached(map[ashyq.VenueID]uint64{"v": 3})
		settle()
		w.sees(t, &cursor)
		late.shows(t, new(int), "700001")
		since := late.Since
		late.shows(t, &since)
		w.wasWoken()

		s.fails(nil)
		settle()
		if !w.wasWoken() {
			t.Error("it is not woken when the rows are there")
		}
		w.sees(t, &cursor, 2, 3)
		w.shows(t, &count)
		before := s.reads
		settle()
		if s.reads != before {
			t.Error("it is read on and on")
		}
	})
}

func TestWhoBeginsBlindlyIsWokenWhenThereAreRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		s := shelf{fault: ErrAway}
		w := hub.WatchBlind("v", s.source())
		defer w.Close()
		settle()
		w.wasWoken()
		count := w.Since
		hub.Recorded(ashyq.Event{Venue: "v", Seq: 5, Provisional: true})
		w.shows(t, &count, "5")
		w.wasWoken()
		s.record()
		hub.Recorded(s.record())
		hub.Reached(map[ashyq.VenueID]uint64{"v": 2})
		settle()
		if _, reaches, err := w.Rows(0); reaches || err != nil || w.wasWoken() {
			t.Errorf("it is shown rows, though nobody has said from which on: %v, %v", reaches, err)
		}
		s.fails(nil)
		settle()
		if !w.wasWoken() {
			t.Fatal("it is not woken")
		}
		again := hub.Watch("v", 2, s.source())
		defer again.Close()
		settle()
		hub.Recorded(s.record())
		settle()
		cursor := uint64(2)
		again.sees(t, &cursor, 3)

		s.fails(errors.New("broken"))
		blind := hub.WatchBlind("v", s.source())
		defer blind.Close()
		settle()
		if _, _, err := again.Rows(cursor); err == nil {
			t.Error("another failure passes for an absence")
		}
	})
}

func TestFewProvisionalEventsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		var s shelf
		w := hub.Watch("v", 0, s.source())
		defer w.Close()
		for i := range 10 * tail {
			hub.Recorded(ashyq.Event{Venue: "v", Seq: uint64(i), Provisional: true})
		}
		rows, count := w.Provisional(0)
		if len(rows) < tail || len(rows) > 2*tail || count != 10*tail || string(rows[len(rows)-1].Text) != fmt.Sprint(10*tail-1) {
			t.Errorf("%d of %d", len(rows), count)
		}
		settle()
	})
}
