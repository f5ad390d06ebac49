package office_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func TestNothingCountsWhileInTraining(t *testing.T) {
	s := newScene(t)
	for i := range 5 {
		s.enters(s.venue(ashyq.VenueID(fmt.Sprint("active", i))), 1, false)
		s.enters(s.venue(ashyq.VenueID(fmt.Sprint("training", i)), in(ashyq.Training)), 1, false)
	}
	s.now = noon.Add(time.Hour)
	figures, err := s.Figures(t.Context())
	s.ok(err)
	if !figures.AsOf.Equal(noon.Add(time.Hour)) || figures.Venues != 5 || len(figures.Regions) != 1 || figures.Regions[0].Admitted != 10 {
		t.Errorf("published is %+v as of %v", figures.Public, figures.AsOf)
	}
	overview, err := s.Overview(t.Context())
	s.ok(err)
	if len(overview.Regions) != 1 || overview.Regions[0].Admitted != 10 || overview.Venues[ashyq.Training] != 5 || overview.Venues[ashyq.Active] != 5 {
		t.Errorf("the overview is %+v", overview)
	}
}

func TestPublicFiguresAreOfWholeHours(t *testing.T) {
	s := newScene(t)
	for i := range 5 {
		s.enters(s.venue(ashyq.VenueID(fmt.Sprint("v", i))), 0, false)
	}
	admitted := func() (n int) {
		figures, err := s.Figures(t.Context())
		s.ok(err)
		for _, r := range figures.Regions {
			n += r.Admitted
		}
		return n
	}
	for after, want := range map[time.Duration]int{59 * time.Minute: 0, time.Hour: 5, 24 * time.Hour: 5, 25 * time.Hour: 0} {
		if s.now = noon.Add(after); admitted() != want {
			t.Errorf("%v later %d are counted", after, admitted())
		}
	}
}

func TestADayIsReadByTheVenuesCalendar(t *testing.T) {
	s := newScene(t)
	s.enters(s.venue("cafe"), 2, false)
	place, err := s.Desk.Places.Venue("cafe")
	s.ok(err)
	today := ashyq.DateOf(noon.In(place.Location))
	day, err := s.Day(t.Context(), place, today)
	s.ok(err)
	if day.Admitted != 3 || day.Hours[12].Admitted != 3 || day.Rehearsal {
		t.Errorf("the day is %+v", day)
	}
	for _, days := range []int{1, -401} {
		_, err := s.Day(t.Context(), place, today.AddDays(days))
		s.fails(err, "invalid_time")
	}
	_, err = s.Day(t.Context(), place, today.AddDays(-399))
	s.ok(err)
}

// slow is a store that sums up when it is let.
type slow struct {
	store.Store
	summing, goOn chan struct{}
}

func (s *slow) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	close(s.summing)
	<-s.goOn
	return s.Store.Totals(ctx, from, until)
}

func TestPublicFiguresAreWaitedForByNobodyElse(t *testing.T) {
	s := newScene(t)
	_, err := s.Figures(t.Context())
	s.ok(err)
	held := &slow{s.Store, make(chan struct{}), make(chan struct{})}
	s.Store = held
	s.now = noon.Add(time.Hour)
	var first sync.WaitGroup
	first.Go(func() {
		if figures, err := s.Figures(t.Context()); err != nil || !figures.AsOf.Equal(s.now) {
			t.Error(figures, err)
		}
	})
	<-held.summing
	meanwhile, err := s.Figures(t.Context())
	close(held.goOn)
	first.Wait()
	s.ok(err)
	if !meanwhile.AsOf.Equal(noon) {
		t.Errorf("meanwhile as of %v", meanwhile.AsOf)
	}
}
