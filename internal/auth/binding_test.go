package auth_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

func TestBoundAccountSpeaksForItsPersonAlone(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	person, other := somebody(t), foreigner(t, 1)
	if l.Speaks(caller, person) || l.Speaks(caller, ashyq.Person{}) {
		t.Error("an account that is bound to nobody speaks for somebody")
	}
	if err := l.Bind(t.Context(), caller, person); err != nil {
		t.Fatal(err)
	}
	caller, err := l.Identify(t.Context(), token)
	if err != nil || !l.Speaks(caller, person) || l.Speaks(caller, other) || l.Speaks(caller, ashyq.Person{}) {
		t.Errorf("bound as %+v, %v", caller.Account, err)
	}
	if caller.Account.Assurance != ashyq.NoAssurance {
		t.Errorf("on the account's own word the assurance is %q", caller.Account.Assurance)
	}
}

func TestBindingLeavesATraceForThePerson(t *testing.T) {
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	person := somebody(t)
	if err := l.Bind(t.Context(), caller, person); err != nil {
		t.Fatal(err)
	}
	tag, err := l.Keys.PersonTag(person, l.now)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := l.Store.Lookups(t.Context(), []ashyq.Tag{tag}, store.LookupID{}, 10)
	if err != nil || len(looks) != 1 {
		t.Fatalf("%d looks, %v", len(looks), err)
	}
	if got := looks[0]; got.Means != "binding" || got.By != string(caller.Account.ID) || !got.At.Equal(l.now) {
		t.Errorf("the trace is %+v", got)
	}
}

func TestAccountIsBoundToThreePersonsInThirtyDays(t *testing.T) {
	const day = 24 * time.Hour
	l := open(t)
	_, caller := l.login(t, phoneOf(t, 1))
	bind := func(i int) error { return l.Bind(t.Context(), caller, foreigner(t, i)) }
	for i := range 3 {
		if err := bind(i); err != nil {
			t.Fatalf("person %d: %v", i+1, err)
		}
		l.pass(day)
	}
	if err := bind(3); !errors.Is(err, store.ErrBindingLimited) {
		t.Errorf("the fourth: %v", err)
	}
	if err := bind(2); err != nil {
		t.Errorf("the present one again: %v", err)
	}
	l.pass(27 * day)
	if err := bind(3); !errors.Is(err, store.ErrBindingLimited) {
		t.Errorf("thirty days after the first: %v", err)
	}
	l.pass(time.Second)
	if err := bind(3); err != nil {
		t.Errorf("more than thirty days after the first: %v", err)
	}
}

func TestPlatformIsBoundToNobody(t *testing.T) {
	l := open(t)
	err := l.Bind(t.Context(), auth.Caller{Client: "bank"}, somebody(t))
	if !errors.Is(err, ashyq.Fail(ashyq.Forbidden, "forbidden")) {
		t.Errorf("got %v", err)
	}
}

func TestAccountFollowsItsPersonToANewKey(t *testing.T) {
	for name, follow := range map[string]func(*lodge, auth.Caller, ashyq.Person) error{
		"by a scan":          func(l *lodge, c auth.Caller, p ashyq.Person) error { return l.Renew(t.Context(), c, p) },
		"by the same number": func(l *lodge, c auth.Caller, p ashyq.Person) error { return l.Bind(t.Context(), c, p) },
	} {
		t.Run(name, func(t *testing.T) {
			l, token, person := rotated(t)
			caller, err := l.Identify(t.Context(), token)
			if err != nil || !l.Speaks(caller, person) {
				t.Fatalf("under the former key: %+v, %v", caller.Account, err)
			}
			for range 3 { // what a caller knew before may be behind
				if err := follow(l, caller, person); err != nil {
					t.Fatal(err)
				}
				now, err := l.Identify(t.Context(), token)
				digest, keyID := l.Keys.Person(person)
				if err != nil || now.Account.Person != digest || now.Account.KeyID != keyID || !l.Speaks(now, person) {
					t.Fatalf("under the new key: %+v, %v", now.Account, err)
				}
			}
			if n := traces(t, l, person); n != 1 {
				t.Errorf("%d traces", n)
			}
			for i := range bindingsLeft {
				if err := l.Bind(t.Context(), caller, foreigner(t, i)); err != nil {
					t.Errorf("other person %d: %v", i+1, err)
				}
			}
			if err := l.Bind(t.Context(), caller, foreigner(t, bindingsLeft)); !errors.Is(err, store.ErrBindingLimited) {
				t.Errorf("one too many: %v", err)
			}
		})
	}
}

