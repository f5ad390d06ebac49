package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// place is a venue with an entry and an exit.
func place(id ashyq.VenueID, short string) ashyq.Venue {
	return ashyq.Venue{
		ID: id, Entity: "arman-company", Name: ashyq.Text{KK: "Арман", RU: "Арман", EN: "Arman"}, Address: "Abai 1",
		Region: "KZ-75", Category: "cinema", State: ashyq.Active, Leader: true, Capacity: 200, Area: 400, TimeZone: "Asia/Almaty",
		Opening: []ashyq.Shift{
			{Days: []ashyq.DayName{"fri", "sat"}, Hours: ashyq.Hours{From: 10 * 60, To: 2 * 60}},
			{Hours: ashyq.Hours{From: 10 * 60, To: 24 * 60}},
		},
		Gates: []ashyq.Gate{
			{ID: ashyq.GateID(id + "-in"), Name: ashyq.Text{KK: "Басты кіреберіс", RU: "Главный вход", EN: "Main entrance"}, Direction: ashyq.Entry, Short: short + "1"},
			{ID: ashyq.GateID(id + "-out"), Name: ashyq.Text{EN: "Exit"}, Direction: ashyq.Exit, Short: short + "2", Retired: hour(1)},
		},
	}
}

func (h *house) changes(after int64) store.Changes {
	h.Helper()
	changes, err := h.Changes(h.Context(), after, 1000)
	h.ok(err)
	return changes
}

