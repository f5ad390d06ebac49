package storetest

import (
	"errors"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

func quota(key string, limit int, window time.Duration) store.Quota {
	return store.Quota{Key: digest(key), Limit: limit, Window: window}
}

// limited checks that an error is Limited, and says for how long.
func (h *house) limited(err error, retry time.Duration) {
	h.Helper()
	h.fails(err, ashyq.Fail(ashyq.Limited, "limited"))
	if e, _ := errors.AsType[*ashyq.Error](err); e.Retry != retry {
		h.Fatalf("retry in %v, want %v", e.Retry, retry)
	}
}

var quotaTests = []test{
	{"count uses in a window that begins with the first", func(h *house) {
		q := quota("sms", 2, time.Hour)
		h.ok(h.Take(h.Context(), hour(0), q))
		h.ok(h.Take(h.Context(), hour(0.5), q))
		h.limited(h.Take(h.Context(), hour(0.75), q), 15*time.Minute)
		h.limited(h.Take(h.Context(), hour(1).Add(-time.Millisecond), q), time.Millisecond)
		h.reopen()
		h.limited(h.Take(h.Context(), hour(0.75), q), 15*time.Minute)
		h.ok(h.Take(h.Context(), hour(1), q))
		h.ok(h.Take(h.Context(), hour(1.9), q))
		h.limited(h.Take(h.Context(), hour(1.9), q), 6*time.Minute)
		h.ok(h.Take(h.Context(), hour(50), q))
	}},
	{"are taken all or none", func(h *house) {
		one, two, three := quota("one", 1, time.Hour), quota("two", 2, 2*time.Hour), quota("three", 3, 3*time.Hour)
		h.ok(h.Take(h.Context(), hour(0), one, two, three))
		h.limited(h.Take(h.Context(), hour(0.5), three, one, two), 30*time.Minute)
		h.ok(h.Take(h.Context(), hour(0.5), two, three))
		h.limited(h.Take(h.Context(), hour(0.5), two, one, three), 90*time.Minute) // the longest wait of those exhausted
		h.ok(h.Take(h.Context(), hour(0.5), three))
		h.limited(h.Take(h.Context(), hour(0.5), three), 150*time.Minute)
		h.ok(h.Take(h.Context(), hour(0.5)))
	}},
	{"are given back one by one, within their window", func(h *house) {
		short, long := quota("short", 2, time.Hour), quota("long", 3, 3*time.Hour)
		h.ok(h.GiveBack(h.Context(), hour(0), short)) // what was never taken
		h.ok(h.Take(h.Context(), hour(0), short, long))
		h.ok(h.Take(h.Context(), hour(0.5), short, long))
		h.limited(h.Take(h.Context(), hour(0.5), short), 30*time.Minute)
		h.ok(h.GiveBack(h.Context(), hour(0.5), short))
		h.reopen()
		h.ok(h.Take(h.Context(), hour(0.75), short))
		h.limited(h.Take(h.Context(), hour(0.75), short), 15*time.Minute) // its window is what it was

		h.ok(h.Take(h.Context(), hour(1), short, long))
		h.ok(h.GiveBack(h.Context(), hour(0.75), short, long)) // of the hour before, and of three hours that go on
		h.ok(h.Take(h.Context(), hour(1), short, long))
		h.limited(h.Take(h.Context(), hour(1), short), time.Hour)
		h.limited(h.Take(h.Context(), hour(1), long), 2*time.Hour)

		for range 5 {
			h.ok(h.GiveBack(h.Context(), hour(1), short))
		}
		h.ok(h.Take(h.Context(), hour(1), short))
		h.ok(h.Take(h.Context(), hour(1), short))
		h.limited(h.Take(h.Context(), hour(1), short), time.Hour) // no more than there were
	}},
	{"are not exceeded when uses are given back at once", func(h *house) {
		q := quota("pin", 5, time.Hour)
		var under, most atomic.Int64
		atOnce(64, func(int) {
			if h.Take(h.Context(), hour(0), q) != nil {
				return
			}
			n := under.Add(1)
			for now := most.Load(); n > now && !most.CompareAndSwap(now, n); now = most.Load() {
			}
			under.Add(-1)
			if err := h.GiveBack(h.Context(), hour(0), q); err != nil {
				h.Error(err)
			}
		})
		if most.Load() > 5 {
			h.Errorf("%d at once", most.Load())
		}
		for range 5 {
			h.ok(h.Take(h.Context(), hour(0), q))
		}
		h.limited(h.Take(h.Context(), hour(0), q), time.Hour)
	}},
	{"of none allow nothing", func(h *house) {
		h.limited(h.Take(h.Context(), hour(0), quota("none", 0, time.Minute)), time.Minute)
	}},
	{"follow a limit that was changed", func(h *house) {
		for range 3 {
			h.ok(h.Take(h.Context(), hour(0), quota("sms", 3, time.Hour)))
		}
		h.limited(h.Take(h.Context(), hour(0.5), quota("sms", 2, time.Hour)), 30*time.Minute)
		h.ok(h.Take(h.Context(), hour(0.5), quota("sms", 4, time.Hour)))
	}},
	{"are never exceeded by many at once", func(h *house) {
		const limit = 37
		var taken, refused atomic.Int64
		atOnce(100, func(i int) {
			switch err := h.Take(h.Context(), hour(0), quota("shared", limit, time.Hour), quota(name(i), 1, time.Hour)); {
			case err == nil:
				taken.Add(1)
			case ashyq.KindOf(err) == ashyq.Limited:
				refused.Add(1)
			default:
				h.Error(err)
			}
		})
		same(h, "taken", taken.Load(), limit)
		same(h, "refused", refused.Load(), 100-limit)
		for i := range 100 { // who was refused has used nothing up
			err := h.Take(h.Context(), hour(0), quota(name(i), 1, time.Hour))
			if err == nil {
				refused.Add(-1)
			}
		}
		same(h, "refused and not counted", refused.Load(), 0)
	}},
}
