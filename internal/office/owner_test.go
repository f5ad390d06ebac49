package office_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/office"
	"ashyq/internal/store"
)

// told is what an owner says of a café.
func told(change ...func(*office.Details)) office.Details {
	d := office.Details{
		Name: ashyq.Text{RU: "Дастархан"}, OKED: "56.10", Category: "cafe", Region: "KZ-75", Address: "ул. Абая, 3", Capacity: 40,
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

// busy is a store at which the short numbers that gates are given are taken, so many times.
type busy struct {
	store.Store
	taken int
}

func (b *busy) SaveVenue(ctx context.Context, v ashyq.Venue, acts ...store.Act) error {
	if b.taken--; b.taken >= 0 {
		return store.ErrGateExists
	}
	return b.Store.SaveVenue(ctx, v, acts...)
}

func (b *busy) ChangeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error)) (ashyq.Venue, error) {
	if b.taken--; b.taken >= 0 {
		return ashyq.Venue{}, store.ErrGateExists
	}
	return b.Store.ChangeVenue(ctx, id, change)
}

func TestATakenNumberIsGivenUpForAnother(t *testing.T) {
	s := newScene(t)
	b := &busy{Store: s.Store}
	s.Store = b
	owner, gate := s.owner(), ashyq.Text{EN: "Terrace"}
	b.taken = 2
	v, err := s.AddVenue(t.Context(), owner, "chain", told(), office.Terms)
	s.ok(err)
	b.taken = 2
	v, err = s.AddGate(t.Context(), owner, v.ID, ashyq.Entry, gate)
	s.ok(err)
	if len(v.Gates) != 3 {
		t.Errorf("%d gates", len(v.Gates))
	}
	b.taken = 2
	v, err = s.ReplaceCode(t.Context(), owner, v.ID, v.Gates[2].ID)
	s.ok(err)
	if len(v.Gates) != 4 || v.Gates[2].Retired.IsZero() || v.Gates[3].Name != gate || v.Gates[3].Short == v.Gates[2].Short {
		t.Errorf("%+v", v.Gates)
	}
	b.taken = 100
	_, err = s.AddGate(t.Context(), owner, v.ID, ashyq.Entry, gate)
	s.fails(err, "gate_exists")
}

func TestOwnersAtOnceLoseNothing(t *testing.T) {
	s := newScene(t)
	v := s.venue("a")
	var parts sync.WaitGroup
	for n := range 24 {
		parts.Go(func() {
			if _, err := s.AddGate(t.Context(), s.owner(), v.ID, ashyq.Exit, ashyq.Text{EN: fmt.Sprint("Door ", n)}); err != nil {
				t.Error(err)
			}
			if place, err := s.Desk.Places.Venue(v.ID); err != nil || !slices.ContainsFunc(place.Venue.Gates, func(g ashyq.Gate) bool { return g.Name.EN == fmt.Sprint("Door ", n) }) {
				t.Errorf("door %d is not known once it was added (%v)", n, err)
			}
		})
	}
	parts.Wait()
	place, err := s.Desk.Places.Venue(v.ID)
	s.ok(err)
	if len(place.Venue.Gates) != 2+24 {
		t.Errorf("%d gates", len(place.Venue.Gates))
	}
}

