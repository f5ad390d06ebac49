package demo

import (
	"fmt"
	"time"

	"ashyq"
)

// Person is somebody in the demo world: who they are, what the registries know of them, and the colour that makes.
type Person struct {
	Person ashyq.Person
	Phone  ashyq.Phone
	Colour ashyq.Status
	Story  string
	Facts  []Fact
}

// Fact is one record of a registry, in moments relative to the start of the demo.
type Fact struct {
	Kind   ashyq.EvidenceKind
	At     time.Duration // sampling, onset, exposure or the start of a regime
	Issued time.Duration // of a test: when the result was given out
	End    time.Duration // of a regime; zero while it is open
}

const day = 24 * time.Hour

func negative(ago time.Duration) Fact {
	return Fact{Kind: ashyq.Negative, At: -ago - 8*time.Hour, Issued: -ago}
}

func positive(ago time.Duration) Fact {
	return Fact{Kind: ashyq.Positive, At: -ago - 8*time.Hour, Issued: -ago}
}

func caseOf(ago time.Duration) Fact    { return Fact{Kind: ashyq.Case, At: -ago} }
func contact(ago time.Duration) Fact   { return Fact{Kind: ashyq.Contact, At: -ago} }
func isolation(ago time.Duration) Fact { return Fact{Kind: ashyq.Isolation, At: -ago} }
func isolated(from, to time.Duration) Fact {
	return Fact{Kind: ashyq.Isolation, At: -from, End: -to}
}

// people are everybody of the demo world, at a moment.
func people(now time.Time) []Person {
	child := now.AddDate(-9, 0, 0)
	all := []Person{
		{Colour: ashyq.Green, Story: "negative PCR yesterday", Facts: []Fact{negative(day)}},
		{Colour: ashyq.Green, Story: "negative PCR two hours ago", Facts: []Fact{negative(2 * time.Hour)}},
		{Colour: ashyq.Green, Story: "negative PCR almost three days ago: the green ends within the hour",
			Facts: []Fact{negative(3*day - 40*time.Minute)}},
		{Colour: ashyq.Green, Story: "was ill, isolated, tested negative, and the isolation has ended",
			Facts: []Fact{positive(20 * day), caseOf(20 * day), isolated(20*day, 6*day), negative(day)}},
		{Colour: ashyq.Blue, Story: "never tested, listed nowhere"},
		{Colour: ashyq.Blue, Story: "negative PCR five days ago: the green has ended", Facts: []Fact{negative(5 * day)}},
		{Colour: ashyq.Yellow, Story: "contact of a case three days ago, in isolation", Facts: []Fact{contact(3 * day), isolation(3 * day)}},
		{Colour: ashyq.Yellow, Story: "contact of a case whose isolation ended without a test",
			Facts: []Fact{contact(16 * day), isolated(16*day, 2*day)}},
		{Colour: ashyq.Red, Story: "positive PCR four days ago, in isolation",
			Facts: []Fact{positive(4 * day), caseOf(4 * day), isolation(4 * day)}},
		{Colour: ashyq.Red, Story: "tested negative and is still in isolation",
			Facts: []Fact{positive(9 * day), caseOf(9 * day), isolation(9 * day), negative(day)}},
	}
	for i := range all {
		born := time.Date(1968+4*i, time.Month(1+i), 3+2*i, 0, 0, 0, 0, time.UTC)
		all[i].Person = resident(born, 4000+i)
	}
	all = append(all,
		Person{Person: resident(child, 4100), Colour: ashyq.Blue, Story: "a child of nine, never tested"},
		Person{Person: foreigner("UZ", "FA4401782"), Colour: ashyq.Green, Story: "a foreigner with a passport, negative PCR yesterday",
			Facts: []Fact{negative(day)}},
	)
	for i := range all {
		all[i].Phone = phone(i + 1)
	}
	return all
}

// resident makes up a valid IIN for a date of birth; numbers whose check digit would be 10 twice do not exist and are
// passed over.
func resident(born time.Time, serial int) ashyq.Person {
	century := 3 + serial%2
	if born.Year() >= 2000 {
		century += 2
	}
	for ; ; serial++ {
		for check := range 10 {
			iin, err := ashyq.ParseIIN(fmt.Sprintf("%s%d%04d%d", born.Format("060102"), century, serial, check))
			if err == nil {
				return ashyq.Resident(iin)
			}
		}
	}
}

func foreigner(country, number string) ashyq.Person {
	p, err := ashyq.ParsePassport(country, number)
	if err != nil {
		panic(err)
	}
	return ashyq.Foreigner(p)
}

// phone is one of the demo's numbers, of a range that no operator has given out.
func phone(n int) ashyq.Phone {
	p, err := ashyq.ParsePhone(fmt.Sprintf("+7700000%04d", n))
	if err != nil {
		panic(err)
	}
	return p
}

// Number is what identifies the person at the registries: the IIN, or country and number of the passport.
func (p Person) Number() string {
	if passport, ok := p.Person.Passport(); ok {
		return passport.Country() + " " + passport.Number()
	}
	iin, _ := p.Person.IIN()
	return iin.Digits()
}
