package ashyq_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ashyq"
)

// reads is what a desk makes of a table, for somebody of whose birth the card tells, or nobody does.
func reads(t ashyq.Table, status ashyq.Status, age time.Duration, born *ashyq.Date) ashyq.Ruling {
	i := slices.IndexFunc(t.Rows, func(r ashyq.TableRow) bool { return r.Status == status && age <= r.Within })
	row := t.Rows[i]
	switch {
	case born == nil || row.Ruling.Outcome == ashyq.Refuse:
		return row.Ruling
	case t.Born.First != ashyq.Date{} && born.String() < t.Born.First.String(),
		t.Born.Last != ashyq.Date{} && born.String() > t.Born.Last.String():
		return ashyq.Ruling{Outcome: ashyq.Refuse, Reason: ashyq.AgeReason}
	default:
		return row.OfAge
	}
}

// whoWasBorn is somebody who was born on a day.
func whoWasBorn(t *rapid.T, on ashyq.Date) ashyq.Person {
	century := map[int]int{18: 1, 19: 3, 20: 5}[on.Year/100]
	for serial := range 100 {
		for check := range 10 {
			iin, err := ashyq.ParseIIN(fmt.Sprintf("%02d%02d%02d%d%04d%d", on.Year%100, on.Month, on.Day, century, serial, check))
			if err == nil {
				return ashyq.Resident(iin)
			}
		}
	}
	t.Fatalf("nobody was born on %v", on)
	panic("unreachable")
}

var (
	statuses = []ashyq.Status{ashyq.Green, ashyq.Blue, ashyq.Yellow, ashyq.Red, ashyq.Unknown}
	zones    = []ashyq.Zone{"", ashyq.GreenZone, ashyq.YellowZone, ashyq.RedZone, ashyq.DarkRedZone}
)

// someOf draws a condition of a rule: none, or some of a list.
func someOf[T comparable](t *rapid.T, label string, all ...T) []T {
	if rapid.Bool().Draw(t, "any "+label) {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 3, rapid.ID[T]).Draw(t, label)
}

func drawnHours(t *rapid.T, label string) ashyq.Hours {
	if rapid.IntRange(0, 3).Draw(t, label+" round the clock") == 0 {
		return ashyq.Hours{}
	}
	clock := rapid.IntRange(0, 48)
	return ashyq.Hours{
		From: ashyq.TimeOfDay(min(clock.Draw(t, label+" from"), 47) * 30), To: ashyq.TimeOfDay(clock.Draw(t, label+" to") * 30),
	}
}

func drawnDays(t *rapid.T, label string) []ashyq.DayName {
	return someOf(t, label, []ashyq.DayName{"mon", "tue", "wed", "thu", "fri", "sat", "sun", ashyq.Holiday}...)
}

func drawnRuling(t *rapid.T, label string) ashyq.Ruling {
	return rapid.SampledFrom([]ashyq.Ruling{
		{Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed}, {Outcome: ashyq.Refuse, Reason: ashyq.StatusRefused},
		{Outcome: ashyq.Check, Reason: ashyq.PCRRequired, Ask: ashyq.AskPaperPCR},
	}).Draw(t, label)
}

// drawnPolicy is a policy of up to four rules and outages that say something else each, around a day.
func drawnPolicy(t *rapid.T, about ashyq.Date) *ashyq.Policy {
	p := &ashyq.Policy{Version: "drawn"}
	for i := range rapid.IntRange(0, 2).Draw(t, "holidays") {
		p.Holidays = append(p.Holidays, about.AddDays(i))
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "rules") {
		r := ashyq.Rule{
			Name: fmt.Sprintf("rule %d", i), Zones: someOf(t, "zones", zones[1:]...), Categories: someOf(t, "categories", ashyq.Category("cafe"), "club"),
			Classes: someOf(t, "classes", ashyq.TrainingClass, ashyq.OrdinaryClass, ashyq.LeaderClass), Days: drawnDays(t, "days"),
			Hours: drawnHours(t, "rule"), Statuses: make(map[ashyq.Status]ashyq.Ruling),
			Vouched: someOf(t, "vouched", ashyq.IDChecked, ashyq.RegisterAssurance),
		}
		for _, s := range statuses[:4] {
			r.Statuses[s] = drawnRuling(t, s.String())
		}
		if rapid.Bool().Draw(t, "ages") {
			r.Ages.From = rapid.IntRange(0, 30).Draw(t, "youngest")
			r.Ages.To = max(r.Ages.From, rapid.IntRange(0, 60).Draw(t, "oldest"))
		}
		if rapid.Bool().Draw(t, "limited") {
			r.Limits = []ashyq.Limit{{Share: rapid.IntRange(1, 100).Draw(t, "share")}}
		}
		p.Rules = append(p.Rules, r)
	}
	for range rapid.IntRange(0, 3).Draw(t, "outages") {
		ruling := drawnRuling(t, "outage")
		p.Outages = append(p.Outages, ashyq.Outage{
			Categories: someOf(t, "categories", ashyq.Category("cafe"), "club"), Statuses: someOf(t, "statuses", statuses...),
			MaxAge: time.Duration(rapid.IntRange(0, 48).Draw(t, "tolerated")) * time.Hour, Outcome: ruling.Outcome, Ask: ruling.Ask,
		})
	}
	return p
}

