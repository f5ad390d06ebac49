package office_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func (s *scene) watch() {
	s.Helper()
	s.refresh()
	s.ok(s.upkeep.Watch(s.Context()))
}

func (s *scene) told(want ...string) {
	s.Helper()
	if got := s.notices(); !slices.Equal(got, want) {
		s.Fatalf("told are %q, want %q", got, want)
	}
}

func TestAnAlmostFullVenueIsToldOnceADay(t *testing.T) {
	s := newScene(t)
	v := s.venue("cafe") // 20 places
	s.enters(v, 16, false)
	s.watch()
	s.told()
	s.enters(v, 0, false)
	s.watch()
	s.watch()
	s.told("cafe full")
	if got := s.texts(); len(got) != 1 || got[0] != "Ashyq. Кафе cafe: мест почти нет, внутри 18 человек." {
		t.Fatalf("sent is %q", got)
	}
	s.now = noon.Add(24 * time.Hour)
	s.enters(v, 0, false)
	s.watch()
	s.told("cafe full", "cafe full")
}

func TestANodeThatBeginsAnewTellsNothingTwice(t *testing.T) {
	s := newScene(t)
	v := s.venue("cafe")
	s.enters(v, 19, false)
	s.watch()
	again := *s.upkeep
	s.upkeep = &again
	s.watch()
	other := newUpkeep(s)
	s.ok(other.Watch(s.Context()))
	s.told("cafe full")
	if got := s.texts(); len(got) != 1 {
		t.Fatalf("sent is %q", got)
	}
}

func TestACodeUsedFromAfarIsToldForEachGate(t *testing.T) {
	s := newScene(t)
	v := s.venue("cafe", func(v *ashyq.Venue) { v.Capacity = 1000 })
	yesterday := noon.Add(-13 * time.Hour) // before the venue's midnight
	s.now = yesterday
	for range 3 {
		s.enters(v, 0, true)
	}
	s.now = noon
	s.enters(v, 0, true)
	s.enters(v, 0, true)
	s.enters(v, 0, false)
	s.watch()
	s.told()
	s.enters(v, 0, true)
	s.watch()
	s.enters(v, 0, true)
	s.watch()
	s.told("cafe afar")
	if got := s.texts(); len(got) != 1 || !strings.Contains(got[0], "Вход") {
		t.Fatalf("sent is %q", got)
	}
}

func TestSilenceIsToldWhereVisitorsAreExpected(t *testing.T) {
	hours := func(text string) func(*ashyq.Venue) {
		return func(v *ashyq.Venue) {
			parsed, err := ashyq.ParseHours(text)
			if err != nil {
				t.Fatal(err)
			}
			v.Opening = []ashyq.Shift{{Hours: parsed}}
		}
	}
	for name, row := range map[string]struct {
		at      time.Time
		change  []func(*ashyq.Venue)
		lastAgo time.Duration // before at; zero for never
		told    bool
	}{
		"nobody ever":                      {at: noon, told: true},
		"nobody for two hours":             {at: noon, lastAgo: 121 * time.Minute, told: true},
		"somebody an hour ago":             {at: noon, lastAgo: time.Hour},
		"opened an hour ago":               {at: noon, change: []func(*ashyq.Venue){hours("11:00-23:00")}},
		"opened two hours ago":             {at: noon, change: []func(*ashyq.Venue){hours("10:00-23:00")}, told: true},
		"closed now":                       {at: noon, change: []func(*ashyq.Venue){hours("18:00-23:00")}},
		"always open, late in the evening": {at: noon.Add(11*time.Hour + 30*time.Minute)},
		"open at night by its own hours":   {at: noon.Add(13 * time.Hour), change: []func(*ashyq.Venue){hours("18:00-02:00")}, told: true},
		"beyond the hours of the rules":    {at: noon.Add(-7 * time.Hour), change: []func(*ashyq.Venue){hours("00:00-24:00")}},
		"in training":                      {at: noon, change: []func(*ashyq.Venue){in(ashyq.Training)}},
		"suspended":                        {at: noon, change: []func(*ashyq.Venue){in(ashyq.Suspended)}},
		"applied":                          {at: noon, change: []func(*ashyq.Venue){in(ashyq.Applied)}},
		"left":                             {at: noon, change: []func(*ashyq.Venue){in(ashyq.Withdrawn)}},
		"active for an hour":               {at: noon, change: []func(*ashyq.Venue){func(v *ashyq.Venue) { v.Participation.Since = noon.Add(-time.Hour) }}},
		"of which no rule in force talks":  {at: noon, change: []func(*ashyq.Venue){func(v *ashyq.Venue) { v.Category = "moonport" }}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			v := s.venue("cafe", row.change...)
			if row.lastAgo > 0 {
				s.now = row.at.Add(-row.lastAgo)
				s.enters(v, 0, false)
			}
			s.now = row.at
			s.watch()
			s.watch()
			if row.told {
				s.told("cafe no_scans")
			} else {
				s.told()
			}
		})
	}
}

