package checkin

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/registry"
	"ashyq/internal/store"
)

// Dispute is what somebody says against a reason of their status.
type Dispute struct {
	Person ashyq.Person
	Reason ashyq.Reason // as it was shown: its code, registry and since
	Note   string
	Actor  string // the account that says so
}

var errRecordChanged = ashyq.Fail(ashyq.Conflict, "record_changed")

// disputesUnavailable is the error of a registry that takes no disputes now. Nobody need hurry to try again.
func disputesUnavailable(cause error) error {
	e := ashyq.Wrap(ashyq.Unavailable, "disputes_unavailable", cause)
	e.Retry = time.Minute
	if known, ok := errors.AsType[*ashyq.Error](cause); ok {
		e.Retry = max(e.Retry, known.Retry)
	}
	return e
}

// Dispute asks the registry behind a reason to put its record right, and returns the request with its number. A record that is
// disputed already has that one request; one whose earlier dispute is over gets another. Nothing of it is kept here but that
// somebody looked. Errors: note_needed, invalid_note, invalid_body for a reason that nobody can dispute, record_changed if the
// registry says so no more, limited, disputes_unavailable, unavailable.
func (d *Desk) Dispute(ctx context.Context, q Dispute) (ashyq.Dispute, error) {
	note, err := ashyq.ParseDisputeNote(q.Note)
	if err != nil {
		return ashyq.Dispute{}, err
	}
	i := slices.IndexFunc(d.Disputes, func(r registry.Disputes) bool { return r.Name() == q.Reason.Registry })
	if i < 0 || !q.Reason.Disputable() {
		return ashyq.Dispute{}, errInvalidBody
	}
	q.Note = note
	now := d.Now()
	quotas := d.disputeQuotas(q)
	if err := d.look(ctx, now, q.Person, ashyq.BySelf, q.Actor, "", quotas...); err != nil {
		return ashyq.Dispute{}, err
	}
	filed, err := d.file(ctx, d.Disputes[i], q, now)
	if err != nil { // what was not filed is not counted, as far as that can be told
		return ashyq.Dispute{}, errors.Join(err, d.Accounts.GiveBack(ctx, now, quotas...))
	}
	return filed, nil
}

// accountsPerPerson is for how many accounts' disputes there is room for one person: whoever speaks for them wrongly does not use
// up what is theirs.
const accountsPerPerson = 4

// disputeQuotas are on what one account asks for in a day, and on what is asked for one person.
func (d *Desk) disputeQuotas(q Dispute) []store.Quota {
	quota := func(limit int, kind, of string) store.Quota {
		return store.Quota{Key: d.Keys.Digest("dispute", kind, of), Limit: limit, Window: 24 * time.Hour}
	}
	return []store.Quota{
		quota(d.Looks.Disputes, "account", q.Actor),
		quota(d.Looks.Disputes*accountsPerPerson, "person", q.Person.Canonical()),
	}
}

// filingTries is how many numbers are tried: another person's, or that of a dispute which is just over, are passed over.
const filingTries = 3

// file finds out which record is meant, whether it is disputed already, and files the dispute if not. Two who do so at once derive
// the same number, of which the registry keeps one request.
func (d *Desk) file(ctx context.Context, at registry.Disputes, q Dispute, now time.Time) (ashyq.Dispute, error) {
	findings := d.evidence(ctx, Place{}, q.Person, nil).Findings
	record, ok := q.Reason.Behind(findings, d.Policy(now).Status, now)
	silent := func(f ashyq.Finding) bool { return f.Registry == at.Name() && !f.Whole() }
	switch {
	case !ok && slices.ContainsFunc(findings, silent):
		return ashyq.Dispute{}, disputesUnavailable(errors.New("the registry does not say what it has on record"))
	case !ok:
		return ashyq.Dispute{}, errRecordChanged
	}
	filed, err := at.Filed(ctx, q.Person)
	if err != nil {
		return ashyq.Dispute{}, disputesUnavailable(err)
	}
	round := 0
	for _, f := range filed {
		switch same := f.Record == record && f.Code == q.Reason.Code; {
		case same && !f.State.Over():
			return f, nil
		case same:
			round++
		}
	}
	for range filingTries {
		f, err := at.File(ctx, q.Person, ashyq.Dispute{
			Number: d.Keys.DisputeNumber(q.Person, at.Name(), q.Reason.Code+" "+record, round),
			Code:   q.Reason.Code, Record: record, Note: q.Note, Filed: now.In(d.Places.Home).Truncate(time.Second),
		})
		switch {
		case err == nil && !f.State.Over():
			return f, nil
		case err != nil && !errors.Is(err, registry.ErrNumberTaken):
			return ashyq.Dispute{}, disputesUnavailable(err)
		}
		round++
	}
	return ashyq.Dispute{}, disputesUnavailable(registry.ErrNumberTaken)
}

// mostDisputes is how many of a person's disputes are told, the newest.
const mostDisputes = 50

// Disputed is what is filed for a person at the registries now, the newest first, and which registries do not say. Errors: limited,
// disputes_unavailable if none of them says anything, unavailable.
func (d *Desk) Disputed(ctx context.Context, p ashyq.Person, actor string) (filed []ashyq.Dispute, silent []ashyq.Registry, err error) {
	if err := d.look(ctx, d.Now(), p, ashyq.BySelf, actor, ""); err != nil {
		return nil, nil, err
	}
	answers, errs := make([][]ashyq.Dispute, len(d.Disputes)), make([]error, len(d.Disputes))
	var asking sync.WaitGroup
	for i, r := range d.Disputes {
		asking.Go(func() { answers[i], errs[i] = r.Filed(ctx, p) })
	}
	asking.Wait()
	for i, r := range d.Disputes {
		if errs[i] != nil {
			silent, err = append(silent, r.Name()), cmp.Or(err, errs[i])
		}
		filed = append(filed, answers[i]...)
	}
	if len(silent) > 0 && len(silent) == len(d.Disputes) {
		return nil, nil, disputesUnavailable(err)
	}
	slices.SortStableFunc(filed, func(a, b ashyq.Dispute) int { return b.Filed.Compare(a.Filed) })
	return filed[:min(len(filed), mostDisputes)], silent, nil
}
