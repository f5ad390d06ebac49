package auth

import (
	"context"
	"fmt"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Grant gives the holder of a phone a role, before or after their first login, and tells nobody.
func (a *Authenticator) Grant(ctx context.Context, phone ashyq.Phone, role store.Role) error {
	if _, err := a.Store.Grant(ctx, a.membership(phone, role)); err != nil {
		return fmt.Errorf("grant a role: %w", err)
	}
	return nil
}

func (a *Authenticator) membership(phone ashyq.Phone, role store.Role) store.Membership {
	return store.Membership{
		ID: store.MemberID(seal.NewID()), Phone: a.Keys.Phone(phone), LastTwo: phone.LastTwo(), Role: role, Since: a.Now(),
	}
}
