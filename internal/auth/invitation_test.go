package auth_test

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/i18n"
	"ashyq/internal/sms"
	"ashyq/internal/store"
)

var errInvitationUsed = ashyq.Fail(ashyq.NotFound, "invitation_used")

// invite has somebody invited as a guard of the cinema, and is the token in the message.
func (l *lodge) invite(t *testing.T, by auth.Caller, phone ashyq.Phone) (token string) {
	t.Helper()
	if _, err := l.Invite(t.Context(), by, asGuard(phone)); err != nil {
		t.Fatal(err)
	}
	return l.linkTo(t, phone)
}

func asGuard(phone ashyq.Phone) auth.Invitation {
	return auth.Invitation{Phone: phone, Name: "Айгүл", Role: atCinema, Place: "Арман", Language: "kk"}
}

var link = regexp.MustCompile(`\nhttps://ashyq\.example/join#([A-Z2-7]{26})$`)

// linkTo is the token of the link in the last message to a phone.
func (l *lodge) linkTo(t *testing.T, phone ashyq.Phone) string {
	t.Helper()
	text, _ := l.screen.Last(phone)
	found := link.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no link in %q", text)
	}
	return found[1]
}

// owner logs somebody in who owns the chain.
func (l *lodge) owner(t *testing.T, n int) auth.Caller {
	t.Helper()
	if err := l.Grant(t.Context(), phoneOf(t, n), store.Role{Entity: "chain", Name: store.Owner}); err != nil {
		t.Fatal(err)
	}
	_, caller := l.login(t, phoneOf(t, n))
	return caller
}

func TestWhoIsInvitedComesInByTheLink(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	invited := l.now
	m, err := l.Invite(t.Context(), owner, asGuard(phoneOf(t, 2)))
	if err != nil {
		t.Fatal(err)
	}
	if m.ID == "" || m.Name != "Айгүл" || m.Role != atCinema || m.LastTwo != "02" || m.By != owner.Account.ID || !m.Since.Equal(invited) ||
		!m.Accepted.IsZero() {
		t.Errorf("kept as %+v", m)
	}
	l.pass(auth.InvitationValid - time.Second)
	token, expires, err := l.OpenInvitation(t.Context(), l.linkTo(t, phoneOf(t, 2)), "", abroad)
	if err != nil || !expires.Equal(l.now.Add(auth.SessionSlide)) {
		t.Fatalf("until %v: %v", expires, err)
	}
	guard := l.caller(t, token)
	if !guard.May(auth.Scope{Entity: "chain", Venue: "cinema"}, store.Guard) || guard.Account.LastTwo != "02" || !guard.Confirmed(l.now) {
		t.Errorf("in as %+v", guard)
	}
	members, err := l.Store.Members(t.Context(), "chain")
	if err != nil || len(members) != 2 || members[1].Accepted.IsZero() {
		t.Errorf("%+v, %v", members, err)
	}
	acts, err := l.Store.(store.Places).Acts(t.Context(), store.ActQuery{Limit: 10})
	if err != nil || len(acts) != 1 {
		t.Fatalf("%+v, %v", acts, err)
	}
	if a := acts[0]; a.What != "member_invited" || a.Actor != owner.Account.ID || a.As != store.Owner || a.Entity != "chain" ||
		a.Venue != "cinema" || !a.At.Equal(invited) || len(a.Fields) != 2 || a.Fields[0].To != "Айгүл" || a.Fields[1].To != "guard" {
		t.Errorf("in the trail as %+v", a)
	}
}

