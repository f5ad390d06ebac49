package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ashyq"
)

// decree is the written form of a policy.
type decree struct {
	Version string `yaml:"version"`
	Title   struct {
		KK string `yaml:"kk"`
		RU string `yaml:"ru"`
		EN string `yaml:"en"`
	} `yaml:"title"`
	Source        string       `yaml:"source"`
	Author        string       `yaml:"author"`
	From          moment       `yaml:"from"`
	ChildrenUnder int          `yaml:"children_under"`
	Holidays      []ashyq.Date `yaml:"holidays"`
	Status        struct {
		Reuse  term                `yaml:"reuse"`
		Green  map[string]validity `yaml:"green"`
		Red    ending              `yaml:"red"`
		Yellow ending              `yaml:"yellow"`
	} `yaml:"status"`
	Stays       map[string]stay `yaml:"stays"`
	DefaultStay stay            `yaml:"default_stay"`
	Rules       []rule          `yaml:"rules"`
	Outages     []outage        `yaml:"outages"`
}

type validity struct {
	From  ashyq.Origin `yaml:"from"`
	After term         `yaml:"after"`
	For   *lifetime    `yaml:"for"` // must be said: forgotten, it would be for ever
}

type ending struct {
	By       ashyq.EndedBy `yaml:"ended_by"`
	From     ashyq.Origin  `yaml:"from"`
	Days     int           `yaml:"days"`
	GreenFor term          `yaml:"green_for"`
}

type stay struct {
	Usual   term `yaml:"usual"`
	Longest term `yaml:"longest"`
}

type rule struct {
	Name       string            `yaml:"name"`
	Regions    []ashyq.Region    `yaml:"regions"`
	Zones      []ashyq.Zone      `yaml:"zones"`
	Categories []ashyq.Category  `yaml:"categories"`
	Classes    []ashyq.Class     `yaml:"classes"`
	Days       []ashyq.DayName   `yaml:"days"`
	Hours      ashyq.Hours       `yaml:"hours"`
	Green      ruling            `yaml:"green"`
	Blue       ruling            `yaml:"blue"`
	Yellow     ruling            `yaml:"yellow"`
	Red        ruling            `yaml:"red"`
	Ages       ages              `yaml:"ages"`
	Vouched    []ashyq.Assurance `yaml:"vouched"`
	Limits     []limit           `yaml:"limits"`
}

type ages struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

type limit struct {
	Zones         []ashyq.Zone `yaml:"zones"`
	Share         int          `yaml:"share"`
	Persons       int          `yaml:"persons"`
	AreaPerPerson int          `yaml:"area_per_person"`
}

type outage struct {
	Categories []ashyq.Category `yaml:"categories"`
	Statuses   []ashyq.Status   `yaml:"statuses"`
	MaxAge     term             `yaml:"max_age"`
	Outcome    ashyq.Outcome    `yaml:"outcome"`
	Ask        string           `yaml:"ask"`
}

// ruling is written as an outcome alone, or with its reason and what is asked for: {outcome: check, ask: paper_pcr}.
type ruling ashyq.Ruling

func (r *ruling) UnmarshalYAML(unmarshal func(any) error) error {
	var long struct {
		Outcome ashyq.Outcome `yaml:"outcome"`
		Reason  string        `yaml:"reason"`
		Ask     string        `yaml:"ask"`
	}
	if unmarshal(&long.Outcome) != nil {
		if err := unmarshal(&long); err != nil {
			return err
		}
	}
	if long.Reason == "" {
		long.Reason = map[ashyq.Outcome]string{
			ashyq.Admit:  ashyq.StatusAllowed,
			ashyq.Refuse: ashyq.StatusRefused,
			ashyq.Check:  ashyq.PCRRequired,
		}[long.Outcome]
	}
	*r = ruling(long)
	return nil
}

// term is a length of time: 90s, 1m, 72h or, of 24 hours each, 14d.
type term time.Duration

func (t *term) UnmarshalText(text []byte) error {
	s := string(text)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		*t = term(n) * term(24*time.Hour)
		return err
	}
	d, err := time.ParseDuration(s)
	*t = term(d)
	return err
}

// lifetime is a term, or always, which is kept as zero.
type lifetime time.Duration

func (l *lifetime) UnmarshalText(text []byte) error {
	*l = 0
	if string(text) == "always" {
		return nil
	}
	var t term
	if err := t.UnmarshalText(text); err != nil {
		return err
	}
	if t <= 0 {
		return fmt.Errorf("%q is no time at all", text)
	}
	*l = lifetime(t)
	return nil
}

// moment is an RFC 3339 time.
type moment struct{ time.Time }

func (m *moment) UnmarshalText(text []byte) error { return m.Time.UnmarshalText(text) }

// policy is what the decree says, in the domain's terms.
func (d *decree) policy() (ashyq.Policy, error) {
	p := ashyq.Policy{
		Version: d.Version, Title: ashyq.Text(d.Title), Source: d.Source, Author: d.Author, From: d.From.Time,
		Status: ashyq.StatusRules{
			Green: make(map[ashyq.EvidenceKind]ashyq.Validity, len(d.Status.Green)),
			Red:   d.Status.Red.ending(), Yellow: d.Status.Yellow.ending(),
			Reuse: time.Duration(d.Status.Reuse),
		},
		ChildrenUnder: d.ChildrenUnder,
		Holidays:      d.Holidays,
		Stays:         make(map[ashyq.Category]ashyq.Stay, len(d.Stays)),
		DefaultStay:   d.DefaultStay.stay(),
	}
	for kind, v := range d.Status.Green {
		if v.For == nil {
			return ashyq.Policy{}, fmt.Errorf("green by %s: it does not say for how long", kind)
		}
		p.Status.Green[ashyq.EvidenceKind(kind)] = ashyq.Validity{
			From: v.From, After: time.Duration(v.After), For: time.Duration(*v.For),
		}
	}
	for category, s := range d.Stays {
		p.Stays[ashyq.Category(category)] = s.stay()
	}
	for _, r := range d.Rules {
		p.Rules = append(p.Rules, r.rule())
	}
	for _, o := range d.Outages {
		p.Outages = append(p.Outages, ashyq.Outage{
			Categories: o.Categories, Statuses: o.Statuses, MaxAge: time.Duration(o.MaxAge), Outcome: o.Outcome, Ask: o.Ask,
		})
	}
	return p, nil
}

func (e ending) ending() ashyq.Ending {
	return ashyq.Ending{By: e.By, From: e.From, Days: e.Days, GreenFor: time.Duration(e.GreenFor)}
}

func (s stay) stay() ashyq.Stay {
	return ashyq.Stay{Usual: time.Duration(s.Usual), Longest: time.Duration(s.Longest)}
}

func (r rule) rule() ashyq.Rule {
	to := ashyq.Rule{
		Name: r.Name, Regions: r.Regions, Zones: r.Zones, Categories: r.Categories, Classes: r.Classes, Days: r.Days,
		Hours: r.Hours, Statuses: map[ashyq.Status]ashyq.Ruling{}, Ages: ashyq.Ages(r.Ages), Vouched: r.Vouched,
	}
	for status, ruling := range map[ashyq.Status]ruling{
		ashyq.Green: r.Green, ashyq.Blue: r.Blue, ashyq.Yellow: r.Yellow, ashyq.Red: r.Red,
	} {
		if ruling.Outcome != "" {
			to.Statuses[status] = ashyq.Ruling(ruling)
		}
	}
	for _, l := range r.Limits {
		to.Limits = append(to.Limits, ashyq.Limit(l))
	}
	return to
}
