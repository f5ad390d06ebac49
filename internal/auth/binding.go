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
// person can see. ashyq.Conflict "binding_limited" after too many other persons; ashyq.Forbidden "forbidden" for a
// platform, which speaks for whom it has identified.
func (a *Authenticator) Bind(ctx context.Context, c Caller, person ashyq.Person) error {
	if c.Account.ID == "" {
		return ashyq.Fail(ashyq.Forbidden, "forbidden")
	}
	return a.bind(ctx, c, person, bindingPersons)
}

// Renew has the caller's account follow the person it speaks for to the present key, without which it would not be found to
// be the one that tags of today are about. It does nothing if the account is not bound to this person, or under the present
// key already. Call it where the person is at hand: a key can be taken away once nobody's account is under it.
func (a *Authenticator) Renew(ctx context.Context, c Caller, person ashyq.Person) error {
	if c.Account.KeyID == a.Keys.PersonKey() || !a.Speaks(c, person) {
		return nil
	}
	err := a.bind(ctx, c, person, 0) // nobody new: should the account be another's by now, it stays so
	if errors.Is(err, store.ErrBindingLimited) || errors.Is(err, store.ErrAway) {
		return nil
	}
	return err
}

// bind binds the caller's account to a person, unless it has been bound to limit other persons lately.
func (a *Authenticator) bind(ctx context.Context, c Caller, person ashyq.Person, limit int) error {
	now := a.Now()
	tag, err := a.Keys.PersonTag(person, now)
	if err != nil {
		return fmt.Errorf("tag of a binding: %w", err)
	}
	b := store.Binding{
		Account: c.Account.ID, Assurance: ashyq.NoAssurance,
		Lookup: store.Lookup{Tag: tag, At: now, Means: "binding", By: string(c.Account.ID)},
	}
	b.Person, b.KeyID = a.Keys.Person(person)
	if c.Account.KeyID != b.KeyID {
		b.Was, _ = a.Keys.PersonUnder(c.Account.KeyID, person)
	}
	if err := a.Store.Bind(ctx, b, now.Add(-bindingWindow), limit); err != nil {
		return fmt.Errorf("bind an account: %w", err)
	}
	return nil
}

// Speaks reports whether the caller's account is bound to this person.
func (a *Authenticator) Speaks(c Caller, person ashyq.Person) bool {
	if c.Account.Person == (ashyq.Digest{}) || person.IsZero() {
		return false
	}
	digest, ok := a.Keys.PersonUnder(c.Account.KeyID, person)
	return ok && digest == c.Account.Person
}
