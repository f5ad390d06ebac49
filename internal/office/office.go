// Package office is what businesses and officials do with venues: taking part, changing, leaving; approving, suspending,
// excluding. Who may make a call has been decided before it comes here; what depends on what is kept is decided here.
//
//	call ─→ said well? ─→ Store.ChangeVenue(pure change of the root, with its act in the trail) ─→ this node's places and feeds
//	        invalid_…     one transaction                                                          know at once; others within a second
package office

import (
	"context"
	"log/slog"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/i18n"
	"ashyq/internal/store"
)

// Terms is the version of what a business accepts when it takes part.
const Terms = "2026-11"

// Office does what businesses and officials ask for. All fields are required; its clock, keys, places and feed are the desk's.
type Office struct {
	Desk  *checkin.Desk
	Store store.Store
	Auth  *auth.Authenticator
	Words *i18n.Catalogue
	Log   *slog.Logger
}

// changed takes over what was written, so that this node's doors and feeds know before the answer leaves. What fails here is
// done by the upkeep's next turn: the change itself is made.
func (o *Office) changed(ctx context.Context) {
	venues, err := o.Desk.Places.Refresh(ctx, o.Store)
	if err != nil {
		o.Log.Error("places are not refreshed", "error", err)
	}
	for _, v := range venues {
		o.Desk.Feed.Wake(v)
	}
}

// act is the trail's row of what a caller does, in the strongest role that they have there.
func (o *Office) act(c auth.Caller, there auth.Scope, what string) store.Act {
	return store.Act{At: o.Desk.Now(), Actor: c.Account.ID, As: as(c, there), Entity: there.Entity, Venue: there.Venue, What: what}
}

// as is the strongest role that a caller has there.
func as(c auth.Caller, there auth.Scope) store.RoleName {
	for _, role := range []store.RoleName{store.Owner, store.Manager, store.Guard} {
		if c.May(there, role) {
			return role
		}
	}
	return store.Authority
}

func scopeOf(v *ashyq.Venue) auth.Scope { return auth.Scope{Entity: v.Entity, Venue: v.ID} }
