package storetest

import (
	"errors"
	"sync/atomic"
	"time"

	"ashyq/internal/store"
)

// invitation is a link that was sent to a phone at the beginning of the evening, good for an hour.
func invitation(token string) store.Invitation {
	return store.Invitation{Token: digest(token), Phone: phone, LastTwo: "67", Expires: hour(1)}
}

func (h *house) accept(token string, at time.Time) (store.Account, error) {
	return h.AcceptInvitation(h.Context(), at, digest(token), session("session by "+token, at))
}

var invitationTests = []test{
	{"open the session of an account made on first use, once", func(h *house) {
		m := h.grant(member(phone, guardOfCinema))
		h.ok(h.SaveInvitation(h.Context(), evening, invitation("link")))
		h.reopen()
		s := session("token", minute(5))
		s.Confirmed = minute(5)
		account, err := h.AcceptInvitation(h.Context(), minute(5), digest("link"), s)
		h.ok(err)
		same(h, "account", account, store.Account{ID: account.ID, Phone: phone, LastTwo: "67", Roles: []store.Role{guardOfCinema}})
		s.Account = account.ID
		kept, again, err := h.Session(h.Context(), minute(6), digest("token"))
		h.ok(err)
		same(h, "session", kept, s)
		same(h, "its account", again, account)
		m.Accepted = minute(5)
		same(h, "members", h.members(company), []store.Membership{m})
		_, err = h.accept("link", minute(6))
		h.fails(err, store.ErrNotFound)
		same(h, "the account at the next login", h.loggedIn(phone, "later", hour(2)), account)
	}},
	{"open the session of an account that is there", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		i := invitation("link")
		i.LastTwo = "00"
		h.ok(h.SaveInvitation(h.Context(), evening, i))
		opened, err := h.accept("link", minute(5))
		h.ok(err)
		same(h, "account", opened, account)
	}},
	{"answer a repeat for the session that they have opened, and for no other", func(h *house) {
		h.ok(h.SaveInvitation(h.Context(), evening, invitation("link")))
		opened, err := h.accept("link", minute(5))
		h.ok(err)
		h.reopen()
		again, err := h.accept("link", minute(6))
		h.ok(err)
		same(h, "account", again, opened)
		kept, _, err := h.Session(h.Context(), minute(6), digest("session by link"))
		h.ok(err)
		want := session("session by link", minute(5))
		want.Account = opened.ID
		same(h, "session", kept, want)
		_, err = h.AcceptInvitation(h.Context(), minute(6), digest("link"), session("another", minute(6)))
		h.fails(err, store.ErrNotFound)
		h.ok(h.EndSession(h.Context(), digest("session by link")))
		_, err = h.accept("link", minute(7))
		h.fails(err, store.ErrNotFound)
	}},
	{"answer no repeat for a session that has expired", func(h *house) {
		h.ok(h.SaveInvitation(h.Context(), evening, invitation("link")))
		s := session("short", minute(5))
		s.Expires, s.Slide = minute(10), 0
		_, err := h.AcceptInvitation(h.Context(), minute(5), digest("link"), s)
		h.ok(err)
		_, err = h.AcceptInvitation(h.Context(), minute(10), digest("link"), s)
		h.fails(err, store.ErrNotFound)
	}},
	{"expire at their very moment", func(h *house) {
		h.ok(h.SaveInvitation(h.Context(), evening, invitation("link")))
		_, err := h.accept("link", hour(1))
		h.fails(err, store.ErrNotFound)
		_, err = h.accept("link", hour(1).Add(-time.Millisecond))
		h.ok(err)
	}},
	{"are one to a phone, the last", func(h *house) {
		other := invitation("to another")
		other.Phone = digest("another phone")
		for _, i := range []store.Invitation{invitation("first"), other, invitation("second")} {
			h.ok(h.SaveInvitation(h.Context(), evening, i))
		}
		for token, want := range map[string]bool{"first": false, "unknown": false, "second": true, "to another": true} {
			if _, err := h.accept(token, minute(1)); (err == nil) != want {
				h.Errorf("%s: %v", token, err)
			}
		}
		_, _, err := h.Session(h.Context(), minute(1), digest("session by first"))
		h.fails(err, store.ErrNotFound)
	}},
	{"are used once, however many open them at once", func(h *house) {
		h.ok(h.SaveInvitation(h.Context(), evening, invitation("link")))
		var in atomic.Int64
		atOnce(20, func(i int) {
			if _, err := h.AcceptInvitation(h.Context(), minute(1), digest("link"), session(name(i), minute(1))); err == nil {
				in.Add(1)
			} else if !errors.Is(err, store.ErrNotFound) {
				h.Error(err)
			}
		})
		same(h, "who came in", in.Load(), 1)
	}},
	{"are opened alike for one session, however often at once", func(h *house) {
		h.ok(h.SaveInvitation(h.Context(), evening, invitation("link")))
		accounts := make([]store.Account, 20)
		atOnce(len(accounts), func(i int) {
			var err error
			if accounts[i], err = h.accept("link", minute(1)); err != nil {
				h.Error(err)
			}
		})
		for _, account := range accounts {
			same(h, "account", account, accounts[0])
		}
	}},
}
