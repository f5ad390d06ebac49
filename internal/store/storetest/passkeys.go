package storetest

import (
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func passkey(account ashyq.AccountID, id string) store.Passkey {
	return store.Passkey{ID: []byte(id), Account: account, Name: "phone", Data: []byte("public key of " + id), Added: evening}
}

func (h *house) passkeys(account ashyq.AccountID) []store.Passkey {
	h.Helper()
	passkeys, err := h.Passkeys(h.Context(), account)
	h.ok(err)
	return passkeys
}

var passkeyTests = []test{
	{"are read as they were saved, the oldest first", func(h *house) {
		account, other := h.loggedIn(phone, "token", hour(0)), h.loggedIn(digest("another phone"), "other", hour(0))
		younger := passkey(account.ID, "\x00"+strings.Repeat("k", 1022))
		younger.Added, younger.Used = hour(1), hour(2)
		older := passkey(account.ID, "\xff")
		theirs := passkey(other.ID, "theirs")
		for _, p := range []store.Passkey{younger, older, theirs} {
			h.ok(h.SavePasskey(h.Context(), p, 5))
		}
		h.reopen()
		for _, p := range []store.Passkey{younger, older, theirs} {
			found, err := h.Passkey(h.Context(), p.ID)
			h.ok(err)
			same(h, "passkey", found, p)
		}
		same(h, "passkeys", h.passkeys(account.ID), []store.Passkey{older, younger})
		same(h, "passkeys of nobody", len(h.passkeys("nobody")), 0)
		_, err := h.Passkey(h.Context(), []byte("unknown"))
		h.fails(err, store.ErrNotFound)
	}},
	{"are counted with their account", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		same(h, "passkeys at first", account.Passkeys, 0)
		for i, id := range []string{"one", "two"} {
			h.ok(h.SavePasskey(h.Context(), passkey(account.ID, id), 2))
			same(h, "passkeys", h.account("token", hour(0)).Passkeys, i+1)
		}
		same(h, "passkeys at the next login", h.loggedIn(phone, "again", hour(0)).Passkeys, 2)
		h.ok(h.DropPasskey(h.Context(), account.ID, []byte("one")))
		found, err := h.Account(h.Context(), account.ID)
		h.ok(err)
		same(h, "passkeys in the end", found.Passkeys, 1)
	}},
	{"change in what changes with their use", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		p := passkey(account.ID, "key")
		h.ok(h.SavePasskey(h.Context(), p, 1))
		used := p
		used.Data, used.Used, used.Name, used.Added = []byte("with a counter"), hour(3), "another name", hour(2)
		h.ok(h.SavePasskey(h.Context(), used, 0)) // none more
		used.Name, used.Added = p.Name, p.Added
		same(h, "passkeys", h.passkeys(account.ID), []store.Passkey{used})
	}},
	{"are one account's", func(h *house) {
		account, other := h.loggedIn(phone, "token", hour(0)), h.loggedIn(digest("another phone"), "other", hour(0))
		p := passkey(account.ID, "key")
		h.ok(h.SavePasskey(h.Context(), p, 1))
		h.fails(h.SavePasskey(h.Context(), passkey(other.ID, "key"), 5), store.ErrIDReused)
		h.fails(h.DropPasskey(h.Context(), other.ID, p.ID), store.ErrNotFound)
		same(h, "passkeys", h.passkeys(account.ID), []store.Passkey{p})
		same(h, "of the other", len(h.passkeys(other.ID)), 0)
	}},
	{"are one account's, at once either", func(h *house) {
		accounts := make([]store.Account, 8)
		for i := range accounts {
			accounts[i] = h.loggedIn(digest(name(i)), name(i), hour(0))
		}
		var kept atomic.Int64
		atOnce(len(accounts), func(i int) {
			switch err := h.SavePasskey(h.Context(), passkey(accounts[i].ID, "key"), 1); {
			case err == nil:
				kept.Add(1)
			case !errors.Is(err, store.ErrIDReused):
				h.Error(err)
			}
		})
		same(h, "kept", kept.Load(), 1)
	}},
	{"are saved by whoever repeats it at once", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		atOnce(8, func(int) {
			if err := h.SavePasskey(h.Context(), passkey(account.ID, "key"), 1); err != nil {
				h.Error(err)
			}
		})
		same(h, "passkeys", h.passkeys(account.ID), []store.Passkey{passkey(account.ID, "key")})
	}},
	{"are not more than a limit, at once either", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		for _, limit := range []int{0, -1} {
			h.fails(h.SavePasskey(h.Context(), passkey(account.ID, "key"), limit), store.ErrTooMany)
		}
		var kept atomic.Int64
		atOnce(20, func(i int) {
			if err := h.SavePasskey(h.Context(), passkey(account.ID, name(i)), 5); err == nil {
				kept.Add(1)
			} else if !errors.Is(err, store.ErrTooMany) {
				h.Error(err)
			}
		})
		same(h, "kept", kept.Load(), 5)
		same(h, "passkeys", len(h.passkeys(account.ID)), 5)
	}},
	{"are forgotten once", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		p := passkey(account.ID, "key")
		h.ok(h.SavePasskey(h.Context(), p, 1))
		h.ok(h.DropPasskey(h.Context(), account.ID, p.ID))
		h.fails(h.DropPasskey(h.Context(), account.ID, p.ID), store.ErrNotFound)
		_, err := h.Passkey(h.Context(), p.ID)
		h.fails(err, store.ErrNotFound)
		h.ok(h.SavePasskey(h.Context(), p, 1))
	}},
	{"go with the sessions when a device is lost", func(h *house) {
		account, other := h.loggedIn(phone, "token", hour(0)), h.loggedIn(digest("another phone"), "other", hour(0))
		h.loggedIn(phone, "second", hour(0))
		for _, p := range []store.Passkey{passkey(account.ID, "one"), passkey(account.ID, "two"), passkey(other.ID, "theirs")} {
			h.ok(h.SavePasskey(h.Context(), p, 5))
		}
		act := store.Act{At: hour(1), What: "passkeys_forgotten"}
		for _, want := range []int{2, 0} {
			n, err := h.DropDevices(h.Context(), phone, act)
			h.ok(err)
			same(h, "passkeys dropped", n, want)
		}
		same(h, "passkeys", len(h.passkeys(account.ID)), 0)
		same(h, "of the other", len(h.passkeys(other.ID)), 1)
		for _, token := range []string{"token", "second"} {
			_, _, err := h.Session(h.Context(), hour(1), digest(token))
			h.fails(err, store.ErrNotFound)
		}
		same(h, "who else is logged in", h.account("other", hour(1)).ID, other.ID)
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 2)
		_, err := h.DropDevices(h.Context(), digest("nobody's phone"), act)
		h.fails(err, store.ErrNotFound)
		same(h, "acts for nobody", len(h.acts(store.ActQuery{Limit: 10})), 2)
		same(h, "the account", h.loggedIn(phone, "again", hour(1)).ID, account.ID)
	}},
}

