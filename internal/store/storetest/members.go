package storetest

import (
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
