package office

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Bounds of what one account or business may make.
const (
	entitiesADay = 5
	maxEntities  = 50 // that one account owns
)

// Registration is what somebody says who registers a business: with a BIN, or with the number of the entrepreneur it is.
type Registration struct {
	BIN          ashyq.BIN
	Entrepreneur ashyq.IIN
	Name         ashyq.Text
	Contacts     Contacts
}

// Contacts are how a business wants to be reached.
type Contacts struct {
	Email string
	Phone *ashyq.Phone // nil for the one that is kept; zero for none
}

var (
	errNoContact       = ashyq.Fail(ashyq.Invalid, "contact_needed")
	errTooManyEntities = ashyq.Fail(ashyq.Conflict, "too_many_entities")
)

// Register makes a business whose owner is the caller. Of an entrepreneur's number a digest and four digits are kept, of the
// contact phone what only this service can open. Errors: invalid_name, contact_needed, too_many_entities, limited, unavailable.
func (o *Office) Register(ctx context.Context, c auth.Caller, r Registration) (ashyq.Entity, error) {
	owns := 0
	for _, role := range c.Account.Roles {
		if role.Name == store.Owner && role.Venue == "" {
			owns++
		}
	}
	if owns >= maxEntities {
		return ashyq.Entity{}, errTooManyEntities
	}
	now := o.Desk.Now()
	e := ashyq.Entity{ID: ashyq.EntityID(seal.NewID()), BIN: r.BIN, Since: now.UTC().Truncate(time.Millisecond)}
	if digits := r.Entrepreneur.Digits(); digits != "" {
		person, key := o.Desk.Keys.Person(ashyq.Resident(r.Entrepreneur))
		e.SoleTrader = &ashyq.SoleTrader{Person: person, KeyID: key, LastFour: digits[len(digits)-4:]}
	}
	if _, err := o.describe(&e, r.Name, r.Contacts); err != nil {
		return ashyq.Entity{}, err
	}
	if err := o.count(ctx, "businesses of account", string(c.Account.ID), entitiesADay); err != nil {
		return ashyq.Entity{}, err
	}
	registered := store.Act{At: now, Actor: c.Account.ID, As: store.Owner, Entity: e.ID, What: "entity_registered"}
	owner := store.Membership{
		ID: store.MemberID(seal.NewID()), Phone: c.Account.Phone, LastTwo: c.Account.LastTwo,
		Role: store.Role{Entity: e.ID, Name: store.Owner}, Since: now, By: c.Account.ID, Accepted: now,
	}
	if err := o.Store.Found(ctx, e, owner, registered); err != nil {
		return ashyq.Entity{}, fmt.Errorf("found a business: %w", err)
	}
	o.changed(ctx)
	return e, nil
}

// describe makes a business what its owner says of it, and tells what that changes.
func (o *Office) describe(e *ashyq.Entity, name ashyq.Text, contacts Contacts) (fields []store.FieldChange, err error) {
	if name, err = ashyq.ParseName(name); err != nil {
		return nil, err
	}
	was := *e
	e.Name, e.Contacts.Email = name, contacts.Email
	if phone := contacts.Phone; phone != nil {
		e.Contacts.Phone, e.Contacts.PhoneLastTwo = "", ""
		if *phone != (ashyq.Phone{}) {
			e.Contacts.Phone, e.Contacts.PhoneLastTwo = o.Desk.Keys.SealPhone(e.ID, *phone), phone.LastTwo()
		}
	}
	if e.Contacts.Email == "" && e.Contacts.Phone == "" {
		return nil, errNoContact
	}
	fields = differences(field{"name", say(was.Name), say(e.Name)})
	if was.Contacts.Email != e.Contacts.Email { // how to reach somebody is not for the trail
		fields = append(fields, store.FieldChange{Field: "email"})
	}
	if was.Contacts.Phone != e.Contacts.Phone {
		fields = append(fields, store.FieldChange{Field: "phone"})
	}
	return fields, nil
}

// ChangeEntity gives a business another name or other contacts. Errors: invalid_name, contact_needed, unavailable.
func (o *Office) ChangeEntity(ctx context.Context, c auth.Caller, id ashyq.EntityID, name ashyq.Text, contacts Contacts) (ashyq.Entity, error) {
	return o.changeEntity(ctx, id, func(e *ashyq.Entity) (store.Act, error) {
		fields, err := o.describe(e, name, contacts)
		if err == nil && len(fields) == 0 {
			err = errUnchanged
		}
		act := o.act(c, auth.Scope{Entity: id}, "entity_changed")
		act.Fields = fields
		return act, err
	})
}

// ChangeNotices says of what a business wants to be told, and how. Errors: unavailable.
func (o *Office) ChangeNotices(ctx context.Context, c auth.Caller, id ashyq.EntityID, ways map[ashyq.NoticeKind]ashyq.Ways) (ashyq.Entity, error) {
	return o.changeEntity(ctx, id, func(e *ashyq.Entity) (store.Act, error) {
		var fields []field
		for _, kind := range ashyq.NoticeKinds() {
			fields = append(fields, field{string(kind), sayWays(e.Ways(kind)), sayWays(ways[kind])})
		}
		e.Notices = ways
		act := o.act(c, auth.Scope{Entity: id}, "notices_changed")
		if act.Fields = differences(fields...); len(act.Fields) == 0 {
			return act, errUnchanged
		}
		return act, nil
	})
}

// errUnchanged ends a change that changes nothing, before it is written.
var errUnchanged = errors.New("nothing changes")

// changeEntity changes a business and has this node know at once.
func (o *Office) changeEntity(ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (store.Act, error)) (ashyq.Entity, error) {
	var unchanged ashyq.Entity
	e, err := o.Store.ChangeEntity(ctx, id, func(e *ashyq.Entity) (store.Act, error) {
		unchanged = *e
		return change(e)
	})
	if errors.Is(err, errUnchanged) {
		return unchanged, nil
	}
	if err != nil {
		return ashyq.Entity{}, fmt.Errorf("change a business: %w", err)
	}
	o.changed(ctx)
	return e, nil
}

// Entities are the businesses that a caller owns or manages venues of, the oldest first.
func (o *Office) Entities(c auth.Caller) []*ashyq.Entity {
	found := make(map[ashyq.EntityID]*ashyq.Entity)
	for _, role := range c.Account.Roles {
		if !manages(role) {
			continue
		}
		if e, err := o.Desk.Places.Entity(role.Entity); err == nil {
			found[e.ID] = e
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b *ashyq.Entity) int {
		if d := a.Since.Compare(b.Since); d != 0 {
			return d
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
}
