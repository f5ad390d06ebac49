package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// An account may be bound to three persons in thirty days, the first and two changes: enough for a mistyped number and a
// shared phone, too few to read a list of strangers' colours.
const (
	bindingWindow  = 30 * 24 * time.Hour
	bindingPersons = 3
)

// Bind makes a person the one whom the caller's account speaks for, on the caller's word alone, and leaves a trace that the
// person can see. ashyq.Conflict "binding_ended" for as long after somebody who is vouched for has ended the account's binding to
// them, "binding_limited" after too many other persons; ashyq.Forbidden "forbidden" for a platform, which speaks for whom it has
// identified.
func (a *Authenticator) Bind(ctx context.Context, c Caller, person ashyq.Person) error {
	if c.Account.ID == "" {
		return ashyq.Fail(ashyq.Forbidden, "forbidden")
	}
	return a.bind(ctx, c, person, ashyq.NoAssurance, bindingPersons)
}

// Renew has the caller's account follow the person it speaks for to the present key, without which it would not be found to
// be the one that tags of today are about. It does nothing if the account is not bound to this person, or under the present
// key already. Call it where the person is at hand: a key can be taken away once nobody's account is under it.
func (a *Authenticator) Renew(ctx context.Context, c Caller, person ashyq.Person) error {
	if c.Account.KeyID == a.Keys.PersonKey() || !a.Speaks(c, person) {
		return nil
	}
	err := a.rebind(ctx, c, person, ashyq.NoAssurance)
	if errors.Is(err, store.ErrAway) { // it can wait
		return nil
	}
	return err
}

// rebind writes of a binding what may have changed. Should the account be another's by now, or nobody's, it stays so.
func (a *Authenticator) rebind(ctx context.Context, c Caller, person ashyq.Person, assurance ashyq.Assurance) error {
	err := a.bind(ctx, c, person, assurance, 0)
	if errors.Is(err, store.ErrBindingLimited) || errors.Is(err, store.ErrBindingEnded) {
		return nil
	}
	return err
}

// bind binds the caller's account to a person, unless it has been bound to limit other persons lately.
func (a *Authenticator) bind(ctx context.Context, c Caller, person ashyq.Person, assurance ashyq.Assurance, limit int) error {
	now := a.Now()
	trace, err := a.trace(c, person, store.BindingLook, now)
	if err != nil {
		return err
	}
	b := store.Binding{Account: c.Account.ID, Assurance: assurance, Lookup: trace}
	b.Person, b.KeyID = a.Keys.Person(person)
	if c.Account.KeyID != b.KeyID {
		b.Was, _ = a.Keys.PersonUnder(c.Account.KeyID, person)
	}
	if err := a.Store.Bind(ctx, b, now.Add(-bindingWindow), limit); err != nil {
		return fmt.Errorf("bind an account: %w", err)
	}
	return nil
}

// trace is what the person can see of what the caller's account has to do with them.
func (a *Authenticator) trace(c Caller, person ashyq.Person, means string, now time.Time) (store.Lookup, error) {
	tag, err := a.Keys.PersonTag(person, now)
	if err != nil {
		return store.Lookup{}, fmt.Errorf("tag of a %s: %w", means, err)
	}
	return store.Lookup{Tag: tag, At: now, Means: means, By: string(c.Account.ID)}, nil
}

// Vouch notes that staff of a venue have seen the card of the holder of the caller's account, which is this person's: its assurance
// is from then on at least ashyq.IDChecked, and the person sees when and where. That it was so is for the caller to make sure of.
// ashyq.Limited "limited".
func (a *Authenticator) Vouch(ctx context.Context, c Caller, person ashyq.Person, venue ashyq.VenueID) error {
	if c.speaker().Vouched() {
		return nil
	}
	trace, err := a.trace(c, person, store.CardLook, a.Now())
	if err != nil {
		return err
	}
	trace.Venue = venue
	if err := a.Store.Look(ctx, trace, a.quotas(a.Limits.CardsOfAccount, "cards of account", string(c.Account.ID))...); err != nil {
		return fmt.Errorf("trace of a card: %w", err)
	}
	return a.rebind(ctx, c, person, ashyq.IDChecked)
}

// endedAtOnce bounds a transaction of Disown.
const endedAtOnce = 200

// Disown ends what ashyq.Speaker.MayEnd says of the bindings of other accounts to the caller's person, for whom a look at that moment was
// not theirs, and tells how many. It leaves a trace that all who go on to speak for the person can see. ashyq.Forbidden "other_person"
// for anybody else's, "card_needed" if nobody vouches for the caller's account; ashyq.Limited "limited".
func (a *Authenticator) Disown(ctx context.Context, c Caller, person ashyq.Person, look time.Time) (ended int, err error) {
	me := c.speaker()
	if !a.Speaks(c, person) {
		return 0, ashyq.Fail(ashyq.Forbidden, "other_person")
	}
	if !me.Vouched() {
		return 0, ashyq.Fail(ashyq.Forbidden, "card_needed")
	}
	now := a.Now()
	if err := a.Store.Take(ctx, now, a.quotas(a.Limits.DisowningsByAccount, "disownings by account", string(c.Account.ID))...); err != nil {
		return 0, fmt.Errorf("limits of disowning: %w", err)
	}
	trace, err := a.trace(c, person, store.UnbindingLook, now)
	if err != nil {
		return 0, err
	}
	for {
		n, err := a.Store.Unbind(ctx, a.Keys.Persons(person), endedAtOnce, func(other ashyq.Speaker) bool { return me.MayEnd(other, look) }, trace)
		ended += n
		if err != nil {
			return ended, fmt.Errorf("end bindings: %w", err)
		}
		if n == 0 {
			return ended, nil
		}
	}
}

// speaker is the caller's account as one that speaks for its person.
func (c Caller) speaker() ashyq.Speaker {
	return ashyq.Speaker{Account: c.Account.ID, Assurance: c.Account.Assurance}
}

// Speaks reports whether the caller's account is bound to this person.
func (a *Authenticator) Speaks(c Caller, person ashyq.Person) bool {
	if c.Account.Person == (ashyq.Digest{}) || person.IsZero() {
		return false
	}
	digest, ok := a.Keys.PersonUnder(c.Account.KeyID, person)
	return ok && digest == c.Account.Person
}
