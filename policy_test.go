package ashyq_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func TestStaysEndAtClosingOrAfterTheLongest(t *testing.T) {
	almaty := zone(t, "Asia/Almaty")
	at := func(hour, minute int) time.Time { return time.Date(2021, time.June, 5, hour, minute, 0, 0, almaty) }
	own := []ashyq.Shift{{Hours: hours(t, "09:00-23:00")}}
	tests := map[string]struct {
		category         ashyq.Category
		opening          []ashyq.Shift
		state            ashyq.VenueState
		now              time.Time
		doubtful, closes time.Time
	}{
		"a cafe at noon":                      {"cafe", nil, ashyq.Active, at(12, 0), at(14, 0), at(20, 0)},
		"a cafe in the evening":               {"cafe", nil, ashyq.Active, at(22, 40), at(24, 40), at(26, 0)},
		"a cafe past midnight":                {"cafe", nil, ashyq.Active, at(25, 30), at(27, 30), at(26, 0)},
		"a cafe that closes sooner itself":    {"cafe", own, ashyq.Active, at(22, 40), at(24, 40), at(23, 0)},
		"a cafe that is closed, by override":  {"cafe", own, ashyq.Active, at(23, 30), at(25, 30), at(31, 30)},
		"an airport, which never closes":      {"airport", nil, ashyq.Active, at(12, 0), at(16, 0), at(36, 0)},
		"a place of which no rule speaks":     {"zoo", nil, ashyq.Active, at(12, 0), at(15, 0), at(24, 0)},
		"a category without stays of its own": {"spa", nil, ashyq.Active, at(12, 0), at(15, 0), at(24, 0)},
	}
	for name, tt := range tests {
		v := place(tt.category)
		v.Opening, v.State = tt.opening, tt.state
		doubtful, closes := shipped(t, may).Stay(v, ashyq.RedZone, tt.now)
		if !doubtful.Equal(tt.doubtful) || !closes.Equal(tt.closes) {
			t.Errorf("%s: doubtful %v, closes %v", name, doubtful, closes)
		}
	}
}

