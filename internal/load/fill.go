package load

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/country"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Database is what is filled: one on which no node runs.
type Database interface {
	store.Places
	store.Accounts
	store.Members
	store.Filler
}

// Past is what has happened before.
type Past struct {
	Visits int // each of them two rows: an entry and its exit
	Days   int // before today over which they are spread
}

//go:embed decree.yaml
var decree string

// Fill fills a database: a business with all the venues, accounts with sessions, a platform, somebody of the staff who may
// watch every venue, rules by which nothing closes, and a past. What goes on is told to progress.
func (f Filling) Fill(ctx context.Context, into Database, keys *seal.Keys, past Past, now time.Time, progress func(what string, done, of int)) error {
	now = now.UTC()
	entity := f.entity(now)
	if err := into.SaveEntity(ctx, entity); err != nil {
		return fmt.Errorf("fill in the business: %w", err)
	}
	for _, r := range country.Regions() {
		if err := into.SaveZone(ctx, r.Code, ashyq.YellowZone); err != nil {
			return fmt.Errorf("fill in zones: %w", err)
		}
	}
	if err := into.SaveDecree(ctx, store.Decree{Version: "load", Text: decree}); err != nil {
		return fmt.Errorf("fill in the rules: %w", err)
	}
	// Secrets and tokens are kept as package auth keeps those that it makes itself.
	client := store.Client{ID: f.clientID(), Name: "load", Secret: keys.Digest("client secret", string(f.clientID()), f.token("platform", 0))}
	if err := into.SaveClient(ctx, client); err != nil {
		return fmt.Errorf("fill in the platform: %w", err)
	}
	if err := into.FillVenues(ctx, counted(f.venues(entity.ID, now), "venues", f.Venues, progress)); err != nil {
		return fmt.Errorf("fill in venues: %w", err)
	}
	if err := into.FillAccounts(ctx, counted(f.holders(keys, now), "accounts", f.Accounts+1, progress)); err != nil {
		return fmt.Errorf("fill in accounts: %w", err)
	}
	guard := store.Membership{
		ID: store.MemberID(f.id("member", 0)), Phone: keys.Digest("load phone", "staff"), LastTwo: "00",
		Role: store.Role{Entity: entity.ID, Name: store.Guard}, Since: now, Accepted: now,
	}
	if _, err := into.Grant(ctx, guard); err != nil {
		return fmt.Errorf("fill in staff: %w", err)
	}
	if past.Visits == 0 {
		return nil
	}
	if err := into.FillEvents(ctx, counted(f.past(past, now), "rows", 2*past.Visits, progress)); err != nil {
		return fmt.Errorf("fill in visits: %w", err)
	}
	return nil
}

// progressRows is after how many of a kind progress is told.
const progressRows = 20_000

func counted[T any](all iter.Seq[T], what string, of int, progress func(what string, done, of int)) iter.Seq[T] {
	return func(yield func(T) bool) {
		done := 0
		for one := range all {
			if !yield(one) {
				return
			}
			if done++; done%progressRows == 0 {
				progress(what, done, of)
			}
		}
		progress(what, done, of)
	}
}

func (f Filling) entity(now time.Time) ashyq.Entity {
	quiet := make(map[ashyq.NoticeKind]ashyq.Ways) // nobody would read what hundreds of thousands of venues give cause for
	for _, kind := range ashyq.NoticeKinds() {
		quiet[kind] = ashyq.Ways{}
	}
	return ashyq.Entity{
		ID: ashyq.EntityID(f.id("entity", 0)), Name: ashyq.Text{KK: "Жүктеме", RU: "Нагрузка", EN: "Load"}, Notices: quiet, Since: now.AddDate(0, -1, 0),
	}
}

// sizes are what venues are, from those where most come on: of a million a few are stadiums and most are small.
var sizes = []size{
	{10, "stadium", "9311", 40_000},
	{30, "airport", "5223", 10_000},
	{300, "mall", "6832", 5_000},
	{3_000, "grocery", "4711", 500},
	{15_000, "fitness", "9313", 200},
	{60_000, "cinema", "5914", 150},
	{200_000, "cafe", "5610", 60},
	{400_000, "pharmacy", "4773", 30},
	{MostVenues, "shop", "4719", 40},
}

type size struct {
	below    int // numbers
	category ashyq.Category
	oked     string
	capacity int
}

// venues come in the order of their ids, in which a database writes them faster.
func (f Filling) venues(entity ashyq.EntityID, now time.Time) iter.Seq[ashyq.Venue] {
	regions := country.Regions()
	ids := make(map[ashyq.VenueID]int, f.Venues)
	for n := range f.Venues {
		ids[f.VenueID(n)] = n
	}
	return func(yield func(ashyq.Venue) bool) {
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			n := ids[id]
			size := sizes[slices.IndexFunc(sizes, func(s size) bool { return n < s.below })]
			region := regions[n%len(regions)]
			v := ashyq.Venue{
				ID: id, Entity: entity, Name: ashyq.Text{KK: fmt.Sprintf("№ %d орын", n), RU: fmt.Sprintf("Место № %d", n)},
				Address: region.Name.RU, Region: region.Code, Category: size.category, OKED: size.oked, State: ashyq.Active,
				Participation: ashyq.Participation{Since: now.AddDate(0, -1, 0)}, Capacity: size.capacity, TimeZone: region.TimeZone,
			}
			for _, d := range []ashyq.Direction{ashyq.Entry, ashyq.Exit} {
				v.Gates = append(v.Gates, ashyq.Gate{
					ID: f.gateID(n, d), Name: ashyq.Text{RU: string(d)}, Direction: d, Short: string(f.appendShort(nil, n, d)),
				})
			}
			if !yield(v) {
				return
			}
		}
	}
}

// holders are the accounts, and after them somebody of the staff.
func (f Filling) holders(keys *seal.Keys, now time.Time) iter.Seq[store.Holder] {
	holder := func(kind string, n int, phone string) store.Holder {
		id := ashyq.AccountID(f.id(kind, n))
		return store.Holder{
			Account: store.Account{ID: id, Phone: keys.Digest("load phone", phone), LastTwo: fmt.Sprintf("%02d", n%100)},
			Session: store.Session{
				Token: keys.Digest("session", f.token(kind, n)), Account: id, Expires: now.Add(auth.SessionSlide), Slide: auth.SessionSlide,
			},
		}
	}
	return func(yield func(store.Holder) bool) {
		for n := range f.Accounts {
			h := holder("account", n, fmt.Sprint(n))
			h.Account.Person, h.Account.KeyID = keys.Person(ashyq.Resident(MadeUpIIN(f.Seed, n)))
			h.Account.Assurance = ashyq.NoAssurance
			if !yield(h) {
				return
			}
		}
		yield(holder("staff", 0, "staff"))
	}
}
