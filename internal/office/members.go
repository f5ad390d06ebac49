package office

import (
	"context"
	"fmt"
	"slices"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

const (
	maxMembers  = 1000 // of a business and its venues
	numbersADay = 20   // that are compared with a member's: nobody is to find out by trying whose number it is
)

var (
	errInvalidPhone   = ashyq.Fail(ashyq.Invalid, "invalid_phone")
	errTooManyMembers = ashyq.Fail(ashyq.Conflict, "too_many_members")
)

// Members are those of a business and its venues that a caller may know of: an owner or manager of all of it every one, of some
// venues those who are there. Errors: unavailable.
func (o *Office) Members(ctx context.Context, c auth.Caller, entity ashyq.EntityID) ([]store.Membership, error) {
	members, err := o.Store.Members(ctx, entity)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	return slices.DeleteFunc(members, func(m store.Membership) bool {
		return !c.May(auth.Scope{Entity: entity, Venue: m.Role.Venue}, store.Owner, store.Manager)
	}), nil
}

// appoints reports whether a caller may give and take a role: an owner any where they are one, a manager a guard's.
func appoints(c auth.Caller, r store.Role) bool {
	there := auth.Scope{Entity: r.Entity, Venue: r.Venue}
	return c.May(there, store.Owner) || r.Name == store.Guard && c.May(there, store.Manager)
}

// Invite gives somebody a role at a business, or at one of its venues, and sends them a link. Errors: forbidden (also for a
// venue of somebody else), confirmation_needed to make an owner, too_many_members, those of auth.Invite.
func (o *Office) Invite(ctx context.Context, c auth.Caller, i auth.Invitation) (store.Membership, error) {
	place, err := o.placeOf(i)
	if err != nil || !appoints(c, i.Role) {
		return store.Membership{}, errForbidden
	}
	if i.Role.Name == store.Owner && !c.Confirmed(o.Desk.Now()) {
		return store.Membership{}, auth.ErrConfirmationNeeded
	}
	members, err := o.Store.Members(ctx, i.Role.Entity)
	if err != nil {
		return store.Membership{}, fmt.Errorf("members: %w", err)
	}
	if len(members) >= maxMembers {
		return store.Membership{}, errTooManyMembers
	}
	i.Place = place
	return o.Auth.Invite(ctx, c, i)
}

// placeOf is what the place that somebody is invited to is called. Errors: not_found, also where the venue is another business's.
func (o *Office) placeOf(i auth.Invitation) (string, error) {
	if i.Role.Venue == "" {
		entity, err := o.Desk.Places.Entity(i.Role.Entity)
		if err != nil {
			return "", err
		}
		return entity.Name.In(i.Language), nil
	}
	place, err := o.Desk.Places.Venue(i.Role.Venue)
	if err != nil {
		return "", err
	}
	if place.Venue.Entity != i.Role.Entity {
		return "", store.ErrNotFound
	}
	return place.Venue.Name.In(i.Language), nil
}

// InviteAgain sends a member another link, to the same phone. Errors: not_found, forbidden, invalid_phone for another phone,
// confirmation_needed for an owner, those of auth.Invite.
func (o *Office) InviteAgain(ctx context.Context, c auth.Caller, entity ashyq.EntityID, id store.MemberID, phone ashyq.Phone, language string) (store.Membership, error) {
	m, err := o.member(ctx, c, entity, id)
	if err != nil {
		return store.Membership{}, err
	}
	if err := o.count(ctx, "numbers of member", string(id), numbersADay); err != nil {
		return store.Membership{}, err
	}
	if o.Desk.Keys.Phone(phone) != m.Phone {
		return store.Membership{}, errInvalidPhone
	}
	i := auth.Invitation{Phone: phone, Name: m.Name, Role: m.Role, Language: language}
	if i.Place, err = o.placeOf(i); err != nil {
		return store.Membership{}, err
	}
	return o.Auth.Invite(ctx, c, i)
}

// Remove takes a role back, at once and everywhere. Errors: not_found, forbidden, confirmation_needed and last_member for an
// owner, unavailable.
func (o *Office) Remove(ctx context.Context, c auth.Caller, entity ashyq.EntityID, id store.MemberID) error {
	m, err := o.member(ctx, c, entity, id)
	if err != nil {
		return err
	}
	least := 0
	if m.Role.Name == store.Owner && m.Role.Venue == "" {
		least = 1
	}
	removed := o.act(c, auth.Scope{Entity: entity, Venue: m.Role.Venue}, "member_removed")
	removed.Fields = differences(field{"name", m.Name, ""}, field{"role", string(m.Role.Name), ""})
	if _, err := o.Store.Revoke(ctx, id, least, removed); err != nil {
		return fmt.Errorf("take a role back: %w", err)
	}
	o.changed(ctx)
	return nil
}

// member is one whose role the caller may give and take. Errors: not_found for one that the caller may not know of, forbidden,
// confirmation_needed for an owner.
func (o *Office) member(ctx context.Context, c auth.Caller, entity ashyq.EntityID, id store.MemberID) (store.Membership, error) {
	members, err := o.Members(ctx, c, entity)
	if err != nil {
		return store.Membership{}, err
	}
	i := slices.IndexFunc(members, func(m store.Membership) bool { return m.ID == id })
	switch {
	case i < 0:
		return store.Membership{}, store.ErrNotFound
	case !appoints(c, members[i].Role):
		return store.Membership{}, errForbidden
	case members[i].Role.Name == store.Owner && !c.Confirmed(o.Desk.Now()):
		return store.Membership{}, auth.ErrConfirmationNeeded
	}
	return members[i], nil
}
