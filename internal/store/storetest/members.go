package storetest

import (
	"errors"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// The places at which roles are given.
const (
	company ashyq.EntityID = "arman-company"
	chain   ashyq.EntityID = "chain"
)

// member is the holder of a phone with a role, which an owner has given at the beginning of the evening.
func member(phone ashyq.Digest, r store.Role) store.Membership {
	return store.Membership{
		ID: store.MemberID(newID(evening).String()), Phone: phone, LastTwo: "67", Name: "Dana", Role: r, Since: evening, By: "owner",
	}
}

func (h *house) grant(m store.Membership, acts ...store.Act) store.Membership {
	h.Helper()
	m, err := h.Grant(h.Context(), m, acts...)
	h.ok(err)
	return m
}

func (h *house) revoke(m store.Membership) store.Membership {
	h.Helper()
	m, err := h.Revoke(h.Context(), m.ID, 0)
	h.ok(err)
	return m
}

func (h *house) members(entity ashyq.EntityID) []store.Membership {
	h.Helper()
	members, err := h.Members(h.Context(), entity)
	h.ok(err)
	return members
}

// roles are an account's, each with how often it has it.
func roles(a store.Account) map[store.Role]int {
	count := make(map[store.Role]int)
	for _, r := range a.Roles {
		count[r]++
	}
	return count
}

var (
	guardOfCinema = store.Role{Entity: company, Venue: cinema, Name: store.Guard}
	ownerOfCafe   = store.Role{Entity: company, Venue: cafe, Name: store.Owner}
	ownerOfAll    = store.Role{Entity: company, Name: store.Owner}
	official      = store.Role{Name: store.Authority}
)

var memberTests = []test{
	{"have the roles that their phone was given, before or after the first login", func(h *house) {
		guard := h.grant(member(phone, guardOfCinema))
		h.grant(member(digest("another phone"), store.Role{Entity: company, Venue: cafe, Name: store.Manager}))
		account := h.loggedIn(phone, "token", hour(0))
		same(h, "roles at login", account.Roles, []store.Role{guardOfCinema})
		for _, r := range []store.Role{ownerOfCafe, official, official, ownerOfAll} {
			h.grant(member(phone, r))
		}
		h.reopen()
		all := map[store.Role]int{guardOfCinema: 1, ownerOfCafe: 1, official: 1, ownerOfAll: 1}
		same(h, "roles", roles(h.account("token", hour(0))), all)
		same(h, "what was taken back", h.revoke(guard).Role, guardOfCinema)
		_, err := h.Revoke(h.Context(), guard.ID, 0)
		h.fails(err, store.ErrNotFound)
		delete(all, guardOfCinema)
		same(h, "roles", roles(h.account("token", hour(0))), all)
		same(h, "roles of the account", roles(h.loggedIn(phone, "again", hour(1))), all)
	}},
	{"are listed by when they were given, as they were given", func(h *house) {
		cook := member(digest("cook"), ownerOfCafe)
		cook.Since, cook.Name = hour(1), ""
		guard := member(digest("guard"), guardOfCinema)
		guard.By = ""
		owner := member(phone, ownerOfAll)
		owner.Since, owner.Accepted = hour(-1).Add(123456*time.Nanosecond), hour(-1)
		elsewhere := member(phone, store.Role{Entity: chain, Name: store.Owner})
		authority := member(phone, official)
		for _, m := range []store.Membership{cook, guard, owner, elsewhere, authority} {
			granted := h.grant(m)
			m.Since = m.Since.Truncate(time.Millisecond)
			same(h, "the answer", granted, m)
		}
		owner.Since = hour(-1)
		h.reopen()
		same(h, "of the company", h.members(company), []store.Membership{owner, guard, cook})
		same(h, "of the chain", h.members(chain), []store.Membership{elsewhere})
		same(h, "officials", h.members(""), []store.Membership{authority})
		same(h, "of nobody's", len(h.members("unknown")), 0)
	}},
	{"keep what they are when they are given the same again, but for the name", func(h *house) {
		first := h.grant(member(phone, guardOfCinema))
		again := member(phone, guardOfCinema)
		again.Name, again.Since, again.By, again.LastTwo = "Dana from the door", hour(1), "another owner", "00"
		renamed := first
		renamed.Name = again.Name
		same(h, "with another name", h.grant(again), renamed)
		again.Name = ""
		same(h, "without a name", h.grant(again), renamed)
		same(h, "members", h.members(company), []store.Membership{renamed})
		elsewhere := h.grant(member(phone, store.Role{Entity: chain, Venue: cinema, Name: store.Guard}))
		if elsewhere.ID == first.ID {
			h.Error("two roles share an id")
		}
	}},
	{"accept their roles with the login that comes first", func(h *house) {
		h.grant(member(phone, guardOfCinema))
		other := h.grant(member(digest("another phone"), guardOfCinema))
		h.ok(h.SaveCode(h.Context(), hour(1), store.LoginCode{Phone: phone, Code: right, Expires: hour(2), Tries: 2}))
		_, err := h.login(wrong, hour(1))
		h.fails(err, store.ErrWrongCode)
		same(h, "accepted", h.accepted(), map[ashyq.Digest]time.Time{phone: {}, other.Phone: {}})
		_, err = h.login(right, hour(1))
		h.ok(err)
		h.loggedIn(phone, "again", hour(2))
		same(h, "accepted", h.accepted(), map[ashyq.Digest]time.Time{phone: hour(1), other.Phone: {}})
		later := member(phone, ownerOfAll)
		h.grant(later)
		h.loggedIn(phone, "once more", hour(3))
		for _, m := range h.members(company) {
			if m.ID == later.ID && !m.Accepted.Equal(hour(3)) {
				h.Errorf("what was given later was accepted at %v", m.Accepted)
			}
		}
		same(h, "what is given again", h.grant(member(phone, guardOfCinema)).Accepted, hour(1))
	}},
	{"are lost at once, by sessions under way", func(h *house) {
		m := h.grant(member(phone, guardOfCinema))
		h.loggedIn(phone, "token", hour(0))
		atOnce(16, func(int) {
			same(h, "roles before", h.account("token", hour(0)).Roles, []store.Role{guardOfCinema})
		})
		h.revoke(m)
		atOnce(16, func(int) {
			same(h, "roles after", len(h.account("token", hour(0)).Roles), 0)
		})
	}},
	{"are not taken back below the least, of their role and place", func(h *house) {
		first := h.grant(member(digest("first"), ownerOfAll))
		for i, r := range []store.Role{
			{Entity: chain, Name: store.Owner}, ownerOfCafe, {Entity: company, Name: store.Manager}, official,
		} {
			h.grant(member(digest(i), r))
		}
		for _, least := range []int{1, 2} {
			_, err := h.Revoke(h.Context(), first.ID, least)
			h.fails(err, store.ErrLastMember)
		}
		second := h.grant(member(digest("second"), ownerOfAll))
		_, err := h.Revoke(h.Context(), first.ID, 2)
		h.fails(err, store.ErrLastMember)
		taken, err := h.Revoke(h.Context(), first.ID, 1)
		h.ok(err)
		same(h, "what was taken back", taken, first)
		_, err = h.Revoke(h.Context(), second.ID, 1)
		h.fails(err, store.ErrLastMember)
		h.ok(errorOf(h.Revoke(h.Context(), second.ID, -1)))
	}},
	{"do not both go when the last two remove each other at once", func(h *house) {
		for range 20 {
			one, two := h.grant(member(digest("one"), ownerOfAll)), h.grant(member(digest("two"), ownerOfAll))
			var gone atomic.Int64
			atOnce(2, func(i int) {
				switch _, err := h.Revoke(h.Context(), []store.Membership{one, two}[i].ID, 1); {
				case err == nil:
					gone.Add(1)
				case !errors.Is(err, store.ErrLastMember):
					h.Error(err)
				}
			})
			same(h, "owners who went", gone.Load(), 1)
			left := h.members(company)
			same(h, "owners who stayed", len(left), 1)
			h.revoke(left[0])
		}
	}},
	{"are one however often the same is given at once", func(h *house) {
		granted := make([]store.Membership, 32)
		atOnce(len(granted), func(i int) {
			var err error
			if granted[i], err = h.Grant(h.Context(), member(phone, guardOfCinema)); err != nil {
				h.Error(err)
			}
		})
		for _, m := range granted {
			same(h, "membership", m, granted[0])
		}
		same(h, "members", h.members(company), granted[:1])
	}},
	{"come and go as changes of their place, with what the trail tells", func(h *house) {
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: company}))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		for _, row := range []struct {
			role     store.Role
			entities []ashyq.Entity
			venues   []ashyq.Venue
		}{
			{guardOfCinema, nil, []ashyq.Venue{place(cinema, "10000000")}},
			{ownerOfAll, []ashyq.Entity{{ID: company}}, nil},
			{official, nil, nil},
			{store.Role{Entity: chain, Name: store.Owner}, nil, nil}, // of a business that is not there
		} {
			invited, removed := act("member_invited"), act("member_removed")
			m := member(phone, row.role)
			for _, change := range []struct {
				do  func() error
				act store.Act
			}{
				{func() error { return errorOf(h.Grant(h.Context(), m, invited)) }, invited},
				{func() error { return errorOf(h.Revoke(h.Context(), m.ID, 0, removed)) }, removed},
			} {
				cursor := h.changes(0).Cursor
				h.ok(change.do())
				since := h.changes(cursor)
				same(h, "entities", since.Entities, row.entities)
				same(h, "venues", since.Venues, row.venues)
				h.told(change.act)
			}
		}
	}},
	{"come with the business that they found, or not at all", func(h *house) {
		registered := act("entity_registered")
		owner := member(phone, ownerOfAll)
		owner.Accepted = evening
		cursor := h.changes(0).Cursor
		h.ok(h.Found(h.Context(), ashyq.Entity{ID: company}, owner, registered))
		taken := member(digest("another phone"), store.Role{Entity: chain, Name: store.Owner})
		taken.ID = owner.ID
		if h.Found(h.Context(), ashyq.Entity{ID: chain}, taken, act("entity_registered")) == nil {
			h.Error("two memberships have one id")
		}
		h.reopen()
		same(h, "entities", h.changes(cursor).Entities, []ashyq.Entity{{ID: company}})
		same(h, "members", h.members(company), []store.Membership{owner})
		same(h, "roles", h.loggedIn(phone, "token", hour(0)).Roles, []store.Role{ownerOfAll})
		h.told(registered)
	}},
	{"leave no trail of what was not done", func(h *house) {
		m := h.grant(member(phone, ownerOfAll))
		cursor := h.changes(0).Cursor
		h.fails(errorOf(h.Revoke(h.Context(), m.ID, 1, act("member_removed"))), store.ErrLastMember)
		h.fails(errorOf(h.Revoke(h.Context(), "nobody", 0, act("member_removed"))), store.ErrNotFound)
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 0)
		same(h, "cursor", h.changes(cursor).Cursor, cursor)
	}},
}

// accepted is when the company's members accepted their roles, by phone.
func (h *house) accepted() map[ashyq.Digest]time.Time {
	h.Helper()
	at := make(map[ashyq.Digest]time.Time)
	for _, m := range h.members(company) {
		at[m.Phone] = m.Accepted
	}
	return at
}

// errorOf is the error of a call whose answer does not matter.
func errorOf[T any](_ T, err error) error { return err }
