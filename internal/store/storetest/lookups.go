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
			looks, err := h.Lookups(h.Context(), row.tags, row.limit)
			h.ok(err)
			same(h, "looks", looks, row.want)
		}
	}},
	{"are each kept, also of one moment", func(h *house) {
		for range 3 {
			h.ok(h.Look(h.Context(), look("dana", hour(1))))
		}
		looks, err := h.Lookups(h.Context(), []ashyq.Tag{personTag("dana")}, 10)
		h.ok(err)
		same(h, "looks", len(looks), 3)
	}},
	{"count against quotas, and leave no trace beyond them", func(h *house) {
		q := quota("guard", 2, time.Hour)
		h.ok(h.Look(h.Context(), look("dana", hour(0)), q))
		h.ok(h.Look(h.Context(), look("dana", hour(0.5)), q, quota("venue", 9, time.Hour)))
		h.limited(h.Look(h.Context(), look("dana", hour(0.75)), quota("venue", 9, time.Hour), q), 15*time.Minute)
		h.ok(h.Look(h.Context(), look("dana", hour(1)), q))
		looks, err := h.Lookups(h.Context(), []ashyq.Tag{personTag("dana")}, 10)
		h.ok(err)
		same(h, "looks", len(looks), 3)
	}},
}
