package auth_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
)

var errInvalidClient = ashyq.Fail(ashyq.Unauthenticated, "invalid_client")

func TestPlatformTradesItsSecretForAnHour(t *testing.T) {
	l := open(t)
	secret, err := l.EnrolClient(t.Context(), "bank", "A bank")
	if err != nil {
		t.Fatal(err)
	}
	token, expires, err := l.ClientToken(t.Context(), "bank", secret, home)
	if err != nil || !expires.Equal(l.now.Add(time.Hour)) {
		t.Fatalf("until %v, %v", expires, err)
	}
	l.pass(time.Hour - time.Millisecond)
	caller, err := l.Identify(t.Context(), token)
	if err != nil || caller.Client != "bank" || caller.Account.ID != "" {
		t.Errorf("identified as %+v, %v", caller, err)
	}
	if l.Speaks(caller, somebody(t)) || caller.Official() {
		t.Error("a platform speaks for somebody, or as an official")
	}
	l.pass(time.Millisecond)
	if _, err := l.Identify(t.Context(), token); !errors.Is(err, errUnauthenticated) {
		t.Errorf("after an hour: %v", err)
	}
}

func TestUnknownPlatformAndWrongSecretAreAnsweredTheSame(t *testing.T) {
	l := open(t)
	secret, err := l.EnrolClient(t.Context(), "bank", "A bank")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.EnrolClient(t.Context(), "egov", "Another platform"); err != nil {
		t.Fatal(err)
	}
	recorder := &counted{Store: l.Store}
	l.Store = recorder
	var seen [][]string
	for _, c := range []struct {
		id     ashyq.ClientID
		secret string
	}{{"bank", "guess"}, {"nobody", "guess"}, {"nobody", secret}, {"egov", secret}, {"bank", ""}, {"", ""}, {"bank", strings.Repeat("x", 100_000)}} {
		recorder.calls = nil
		token, expires, err := l.ClientToken(t.Context(), c.id, c.secret, home)
		if !errors.Is(err, errInvalidClient) || token != "" {
			t.Errorf("%s with %.10q: %v", c.id, c.secret, err)
		}
		seen = append(seen, append(recorder.calls, fmt.Sprint(expires, err)))
	}
	for _, other := range seen[1:] {
		if !slices.Equal(other, seen[0]) {
			t.Errorf("a wrong secret sees %v, another failure %v", seen[0], other)
		}
	}
}

func TestPlatformEnrolledAgainHasItsNewSecretAlone(t *testing.T) {
	l := open(t)
	old, err := l.EnrolClient(t.Context(), "bank", "A bank")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := l.EnrolClient(t.Context(), "bank", "A bank")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.ClientToken(t.Context(), "bank", old, home); !errors.Is(err, errInvalidClient) {
		t.Errorf("the old secret: %v", err)
	}
	if _, _, err := l.ClientToken(t.Context(), "bank", secret, home); err != nil {
		t.Errorf("the new secret: %v", err)
	}
}

func TestPlatformsLimitsAreWideInADemo(t *testing.T) {
	production, wide := auth.Production(), auth.Production().Wide()
	if wide.TokensForClient[0].Uses != 1_000*production.TokensForClient[0].Uses {
		t.Errorf("%d tokens in a demo", wide.TokensForClient[0].Uses)
	}
	if !slices.Equal(wide.CodesToPhone, production.CodesToPhone) || !slices.Equal(wide.TriesForPhone, production.TriesForPhone) {
		t.Error("a phone's limits are not production's")
	}
}
