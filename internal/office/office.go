// Package office is what businesses and officials do with venues: taking part, changing, leaving; approving, suspending,
// excluding. Who may make a call has been decided before it comes here; what depends on what is kept is decided here.
//
//	call ─→ said well? ─→ Store.ChangeVenue(pure change of the root, with its act in the trail) ─→ this node's places and feeds
//	        invalid_…     one transaction                                                          know at once; others within a second
package office

import (
	"context"
	"fmt"
	"log/slog"
	"time"

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

	messages  messages
	published published
}

// changed takes over what was written, so that this node's doors and feeds know before the answer leaves. What fails here is
// done by the upkeep's next turn: the change itself is made.
func (o *Office) changed(ctx context.Context) {
	venues, err := o.Desk.Places.Refresh(context.WithoutCancel(ctx), o.Store) // of a caller who has gone, too
	if err != nil {
		o.Log.Error("places are not refreshed", "error", err)
	}
	for _, v := range venues {
		o.Desk.Feed.Changed(v)
	}
}

// count adds one of what a business or an account may do so often in a day: limited, with Retry, once it has.
func (o *Office) count(ctx context.Context, what, of string, aDay int) error {
	quota := store.Quota{Key: o.Desk.Keys.Digest("quota", what, of), Limit: aDay, Window: 24 * time.Hour}
	if err := o.Store.Take(ctx, o.Desk.Now(), quota); err != nil {
		return fmt.Errorf("limits of %s: %w", what, err)
	}
	return nil
}

// act is the trail's row of what a caller does, in the strongest role that they have there.
func (o *Office) act(c auth.Caller, there auth.Scope, what string) store.Act {
	return store.Act{At: o.Desk.Now(), Actor: c.Account.ID, As: c.Strongest(there), Entity: there.Entity, Venue: there.Venue, What: what}
}

func scopeOf(v *ashyq.Venue) auth.Scope { return auth.Scope{Entity: v.Entity, Venue: v.ID} }