// bindingsLeft is how many other persons an account may still be bound to after its first.
const bindingsLeft = 2

func TestRenewChangesNothingForAnybodyElse(t *testing.T) {
	l, token, person := rotated(t)
	before, err := l.Identify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	other := foreigner(t, 1)
	for name, renew := range map[string]func() error{
		"another person": func() error { return l.Renew(t.Context(), before, other) },
		"nobody":         func() error { return l.Renew(t.Context(), before, ashyq.Person{}) },
		"a platform":     func() error { return l.Renew(t.Context(), auth.Caller{Client: "bank"}, person) },
		"a key that there is not": func() error {
			gone := before
			gone.Account.KeyID = "gone"
			return l.Renew(t.Context(), gone, person)
		},
	} {
		now := before
		if err = renew(); err == nil {
			now, err = l.Identify(t.Context(), token)
		}
		if err != nil || now.Account.Person != before.Account.Person || now.Account.KeyID != before.Account.KeyID {
			t.Errorf("%s: %+v, %v", name, now.Account, err)
		}
	}

	if err := l.Bind(t.Context(), before, other); err != nil {
		t.Fatal(err)
	}
	if err := l.Renew(t.Context(), before, person); err != nil { // asked for before the account was another's
		t.Errorf("a caller of before: %v", err)
	}
	if now, err := l.Identify(t.Context(), token); err != nil || !l.Speaks(now, other) {
		t.Errorf("the account was taken back: %+v, %v", now.Account, err)
	}
}

// rotated is a lodge where an account was bound to a person before there was a new key for persons.
func rotated(t *testing.T) (l *lodge, token string, person ashyq.Person) {
	t.Helper()
	l, person = open(t), somebody(t)
	dir := filepath.Join(l.dir, "keys")
	l.Keys = openKeys(t, dir, l.now)
	token, caller := l.login(t, phoneOf(t, 1))
	if err := l.Bind(t.Context(), caller, person); err != nil {
		t.Fatal(err)
	}
	l.before = l.Keys
	rotate(t, filepath.Join(dir, "keys"))
	l.Keys = openKeys(t, dir, l.now)
	return l, token, person
}

