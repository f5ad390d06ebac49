// Package registrytest is the contracts of a registry.Registry and of registry.Disputes, as tests that any implementation passes.
package registrytest

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

// Loader puts records about a person into the registry under test, in the way its reporters do. ID and Registry of the
// evidence are the registry's to choose.
type Loader func(t testing.TB, p ashyq.Person, evidence ...ashyq.Evidence)

// Run holds a registry to its contract. Each test gets an empty one from the constructor.
func Run(t *testing.T, open func(t *testing.T) (registry.Registry, Loader)) {
	noon := time.Now().Truncate(time.Second).Add(-48 * time.Hour)
	suite := suite{open: open, noon: noon}
	t.Run("has a name", suite.hasName)
	t.Run("says nothing of a person it does not know", suite.unknownPerson)
	t.Run("says what was recorded", suite.saysWhatWasRecorded)
	t.Run("knows a foreigner by the passport", suite.foreigner)
	t.Run("says all of what was recorded", suite.saysAll)
	t.Run("says at once what is new", suite.saysNews)
	t.Run("does not mix people up", suite.noMixing)
	t.Run("does not vouch for what is preliminary or void", suite.standings)
	t.Run("answers many at once", suite.concurrent)
	t.Run("ends with its context", suite.endsWithContext)
}

type suite struct {
	open func(t *testing.T) (registry.Registry, Loader)
	noon time.Time
}

// records are one of each kind that a registry keeps.
func (s suite) records(name ashyq.Registry) []ashyq.Evidence {
	if name == ashyq.PCR {
		return []ashyq.Evidence{
			{Kind: ashyq.Negative, Standing: ashyq.Final, At: s.noon, Issued: s.noon.Add(5 * time.Hour)},
			{Kind: ashyq.Positive, Standing: ashyq.Corrected, At: s.noon.Add(-time.Hour), Issued: s.noon.Add(3 * time.Hour)},
			{Kind: ashyq.Unreadable, Standing: ashyq.Final, At: s.noon.Add(-2 * time.Hour), Issued: s.noon},
		}
	}
	return []ashyq.Evidence{
		{Kind: ashyq.Case, Standing: ashyq.Final, At: s.noon, End: s.noon.Add(24 * time.Hour)},
		{Kind: ashyq.Contact, Standing: ashyq.Final, At: s.noon.Add(time.Hour)},
		{Kind: ashyq.Isolation, Standing: ashyq.Final, At: s.noon.Add(2 * time.Hour), End: s.noon.AddDate(0, 0, 14)},
		{Kind: ashyq.Isolation, Standing: ashyq.Final, At: s.noon.Add(3 * time.Hour)},
	}
}

func (s suite) hasName(t *testing.T) {
	r, _ := s.open(t)
	if !slices.Contains(ashyq.Registries[:], r.Name()) {
		t.Fatalf("no registry is called %q", r.Name())
	}
}

func (s suite) unknownPerson(t *testing.T) {
	r, _ := s.open(t)
	before := time.Now()
	f := ask(t, r, Resident(1))
	if f.AsOf.Before(before) || f.AsOf.After(time.Now()) {
		t.Errorf("AsOf is %v, which is not when it was asked", f.AsOf)
	}
	if len(f.Evidence) > 0 || f.Cached {
		t.Errorf("got %+v", f)
	}
}

func (s suite) saysWhatWasRecorded(t *testing.T) {
	r, load := s.open(t)
	for i, e := range s.records(r.Name()) {
		t.Run(string(e.Kind), func(t *testing.T) {
			load(t, Resident(i), e)
			want(t, ask(t, r, Resident(i)), e)
		})
	}
}

func (s suite) foreigner(t *testing.T) {
	r, load := s.open(t)
	passport, err := ashyq.ParsePassport("TR", "U12345678")
	if err != nil {
		t.Fatal(err)
	}
	records := s.records(r.Name())
	load(t, ashyq.Foreigner(passport), records...)
	want(t, ask(t, r, ashyq.Foreigner(passport)), records...)
}

func (s suite) saysAll(t *testing.T) {
	r, load := s.open(t)
	var records []ashyq.Evidence
	for i := range 250 {
		e := s.records(r.Name())[0]
		e.At = e.At.Add(-time.Duration(i) * time.Hour)
		records = append(records, e)
	}
	for part := range slices.Chunk(records, 50) {
		load(t, Resident(1), part...)
	}
	want(t, ask(t, r, Resident(1)), records...)
}

