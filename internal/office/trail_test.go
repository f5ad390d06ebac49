package office_test

import (
	"fmt"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

func TestTheTrailIsForThoseWhomItConcerns(t *testing.T) {
	s := newScene(t)
	s.business("other", s.contact)
	s.venue("mine")
	s.venue("theirs", func(v *ashyq.Venue) { v.Entity = "other" })
	caller := func(role store.Role) auth.Caller {
		return auth.Caller{Account: store.Account{ID: "somebody", Roles: []store.Role{role}}}
	}
	owner, manager := caller(store.Role{Entity: "chain", Name: store.Owner}), caller(store.Role{Entity: "chain", Venue: "mine", Name: store.Manager})
	guard := caller(store.Role{Entity: "chain", Venue: "mine", Name: store.Guard})
	for name, row := range map[string]struct {
		by    auth.Caller
		query store.ActQuery
		may   bool
	}{
		"an official, everything":          {s.official, store.ActQuery{}, true},
		"an official, nothing there is":    {s.official, store.ActQuery{Venue: "nowhere"}, true},
		"an owner, everything":             {owner, store.ActQuery{}, false},
		"an owner, the business":           {owner, store.ActQuery{Entity: "chain"}, true},
		"an owner, a venue":                {owner, store.ActQuery{Venue: "mine"}, true},
		"an owner, both":                   {owner, store.ActQuery{Entity: "chain", Venue: "mine"}, true},
		"an owner, another's":              {owner, store.ActQuery{Entity: "other"}, false},
		"an owner, another's venue":        {owner, store.ActQuery{Venue: "theirs"}, false},
		"an owner, another's under own":    {owner, store.ActQuery{Entity: "chain", Venue: "theirs"}, false},
		"an owner, a venue of nobody":      {owner, store.ActQuery{Venue: "nowhere"}, false},
		"an owner, nobody's under own":     {owner, store.ActQuery{Entity: "chain", Venue: "nowhere"}, false},
		"a manager, their venue":           {manager, store.ActQuery{Venue: "mine"}, true},
		"a manager of one, the business":   {manager, store.ActQuery{Entity: "chain"}, false},
		"a guard, the venue they stand at": {guard, store.ActQuery{Venue: "mine"}, false},
	} {
		if _, _, err := s.Acts(t.Context(), row.by, row.query); (err == nil) != row.may {
			t.Errorf("%s: %v", name, err)
		} else if err != nil {
			s.fails(err, "forbidden")
		}
	}
}

func TestTheTrailIsReadInPages(t *testing.T) {
	s := newScene(t)
	v := s.chainVenue("cafe")
	for i := range 60 {
		s.ok(s.Store.SaveVenue(t.Context(), v, store.Act{At: noon, Entity: "chain", Venue: "cafe", What: fmt.Sprint(i)}))
	}
	s.refresh()
	newer, more, err := s.Acts(t.Context(), s.owner(), store.ActQuery{Venue: "cafe"})
	s.ok(err)
	older, end, err := s.Acts(t.Context(), s.owner(), store.ActQuery{Venue: "cafe", Before: newer[len(newer)-1].N})
	s.ok(err)
	if len(newer) != 50 || !more || len(older) != 10 || end || newer[0].What != "59" || older[9].What != "0" {
		t.Errorf("%d, %t, then %d, %t", len(newer), more, len(older), end)
	}
}

func TestNamesAreToldToThoseWhoMayKnowThem(t *testing.T) {
	s := newScene(t)
	account := func(phone byte, role store.Role, name string) ashyq.AccountID {
		digest := ashyq.Digest{phone}
		_, err := s.Store.Grant(t.Context(), store.Membership{ID: store.MemberID(name), Phone: digest, Name: name, Role: role, Since: noon})
		s.ok(err)
		s.ok(s.Store.SaveInvitation(t.Context(), noon, store.Invitation{Token: digest, Phone: digest, Expires: noon.Add(time.Hour)}))
		a, err := s.Store.AcceptInvitation(t.Context(), noon, digest, store.Session{Token: digest, Expires: noon.Add(time.Hour)})
		s.ok(err)
		return a.ID
	}
	aigul := account(1, store.Role{Entity: "chain", Name: store.Manager}, "Aigul")
	dana := account(2, store.Role{Name: store.Authority}, "Dana")
	acts := []store.Act{
		{Actor: aigul, As: store.Manager, Entity: "chain"}, {Actor: dana, As: store.Authority, Entity: "chain"},
		{Actor: "forgotten", As: store.Owner, Entity: "chain"}, {},
	}
	names, err := s.Names(t.Context(), s.official, acts)
	s.ok(err)
	if names[aigul] != "Aigul" || names[dana] != "Dana" || names["forgotten"] != "" {
		t.Errorf("an official is told %v", names)
	}
	names, err = s.Names(t.Context(), s.owner(), acts)
	s.ok(err)
	if names[aigul] != "Aigul" || names[dana] != "" {
		t.Errorf("an owner is told %v", names)
	}
}
