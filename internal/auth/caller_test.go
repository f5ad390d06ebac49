package auth_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

var errUnauthenticated = ashyq.Fail(ashyq.Unauthenticated, "unauthenticated")

func TestTokenIs256RandomBitsAndKeptAsADigest(t *testing.T) {
	l := open(t)
	token, _ := l.login(t, phoneOf(t, 1))
	if b, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(b) != 32 {
		t.Errorf("a token is %d bytes, %v", len(b), err)
	}
	other, _ := l.login(t, phoneOf(t, 2))
	if other == token {
		t.Error("two tokens are the same")
	}
}

func TestSessionSlidesFor180Days(t *testing.T) {
	const day = 24 * time.Hour
	l := open(t)
	token, _ := l.login(t, phoneOf(t, 1))
	for range 3 {
		l.pass(180*day - time.Second)
		if _, err := l.Identify(t.Context(), token); err != nil {
			t.Fatalf("a second before its end: %v", err)
		}
	}
	l.pass(180 * day)
	if _, err := l.Identify(t.Context(), token); !errors.Is(err, errUnauthenticated) {
		t.Errorf("at its end: %v", err)
	}
}

func TestLogoutEndsOneSession(t *testing.T) {
	l := open(t)
	token, _ := l.login(t, phoneOf(t, 1))
	l.pass(time.Minute)
	other, _ := l.login(t, phoneOf(t, 1))
	for range 2 {
		if err := l.Logout(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Logout(t.Context(), "garbage"); err != nil {
		t.Errorf("a token that is none: %v", err)
	}
	if _, err := l.Identify(t.Context(), token); !errors.Is(err, errUnauthenticated) {
		t.Errorf("after the logout: %v", err)
	}
	if _, err := l.Identify(t.Context(), other); err != nil {
		t.Errorf("the other session: %v", err)
	}
}

func TestMalformedTokenIsNobodysAndAsksNoDatabase(t *testing.T) {
	l := open(t)
	recorder := &counted{Accounts: l.Store}
	l.Store = recorder
	for _, token := range []string{"", "a", strings.Repeat("a", 42), strings.Repeat("a", 44), strings.Repeat("=", 43),
		strings.Repeat("a", 41) + "\r\n", strings.Repeat("é", 43), strings.Repeat("a", 42) + "b", strings.Repeat("x", 1_000_000)} {
		if _, err := l.Identify(t.Context(), token); !errors.Is(err, errUnauthenticated) {
			t.Errorf("%.50q: %v", token, err)
		}
	}
	if len(recorder.calls) > 0 {
		t.Errorf("the database was asked: %v", recorder.calls)
	}
}

func TestRolesHoldWhereTheyWereGiven(t *testing.T) {
	l := open(t)
	phone := phoneOf(t, 1)
	guard, official := store.Role{Venue: "cafe", Name: store.Guard}, store.Role{Name: store.Authority}
	for _, role := range []store.Role{guard, official} {
		if err := l.Grant(t.Context(), phone, role); err != nil {
			t.Fatal(err)
		}
	}
	token, caller := l.login(t, phone)
	if !caller.May("cafe", store.Owner, store.Guard) || !caller.Official() {
		t.Errorf("roles given before the first login: %+v", caller.Account.Roles)
	}
	for name, may := range map[string]bool{
		"another role at the venue": caller.May("cafe", store.Owner, store.Manager),
		"the role at another venue": caller.May("gym", store.Guard),
		"no role at the venue":      caller.May("cafe"),
		"authority at a venue":      caller.May("cafe", store.Authority),
		"authority at no venue":     caller.May("", store.Authority),
	} {
		if may {
			t.Errorf("the caller may: %s", name)
		}
	}
	for _, role := range []store.Role{guard, official} {
		if err := l.Revoke(t.Context(), phone, role); err != nil {
			t.Fatal(err)
		}
	}
	caller, err := l.Identify(t.Context(), token)
	if err != nil || caller.May("cafe", store.Guard) || caller.Official() {
		t.Errorf("roles taken back still hold in an open session: %+v, %v", caller.Account.Roles, err)
	}
}

func TestNobodyMayDoNothing(t *testing.T) {
	var nobody auth.Caller
	if nobody.Official() || nobody.May("", store.Guard) || nobody.May("cafe", store.Guard) {
		t.Error("nobody has a role")
	}
}

func TestOwnerOfAVenueIsNoOfficial(t *testing.T) {
	caller := auth.Caller{Account: store.Account{Roles: []store.Role{{Venue: "cafe", Name: store.Authority}}}}
	if caller.Official() {
		t.Error("authority at a venue makes an official")
	}
}
