package postgres

import (
	"context"
	"hash/maphash"
	"slices"

	"ashyq"
)

// writer records what happens at the venues of its lane, many tasks in one transaction of two round trips:
//
//	lock the venues' tallies, look for repeats and stays ─→ decide ─→ write, commit
//
// The tallies are locked in the order of their venues, so that nodes do not wait for each other in a circle, and by a statement
// of its own: what is looked for after it sees all that whoever held them before has written.
type writer struct {
	*group[*task]
	seed  maphash.Seed
	known map[uint64]struct{} // the hashes of venues that have a tally
}

func newWriter(l *line, d *days) *writer {
	w := &writer{seed: maphash.MakeSeed(), known: make(map[uint64]struct{})}
	w.group = newGroup(l, d, w.record)
	return w
}

// task is one caller's part of a transaction, at one venue. It notes nothing before it knows that its own checks pass.
type task struct {
	caller
	venue ashyq.VenueID
	now   int64        // for which Inferred is counted
	id    ashyq.ScanID // of the row that it would repeat; zero for none
	tags  []ashyq.Tag  // under which it asks for stays
	do    func(*tx) error
}

func (w *writer) record(ctx context.Context, tasks []*task) error {
	tx := newTx(ctx, w.line, w.days)
	if err := w.begin(tx, tasks); err != nil {
		return err
	}
	for _, t := range tasks {
		if t.err = t.ctx.Err(); t.err != nil {
			continue
		}
		if t.err = t.do(tx); t.err != nil && !refused(t.err) {
			return t.err
		}
	}
	if err := tx.commit(); err != nil {
		return err
	}
	for venue := range tx.tallies {
		w.known[w.hash(venue)] = struct{}{}
	}
	return nil
}

func (w *writer) hash(venue ashyq.VenueID) uint64 { return maphash.String(w.seed, string(venue)) }

// begin begins a transaction with the tallies of the tasks' venues locked, and looks up what the tasks ask for.
func (w *writer) begin(tx *tx, tasks []*task) error {
	ids := make(map[day][]ashyq.ScanID, 1)
	var tags []ashyq.Tag
	for _, t := range tasks {
		tags = append(tags, t.tags...)
		if t.id != (ashyq.ScanID{}) {
			d := dayOf(t.id.Time())
			ids[d] = append(ids[d], t.id)
		}
	}
	tx.venues = venuesOf(tasks)
	var unknown []ashyq.VenueID
	for _, venue := range tx.venues {
		if _, ok := w.known[w.hash(venue)]; !ok {
			unknown = append(unknown, venue)
		}
	}
	round := append(newTallies(tx.line.begin(), unknown), tx.lockTallies())
	for d, some := range ids {
		if err := w.days.ready(tx.ctx, d); err != nil {
			return err
		}
		round = append(round, tx.line.findEvents(w.days.name(d), some, tx.venues, tx.see))
	}
	if len(tags) > 0 {
		round = append(round, tx.findStays(tags))
	}
	if err := tx.line.round(tx.ctx, round...); err != nil {
		return err
	}
	if len(tx.tallies) < len(tx.venues) {
		clear(w.known)
		return errMoved
	}
	return tx.recountAll(tasks)
}

// venuesOf are the venues of tasks in the order of their ids.
func venuesOf(tasks []*task) []ashyq.VenueID {
	venues := make([]ashyq.VenueID, len(tasks))
	for i, t := range tasks {
		venues[i] = t.venue
	}
	slices.Sort(venues)
	return slices.Compact(venues)
}
