package storetest

import (
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// personTag stands for a person at no venue.
func personTag(person string) ashyq.Tag { return ashyq.Tag(digest("lookup ", person)) }

func look(person string, at time.Time) store.Lookup {
	return store.Lookup{Tag: personTag(person), At: at, Means: "desk", Venue: cinema, By: "guard"}
}

// looks are the latest ten under some tags, without the ids that the store has given them.
func (h *house) looks(tags []ashyq.Tag) []store.Lookup {
	h.Helper()
	looks, err := h.Lookups(h.Context(), tags, store.LookupID{}, 10)
	h.ok(err)
	for i := range looks {
		looks[i].ID = store.LookupID{}
	}
	return looks
}

var lookupTests = []test{
	{"are shown to the person, newest first, at most so many", func(h *house) {
		first, second, third := look("dana", hour(1)), look("dana", hour(3)), look("yesterday's dana", hour(2))
		second.Means, second.Venue, second.By = "platform", "", "bank"
		for _, l := range []store.Lookup{first, second, third, look("arman", hour(4))} {
			h.ok(h.Look(h.Context(), l))
		}
		h.reopen()
		both := []ashyq.Tag{personTag("dana"), personTag("yesterday's dana")}
		for _, row := range []struct {
			tags  []ashyq.Tag
			limit int
			want  []store.Lookup
		}{
			{both, 10, []store.Lookup{second, third, first}}, {both, 2, []store.Lookup{second, third}},
			{both[:1], 10, []store.Lookup{second, first}}, {[]ashyq.Tag{personTag("nobody")}, 10, nil}, {nil, 10, nil}, {both, 0, nil},
		} {
			looks, err := h.Lookups(h.Context(), row.tags, store.LookupID{}, row.limit)
			h.ok(err)
			for i := range looks {
				looks[i].ID = store.LookupID{}
			}
			same(h, "looks", looks, row.want)
		}
	}},
	{"are read page by page, whatever has come meanwhile", func(h *house) {
		both := []ashyq.Tag{personTag("dana"), personTag("yesterday's dana")}
		const many = 7
		for i := range many { // some in one moment
			l := look("dana", hour(float64(i/3)))
			if i%2 > 0 {
				l.Tag = both[1]
			}
			h.ok(h.Look(h.Context(), l))
		}
		all, err := h.Lookups(h.Context(), both, store.LookupID{}, 10)
		h.ok(err)
		same(h, "looks", len(all), many)
		ids := make(map[store.LookupID]bool)
		for i, l := range all {
			ids[l.ID] = l.ID != store.LookupID{}
			if i > 0 && l.At.After(all[i-1].At) {
				h.Errorf("look %d is newer than the one before it", i)
			}
		}
		same(h, "ids", len(ids), many)
		h.ok(h.Look(h.Context(), look("dana", hour(3))))
		h.reopen()
		for size := 1; size <= many; size++ {
			var read []store.Lookup
			for from := all[0].ID; ; {
				page, err := h.Lookups(h.Context(), both, from, size+1)
				h.ok(err)
				if len(page) <= size {
					read = append(read, page...)
					break
				}
				read, from = append(read, page[:size]...), page[size].ID
			}
			same(h, "page by page", read, all)
		}
	}},
	{"are each kept, also of one moment", func(h *house) {
		for range 3 {
			h.ok(h.Look(h.Context(), look("dana", hour(1))))
		}
		looks := h.looks([]ashyq.Tag{personTag("dana")})
		same(h, "looks", len(looks), 3)
	}},
	{"count against quotas, and leave no trace beyond them", func(h *house) {
		q := quota("guard", 2, time.Hour)
		h.ok(h.Look(h.Context(), look("dana", hour(0)), q))
		h.ok(h.Look(h.Context(), look("dana", hour(0.5)), q, quota("venue", 9, time.Hour)))
		h.limited(h.Look(h.Context(), look("dana", hour(0.75)), quota("venue", 9, time.Hour), q), 15*time.Minute)
		h.ok(h.Look(h.Context(), look("dana", hour(1)), q))
		looks := h.looks([]ashyq.Tag{personTag("dana")})
		same(h, "looks", len(looks), 3)
	}},
}
