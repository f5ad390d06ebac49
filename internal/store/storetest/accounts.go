package storetest

import (
	"errors"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// binding is an account's claim to be a person.
func binding(account ashyq.AccountID, person string, at time.Time) store.Binding {
	return store.Binding{
		Account: account, Person: digest(person), KeyID: "k1", Assurance: ashyq.NoAssurance,
		Lookup: store.Lookup{Tag: personTag(person), At: at, Means: "binding", By: string(account)},
	}
}

// word is an account's trace that dana's bindings are to end.
func word(account ashyq.AccountID, at time.Time) store.Lookup {
	return store.Lookup{Tag: personTag("dana"), At: at, Means: store.UnbindingLook, By: string(account)}
}

// everybody has every binding ended.
func everybody(ashyq.Speaker) bool { return true }

// account is an account as its session shows it.
func (h *house) account(token string, at time.Time) store.Account {
	h.Helper()
	_, account, err := h.Session(h.Context(), at, digest(token))
	h.ok(err)
	return account
}

var accountTests = []test{
	{"speak for the person they are bound to", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		b := binding(account.ID, "dana", hour(1))
		h.ok(h.Bind(h.Context(), b, hour(-24), 3))
		h.reopen()
		account.Person, account.KeyID, account.Assurance = b.Person, "k1", ashyq.NoAssurance
		same(h, "account", h.account("token", hour(1)), account)
		looks := h.looks([]ashyq.Tag{b.Lookup.Tag})
		same(h, "looks", looks, []store.Lookup{b.Lookup})
		same(h, "the account at the next login", h.loggedIn(phone, "again", hour(2)), account)
	}},
	{"are found by their id, with their roles", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		guard := store.Role{Entity: company, Venue: cinema, Name: store.Guard}
		h.grant(member(phone, guard))
		account.Roles = []store.Role{guard}
		found, err := h.Account(h.Context(), account.ID)
		h.ok(err)
		same(h, "account", found, account)
		h.ok(h.OpenSession(h.Context(), hour(1), store.Session{Token: digest("seat"), Account: account.ID, Expires: hour(13)}))
		same(h, "account of a session that no login opened", h.account("seat", hour(2)), account)
		_, err = h.Account(h.Context(), "nobody")
		h.fails(err, store.ErrNotFound)
	}},
	{"are bound to the same person again without a trace", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		for i, step := range []struct{ claims, has ashyq.Assurance }{
			{ashyq.NoAssurance, ashyq.NoAssurance}, {ashyq.RegisterAssurance, ashyq.RegisterAssurance},
			{ashyq.IDChecked, ashyq.RegisterAssurance}, {ashyq.PlatformAssurance, ashyq.PlatformAssurance},
		} {
			b := binding(account.ID, "dana", hour(float64(i)))
			b.Assurance, b.KeyID = step.claims, name(i)
			h.ok(h.Bind(h.Context(), b, hour(-24), 1))
			now := h.account("token", hour(5))
			same(h, "assurance", now.Assurance, step.has)
			same(h, "key", now.KeyID, name(i))
		}
		looks := h.looks([]ashyq.Tag{personTag("dana")})
		same(h, "looks", len(looks), 1)
	}},
	{"follow a person to a new key without a trace, as one person", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		old := binding(account.ID, "dana", hour(0))
		old.Assurance = ashyq.RegisterAssurance
		h.ok(h.Bind(h.Context(), old, hour(-24), 2))
		renewed := binding(account.ID, "dana under k2", hour(1))
		renewed.Was, renewed.KeyID = old.Person, "k2"
		for range 2 {
			h.ok(h.Bind(h.Context(), renewed, hour(-23), 0))
			now := h.account("token", hour(1))
			same(h, "person", now.Person, renewed.Person)
			same(h, "key", now.KeyID, "k2")
			same(h, "assurance", now.Assurance, ashyq.RegisterAssurance)
		}
		looks := h.looks([]ashyq.Tag{old.Lookup.Tag, renewed.Lookup.Tag})
		same(h, "looks", looks, []store.Lookup{old.Lookup})

		h.ok(h.Bind(h.Context(), binding(account.ID, "arman", hour(2)), hour(-22), 2))
		h.fails(h.Bind(h.Context(), renewed, hour(-22), 0), store.ErrBindingLimited) // too late: it is another's account now
		h.fails(h.Bind(h.Context(), binding(account.ID, "saule", hour(3)), hour(-21), 2), store.ErrBindingLimited)
		h.ok(h.Bind(h.Context(), renewed, hour(-21), 2))
	}},
	{"count a person they were bound to under a former key once", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		for i, person := range []string{"dana", "arman"} {
			h.ok(h.Bind(h.Context(), binding(account.ID, person, hour(float64(i))), hour(-24), 2))
		}
		again := binding(account.ID, "dana under k2", hour(2))
		again.Was = digest("dana")
		h.ok(h.Bind(h.Context(), again, hour(-22), 2))
		h.ok(h.Bind(h.Context(), binding(account.ID, "arman", hour(3)), hour(-21), 2))
		h.fails(h.Bind(h.Context(), binding(account.ID, "saule", hour(4)), hour(-20), 2), store.ErrBindingLimited)
	}},
	{"start anew in assurance with another person", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		b := binding(account.ID, "dana", hour(1))
		b.Assurance = ashyq.PlatformAssurance
		h.ok(h.Bind(h.Context(), b, hour(-24), 3))
		h.ok(h.Bind(h.Context(), binding(account.ID, "arman", hour(2)), hour(-24), 3))
		now := h.account("token", hour(2))
		same(h, "person", now.Person, digest("arman"))
		same(h, "assurance", now.Assurance, ashyq.NoAssurance)
	}},
	{"are bound to so many persons in a time", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		bind := func(person string, at float64, since float64) error {
			return h.Bind(h.Context(), binding(account.ID, person, hour(at)), hour(since), 2)
		}
		h.ok(bind("dana", 0, -24))
		h.ok(bind("arman", 1, -23))
		h.fails(bind("saule", 2, -22), store.ErrBindingLimited)
		same(h, "person", h.account("token", hour(2)).Person, digest("arman"))
		h.ok(bind("dana", 3, -21)) // one of the two
		h.ok(bind("arman", 4, -20))
		h.fails(bind("saule", 26, 3), store.ErrBindingLimited)
		h.ok(bind("saule", 28, 3.5)) // dana's last was before
		looks := h.looks([]ashyq.Tag{personTag("saule")})
		same(h, "looks at who was not bound", len(looks), 1)
		other := h.loggedIn(digest("another phone"), "other", hour(28))
		h.ok(h.Bind(h.Context(), binding(other.ID, "saule", hour(28)), hour(4), 1))
	}},
	{"are bound to no more persons at once", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		var bound atomic.Int64
		atOnce(20, func(i int) {
			switch err := h.Bind(h.Context(), binding(account.ID, name(i), hour(0)), hour(-24), 3); {
			case err == nil:
				bound.Add(1)
			case !errors.Is(err, store.ErrBindingLimited):
				h.Error(err)
			}
		})
		same(h, "persons", bound.Load(), 3)
		looks := 0
		for i := range 20 {
			looks += len(h.looks([]ashyq.Tag{personTag(name(i))}))
		}
		same(h, "looks", looks, 3)
	}},
	{"are bound only if they exist", func(h *house) {
		h.fails(h.Bind(h.Context(), binding("nobody", "dana", hour(0)), hour(-24), 3), store.ErrNotFound)
		looks := h.looks([]ashyq.Tag{personTag("dana")})
		same(h, "looks", len(looks), 0)
	}},
	{"that speak for a person are found, those bound longest first", func(h *house) {
		dana, former := digest("dana"), digest("dana under k0")
		var want []ashyq.Speaker
		for i, at := range []float64{3, 1, 2} {
			account := h.loggedIn(digest("phone ", i), name(i), hour(0))
			b := binding(account.ID, "dana", hour(at))
			if i == 1 {
				b.Person, b.KeyID, b.Assurance = former, "k0", ashyq.IDChecked
			}
			h.ok(h.Bind(h.Context(), b, hour(-24), 3))
			h.ok(h.Bind(h.Context(), b, hour(-24), 3)) // again, without a new beginning
			want = append(want, ashyq.Speaker{Account: account.ID, Since: hour(at), Assurance: b.Assurance})
		}
		left := h.loggedIn(digest("another phone"), "left", hour(0))
		h.ok(h.Bind(h.Context(), binding(left.ID, "dana", hour(0)), hour(-24), 3))
		h.ok(h.Bind(h.Context(), binding(left.ID, "arman", hour(4)), hour(-24), 3))
		h.reopen()
		for _, row := range []struct {
			person []ashyq.Digest
			limit  int
			want   []ashyq.Speaker
		}{
			{[]ashyq.Digest{dana, former}, 10, []ashyq.Speaker{want[1], want[2], want[0]}},
			{[]ashyq.Digest{dana, former}, 2, []ashyq.Speaker{want[1], want[2]}},
			{[]ashyq.Digest{dana}, 10, []ashyq.Speaker{want[2], want[0]}},
			{[]ashyq.Digest{former}, 10, []ashyq.Speaker{want[1]}},
			{[]ashyq.Digest{digest("nobody")}, 10, nil}, {nil, 10, nil}, {[]ashyq.Digest{dana}, 0, nil},
		} {
			speakers, err := h.Speakers(h.Context(), row.person, row.limit)
			h.ok(err)
			same(h, "speakers", speakers, row.want)
		}
	}},
	{"speak for nobody once their binding was ended, and not for that person again", func(h *house) {
		mine, other := h.loggedIn(phone, "mine", hour(0)), h.loggedIn(digest("another phone"), "other", hour(0))
		later := h.loggedIn(digest("a third phone"), "later", hour(0))
		for i, account := range []store.Account{mine, other, later} {
			b := binding(account.ID, "dana", hour(float64(i+1)))
			b.Assurance = ashyq.IDChecked
			h.ok(h.Bind(h.Context(), b, hour(-24), 3))
		}
		trace := word(mine.ID, hour(4))
		var asked []ashyq.Speaker
		ended, err := h.Unbind(h.Context(), []ashyq.Digest{digest("dana")}, 10, func(s ashyq.Speaker) bool {
			asked = append(asked, s)
			return s.Account == other.ID
		}, trace)
		h.ok(err)
		same(h, "ended", ended, 1)
		same(h, "asked of", asked[len(asked)-3:], []ashyq.Speaker{
			{Account: mine.ID, Since: hour(1), Assurance: ashyq.IDChecked}, {Account: other.ID, Since: hour(2), Assurance: ashyq.IDChecked},
			{Account: later.ID, Since: hour(3), Assurance: ashyq.IDChecked},
		})
		h.reopen()
		same(h, "account", h.account("other", hour(5)), other) // as before it was bound
		speakers, err := h.Speakers(h.Context(), []ashyq.Digest{digest("dana")}, 10)
		h.ok(err)
		same(h, "speakers", len(speakers), 2)
		same(h, "the last look", h.looks([]ashyq.Tag{personTag("dana")})[0], trace)

		again := func(at, since float64) error {
			return h.Bind(h.Context(), binding(other.ID, "dana", hour(at)), hour(since), 3)
		}
		h.fails(again(5, -19), store.ErrBindingEnded)
		h.fails(again(28, 4), store.ErrBindingEnded)
		renewed := binding(other.ID, "dana under k2", hour(5))
		renewed.Was = digest("dana")
		h.fails(h.Bind(h.Context(), renewed, hour(-19), 3), store.ErrBindingEnded)
		same(h, "looks", len(h.looks([]ashyq.Tag{personTag("dana")})), 4)
		h.ok(h.Bind(h.Context(), binding(other.ID, "arman", hour(6)), hour(-18), 2)) // dana is one of the two
		h.fails(h.Bind(h.Context(), binding(other.ID, "saule", hour(7)), hour(-17), 2), store.ErrBindingLimited)
		h.ok(again(29, 5))
		h.ok(h.Bind(h.Context(), binding(other.ID, "arman", hour(30)), hour(6), 3))
		h.ok(again(31, 4)) // what was ended was another binding
	}},
	{"are not unbound, and leave no trace, where nobody ends", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		h.ok(h.Bind(h.Context(), binding(account.ID, "dana", hour(1)), hour(-24), 3))
		for _, row := range []struct {
			person []ashyq.Digest
			limit  int
			ends   func(ashyq.Speaker) bool
		}{
			{[]ashyq.Digest{digest("dana")}, 10, func(ashyq.Speaker) bool { return false }},
			{[]ashyq.Digest{digest("dana")}, 0, everybody}, {[]ashyq.Digest{digest("arman")}, 10, everybody}, {nil, 10, everybody},
		} {
			ended, err := h.Unbind(h.Context(), row.person, row.limit, row.ends, word(account.ID, hour(2)))
			h.ok(err)
			same(h, "ended", ended, 0)
		}
		same(h, "person", h.account("token", hour(3)).Person, digest("dana"))
		same(h, "looks", len(h.looks([]ashyq.Tag{personTag("dana")})), 1)
	}},
	{"are not unbound on the word of an account that speaks for somebody else", func(h *house) {
		account, other := h.loggedIn(phone, "token", hour(0)), h.loggedIn(digest("another phone"), "other", hour(0))
		h.ok(h.Bind(h.Context(), binding(account.ID, "dana", hour(1)), hour(-24), 3))
		unbind := func(by ashyq.AccountID) int {
			ended, err := h.Unbind(h.Context(), []ashyq.Digest{digest("dana")}, 10, everybody, word(by, hour(2)))
			h.ok(err)
			return ended
		}
		same(h, "ended by nobody's", unbind(other.ID), 0)
		h.ok(h.Bind(h.Context(), binding(other.ID, "arman", hour(1)), hour(-24), 3))
		same(h, "ended by arman's", unbind(other.ID), 0)
		same(h, "ended by one that is not there", unbind("nobody"), 0)
		same(h, "person", h.account("token", hour(3)).Person, digest("dana"))
		same(h, "looks", len(h.looks([]ashyq.Tag{personTag("dana")})), 1)
	}},
	{"are each unbound once, by however many at once", func(h *house) {
		const accounts = 12
		var first ashyq.AccountID
		for i := range accounts {
			account := h.loggedIn(digest("phone ", i), name(i), hour(0))
			h.ok(h.Bind(h.Context(), binding(account.ID, "dana", hour(1+float64(i)/60)), hour(-24), 3))
			if i == 0 {
				first = account.ID
			}
		}
		var ended atomic.Int64
		atOnce(8, func(int) {
			n, err := h.Unbind(h.Context(), []ashyq.Digest{digest("dana")}, 6, func(s ashyq.Speaker) bool { return s.Account != first }, word(first, hour(2)))
			if err != nil {
				h.Error(err)
			}
			ended.Add(int64(n))
		})
		same(h, "ended", ended.Load(), accounts-1)
		speakers, err := h.Speakers(h.Context(), []ashyq.Digest{digest("dana")}, accounts)
		h.ok(err)
		same(h, "speakers", len(speakers), 1)
	}},
	{"that unbind each other leave one of them", func(h *house) {
		for round := range 8 {
			var both [2]ashyq.AccountID
			for i := range both {
				account := h.loggedIn(digest("phone ", round, i), name(2*round+i), hour(0))
				h.ok(h.Bind(h.Context(), binding(account.ID, "dana", hour(1)), hour(-24), 3))
				both[i] = account.ID
			}
			atOnce(2, func(i int) {
				_, err := h.Unbind(h.Context(), []ashyq.Digest{digest("dana")}, 10, func(s ashyq.Speaker) bool { return s.Account != both[i] }, word(both[i], hour(2)))
				if err != nil {
					h.Error(err)
				}
			})
			speakers, err := h.Speakers(h.Context(), []ashyq.Digest{digest("dana")}, 10)
			h.ok(err)
			same(h, "speakers", len(speakers), 1)
		}
	}},
	{"of platforms are read as they were saved last", func(h *house) {
		_, err := h.Client(h.Context(), "bank")
		h.fails(err, store.ErrNotFound)
		for _, c := range []store.Client{
			{ID: "bank", Name: "Bank", Secret: digest("secret")}, {ID: "bank", Name: "The Bank", Secret: digest("new secret")},
		} {
			h.ok(h.SaveClient(h.Context(), c))
			h.ok(h.SaveClient(h.Context(), store.Client{ID: "aitu", Name: "Aitu"}))
			h.reopen()
			got, err := h.Client(h.Context(), "bank")
			h.ok(err)
			same(h, "client", got, c)
		}
	}},
}
