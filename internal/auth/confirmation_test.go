package auth_test

import (
	"errors"
	"testing"
	"time"

	"ashyq/internal/auth"
	"ashyq/internal/store"
)

func TestWhoIsConfirmedAndForHowLong(t *testing.T) {
	l := open(t)
	byCode, _ := l.login(t, phoneOf(t, 1))
	l.pass(auth.ConfirmationValid - time.Millisecond)
	if !l.confirmed(t, byCode) {
		t.Error("a code does not confirm who has no passkey")
	}
	l.pass(time.Millisecond)
	if l.confirmed(t, byCode) {
		t.Error("a code confirms for too long")
	}

	_, caller := l.login(t, phoneOf(t, 1))
	d := l.add(t, caller)
	l.pass(auth.ConfirmationValid)
	byCode, caller = l.login(t, phoneOf(t, 1))
	if l.confirmed(t, byCode) {
		t.Error("a code confirms who has a passkey")
	}
	if _, _, err := l.BeginPasskey(t.Context(), caller); !errors.Is(err, errConfirmationNeeded) {
		t.Errorf("a second passkey on a stolen SIM: %v", err)
	}
	if err := l.DropPasskey(t.Context(), caller, passkeyID(d)); !errors.Is(err, errConfirmationNeeded) {
		t.Errorf("the end of a passkey on a stolen SIM: %v", err)
	}
	other, _ := l.login(t, phoneOf(t, 2))
	if err := l.confirm(t, byCode, d); err != nil || !l.confirmed(t, byCode) {
		t.Errorf("a passkey does not confirm: %v", err)
	}
	l.pass(auth.ConfirmationValid)
	if l.confirmed(t, byCode) {
		t.Error("a passkey confirms for too long")
	}
	if l.confirmed(t, other) {
		t.Error("another session is confirmed too")
	}
}

func TestASeatIsNeverConfirmed(t *testing.T) {
	l := open(t)
	token, _, err := l.OpenSeat(t.Context(), l.seat(t, l.guard(t, 1)), pin)
	if err != nil {
		t.Fatal(err)
	}
	c := l.caller(t, token)
	c.ConfirmedAt = l.now
	if c.Confirmed(l.now) {
		t.Error("a PIN confirms")
	}
	if _, _, err := l.BeginPasskey(t.Context(), c); !errors.Is(err, errConfirmationNeeded) {
		t.Error(err)
	}
}

// Who has no passkey logs in by phone instead.
func TestNobodyConfirmsWithoutAPasskey(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	if _, _, err := l.BeginConfirmation(t.Context(), caller); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}
