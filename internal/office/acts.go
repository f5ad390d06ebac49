package office

import (
	"context"
	"errors"
	"slices"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

const (
	actsPage    = 50
	noticesPage = 50
	noticeReads = 10 // of a page's size, for one page of those that a caller may see
)

var errForbidden = ashyq.Fail(ashyq.Forbidden, "forbidden")

// Acts are a page of the trail: of a business or a venue, for whoever owns or manages it, and of everything for officials;
// more tells that there are older ones. Errors: forbidden, alike for what is another's and what does not exist.
func (o *Office) Acts(ctx context.Context, by auth.Caller, q store.ActQuery) (acts []store.Act, more bool, err error) {
	there := auth.Scope{Entity: q.Entity, Venue: q.Venue}
	if place, err := o.Desk.Places.Venue(q.Venue); err == nil && (q.Entity == "" || q.Entity == place.Venue.Entity) {
		there.Entity = place.Venue.Entity
	} else if q.Venue != "" {
		there = auth.Scope{}
	}
	if !by.Official() && !by.May(there, store.Owner, store.Manager) {
		return nil, false, errForbidden
	}
	q.Limit = actsPage + 1
	if acts, err = o.Store.Acts(ctx, q); err != nil {
		return nil, false, err
	}
	if len(acts) > actsPage {
		return acts[:actsPage], true, nil
	}
	return acts, false, nil
}

// Names are what those who did something are called, as long as they have the membership that tells: of who has gone, the trail
// keeps the role. A business is not told officials' names.
func (o *Office) Names(ctx context.Context, by auth.Caller, acts []store.Act) (map[ashyq.AccountID]string, error) {
	names := make(map[ashyq.AccountID]string)
	members := make(map[ashyq.EntityID][]store.Membership)
	for _, act := range acts {
		if _, known := names[act.Actor]; known || act.Actor == "" || act.As == store.Authority && !by.Official() {
			continue
		}
		account, err := o.Store.Account(ctx, act.Actor)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		of := act.Entity
		if act.As == store.Authority {
			of = ""
		}
		if _, read := members[of]; !read {
			if members[of], err = o.Store.Members(ctx, of); err != nil {
				return nil, err
			}
		}
		names[act.Actor] = ""
		if i := slices.IndexFunc(members[of], func(m store.Membership) bool { return m.Phone == account.Phone && m.Name != "" }); i >= 0 {
			names[act.Actor] = members[of][i].Name
		}
	}
	return names, nil
}

// Notices are a page of what the caller's businesses are told, and where the older ones begin: zero at the end. Left out is
// what a business does not want on its page, and what concerns a venue that the caller does not manage.
func (o *Office) Notices(ctx context.Context, by auth.Caller, before int64) (page []store.Notice, next int64, err error) {
	entities := managed(by)
	if len(entities) == 0 {
		return nil, 0, nil
	}
	for range noticeReads {
		read, err := o.Store.Notices(ctx, entities, before, noticesPage)
		if err != nil {
			return nil, 0, err
		}
		for _, n := range read {
			before = n.N
			if !o.shows(by, n) {
				continue
			}
			if page = append(page, n); len(page) == noticesPage {
				return page, before, nil
			}
		}
		if len(read) < noticesPage {
			return page, 0, nil
		}
	}
	return page, before, nil
}

func (o *Office) shows(by auth.Caller, n store.Notice) bool {
	entity, err := o.Desk.Places.Entity(n.Entity)
	return err == nil && entity.Ways(n.Kind).Page && by.May(auth.Scope{Entity: n.Entity, Venue: n.Venue}, store.Owner, store.Manager)
}

// SeeNotices marks what the caller may read, up to one notice, as seen: by the business, whoever of it has looked.
func (o *Office) SeeNotices(ctx context.Context, by auth.Caller, upTo int64) error {
	for _, role := range by.Account.Roles {
		if !manages(role) {
			continue
		}
		if err := o.Store.SeeNotices(ctx, role.Entity, role.Venue, upTo); err != nil {
			return err
		}
	}
	return nil
}

// manages reports whether a role is that of who owns or manages a business or a venue.
func manages(r store.Role) bool { return r.Name == store.Owner || r.Name == store.Manager }

// managed are the businesses that a caller owns or manages, or at one of whose venues they do.
func managed(by auth.Caller) (entities []ashyq.EntityID) {
	for _, role := range by.Account.Roles {
		if manages(role) {
			entities = append(entities, role.Entity)
		}
	}
	slices.Sort(entities)
	return slices.Compact(entities)
}
