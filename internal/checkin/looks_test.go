package checkin_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// bound is a new account that is bound to a person now.
func (h *house) bound(phone string, p ashyq.Person, assurance ashyq.Assurance) ashyq.AccountID {
	h.t.Helper()
	ctx, digest, code := h.t.Context(), h.Keys.Digest("phone", phone), h.Keys.Digest("code", phone)
	session := store.Session{Token: h.Keys.Digest("token", phone), Expires: h.now.Add(time.Hour)}
	if err := h.store.SaveCode(ctx, h.now, store.LoginCode{Phone: digest, Code: code, Expires: h.now.Add(time.Hour), Tries: 1}); err != nil {
		h.t.Fatal(err)
	}
	account, err := h.store.Login(ctx, h.now, digest, code, "67", session)
	if err != nil {
		h.t.Fatal(err)
	}
	tag, err := h.Keys.PersonTag(p, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	b := store.Binding{
		Account: account.ID, Assurance: assurance,
		Lookup: store.Lookup{Tag: tag, At: h.now, Means: store.BindingLook, By: string(account.ID)},
	}
	b.Person, b.KeyID = h.Keys.Person(p)
	if err := h.store.Bind(ctx, b, h.now.Add(-time.Hour), 3); err != nil {
		h.t.Fatal(err)
	}
	return account.ID
}

func (h *house) watcher(account ashyq.AccountID, assurance ashyq.Assurance, p ashyq.Person) checkin.Watcher {
	return checkin.Watcher{Account: account, Assurance: assurance, Person: h.Keys.Persons(p)}
}

func (h *house) looksAt(w checkin.Watcher, from store.LookupID) checkin.Looks {
	h.t.Helper()
	looks, err := h.LooksAt(h.t.Context(), w, from)
	if err != nil {
		h.t.Fatal(err)
	}
	return looks
}

// guards has staff scan for a person at a door.
func (h *house) guards(v ashyq.Venue, p ashyq.Person) {
	h.t.Helper()
	s := h.at(v, entrance, p)
	s.Means, s.Actor, s.Assurance = ashyq.ByDesk, "guard", ashyq.IDChecked
	h.scan(s)
}

// checks asks for a person's own status.
func (h *house) checks(p ashyq.Person, means ashyq.Means, actor string) {
	h.t.Helper()
	if _, err := h.Check(h.t.Context(), checkin.Question{Person: p, Means: means, Actor: actor}); err != nil {
		h.t.Fatal(err)
	}
}

// told is a look in short: who, by what means, where, and how many would be ended.
func told(l checkin.Look) string {
	where := l.Platform
	if l.Venue != nil {
		where += " at " + l.Venue.Name.EN
	}
	if l.Hidden {
		where += " somewhere"
	}
	return fmt.Sprintf("%s %s%s %d", l.Who, l.Means, where, l.Others)
}

func (h *house) tells(what string, looks checkin.Looks, want ...string) {
	h.t.Helper()
	var got []string
	for _, l := range looks.Items {
		got = append(got, told(l))
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestAPersonSeesWhoLookedThemUp(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	dana := resident(t, "900101300017")
	if err := h.store.SaveClient(t.Context(), store.Client{ID: "bank", Name: "Bank"}); err != nil {
		t.Fatal(err)
	}
	me := h.bound("mine", dana, ashyq.IDChecked)
	h.now = h.now.Add(time.Hour)
	h.checks(dana, ashyq.BySelf, string(me))
	h.now = h.now.Add(23 * time.Hour) // another day
	h.guards(h.cafe, dana)
	h.now = h.now.Add(time.Hour)
	other := h.bound("another", dana, ashyq.NoAssurance)
	h.now = h.now.Add(time.Hour)
	h.checks(dana, ashyq.BySelf, string(other))
	h.checks(dana, ashyq.ByPlatform, "bank")
	h.checks(resident(t, "850315400025"), ashyq.BySelf, string(other))
	s := h.at(h.cinema, entrance, dana)
	s.Means, s.Actor = ashyq.ByPlatform, "gone"
	h.scan(s)
	s = h.at(h.cinema, exit, dana)
	s.Actor = string(me)
	h.scan(s) // one's own visit is its own trace

	looks := h.looksAt(h.watcher(me, ashyq.IDChecked, dana), store.LookupID{})
	h.tells("vouched for", looks, "platform platformgone at cinema 1", "platform platformBank 1", "account self 1", "account binding 1",
		"staff desk at cafe 0", "you self 0", "you binding 0")
	if looks.Others != 1 || looks.Next != (store.LookupID{}) || !looks.Items[4].At.Equal(noon.Add(24*time.Hour)) {
		t.Errorf("%+v", looks)
	}
	h.tells("the other's", h.looksAt(h.watcher(other, ashyq.NoAssurance, dana), store.LookupID{}),
		"platform platformgone somewhere 1", "platform platformBank 1", "you self 0", "you binding 0",
		"staff desk somewhere 1", "account self 1", "account binding 1")
	h.tells("somebody else's", h.looksAt(h.watcher(me, ashyq.IDChecked, resident(t, "930607350035")), store.LookupID{}))
}

func TestOnOnesOwnWordThePlacesAreThoseSinceOnesBinding(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	dana := resident(t, "900101300017")
	h.guards(h.cafe, dana)
	h.now = h.now.Add(time.Hour)
	me := h.bound("mine", dana, ashyq.NoAssurance)
	h.now = h.now.Add(time.Hour)
	h.guards(h.cinema, dana)
	alone := h.watcher(me, ashyq.NoAssurance, dana)
	h.tells("alone", h.looksAt(alone, store.LookupID{}), "staff desk at cinema 0", "you binding 0", "staff desk somewhere 0")
	h.now = h.now.Add(time.Hour)
	h.bound("another", dana, ashyq.NoAssurance)
	h.tells("with another", h.looksAt(alone, store.LookupID{}),
		"account binding 1", "staff desk somewhere 0", "you binding 0", "staff desk somewhere 0")
}

func TestLooksAreToldPageByPageAndAsLongAsTheyAreRemembered(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	dana := resident(t, "900101300017")
	me := h.bound("mine", dana, ashyq.NoAssurance)
	w := h.watcher(me, ashyq.NoAssurance, dana)
	const looks, page = 120, 50
	for range looks - 1 {
		h.now = h.now.Add(65 * time.Second)
		h.checks(dana, ashyq.BySelf, string(me))
	}
	var from store.LookupID
	seen := make(map[store.LookupID]bool)
	for _, want := range []int{page, page, looks - 2*page} {
		told := h.looksAt(w, from)
		if len(told.Items) != want || (told.Next == store.LookupID{}) != (want < page) {
			t.Errorf("a page of %d, and %v after it", len(told.Items), told.Next)
		}
		for _, l := range told.Items {
			seen[l.ID] = true
		}
		from = told.Next
	}
	if len(seen) != looks {
		t.Errorf("%d looks are told", len(seen))
	}
	for _, row := range []struct{ days, want int }{{14, page}, {15, 0}} {
		h.now = noon.Add(time.Duration(row.days) * 24 * time.Hour)
		if err := h.upkeep.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		if told := h.looksAt(w, store.LookupID{}); len(told.Items) != row.want {
			t.Errorf("after %d days: %d", row.days, len(told.Items))
		}
	}
}

func TestALookIsNamedByOneWhoDidNotMakeIt(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	dana, arman := resident(t, "900101300017"), resident(t, "850315400025")
	me, other := h.bound("mine", dana, ashyq.NoAssurance), h.bound("another", dana, ashyq.NoAssurance)
	h.bound("a third", arman, ashyq.NoAssurance)
	w := h.watcher(me, ashyq.NoAssurance, dana)
	looks := h.looksAt(w, store.LookupID{})
	armans := h.looksAt(h.watcher("third", ashyq.NoAssurance, arman), store.LookupID{})
	absent := looks.Items[0].ID
	absent[15]++
	for name, row := range map[string]struct {
		id   store.LookupID
		want error
	}{
		"another's":        {looks.Items[0].ID, nil},
		"one's own":        {looks.Items[1].ID, store.ErrNotFound},
		"at somebody else": {armans.Items[0].ID, store.ErrNotFound},
		"one that is none": {absent, store.ErrNotFound},
		"the first of all": {store.LookupID{15: 1}, store.ErrNotFound},
		"none":             {store.LookupID{}, store.ErrNotFound},
	} {
		look, err := h.LookOf(t.Context(), w, row.id)
		if !errors.Is(err, row.want) || err == nil && (look.ID != row.id || look.Who != checkin.AnotherAccount) {
			t.Errorf("%s: %+v, %v", name, look, err)
		}
	}
	if _, err := h.LookOf(t.Context(), h.watcher(other, ashyq.NoAssurance, dana), looks.Items[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one's own, for whoever made it: %v", err)
	}
}

func TestACardIsCheckedAtTheDoorOfWhoScannedThere(t *testing.T) {
	h := newHouse(t, "Asia/Almaty", noon)
	dana := resident(t, "900101300017")
	visit := func(account string) ashyq.VisitID {
		s := h.at(h.cinema, entrance, dana)
		s.Actor = account
		return h.scan(s).Event.VisitID()
	}
	leaves := func() { h.scan(h.at(h.cinema, exit, dana)) }
	seen := func(id ashyq.VisitID, actor ashyq.AccountID) {
		t.Helper()
		o := checkin.Override{ID: seal.NewScanID(h.now), Visit: id, Outcome: ashyq.Admit, Reason: ashyq.CardSeen, Actor: actor}
		if _, err := h.Override(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	checked := func(account ashyq.AccountID, p ashyq.Person, id ashyq.VisitID) error {
		return h.CardChecked(t.Context(), h.watcher(account, ashyq.NoAssurance, p), id)
	}
	wants := func(what string, err error, code string) {
		t.Helper()
		if failure, ok := errors.AsType[*ashyq.Error](err); code == "" && err != nil || code != "" && (!ok || failure.Code != code) {
			t.Errorf("%s: %v, want %q", what, err, code)
		}
	}

	mine := visit("me")
	wants("nobody has looked", checked("me", dana, mine), "card_not_checked")
	seen(mine, "guard")
	h.now = h.now.Add(time.Hour)
	leaves()
	wants("mine", checked("me", dana, mine), "")
	wants("another account's", checked("another", dana, mine), "card_not_checked")
	wants("another person's", checked("me", resident(t, "850315400025"), mine), "not_found")
	wants("no visit", checked("me", dana, ashyq.VisitID{Venue: h.cinema.ID, Scan: seal.NewScanID(h.now)}), "not_found")
	wants("no venue", checked("me", dana, ashyq.VisitID{Venue: "nowhere", Scan: mine.Scan}), "not_found")

	// A stranger's account scans from afar while the person is inside, and so learns what their visit is called.
	mine = visit("me")
	if theirs := visit("stranger"); theirs != mine {
		t.Fatal("another scan of the same person is another visit")
	}
	seen(mine, "guard")
	wants("a stranger's who has extended it", checked("stranger", dana, mine), "card_not_checked")
	wants("one that a stranger has extended", checked("me", dana, mine), "card_not_checked")
	leaves()

	mine = visit("me")
	h.now = h.now.Add(time.Minute)
	visit("me")
	seen(mine, "guard")
	wants("one that I have extended", checked("me", dana, mine), "")
	leaves()

	mine = visit("me")
	seen(mine, "me")
	wants("by oneself", checked("me", dana, mine), "card_not_checked")

	h.now = h.now.Add(15 * 24 * time.Hour)
	if err := h.upkeep.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants("long ago", checked("me", dana, mine), "not_found")
}
