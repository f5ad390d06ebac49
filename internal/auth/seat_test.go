package auth_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

var (
	errForbidden   = ashyq.Fail(ashyq.Forbidden, "forbidden")
	errWeakPIN     = ashyq.Fail(ashyq.Invalid, "weak_pin")
	errWrongPIN    = ashyq.Fail(ashyq.Unauthenticated, "wrong_pin")
	errInvalidSeat = ashyq.Fail(ashyq.Invalid, "invalid_seat")
)

const pin = "2580"

// guard logs somebody in who has a role at a venue.
func (l *lodge) guard(t *testing.T, n int) auth.Caller {
	t.Helper()
	if err := l.Grant(t.Context(), phoneOf(t, n), atCinema); err != nil {
		t.Fatal(err)
	}
	_, caller := l.login(t, phoneOf(t, n))
	return caller
}

var atCinema = store.Role{Entity: "chain", Venue: "cinema", Name: store.Guard}

func (l *lodge) seat(t *testing.T, c auth.Caller) string {
	t.Helper()
	text, expires, err := l.MakeSeat(t.Context(), c, pin)
	if err != nil || !expires.Equal(l.now.Add(auth.SeatValid)) {
		t.Fatalf("until %v: %v", expires, err)
	}
	return text
}

func TestASeatLogsItsHolderInByPIN(t *testing.T) {
	l := open(t)
	guard := l.guard(t, 1)
	seat := l.seat(t, guard)
	for range 7 { // the right PIN is never too much of itself
		token, expires, err := l.OpenSeat(t.Context(), seat, pin)
		if err != nil || !expires.Equal(l.now.Add(auth.SeatSlide)) {
			t.Fatalf("until %v: %v", expires, err)
		}
		caller, err := l.Identify(t.Context(), token)
		if err != nil || caller.Account.ID != guard.Account.ID || !caller.May(auth.Scope{Entity: "chain", Venue: "cinema"}, store.Guard) {
			t.Errorf("%+v, %v", caller, err)
		}
	}
	if files := l.files(t); bytes.Contains(files, []byte(seat)) || bytes.Contains(l.log.Bytes(), []byte(seat)) {
		t.Error("the seat was kept")
	}
}