func drawnVenue(t *rapid.T, now time.Time) *ashyq.Venue {
	v := place(rapid.SampledFrom([]ashyq.Category{"cafe", "club"}).Draw(t, "category"))
	v.State = rapid.SampledFrom([]ashyq.VenueState{ashyq.Active, ashyq.Active, ashyq.Training, ashyq.Applied, ashyq.Suspended}).Draw(t, "state")
	v.Leader = rapid.Bool().Draw(t, "leader")
	if v.State == ashyq.Training {
		v.Participation.Ends = now.Add(time.Duration(rapid.IntRange(-1, 30).Draw(t, "training ends")) * time.Hour)
	}
	for range rapid.IntRange(0, 3).Draw(t, "shifts") {
		v.Opening = append(v.Opening, ashyq.Shift{Days: drawnDays(t, "shift"), Hours: drawnHours(t, "shift")})
	}
	return v
}

// What a desk reads off its tables without a network is what the service would decide of the same pass at the same moment, of
// whoever's birth the desk does not know and of whoever's it reads off the card.
func TestTablesSayWhatDecideDoesUntilTheyEnd(t *testing.T) {
	locations := []*time.Location{zone(t, "Asia/Almaty"), zone(t, "Europe/Berlin"), zone(t, "Australia/Lord_Howe")}
	starts := []time.Time{ // an ordinary day, and nights on which a clock is changed
		time.Date(2021, 6, 5, 12, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
		time.Date(2021, 10, 30, 18, 0, 0, 0, time.UTC), time.Date(2022, 3, 26, 18, 0, 0, 0, time.UTC), time.Date(2022, 4, 2, 6, 0, 0, 0, time.UTC),
	}
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom(starts).Draw(t, "start").Add(time.Duration(rapid.IntRange(0, 24*3600).Draw(t, "seconds")) * time.Second)
		now := start.In(rapid.SampledFrom(locations).Draw(t, "location"))
		p := drawnPolicy(t, ashyq.DateOf(now))
		v, z := drawnVenue(t, now), rapid.SampledFrom(zones).Draw(t, "zone")
		until := now.Add(24 * time.Hour)
		tables := p.Tables(v, z, now, until)
		if ends := v.Participation.Ends; v.State == ashyq.Training && ends.After(now) && ends.Before(until) {
			until = ends
		}
		end := now
		for _, table := range tables {
			if !table.From.Equal(end) || !table.Until.After(table.From) {
				t.Fatalf("after %v comes a table from %v until %v", end, table.From, table.Until)
			}
			end = table.Until
		}
		if !end.Equal(until) {
			t.Fatalf("they end at %v, not at %v", end, until)
		}
		for range 20 {
			at := now.Add(time.Duration(rapid.Int64Range(0, int64(until.Sub(now))-1).Draw(t, "at")))
			i := slices.IndexFunc(tables, func(table ashyq.Table) bool { return at.Before(table.Until) })
			age := time.Duration(rapid.IntRange(0, 49).Draw(t, "hours"))*time.Hour + time.Duration(rapid.IntRange(-1, 1).Draw(t, "more"))
			status := rapid.SampledFrom(statuses).Draw(t, "status")
			known := ashyq.Known{Pass: &ashyq.Pass{Status: status, AsOf: at.Add(-age), Expires: at.Add(1)}}
			situation := ashyq.Situation{Venue: v, Zone: z, Now: at, Assurance: ashyq.NoAssurance}
			var born *ashyq.Date
			if rapid.Bool().Draw(t, "card") {
				date := ashyq.DateOf(at)
				date.Year -= rapid.IntRange(1, 100).Draw(t, "years")
				date = date.AddDays(rapid.IntRange(-1, 1).Draw(t, "days"))
				born, situation.Person = &date, whoWasBorn(t, date)
			}
			want := ashyq.Decide(p, situation, ashyq.Resolve(known, p.Status, at))
			table := tables[i]
			got := reads(table, status, age, born)
			if got != (ashyq.Ruling{Outcome: want.Outcome, Reason: want.Reason, Ask: want.Ask}) {
				t.Fatalf("%v, %v old, born %v, at %v: %+v, decided %+v", status, age, born, at, got, want)
			}
			if table.Rule != want.Rule || table.Policy != want.Policy || table.Enforced != want.Enforced || want.Outcome == ashyq.Admit && table.Limit != want.Ceiling {
				t.Fatalf("at %v: %+v, decided %+v", at, table, want)
			}
		}
	})
}

