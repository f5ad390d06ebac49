package sqlite

import (
	"path/filepath"
	"testing"

	"ashyq"
)

// inside lets a test change what belongs to the writer.
func inside(t *testing.T, s *Store, do func()) {
	t.Helper()
	if err := change(t.Context(), s.writer, func(*tx) error { do(); return nil }); err != nil {
		t.Fatal(err)
	}
}

func enter(t *testing.T, s *Store) ashyq.Event {
	t.Helper()
	e, _, err := s.Enter(t.Context(), benchArrival("cinema"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestLogBeginsAnewWhileThereAreScans(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other, err := connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	inside(t, s, func() { s.writer.log.long = 50 })
	entered := 0
	for longest := int64(0); ; {
		enter(t, s)
		entered++
		r, err := other.row("PRAGMA wal_checkpoint(NOOP)")
		if err != nil {
			t.Fatal(err)
		}
		if r.int(1) < longest {
			break
		}
		longest = r.int(1)
	}
	if events, err := s.Feed(t.Context(), "cinema", 0, 1<<20); err != nil || len(events) != entered {
		t.Fatalf("%d of %d events, %v", len(events), entered, err)
	}
}