// traces is how many looks at a person there are, under the former key and the present one.
func traces(t *testing.T, l *lodge, person ashyq.Person) int {
	t.Helper()
	var tags []ashyq.Tag
	for _, keys := range []*seal.Keys{l.before, l.Keys} {
		tag, err := keys.PersonTag(person, l.now)
		if err != nil {
			t.Fatal(err)
		}
		tags = append(tags, tag)
	}
	looks, err := l.Store.Lookups(t.Context(), tags, store.LookupID{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	return len(looks)
}

// three are accounts that are bound to one person, a day after each other; the card of the second's holder was seen.
func three(t *testing.T, l *lodge, person ashyq.Person) (tokens []string) {
	t.Helper()
	for i := range 3 {
		token, caller := l.login(t, phoneOf(t, 10_000*(i+1)))
		if err := l.Bind(t.Context(), caller, person); err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
		l.pass(24 * time.Hour)
	}
	if err := l.Vouch(t.Context(), l.identified(t, tokens[1]), person, "cafe"); err != nil {
		t.Fatal(err)
	}
	return tokens
}

func (l *lodge) identified(t *testing.T, token string) auth.Caller {
	t.Helper()
	caller, err := l.Identify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

func TestACardThatWasSeenIsNotedOnceWhereThePersonSeesIt(t *testing.T) {
	l := open(t)
	person := somebody(t)
	token, caller := l.login(t, phoneOf(t, 1))
	if err := l.Bind(t.Context(), caller, person); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Vouch(t.Context(), l.identified(t, token), person, "cafe"); err != nil {
			t.Fatal(err)
		}
	}
	caller = l.identified(t, token)
	if caller.Account.Assurance != ashyq.IDChecked || !l.Speaks(caller, person) {
		t.Errorf("the account is %+v", caller.Account)
	}
	looks := l.looks(t, person)
	if len(looks) != 2 || looks[0].Means != store.CardLook || looks[0].Venue != "cafe" || looks[0].By != string(caller.Account.ID) {
		t.Errorf("the traces are %+v", looks)
	}
}

// looks are the traces of today that a person sees.
func (l *lodge) looks(t *testing.T, person ashyq.Person) []store.Lookup {
	t.Helper()
	tag, err := l.Keys.PersonTag(person, l.now)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := l.Store.Lookups(t.Context(), []ashyq.Tag{tag}, store.LookupID{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return looks
}

func TestACardVouchesForNobodyElse(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	if err := l.Bind(t.Context(), caller, foreigner(t, 1)); err != nil {
		t.Fatal(err)
	}
	if err := l.Vouch(t.Context(), l.identified(t, token), somebody(t), "cafe"); err != nil {
		t.Fatal(err)
	}
	if now := l.identified(t, token); now.Account.Assurance != ashyq.NoAssurance || !l.Speaks(now, foreigner(t, 1)) {
		t.Errorf("the account is %+v", now.Account)
	}
}

// unbinding is a store that reads and traces, and binds nobody, since its database is away.
type unbinding struct{ auth.Store }

func (unbinding) Bind(context.Context, store.Binding, time.Time, int) error {
	return ashyq.Wrap(ashyq.Unavailable, "unavailable", store.ErrAway)
}

func TestNobodyIsToldThatTheirCardVouchesWhileThatCannotBeKept(t *testing.T) {
	l := open(t)
	token, caller := l.login(t, phoneOf(t, 1))
	if err := l.Bind(t.Context(), caller, somebody(t)); err != nil {
		t.Fatal(err)
	}
	caller = l.identified(t, token)
	l.Store = unbinding{l.Store}
	if err := l.Vouch(t.Context(), caller, somebody(t), "cafe"); !errors.Is(err, store.ErrAway) {
		t.Error(err)
	}
}

func TestAnAccountFollowsItsPersonAnotherTimeWhereTheDatabaseIsAway(t *testing.T) {
	l, token, person := rotated(t)
	caller := l.identified(t, token)
	kept := l.Store
	l.Store = unbinding{kept}
	if err := l.Renew(t.Context(), caller, person); err != nil {
		t.Error(err)
	}
	l.Store = kept
	if now := l.identified(t, token); now.Account.KeyID != caller.Account.KeyID || !l.Speaks(now, person) {
		t.Errorf("%+v", now.Account)
	}
}

func TestWhatWasNotMeEndsTheBindingsOfOthersByThen(t *testing.T) {
	l := open(t)
	person, first := somebody(t), l.now
	tokens := three(t, l, person)
	me := l.identified(t, tokens[1])
	for _, row := range []struct {
		look time.Time
		want int
	}{{first.Add(-time.Millisecond), 0}, {first, 1}, {first, 0}, {first.Add(48 * time.Hour), 1}, {l.now, 0}} {
		if ended, err := l.Disown(t.Context(), me, person, row.look); err != nil || ended != row.want {
			t.Errorf("a look at %v ends %d, %v; want %d", row.look, ended, err, row.want)
		}
	}
	for i, token := range tokens {
		if c := l.identified(t, token); l.Speaks(c, person) != (i == 1) {
			t.Errorf("account %d is %+v", i+1, c.Account)
		}
	}
	looks := l.looks(t, person)
	if len(looks) != 3 || looks[0].Means != store.UnbindingLook || looks[0].By != string(me.Account.ID) || looks[0].Venue != "" {
		t.Errorf("the traces are %+v", looks)
	}
}

func TestAnEndedBindingIsNotMadeAgainForThirtyDays(t *testing.T) {
	l := open(t)
	person := somebody(t)
	tokens := three(t, l, person)
	if ended, err := l.Disown(t.Context(), l.identified(t, tokens[1]), person, l.now); err != nil || ended != 2 {
		t.Fatal(ended, err)
	}
	again := func() error { return l.Bind(t.Context(), l.identified(t, tokens[0]), person) }
	if err := again(); !errors.Is(err, store.ErrBindingEnded) || ashyq.KindOf(err) != ashyq.Conflict {
		t.Errorf("at once: %v", err)
	}
	if err := l.Renew(t.Context(), l.identified(t, tokens[0]), person); err != nil {
		t.Errorf("an app that does not know yet: %v", err)
	}
	l.pass(30 * 24 * time.Hour)
	if err := again(); !errors.Is(err, store.ErrBindingEnded) {
		t.Errorf("after thirty days: %v", err)
	}
	l.pass(time.Millisecond)
	if err := again(); err != nil {
		t.Errorf("later: %v", err)
	}
}

func TestOnOnesOwnWordNothingEnds(t *testing.T) {
	l := open(t)
	person := somebody(t)
	tokens := three(t, l, person)
	_, stranger := l.login(t, phoneOf(t, 1))
	for name, row := range map[string]struct {
		caller auth.Caller
		person ashyq.Person
		code   string
	}{
		"nobody vouches for it": {l.identified(t, tokens[0]), person, "card_needed"},
		"another person":        {l.identified(t, tokens[1]), foreigner(t, 1), "other_person"},
		"nobody":                {l.identified(t, tokens[1]), ashyq.Person{}, "other_person"},
		"an account of nobody":  {stranger, person, "other_person"},
		"a platform":            {auth.Caller{Client: "bank"}, person, "other_person"},
	} {
		ended, err := l.Disown(t.Context(), row.caller, row.person, l.now)
		if !errors.Is(err, ashyq.Fail(ashyq.Forbidden, row.code)) || ended != 0 {
			t.Errorf("%s: %d, %v", name, ended, err)
		}
	}
	for i, token := range tokens {
		if !l.Speaks(l.identified(t, token), person) {
			t.Errorf("account %d is unbound", i+1)
		}
	}
}

func TestABindingUnderAFormerKeyIsEndedToo(t *testing.T) {
	l, token, person := rotated(t)
	_, caller := l.login(t, phoneOf(t, 2))
	if err := l.Bind(t.Context(), caller, person); err != nil {
		t.Fatal(err)
	}
	me, _ := l.login(t, phoneOf(t, 3))
	if err := l.Bind(t.Context(), l.identified(t, me), person); err != nil {
		t.Fatal(err)
	}
	if err := l.Vouch(t.Context(), l.identified(t, me), person, "cafe"); err != nil {
		t.Fatal(err)
	}
	if ended, err := l.Disown(t.Context(), l.identified(t, me), person, l.now); err != nil || ended != 2 {
		t.Errorf("%d, %v", ended, err)
	}
	if c := l.identified(t, token); c.Account.Person != (ashyq.Digest{}) || c.Account.KeyID != "" || c.Account.Assurance != "" {
		t.Errorf("the account is %+v", c.Account)
	}
}

func TestNothingOnDiskNamesAnybody(t *testing.T) {
	l := open(t)
	phone, person := phoneOf(t, 7_654_321), somebody(t)
	secret, err := l.EnrolClient(t.Context(), "bank", "A bank")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Grant(t.Context(), phone, store.Role{Entity: "chain", Venue: "cafe", Name: store.Owner}); err != nil {
		t.Fatal(err)
	}
	token, caller := l.login(t, phone)
	if err := l.Bind(t.Context(), caller, person); err != nil {
		t.Fatal(err)
	}
	platform, _, err := l.ClientToken(t.Context(), "bank", secret, home)
	if err != nil {
		t.Fatal(err)
	}
	l.pass(time.Minute)
	l.code(t, phone) // one that is waiting
	iin, _ := person.IIN()
	disk, log := string(l.files(t)), l.log.String()
	if !strings.Contains(disk, "A bank") {
		t.Fatal("the files are not those of the database")
	}
	for name, private := range map[string]string{
		"phone": phone.E164()[2:], "IIN": iin.Digits(), "token": token, "platform's token": platform, "secret": secret, "address": home.String(),
	} {
		if strings.Contains(disk, private) || strings.Contains(log, private) {
			t.Errorf("the %s is on disk or in the log", name)
		}
	}
}

func somebody(t *testing.T) ashyq.Person {
	t.Helper()
	return personOf(t, "900101300017")
}

func foreigner(t *testing.T, n int) ashyq.Person {
	t.Helper()
	passport, err := ashyq.ParsePassport("KG", "AC123456"+string(rune('0'+n)))
	if err != nil {
		t.Fatal(err)
	}
	return ashyq.Foreigner(passport)
}

func openKeys(t *testing.T, dir string, now time.Time) *seal.Keys {
	t.Helper()
	keys, err := seal.OpenKeys(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// rotate puts a new key for persons in front of the old one, as an operator would.
func rotate(t *testing.T, file string) {
	t.Helper()
	lines, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fresh := "person " + strings.Repeat("B", 43) + "=\n"
	rotated := regexp.MustCompile(`(?m)^person `).ReplaceAllString(string(lines), fresh+"person ")
	if rotated == string(lines) {
		t.Fatal("there is no key for persons")
	}
	if err := os.WriteFile(file, []byte(rotated), 0o600); err != nil {
		t.Fatal(err)
	}
}
