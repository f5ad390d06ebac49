package postgres

import (
	"context"
	"hash/maphash"
	"sync"

	"ashyq"
)

// venues are those whose tasks go through one lane. One that another node does not let go of, because it stalls, is soon set
// apart: its tasks are done by themselves, with patience, and those of the others go on.
type venues struct {
	quick, patient *writer

	mu    sync.RWMutex
	apart map[ashyq.VenueID]bool
}

// hurry is how long a transaction of many venues waits for one that is held.
const hurry = "200ms"

func newVenues(quick, patient *line, d *days) *venues {
	if !quick.pooled {
		quick.config.RuntimeParams["lock_timeout"] = hurry
	}
	v := &venues{quick: newWriter(quick, d), patient: newWriter(patient, d), apart: make(map[ashyq.VenueID]bool)}
	v.quick.aside = v.aside
	v.quick.start(v.quick.commit)
	v.patient.start(v.commitApart)
	return v
}

func (v *venues) close() {
	v.quick.close()
	v.patient.close()
}

// record does a task at its venue.
func (s *Store) record(ctx context.Context, t *task) error {
	lane, err := s.lane(ctx, t.venue)
	if err != nil {
		return err
	}
	v := s.venues[lane]
	v.mu.RLock()
	apart := v.apart[t.venue]
	v.mu.RUnlock()
	if apart {
		return v.patient.do(ctx, t)
	}
	return v.quick.do(ctx, t)
}

// lane is the one of a venue: where the tables are distributed that of its shard, so that no transaction spans two.
func (s *Store) lane(ctx context.Context, venue ashyq.VenueID) (int, error) {
	if s.shards.count > 1 {
		return s.shards.of(ctx, venue)
	}
	return int(maphash.String(s.seed, string(venue)) % uint64(len(s.venues))), nil
}

// aside sets the venues apart that are held now, and returns the tasks at the others.
func (v *venues) aside(ctx context.Context, tasks []*task) (rest []*task) {
	free := make(map[ashyq.VenueID]bool)
	if err := v.quick.free(ctx, tasks, free); err != nil {
		return tasks
	}
	for _, t := range tasks {
		if free[t.venue] {
			rest = append(rest, t)
			continue
		}
		v.setApart(t.venue, true)
		if err := v.patient.lane.submit(t); err != nil {
			t.done <- err
		}
	}
	return rest
}

// commitApart does tasks a venue at a time.
func (v *venues) commitApart(tasks []*task) {
	byVenue := make(map[ashyq.VenueID][]*task)
	for _, t := range tasks {
		byVenue[t.venue] = append(byVenue[t.venue], t)
	}
	for venue, some := range byVenue {
		v.patient.commit(some)
		v.setApart(venue, false)
	}
}

func (v *venues) setApart(venue ashyq.VenueID, apart bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if apart {
		v.apart[venue] = true
	} else {
		delete(v.apart, venue)
	}
}

// free finds out which of the tasks' venues nobody holds.
func (w *writer) free(ctx context.Context, tasks []*task, free map[ashyq.VenueID]bool) error {
	if err := w.line.connect(ctx); err != nil {
		return err
	}
	s := statement{
		text: text{sql: "SELECT venue FROM tallies WHERE venue = ANY ($1) FOR UPDATE SKIP LOCKED"},
		each: func(r row) error { free[ashyq.VenueID(r.text(0))] = true; return nil },
	}
	s.with.venues(venuesOf(tasks))
	return w.line.round(ctx, s)
}
