package ashyq

import (
	"math"
	"slices"
	"time"
)

// Table is what a venue makes of passes for a while: what Decide says of each colour and age of evidence, for a desk that
// cannot ask because its network is away. It knows no person, since a pass does not tell who it is: of an age the card does.
type Table struct {
	From, Until time.Time // it ends just before Until
	Policy      string
	Rule        string // empty if the policy does not speak of such a venue
	Enforced    bool
	Limit       int        // persons inside, 0 for no limit
	Born        Born       // whom the rule's ages admit, by their card; zero: anybody
	Rows        []TableRow // of each colour the youngest evidence first: the first row that is old enough counts
}

// TableRow is what becomes of a colour that rests on evidence no older than Within.
type TableRow struct {
	Status Status
	Within time.Duration // Ever in the last row of each colour
	Ruling Ruling        // of somebody whose age nobody knows
	OfAge  Ruling        // of whoever is seen to be Born as the rule asks; who is not is refused, if Ruling does not do so already
}

// Ever is more than any age.
const Ever time.Duration = math.MaxInt64

// Born is a span of dates of birth, both ends included; a zero one is open.
type Born struct{ First, Last Date }

// Tables are what a venue's desk goes by from now until a moment, one after the other and without a gap, as the policy and
// the venue stand now. A table ends where the hours, the day or the rule have it end; all of them do when a training week
// does, after which the venue is another. now is in the venue's location.
func (p *Policy) Tables(v *Venue, zone Zone, now, until time.Time) []Table {
	if ends := v.Participation.Ends; v.State == Training && ends.After(now) {
		until = earlier(until, ends)
	}
	until = until.In(now.Location())
	var tables []Table
	for from := now; from.Before(until); {
		t := p.table(v, zone, from)
		t.From, t.Until = from, earlier(p.turn(v, zone, from), until)
		if last := len(tables) - 1; last >= 0 && tables[last].goesOn(t) {
			tables[last].Until = t.Until
		} else {
			tables = append(tables, t)
		}
		from = t.Until
	}
	return tables
}

// table is what Decide says at a moment.
func (p *Policy) table(v *Venue, zone Zone, now time.Time) Table {
	s := Situation{Venue: v, Zone: zone, Now: now, Assurance: NoAssurance}
	head := Decide(p, s, Verdict{})
	t := Table{Policy: p.Version, Rule: head.Rule, Enforced: head.Enforced}
	age, asked := 0, false
	if r, ok := p.rule(v, zone, now); ok && head.Rule != "" {
		t.Limit, t.Born = r.limit(v, zone), r.Ages.born(DateOf(now))
		age, asked = r.Ages.From, r.Ages != Ages{}
	}
	for _, status := range [...]Status{Green, Blue, Yellow, Red, Unknown} {
		for _, within := range p.tolerated() {
			evidence := within
			if within == Ever {
				evidence = longestTerm + 1 // older than anything a policy tolerates
			}
			attested := Verdict{Status: status, Source: FromPass, AsOf: now.Add(-evidence), Silent: Registries[:]}
			row := TableRow{
				Status: status, Within: within,
				Ruling: decide(p, s, attested, 0, false).ruling(), OfAge: decide(p, s, attested, age, asked).ruling(),
			}
			if last := len(t.Rows) - 1; last >= 0 && t.Rows[last].goesOn(row) {
				t.Rows[last].Within = within
			} else {
				t.Rows = append(t.Rows, row)
			}
		}
	}
	return t
}

// tolerated are the ages at which evidence may become too old, the youngest first, and Ever.
func (p *Policy) tolerated() []time.Duration {
	ages := []time.Duration{Ever}
	for _, o := range p.Outages {
		ages = append(ages, o.MaxAge)
	}
	slices.Sort(ages)
	return slices.Compact(ages)
}

func (d Decision) ruling() Ruling { return Ruling{Outcome: d.Outcome, Reason: d.Reason, Ask: d.Ask} }

func (r TableRow) goesOn(next TableRow) bool {
	return r.Status == next.Status && r.Ruling == next.Ruling && r.OfAge == next.OfAge
}

func (t Table) goesOn(next Table) bool {
	return t.Policy == next.Policy && t.Rule == next.Rule && t.Enforced == next.Enforced && t.Limit == next.Limit && t.Born == next.Born &&
		slices.Equal(t.Rows, next.Rows)
}

// turn is the first moment after now at which the wall clock shows anything that the rules for a venue or its own hours look
// at: a beginning, an end, another day.
func (p *Policy) turn(v *Venue, zone Zone, now time.Time) time.Time {
	clocks := []TimeOfDay{0}
	for i := range p.Rules {
		if r := &p.Rules[i]; r.speaksOf(v, zone) {
			clocks = append(clocks, r.Hours.From, r.Hours.To)
		}
	}
	for _, s := range v.Opening {
		clocks = append(clocks, s.Hours.From, s.Hours.To)
	}
	day, here := DateOf(now), time.FixedZone(now.Zone())
	next := time.Date(day.Year, day.Month, day.Day+1, 0, 0, 0, 0, here)
	if _, change := now.ZoneBounds(); !change.IsZero() { // from then on the wall clock is another
		next = earlier(next, change)
	}
	for _, c := range clocks {
		if at := time.Date(day.Year, day.Month, day.Day, int(c)/60, int(c)%60, 0, 0, here); at.After(now) {
			next = earlier(next, at)
		}
	}
	return next.In(now.Location())
}

// born are the dates of birth of those who are of these ages on a day.
func (a Ages) born(on Date) (b Born) {
	if a.From > 0 {
		b.Last = on.yearsBefore(a.From)
	}
	if a.To > 0 {
		b.First = on.yearsBefore(a.To + 1).AddDays(1)
	}
	return b
}

// yearsBefore is the last day on which somebody who is so many years old by d was born.
func (d Date) yearsBefore(years int) Date {
	born := Date{d.Year - years, d.Month, d.Day}
	if t := time.Date(born.Year, born.Month, born.Day, 12, 0, 0, 0, time.UTC); t.Month() != born.Month { // 29 February, in another year
		born.Day = 28
	}
	return born
}