func (s suite) saysNews(t *testing.T) {
	r, load := s.open(t)
	var known []ashyq.Evidence
	for _, e := range s.records(r.Name()) {
		want(t, ask(t, r, Resident(1)), known...)
		load(t, Resident(1), e)
		known = append(known, e)
	}
	want(t, ask(t, r, Resident(1)), known...)
}

func (s suite) noMixing(t *testing.T) {
	r, load := s.open(t)
	records := s.records(r.Name())
	load(t, Resident(1), records[0])
	load(t, Resident(2), records[1])
	want(t, ask(t, r, Resident(1)), records[0])
	want(t, ask(t, r, Resident(2)), records[1])
	want(t, ask(t, r, Resident(3)))
}

func (s suite) standings(t *testing.T) {
	r, load := s.open(t)
	for i, standing := range []ashyq.Standing{ashyq.Preliminary, ashyq.Void} {
		e := s.records(r.Name())[0]
		e.Standing = standing
		load(t, Resident(i), e)
		for _, got := range ask(t, r, Resident(i)).Evidence {
			if got.Standing != standing {
				t.Errorf("standing %d came back as %d", standing, got.Standing)
			}
		}
	}
}

func (s suite) concurrent(t *testing.T) {
	r, load := s.open(t)
	records := s.records(r.Name())
	load(t, Resident(1), records...)
	var asking sync.WaitGroup
	for range 16 {
		asking.Go(func() {
			f, err := r.Ask(t.Context(), Resident(1))
			if err != nil || len(f.Evidence) != len(records) {
				t.Errorf("got %d records and %v", len(f.Evidence), err)
			}
		})
	}
	asking.Wait()
}

func (s suite) endsWithContext(t *testing.T) {
	r, load := s.open(t)
	load(t, Resident(1), s.records(r.Name())[0])
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f, err := r.Ask(ctx, Resident(1))
	WantUnavailable(t, Resident(1), f, err)
}

// WantUnavailable holds the answer of a registry that gave none to the contract: the error's kind and code, a zero Finding,
// and no number in the error.
func WantUnavailable(t testing.TB, p ashyq.Person, f ashyq.Finding, err error) {
	t.Helper()
	if ashyq.KindOf(err) != ashyq.Unavailable || err == nil || !strings.HasPrefix(err.Error(), "registry_unavailable") {
		t.Errorf("got error %v, want registry_unavailable", err)
	}
	if !reflect.DeepEqual(f, ashyq.Finding{}) {
		t.Errorf("got %+v beside an error", f)
	}
	iin, _ := p.IIN()
	passport, _ := p.Passport()
	if number := cmp.Or(iin.Digits(), passport.Number()); err != nil && strings.Contains(err.Error(), number) {
		t.Error("the error names the person")
	}
}

func ask(t *testing.T, r registry.Registry, p ashyq.Person) ashyq.Finding {
	t.Helper()
	f, err := r.Ask(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Whole() || f.Registry != r.Name() {
		t.Errorf("got %+v, want a whole finding of %s", f, r.Name())
	}
	return f
}

// want compares evidence without regard to order and to ids, which must differ.
func want(t *testing.T, f ashyq.Finding, records ...ashyq.Evidence) {
	t.Helper()
	ids := map[string]bool{}
	var got []ashyq.Evidence
	for _, e := range f.Evidence {
		if e.ID == "" || ids[e.ID] || e.Registry != f.Registry {
			t.Errorf("record %q of %q has no id and registry of its own", e.ID, e.Registry)
		}
		ids[e.ID] = true
		e.ID, e.Registry = "", ""
		got = append(got, e)
	}
	records = slices.Clone(records)
	for _, list := range [][]ashyq.Evidence{got, records} {
		for i := range list {
			e := &list[i]
			e.At, e.Issued, e.End = e.At.UTC(), e.Issued.UTC(), e.End.UTC()
		}
		slices.SortFunc(list, func(a, b ashyq.Evidence) int { return a.At.Compare(b.At) })
	}
	if !slices.Equal(got, records) {
		t.Errorf("got  %+v\nwant %+v", got, records)
	}
}
