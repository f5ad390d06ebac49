package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// act is one of an owner at the beginning of the evening.
func act(what string) store.Act {
	return store.Act{
		At: evening, Actor: "owner", As: store.Owner, Entity: company, Venue: cinema, What: what, Reason: "a reason", Decree: "№ 1",
		Fields: []store.FieldChange{{Field: "capacity", From: "200", To: "150"}, {Field: "name.kk", To: "Арман"}},
	}
}

// acts are those that a query names, newest first, without their places in the trail, which must fall.
func (h *house) acts(q store.ActQuery) []store.Act {
	h.Helper()
	acts, err := h.Acts(h.Context(), q)
	h.ok(err)
	for i := range acts {
		if acts[i].N <= 0 || i > 0 && acts[i].N >= acts[i-1].N {
			h.Fatalf("act %d of the trail is at place %d", i, acts[i].N)
		}
	}
	for i := range acts {
		acts[i].N = 0
	}
	return acts
}

// told checks which acts the trail tells of last, the newest first.
func (h *house) told(want ...store.Act) {
	h.Helper()
	same(h, "the trail", h.acts(store.ActQuery{Limit: len(want)}), want)
}

var trailTests = []test{
	{"tells acts as they were written, newest first", func(h *house) {
		bare := store.Act{At: hour(1), What: "activate", Venue: cafe}
		fine := act("venue_changed")
		fine.At = fine.At.Add(123456789 * time.Nanosecond).In(time.FixedZone("", 5*3600))
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: company}, act("entity_registered"), fine))
		h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.RedZone, bare))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000"), act("apply")))
		h.reopen()
		fine.At = evening.Add(123 * time.Millisecond)
		h.told(act("apply"), bare, fine, act("entity_registered"))
	}},
	{"is asked of an entity, of a venue, or of everything", func(h *house) {
		of := func(entity ashyq.EntityID, venue ashyq.VenueID, what string) store.Act {
			a := act(what)
			a.Entity, a.Venue = entity, venue
			return a
		}
		one, two, three, four := of(company, cinema, "1"), of(company, "", "2"), of(chain, cafe, "3"), of("", "", "4")
		for _, a := range []store.Act{one, two, three, four} {
			h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.RedZone, a))
		}
		for _, row := range []struct {
			q    store.ActQuery
			want []store.Act
		}{
			{store.ActQuery{Limit: 9}, []store.Act{four, three, two, one}},
			{store.ActQuery{Limit: 2}, []store.Act{four, three}},
			{store.ActQuery{Entity: company, Limit: 9}, []store.Act{two, one}},
			{store.ActQuery{Entity: company, Limit: 1}, []store.Act{two}},
			{store.ActQuery{Venue: cafe, Limit: 9}, []store.Act{three}},
			{store.ActQuery{Entity: company, Venue: cinema, Limit: 9}, []store.Act{one}},
			{store.ActQuery{Entity: company, Venue: cafe, Limit: 9}, nil},
			{store.ActQuery{Entity: "unknown", Limit: 9}, nil},
			{store.ActQuery{}, nil},
			{store.ActQuery{Limit: -1}, nil},
		} {
			same(h, "acts", h.acts(row.q), row.want)
		}
	}},
	{"is read page by page, whatever is written meanwhile", func(h *house) {
		for i := range 7 {
			h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.RedZone, act(name(i))))
		}
		var read []string
		q := store.ActQuery{Entity: company, Limit: 3}
		for {
			page, err := h.Acts(h.Context(), q)
			h.ok(err)
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				read = append(read, a.What)
			}
			q.Before = page[len(page)-1].N
			h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.RedZone, act("later")))
		}
		same(h, "acts", read, []string{name(6), name(5), name(4), name(3), name(2), name(1), name(0)})
	}},
}
