package checkin_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/registry"
	"ashyq/internal/registry/registrytest"
	"ashyq/internal/store"
)

func contact(at time.Time) ashyq.Evidence {
	return ashyq.Evidence{Kind: ashyq.Contact, Registry: ashyq.Control, ID: "Condition/c", Standing: ashyq.Final, At: at}
}

// reason is the one of a person's present status with this code.
func (h *house) reason(p ashyq.Person, code string) ashyq.Reason {
	h.t.Helper()
	a, err := h.Check(h.t.Context(), checkin.Question{Person: p, Means: ashyq.BySelf, Actor: "anna"})
	if err != nil {
		h.t.Fatal(err)
	}
	i := slices.IndexFunc(a.Event.Verdict.Reasons, func(r ashyq.Reason) bool { return r.Code == code })
	if i < 0 {
		h.t.Fatalf("no reason is %s: %+v", code, a.Event.Verdict.Reasons)
	}
	return a.Event.Verdict.Reasons[i]
}

func (h *house) dispute(q checkin.Dispute) ashyq.Dispute {
	h.t.Helper()
	filed, err := h.Dispute(h.t.Context(), q)
	if err != nil {
		h.t.Fatal(err)
	}
	return filed
}

func (h *house) disputed(p ashyq.Person) (filed []ashyq.Dispute, silent []ashyq.Registry) {
	h.t.Helper()
	filed, silent, err := h.Disputed(h.t.Context(), p, "anna")
	if err != nil {
		h.t.Fatal(err)
	}
	return filed, silent
}

func TestAReasonIsDisputedAtTheRegistryThatGaveIt(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.control.says(contact(noon.Add(-time.Hour)))
	first := h.dispute(checkin.Dispute{Person: who, Reason: h.reason(who, "contact"), Note: "  I was not there ", Actor: "anna"})
	if first.Registry != ashyq.Control || first.Record != "Condition/c" || first.State != ashyq.DisputeRequested || !first.Filed.Equal(noon) {
		t.Errorf("filed is %+v", first)
	}
	if note := h.centre.Note(first.Number); note != "I was not there" {
		t.Errorf("the note is %q", note)
	}
	missing := h.dispute(checkin.Dispute{
		Person: who, Reason: ashyq.Reason{Code: ashyq.NoResult, Registry: ashyq.PCR}, Note: "Laboratory 7", Actor: "anna"})
	if missing.Registry != ashyq.PCR || missing.Number == first.Number {
		t.Errorf("filed is %+v", missing)
	}
	h.centre.Decide(t, first.Number, ashyq.DisputeAccepted, "We look at it")
	filed, silent := h.disputed(who)
	if len(filed) != 2 || len(silent) > 0 || filed[0].Word+filed[1].Word != "We look at it" {
		t.Errorf("told are %+v and %v", filed, silent)
	}
	if filed, _ := h.disputed(resident(t, "850315400025")); len(filed) > 0 {
		t.Errorf("somebody else is told %+v", filed)
	}
}

// As long as a record's dispute is open, it is the one; a record that was kept can be disputed anew.
func TestARecordHasOneOpenDispute(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.control.says(contact(noon.Add(-time.Hour)))
	q := checkin.Dispute{Person: who, Reason: h.reason(who, "contact"), Note: "I was not there", Actor: "anna"}
	first := h.dispute(q)
	h.now = noon.Add(time.Hour)
	q.Note, q.Actor = "Sent again, from another phone", "another"
	for _, state := range []ashyq.DisputeState{ashyq.DisputeRequested, ashyq.DisputeAccepted, ashyq.DisputeUnknown} {
		h.centre.Decide(t, first.Number, state, "")
		if again := h.dispute(q); again.Number != first.Number || again.State != state || !again.Filed.Equal(noon) {
			t.Errorf("sent again it is %+v", again)
		}
	}
	seen := []ashyq.DisputeNumber{first.Number}
	for _, state := range []ashyq.DisputeState{ashyq.DisputeRejected, ashyq.DisputeCompleted} {
		h.centre.Decide(t, seen[len(seen)-1], state, "")
		next := h.dispute(q)
		if slices.Contains(seen, next.Number) || next.State != ashyq.DisputeRequested {
			t.Errorf("once it was %s it is %+v", state, next)
		}
		seen = append(seen, next.Number)
	}
	if filed, _ := h.disputed(who); len(filed) != 3 {
		t.Errorf("told are %+v", filed)
	}
}

