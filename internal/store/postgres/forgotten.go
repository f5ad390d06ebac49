package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// closing is a stay that is to be closed, with the id that its exit has if it is.
type closing struct {
	venueStay
	id ashyq.ScanID
}

// closesAtOnce is at how many venues stays are closed at once.
const closesAtOnce = 16

// CloseForgotten looks for the stays without holding anybody up, and closes what is still open of them in a transaction for
// each venue, in that venue's lane. So does a venue whose tally names a moment at which one might have to be, and none has.
func (s *Store) CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	due, err := s.overdue(ctx, now, max(0, limit), newID)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	var venues errgroup.Group
	venues.SetLimit(closesAtOnce)
	closed := make([][]ashyq.Event, 0, len(due))
	for venue, stays := range due {
		closed = append(closed, nil)
		mine := &closed[len(closed)-1]
		venues.Go(func() error {
			var events []ashyq.Event
			err := s.record(ctx, &task{venue: venue, now: now.UnixMilli(), do: func(tx *tx) (err error) {
				events, err = tx.closeForgotten(venue, stays, now)
				return err
			}})
			if err == nil {
				*mine = events
			}
			return err
		})
	}
	if err := venues.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(closed...)
	slices.SortStableFunc(all, func(a, b ashyq.Event) int { return a.At.Compare(b.At) })
	return all, nil
}

// overdue are the stays to be closed, the earliest of all, by their venues, and none of venues that are only to be counted
// anew.
func (s *Store) overdue(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) (map[ashyq.VenueID][]closing, error) {
	some := func(v *values) {
		v.moment(now.UnixMilli())
		v.int64(int64(limit))
	}
	due := make(map[ashyq.VenueID][]closing)
	venues, err := ask(ctx, s, "SELECT venue FROM tallies WHERE closes <= $1 AND closes < 'infinity' LIMIT $2", some,
		func(r row) (ashyq.VenueID, error) { return ashyq.VenueID(r.text(0)), nil })
	if err != nil || len(venues) == 0 {
		return nil, err
	}
	for _, venue := range venues {
		due[venue] = nil
	}
	stays, err := ask(ctx, s, "SELECT "+stayColumns+", venue FROM stays WHERE venue = ANY (ARRAY(SELECT venue FROM tallies "+
		"WHERE closes <= $1 AND closes < 'infinity')) AND closes <= $1 ORDER BY closes, venue, tag LIMIT $2", some,
		func(r row) (venueStay, error) { return venueStay{ashyq.VenueID(r.text(6)), readStay(r)}, nil })
	for _, s := range stays {
		due[s.venue] = append(due[s.venue], closing{s, newID()})
	}
	return due, err
}

// closeForgotten ends those of a venue's stays that have not ended and were not extended since they were found.
func (tx *tx) closeForgotten(venue ashyq.VenueID, due []closing, now time.Time) (closed []ashyq.Event, err error) {
	var tags []ashyq.Tag
	for _, c := range due {
		tags = append(tags, c.tag)
	}
	if err := tx.look(tx.findStays(tags)); err != nil {
		return nil, err
	}
	t, err := tx.tally(venue, now)
	if err != nil {
		return nil, err
	}
	for _, c := range due {
		s, open := tx.stay(venue, c.tag, []ashyq.Tag{c.tag}, c.visit)
		if !open || s.closes > now.UnixMilli() {
			continue
		}
		e, err := tx.endStay(ashyq.Event{
			Venue: venue, ID: c.id, Kind: ashyq.ExitEvent, At: store.FromMillis(s.closes), Means: ashyq.Inferred,
		}, s, t)
		if err != nil {
			return nil, err
		}
		closed = append(closed, e)
	}
	least := statement{
		text: text{sql: "SELECT coalesce(min(closes), 'infinity') FROM stays WHERE venue = $1"},
		each: func(r row) error { t.closes, t.changed = r.moment(0), true; return nil },
	}
	least.with.text(string(venue))
	return closed, tx.look(least)
}

// endStay ends a stay that nobody's scan ends, and records it as e with what is the stay's own.
func (tx *tx) endStay(e ashyq.Event, s stay, t *tally) (ashyq.Event, error) {
	e.Visit, e.Tag, e.Heads, e.Stayed, e.Decision.Outcome = s.visit, s.tag, s.heads, s.lasted(e.At), ashyq.Left
	body, err := rowbody.Encode(e)
	if err != nil {
		return ashyq.Event{}, err
	}
	after := *t
	after.remove(s)
	r := tx.record(&e, body, t, after)
	tx.end(e.Venue, s)
	return *r.event, nil
}

// openRows are the rows, in a partition of events, of visits that are open.
const openRows = "SELECT e.* FROM stays s JOIN %[1]s e ON e.id = s.visit AND e.venue = s.venue WHERE e.visit = e.id UNION ALL " +
	"SELECT e.* FROM stays s JOIN %[1]s e ON e.visit = s.visit AND e.venue = s.venue WHERE e.visit <> e.id"

func (s *Store) Forget(ctx context.Context, day ashyq.Date) error {
	start := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC)
	for _, table := range []struct {
		days *days
		keep string
	}{{s.days, openRows}, {s.looks, ""}} {
		old, err := table.days.before(ctx, dayOf(start))
		if err != nil {
			return translate(err)
		}
		for _, d := range old {
			if err := table.days.drop(ctx, d, table.keep); err != nil {
				return translate(err)
			}
		}
	}
	for _, old := range []string{"DELETE FROM leavings WHERE id < $1", "DELETE FROM conflicts WHERE id < $1"} {
		if _, err := ask(ctx, s, old, func(v *values) { v.id(dayOf(start).firstID()) }, nothing); err != nil {
			return err
		}
	}
	if err := s.forgetReviews(ctx, dayOf(start).firstID()); err != nil {
		return err
	}
	return s.forgetFigures(ctx, start.AddDate(0, 0, -store.FigureDays))
}

// forgetFigures drops the figures of the hours before a moment, an hour at a time, after those that venues' tallies keep.
func (s *Store) forgetFigures(ctx context.Context, end time.Time) error {
	_, err := ask(ctx, s, "UPDATE tallies SET hour = '-infinity', sums = '' WHERE hour < $1 AND hour > '-infinity'",
		func(v *values) { v.moment(end.UnixMilli()) }, nothing)
	if err != nil {
		return err
	}
	for {
		first, err := ask(ctx, s, "SELECT hour FROM figures WHERE hour < $1 ORDER BY hour LIMIT 1",
			func(v *values) { v.moment(end.UnixMilli()) }, func(r row) (time.Time, error) { return time.UnixMilli(r.moment(0)), nil })
		if err != nil || len(first) == 0 {
			return err
		}
		err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "DELETE FROM figures WHERE hour = $1", first[0])
			return err
		})
		if err != nil {
			return translate(err)
		}
	}
}
