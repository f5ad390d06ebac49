package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func openTemporary(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "ashyq.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// hold keeps the writer busy with a transaction until release is called.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	held, released := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- change(context.Background(), s.writer, func(*tx) error {
			close(held)
			<-released
			return nil
		})
	}()
	<-held
	return func() {
		t.Helper()
		close(released)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// queued waits until so many tasks are queued behind the one that is held.
func queued(s *Store, n int) {
	for len(s.writer.queue) < n {
		runtime.Gosched()
	}
}

func TestCallersShareACommit(t *testing.T) {
	s := openTemporary(t)
	release := hold(t, s)
	before := s.writer.commits.Load()
	var calling sync.WaitGroup
	for range 100 {
		calling.Go(func() {
			if err := s.SaveZone(context.Background(), "KZ-75", ashyq.RedZone); err != nil {
				t.Error(err)
			}
		})
	}
	queued(s, 100)
	release()
	calling.Wait()
	if n := s.writer.commits.Load() - before; n != 2 { // the one that was held, and one for all the others
		t.Fatalf("%d commits", n)
	}
}

func TestTooManyWaitingAreTurnedAwayAtOnce(t *testing.T) {
	s := openTemporary(t)
	release := hold(t, s)
	var calling sync.WaitGroup
	for range queueSize {
		calling.Go(func() {
			if err := s.LeavingDone(context.Background(), store.Departure{}); err != nil {
				t.Error(err)
			}
		})
	}
	queued(s, queueSize)
	if err := s.SaveZone(t.Context(), "KZ-75", ashyq.RedZone); !errors.Is(err, errBusy) || ashyq.KindOf(err) != ashyq.Unavailable {
		t.Errorf("one too many: %v", err)
	}
	release()
	calling.Wait()
}

func TestCallerWhoseContextEndsStopsWaiting(t *testing.T) {
	s := openTemporary(t)
	underWay, goOn := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		gone <- change(ctx, s.writer, func(tx *tx) error {
			close(underWay)
			<-goOn
			return tx.saveLookup(store.Lookup{At: time.Now()})
		})
	}()
	<-underWay
	waits := make(chan error, 1)
	go func() { waits <- s.Look(ctx, store.Lookup{At: time.Now()}) }()
	queued(s, 1)
	cancel()
	for _, call := range []chan error{gone, waits} {
		if err := <-call; ashyq.KindOf(err) != ashyq.Unavailable {
			t.Error(err)
		}
	}
	close(goOn)
	if err := s.SaveZone(t.Context(), "KZ-75", ashyq.RedZone); err != nil {
		t.Fatal(err)
	}
	looks, err := s.Lookups(t.Context(), []ashyq.Tag{{}}, store.LookupID{}, 10)
	if err != nil || len(looks) != 1 { // what was under way is done; what had not begun is not
		t.Fatalf("%d looks, %v", len(looks), err)
	}
}

func TestTaskThatFailsInTheDatabaseSpoilsOnlyItself(t *testing.T) {
	s := openTemporary(t)
	release := hold(t, s)
	var calling sync.WaitGroup
	for i := range 20 {
		calling.Go(func() {
			if i%5 == 0 {
				err := change(context.Background(), s.writer, func(tx *tx) error {
					if err := tx.saveLookup(store.Lookup{At: time.Now()}); err != nil {
						return err
					}
					_, err := tx.exec("INSERT INTO changes VALUES (NULL)")
					return err
				})
				if ashyq.KindOf(err) != ashyq.Internal {
					t.Error(err)
				}
				return
			}
			if _, _, err := s.Enter(context.Background(), benchArrival("cinema")); err != nil {
				t.Error(err)
			}
		})
	}
	queued(s, 20)
	release()
	calling.Wait()
	o, err := s.Occupancy(t.Context(), "cinema", time.Now())
	if err != nil || o.Inside != 16 || o.Seq != 16 {
		t.Fatalf("%+v, %v", o, err)
	}
	totals, err := s.Totals(t.Context(), time.Time{}, time.Now().Add(time.Hour))
	if err != nil || len(totals) != 1 || totals[0].Rows != 16 {
		t.Fatalf("the figures are %+v, %v", totals, err)
	}
	if looks, err := s.Lookups(t.Context(), []ashyq.Tag{{}}, store.LookupID{}, 99); err != nil || len(looks) != 0 {
		t.Fatalf("what a failed task had written is there: %d, %v", len(looks), err)
	}
}

func TestChangeThatIsRunAgainStartsFromWhatIsKept(t *testing.T) {
	s := openTemporary(t)
	if err := s.SaveVenue(t.Context(), ashyq.Venue{ID: "cinema", Capacity: 100}); err != nil {
		t.Fatal(err)
	}
	release := hold(t, s)
	var calling sync.WaitGroup
	runs := 0
	calling.Go(func() {
		v, err := s.ChangeVenue(context.Background(), "cinema", func(v *ashyq.Venue) (store.Act, error) {
			runs++
			v.Capacity++
			v.Gates = append(v.Gates, ashyq.Gate{ID: "main"})
			return store.Act{What: "gate_added"}, nil
		})
		if err != nil || v.Capacity != 101 || len(v.Gates) != 1 {
			t.Errorf("%+v, %v", v, err)
		}
	})
	queued(s, 1)
	calling.Go(func() {
		err := change(context.Background(), s.writer, func(tx *tx) error {
			_, err := tx.exec("INSERT INTO changes VALUES (NULL)")
			return err
		})
		if ashyq.KindOf(err) != ashyq.Internal {
			t.Error(err)
		}
	})
	queued(s, 2)
	release()
	calling.Wait()
	acts, err := s.Acts(t.Context(), store.ActQuery{Limit: 9})
	if err != nil || runs != 2 || len(acts) != 1 {
		t.Fatalf("%d runs and %d acts, %v", runs, len(acts), err)
	}
}