// challenge is one that was given out at the beginning of the evening, good for five minutes.
func challenge(key string) store.Ceremony {
	return store.Ceremony{Key: digest(key), Data: []byte("challenge " + key), Expires: minute(5)}
}

var ceremonyTests = []test{
	{"are taken once", func(h *house) {
		for _, key := range []string{"a", "b"} {
			h.ok(h.SaveCeremony(h.Context(), evening, challenge(key)))
		}
		h.reopen()
		data, err := h.TakeCeremony(h.Context(), minute(1), digest("a"))
		h.ok(err)
		same(h, "data", string(data), "challenge a")
		for _, key := range []string{"a", "unknown"} {
			_, err = h.TakeCeremony(h.Context(), minute(1), digest(key))
			h.fails(err, store.ErrNotFound)
		}
		_, err = h.TakeCeremony(h.Context(), minute(1), digest("b"))
		h.ok(err)
	}},
	{"expire at their very moment", func(h *house) {
		h.ok(h.SaveCeremony(h.Context(), evening, challenge("a")))
		_, err := h.TakeCeremony(h.Context(), minute(5), digest("a"))
		h.fails(err, store.ErrNotFound)
		_, err = h.TakeCeremony(h.Context(), minute(5).Add(-time.Millisecond), digest("a"))
		h.ok(err)
	}},
	{"are taken by one of many at once", func(h *house) {
		h.ok(h.SaveCeremony(h.Context(), evening, challenge("a")))
		var taken atomic.Int64
		atOnce(20, func(int) {
			if _, err := h.TakeCeremony(h.Context(), minute(1), digest("a")); err == nil {
				taken.Add(1)
			} else if !errors.Is(err, store.ErrNotFound) {
				h.Error(err)
			}
		})
		same(h, "taken", taken.Load(), 1)
	}},
}
