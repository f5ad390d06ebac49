package sqlite

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"modernc.org/libc"
	engine "modernc.org/sqlite/lib"

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

func TestLogThatCannotBeWrittenIsUnavailableUntilItCan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ashyq.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	enter(t, s)

	log := s.writer.conn.log
	whole := log.engines.FxWrite
	full := callback(log, func(*libc.TLS, uintptr, uintptr, int32, int64) int32 { return engine.SQLITE_FULL })
	inside(t, s, func() { log.engines.FxWrite = full })
	for range 3 {
		if _, _, err := s.Enter(t.Context(), benchArrival("cinema")); ashyq.KindOf(err) != ashyq.Unavailable {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	if o, err := s.Occupancy(t.Context(), "cinema", time.Now()); err != nil || o.Inside != 1 {
		t.Fatalf("%+v, %v", o, err)
	}

	inside(t, s, func() { log.engines.FxWrite = whole })
	if e := enter(t, s); e.Seq != 2 || e.Inside != 2 {
		t.Fatalf("the next has seq %d, %d inside", e.Seq, e.Inside)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if events, err := again.Feed(t.Context(), "cinema", 0, 9); err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
}

func TestCommitThatIsLongerThanTheLogsMemory(t *testing.T) {
	s := openTemporary(t)
	n := 0
	err := change(context.Background(), s.writer, func(tx *tx) error {
		for range 3000 {
			a := benchArrival("cinema")
			body, err := makeBody(a.Event)
			if err == nil {
				_, err = tx.enter(a, asKept(a.Event), body)
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if events, err := s.Feed(t.Context(), "cinema", 0, 9999); err != nil || len(events) != n {
		t.Fatalf("%d of %d events, %v", len(events), n, err)
	}
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
