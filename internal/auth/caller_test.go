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
	recorder := &counted{Store: l.Store}
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
	guard, official := store.Role{Entity: "chain", Venue: "cafe", Name: store.Guard}, store.Role{Name: store.Authority}
	for _, role := range []store.Role{guard, official} {
		if err := l.Grant(t.Context(), phone, role); err != nil {
			t.Fatal(err)
		}
	}
	token, caller := l.login(t, phone)
	cafe := auth.Scope{Entity: "chain", Venue: "cafe"}
	if !caller.May(cafe, store.Guard) || !caller.Official() {
		t.Errorf("roles given before the first login: %+v", caller.Account.Roles)
	}
	for _, role := range []store.Role{guard, official} {
		l.revoke(t, phone, role)
	}
	caller, err := l.Identify(t.Context(), token)
	if err != nil || caller.May(cafe, store.Guard) || caller.Official() {
		t.Errorf("roles taken back still hold in an open session: %+v, %v", caller.Account.Roles, err)
	}
}

func TestWhereARoleHolds(t *testing.T) {
	having := func(roles ...store.Role) auth.Caller { return auth.Caller{Account: store.Account{Roles: roles}} }
	var (
		nobody   = having()
		guard    = having(store.Role{Entity: "chain", Venue: "cafe", Name: store.Guard})
		owner    = having(store.Role{Entity: "chain", Name: store.Owner})
		official = having(store.Role{Name: store.Authority})
		chain    = auth.Scope{Entity: "chain"}
		cafe     = auth.Scope{Entity: "chain", Venue: "cafe"}
		gym      = auth.Scope{Entity: "chain", Venue: "gym"}
		other    = auth.Scope{Entity: "other", Venue: "cafe"}
	)
	for name, c := range map[string]struct{ got, want bool }{
		"a guard at their venue":              {guard.May(cafe, store.Owner, store.Guard), true},
		"a guard at another venue":            {guard.May(gym, store.Guard), false},
		"a guard over the whole":              {guard.May(chain, store.Guard), false},
		"a guard at another's venue":          {guard.May(other, store.Guard), false},
		"a guard as an owner":                 {guard.May(cafe, store.Owner, store.Manager), false},
		"a guard as nothing":                  {guard.May(cafe), false},
		"a guard somewhere within":            {guard.Within("chain", store.Guard), true},
		"a guard as an owner within":          {guard.Within("chain", store.Owner), false},
		"a guard within another":              {guard.Within("other", store.Guard), false},
		"an owner over the whole":             {owner.May(chain, store.Owner), true},
		"an owner at each venue":              {owner.May(cafe, store.Owner) && owner.May(gym, store.Owner), true},
		"an owner at another's venue":         {owner.May(other, store.Owner), false},
		"an owner as a guard":                 {owner.May(cafe, store.Guard), false},
		"an official at a venue":              {official.May(cafe, store.Authority), false},
		"an official at what there is not":    {official.May(auth.Scope{}, store.Authority), false},
		"an official within nothing":          {official.Within("", store.Authority), false},
		"an owner at what there is not":       {owner.May(auth.Scope{}, store.Owner), false},
		"nobody at a venue":                   {nobody.May(cafe, store.Guard), false},
		"nobody as an official":               {nobody.Official(), false},
		"authority at a venue as an official": {having(store.Role{Entity: "chain", Venue: "cafe", Name: store.Authority}).Official(), false},
		"authority of a chain as an official": {having(store.Role{Entity: "chain", Name: store.Authority}).Official(), false},
		"an official":                         {official.Official(), true},
		"an owner as staff":                   {owner.Staff(), true},
		"a guard as staff":                    {guard.Staff(), true},
		"an official as staff":                {official.Staff(), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %t", name, c.got)
		}
	}
}