func TestTablesOfADay(t *testing.T) {
	almaty := zone(t, "Asia/Almaty")
	friday := time.Date(2021, 6, 4, 21, 30, 0, 0, almaty)
	cinema := place("cinema")
	cinema.Opening = []ashyq.Shift{{Hours: ashyq.Hours{From: 10 * 60, To: 0}}}
	var told []string
	for _, table := range shipped(t, may).Tables(cinema, ashyq.GreenZone, friday, friday.Add(24*time.Hour)) {
		blue := table.Rows[slices.IndexFunc(table.Rows, func(r ashyq.TableRow) bool { return r.Status == ashyq.Blue })]
		told = append(told, fmt.Sprintf("%s %s %s %s %d", table.From.Format("15:04"), table.Rule, blue.Ruling.Outcome, blue.Ruling.Reason, table.Limit))
	}
	want := []string{
		"21:30 cinema-weekday admit status_allowed 50", "00:00 cinema-weekend refuse venue_closed 50", "10:00 cinema-weekend refuse pcr_required 50",
	}
	if !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
}

func TestATableHasARowForEachAgeAtWhichItsAnswerChanges(t *testing.T) {
	noon := time.Date(2021, 6, 4, 12, 0, 0, 0, zone(t, "Asia/Almaty"))
	tables := shipped(t, may).Tables(place("fitness"), ashyq.GreenZone, noon, noon.Add(time.Hour))
	admit := ashyq.Ruling{Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed}
	refuse := ashyq.Ruling{Outcome: ashyq.Refuse, Reason: ashyq.StatusRefused}
	look := ashyq.Ruling{Outcome: ashyq.Check, Reason: ashyq.RegistriesSilent, Ask: ashyq.AskPaperPCR}
	const day = 24 * time.Hour
	want := []ashyq.TableRow{
		{ashyq.Green, day, admit, admit}, {ashyq.Green, ashyq.Ever, look, look},
		{ashyq.Blue, day, admit, admit}, {ashyq.Blue, ashyq.Ever, look, look},
		{ashyq.Yellow, ashyq.Ever, refuse, refuse}, {ashyq.Red, ashyq.Ever, refuse, refuse}, {ashyq.Unknown, ashyq.Ever, look, look},
	}
	if len(tables) != 1 || !slices.Equal(tables[0].Rows, want) {
		t.Errorf("%+v", tables)
	}
}

func TestBornIsSaidOfTheDay(t *testing.T) {
	clubs := shipped(t, pilot)
	bounded := ruled(ashyq.Rule{Ages: ashyq.Ages{To: 15}})
	for _, tt := range []struct {
		policy *ashyq.Policy
		day    time.Time
		want   ashyq.Born
	}{
		{clubs, time.Date(2021, 6, 10, 12, 0, 0, 0, time.UTC), ashyq.Born{Last: ashyq.Date{Year: 2005, Month: 6, Day: 10}}},
		{clubs, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), ashyq.Born{Last: ashyq.Date{Year: 2008, Month: 2, Day: 29}}},
		{bounded, time.Date(2021, 6, 10, 12, 0, 0, 0, time.UTC), ashyq.Born{First: ashyq.Date{Year: 2005, Month: 6, Day: 11}}},
		{bounded, time.Date(2021, 12, 31, 12, 0, 0, 0, time.UTC), ashyq.Born{First: ashyq.Date{Year: 2006, Month: 1, Day: 1}}},
		{ruled(ashyq.Rule{Ages: ashyq.Ages{From: 17, To: 17}}), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
			ashyq.Born{First: ashyq.Date{Year: 2006, Month: 3, Day: 1}, Last: ashyq.Date{Year: 2007, Month: 2, Day: 28}}},
	} {
		tables := tt.policy.Tables(place("computer_club"), "", tt.day, tt.day.Add(time.Minute))
		if len(tables) != 1 || tables[0].Born != tt.want {
			t.Errorf("on %v: %+v, want %v", tt.day, tables, tt.want)
		}
	}
}
