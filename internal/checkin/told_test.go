package checkin_test

import (
	"context"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/store"
)

// asked counts how often a store is asked what somebody was told, which it may fail to tell.
type asked struct {
	store.Visits
	n   int
	err error
}

func (a *asked) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	a.n++
	if a.err != nil {
		return nil, a.err
	}
	return a.Visits.Entries(ctx, venue, tags)
}

func TestWhoWasToldRedIsNotLetInByAnOlderPassOnceNobodyCanBeAsked(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	visits := &asked{Visits: h.store}
	h.Visits = visits
	who := resident(t, "900101300017")
	h.pcr.says(negative(noon.Add(-time.Hour)))
	green := h.scan(h.at(h.cafe, entrance, who)).Pass
	h.now = noon.Add(time.Hour)
	h.pcr.says(negative(noon.Add(-time.Hour)), positive(noon))
	told := h.scan(h.at(h.cafe, entrance, who))
	if told.Event.Decision.Outcome != ashyq.Refuse {
		t.Fatalf("%+v", told.Event)
	}
	if visits.n > 0 {
		t.Error("while the registries answer, it is asked what somebody was told")
	}

	h.pcr.silent, h.control.silent = true, true
	h.now = told.Event.At.Add(30 * time.Second)
	for name, s := range map[string]ashyq.Scan{
		"without a pass":         h.at(h.cafe, entrance, who),
		"by an older green pass": h.carrying(h.at(h.cafe, entrance, who), green),
		"at another gate":        h.carrying(h.at(h.cafe, side, who), green),
	} {
		a := h.scan(s)
		v := a.Event.Verdict
		if a.Event.Decision.Outcome != ashyq.Refuse || v.Status != ashyq.Red || v.Source != ashyq.FromCache || !v.AsOf.Equal(told.Event.At) {
			t.Errorf("%s: %+v", name, a.Event)
		}
		if len(v.Silent) != 2 || v.Reasons[0].Code != string(ashyq.Positive) || !v.Reasons[0].Since.Equal(noon) {
			t.Errorf("%s: for other reasons: %+v", name, v)
		}
		if pass := h.opened(a.Pass); pass.Status != ashyq.Red || !pass.AsOf.Equal(told.Event.At) {
			t.Errorf("%s: given a pass of %v, %s", name, pass.Status, pass.AsOf)
		}
	}
	if !h.Places.Revoked.Has(h.opened(green)) {
		t.Error("the green pass counts still")
	}
	check, err := h.Check(t.Context(), checkin.Question{
		Person: who, Gate: h.cafe.Gates[entrance].ID, Means: ashyq.BySelf, Actor: "account",
	})
	if err != nil || check.Event.Decision.Outcome != ashyq.Refuse || check.Event.Verdict.Status != ashyq.Red {
		t.Errorf("would I be let in: %v, %+v", err, check.Event)
	}

	if a := h.scan(h.at(h.cafe, entrance, resident(t, "850315400025"))); a.Event.Verdict.Status != ashyq.Unknown {
		t.Errorf("somebody else is held for it: %+v", a.Event)
	}
	if a := h.scan(h.at(h.cinema, entrance, who)); a.Event.Verdict.Status != ashyq.Unknown {
		t.Errorf("a person is found at another venue: %+v", a.Event)
	}
	visits.err = ashyq.Fail(ashyq.Unavailable, "unavailable")
	if a := h.scan(h.carrying(h.at(h.cafe, entrance, who), green)); a.Event.Verdict.Source != ashyq.FromPass {
		t.Errorf("what was told cannot be learned, and so not even the pass counts: %+v", a.Event)
	}
	visits.err = nil

	h.control.silent = false
	if a := h.scan(h.at(h.cafe, entrance, who)); a.Event.Verdict.Status != ashyq.Red {
		t.Errorf("the other registry has answered: %+v", a.Event)
	}
	h.pcr.says(negative(noon.Add(-time.Hour))) // the positive was entered in error
	if a := h.scan(h.at(h.cafe, entrance, who)); a.Event.Decision.Outcome != ashyq.Admit {
		t.Errorf("once they answer, their word counts: %+v", a.Event)
	}
}

func TestWhatIsRecordedLateTellsNobodyWhatTheyAreNow(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon.Add(time.Hour))
	who := resident(t, "900101300017")
	h.pcr.says(positive(noon.Add(-20*24*time.Hour)), negative(noon.Add(30*time.Minute)))
	late := h.at(h.cafe, entrance, who)
	late.At = noon.Add(10 * time.Minute)
	if a := h.scan(late); a.Event.Verdict.Status != ashyq.Red || !a.Event.Verdict.Until.IsZero() {
		t.Fatalf("before the test: %+v", a.Event.Verdict)
	}
	h.pcr.silent, h.control.silent = true, true
	if a := h.scan(h.at(h.cafe, entrance, who)); a.Event.Verdict.Status != ashyq.Unknown {
		t.Errorf("who was red then is so now: %+v", a.Event.Verdict)
	}
}
