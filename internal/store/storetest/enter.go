package storetest

import (
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

var enterTests = []test{
	{"is recorded exactly as it is read later", func(h *house) {
		a := arrives(cinema, "dana", evening.Add(123456789*time.Nanosecond).In(time.FixedZone("", 5*3600)))
		a.Event.Offline, a.Event.Afar, a.Event.Late = true, true, true
		a.Event.Means, a.Event.Actor, a.Event.Assurance, a.Event.Mark = ashyq.ByDesk, "guard", ashyq.IDChecked, ashyq.Mark{7: 1}
		a.Event.Decision = ashyq.Decision{
			Outcome: ashyq.Check, Enforced: true, Reason: "pcr_required", Ask: "paper_pcr", Rule: "airport", Policy: "2021-05-05",
		}
		a.Event.Verdict = ashyq.Verdict{
			Status: ashyq.Yellow, Source: ashyq.FromCache, AsOf: hour(-1), Since: hour(-50), Until: hour(100),
			Reasons: []ashyq.Reason{
				{Code: "contact", Registry: ashyq.Control, Since: hour(-50), Until: hour(100), Ends: "negative_and_regime_end"},
				{Code: "no_result", Registry: ashyq.PCR},
			},
			Silent: []ashyq.Registry{ashyq.PCR},
		}
		rounded := a.Event.Verdict
		finer(&a.Event.Verdict)
		e := h.enter(a)

		want := a.Event
		want.Visit, want.Seq = want.ID, 1
		want.At, want.Verdict = want.At.Truncate(time.Millisecond).UTC(), rounded
		same(h, "the answer", e, want)
		later, err := h.Event(h.Context(), cinema, e.ID)
		h.ok(err)
		same(h, "the row", later, want)
		h.reopen()
		later, err = h.Event(h.Context(), cinema, e.ID)
		h.ok(err)
		same(h, "the row after reopening", later, want)
	}},
	{"counts who is admitted and nobody else", func(h *house) {
		same(h, "inside", h.enter(arrives(cinema, "dana", hour(0))).Inside, 1)
		same(h, "inside", h.enter(refused(arrives(cinema, "arman", hour(0)))).Inside, 1)
		check := arrives(cinema, "saule", hour(0))
		check.Event.Decision.Outcome = ashyq.Check
		same(h, "inside", h.enter(check).Inside, 1)
		same(h, "inside", h.enter(withHeads(arrives(cinema, "timur", hour(0)), 4)).Inside, 5)
		same(h, "inside elsewhere", h.enter(arrives(cafe, "dana", hour(0))).Inside, 1)
		h.inside(cinema, hour(0), 5, 0)
	}},
	{"answers a repeat from its row and changes nothing", func(h *house) {
		a := arrives(cinema, "dana", hour(0))
		first := h.enter(a)
		h.enter(arrives(cinema, "arman", hour(1)))

		again := withHeads(refused(a), 3)
		again.Event.At, again.Now = hour(2), hour(2)
		again.Leaving = &store.Departure{Event: leaves(cafe, "dana", hour(2)).Event, Tags: tags(cafe, "dana", hour(2))}
		e, repeated, err := h.Enter(h.Context(), again)
		h.ok(err)
		same(h, "repeated", repeated, true)
		same(h, "the answer", e, first)
		h.inside(cinema, hour(2), 2, 0)
		same(h, "rows", len(h.feed(cinema)), 2)
		pending, err := h.Leavings(h.Context(), 10)
		h.ok(err)
		same(h, "leavings", len(pending), 0)
	}},
	{"knows a repeat that comes days later by the tag of its day", func(h *house) {
		a := arrives(cinema, "dana", hour(0))
		first := h.enter(a)
		a.Event.Tag, a.Now = tag(cinema, "dana", hour(48)), hour(48)
		a.Tags = append(tags(cinema, "dana", hour(48)), tag(cinema, "dana", hour(0)))
		e, repeated, err := h.Enter(h.Context(), a)
		h.ok(err)
		same(h, "repeated", repeated, true)
		same(h, "the answer", e, first)
	}},
	{"refuses an id at another gate, of another kind or person", func(h *house) {
		a := arrives(cinema, "dana", hour(0))
		h.enter(a)
		gate, person := a, a
		gate.Event.Gate = "cinema-back"
		person.Event.Tag, person.Tags = tag(cinema, "arman", hour(0)), tags(cinema, "arman", hour(0))
		for _, reused := range []store.Arrival{gate, person} {
			_, _, err := h.Enter(h.Context(), reused)
			h.fails(err, store.ErrIDReused)
		}
		d := leaves(cinema, "dana", hour(1))
		d.Event.ID, d.Event.Gate = a.Event.ID, a.Event.Gate
		_, _, err := h.Exit(h.Context(), d)
		h.fails(err, store.ErrIDReused)
		h.inside(cinema, hour(1), 1, 0)
		same(h, "rows", len(h.feed(cinema)), 1)
	}},
	{"lets the same id happen at another venue", func(h *house) {
		a, b := arrives(cinema, "dana", hour(0)), arrives(cafe, "dana", hour(1))
		b.Event.ID = a.Event.ID
		h.enter(a)
		h.enter(b)
		h.inside(cinema, hour(1), 1, 0)
		h.inside(cafe, hour(1), 1, 0)
	}},
	{"makes one row of an id that comes from many at once", func(h *house) {
		a := arrives(cinema, "dana", hour(0))
		const callers = 64
		answers, repeats := make([]ashyq.Event, callers), make([]bool, callers)
		atOnce(callers, func(i int) {
			var err error
			if answers[i], repeats[i], err = h.Enter(h.Context(), a); err != nil {
				h.Error(err)
			}
		})
		fresh := 0
		for i := range callers {
			same(h, "the answer", answers[i], answers[0])
			if !repeats[i] {
				fresh++
			}
		}
		same(h, "calls that recorded it", fresh, 1)
		h.inside(cinema, hour(0), 1, 0)
		same(h, "the next seq", h.enter(arrives(cinema, "arman", hour(0))).Seq, 2)
	}},
	{"extends the stay of somebody who is inside", func(h *house) {
		first := h.enter(withHeads(until(arrives(cinema, "dana", hour(0)), hour(1), hour(2)), 3))
		second := h.enter(withHeads(until(arrives(cinema, "dana", hour(0.5)), hour(5), hour(6)), 2))
		same(h, "its visit", second.Visit, first.ID)
		same(h, "inside", second.Inside, 2)
		h.inside(cinema, hour(1), 2, 0)
		closed, err := h.CloseForgotten(h.Context(), hour(2), 10, func() ashyq.ScanID { return newID(hour(2)) })
		h.ok(err)
		same(h, "closed at its first moment", len(closed), 0)
		h.inside(cinema, hour(5), 2, 2)

		left := h.exit(leaves(cinema, "dana", hour(5.5)))
		same(h, "the visit that was left", left.Visit, first.ID)
		same(h, "heads", left.Heads, 2)
		same(h, "stayed", left.Stayed, 5*time.Hour+30*time.Minute)
		h.inside(cinema, hour(5.5), 0, 0)
	}},
	{"is found under the tag it was extended with", func(h *house) {
		first := h.enter(arrives(cinema, "dana", hour(0)))
		h.enter(arrives(cinema, "dana", hour(24)))
		left := h.exit(leaves(cinema, "dana", hour(48)))
		same(h, "outcome", left.Decision.Outcome, ashyq.Left)
		same(h, "visit", left.Visit, first.ID)
		same(h, "stayed", left.Stayed, 48*time.Hour)
	}},
	{"leaves the stay alone when a second entry is refused", func(h *house) {
		first := h.enter(until(arrives(cinema, "dana", hour(0)), hour(3), time.Time{}))
		second := h.enter(withHeads(refused(until(arrives(cinema, "dana", hour(1)), hour(2), time.Time{})), 2))
		same(h, "its visit", second.Visit, second.ID)
		h.inside(cinema, hour(2.5), 1, 0)
		left := h.exit(leaves(cinema, "dana", hour(3)))
		same(h, "visit", left.Visit, first.ID)
		same(h, "heads", left.Heads, 1)
		same(h, "stayed", left.Stayed, 3*time.Hour)
	}},
	{"counts who is uncertain for the moment it is asked for", func(h *house) {
		h.enter(until(arrives(cinema, "dana", hour(0)), hour(2), time.Time{}))
		h.enter(withHeads(until(arrives(cinema, "arman", hour(0)), hour(3), time.Time{}), 2))
		h.enter(arrives(cinema, "saule", hour(0)))
		for _, at := range []struct {
			hour     float64
			inferred int
		}{{1.999, 0}, {2, 1}, {2.999, 1}, {3, 3}, {100, 3}, {1, 0}, {2.5, 1}} {
			h.inside(cinema, hour(at.hour), 4, at.inferred)
			e := h.enter(refused(arrives(cinema, "timur", hour(at.hour))))
			same(h, "inferred of a row", e.Inferred, at.inferred)
		}
		late := h.enter(until(arrives(cinema, "timur", hour(4)), hour(3.5), time.Time{}))
		same(h, "inferred with one who is uncertain from the first", late.Inferred, 4)
		same(h, "inferred of an exit", h.exit(leaves(cinema, "arman", hour(4))).Inferred, 2)
	}},
	{"numbers a venue's rows without gaps, refusals and repeats among them", func(h *house) {
		const callers, each = 32, 8
		atOnce(callers, func(i int) {
			for range each {
				person := string(rune('a' + i))
				a := arrives(cinema, person, hour(0))
				for _, err := range []error{
					second(h.Enter(h.Context(), a)), second(h.Enter(h.Context(), a)),
					second(h.Enter(h.Context(), refused(arrives(cinema, person, hour(0))))),
					second(h.Exit(h.Context(), leaves(cinema, person, hour(1)))),
					second(h.Enter(h.Context(), arrives(cafe, person, hour(1)))),
				} {
					if err != nil {
						h.Error(err)
					}
				}
			}
		})
		for venue, rows := range map[ashyq.VenueID]int{cinema: callers * each * 3, cafe: callers * each} {
			events := h.feed(venue)
			same(h, "rows", len(events), rows)
			for i, e := range events {
				same(h, "seq", e.Seq, uint64(i+1))
			}
		}
		h.inside(cinema, hour(1), 0, 0)
		h.inside(cafe, hour(1), callers, 0)
	}},
	{"is a fault without the tag of its event, or without what a full venue means", func(h *house) {
		a := arrives(cinema, "dana", hour(0))
		a.Tags = a.Tags[1:]
		_, _, err := h.Enter(h.Context(), a)
		same(h, "kind", ashyq.KindOf(err), ashyq.Internal)
		a = upTo(5, arrives(cinema, "dana", hour(0)))
		a.Event.Decision.Full = nil
		_, _, err = h.Enter(h.Context(), a)
		same(h, "kind", ashyq.KindOf(err), ashyq.Internal)
		d := leaves(cinema, "dana", hour(0))
		d.Tags = nil
		_, _, err = h.Exit(h.Context(), d)
		same(h, "kind", ashyq.KindOf(err), ashyq.Internal)
		same(h, "rows", len(h.feed(cinema)), 0)
	}},
}

// finer moves every moment of a verdict by less than is kept.
func finer(v *ashyq.Verdict) {
	v.Reasons = slices.Clone(v.Reasons)
	moments := []*time.Time{&v.AsOf, &v.Since, &v.Until}
	for i := range v.Reasons {
		moments = append(moments, &v.Reasons[i].Since, &v.Reasons[i].Until)
	}
	for _, moment := range moments {
		if !moment.IsZero() {
			*moment = moment.Add(999 * time.Microsecond).In(time.FixedZone("", 5*3600))
		}
	}
}

// second is the error of a call that records.
func second(_ ashyq.Event, _ bool, err error) error { return err }

var ceilingTests = []test{
	{"admits up to the ceiling and not beyond", func(h *house) {
		for _, step := range []struct {
			person  string
			heads   int
			ceiling int
			want    ashyq.Outcome
			inside  int
		}{
			{"dana", 1, 1, ashyq.Admit, 1},
			{"arman", 1, 1, ashyq.Refuse, 1},
			{"arman", 2, 3, ashyq.Admit, 3},
			{"saule", 3, 5, ashyq.Refuse, 3},
			{"saule", 2, 5, ashyq.Admit, 5},
			{"timur", 9, 0, ashyq.Admit, 14}, // no limit
			{"timur", 9, 5, ashyq.Admit, 14}, // nobody new: counted already
			{"timur", 4, 5, ashyq.Admit, 9},  // fewer, though still above
			{"timur", 5, 5, ashyq.Refuse, 9}, // one more
		} {
			e := h.enter(upTo(step.ceiling, withHeads(arrives(cinema, step.person, hour(0)), step.heads)))
			if e.Decision.Outcome != step.want || e.Inside != step.inside {
				h.Fatalf("%+v: %s with %d inside", step, e.Decision.Outcome, e.Inside)
			}
		}
	}},
	{"records what a full venue means, as a visit of its own", func(h *house) {
		first := h.enter(arrives(cinema, "dana", hour(0)))
		a := upTo(1, withHeads(arrives(cinema, "dana", hour(1)), 2))
		full := *a.Event.Decision.Full
		e := h.enter(a)
		same(h, "decision", e.Decision, full)
		same(h, "visit", e.Visit, e.ID)
		later, err := h.Event(h.Context(), cinema, e.ID)
		h.ok(err)
		same(h, "the row", later, e)
		again, repeated, err := h.Enter(h.Context(), a)
		h.ok(err)
		same(h, "repeated", repeated, true)
		same(h, "the repeat", again, e)
		left := h.exit(leaves(cinema, "dana", hour(2)))
		same(h, "the visit that was left", left.Visit, first.ID)
		same(h, "heads", left.Heads, 1)
	}},
	{"does not matter to who is not admitted anyway", func(h *house) {
		h.enter(arrives(cinema, "dana", hour(0)))
		e := h.enter(upTo(1, refused(arrives(cinema, "arman", hour(0)))))
		same(h, "reason", e.Decision.Reason, "status_refused")
	}},
	{"is reached exactly by a thousand at once", func(h *house) {
		const callers, ceiling = 1000, 999
		outcomes := make([]ashyq.Outcome, callers)
		atOnce(callers, func(i int) {
			e, _, err := h.Enter(h.Context(), upTo(ceiling, arrives(cinema, name(i), hour(0))))
			if err != nil {
				h.Error(err)
			}
			outcomes[i] = e.Decision.Outcome
		})
		slices.Sort(outcomes)
		same(h, "refused", slices.Index(outcomes, ashyq.Refuse), ceiling)
		h.inside(cinema, hour(0), ceiling, 0)
		same(h, "figures", h.totals(hour(0), hour(1)), []store.Total{
			{Venue: cinema, Outcome: ashyq.Admit, Rows: ceiling, Heads: ceiling}, {Venue: cinema, Outcome: ashyq.Refuse, Rows: 1, Heads: 1},
		})
	}},
	{"is never exceeded by a thousand with children", func(h *house) {
		const callers, ceiling = 1000, 999
		atOnce(callers, func(i int) {
			a := upTo(ceiling, withHeads(arrives(cinema, name(i), hour(0)), 1+i%4))
			if _, _, err := h.Enter(h.Context(), a); err != nil {
				h.Error(err)
			}
		})
		inside := 0
		for _, e := range h.feed(cinema) {
			if e.Decision.Outcome == ashyq.Admit {
				inside += e.Heads
			} else if inside+e.Heads <= ceiling {
				h.Fatalf("%d heads were refused with %d inside", e.Heads, inside)
			}
			same(h, "inside after the row", e.Inside, inside)
		}
		if inside > ceiling || inside < ceiling-3 {
			h.Fatalf("%d inside", inside)
		}
		h.inside(cinema, hour(0), inside, 0)
	}},
}