func TestASeatsSessionLastsForAShift(t *testing.T) {
	l := open(t)
	token, _, err := l.OpenSeat(t.Context(), l.seat(t, l.guard(t, 1)), pin)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		l.pass(auth.SeatSlide - time.Second)
		if _, err := l.Identify(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	l.pass(auth.SeatSlide)
	if _, err := l.Identify(t.Context(), token); !errors.Is(err, errUnauthenticated) {
		t.Error(err)
	}
}

func TestPINsThatAreTriedFirstAreRefused(t *testing.T) {
	l := open(t)
	guard := l.guard(t, 1)
	for _, weak := range []string{
		"", "1", "123", "258", "2580147", "25a0", " 2580", "２５８０", "0000", "99999", "1234", "4321", "123456", "654321", "7890", "0987", "-258",
	} {
		if _, _, err := l.MakeSeat(t.Context(), guard, weak); !errors.Is(err, errWeakPIN) {
			t.Errorf("%q: %v", weak, err)
		}
	}
	for _, good := range []string{"2580", "1233", "1357", "11112", "121212", "0990"} {
		if _, _, err := l.MakeSeat(t.Context(), guard, good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestFiveWrongPINsCloseASeatForAnHour(t *testing.T) {
	l := open(t)
	guard := l.guard(t, 1)
	seat, other := l.seat(t, guard), l.seat(t, guard)
	for i, bad := range []string{"2581", "258", "25800", "", "x", "0852", "2580 ", "9999", "1234"} {
		if _, _, err := l.OpenSeat(t.Context(), seat, bad); !errors.Is(err, errWrongPIN) {
			t.Errorf("wrong PIN %d, %q: %v", i, bad, err)
		}
	}
	for _, tried := range []string{"2583", pin} {
		if _, _, err := l.OpenSeat(t.Context(), seat, tried); ashyq.KindOf(err) != ashyq.Limited {
			t.Errorf("%s after five: %v", tried, err)
		}
	}
	if _, _, err := l.OpenSeat(t.Context(), other, pin); err != nil {
		t.Errorf("another seat: %v", err)
	}
	l.pass(time.Hour)
	if _, _, err := l.OpenSeat(t.Context(), seat, pin); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestAThiefWithPatienceMeetsTheEndOfASeat(t *testing.T) {
	l := open(t)
	seat := l.seat(t, l.guard(t, 1))
	wrong := 0
	for began := l.now; l.now.Before(began.Add(auth.SeatValid - time.Hour)); l.pass(time.Hour) {
		for range 6 {
			_, _, err := l.OpenSeat(t.Context(), seat, "0001")
			if ashyq.KindOf(err) == ashyq.Limited {
				break
			}
			wrong++
		}
	}
	if wrong != 50 {
		t.Errorf("%d PINs were tried", wrong)
	}
}

func TestASeatMakesNoSeats(t *testing.T) {
	l := open(t)
	token, _, err := l.OpenSeat(t.Context(), l.seat(t, l.guard(t, 1)), pin)
	if err != nil {
		t.Fatal(err)
	}
	caller, err := l.Identify(t.Context(), token)
	if err != nil || !caller.Staff() {
		t.Fatal(caller, err)
	}
	if _, _, err := l.MakeSeat(t.Context(), caller, pin); ashyq.KindOf(err) != ashyq.Forbidden {
		t.Error(err)
	}
}

func TestManyPINsAtOnceAreNoMoreThanFive(t *testing.T) {
	l := open(t)
	seat := l.seat(t, l.guard(t, 1))
	var tried atomic.Int64
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			_, _, err := l.OpenSeat(t.Context(), seat, fmt.Sprintf("00%02d", i))
			switch {
			case errors.Is(err, errWrongPIN):
				tried.Add(1)
			case ashyq.KindOf(err) != ashyq.Limited:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if tried.Load() != 5 {
		t.Errorf("%d PINs were tried", tried.Load())
	}
}

func TestTheRightPINDoesNotGiveAThiefMoreTries(t *testing.T) {
	l := open(t)
	seat := l.seat(t, l.guard(t, 1))
	for range 5 {
		if _, _, err := l.OpenSeat(t.Context(), seat, "0001"); !errors.Is(err, errWrongPIN) {
			t.Fatal(err)
		}
		_, _, _ = l.OpenSeat(t.Context(), seat, pin) // the guard, meanwhile
	}
	if _, _, err := l.OpenSeat(t.Context(), seat, "0001"); ashyq.KindOf(err) != ashyq.Limited {
		t.Error(err)
	}
}

func TestASeatEndsWithTheRole(t *testing.T) {
	l := open(t)
	guard := l.guard(t, 1)
	seat := l.seat(t, guard)
	l.revoke(t, phoneOf(t, 1), atCinema)
	if _, _, err := l.OpenSeat(t.Context(), seat, pin); !errors.Is(err, errForbidden) {
		t.Errorf("without a role: %v", err)
	}
	if _, _, err := l.OpenSeat(t.Context(), seat, "0001"); !errors.Is(err, errWrongPIN) {
		t.Errorf("who does not know the PIN is told of the role: %v", err)
	}
	official := store.Role{Name: store.Authority}
	if err := l.Grant(t.Context(), phoneOf(t, 1), official); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.OpenSeat(t.Context(), seat, pin); !errors.Is(err, errForbidden) {
		t.Errorf("with a role at no venue: %v", err)
	}
}

func TestOnlyStaffHaveSeats(t *testing.T) {
	l := open(t)
	_, visitor := l.login(t, phoneOf(t, 1))
	platform := auth.Caller{Client: "bank"}
	for name, c := range map[string]auth.Caller{"a visitor": visitor, "a platform": platform, "nobody": {}} {
		if _, _, err := l.MakeSeat(t.Context(), c, pin); !errors.Is(err, errForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSeatsThatAreNone(t *testing.T) {
	l := open(t)
	guard := l.guard(t, 1)
	seat := l.seat(t, guard)
	elsewhere := *l.Authenticator
	elsewhere.Keys = seal.NewKeys(l.now)
	theirs, _, err := elsewhere.MakeSeat(t.Context(), guard, pin)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "garbage": "seat", "another installation's": theirs, "cut": seat[:len(seat)-1],
		"a person's": l.Keys.SealPerson(guard.Account.ID, personOf(t, "900101300017")),
	} {
		if _, _, err := l.OpenSeat(t.Context(), text, pin); !errors.Is(err, errInvalidSeat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	l.pass(auth.SeatValid)
	if _, _, err := l.OpenSeat(t.Context(), seat, pin); !errors.Is(err, errInvalidSeat) {
		t.Errorf("expired: %v", err)
	}
}
