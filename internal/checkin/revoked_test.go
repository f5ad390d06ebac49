package checkin_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal/sealtest"
	"ashyq/internal/store"
)

// carrying is a scan by somebody who sends the pass that they were given along.
func (h *house) carrying(s ashyq.Scan, text string) ashyq.Scan {
	h.t.Helper()
	pass := h.opened(text)
	s.Pass, s.PassText = &pass, text
	return s
}

func (h *house) opened(text string) ashyq.Pass {
	h.t.Helper()
	pass, err := h.Keys.OpenPass(text, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	return pass
}

func TestAPassIsBoundToThePhoneThatAsksForIt(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who, phone, other := resident(t, "900101300017"), sealtest.NewPhone(t), sealtest.NewPhone(t)
	by := func(key []byte) ashyq.Scan {
		s := h.at(h.cafe, entrance, who)
		s.Key = key
		return s
	}
	plain := h.scan(by(nil)).Pass
	if key := h.opened(plain).Key; len(key) != 0 {
		t.Errorf("without a key the pass is bound to %x", key)
	}
	bound := h.scan(h.carrying(by(phone.Key()), plain)).Pass
	if got := h.opened(bound); !slices.Equal(got.Key, phone.Key()) {
		t.Errorf("the pass is bound to %x", got.Key)
	}
	for name, s := range map[string]ashyq.Scan{
		"it sends its pass":          h.carrying(by(phone.Key()), bound),
		"it sends its pass, no key":  h.carrying(by(nil), bound),
		"it sends none":              by(phone.Key()),
		"it sends one of long since": h.carrying(by(phone.Key()), plain),
	} {
		if again := h.scan(s).Pass; again != bound {
			t.Errorf("%s: signed anew though nothing has changed", name)
		}
	}
	if key := h.opened(h.scan(by(nil)).Pass).Key; len(key) != 0 {
		t.Errorf("whoever has no key is given a pass that is bound to %x", key)
	}
	if got := h.opened(h.scan(h.carrying(by(other.Key()), bound)).Pass); !slices.Equal(got.Key, other.Key()) {
		t.Errorf("another phone's pass is bound to %x", got.Key)
	}
	a, err := h.Check(t.Context(), checkin.Question{Person: who, Key: phone.Key(), Means: ashyq.BySelf, Actor: "account"})
	if err != nil || !slices.Equal(h.opened(a.Pass).Key, phone.Key()) {
		t.Errorf("asked for the status alone: %v", err)
	}
}

func TestAPassThatIsNoLongerTrueIsRevokedEverywhere(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.pcr.says(negative(noon.Add(-time.Hour)))
	green := h.scan(h.at(h.cafe, entrance, who)).Pass
	h.now = noon.Add(time.Minute)
	if again := h.scan(h.carrying(h.at(h.cafe, entrance, who), green)).Pass; again != green || h.Places.Revoked.Has(h.opened(green)) {
		t.Fatal("a pass that is true does not count")
	}

	h.pcr.says(negative(noon.Add(-time.Hour)), positive(noon))
	old := h.carrying(h.at(h.cafe, entrance, who), green)
	old.At = noon.Add(-30 * time.Minute)
	h.scan(old)
	if h.Places.Revoked.Has(h.opened(green)) {
		t.Error("what is recorded late speaks of what was")
	}
	red := h.scan(h.carrying(h.at(h.cafe, entrance, who), green)).Pass
	if !h.Places.Revoked.Has(h.opened(green)) || h.Places.Revoked.Has(h.opened(red)) {
		t.Fatal("it is the green pass that counts no more, and no other")
	}

	other := checkin.NewPlaces(time.UTC)
	refresh := func() {
		t.Helper()
		if _, err := other.Refresh(t.Context(), h.store); err != nil {
			t.Fatal(err)
		}
	}
	refresh()
	for range 2 { // the second time there is nothing to tell
		if err := h.upkeep.Revoke(t.Context()); err != nil {
			t.Fatal(err)
		}
		refresh()
		h.refresh()
	}
	want := ashyq.Revocation{Pass: h.opened(green).ID, Until: noon.Add(ashyq.PassValid)}
	for name, places := range map[string]*checkin.Places{"this node": h.Places, "another": other} {
		told, _, before := places.Revoked.After(0, 10)
		if len(told) != 1 || told[0].Revocation != want || !before.IsZero() || !places.Revoked.Has(h.opened(green)) {
			t.Errorf("%s knows of %+v, %v", name, told, before)
		}
	}
}

func TestTheGuardsScanRevokesTooAndSoDoesAQuestion(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.pcr.says(negative(noon.Add(-time.Hour)))
	ask := func(text string, at time.Time) string {
		s := h.at(h.cafe, entrance, who)
		if text != "" {
			s = h.carrying(s, text)
		}
		a, err := h.Check(t.Context(), checkin.Question{
			Person: who, Pass: s.Pass, PassText: text, At: at, Gate: s.Gate, Means: ashyq.BySelf, Actor: "account",
		})
		if err != nil {
			t.Fatal(err)
		}
		return a.Pass
	}
	first := ask("", time.Time{})
	if ask(first, noon.Add(100*time.Hour)); h.Places.Revoked.Has(h.opened(first)) {
		t.Error("a question about a day on which the green has ended takes it back")
	}
	h.now = noon.Add(time.Hour)
	h.pcr.says(positive(noon))
	if ask(first, time.Time{}); !h.Places.Revoked.Has(h.opened(first)) {
		t.Error("a question leaves an untrue pass as it is")
	}
	h.pcr.says(negative(noon))
	second := h.scan(h.at(h.cafe, entrance, who)).Pass
	h.now = noon.Add(2 * time.Hour)
	h.pcr.says(positive(noon.Add(time.Hour)))
	s := h.carrying(h.at(h.cafe, entrance, who), second)
	s.Means, s.Actor = ashyq.ByDesk, "guard"
	if h.scan(s); !h.Places.Revoked.Has(h.opened(second)) {
		t.Error("a guard's scan leaves an untrue pass as it is")
	}
}

// revoking is a store that tells of moments before which passes count no more, one after the other.
type revoking struct {
	store.Places
	moments []time.Time
}

func (r *revoking) Changes(_ context.Context, after int64, _ int) (store.Changes, error) {
	if len(r.moments) == 0 {
		return store.Changes{Cursor: after}, nil
	}
	told := store.RevokedAt(after+1, "", r.moments[0])
	r.moments = r.moments[1:]
	return store.Changes{Revoked: []store.Revoked{told}, Cursor: after + 1}, nil
}

func TestPassesOfAnAgeCountNoMore(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	before := h.scan(h.at(h.cafe, entrance, who)).Pass
	h.now = noon.Add(10 * time.Minute)
	if err := h.store.RevokePasses(t.Context(), h.now, ashyq.Revocation{Before: noon.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	h.refresh()
	if !h.Places.Revoked.Has(h.opened(before)) {
		t.Error("a pass of older evidence counts")
	}
	after := h.scan(h.at(h.cafe, entrance, who)).Pass
	if after == before || h.Places.Revoked.Has(h.opened(after)) {
		t.Error("the pass that was remembered is given out again")
	}
	setBack := &revoking{moments: []time.Time{noon}}
	if _, err := h.Places.Refresh(t.Context(), setBack); err != nil || len(setBack.moments) != 0 {
		t.Fatal(err)
	}
	if _, _, moment := h.Places.Revoked.After(0, 10); !moment.Equal(noon.Add(time.Minute)) {
		t.Errorf("told of %v", moment)
	}
}

func TestRevokedPassesAreToldInPiecesAndForgottenWhenTheyHaveLapsed(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	for i := range 7 {
		until := noon.Add(time.Duration(i) * time.Hour)
		if err := h.store.RevokePasses(t.Context(), noon.Add(-time.Hour), ashyq.Revocation{Pass: fmt.Sprint(i), Until: until}); err != nil {
			t.Fatal(err)
		}
	}
	h.refresh()
	told := func() (all []string) {
		for after := int64(0); ; {
			some, next, _ := h.Places.Revoked.After(after, 3)
			if len(some) == 0 {
				return all
			}
			for _, one := range some {
				all = append(all, one.Pass)
			}
			after = next
		}
	}
	if got := told(); !slices.Equal(got, []string{"0", "1", "2", "3", "4", "5", "6"}) {
		t.Errorf("told of %v", got)
	}
	ahead := int64(1_000_000) // of a store that was set back since
	some, next, _ := h.Places.Revoked.After(ahead, 10)
	if more, last, _ := h.Places.Revoked.After(next, 10); len(some) != 7 || len(more) != 0 || last != next {
		t.Errorf("who is ahead is told of %v, then of %v", some, more)
	}
	h.now = noon.Add(4 * time.Hour)
	if err := h.upkeep.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := told(); !slices.Equal(got, []string{"5", "6"}) || h.Places.Revoked.Has(ashyq.Pass{ID: "4"}) {
		t.Errorf("told of %v", got)
	}
}

// journalled is a store that has yet to tell others of a pass.
type journalled struct{ store.Store }

func (j journalled) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	changes, err := j.Store.Changes(ctx, after, limit)
	if after == 0 {
		changes.Revoked = append(changes.Revoked, store.Revoked{Revocation: ashyq.Revocation{Pass: "outgrown", Until: noon.Add(time.Hour)}})
	}
	return changes, err
}

func TestAPassThatOthersAreYetToBeToldOfIsRevokedHere(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	places := checkin.NewPlaces(time.UTC)
	if _, err := places.Refresh(t.Context(), journalled{h.store}); err != nil {
		t.Fatal(err)
	}
	if !places.Revoked.Has(ashyq.Pass{ID: "outgrown"}) {
		t.Error("it counts")
	}
	if told, _, _ := places.Revoked.After(0, 10); len(told) != 0 {
		t.Errorf("desks are told of %+v, which has no number", told)
	}
}

// untold is a store that cannot be told of passes for a while.
type untold struct {
	store.Store
	err error
}

func (a *untold) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...store.Act) error {
	if a.err != nil {
		return a.err
	}
	return a.Store.RevokePasses(ctx, now, r, acts...)
}

func TestWhatTheStoreCannotBeToldOfIsToldLater(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	broken := &untold{h.store, errors.New("away")}
	h.upkeep.Store = broken
	h.pcr.says(negative(noon.Add(-time.Hour)))
	who := resident(t, "900101300017")
	green := h.scan(h.at(h.cafe, entrance, who)).Pass
	h.now = noon.Add(time.Hour)
	h.pcr.says(positive(noon))
	h.scan(h.carrying(h.at(h.cafe, entrance, who), green))
	if err := h.upkeep.Revoke(t.Context()); !errors.Is(err, broken.err) {
		t.Errorf("error %v", err)
	}
	broken.err = nil
	if err := h.upkeep.Revoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.refresh()
	if told, _, _ := h.Places.Revoked.After(0, 10); len(told) != 1 {
		t.Errorf("the store was told of %v", told)
	}
}
