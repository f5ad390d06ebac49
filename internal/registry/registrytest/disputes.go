package registrytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/registry"
)

// Clerk decides a request in the registry under test, in the way its staff do: what it is to say of its state, with a word to the
// person.
type Clerk func(t testing.TB, number ashyq.DisputeNumber, state ashyq.DisputeState, word string)

// Disputed is a registry under test, from all its sides.
type Disputed struct {
	registry.Disputes
	Evidence registry.Registry
	Load     Loader
	Decide   Clerk
}

// RunDisputes holds what takes disputes to its contract. Each test gets an empty registry from the constructor.
func RunDisputes(t *testing.T, open func(t *testing.T) Disputed) {
	s := disputeSuite{open}
	t.Run("has a name", s.hasName)
	t.Run("keeps what is filed", s.keeps)
	t.Run("takes a request that is sent again as one", s.again)
	t.Run("takes a request that is sent by many at once as one", s.atOnce)
	t.Run("gives a number to one person", s.numberTaken)
	t.Run("tells what was decided", s.decided)
	t.Run("tells all of a person, and of nobody else", s.all)
	t.Run("hears whom it does not know", s.stranger)
	t.Run("hears a foreigner", s.foreigner)
	t.Run("names the record", s.namesTheRecord)
	t.Run("ends with its context", s.endsWithContext)
}

type disputeSuite struct{ open func(t *testing.T) Disputed }

// Number is the n-th of a small world of disputes.
func Number(n int) ashyq.DisputeNumber {
	return ashyq.DisputeNumber(fmt.Sprintf("381-520-%03d", n))
}

// dispute is that a result is missing.
func dispute(n int) ashyq.Dispute {
	return ashyq.Dispute{Number: Number(n), Code: ashyq.NoResult, Note: "Laboratory 7, yesterday", Filed: time.Now().Truncate(time.Second)}
}

func (s disputeSuite) hasName(t *testing.T) {
	r := s.open(t)
	if !slices.Contains(ashyq.Registries[:], r.Name()) {
		t.Fatalf("no registry is called %q", r.Name())
	}
}

func (s disputeSuite) keeps(t *testing.T) {
	r := s.open(t)
	wantFiled(t, r, Resident(1))
	want := dispute(1)
	got := file(t, r, Resident(1), want)
	for _, got := range append(filed(t, r, Resident(1)), got) {
		if got.Number != want.Number || got.Registry != r.Name() || got.Code != want.Code || got.Record != "" ||
			!got.Filed.Equal(want.Filed) || got.State != ashyq.DisputeRequested || got.Word != "" || got.Note != "" {
			t.Errorf("got %+v of %+v", got, want)
		}
	}
	wantFiled(t, r, Resident(1), Number(1))
}

func (s disputeSuite) again(t *testing.T) {
	r := s.open(t)
	first := file(t, r, Resident(1), dispute(1))
	r.Decide(t, Number(1), ashyq.DisputeAccepted, "We look")
	again := dispute(1)
	again.Note, again.Filed = "Something else", first.Filed.Add(time.Hour)
	if got := file(t, r, Resident(1), again); got.State != ashyq.DisputeAccepted || got.Word != "We look" || !got.Filed.Equal(first.Filed) {
		t.Errorf("sent again it is %+v", got)
	}
	wantFiled(t, r, Resident(1), Number(1))
}

func (s disputeSuite) atOnce(t *testing.T) {
	r := s.open(t)
	var sending sync.WaitGroup
	for range 8 {
		sending.Go(func() {
			if d, err := r.File(t.Context(), Resident(1), dispute(1)); err != nil || d.Number != Number(1) {
				t.Errorf("got %+v, %v", d, err)
			}
		})
	}
	sending.Wait()
	wantFiled(t, r, Resident(1), Number(1))
}

func (s disputeSuite) numberTaken(t *testing.T) {
	r := s.open(t)
	file(t, r, Resident(1), dispute(1))
	d, err := r.File(t.Context(), Resident(2), dispute(1))
	if !errors.Is(err, registry.ErrNumberTaken) || d != (ashyq.Dispute{}) {
		t.Errorf("got %+v, %v", d, err)
	}
	wantFiled(t, r, Resident(1), Number(1))
	wantFiled(t, r, Resident(2))
}

