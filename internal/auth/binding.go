package auth

import (
	"context"
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
	now := a.Now()
	tag, err := a.Keys.PersonTag(person, now)
	if err != nil {
		return fmt.Errorf("tag of a binding: %w", err)
	}
	digest, keyID := a.Keys.Person(person)
	if a.Speaks(c, person) { // perhaps under an older key, under which this is no change
		digest, keyID = c.Account.Person, c.Account.KeyID
	}
	err = a.Store.Bind(ctx, store.Binding{
		Account: c.Account.ID, Person: digest, KeyID: keyID, Assurance: ashyq.NoAssurance,
		Lookup: store.Lookup{Tag: tag, At: now, Means: "binding", By: string(c.Account.ID)},
	}, now.Add(-bindingWindow), bindingPersons)
	if err != nil {
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

// Grant gives the holder of a phone a role, before or after their first login.
func (a *Authenticator) Grant(ctx context.Context, phone ashyq.Phone, role store.Role) error {
	if err := a.Store.Grant(ctx, a.membership(phone, role)); err != nil {
		return fmt.Errorf("grant a role: %w", err)
	}
	return nil
}

// Revoke takes a role back.
func (a *Authenticator) Revoke(ctx context.Context, phone ashyq.Phone, role store.Role) error {
	if err := a.Store.Revoke(ctx, a.membership(phone, role)); err != nil {
		return fmt.Errorf("revoke a role: %w", err)
	}
	return nil
}

func (a *Authenticator) membership(phone ashyq.Phone, role store.Role) store.Membership {
	return store.Membership{Phone: a.Keys.Phone(phone), LastTwo: phone.LastTwo(), Role: role}
}