func TestFullAndAfarHoldInTrainingAndNotBefore(t *testing.T) {
	s := newScene(t)
	for _, state := range []ashyq.VenueState{ashyq.Training, ashyq.Applied, ashyq.Suspended, ashyq.Excluded} {
		v := s.venue(ashyq.VenueID(state), in(state))
		for range 3 {
			s.enters(v, 5, true)
		}
	}
	s.watch()
	s.told("training full", "training afar")
}

func TestANoticeComesInTheWaysThatTheBusinessWants(t *testing.T) {
	for _, row := range []struct {
		ways       ashyq.Ways
		kept, sent int
	}{
		{ashyq.Ways{Page: true, SMS: true}, 1, 1},
		{ashyq.Ways{Page: true}, 1, 0},
		{ashyq.Ways{SMS: true}, 1, 1}, // kept, so that it comes once; the page leaves it out
		{ashyq.Ways{}, 0, 0},
	} {
		s := newScene(t)
		entity, err := s.Desk.Places.Entity("chain")
		s.ok(err)
		changed := *entity
		changed.Notices = map[ashyq.NoticeKind]ashyq.Ways{ashyq.FullNotice: row.ways}
		s.ok(s.Store.SaveEntity(t.Context(), changed))
		s.enters(s.venue("cafe"), 19, false)
		s.watch()
		if kept, sent := len(s.notices()), len(s.texts()); kept != row.kept || sent != row.sent {
			t.Errorf("%+v: %d kept, %d sent", row.ways, kept, sent)
		}
		page, _, err := s.Notices(t.Context(), s.owner(), 0)
		s.ok(err)
		if shown := len(page) == 1; shown != row.ways.Page {
			t.Errorf("%+v: shown is %t", row.ways, shown)
		}
	}
}

func TestABusinessIsSentAFewTextsADay(t *testing.T) {
	s := newScene(t)
	for i := range 25 {
		s.enters(s.venue(ashyq.VenueID(rune('a'+i))), 19, false)
	}
	s.watch()
	if kept, sent := len(s.notices()), len(s.texts()); kept != 25 || sent != 20 {
		t.Errorf("%d kept, %d sent", kept, sent)
	}
}

func TestTrainingEndsByTheCalendar(t *testing.T) {
	s := newScene(t)
	training := func(ends time.Time) func(*ashyq.Venue) {
		return func(v *ashyq.Venue) {
			v.State, v.Participation = ashyq.Training, ashyq.Participation{Since: noon.AddDate(0, 0, -7), Ends: ends}
		}
	}
	s.venue("over", training(noon))
	s.venue("under way", training(noon.Add(time.Millisecond)))
	s.venue("without an end", training(time.Time{}))
	for range 2 {
		s.ok(s.upkeep.Activate(t.Context()))
	}
	for id, want := range map[ashyq.VenueID]ashyq.VenueState{
		"over": ashyq.Active, "under way": ashyq.Training, "without an end": ashyq.Training,
	} {
		if got := s.state(id); got != want {
			t.Errorf("%s is %s", id, got)
		}
		if place, err := s.Desk.Places.Venue(id); err != nil || place.Venue.State != want {
			t.Errorf("this node takes %s for %s", id, place.Venue.State)
		}
	}
	s.told("over decision activate")
}

func TestTheWatchIsKeptUntilTheNodeEnds(t *testing.T) {
	s := newScene(t)
	s.enters(s.venue("cafe"), 19, false)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.upkeep.Run(ctx)
	}()
	<-s.sent.came
	end()
	<-ended
	s.told("cafe full")
}
