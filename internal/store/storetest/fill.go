package storetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Filled is a store that can be filled.
type Filled interface {
	store.Store
	store.Filler
}

// RunFiller holds a store.Filler against the calls that write one by one: what is read afterwards is the same. fresh opens a
// store without data, which may be the one that it opened before, emptied.
func RunFiller(t *testing.T, fresh func(t *testing.T) Filled) {
	now := hour(4 * 24)
	venues := []ashyq.Venue{place(cinema, "123456782"), place(cafe, "100000017")}
	var holders []store.Holder
	for i := range 3 {
		account := store.Account{
			ID: ashyq.AccountID(name(i)), Phone: digest("phone", i), LastTwo: "17", Person: digest("person", i), KeyID: "key",
			Assurance: ashyq.NoAssurance,
		}
		session := store.Session{Token: digest("token", i), Account: account.ID, Expires: now.Add(time.Hour), Slide: 180 * 24 * time.Hour}
		holders = append(holders, store.Holder{Account: account, Session: session})
	}

	one := &house{T: t, Store: fresh(t)}
	for _, v := range venues {
		one.ok(one.SaveVenue(t.Context(), v))
	}
	var events []ashyq.Event
	for i := range 60 { // over three days, in the order of their moments
		venue, at := venues[i%3/2].ID, hour(float64(i))
		events = append(events, one.enter(arrives(venue, name(i), at)), one.exit(leaves(venue, name(i), at.Add(20*time.Minute))))
	}
	want := readBack(one, now)
	one.ok(one.Close())

	many := &house{T: t, Store: fresh(t)}
	defer many.Close()
	filler := many.Store.(store.Filler)
	slices.SortFunc(events, func(a, b ashyq.Event) int { return cmp.Compare(a.ID.String(), b.ID.String()) })
	many.ok(filler.FillVenues(t.Context(), slices.Values(venues)))
	many.ok(filler.FillAccounts(t.Context(), slices.Values(holders)))
	many.ok(filler.FillEvents(t.Context(), slices.Values(events)))
	same(t, "what was filled in", readBack(many, now), want)
	for _, h := range holders {
		_, account, err := many.Session(t.Context(), now, h.Session.Token)
		many.ok(err)
		same(t, "an account", account, h.Account)
	}

	// Life goes on where the past ended.
	last := want.Seqs[cinema]
	if e := many.enter(arrives(cinema, name(0), now)); e.Seq != last+1 || e.Inside != 1 {
		t.Errorf("the first row after %d is %+v", last, e)
	}
	if err := filler.FillEvents(t.Context(), slices.Values(events)); err == nil {
		t.Error("events were filled in beside others")
	}
}

// everything is what a store tells of venues and what happened there.
type everything struct {
	Venues []ashyq.Venue
	Cursor int64
	Seqs   map[ashyq.VenueID]uint64
	Totals []store.Total
	Pulses []store.Pulse
	At     map[ashyq.VenueID]happened
}

type happened struct {
	Feed      []ashyq.Event
	Hours     []store.Hour
	Occupancy ashyq.Occupancy
	Visits    [][]ashyq.Event
}

func readBack(h *house, now time.Time) everything {
	ctx := h.Context()
	changes, err := h.Changes(ctx, 0, 100)
	h.ok(err)
	all := everything{Venues: changes.Venues, Cursor: changes.Cursor, At: make(map[ashyq.VenueID]happened)}
	all.Seqs, err = h.Seqs(ctx, []ashyq.VenueID{cinema, cafe})
	h.ok(err)
	all.Totals, err = h.Totals(ctx, evening, now)
	h.ok(err)
	all.Pulses, err = h.Pulses(ctx, evening, evening)
	h.ok(err)
	for venue := range all.Seqs {
		there := happened{Feed: h.feed(venue)}
		there.Hours, err = h.Hours(ctx, venue, evening, now)
		h.ok(err)
		there.Occupancy, err = h.Occupancy(ctx, venue, now)
		h.ok(err)
		for _, e := range there.Feed {
			visit, err := h.Visit(ctx, e.VisitID())
			h.ok(err)
			there.Visits = append(there.Visits, visit)
		}
		all.At[venue] = there
	}
	return all
}
