package office

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/stats"
	"ashyq/internal/store"
)

// Day is one day of a venue by its own calendar. Errors: invalid_time for one that has not begun, or is no longer kept.
func (o *Office) Day(ctx context.Context, place checkin.Place, date ashyq.Date) (stats.Day, error) {
	now := o.Desk.Now()
	from, until := stats.Bounds(date, place.Location)
	if from.After(now) || from.Before(now.AddDate(0, 0, -store.FigureDays)) {
		return stats.Day{}, ashyq.Fail(ashyq.Invalid, "invalid_time")
	}
	hours, err := o.Store.Hours(ctx, place.Venue.ID, from, until)
	if err != nil {
		return stats.Day{}, err
	}
	return stats.DayOf(from, until, hours), nil
}

// Published is the public figures of twenty-four whole hours.
type Published struct {
	stats.Public
	AsOf time.Time // when those hours end
}

// published is what was published last, so that whoever asks for it costs the database nothing.
type published struct {
	last    atomic.Pointer[Published]
	summing sync.Mutex
}

// Figures are the public figures as of the last whole hour; while somebody sums those up, as of the hour before for all others,
// lest a call that is open to everybody have everybody wait.
func (o *Office) Figures(ctx context.Context) (*Published, error) {
	asOf := o.Desk.Now().Truncate(time.Hour)
	last := o.published.last.Load()
	if last != nil && (last.AsOf.Equal(asOf) || !o.published.summing.TryLock()) {
		return last, nil
	}
	if last == nil {
		o.published.summing.Lock()
	}
	defer o.published.summing.Unlock()
	if last = o.published.last.Load(); last != nil && last.AsOf.Equal(asOf) {
		return last, nil
	}
	totals, err := o.Store.Totals(ctx, asOf.Add(-24*time.Hour), asOf)
	if err != nil {
		return nil, err
	}
	regions := make(map[ashyq.VenueID]ashyq.Region)
	for p := range o.Desk.Places.Outlines("") {
		if p.Venue.State == ashyq.Active {
			regions[p.Venue.ID] = p.Venue.Region
		}
	}
	last = &Published{stats.Publish(stats.Regions(totals, regions)), asOf}
	o.published.last.Store(last)
	return last, nil
}

// Overview is the country at a glance.
type Overview struct {
	Venues  map[ashyq.VenueState]int
	Waiting int       // in the queue
	Longest time.Time // since when the one has waited that has longest; zero if nobody has applied
	Checked int       // of today, as what Regions count
	Regions []stats.Region
}

// Overview counts venues by their states, and today's persons by the country's calendar, where decisions are enforced.
func (o *Office) Overview(ctx context.Context) (Overview, error) {
	now := o.Desk.Now()
	from, until := stats.Bounds(ashyq.DateOf(now.In(o.Desk.Places.Home)), o.Desk.Places.Home)
	totals, err := o.Store.Totals(ctx, from, until)
	if err != nil {
		return Overview{}, err
	}
	overview := Overview{Venues: make(map[ashyq.VenueState]int)}
	for _, t := range totals {
		if t.Outcome == ashyq.Check {
			overview.Checked += t.Heads
		}
	}
	regions := make(map[ashyq.VenueID]ashyq.Region)
	for p := range o.Desk.Places.Outlines("") {
		v := p.Venue
		overview.Venues[v.State]++
		regions[v.ID] = v.Region
		if !waits(v) {
			continue
		}
		overview.Waiting++
		if since := v.Participation.Since; v.State == ashyq.Applied && (overview.Longest.IsZero() || since.Before(overview.Longest)) {
			overview.Longest = since
		}
	}
	overview.Regions = stats.Regions(totals, regions)
	for region := range o.Desk.Places.Zones() { // one without a venue has a zone to be changed all the same
		if !slices.ContainsFunc(overview.Regions, func(r stats.Region) bool { return r.Region == region }) {
			overview.Regions = append(overview.Regions, stats.Region{Region: region})
		}
	}
	slices.SortFunc(overview.Regions, func(a, b stats.Region) int { return cmp.Compare(a.Region, b.Region) })
	return overview, nil
}
