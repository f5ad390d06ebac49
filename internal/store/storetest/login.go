package storetest

import (
	"errors"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

var (
	phone = digest("phone")
	right = digest("phone", "123456")
	wrong = digest("phone", "654321")
)

// sent is a code that was sent at the beginning of the evening, good for five tries within ten minutes.
func sent() store.LoginCode {
	return store.LoginCode{Phone: phone, Code: right, Expires: minute(10), Tries: 5}
}

func minute(m int) time.Time { return evening.Add(time.Duration(m) * time.Minute) }

// session is a session of half a year that slides.
func session(token string, now time.Time) store.Session {
	const half = 180 * 24 * time.Hour
	return store.Session{Token: digest(token), Expires: now.Add(half), Slide: half}
}

func (h *house) login(code ashyq.Digest, at time.Time) (store.Account, error) {
	return h.Login(h.Context(), at, phone, code, "67", session("token", at))
}

// loggedIn is the account of a phone, logged in with a session of this token.
func (h *house) loggedIn(phone ashyq.Digest, token string, at time.Time) store.Account {
	h.Helper()
	h.ok(h.SaveCode(h.Context(), at, store.LoginCode{Phone: phone, Code: right, Expires: at.Add(time.Minute), Tries: 1}))
	account, err := h.Login(h.Context(), at, phone, right, "67", session(token, at))
	h.ok(err)
	return account
}

var loginTests = []test{
	{"opens the session of an account made on first use", func(h *house) {
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		account, err := h.login(right, minute(1))
		h.ok(err)
		same(h, "account", account, store.Account{ID: account.ID, Phone: phone, LastTwo: "67"})
		if account.ID == "" {
			h.Fatal("the account has no id")
		}
		want := session("token", minute(1))
		want.Account = account.ID
		h.reopen()
		s, again, err := h.Session(h.Context(), minute(2), digest("token"))
		h.ok(err)
		same(h, "session", s, want)
		same(h, "its account", again, account)

		second := h.loggedIn(phone, "another phone's browser", minute(20))
		same(h, "the account at the next login", second, account)
		other := h.loggedIn(digest("another phone"), "other", minute(20))
		if other.ID == account.ID {
			h.Fatal("two phones share an account")
		}
		_, _, err = h.Session(h.Context(), minute(20), digest("token"))
		h.ok(err)
	}},
	{"uses a code up", func(h *house) {
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		_, err := h.login(right, minute(1))
		h.ok(err)
		_, err = h.login(right, minute(1))
		h.fails(err, store.ErrWrongCode)
	}},
	{"is possible after four wrong tries and not after five", func(h *house) {
		for wrongs := range 6 {
			h.ok(h.SaveCode(h.Context(), evening, sent()))
			for range wrongs {
				_, err := h.login(wrong, minute(1))
				h.fails(err, store.ErrWrongCode)
			}
			_, err := h.login(right, minute(1))
			if wrongs < 5 {
				h.ok(err)
			} else {
				h.fails(err, store.ErrWrongCode)
			}
		}
	}},
	{"ends at the moment the code expires", func(h *house) {
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		_, err := h.login(right, minute(10))
		h.fails(err, store.ErrWrongCode)
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		_, err = h.login(right, minute(10).Add(-time.Millisecond))
		h.ok(err)
	}},
	{"needs the last code that was sent to this phone", func(h *house) {
		_, err := h.login(right, minute(1))
		h.fails(err, store.ErrWrongCode)
		old := sent()
		old.Code, old.Tries = wrong, 1
		h.ok(h.SaveCode(h.Context(), evening, old))
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		_, err = h.Login(h.Context(), minute(1), digest("another phone"), right, "00", session("token", minute(1)))
		h.fails(err, store.ErrWrongCode)
		_, err = h.login(wrong, minute(1))
		h.fails(err, store.ErrWrongCode)
		_, _, err = h.Session(h.Context(), minute(1), digest("token"))
		h.fails(err, store.ErrNotFound)
		_, err = h.login(right, minute(1))
		h.ok(err)
	}},
	{"counts tries exactly when they come at once", func(h *house) {
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		atOnce(4, func(int) {
			if _, err := h.login(wrong, minute(1)); !errors.Is(err, store.ErrWrongCode) {
				h.Error(err)
			}
		})
		_, err := h.login(right, minute(1))
		h.ok(err)

		h.ok(h.SaveCode(h.Context(), evening, sent()))
		atOnce(5, func(int) {
			if _, err := h.login(wrong, minute(1)); !errors.Is(err, store.ErrWrongCode) {
				h.Error(err)
			}
		})
		_, err = h.login(right, minute(1))
		h.fails(err, store.ErrWrongCode)

		h.ok(h.SaveCode(h.Context(), evening, sent()))
		var in atomic.Int64
		atOnce(20, func(int) {
			if _, err := h.login(right, minute(1)); err == nil {
				in.Add(1)
			} else if !errors.Is(err, store.ErrWrongCode) {
				h.Error(err)
			}
		})
		same(h, "logins with one code", in.Load(), 1)
	}},
	{"makes one account of a phone, however its holder comes in at once", func(h *house) {
		for round := range 10 {
			phone := digest("phone", round)
			code := sent()
			code.Phone = phone
			h.ok(h.SaveCode(h.Context(), evening, code))
			link := invitation(name(round))
			link.Phone = phone
			h.ok(h.SaveInvitation(h.Context(), evening, link))
			accounts := make([]store.Account, 2)
			atOnce(2, func(i int) {
				var err error
				if i == 0 {
					accounts[i], err = h.Login(h.Context(), minute(1), phone, right, "67", session("by code", minute(1)))
				} else {
					accounts[i], err = h.accept(name(round), minute(1))
				}
				if err != nil {
					h.Error(err)
				}
			})
			same(h, "account by a link", accounts[1], accounts[0])
		}
	}},
	{"lasts while it is used", func(h *house) {
		account := h.loggedIn(phone, "token", hour(0))
		const day = 24 * time.Hour
		now, end := hour(0), hour(0).Add(180*day)
		for _, step := range []struct {
			wait   time.Duration
			slides bool
		}{{time.Hour, false}, {22 * time.Hour, false}, {time.Hour, true}, {day - time.Millisecond, false}, {time.Millisecond, true}, {179 * day, true}} {
			now = now.Add(step.wait)
			if step.slides {
				end = now.Add(180 * day)
			}
			s, a, err := h.Session(h.Context(), now, digest("token"))
			h.ok(err)
			same(h, "end", s.Expires, end)
			same(h, "account", a.ID, account.ID)
		}
		h.reopen()
		_, _, err := h.Session(h.Context(), end, digest("token"))
		h.fails(err, store.ErrNotFound)
		_, _, err = h.Session(h.Context(), end.Add(-time.Millisecond), digest("token"))
		h.ok(err)
	}},
	{"slides by half of a short span at least", func(h *house) {
		s := session("token", hour(0))
		s.Slide, s.Expires = 12*time.Hour, hour(12)
		h.ok(h.OpenSession(h.Context(), evening, s))
		for _, step := range []struct{ at, end float64 }{{5, 12}, {6, 18}, {11, 18}, {17, 29}} {
			s, _, err := h.Session(h.Context(), hour(step.at), digest("token"))
			h.ok(err)
			same(h, "end", s.Expires, hour(step.end))
		}
	}},
	{"of a platform has no account and does not slide", func(h *house) {
		want := store.Session{Token: digest("token"), Client: "bank", Expires: hour(1)}
		for range 2 {
			h.ok(h.OpenSession(h.Context(), evening, want))
		}
		s, account, err := h.Session(h.Context(), hour(0.9), digest("token"))
		h.ok(err)
		same(h, "session", s, want)
		same(h, "account", account, store.Account{})
		_, _, err = h.Session(h.Context(), hour(1), digest("token"))
		h.fails(err, store.ErrNotFound)
	}},
	{"keeps when its holder has proved who they are", func(h *house) {
		s := session("token", hour(0))
		s.Confirmed = hour(0).Add(123456 * time.Nanosecond)
		h.ok(h.SaveCode(h.Context(), evening, sent()))
		account, err := h.Login(h.Context(), minute(1), phone, right, "67", s)
		h.ok(err)
		confirmed := func(token string) time.Time {
			s, _, err := h.Session(h.Context(), hour(48), digest(token))
			h.ok(err)
			return s.Confirmed
		}
		same(h, "confirmed by the login", confirmed("token"), hour(0))
		other := session("other", hour(0))
		other.Account = account.ID
		h.ok(h.OpenSession(h.Context(), evening, other))
		same(h, "confirmed by nothing", confirmed("other"), time.Time{})
		other.Token, other.Confirmed = digest("third"), hour(1)
		h.ok(h.OpenSession(h.Context(), evening, other))
		other.Confirmed = hour(1.5)
		h.ok(h.OpenSession(h.Context(), evening, other)) // again
		h.ok(h.Confirm(h.Context(), digest("other"), hour(2).Add(time.Microsecond)))
		h.reopen()
		for token, want := range map[string]time.Time{"token": hour(0), "other": hour(2), "third": hour(1.5)} {
			same(h, token+" was confirmed", confirmed(token), want)
		}
		h.fails(h.Confirm(h.Context(), digest("unknown"), hour(3)), store.ErrNotFound)
		h.ok(h.EndSession(h.Context(), digest("third")))
		h.fails(h.Confirm(h.Context(), digest("third"), hour(3)), store.ErrNotFound)
		h.fails(h.Confirm(h.Context(), digest("token"), hour(24*365)), store.ErrNotFound)
	}},
	{"ends when it is ended", func(h *house) {
		h.loggedIn(phone, "token", hour(0))
		h.loggedIn(phone, "other", hour(0))
		for range 2 {
			h.ok(h.EndSession(h.Context(), digest("token")))
		}
		_, _, err := h.Session(h.Context(), hour(0), digest("token"))
		h.fails(err, store.ErrNotFound)
		_, _, err = h.Session(h.Context(), hour(0), digest("other"))
		h.ok(err)
	}},
}