func TestCommitThatFailsIsUnavailableToAll(t *testing.T) {
	s := openTemporary(t)
	release := hold(t, s)
	var calling sync.WaitGroup
	for i := range 10 {
		calling.Go(func() {
			err := change(context.Background(), s.writer, func(tx *tx) error {
				if i != 5 {
					return tx.saveLookup(store.Lookup{At: time.Now()})
				}
				if _, err := tx.exec("PRAGMA defer_foreign_keys = 1"); err != nil {
					return err
				}
				return tx.openSession(time.Now(), store.Session{Account: "of nobody", Expires: time.Now()})
			})
			if ashyq.KindOf(err) != ashyq.Unavailable {
				t.Error(err)
			}
		})
	}
	queued(s, 10)
	release()
	calling.Wait()
	if looks, err := s.Lookups(t.Context(), []ashyq.Tag{{}}, store.LookupID{}, 99); err != nil || len(looks) != 0 {
		t.Fatalf("%d looks, %v", len(looks), err)
	}
	if err := s.Look(t.Context(), store.Lookup{At: time.Now()}); err != nil {
		t.Fatalf("the next commit: %v", err)
	}
}

func TestFullDiskIsUnavailableUntilThereIsRoom(t *testing.T) {
	s := openTemporary(t)
	limit := func(pages string) error {
		return change(t.Context(), s.writer, func(tx *tx) error {
			_, err := tx.row("PRAGMA max_page_count = " + pages)
			return err
		})
	}
	err := limit("1") // that is: as many as there are
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for err == nil {
		if _, _, err = s.Enter(t.Context(), benchArrival("cinema")); err == nil {
			answered++
		}
	}
	if ashyq.KindOf(err) != ashyq.Unavailable {
		t.Fatal(err)
	}
	if o, err := s.Occupancy(t.Context(), "cinema", time.Now()); err != nil || o.Inside != answered {
		t.Fatalf("%+v after %d answers, %v", o, answered, err)
	}
	if err := limit("1000000"); err != nil {
		t.Fatal(err)
	}
	if e, _, err := s.Enter(t.Context(), benchArrival("cinema")); err != nil || e.Seq != uint64(answered+1) {
		t.Fatalf("with room again: seq %d after %d answers, %v", e.Seq, answered, err)
	}
}

func TestWhatHasExpiredIsSwept(t *testing.T) {
	s := openTemporary(t)
	now := time.Now()
	for i := range 50 {
		key := ashyq.Digest{byte(i)}
		if err := errors.Join(
			s.Take(t.Context(), now, store.Quota{Key: key, Limit: 1, Window: time.Minute}),
			s.SaveCode(t.Context(), now, store.LoginCode{Phone: key, Expires: now.Add(time.Minute), Tries: 5}),
			s.OpenSession(t.Context(), now, store.Session{Token: key, Client: "bank", Expires: now.Add(time.Minute)}),
			s.SaveInvitation(t.Context(), now, store.Invitation{Token: key, Phone: key, Expires: now.Add(time.Minute)}),
			s.SaveCeremony(t.Context(), now, store.Ceremony{Key: key, Data: key[:], Expires: now.Add(time.Minute)}),
		); err != nil {
			t.Fatal(err)
		}
	}
	later := now.Add(time.Hour)
	for i := range 4 {
		key := ashyq.Digest{255, byte(i)}
		if err := errors.Join(
			s.Take(t.Context(), later, store.Quota{Key: key, Limit: 9, Window: time.Minute}),
			s.SaveCode(t.Context(), later, store.LoginCode{Phone: key, Expires: later.Add(time.Minute), Tries: 5}),
			s.OpenSession(t.Context(), later, store.Session{Token: key, Client: "bank", Expires: later.Add(time.Minute)}),
			s.SaveInvitation(t.Context(), later, store.Invitation{Token: key, Phone: key, Expires: later.Add(time.Minute)}),
			s.SaveCeremony(t.Context(), later, store.Ceremony{Key: key, Data: key[:], Expires: later.Add(time.Minute)}),
		); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"quotas", "codes", "sessions", "invitations", "ceremonies"} {
		r, err := read(t.Context(), s.readers, func(c *conn) (row, error) { return c.row("SELECT count(*) FROM " + table) })
		if err != nil || r.int(0) != 4 {
			t.Errorf("%d rows of %s are left, %v", r.int(0), table, err)
		}
	}
}

func TestStayThatIsExtendedWhileItIsFoundOverdueStaysOpen(t *testing.T) {
	s := openTemporary(t)
	a := benchArrival("cinema")
	a.Closes = a.Now
	if _, _, err := s.Enter(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	due, err := read(t.Context(), s.readers, func(c *conn) (overdue, error) { return c.overdue(a.Now, 10) })
	if err != nil || len(due.stays) != 1 {
		t.Fatal(len(due.stays), err)
	}
	longer := benchArrival("cinema")
	longer.Event.Tag, longer.Tags = a.Event.Tag, a.Tags
	if _, _, err := s.Enter(t.Context(), longer); err != nil {
		t.Fatal(err)
	}
	closed, err := write(t.Context(), s.writer, func(tx *tx) (bool, error) {
		_, closed, err := tx.closeForgotten(due.stays[0], a.Now, func() ashyq.ScanID { return benchArrival("cinema").Event.ID })
		return closed, err
	})
	if err != nil || closed {
		t.Fatal(closed, err)
	}
	if o, err := s.Occupancy(t.Context(), "cinema", a.Now); err != nil || o.Inside != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
}