func TestALinkOpensOnceAndInTime(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	opens := func(token string) error {
		_, _, err := l.OpenInvitation(t.Context(), token, "", home)
		return err
	}
	first := l.invite(t, owner, phoneOf(t, 2))
	second := l.invite(t, owner, phoneOf(t, 2))
	if err := opens(first); !errors.Is(err, errInvitationUsed) {
		t.Errorf("one that was sent anew: %v", err)
	}
	var opened atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := opens(second); err == nil {
				opened.Add(1)
			} else if !errors.Is(err, errInvitationUsed) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 {
		t.Errorf("it opened %d times", opened.Load())
	}
	third := l.invite(t, owner, phoneOf(t, 3))
	l.pass(auth.InvitationValid)
	for name, token := range map[string]string{"expired": third, "empty": "", "garbage": "x", "unknown": strings.Repeat("A", 26)} {
		if err := opens(token); !errors.Is(err, errInvitationUsed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnOpeningOfWhichTheAnswerWasLostIsRepeated(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	_, keyholder := l.login(t, phoneOf(t, 3))
	l.add(t, keyholder)
	for name, phone := range map[string]ashyq.Phone{"by a code": phoneOf(t, 2), "with a passkey": phoneOf(t, 3)} {
		link := l.invite(t, owner, phone)
		opens := func(attempt string) (token string, err error) {
			token, _, err = l.OpenInvitation(t.Context(), link, attempt, home)
			return token, err
		}
		token, err := opens("one that a browser has drawn")
		if err != nil {
			t.Fatal(err)
		}
		guard := l.caller(t, token)
		if again, err := opens("one that a browser has drawn"); err != nil || again != token {
			t.Errorf("%s, again: another token, or %v", name, err)
		}
		if c := l.caller(t, token); c.Account.ID != guard.Account.ID || c.ConfirmedAt != guard.ConfirmedAt {
			t.Errorf("%s, again: in as %+v", name, c)
		}
		for _, other := range []string{"", "another's"} {
			if _, err := opens(other); !errors.Is(err, errInvitationUsed) {
				t.Errorf("%s, another attempt %q: %v", name, other, err)
			}
		}
		if err := l.Logout(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if _, err := opens("one that a browser has drawn"); !errors.Is(err, errInvitationUsed) {
			t.Errorf("%s, after its session has ended: %v", name, err)
		}
	}
}

func TestALinkConfirmsAsACodeDoes(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	_, guard := l.login(t, phoneOf(t, 2))
	l.add(t, guard)
	token, _, err := l.OpenInvitation(t.Context(), l.invite(t, owner, phoneOf(t, 2)), "", home)
	if err != nil {
		t.Fatal(err)
	}
	if c := l.caller(t, token); c.Account.ID != guard.Account.ID || c.Confirmed(l.now) {
		t.Errorf("who has a passkey: %+v", c)
	}
}

func TestWhoIsInvitedAgainKeepsTheMembership(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	first, err := l.Invite(t.Context(), owner, asGuard(phoneOf(t, 2)))
	if err != nil {
		t.Fatal(err)
	}
	again := asGuard(phoneOf(t, 2))
	again.Name = "Айгүл апай"
	second, err := l.Invite(t.Context(), owner, again)
	if err != nil || second.ID != first.ID || second.Name != again.Name {
		t.Errorf("%+v, %v", second, err)
	}
}

func TestAMessageWithALinkHasTwoPartsAndEndsWithIt(t *testing.T) {
	l := open(t)
	roles := []store.Role{
		{Entity: "chain", Name: store.Owner}, {Entity: "chain", Venue: "cinema", Name: store.Manager}, atCinema, {Name: store.Authority},
	}
	n := 0
	for _, language := range i18n.Languages() {
		for _, role := range roles {
			n++
			phone := phoneOf(t, n)
			i := auth.Invitation{Phone: phone, Name: "Айгүл", Role: role, Place: strings.Repeat("Қ", 80), Language: language}
			if role.Name == store.Authority {
				i.Place = ""
			}
			l.Public.Host = "twenty-one.ashyq.exam"
			if _, err := l.Invite(t.Context(), auth.Caller{}, i); err != nil {
				t.Fatal(err)
			}
			text, _ := l.screen.Last(phone)
			if units := len(utf16.Encode([]rune(text))); units > 2*67 {
				t.Errorf("%s, %s: %d units of UTF-16, two parts hold 134: %s", language, role.Name, units, text)
			}
			if !regexp.MustCompile(`\.\nhttps://twenty-one\.ashyq\.exam/join#[A-Z2-7]{26}$`).MatchString(text) || strings.Contains(text, "{") {
				t.Errorf("%s, %s: %q", language, role.Name, text)
			}
			if i.Place != "" && !strings.Contains(text, strings.Repeat("Қ", 23)+"…") {
				t.Errorf("%s, %s: where? %q", language, role.Name, text)
			}
		}
	}
}

func TestNamesOfMembersNameNobodyByANumber(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	for _, name := range []string{"", " ", strings.Repeat("я", 81), "a\nb", "+7 701 123 45 67", "900101300017"} {
		i := asGuard(phoneOf(t, 2))
		i.Name = name
		if _, err := l.Invite(t.Context(), owner, i); !errors.Is(err, ashyq.Fail(ashyq.Invalid, "invalid_name")) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, sent := l.screen.Last(phoneOf(t, 2)); sent {
		t.Error("a message was sent all the same")
	}
}

func TestTheShellInvitesOfficials(t *testing.T) {
	l := open(t)
	i := auth.Invitation{Phone: phoneOf(t, 1), Name: "Айгүл", Role: store.Role{Name: store.Authority}, Language: "kk"}
	for _, name := range []string{"Айгүл", ""} {
		i.Name = name
		m, link, err := l.Link(t.Context(), auth.Caller{}, i)
		if err != nil || m.Name != "Айгүл" || m.By != "" {
			t.Fatalf("%+v, %v", m, err)
		}
		if _, sent := l.screen.Last(i.Phone); sent {
			t.Error("a message was sent too")
		}
		_, token, _ := strings.Cut(link, "/join#")
		token, _, err = l.OpenInvitation(t.Context(), token, "", home)
		if err != nil || !l.caller(t, token).Official() {
			t.Error(err)
		}
	}
	officials, err := l.Store.Members(t.Context(), "")
	if err != nil || len(officials) != 1 {
		t.Errorf("%+v, %v", officials, err)
	}
	acts, err := l.Store.(store.Places).Acts(t.Context(), store.ActQuery{Limit: 10})
	if err != nil || len(acts) != 2 || acts[0].Actor != "" || acts[0].As != "" || acts[0].What != "member_invited" {
		t.Errorf("the trail: %+v, %v", acts, err)
	}
	official := l.caller(t, func() string { token, _ := l.login(t, i.Phone); return token }())
	i.Phone = phoneOf(t, 2)
	if _, err := l.Invite(t.Context(), official, asOfficial(i)); err != nil {
		t.Fatal(err)
	}
	acts, err = l.Store.(store.Places).Acts(t.Context(), store.ActQuery{Limit: 1})
	if err != nil || acts[0].Actor != official.Account.ID || acts[0].As != store.Authority {
		t.Errorf("the trail: %+v, %v", acts, err)
	}
}

func asOfficial(i auth.Invitation) auth.Invitation {
	i.Name = "Болат"
	return i
}

func TestInvitationsAreLimited(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	for i := range 30 {
		if _, err := l.Invite(t.Context(), owner, asGuard(phoneOf(t, 100+i))); err != nil {
			t.Fatalf("invitation %d: %v", i+1, err)
		}
	}
	if _, err := l.Invite(t.Context(), owner, asGuard(phoneOf(t, 200))); ashyq.KindOf(err) != ashyq.Limited {
		t.Errorf("one more by the same account: %v", err)
	}
	others := l.owner(t, 2)
	for range 3 {
		l.invite(t, others, phoneOf(t, 200))
	}
	if _, err := l.Invite(t.Context(), others, asGuard(phoneOf(t, 200))); ashyq.KindOf(err) != ashyq.Limited {
		t.Errorf("one more to the same phone: %v", err)
	}
	l.invite(t, others, phoneOf(t, 201))
	if members, err := l.Store.Members(t.Context(), "chain"); err != nil || len(members) != 2+30+2 {
		t.Errorf("%d members, %v: what was limited gave a role", len(members), err)
	}
}

func TestTheNumberIsInNoRowAndNoLog(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	token := l.invite(t, owner, phoneOf(t, 1234))
	everything := append(l.files(t), l.log.Bytes()...)
	for _, secret := range []string{token, "7010001234", "77010001234"} {
		if bytes.Contains(everything, []byte(secret)) {
			t.Errorf("%q is kept", secret)
		}
	}
}

// broken is a gateway that answers every text alike.
type broken struct{ err error }

func (b broken) Send(context.Context, ashyq.Phone, string) error { return b.err }

func TestWhoInvitesHearsThatTheMessageDidNotGo(t *testing.T) {
	l := open(t)
	owner := l.owner(t, 1)
	for code, err := range map[string]error{"invalid_phone": sms.ErrRefused, "unavailable": errors.New("away")} {
		l.Sender = broken{err}
		if _, err := l.Invite(t.Context(), owner, asGuard(phoneOf(t, 2))); !errors.Is(err, &ashyq.Error{Code: code}) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestLinksAreNotGuessedFromOneBlock(t *testing.T) {
	l := open(t)
	l.Limits.OpeningsFromBlock = []auth.Limit{{Uses: 3, Window: time.Hour}}
	token := l.invite(t, l.owner(t, 1), phoneOf(t, 2))
	for range 3 {
		if _, _, err := l.OpenInvitation(t.Context(), strings.Repeat("A", 26), "", home); !errors.Is(err, errInvitationUsed) {
			t.Fatal(err)
		}
	}
	if _, _, err := l.OpenInvitation(t.Context(), token, "", nextDoor); ashyq.KindOf(err) != ashyq.Limited {
		t.Errorf("from the same block: %v", err)
	}
	if _, _, err := l.OpenInvitation(t.Context(), token, "", netip.MustParseAddr("198.51.100.1")); err != nil {
		t.Errorf("from another: %v", err)
	}
}