func (s disputeSuite) decided(t *testing.T) {
	r := s.open(t)
	file(t, r, Resident(1), dispute(1))
	for _, state := range []ashyq.DisputeState{ashyq.DisputeAccepted, ashyq.DisputeCompleted, ashyq.DisputeRejected, ashyq.DisputeRequested} {
		word := "It is " + string(state)
		if state == ashyq.DisputeRequested {
			word = ""
		}
		r.Decide(t, Number(1), state, word)
		got := filed(t, r, Resident(1))
		if len(got) != 1 || got[0].State != state || got[0].Word != word || got[0].Changed.IsZero() {
			t.Errorf("once %s it is %+v", state, got)
		}
	}
}

func (s disputeSuite) all(t *testing.T) {
	r := s.open(t)
	r.Load(t, Resident(1))
	r.Load(t, Resident(3))
	var want []ashyq.DisputeNumber
	for i := range 120 {
		d := dispute(i)
		d.Filed = d.Filed.Add(-time.Duration(i) * time.Hour)
		file(t, r, Resident(1), d)
		want = append(want, d.Number)
	}
	file(t, r, Resident(2), dispute(500))
	wantFiled(t, r, Resident(1), want...)
	wantFiled(t, r, Resident(2), Number(500))
	wantFiled(t, r, Resident(3))
	wantFiled(t, r, Resident(4))
}

func (s disputeSuite) stranger(t *testing.T) {
	r := s.open(t)
	file(t, r, Resident(1), dispute(1))
	r.Load(t, Resident(1))
	file(t, r, Resident(1), dispute(2))
	got := filed(t, r, Resident(1))
	if len(got) != 2 {
		t.Errorf("filed before and after the person was known: %+v", got)
	}
}

func (s disputeSuite) foreigner(t *testing.T) {
	r := s.open(t)
	passport, err := ashyq.ParsePassport("TR", "U12345678")
	if err != nil {
		t.Fatal(err)
	}
	file(t, r, ashyq.Foreigner(passport), dispute(1))
	wantFiled(t, r, ashyq.Foreigner(passport), Number(1))
}

func (s disputeSuite) namesTheRecord(t *testing.T) {
	r := s.open(t)
	evidence := suite{noon: time.Now().Truncate(time.Second).Add(-48 * time.Hour)}.records(r.Name())[0]
	r.Load(t, Resident(1), evidence)
	d := dispute(1)
	d.Code, d.Record = string(evidence.Kind), ask(t, r.Evidence, Resident(1)).Evidence[0].ID
	file(t, r, Resident(1), d)
	if got := filed(t, r, Resident(1)); len(got) != 1 || got[0].Record != d.Record || got[0].Code != d.Code {
		t.Errorf("got %+v of %+v", got, d)
	}
}

func (s disputeSuite) endsWithContext(t *testing.T) {
	r := s.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d, err := r.File(ctx, Resident(1), dispute(1))
	if d != (ashyq.Dispute{}) {
		t.Errorf("got %+v beside an error", d)
	}
	wantUnavailable(t, err)
	list, err := r.Filed(ctx, Resident(1))
	if len(list) > 0 {
		t.Errorf("got %+v beside an error", list)
	}
	wantUnavailable(t, err)
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	iin, _ := Resident(1).IIN()
	if ashyq.KindOf(err) != ashyq.Unavailable || !strings.HasPrefix(err.Error(), "registry_unavailable") {
		t.Errorf("got error %v, want registry_unavailable", err)
	} else if strings.Contains(err.Error(), iin.Digits()) {
		t.Error("the error names the person")
	}
}

func file(t *testing.T, r registry.Disputes, p ashyq.Person, d ashyq.Dispute) ashyq.Dispute {
	t.Helper()
	filed, err := r.File(t.Context(), p, d)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func filed(t *testing.T, r registry.Disputes, p ashyq.Person) []ashyq.Dispute {
	t.Helper()
	list, err := r.Filed(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func wantFiled(t *testing.T, r registry.Disputes, p ashyq.Person, want ...ashyq.DisputeNumber) {
	t.Helper()
	var got []ashyq.DisputeNumber
	for _, d := range filed(t, r, p) {
		got = append(got, d.Number)
	}
	if !slices.Equal(got, want) {
		t.Errorf("filed are %v, want %v", got, want)
	}
}
