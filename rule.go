package ashyq

import (
	"slices"
	"time"
)

// Rule says who may come into some venues at some times. Its first five fields are conditions, each empty for any.
type Rule struct {
	Name       string
	Regions    []Region
	Zones      []Zone
	Categories []Category
	Classes    []Class
	Days       []DayName // of the day to which a moment belongs under Hours: 01:00 of an evening until 02:00 is yesterday's

	Hours    Hours // in which the venue may be open; zero for round the clock
	Statuses map[Status]Ruling
	Ages     Ages
	Vouched  []Assurance // who must vouch for the person, lest a card be asked for; empty: nobody
	Limits   []Limit     // the first for the zone counts; the last has no zones
}

// Ruling is what a rule makes of a status.
type Ruling struct {
	Outcome Outcome // Admit, Refuse or Check
	Reason  string
	Ask     string // of Check
}

// Ages are those a rule admits, in whole years; its zero value admits all and asks nobody's.
type Ages struct {
	From int // 0 for no lower bound
	To   int // inclusive; 0 for no upper bound
}

// Contain reports whether an age is among them.
func (a Ages) Contain(age int) bool { return age >= a.From && (a.To == 0 || age <= a.To) }

// Limit is how many may be inside, in some zones: the least of what it says. What is 0 says nothing.
type Limit struct {
	Zones         []Zone // empty: any
	Share         int    // per cent of the capacity, rounded down
	Persons       int
	AreaPerPerson int // square metres of the venue's area, if that is known
}

// Outage is what becomes of people whose status is not known, or rests on old evidence, while a registry is silent. Its
// first two fields are conditions, each empty for any.
type Outage struct {
	Categories []Category
	Statuses   []Status      // what the old evidence says, or Unknown
	MaxAge     time.Duration // evidence no older than this is as good as new
	Outcome    Outcome       // Admit, Refuse or Check
	Ask        string        // of Check
}

func (r *Rule) speaksOf(v *Venue, zone Zone) bool {
	return among(r.Regions, v.Region) && among(r.Zones, zone) && among(r.Categories, v.Category) && among(r.Classes, v.Class())
}

func (o Outage) speaksOf(v *Venue, s Status) bool {
	return among(o.Categories, v.Category) && among(o.Statuses, s)
}

func among[T comparable](list []T, x T) bool { return len(list) == 0 || slices.Contains(list, x) }

// ruling is what the rule makes of a status; one that it does not name is refused.
func (r *Rule) ruling(s Status) Ruling {
	if ruling, ok := r.Statuses[s]; ok {
		return ruling
	}
	return Ruling{Outcome: Refuse, Reason: StatusRefused}
}

// limit is how many may be inside, 0 for no limit: the least of the venue's capacity and what the rule says for the zone, but
// never less than one.
func (r *Rule) limit(v *Venue, zone Zone) int {
	limit := v.Capacity
	least := func(n int) {
		if n = max(n, 1); limit == 0 || n < limit {
			limit = n
		}
	}
	for _, l := range r.Limits {
		if !among(l.Zones, zone) {
			continue
		}
		if l.Share > 0 && v.Capacity > 0 {
			least(v.Capacity * l.Share / 100)
		}
		if l.Persons > 0 {
			least(l.Persons)
		}
		if l.AreaPerPerson > 0 && v.Area > 0 {
			least(v.Area / l.AreaPerPerson)
		}
		break
	}
	return limit
}
