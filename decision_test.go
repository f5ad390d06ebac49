package ashyq_test

import (
	"testing"
	"time"

	"ashyq"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// place is an active venue for 100 persons.
func place(c ashyq.Category) *ashyq.Venue {
	return &ashyq.Venue{Category: c, Region: "KZ-75", State: ashyq.Active, Capacity: 100, TimeZone: "Asia/Almaty"}
}

// by is a verdict of the registries' own.
func by(s ashyq.Status) ashyq.Verdict {
	v := ashyq.Verdict{Status: s, Source: ashyq.FromRegistries}
	if s == ashyq.Unknown {
		v.Source, v.Silent = ashyq.FromNothing, []ashyq.Registry{ashyq.Control}
	}
	return v
}

// What each decree says of each colour at each kind of place, in a yellow zone, on a Wednesday and a Saturday at noon.
func TestDecreesByCategoryAndColour(t *testing.T) {
	const (
		in     = "admit status_allowed "
		home   = "admit near_home_only "
		out    = "refuse status_refused "
		test   = "refuse pcr_required "
		paper  = "check pcr_required paper_pcr"
		silent = "check registries_silent paper_pcr"
		open   = "admit registries_silent "
		none   = "refuse no_rule "
	)
	tests := []struct {
		policy                            string
		days                              string
		categories                        []ashyq.Category
		rule                              string
		green, blue, yellow, red, unknown string
	}{
		{pilot, "wed sat", []ashyq.Category{"fitness", "spa", "sauna", "pool", "bowling", "billiards"}, "leisure", in, in, out, out, silent},
		{pilot, "wed sat", []ashyq.Category{"computer_club"}, "computer-club", in, in, out, out, silent},
		{pilot, "wed sat", []ashyq.Category{"grocery", "pharmacy"}, "food-and-medicine", in, in, home, out, open},
		{pilot, "wed sat", []ashyq.Category{"cafe", "airport", "zoo"}, "", none, none, none, none, none},
		{may, "wed sat", []ashyq.Category{"cafe", "restaurant"}, "cafe", in, in, out, out, silent},
		{may, "wed", []ashyq.Category{"cinema"}, "cinema-weekday", in, in, out, out, silent},
		{may, "sat", []ashyq.Category{"cinema"}, "cinema-weekend", in, test, out, out, silent},
		{may, "wed sat", []ashyq.Category{"theatre"}, "theatre", in, paper, out, out, silent},
		{may, "wed sat", []ashyq.Category{"concert_hall"}, "concert", in, in, out, out, silent},
		{may, "wed sat", []ashyq.Category{"airport"}, "airport", in, test, out, out, silent},
		{may, "wed sat", []ashyq.Category{"mall"}, "mall", in, in, out, out, silent},
		{may, "wed sat", []ashyq.Category{"grocery", "pharmacy"}, "food-and-medicine", in, in, home, out, open},
		{may, "wed sat", []ashyq.Category{"fitness", "spa", "pool"}, "leisure", in, in, out, out, silent},
		{september, "wed", []ashyq.Category{"cafe", "cinema", "fitness"}, "weekday-yellow", in, in, out, out, silent},
		{september, "sat", []ashyq.Category{"cafe", "cinema", "fitness"}, "weekend-yellow", in, test, out, out, silent},
		{september, "wed sat", []ashyq.Category{"airport"}, "airport", in, test, out, out, silent},
		{january, "wed", []ashyq.Category{"cafe"}, "weekday-yellow", in, in, out, out, silent},
		{january, "sat", []ashyq.Category{"cafe"}, "weekend-yellow", in, test, out, out, silent},
	}
	adult := mustIIN(t, "900101300017")
	noons := map[string]time.Time{
		"wed": time.Date(2021, time.June, 2, 12, 0, 0, 0, zone(t, "Asia/Almaty")),
		"sat": time.Date(2021, time.June, 5, 12, 0, 0, 0, zone(t, "Asia/Almaty")),
	}
	for _, tt := range tests {
		p := shipped(t, tt.policy)
		for day, noon := range noons {
			if tt.days != day && tt.days != "wed sat" {
				continue
			}
			for _, category := range tt.categories {
				for status, want := range map[ashyq.Status]string{
					ashyq.Green: tt.green, ashyq.Blue: tt.blue, ashyq.Yellow: tt.yellow, ashyq.Red: tt.red, ashyq.Unknown: tt.unknown,
				} {
					s := ashyq.Situation{Venue: place(category), Zone: ashyq.YellowZone, Now: noon, Person: adult}
					d := ashyq.Decide(p, s, by(status))
					if got := string(d.Outcome) + " " + d.Reason + " " + d.Ask; got != want {
						t.Errorf("%s, %v at a %s on %s: %q, want %q", tt.policy, status, category, day, got, want)
					}
					if d.Rule != tt.rule || d.Policy != tt.policy || !d.Enforced {
						t.Errorf("%s, %v at a %s on %s: %+v", tt.policy, status, category, day, d)
					}
					if (d.Ceiling > 0) != (d.Full != nil) || d.Outcome != ashyq.Admit && d.Ceiling != 0 {
						t.Errorf("%s, %v at a %s on %s has the ceiling %d", tt.policy, status, category, day, d.Ceiling)
					}
				}
			}
		}
	}
}

func TestAVenueThatDoesNotTakePartLetsNobodyIn(t *testing.T) {
	for state, want := range map[ashyq.VenueState]string{
		ashyq.Active: ashyq.StatusAllowed, ashyq.Training: ashyq.StatusAllowed,
		ashyq.Suspended: ashyq.VenueSuspended, ashyq.Withdrawn: ashyq.VenueSuspended, "": ashyq.VenueSuspended,
	} {
		v := place("fitness")
		v.State = state
		d := ashyq.Decide(shipped(t, pilot), ashyq.Situation{Venue: v, Now: day(0)}, by(ashyq.Green))
		if d.Reason != want || d.Enforced != (state != ashyq.Training) {
			t.Errorf("%q: %+v", state, d)
		}
	}
}

// ruled is a policy of one rule for everything, in which all colours are admitted.
func ruled(r ashyq.Rule) *ashyq.Policy {
	r.Name = "rule"
	r.Statuses = map[ashyq.Status]ashyq.Ruling{}
	for _, s := range []ashyq.Status{ashyq.Green, ashyq.Blue, ashyq.Yellow, ashyq.Red} {
		r.Statuses[s] = ashyq.Ruling{Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed}
	}
	return &ashyq.Policy{Version: "test", Rules: []ashyq.Rule{r}}
}

func TestConditionsOfARule(t *testing.T) {
	const matched, other = ashyq.StatusAllowed, ashyq.NoRule
	leader, training := place("cafe"), place("cafe")
	leader.Leader = true
	training.State = ashyq.Training
	saturday := time.Date(2021, time.June, 5, 12, 0, 0, 0, zone(t, "Asia/Almaty"))
	tests := map[string]struct {
		rule  ashyq.Rule
		venue *ashyq.Venue
		zone  ashyq.Zone
		now   time.Time
		want  string
	}{
		"none":                   {ashyq.Rule{}, place("cafe"), "", saturday, matched},
		"its region":             {ashyq.Rule{Regions: []ashyq.Region{"KZ-71", "KZ-75"}}, place("cafe"), "", saturday, matched},
		"another region":         {ashyq.Rule{Regions: []ashyq.Region{"KZ-71"}}, place("cafe"), "", saturday, other},
		"its zone":               {ashyq.Rule{Zones: []ashyq.Zone{ashyq.RedZone}}, place("cafe"), ashyq.RedZone, saturday, matched},
		"another zone":           {ashyq.Rule{Zones: []ashyq.Zone{ashyq.RedZone}}, place("cafe"), ashyq.DarkRedZone, saturday, other},
		"a zone nobody declared": {ashyq.Rule{Zones: []ashyq.Zone{ashyq.RedZone}}, place("cafe"), "", saturday, other},
		"its category":           {ashyq.Rule{Categories: []ashyq.Category{"cafe"}}, place("cafe"), "", saturday, matched},
		"another category":       {ashyq.Rule{Categories: []ashyq.Category{"cafe"}}, place("mall"), "", saturday, other},
		"leaders":                {ashyq.Rule{Classes: []ashyq.Class{ashyq.LeaderClass}}, leader, "", saturday, matched},
		"no leader":              {ashyq.Rule{Classes: []ashyq.Class{ashyq.LeaderClass}}, place("cafe"), "", saturday, other},
		"an ordinary venue":      {ashyq.Rule{Classes: []ashyq.Class{ashyq.OrdinaryClass}}, place("cafe"), "", saturday, matched},
		"training":               {ashyq.Rule{Classes: []ashyq.Class{ashyq.TrainingClass}}, training, "", saturday, matched},
		"its day":                {ashyq.Rule{Days: []ashyq.DayName{"sat"}}, place("cafe"), "", saturday, matched},
		"another day":            {ashyq.Rule{Days: []ashyq.DayName{"sun", "holiday"}}, place("cafe"), "", saturday, other},
	}
	for name, tt := range tests {
		d := ashyq.Decide(ruled(tt.rule), ashyq.Situation{Venue: tt.venue, Zone: tt.zone, Now: tt.now}, by(ashyq.Green))
		if d.Reason != tt.want {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestTheFirstRuleThatHoldsDecides(t *testing.T) {
	p := ruled(ashyq.Rule{})
	strict := p.Rules[0]
	strict.Name, strict.Zones = "strict", []ashyq.Zone{ashyq.RedZone}
	strict.Statuses = map[ashyq.Status]ashyq.Ruling{}
	p.Rules = []ashyq.Rule{strict, p.Rules[0]}
	red := ashyq.Decide(p, ashyq.Situation{Venue: place("cafe"), Zone: ashyq.RedZone, Now: day(0)}, by(ashyq.Green))
	if red.Rule != "strict" || red.Outcome != ashyq.Refuse || red.Reason != ashyq.StatusRefused {
		t.Errorf("a colour that the rule does not name: %+v", red)
	}
	green := ashyq.Decide(p, ashyq.Situation{Venue: place("cafe"), Zone: ashyq.GreenZone, Now: day(0)}, by(ashyq.Green))
	if green.Rule != "rule" || green.Outcome != ashyq.Admit {
		t.Errorf("%+v", green)
	}
}

func TestHoursOfTheRuleAndOfTheVenue(t *testing.T) {
	almaty := zone(t, "Asia/Almaty")
	at := func(clock string) time.Time { // of an evening that begins on Saturday, 5 June
		m, err := time.ParseInLocation("2006-01-02 15:04:05", clock, almaty)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	shift := func(s string, days ...ashyq.DayName) ashyq.Shift {
		h, err := ashyq.ParseHours(s)
		if err != nil {
			t.Fatal(err)
		}
		return ashyq.Shift{Days: days, Hours: h}
	}
	evening := ashyq.Rule{Hours: shift("07:00-02:00").Hours}
	saturdays := ashyq.Rule{Hours: evening.Hours, Days: []ashyq.DayName{"sat"}}
	tests := []struct {
		name    string
		rule    ashyq.Rule
		opening []ashyq.Shift
		now     string
		want    string
	}{
		{"before opening", evening, nil, "2021-06-05 06:59:59", ashyq.VenueClosed},
		{"at opening", evening, nil, "2021-06-05 07:00:00", ashyq.StatusAllowed},
		{"past midnight", evening, nil, "2021-06-06 01:59:59", ashyq.StatusAllowed},
		{"at closing", evening, nil, "2021-06-06 02:00:00", ashyq.VenueClosed},
		{"Saturday's rule on Sunday at one in the night", saturdays, nil, "2021-06-06 01:00:00", ashyq.StatusAllowed},
		{"Saturday's rule on Sunday at two", saturdays, nil, "2021-06-06 02:00:00", ashyq.NoRule},
		{"Saturday's rule on Saturday at one in the night", saturdays, nil, "2021-06-05 01:00:00", ashyq.NoRule},
		{"the venue's own hours", evening, []ashyq.Shift{shift("10:00-23:00")}, "2021-06-05 10:00:00", ashyq.StatusAllowed},
		{"before the venue's own hours", evening, []ashyq.Shift{shift("10:00-23:00")}, "2021-06-05 09:59:59", ashyq.VenueClosed},
		{"the venue's hours beyond the rule's", evening, []ashyq.Shift{shift("07:00-05:00")}, "2021-06-06 03:00:00", ashyq.VenueClosed},
		{"two shifts, in the second", evening, []ashyq.Shift{shift("08:00-12:00"), shift("14:00-20:00")}, "2021-06-05 15:00:00", ashyq.StatusAllowed},
		{"two shifts, between them", evening, []ashyq.Shift{shift("08:00-12:00"), shift("14:00-20:00")}, "2021-06-05 13:00:00", ashyq.VenueClosed},
		{"open on Saturdays until one, on Sunday at half past midnight", ashyq.Rule{},
			[]ashyq.Shift{shift("18:00-01:00", "sat")}, "2021-06-06 00:30:00", ashyq.StatusAllowed},
		{"open on Saturdays until one, on Saturday at half past midnight", ashyq.Rule{},
			[]ashyq.Shift{shift("18:00-01:00", "sat")}, "2021-06-05 00:30:00", ashyq.VenueClosed},
	}
	for _, tt := range tests {
		v := place("cafe")
		v.Opening = tt.opening
		d := ashyq.Decide(ruled(tt.rule), ashyq.Situation{Venue: v, Now: at(tt.now)}, by(ashyq.Green))
		if d.Reason != tt.want {
			t.Errorf("%s: %+v", tt.name, d)
		}
	}
}

func TestAHolidayIsADayOfItsOwn(t *testing.T) {
	p := shipped(t, may)
	almaty := zone(t, "Asia/Almaty")
	for now, want := range map[time.Time]string{
		time.Date(2021, time.May, 6, 23, 59, 59, 0, almaty): "cinema-weekday", // a Thursday
		time.Date(2021, time.May, 7, 0, 0, 0, 0, almaty):    "cinema-weekend", // Defender's Day, a Friday
		time.Date(2021, time.May, 9, 12, 0, 0, 0, almaty):   "cinema-weekend", // Victory Day, a Sunday
		time.Date(2021, time.May, 11, 12, 0, 0, 0, almaty):  "cinema-weekday",
	} {
		d := ashyq.Decide(p, ashyq.Situation{Venue: place("cinema"), Zone: ashyq.GreenZone, Now: now}, by(ashyq.Green))
		if d.Rule != want {
			t.Errorf("%v: %+v", now, d)
		}
	}
}

func TestClosingByZoneAndClassInSeptember(t *testing.T) {
	p := shipped(t, september)
	almaty := zone(t, "Asia/Almaty")
	for z, closes := range map[ashyq.Zone]int{ashyq.RedZone: 0, ashyq.DarkRedZone: 0, ashyq.YellowZone: 1, ashyq.GreenZone: 3} {
		for _, leader := range []bool{false, true} {
			v := place("restaurant")
			v.Leader = leader
			end := time.Date(2021, time.September, 15, closes, 0, 0, 0, almaty)
			if leader {
				end = end.Add(2 * time.Hour)
			}
			for now, want := range map[time.Time]string{end.Add(-time.Second): ashyq.StatusAllowed, end: ashyq.VenueClosed} {
				if d := ashyq.Decide(p, ashyq.Situation{Venue: v, Zone: z, Now: now}, by(ashyq.Green)); d.Reason != want {
					t.Errorf("%s zone, leader %v, %v: %+v", z, leader, now, d)
				}
			}
		}
	}
}

func TestAgesAreCountedAtTheVenuesMidnight(t *testing.T) {
	p := shipped(t, pilot)
	almaty := zone(t, "Asia/Almaty")
	child := mustIIN(t, "050610500018")
	birthday := time.Date(2021, time.June, 10, 0, 0, 0, 0, almaty)
	foreigner, err := ashyq.ParsePassport("KG", "AN1234567")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		person       ashyq.Person
		now          time.Time
		status       ashyq.Status
		outcome      ashyq.Outcome
		reason, asks string
	}{
		"fifteen until midnight":    {child, birthday.Add(-time.Second), ashyq.Green, ashyq.Refuse, ashyq.AgeReason, ""},
		"sixteen at midnight":       {child, birthday, ashyq.Green, ashyq.Admit, ashyq.StatusAllowed, ""},
		"an age that is not known":  {ashyq.Foreigner(foreigner), birthday, ashyq.Green, ashyq.Check, ashyq.AgeReason, ashyq.AskAge},
		"red before the age":        {child, birthday.Add(-time.Second), ashyq.Red, ashyq.Refuse, ashyq.StatusRefused, ""},
		"red and not known to boot": {ashyq.Foreigner(foreigner), birthday, ashyq.Red, ashyq.Refuse, ashyq.StatusRefused, ""},
	}
	for name, tt := range tests {
		s := ashyq.Situation{Venue: place("computer_club"), Now: tt.now, Person: tt.person}
		d := ashyq.Decide(p, s, by(tt.status))
		if d.Outcome != tt.outcome || d.Reason != tt.reason || d.Ask != tt.asks {
			t.Errorf("%s: %+v", name, d)
		}
	}

	bounded := ruled(ashyq.Rule{Ages: ashyq.Ages{To: 15}})
	for now, want := range map[time.Time]string{birthday.Add(-1): ashyq.StatusAllowed, birthday: ashyq.AgeReason} {
		if d := ashyq.Decide(bounded, ashyq.Situation{Venue: place("club"), Now: now, Person: child}, by(ashyq.Green)); d.Reason != want {
			t.Errorf("%v: %+v", now, d)
		}
	}
}

func TestWhereNobodyVouchesACardIsAskedFor(t *testing.T) {
	p := ruled(ashyq.Rule{Vouched: []ashyq.Assurance{ashyq.IDChecked, ashyq.RegisterAssurance}})
	for assurance, want := range map[ashyq.Assurance]ashyq.Decision{
		"":                      {Outcome: ashyq.Check, Reason: ashyq.IDRequired, Ask: ashyq.AskIDCard},
		ashyq.NoAssurance:       {Outcome: ashyq.Check, Reason: ashyq.IDRequired, Ask: ashyq.AskIDCard},
		ashyq.PlatformAssurance: {Outcome: ashyq.Check, Reason: ashyq.IDRequired, Ask: ashyq.AskIDCard},
		ashyq.IDChecked:         {Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed},
		ashyq.RegisterAssurance: {Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed},
	} {
		d := ashyq.Decide(p, ashyq.Situation{Venue: place("mall"), Now: day(0), Assurance: assurance}, by(ashyq.Blue))
		if d.Outcome != want.Outcome || d.Reason != want.Reason || d.Ask != want.Ask {
			t.Errorf("%q: %+v", assurance, d)
		}
	}
}

func TestCeilings(t *testing.T) {
	share := func(n int) []ashyq.Limit { return []ashyq.Limit{{Share: n}} }
	tests := map[string]struct {
		capacity, area int
		limits         []ashyq.Limit
		zone           ashyq.Zone
		want           int
	}{
		"the venue's own capacity":           {80, 0, nil, "", 80},
		"no capacity, no limit":              {0, 0, nil, "", 0},
		"a share":                            {80, 0, share(30), "", 24},
		"a share is rounded down":            {99, 0, share(50), "", 49},
		"but never to nobody":                {3, 0, share(30), "", 1},
		"a whole share":                      {80, 0, share(100), "", 80},
		"a share of what is not known":       {0, 0, share(30), "", 0},
		"an absolute number":                 {80, 0, []ashyq.Limit{{Persons: 30}}, "", 30},
		"a number above the capacity":        {20, 0, []ashyq.Limit{{Persons: 30}}, "", 20},
		"square metres for each":             {80, 100, []ashyq.Limit{{AreaPerPerson: 4}}, "", 25},
		"rounded down":                       {80, 99, []ashyq.Limit{{AreaPerPerson: 4}}, "", 24},
		"an area that is not known":          {80, 0, []ashyq.Limit{{AreaPerPerson: 4}}, "", 80},
		"the least of all":                   {80, 100, []ashyq.Limit{{Share: 50, Persons: 30, AreaPerPerson: 4}}, "", 25},
		"by zone":                            {80, 0, []ashyq.Limit{{Zones: []ashyq.Zone{ashyq.GreenZone}, Share: 50}, {Share: 30}}, ashyq.GreenZone, 40},
		"a zone without its own":             {80, 0, []ashyq.Limit{{Zones: []ashyq.Zone{ashyq.GreenZone}, Share: 50}, {Share: 30}}, ashyq.DarkRedZone, 24},
		"a number where no capacity is told": {0, 0, []ashyq.Limit{{Persons: 30}}, "", 30},
	}
	for name, tt := range tests {
		v := place("cinema")
		v.Capacity, v.Area = tt.capacity, tt.area
		p := ruled(ashyq.Rule{Limits: tt.limits})
		d := ashyq.Decide(p, ashyq.Situation{Venue: v, Zone: tt.zone, Now: day(0)}, by(ashyq.Green))
		if d.Ceiling != tt.want || p.Limit(v, tt.zone, day(0)) != tt.want {
			t.Errorf("%s: %+v", name, d)
		}
		if tt.want > 0 && (d.Full == nil || d.Full.Outcome != ashyq.Refuse || d.Full.Reason != ashyq.VenueFull ||
			d.Full.Rule != "rule" || d.Full.Policy != "test" || !d.Full.Enforced || d.Full.Ceiling != 0) {
			t.Errorf("%s: when full %+v", name, d.Full)
		}
	}

	for z, want := range map[ashyq.Zone]int{ashyq.RedZone: 30, ashyq.DarkRedZone: 30, ashyq.YellowZone: 40, ashyq.GreenZone: 50} {
		if got := shipped(t, may).Limit(place("cinema"), z, day(0)); got != want {
			t.Errorf("a cinema of 100 seats in a %s zone holds %d", z, got)
		}
	}
}