func TestManyAtOnceFileOneDispute(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.control.says(contact(noon.Add(-time.Hour)))
	q := checkin.Dispute{Person: who, Reason: h.reason(who, "contact"), Note: "I was not there"}
	var sending sync.WaitGroup
	for i := range 4 {
		sending.Go(func() {
			q := q
			q.Actor = string(rune('a' + i))
			if _, err := h.Dispute(t.Context(), q); err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	if filed, _ := h.disputed(who); len(filed) != 1 {
		t.Errorf("told are %+v", filed)
	}
}

// taken gives the first numbers that it is offered to somebody else.
type taken struct {
	registry.Disputes
	first int
	tried []ashyq.DisputeNumber
}

func (b *taken) File(ctx context.Context, p ashyq.Person, d ashyq.Dispute) (ashyq.Dispute, error) {
	b.tried = append(b.tried, d.Number)
	if len(b.tried) <= b.first {
		return ashyq.Dispute{}, registry.ErrNumberTaken
	}
	return b.Disputes.File(ctx, p, d)
}

func TestANumberThatIsTakenIsPassedOver(t *testing.T) {
	for first, filed := range map[int]bool{1: true, 2: true, 3: false} {
		h := newHouse(t, "Asia/Almaty", noon)
		who := resident(t, "900101300017")
		at := &taken{Disputes: h.portal, first: first}
		h.Desk.Disputes = []registry.Disputes{at}
		got, err := h.Dispute(t.Context(), checkin.Dispute{
			Person: who, Reason: ashyq.Reason{Code: ashyq.NoResult, Registry: ashyq.PCR}, Note: "Laboratory 7", Actor: "anna"})
		if filed && (err != nil || got.Number != at.tried[first] || slices.Contains(at.tried[:first], got.Number)) {
			t.Errorf("%d are taken: %+v, %v of %v", first, got, err, at.tried)
		}
		if !filed && (ashyq.KindOf(err) != ashyq.Unavailable || len(at.tried) != 3) {
			t.Errorf("%d are taken: %+v, %v of %v", first, got, err, at.tried)
		}
	}
}

func TestWhatCannotBeDisputedIsRefused(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.control.says(contact(noon.Add(-time.Hour)))
	reason := h.reason(who, "contact")
	other := func(change func(*ashyq.Reason)) ashyq.Reason {
		r := reason
		change(&r)
		return r
	}
	for name, row := range map[string]struct {
		reason ashyq.Reason
		note   string
		code   string
	}{
		"no note":                {reason, " ", "note_needed"},
		"somebody's number":      {reason, "my IIN is 900101 300017", "invalid_note"},
		"a long note":            {reason, strings.Repeat("ә", 501), "invalid_note"},
		"that nobody is sick":    {ashyq.Reason{Code: ashyq.NoContact, Registry: ashyq.Control}, "?", "invalid_body"},
		"that a registry sleeps": {ashyq.Reason{Code: ashyq.RegistrySilent, Registry: ashyq.PCR}, "?", "invalid_body"},
		"no registry":            {ashyq.Reason{Code: ashyq.PassShown}, "?", "invalid_body"},
		"another registry":       {other(func(r *ashyq.Reason) { r.Registry = ashyq.PCR }), "?", "record_changed"},
		"another kind":           {other(func(r *ashyq.Reason) { r.Code = "case" }), "?", "record_changed"},
		"another day":            {other(func(r *ashyq.Reason) { r.Since = noon }), "?", "record_changed"},
	} {
		if _, err := h.Dispute(t.Context(), checkin.Dispute{Person: who, Reason: row.reason, Note: row.note, Actor: "anna"}); !errors.Is(err, ashyq.Fail(0, row.code)) {
			t.Errorf("%s: %v, want %s", name, err, row.code)
		}
	}
	h.control.says()
	if _, err := h.Dispute(t.Context(), checkin.Dispute{Person: who, Reason: reason, Note: "?", Actor: "anna"}); !errors.Is(err, ashyq.Fail(0, "record_changed")) {
		t.Errorf("once it was put right: %v", err)
	}
	if filed, _ := h.disputed(who); len(filed) > 0 {
		t.Errorf("filed are %+v", filed)
	}
}

func TestASilentRegistryTakesNoDispute(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.control.says(contact(noon.Add(-time.Hour)))
	q := checkin.Dispute{Person: who, Reason: h.reason(who, "contact"), Note: "I was not there", Actor: "anna"}
	for name, silence := range map[string]func(bool){
		"of evidence": func(silent bool) { h.control.silent = silent },
		"of disputes": h.centre.Hush,
	} {
		silence(true)
		for range 2 * checkin.ProductionLooks().Disputes { // what was not filed is not counted
			if _, err := h.Dispute(t.Context(), q); !errors.Is(err, ashyq.Fail(0, "disputes_unavailable")) || ashyq.KindOf(err) != ashyq.Unavailable {
				t.Fatalf("%s: %v", name, err)
			}
		}
		silence(false)
	}
	if filed := h.dispute(q); filed.State != ashyq.DisputeRequested {
		t.Errorf("once it speaks: %+v", filed)
	}

	h.centre.Hush(true)
	if filed, silent := h.disputed(who); len(filed) > 0 || !slices.Equal(silent, []ashyq.Registry{ashyq.Control}) {
		t.Errorf("told are %+v, silent is %v", filed, silent)
	}
	h.portal.Hush(true)
	if _, _, err := h.Disputed(t.Context(), who, "anna"); !errors.Is(err, ashyq.Fail(0, "disputes_unavailable")) {
		t.Errorf("both are silent: %v", err)
	}
}

func TestDisputesAreLimited(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	reason := ashyq.Reason{Code: ashyq.NoResult, Registry: ashyq.PCR}
	ask := func(actor string) error {
		filed, err := h.Dispute(t.Context(), checkin.Dispute{Person: who, Reason: reason, Note: "Laboratory 7", Actor: actor})
		if err == nil {
			h.portal.Decide(t, filed.Number, ashyq.DisputeRejected, "")
		}
		return err
	}
	limit := checkin.ProductionLooks().Disputes
	for _, actor := range []string{"a", "b", "c", "d"} {
		for range limit {
			if err := ask(actor); err != nil {
				t.Fatal(err)
			}
		}
		if err := ask(actor); ashyq.KindOf(err) != ashyq.Limited {
			t.Errorf("one account, once more: %v", err)
		}
	}
	if err := ask("e"); ashyq.KindOf(err) != ashyq.Limited {
		t.Errorf("one more account for one person: %v", err)
	}
	h.now = noon.Add(24 * time.Hour)
	if err := ask("e"); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

// To dispute is to look: it tells what is on record.
func TestADisputeIsALook(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	h.dispute(checkin.Dispute{Person: who, Reason: ashyq.Reason{Code: ashyq.NoResult, Registry: ashyq.PCR}, Note: "Laboratory 7", Actor: "anna"})
	h.disputed(who)
	tag, err := h.Keys.PersonTag(who, noon)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := h.store.Lookups(t.Context(), []ashyq.Tag{tag}, store.LookupID{}, 10)
	if err != nil || len(looks) != 2 || looks[0].Means != string(ashyq.BySelf) || looks[0].By != "anna" {
		t.Errorf("the looks are %+v, %v", looks, err)
	}
}

func TestTheNewestDisputesAreTold(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	who := resident(t, "900101300017")
	for i := range 60 {
		at := []*registrytest.Book{h.portal, h.centre}[i%2]
		d := ashyq.Dispute{Number: registrytest.Number(i), Code: ashyq.NoResult, Filed: noon.Add(-time.Duration(i) * time.Minute)}
		if _, err := at.File(t.Context(), who, d); err != nil {
			t.Fatal(err)
		}
	}
	filed, _ := h.disputed(who)
	if len(filed) != 50 {
		t.Fatalf("%d are told", len(filed))
	}
	for i, d := range filed {
		if d.Number != registrytest.Number(i) {
			t.Errorf("the one after %d newer ones is %s", i, d.Number)
		}
	}
}
