package policy

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"ashyq"
)

const small = `version: test
title: {en: A test}
source: nowhere
author: nobody
from: 2021-02-01T00:00:00+06:00
children_under: 12
holidays: [2021-05-09]
status:
  reuse: 90s
  green:
    pcr_negative: {from: result, for: 72h}
    contraindication: {from: sampling, after: 1d, for: always}
  red: {ended_by: both, days: 14, green_for: 90d}
  yellow: {ended_by: time, from: sampling, days: 10}
default_stay: {usual: 3h, longest: 12h}
stays:
  cafe: {usual: 30m, longest: 2h}
rules:
  - name: cinema
    regions: [KZ-75]
    zones: [red, dark_red]
    categories: [cinema]
    classes: [leader]
    days: [sat, holiday]
    hours: 07:00-02:00
    green: admit
    blue: {outcome: check, ask: paper_pcr}
    yellow: {outcome: admit, reason: near_home_only}
    red: refuse
    ages: {from: 16, to: 80}
    vouched: [id_checked]
    limits:
      - {zones: [red], share: 30}
      - {persons: 30, area_per_person: 4}
outages:
  - {categories: [cinema], statuses: [green, unknown], max_age: 24h, outcome: check, ask: id_card}
  - {outcome: refuse}
`

func TestParseReadsEverything(t *testing.T) {
	got, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	got.From = got.From.UTC()
	want := ashyq.Policy{
		Version: "test", Title: ashyq.Text{EN: "A test"}, Source: "nowhere", Author: "nobody",
		From:          time.Date(2021, time.January, 31, 18, 0, 0, 0, time.UTC),
		ChildrenUnder: 12,
		Holidays:      []ashyq.Date{{Year: 2021, Month: time.May, Day: 9}},
		Status: ashyq.StatusRules{
			Reuse: 90 * time.Second,
			Green: map[ashyq.EvidenceKind]ashyq.Validity{
				"pcr_negative":     {From: ashyq.FromResult, For: 72 * time.Hour},
				"contraindication": {From: ashyq.FromSampling, After: 24 * time.Hour},
			},
			Red:    ashyq.Ending{By: ashyq.EndedByBoth, Days: 14, GreenFor: 90 * 24 * time.Hour},
			Yellow: ashyq.Ending{By: ashyq.EndedByTime, From: ashyq.FromSampling, Days: 10},
		},
		DefaultStay: ashyq.Stay{Usual: 3 * time.Hour, Longest: 12 * time.Hour},
		Stays:       map[ashyq.Category]ashyq.Stay{"cafe": {Usual: 30 * time.Minute, Longest: 2 * time.Hour}},
		Rules: []ashyq.Rule{{
			Name: "cinema", Regions: []ashyq.Region{"KZ-75"}, Zones: []ashyq.Zone{ashyq.RedZone, ashyq.DarkRedZone},
			Categories: []ashyq.Category{"cinema"}, Classes: []ashyq.Class{ashyq.LeaderClass},
			Days: []ashyq.DayName{"sat", ashyq.Holiday}, Hours: ashyq.Hours{From: 7 * 60, To: 2 * 60},
			Statuses: map[ashyq.Status]ashyq.Ruling{
				ashyq.Green:  {Outcome: ashyq.Admit, Reason: ashyq.StatusAllowed},
				ashyq.Blue:   {Outcome: ashyq.Check, Reason: ashyq.PCRRequired, Ask: ashyq.AskPaperPCR},
				ashyq.Yellow: {Outcome: ashyq.Admit, Reason: ashyq.NearHomeOnly},
				ashyq.Red:    {Outcome: ashyq.Refuse, Reason: ashyq.StatusRefused},
			},
			Ages: ashyq.Ages{From: 16, To: 80}, Vouched: []ashyq.Assurance{ashyq.IDChecked},
			Limits: []ashyq.Limit{{Zones: []ashyq.Zone{ashyq.RedZone}, Share: 30}, {Persons: 30, AreaPerPerson: 4}},
		}},
		Outages: []ashyq.Outage{
			{Categories: []ashyq.Category{"cinema"}, Statuses: []ashyq.Status{ashyq.Green, ashyq.Unknown},
				MaxAge: 24 * time.Hour, Outcome: ashyq.Check, Ask: ashyq.AskIDCard},
			{Outcome: ashyq.Refuse},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestParseRefusesWithTheLineOrTheRule(t *testing.T) {
	for name, tt := range map[string]struct{ old, with, want string }{
		"an unknown key":             {"children_under", "children_over", `[6:1] unknown field "children_over"`},
		"one in a rule":              {"    hours:", "    hour:", `[25:5] unknown field "hour"`},
		"one in a ruling":            {"ask: paper_pcr", "asks: paper_pcr", `unknown field "asks"`},
		"a tag with nothing":         {"[sat, holiday]", "!t", "the text cannot be read"},
		"a key twice":                {"source: nowhere", "author: nowhere", `mapping key "author" already defined`},
		"a second document":          {"version: test", "version: first\n---\nversion: test", "more than one document"},
		"a second, empty document":   {"  - {outcome: refuse}", "  - {outcome: refuse}\n---\n{}", "more than one document"},
		"hours that are none":        {"07:00-02:00", "7 to 2", `hours "7 to 2"`},
		"a day that is none":         {"[sat, holiday]", "[Saturday]", `no day is called "Saturday"`},
		"a date that is none":        {"2021-05-09", "2021-05-32", `date "2021-05-32"`},
		"a term that is none":        {"reuse: 90s", "reuse: soon", `invalid duration "soon"`},
		"a count of days too long":   {"green_for: 90d", "green_for: 99999d", "out of range"},
		"days below nothing":         {"green_for: 90d", "green_for: -1d", "invalid syntax"},
		"a validity that is nothing": {"for: 72h", "for: 0h", `"0h" is no time at all`},
		"a validity not said":        {", for: 72h", "", "green by pcr_negative: it does not say for how long"},
		"a moment that is none":      {"2021-02-01T00:00:00+06:00", "yesterday", `cannot parse "yesterday"`},
		"a number that is none":      {"days: 14", "days: many", "[13:"},
		"a status that is none":      {"[green, unknown]", "[purple]", `no status is called "purple"`},
		"a status left out":          {"    red: refuse\n", "", "rule cinema: it does not say what becomes of red"},
		"a zone that is none":        {"[red, dark_red]", "[reddish]", `rule cinema: no zone is called "reddish"`},
		"an outcome that is none":    {"red: refuse", "red: arrest", `rule cinema, red: "arrest" is no outcome`},
		"no outcome for the rest":    {"  - {outcome: refuse}\n", "", "outages: the last must be for every category"},
	} {
		text := strings.Replace(small, tt.old, tt.with, 1)
		if p, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		} else if !reflect.DeepEqual(p, ashyq.Policy{}) {
			t.Errorf("%s: half a policy came with the error", name)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "a list": "[]", "a word": "word", "no YAML": "{", "too much": strings.Repeat("#", MaxSize+1),
	} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s is a policy", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	names, err := decrees.ReadDir("decrees")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile("decrees/" + name.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		if err := p.Validate(); err != nil {
			t.Errorf("Parse let pass %v", err)
		}
	})
}