// What an official has approved stays what they have approved; what they can see to be otherwise is noted for them.
func TestWhatMayChangeInWhichState(t *testing.T) {
	s := newScene(t)
	for _, row := range []struct {
		name     string
		state    ashyq.VenueState
		before   []ashyq.VenueState
		approved bool
	}{
		{"that has applied", ashyq.Applied, nil, false},
		{"that was refused", ashyq.Refused, nil, false},
		{"that left before it was approved", ashyq.Withdrawn, []ashyq.VenueState{ashyq.Applied}, false},
		{"in training", ashyq.Training, nil, true},
		{"that takes part", ashyq.Active, nil, true},
		{"that is suspended", ashyq.Suspended, []ashyq.VenueState{ashyq.Active}, true},
		{"that left", ashyq.Withdrawn, []ashyq.VenueState{ashyq.Active}, true},
		{"that left while suspended", ashyq.Withdrawn, []ashyq.VenueState{ashyq.Training, ashyq.Suspended}, true},
		{"that was excluded", ashyq.Excluded, nil, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := s.venue(ashyq.VenueID(row.name), func(v *ashyq.Venue) {
				v.State, v.Participation.Before = row.state, row.before
			})
			same := office.Details{
				Name: v.Name, OKED: v.OKED, Category: v.Category, Region: v.Region, Address: v.Address, Point: v.Point, Capacity: v.Capacity, Area: v.Area,
			}
			another := same
			another.OKED, another.Category = "59.14", "cinema"
			_, err := s.ChangeVenue(t.Context(), s.owner(), v.ID, another)
			if got := err != nil; got != row.approved {
				t.Errorf("another activity: %v", err)
			}
			if !row.approved {
				return
			}
			s.fails(err, "approved_already")
			moved := same
			moved.Capacity, moved.Address, moved.Name = 21, "ул. Абая, 5", ashyq.Text{KK: "Жаңа"}
			for range 2 {
				if v, err = s.ChangeVenue(t.Context(), s.owner(), v.ID, moved); err != nil {
					t.Fatal(err)
				}
			}
			if !slices.Equal(v.Participation.Changed, []string{"name", "address"}) {
				t.Errorf("noted for officials: %v", v.Participation.Changed)
			}
			acts, err := s.Store.Acts(t.Context(), store.ActQuery{Venue: v.ID, Limit: 10})
			s.ok(err)
			want := []store.FieldChange{{Field: "name", From: same.Name.RU, To: "Жаңа"}, {Field: "address", From: same.Address, To: "ул. Абая, 5"}, {Field: "capacity", From: "20", To: "21"}}
			if len(acts) != 1 || acts[0].What != "venue_changed" || acts[0].As != store.Owner || !slices.Equal(acts[0].Fields, want) {
				t.Errorf("the trail: %+v", acts)
			}
		})
	}
}

// A venue that took part before activities were asked for says its own once.
func TestAnActivityThatWasNeverSaid(t *testing.T) {
	s := newScene(t)
	v := s.venue("a", func(v *ashyq.Venue) { v.OKED = "" })
	_, err := s.ChangeVenue(t.Context(), s.owner(), v.ID, told(func(d *office.Details) { d.OKED, d.Category = "59.14", "cinema" }))
	s.fails(err, "approved_already")
	v, err = s.ChangeVenue(t.Context(), s.owner(), v.ID, told())
	s.ok(err)
	if v.OKED != "56.10" {
		t.Errorf("OKED %q", v.OKED)
	}
}

