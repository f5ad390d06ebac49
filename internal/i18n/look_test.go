package i18n

import (
	"strings"
	"testing"
)

func TestEveryLookIsToldWholly(t *testing.T) {
	c := load(t)
	for _, row := range []struct {
		look Look
		want string
	}{
		{Look{Who: "you", Means: "binding"}, "You entered this number in your account."},
		{Look{Who: "you", Means: "self"}, "You asked for your own status."},
		{Look{Who: "you", Means: "card", Venue: "Arman"}, "Staff of Arman saw your card."},
		{Look{Who: "you", Means: "card", Hidden: true}, "Staff saw your card."},
		{Look{Who: "you", Means: "unbinding"}, "You took your number away from other accounts."},
		{Look{Who: "account", Means: "binding"}, "Another account took your number as its own."},
		{Look{Who: "account", Means: "self"}, "Another account asked for your status."},
		{Look{Who: "account", Means: "card", Venue: "Arman"}, "Staff of Arman saw a card for another account with your number."},
		{Look{Who: "account", Means: "card", Hidden: true}, "Staff saw a card for another account with your number."},
		{Look{Who: "account", Means: "unbinding"}, "Another account took your number away from others."},
		{Look{Who: "staff", Means: "desk", Venue: "Arman"}, "Staff of Arman looked you up by your number or pass."},
		{Look{Who: "staff", Means: "desk", Hidden: true}, "Staff of a place looked you up by your number or pass."},
		{Look{Who: "platform", Means: "platform", Platform: "Bank"}, "Bank asked for your status."},
		{Look{Who: "platform", Means: "platform", Platform: "Bank", Venue: "Arman"}, "Bank scanned for you at Arman."},
		{Look{Who: "platform", Means: "platform", Platform: "Bank", Hidden: true}, "Bank scanned for you at a place."},
		{Look{Who: "account", Means: "of a later version"}, "Somebody looked you up."},
		{Look{Who: "of a later version", Venue: "Arman"}, "Somebody looked you up."},
	} {
		if got := c.Look("en", row.look); got != row.want {
			t.Errorf("%+v: %q", row.look, got)
		}
		for _, lang := range Languages() {
			if text := c.Look(lang, row.look); strings.ContainsAny(text, "{}") || !strings.HasSuffix(text, ".") || strings.HasPrefix(text, "look.") {
				t.Errorf("%s: %+v: %q", lang, row.look, text)
			}
		}
	}
}