var placeTests = []test{
	{"are read as they were saved", func(h *house) {
		bin, err := ashyq.ParseBIN(exampleBIN(h.T))
		h.ok(err)
		company := ashyq.Entity{ID: "arman-company", Name: ashyq.Text{RU: "ТОО «Арман»"}, BIN: bin}
		sole := ashyq.Entity{ID: "sole", Name: ashyq.Text{KK: "ЖК Дана"}}
		bare := ashyq.Venue{ID: cafe, Name: ashyq.Text{EN: "Cafe"}}
		h.ok(h.SaveEntity(h.Context(), company))
		h.ok(h.SaveEntity(h.Context(), sole))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		h.ok(h.SaveVenue(h.Context(), bare))
		h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.RedZone))
		h.reopen()
		changes := h.changes(0)
		same(h, "entities", changes.Entities, []ashyq.Entity{company, sole})
		same(h, "venues", changes.Venues, []ashyq.Venue{place(cinema, "10000000"), bare})
		same(h, "zones", changes.Zones, map[ashyq.Region]ashyq.Zone{"KZ-75": ashyq.RedZone})
	}},
	{"come after a cursor once each, as they are now", func(h *house) {
		same(h, "changes of nothing", h.changes(0), store.Changes{})
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		h.ok(h.SaveZone(h.Context(), "KZ-75", ashyq.GreenZone))
		first := h.changes(0)
		same(h, "changes since", h.changes(first.Cursor), store.Changes{Cursor: first.Cursor})

		renamed := place(cinema, "10000000")
		renamed.Name, renamed.State = ashyq.Text{EN: "New name"}, ashyq.Suspended
		h.ok(h.SaveVenue(h.Context(), place(cafe, "20000000")))
		h.ok(h.SaveVenue(h.Context(), renamed))
		h.ok(h.SaveZone(h.Context(), "KZ-71", ashyq.RedZone))
		h.ok(h.SaveZone(h.Context(), "KZ-71", ashyq.YellowZone))
		second := h.changes(first.Cursor)
		same(h, "venues", second.Venues, []ashyq.Venue{place(cafe, "20000000"), renamed})
		same(h, "zones", second.Zones, map[ashyq.Region]ashyq.Zone{"KZ-71": ashyq.YellowZone})
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: "arman-company"}))
		third := h.changes(second.Cursor)
		same(h, "entities", len(third.Entities), 1)
		same(h, "venues", len(third.Venues), 0)
		same(h, "venues of all", len(h.changes(0).Venues), 2)
	}},
	{"come so many at a time, until the cursor stands", func(h *house) {
		var want []ashyq.VenueID
		for i := range 7 {
			id := ashyq.VenueID(fmt.Sprint("venue-", i))
			want = append(want, id)
			h.ok(h.SaveVenue(h.Context(), ashyq.Venue{ID: id}))
			h.ok(h.SaveZone(h.Context(), ashyq.Region(fmt.Sprint("KZ-", i)), ashyq.RedZone))
		}
		var got []ashyq.VenueID
		zones := 0
		for cursor, calls := int64(0), 1; ; calls++ {
			changes, err := h.Changes(h.Context(), cursor, 3)
			h.ok(err)
			if changes.Cursor == cursor {
				same(h, "calls", calls, 6)
				break
			}
			for _, v := range changes.Venues {
				got = append(got, v.ID)
			}
			zones += len(changes.Zones)
			cursor = changes.Cursor
		}
		same(h, "venues", got, want)
		same(h, "zones", zones, 7)
	}},
	{"have decrees that are never changed", func(h *house) {
		before := h.changes(0).Cursor
		for range 2 {
			h.ok(h.SaveDecree(h.Context(), store.Decree{Version: "2026-11-22", Text: "rules"}))
		}
		h.fails(h.SaveDecree(h.Context(), store.Decree{Version: "2026-11-22", Text: "other rules"}), store.ErrIDReused)
		h.reopen()
		changes := h.changes(before)
		same(h, "decrees", changes.Decrees, []store.Decree{{Version: "2026-11-22", Text: "rules"}})
		same(h, "changes since", h.changes(changes.Cursor), store.Changes{Cursor: changes.Cursor})
	}},
	{"have passes that count no more, each until it lapses", func(h *house) {
		before := h.changes(0).Cursor
		revoke := func(now time.Time, pass string, until time.Time) {
			h.ok(h.RevokePasses(h.Context(), now, ashyq.Revocation{Pass: pass, Until: until}, act("pass_revoked")))
		}
		revoke(hour(0), "first", hour(1).Add(time.Microsecond))
		revoke(hour(0), "second", hour(9))
		first := ashyq.Revocation{Pass: "first", Until: hour(1)}
		second := ashyq.Revocation{Pass: "second", Until: hour(9)}
		h.reopen()
		changes := h.changes(before)
		same(h, "revoked", changes.Revoked, []store.Revoked{{Revocation: first, N: before + 1}, {Revocation: second, N: before + 2}})
		revoke(hour(0), "first", hour(5))
		same(h, "changes since", h.changes(changes.Cursor), store.Changes{Cursor: changes.Cursor})
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 2)

		revoke(hour(1), "third", hour(9))
		third := ashyq.Revocation{Pass: "third", Until: hour(9)}
		same(h, "revoked", h.changes(before).Revoked, []store.Revoked{{Revocation: second, N: before + 2}, {Revocation: third, N: before + 3}})
	}},
	{"have one age of passes that count no more", func(h *house) {
		before := h.changes(0).Cursor
		for i, moment := range []time.Time{hour(1), hour(3), hour(2), hour(3)} {
			h.ok(h.RevokePasses(h.Context(), hour(100*float64(i)), ashyq.Revocation{Before: moment}, act("passes_revoked")))
		}
		h.reopen()
		same(h, "revoked", h.changes(before).Revoked, []store.Revoked{{Revocation: ashyq.Revocation{Before: hour(3)}, N: before + 2}})
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 2)
	}},
	{"have passes that are revoked once, however many revoke them", func(h *house) {
		before := h.changes(0).Cursor
		atOnce(8, func(i int) {
			err := h.RevokePasses(h.Context(), hour(0), ashyq.Revocation{Pass: name(i % 2), Until: hour(9)}, act("pass_revoked"))
			if err != nil {
				h.Error(err)
			}
		})
		same(h, "revoked", len(h.changes(before).Revoked), 2)
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 2)
	}},
	{"have decrees of one text each, whoever saves others at once", func(h *house) {
		var saved atomic.Int64
		atOnce(8, func(i int) {
			switch err := h.SaveDecree(h.Context(), store.Decree{Version: "2026-11-22", Text: name(i)}, act("decree_published")); {
			case err == nil:
				saved.Add(1)
			case !errors.Is(err, store.ErrIDReused):
				h.Error(err)
			}
		})
		same(h, "saved", saved.Load(), 1)
		same(h, "decrees", len(h.changes(0).Decrees), 1)
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 1)
	}},
	{"are read with all that is known of them", func(h *house) {
		bin, err := ashyq.ParseBIN(exampleBIN(h.T))
		h.ok(err)
		co := ashyq.Entity{
			ID: company, Name: ashyq.Text{KK: "Арман", RU: "Арман"}, BIN: bin,
			Contacts: ashyq.Contacts{Email: "a@b.kz", Phone: "sealed", PhoneLastTwo: "67"},
			Notices:  map[ashyq.NoticeKind]ashyq.Ways{ashyq.FullNotice: {Page: true}, ashyq.AfarNotice: {}}, Since: hour(-1),
		}
		sole := ashyq.Entity{
			ID: chain, Name: ashyq.Text{EN: "Dana"},
			SoleTrader: &ashyq.SoleTrader{Person: digest("dana"), KeyID: "k1", LastFour: "0017"}, Since: hour(0),
		}
		v := place(cinema, "10000000")
		v.OKED, v.Point, v.Terms = "59140", &ashyq.Point{Latitude: 43.2389, Longitude: 76.8897}, "2026-11"
		v.State, v.Printed = ashyq.Suspended, hour(2)
		v.Participation = ashyq.Participation{
			Since: hour(1), Ends: hour(9), Before: []ashyq.VenueState{ashyq.Training}, Reason: "a reason", Decree: "№ 1", Asked: true,
			Changed: []string{"name"},
		}
		fine, finer := co, v
		fine.Since = fine.Since.Add(time.Microsecond).In(time.FixedZone("", 5*3600))
		finer.Participation.Since, finer.Participation.Ends = hour(1).Add(time.Nanosecond), hour(9).In(time.FixedZone("", 5*3600))
		finer.Printed = hour(2).Add(time.Microsecond)
		finer.Gates = slices.Clone(v.Gates)
		finer.Gates[1].Retired = hour(1).Add(time.Microsecond)
		h.ok(h.SaveEntity(h.Context(), fine))
		h.ok(h.SaveEntity(h.Context(), sole))
		h.ok(h.SaveVenue(h.Context(), finer))
		same(h, "the gate that was handed in", finer.Gates[1].Retired, hour(1).Add(time.Microsecond))
		h.reopen()
		changes := h.changes(0)
		same(h, "entities", changes.Entities, []ashyq.Entity{co, sole})
		same(h, "venues", changes.Venues, []ashyq.Venue{v})
	}},
	{"are changed as they are kept, and told as they have become", func(h *house) {
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: company, Name: ashyq.Text{RU: "Арман"}}))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		h.ok(h.SaveVenue(h.Context(), place(cafe, "20000000")))
		cursor := h.changes(0).Cursor

		want := place(cinema, "10000000")
		want.Capacity, want.Gates[0].Retired, want.Opening = 150, hour(2), nil
		got, err := h.ChangeVenue(h.Context(), cinema, func(v *ashyq.Venue) (store.Act, error) {
			same(h, "venue", *v, place(cinema, "10000000"))
			v.Capacity, v.Gates[0].Retired, v.Opening = 150, hour(2).Add(time.Nanosecond), []ashyq.Shift{}
			return act("venue_changed"), nil
		})
		h.ok(err)
		same(h, "the answer", got, want)
		renamed := ashyq.Entity{ID: company, Name: ashyq.Text{RU: "Арман", EN: "Arman"}}
		entity, err := h.ChangeEntity(h.Context(), company, func(e *ashyq.Entity) (store.Act, error) {
			same(h, "name", e.Name, ashyq.Text{RU: "Арман"})
			e.Name.EN = "Arman"
			return act("entity_changed"), nil
		})
		h.ok(err)
		same(h, "the answer", entity, renamed)
		h.reopen()
		since := h.changes(cursor)
		same(h, "venues", since.Venues, []ashyq.Venue{want})
		same(h, "entities", since.Entities, []ashyq.Entity{renamed})
		h.told(act("entity_changed"), act("venue_changed"))
	}},
	{"are told anew when nothing but the trail has changed", func(h *house) {
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: company}))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		cursor := h.changes(0).Cursor
		_, err := h.ChangeVenue(h.Context(), cinema, func(*ashyq.Venue) (store.Act, error) { return act("posters_printed"), nil })
		h.ok(err)
		_, err = h.ChangeEntity(h.Context(), company, func(*ashyq.Entity) (store.Act, error) { return act("entity_changed"), nil })
		h.ok(err)
		same(h, "venues", h.changes(cursor).Venues, []ashyq.Venue{place(cinema, "10000000")})
		same(h, "entities", h.changes(cursor).Entities, []ashyq.Entity{{ID: company}})
		h.told(act("entity_changed"), act("posters_printed"))
	}},
	{"stay as they are where a change fails", func(h *house) {
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: company}))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		h.ok(h.SaveVenue(h.Context(), place(cafe, "20000000")))
		cursor := h.changes(0).Cursor
		for _, want := range []error{ashyq.Fail(ashyq.Conflict, "wrong_state"), errors.New("of no kind"), ashyq.Fail(ashyq.Unavailable, "registry_unavailable")} {
			_, err := h.ChangeVenue(h.Context(), cinema, func(v *ashyq.Venue) (store.Act, error) {
				v.Capacity = 1
				return act("venue_changed"), want
			})
			same(h, "error of a venue's change", err, want)
			_, err = h.ChangeEntity(h.Context(), company, func(e *ashyq.Entity) (store.Act, error) {
				e.Name.RU = "Арман"
				return act("entity_changed"), want
			})
			same(h, "error of an entity's change", err, want)
		}
		h.fails(errorOf(h.ChangeVenue(h.Context(), cinema, func(v *ashyq.Venue) (store.Act, error) {
			v.Gates[0].ID = "cafe-in"
			return act("gate_added"), nil
		})), store.ErrGateExists)
		h.fails(errorOf(h.ChangeVenue(h.Context(), "unknown", func(*ashyq.Venue) (store.Act, error) {
			h.Error("a venue that is not there was changed")
			return store.Act{}, nil
		})), store.ErrNotFound)
		h.fails(errorOf(h.ChangeEntity(h.Context(), "unknown", func(*ashyq.Entity) (store.Act, error) {
			h.Error("an entity that is not there was changed")
			return store.Act{}, nil
		})), store.ErrNotFound)
		h.fails(h.SaveVenue(h.Context(), place("another cinema", "10000000"), act("apply")), store.ErrGateExists)
		same(h, "changes", h.changes(cursor), store.Changes{Cursor: cursor})
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 10})), 0)
	}},
	{"lose none of many changes at once", func(h *house) {
		h.ok(h.SaveEntity(h.Context(), ashyq.Entity{ID: company}))
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		const callers = 32
		capacity := place(cinema, "").Capacity
		atOnce(callers, func(i int) {
			for _, err := range []error{
				errorOf(h.ChangeVenue(h.Context(), cinema, func(v *ashyq.Venue) (store.Act, error) {
					v.Capacity++
					v.Gates = append(v.Gates, ashyq.Gate{ID: ashyq.GateID(name(i)), Direction: ashyq.Entry})
					return act("gate_added"), nil
				})),
				errorOf(h.ChangeEntity(h.Context(), company, func(e *ashyq.Entity) (store.Act, error) {
					e.Name.RU += "а"
					return act("entity_changed"), nil
				})),
				second(h.Enter(h.Context(), arrives(cinema, name(i), hour(0)))),
			} {
				if err != nil {
					h.Error(err)
				}
			}
		})
		changes := h.changes(0)
		same(h, "capacity", changes.Venues[0].Capacity, capacity+callers)
		same(h, "gates", len(changes.Venues[0].Gates), 2+callers)
		same(h, "name", changes.Entities[0].Name.RU, strings.Repeat("а", callers))
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 1000})), 2*callers)
		h.inside(cinema, hour(0), callers, 0)
	}},
	{"share no gate and no short number", func(h *house) {
		h.ok(h.SaveVenue(h.Context(), place(cinema, "10000000")))
		cursor := h.changes(0).Cursor
		for name, spoil := range map[string]func(v *ashyq.Venue){
			"gate elsewhere":         func(v *ashyq.Venue) { v.Gates[1].ID = "cinema-in" },
			"short number elsewhere": func(v *ashyq.Venue) { v.Gates[1].Short = "100000001" },
			"gate twice":             func(v *ashyq.Venue) { v.Gates[1].ID = v.Gates[0].ID },
			"short number twice":     func(v *ashyq.Venue) { v.Gates[1].Short = v.Gates[0].Short },
		} {
			v := place(cafe, "20000000")
			spoil(&v)
			h.Log(name)
			h.fails(h.SaveVenue(h.Context(), v), store.ErrGateExists)
		}
		same(h, "changes", h.changes(cursor), store.Changes{Cursor: cursor})
		h.ok(h.SaveVenue(h.Context(), place(cafe, "20000000")))
	}},
	{"share no gate and no short number, at once either", func(h *house) {
		for round := range 10 {
			for _, of := range []func(v *ashyq.Venue){
				func(v *ashyq.Venue) { v.Gates[0].ID = ashyq.GateID(name(round)) },
				func(v *ashyq.Venue) { v.Gates[1].Short = name(round) },
			} {
				cursor := h.changes(0).Cursor
				var saved atomic.Int64
				atOnce(8, func(i int) {
					v := place(ashyq.VenueID(fmt.Sprint(newID(evening))), fmt.Sprint(newID(evening)))
					of(&v)
					switch err := h.SaveVenue(h.Context(), v, act("apply")); {
					case err == nil:
						saved.Add(1)
					case !errors.Is(err, store.ErrGateExists):
						h.Error(err)
					}
				})
				same(h, "saved", saved.Load(), 1)
				same(h, "venues", len(h.changes(cursor).Venues), 1)
			}
		}
		same(h, "acts", len(h.acts(store.ActQuery{Limit: 1000})), 20)
	}},
	{"do not exchange their gates at once, only one after the other", func(h *house) {
		one, two := place(cinema, "10000000"), place(cafe, "20000000")
		h.ok(h.SaveVenue(h.Context(), one))
		h.ok(h.SaveVenue(h.Context(), two))
		one.Gates, two.Gates = two.Gates, one.Gates
		atOnce(2, func(i int) {
			if err := h.SaveVenue(h.Context(), []ashyq.Venue{one, two}[i]); !errors.Is(err, store.ErrGateExists) {
				h.Error(err)
			}
		})
		one.Gates = nil
		h.ok(h.SaveVenue(h.Context(), one))
		h.ok(h.SaveVenue(h.Context(), two))
	}},
	{"let go of a gate that they no longer have", func(h *house) {
		v := place(cinema, "10000000")
		h.ok(h.SaveVenue(h.Context(), v))
		v.Gates[0].Short, v.Gates[1].Short = v.Gates[1].Short, v.Gates[0].Short
		h.ok(h.SaveVenue(h.Context(), v))
		gone := v.Gates[0]
		v.Gates = v.Gates[1:]
		h.ok(h.SaveVenue(h.Context(), v))
		other := place(cafe, "20000000")
		other.Gates[0] = gone
		h.ok(h.SaveVenue(h.Context(), other))
	}},
	{"may have gates without a short number", func(h *house) {
		for _, id := range []ashyq.VenueID{cinema, cafe} {
			v := place(id, "")
			v.Gates[0].Short, v.Gates[1].Short = "", ""
			h.ok(h.SaveVenue(h.Context(), v))
		}
	}},
	{"lose no change to a reader between two writers", func(h *house) {
		const writers, each = 8, 10
		seen := make(map[ashyq.VenueID]bool)
		done := make(chan struct{})
		go func() {
			defer close(done)
			atOnce(writers, func(i int) {
				for j := range each {
					if err := h.SaveVenue(h.Context(), ashyq.Venue{ID: ashyq.VenueID(name(i*each + j))}); err != nil {
						h.Error(err)
					}
				}
			})
		}()
		var cursor int64
		for writing := true; writing; {
			select {
			case <-done:
				writing = false
			default:
			}
			changes := h.changes(cursor)
			for _, v := range changes.Venues {
				seen[v.ID] = true
			}
			cursor = changes.Cursor
		}
		same(h, "venues seen", len(seen), writers*each)
	}},
}

// exampleBIN is the first valid number of a made-up company.
func exampleBIN(t *testing.T) string {
	t.Helper()
	for _, last := range "0123456789" {
		number := "21044000123" + string(last)
		if bin, err := ashyq.ParseBIN(number); err == nil && !reflect.ValueOf(bin).IsZero() {
			return number
		}
	}
	t.Fatal("no check digit fits")
	return ""
}