func TestTermsSumUpWhatDecideAsks(t *testing.T) {
	p := shipped(t, september)
	almaty := zone(t, "Asia/Almaty")
	saturday := time.Date(2021, time.September, 19, 0, 30, 0, 0, almaty)
	got := p.Terms(place("cafe"), ashyq.YellowZone, saturday)
	want := ashyq.Terms{
		Open: true, Closes: time.Date(2021, time.September, 19, 1, 0, 0, 0, almaty), Hours: hours(t, "07:00-01:00"),
		Statuses: map[ashyq.Status]ashyq.Outcome{
			ashyq.Green: ashyq.Admit, ashyq.Blue: ashyq.Refuse, ashyq.Yellow: ashyq.Refuse, ashyq.Red: ashyq.Refuse,
		},
		Limit: 100, ChildrenUnder: 12, Rule: "weekend-yellow", Policy: september,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	closed := p.Terms(place("cafe"), ashyq.YellowZone, want.Closes)
	if closed.Open || !closed.Closes.IsZero() {
		t.Errorf("after closing: %+v", closed)
	}
	suspended := place("cafe")
	suspended.State = ashyq.Suspended
	if p.Terms(suspended, ashyq.YellowZone, saturday).Open {
		t.Error("a suspended venue is open")
	}
	none := p.Terms(place("zoo"), ashyq.YellowZone, saturday)
	if none.Open || none.Rule != "" || none.Policy != september || none.Statuses != nil {
		t.Errorf("no rule: %+v", none)
	}
	if ages := shipped(t, pilot).Terms(place("computer_club"), "", saturday).Ages; ages != (ashyq.Ages{From: 16}) {
		t.Errorf("ages %v", ages)
	}
}

func TestARuleSpeaksOfAPlaceInItsZoneOnWhateverDay(t *testing.T) {
	p := shipped(t, september)
	for _, row := range []struct {
		category ashyq.Category
		zone     ashyq.Zone
		want     bool
	}{{"cafe", ashyq.YellowZone, true}, {"cafe", ashyq.RedZone, true}, {"cafe", "", false}, {"zoo", ashyq.YellowZone, false}} {
		if got := p.SpeaksOf(place(row.category), row.zone); got != row.want {
			t.Errorf("%s in zone %q: %t", row.category, row.zone, got)
		}
	}
	weekend := ashyq.Policy{Rules: []ashyq.Rule{{Days: []ashyq.DayName{"sat"}}}}
	if !weekend.SpeaksOf(place("cafe"), "") {
		t.Error("a rule of Saturdays speaks of nobody")
	}
}

func TestValidateNamesWhatIsWrong(t *testing.T) {
	sound := func() *ashyq.Policy {
		p := ruled(ashyq.Rule{})
		p.From = day(0)
		p.Status = ashyq.StatusRules{
			Green:  map[ashyq.EvidenceKind]ashyq.Validity{ashyq.Negative: {From: ashyq.FromResult, For: 72 * time.Hour}},
			Red:    ashyq.Ending{By: ashyq.EndedByBoth, Days: 14},
			Yellow: ashyq.Ending{By: ashyq.EndedByTime, From: ashyq.FromSampling, Days: 10},
			Reuse:  time.Minute,
		}
		p.DefaultStay = ashyq.Stay{Usual: time.Hour, Longest: time.Hour}
		p.Outages = []ashyq.Outage{{Outcome: ashyq.Refuse}}
		return p
	}
	if err := sound().Validate(); err != nil {
		t.Fatal(err)
	}
	second := func(p *ashyq.Policy, r ashyq.Rule) *ashyq.Rule {
		r.Statuses = p.Rules[0].Statuses
		p.Rules = append(p.Rules, r)
		return &p.Rules[0]
	}
	tests := map[string]func(*ashyq.Policy){
		"policy: it needs a version":                 func(p *ashyq.Policy) { p.Version = "" },
		"a moment from which it holds":               func(p *ashyq.Policy) { p.From = time.Time{} },
		"children_under: -1":                         func(p *ashyq.Policy) { p.ChildrenUnder = -1 },
		"children_under: 19":                         func(p *ashyq.Policy) { p.ChildrenUnder = 19 },
		"green by pcr_positive: such evidence makes": func(p *ashyq.Policy) { p.Status.Green[ashyq.Positive] = p.Status.Green[ashyq.Negative] },
		"green by vaccination: it counts from \"\"":  func(p *ashyq.Policy) { p.Status.Green["vaccination"] = ashyq.Validity{} },
		"green by vaccination: it cannot begin after -1ns": func(p *ashyq.Policy) {
			p.Status.Green["vaccination"] = ashyq.Validity{From: ashyq.FromResult, After: -1}
		},
		"red: it ends by both, or by time":        func(p *ashyq.Policy) { p.Status.Red.By = "" },
		"not by \"both\" from \"result\"":         func(p *ashyq.Policy) { p.Status.Red.From = ashyq.FromResult },
		"not by \"time\" from \"\"":               func(p *ashyq.Policy) { p.Status.Yellow.From = "" },
		"red: it cannot last 0 days":              func(p *ashyq.Policy) { p.Status.Red.Days = 0 },
		"red: it cannot last 99999999999 days":    func(p *ashyq.Policy) { p.Status.Red.Days = 99999999999 },
		"yellow: a contact has not recovered":     func(p *ashyq.Policy) { p.Status.Yellow.GreenFor = 1 },
		"reuse: evidence 2h0m0s old is not fresh": func(p *ashyq.Policy) { p.Status.Reuse = 2 * time.Hour },
		"stays of other categories: usually 0s":   func(p *ashyq.Policy) { p.DefaultStay = ashyq.Stay{} },
		"stays at cafe: usually 2h0m0s and at longest": func(p *ashyq.Policy) {
			p.Stays = map[ashyq.Category]ashyq.Stay{"cafe": {Usual: 2 * time.Hour, Longest: time.Hour}}
		},
		"rules: one has no name":                     func(p *ashyq.Policy) { p.Rules[0].Name = "" },
		"rule rule: there are two of this name":      func(p *ashyq.Policy) { second(p, ashyq.Rule{Name: "rule"}) },
		"rule cafe: it never holds: rule, before it": func(p *ashyq.Policy) { second(p, ashyq.Rule{Name: "cafe", Categories: []ashyq.Category{"cafe"}}) },
		"rule sat: it never holds": func(p *ashyq.Policy) {
			second(p, ashyq.Rule{Name: "sat", Days: []ashyq.DayName{"sat"}}).Days = []ashyq.DayName{"sat", "sun"}
		},
		"rule rule: no zone is called \"blue\"":           func(p *ashyq.Policy) { p.Rules[0].Zones = []ashyq.Zone{"blue"} },
		"rule rule: no class is called \"best\"":          func(p *ashyq.Policy) { p.Rules[0].Classes = []ashyq.Class{"best"} },
		"rule rule: no day is called \"someday\"":         func(p *ashyq.Policy) { p.Rules[0].Days = []ashyq.DayName{"someday"} },
		"rule rule: hours \"25:00-02:00\"":                func(p *ashyq.Policy) { p.Rules[0].Hours = ashyq.Hours{From: 25 * 60, To: 120} },
		"rule rule: it does not say what becomes of blue": func(p *ashyq.Policy) { delete(p.Rules[0].Statuses, ashyq.Blue) },
		"rule rule: what becomes of unknown": func(p *ashyq.Policy) {
			p.Rules[0].Statuses[ashyq.Unknown] = p.Rules[0].Statuses[ashyq.Green]
		},
		"rule rule, red: \"left\" is no outcome": func(p *ashyq.Policy) {
			p.Rules[0].Statuses[ashyq.Red] = ashyq.Ruling{Outcome: ashyq.Left, Reason: "r"}
		},
		"rule rule, red: it gives no reason": func(p *ashyq.Policy) { p.Rules[0].Statuses[ashyq.Red] = ashyq.Ruling{Outcome: ashyq.Refuse} },
		"rule rule, blue: a check, and nothing else": func(p *ashyq.Policy) {
			p.Rules[0].Statuses[ashyq.Blue] = ashyq.Ruling{Outcome: ashyq.Check, Reason: "r", Ask: "a kiss"}
		},
		"rule rule: nobody is aged 16 to 12":     func(p *ashyq.Policy) { p.Rules[0].Ages = ashyq.Ages{From: 16, To: 12} },
		"rule rule: \"none\" vouches for nobody": func(p *ashyq.Policy) { p.Rules[0].Vouched = []ashyq.Assurance{ashyq.NoAssurance} },
		"rule rule: limit 1 limits nothing":      func(p *ashyq.Policy) { p.Rules[0].Limits = []ashyq.Limit{{}} },
		"limit 1 limits nothing, or impossibly":  func(p *ashyq.Policy) { p.Rules[0].Limits = []ashyq.Limit{{Share: 101}} },
		"rule rule: the last limit, and no other": func(p *ashyq.Policy) {
			p.Rules[0].Limits = []ashyq.Limit{{Persons: 1, Zones: []ashyq.Zone{ashyq.RedZone}}}
		},
		"the last limit, and no other, is for every":  func(p *ashyq.Policy) { p.Rules[0].Limits = []ashyq.Limit{{Persons: 1}, {Persons: 2}} },
		"outages: the last must be for every":         func(p *ashyq.Policy) { p.Outages = nil },
		"outages: the last must be for every categor": func(p *ashyq.Policy) { p.Outages[0].Statuses = []ashyq.Status{ashyq.Green} },
		"outage 1: a check, and nothing else":         func(p *ashyq.Policy) { p.Outages[0].Outcome = ashyq.Check },
		"outage 1: a greatest age of -1ns":            func(p *ashyq.Policy) { p.Outages[0].MaxAge = -1 },
	}
	for want, spoil := range tests {
		p := sound()
		spoil(p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestARuleOfOtherDaysOrZonesIsNotHidden(t *testing.T) {
	p := shipped(t, may)
	weekend, weekday := p.Rules[3], p.Rules[4]
	if weekend.Name != "cinema-weekend" || weekday.Name != "cinema-weekday" || p.Validate() != nil {
		t.Fatalf("%s, %s: %v", weekend.Name, weekday.Name, p.Validate())
	}
	turned := *p
	turned.Rules = []ashyq.Rule{weekday, weekend}
	if err := turned.Validate(); err == nil || !strings.Contains(err.Error(), "rule cinema-weekend: it never holds") {
		t.Errorf("the other way round: %v", err)
	}
}
