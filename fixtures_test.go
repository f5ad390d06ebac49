package ashyq_test

import (
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"ashyq"
	"ashyq/internal/policy"
)

const (
	pilot     = "2021-02-01"
	may       = "2021-05-05"
	september = "2021-09-10"
	january   = "2022-01-14"
)

var shippedBook = sync.OnceValues(policy.Shipped)

// shipped is a policy of the shipped book.
func shipped(t testing.TB, version string) *ashyq.Policy {
	t.Helper()
	book, err := shippedBook()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := book.Version(version)
	if !ok {
		t.Fatalf("no policy %s is shipped", version)
	}
	return p
}

// day is the moment so many days after the stories of these tests begin.
func day(n float64) time.Time {
	return time.Date(2021, time.March, 1, 9, 30, 0, 0, time.UTC).Add(time.Duration(n * 24 * float64(time.Hour)))
}

func record(kind ashyq.EvidenceKind, at time.Time) ashyq.Evidence {
	e := ashyq.Evidence{Kind: kind, Registry: ashyq.Control, Standing: ashyq.Final, At: at}
	switch kind {
	case ashyq.Positive, ashyq.Negative, ashyq.Unreadable:
		e.Registry = ashyq.PCR
	}
	return e
}

func negative(at time.Time) ashyq.Evidence { return record(ashyq.Negative, at) }
func positive(at time.Time) ashyq.Evidence { return record(ashyq.Positive, at) }
func contact(at time.Time) ashyq.Evidence  { return record(ashyq.Contact, at) }
func infection(at time.Time) ashyq.Evidence {
	return record(ashyq.Case, at)
}

func isolation(from time.Time) ashyq.Evidence              { return record(ashyq.Isolation, from) }
func isolated(from, until time.Time) ashyq.Evidence        { return ended(isolation(from), until) }
func ended(e ashyq.Evidence, t time.Time) ashyq.Evidence   { e.End = t; return e }
func issued(e ashyq.Evidence, t time.Time) ashyq.Evidence  { e.Issued = t; return e }
func as(e ashyq.Evidence, s ashyq.Standing) ashyq.Evidence { e.Standing = s; return e }
func called(e ashyq.Evidence, id string) ashyq.Evidence    { e.ID = id; return e }

// asked is what both registries, asked at a moment, say when these are all the records.
func asked(at time.Time, records ...ashyq.Evidence) ashyq.Known {
	return ashyq.Known{Findings: []ashyq.Finding{
		finding(ashyq.PCR, at, records...),
		finding(ashyq.Control, at, records...),
	}}
}

// finding is the part of records that one registry holds.
func finding(r ashyq.Registry, at time.Time, records ...ashyq.Evidence) ashyq.Finding {
	f := ashyq.Finding{Registry: r, AsOf: at}
	for _, e := range records {
		if e.Registry == r {
			f.Evidence = append(f.Evidence, e)
		}
	}
	return f
}

func mustIIN(t testing.TB, digits string) ashyq.Person {
	t.Helper()
	iin, err := ashyq.ParseIIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	return ashyq.Resident(iin)
}