func TestBoundsOfWhatIsMade(t *testing.T) {
	s := newScene(t)
	who := auth.Caller{Account: store.Account{ID: "founder", Phone: ashyq.Digest{1}, LastTwo: "11"}, ConfirmedAt: noon}
	found := func(who auth.Caller) (ashyq.Entity, error) {
		return s.Register(t.Context(), who, office.Registration{Name: ashyq.Text{RU: "ИП"}, Contacts: office.Contacts{Email: "a@example.kz"}})
	}
	for range 5 {
		_, err := found(who)
		s.ok(err)
	}
	_, err := found(who)
	s.fails(err, "limited")
	s.now = s.now.Add(24 * time.Hour)
	_, err = found(who)
	s.ok(err)
	rich := who
	rich.Account.Roles = slices.Repeat([]store.Role{{Entity: "e", Name: store.Owner}}, 50)
	_, err = found(rich)
	s.fails(err, "too_many_entities")

	for range 100 {
		_, err := s.AddVenue(t.Context(), s.owner(), "chain", told(), office.Terms)
		s.ok(err)
	}
	_, err = s.AddVenue(t.Context(), s.owner(), "chain", told(), office.Terms)
	s.fails(err, "limited")
	for n := range 400 {
		v := s.chainVenue(ashyq.VenueID(fmt.Sprint("v", n)))
		s.ok(s.Store.SaveVenue(t.Context(), v))
	}
	s.refresh()
	_, err = s.AddVenue(t.Context(), s.owner(), "chain", told(), office.Terms)
	s.fails(err, "too_many_venues")

	for n := range 1000 {
		_, err := s.Store.Grant(t.Context(), store.Membership{
			ID: store.MemberID(fmt.Sprint("m", n)), Phone: ashyq.Digest{2, byte(n), byte(n >> 8)}, Role: store.Role{Entity: "chain", Name: store.Guard}, Since: noon,
		})
		s.ok(err)
	}
	_, err = s.Invite(t.Context(), s.owner(), auth.Invitation{Phone: s.contact, Name: "Aigul", Role: store.Role{Entity: "chain", Name: store.Guard}, Language: "ru"})
	s.fails(err, "too_many_members")

	again := func(phone ashyq.Phone) error {
		_, err := s.InviteAgain(t.Context(), s.owner(), "chain", "m0", phone, "ru")
		return err
	}
	for range 20 {
		s.fails(again(s.contact), "invalid_phone")
	}
	s.fails(again(s.contact), "limited")

	for range 500 {
		s.ok(s.Print(t.Context(), s.owner()))
	}
	s.fails(s.Print(t.Context(), s.owner()), "limited")
}

// The digest of an entrepreneur tells the same person again, and their number is nowhere.
func TestAnEntrepreneurIsKnownByADigest(t *testing.T) {
	s := newScene(t)
	iin, err := ashyq.ParseIIN("900101300017")
	s.ok(err)
	who := auth.Caller{Account: store.Account{ID: "founder", Phone: ashyq.Digest{1}}}
	e, err := s.Register(t.Context(), who, office.Registration{
		Entrepreneur: iin, Name: ashyq.Text{RU: "ИП"}, Contacts: office.Contacts{Phone: &s.contact},
	})
	s.ok(err)
	digest, ok := s.Desk.Keys.PersonUnder(e.SoleTrader.KeyID, ashyq.Resident(iin))
	if !ok || digest != e.SoleTrader.Person || e.SoleTrader.LastFour != "0017" {
		t.Errorf("%+v", e.SoleTrader)
	}
	if e.Contacts.PhoneLastTwo != "67" {
		t.Errorf("%+v", e.Contacts)
	}
	members, err := s.Store.Members(t.Context(), e.ID)
	s.ok(err)
	if len(members) != 1 || members[0].Phone != who.Account.Phone || members[0].Role != (store.Role{Entity: e.ID, Name: store.Owner}) || members[0].Accepted.IsZero() {
		t.Errorf("%+v", members)
	}
}

func TestAnExclusionIsNotEscapedByAnotherApplication(t *testing.T) {
	s := newScene(t)
	owner := s.owner()
	v, err := s.AddVenue(t.Context(), owner, "chain", told(), office.Terms)
	s.ok(err)
	_, err = s.Store.ChangeVenue(t.Context(), v.ID, func(v *ashyq.Venue) (store.Act, error) {
		v.State = ashyq.Active
		return store.Act{}, v.Take(ashyq.Exclusion, "Подделка", "№ 21", s.now)
	})
	s.ok(err)
	s.refresh()
	again := told()
	again.Address = strings.ToUpper(again.Address) + "."
	_, err = s.AddVenue(t.Context(), owner, "chain", again, office.Terms)
	s.fails(err, "excluded")
	elsewhere := told()
	elsewhere.Address += ", 2"
	_, err = s.AddVenue(t.Context(), owner, "chain", elsewhere, office.Terms)
	s.ok(err)
	s.now = s.now.Add(ashyq.ExclusionTime)
	_, err = s.AddVenue(t.Context(), owner, "chain", again, office.Terms)
	s.ok(err)
}
