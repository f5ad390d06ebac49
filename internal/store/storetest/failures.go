package storetest

import (
	"context"
	"reflect"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Calls is one call of every method of a store that can fail, by its name.
var Calls = map[string]func(ctx context.Context, s store.Store) error{
	"Event": func(ctx context.Context, s store.Store) error {
		_, err := s.Event(ctx, cinema, newID(evening))
		return err
	},
	"Enter": func(ctx context.Context, s store.Store) error {
		return second(s.Enter(ctx, arrives(cinema, "dana", evening)))
	},
	"Exit": func(ctx context.Context, s store.Store) error {
		return second(s.Exit(ctx, leaves(cinema, "dana", evening)))
	},
	"Override": func(ctx context.Context, s store.Store) error {
		return second(s.Override(ctx, says(ashyq.Admit, ashyq.Event{Venue: cinema}, evening)))
	},
	"ExitAll": func(ctx context.Context, s store.Store) error {
		_, err := s.ExitAll(ctx, allLeave(cinema, evening), 1, func() ashyq.ScanID { return newID(evening) })
		return err
	},
	"CloseForgotten": func(ctx context.Context, s store.Store) error {
		_, err := s.CloseForgotten(ctx, evening, 1, func() ashyq.ScanID { return newID(evening) })
		return err
	},
	"Visit": func(ctx context.Context, s store.Store) error {
		_, err := s.Visit(ctx, ashyq.VisitID{Venue: cinema})
		return err
	},
	"Feed": func(ctx context.Context, s store.Store) error { _, err := s.Feed(ctx, cinema, 0, 1); return err },
	"Entries": func(ctx context.Context, s store.Store) error {
		_, err := s.Entries(ctx, cinema, tags(cinema, "dana", evening))
		return err
	},
	"Occupancy": func(ctx context.Context, s store.Store) error {
		_, err := s.Occupancy(ctx, cinema, evening)
		return err
	},
	"Hours": func(ctx context.Context, s store.Store) error {
		_, err := s.Hours(ctx, cinema, evening, hour(1))
		return err
	},
	"Totals": func(ctx context.Context, s store.Store) error {
		_, err := s.Totals(ctx, evening, hour(1))
		return err
	},
	"Pulses": func(ctx context.Context, s store.Store) error { _, err := s.Pulses(ctx, evening, evening); return err },
	"Awake": func(ctx context.Context, s store.Store) error {
		_, err := s.Awake(ctx, []ashyq.VenueID{cinema}, evening)
		return err
	},
	"Seqs": func(ctx context.Context, s store.Store) error {
		_, err := s.Seqs(ctx, []ashyq.VenueID{cinema})
		return err
	},
	"Leavings": func(ctx context.Context, s store.Store) error { _, err := s.Leavings(ctx, 1); return err },
	"LeavingDone": func(ctx context.Context, s store.Store) error {
		return s.LeavingDone(ctx, leaves(cinema, "dana", evening))
	},
	"SaveConflict": func(ctx context.Context, s store.Store) error {
		return s.SaveConflict(ctx, conflict(cinema, evening))
	},
	"Conflicts":  func(ctx context.Context, s store.Store) error { _, err := s.Conflicts(ctx, cinema, 1); return err },
	"Forget":     func(ctx context.Context, s store.Store) error { return s.Forget(ctx, mayDay(1)) },
	"SaveEntity": func(ctx context.Context, s store.Store) error { return s.SaveEntity(ctx, ashyq.Entity{ID: "e"}) },
	"SaveVenue":  func(ctx context.Context, s store.Store) error { return s.SaveVenue(ctx, ashyq.Venue{ID: cinema}) },
	"SaveZone":   func(ctx context.Context, s store.Store) error { return s.SaveZone(ctx, "KZ-75", ashyq.RedZone) },
	"RevokePasses": func(ctx context.Context, s store.Store) error {
		return s.RevokePasses(ctx, evening, ashyq.Revocation{Pass: "pass", Until: hour(72)})
	},
	"SaveDecree": func(ctx context.Context, s store.Store) error {
		return s.SaveDecree(ctx, store.Decree{Version: "2021-05-05"})
	},
	"SaveAnnouncement": func(ctx context.Context, s store.Store) error {
		return s.SaveAnnouncement(ctx, announcement("a", evening, 1))
	},
	"ChangeAnnouncement": func(ctx context.Context, s store.Store) error {
		_, err := s.ChangeAnnouncement(ctx, "a", func(*ashyq.Announcement) (store.Act, error) { return store.Act{}, nil })
		return err
	},
	"Announcements": func(ctx context.Context, s store.Store) error { _, err := s.Announcements(ctx, evening); return err },
	"SaveReviews": func(ctx context.Context, s store.Store) error {
		return s.SaveReviews(ctx, []store.Review{review(cinema, evening)})
	},
	"TakeReviews": func(ctx context.Context, s store.Store) error {
		_, err := s.TakeReviews(ctx, evening, hour(1), 1)
		return err
	},
	"CloseReview": func(ctx context.Context, s store.Store) error {
		r := review(cinema, evening)
		if err := s.SaveReviews(ctx, []store.Review{r}); err != nil {
			return err
		}
		return s.CloseReview(ctx, closed(r, store.ReviewChanged))
	},
	"ReviewCounts": func(ctx context.Context, s store.Store) error {
		_, err := s.ReviewCounts(ctx, evening, hour(1))
		return err
	},
	"ChangedReviews": func(ctx context.Context, s store.Store) error {
		_, err := s.ChangedReviews(ctx, evening, hour(1), store.Review{}, 1)
		return err
	},
	"ChangeEntity": func(ctx context.Context, s store.Store) error {
		_, err := s.ChangeEntity(ctx, "e", func(*ashyq.Entity) (store.Act, error) { return store.Act{}, nil })
		return err
	},
	"ChangeVenue": func(ctx context.Context, s store.Store) error {
		_, err := s.ChangeVenue(ctx, cinema, func(*ashyq.Venue) (store.Act, error) { return store.Act{}, nil })
		return err
	},
	"Acts": func(ctx context.Context, s store.Store) error {
		for _, q := range []store.ActQuery{{}, {Entity: "e"}, {Venue: cinema}, {Entity: "e", Venue: cinema}} {
			if _, err := s.Acts(ctx, q); err != nil {
				return err
			}
		}
		return nil
	},
	"Changes": func(ctx context.Context, s store.Store) error { _, err := s.Changes(ctx, 0, 1); return err },
	"Take":    func(ctx context.Context, s store.Store) error { return s.Take(ctx, evening, quota("q", 1, time.Hour)) },
	"GiveBack": func(ctx context.Context, s store.Store) error {
		return s.GiveBack(ctx, evening, quota("q", 1, time.Hour))
	},
	"SaveCode": func(ctx context.Context, s store.Store) error { return s.SaveCode(ctx, evening, sent()) },
	"Login": func(ctx context.Context, s store.Store) error {
		_, err := s.Login(ctx, evening, phone, right, "67", session("token", evening))
		return err
	},
	"Session": func(ctx context.Context, s store.Store) error {
		_, _, err := s.Session(ctx, evening, digest("t"))
		return err
	},
	"OpenSession": func(ctx context.Context, s store.Store) error {
		return s.OpenSession(ctx, evening, store.Session{Client: "bank", Expires: evening})
	},
	"Confirm":    func(ctx context.Context, s store.Store) error { return s.Confirm(ctx, digest("t"), evening) },
	"EndSession": func(ctx context.Context, s store.Store) error { return s.EndSession(ctx, digest("t")) },
	"Account":    func(ctx context.Context, s store.Store) error { _, err := s.Account(ctx, "a"); return err },
	"Bind": func(ctx context.Context, s store.Store) error {
		return s.Bind(ctx, binding("a", "dana", evening), evening, 1)
	},
	"Grant": func(ctx context.Context, s store.Store) error {
		for _, r := range []store.Role{{Entity: "e", Venue: cinema, Name: store.Guard}, {Entity: "e", Name: store.Owner}} {
			if _, err := s.Grant(ctx, member(phone, r)); err != nil {
				return err
			}
		}
		return nil
	},
	"Found": func(ctx context.Context, s store.Store) error {
		return s.Found(ctx, ashyq.Entity{ID: "e"}, member(phone, store.Role{Entity: "e", Name: store.Owner}))
	},
	"Revoke": func(ctx context.Context, s store.Store) error {
		m := member(phone, store.Role{Entity: "e", Name: store.Manager})
		if _, err := s.Grant(ctx, m); err != nil {
			return err
		}
		_, err := s.Revoke(ctx, m.ID, 0)
		return err
	},
	"Members": func(ctx context.Context, s store.Store) error { _, err := s.Members(ctx, "e"); return err },
	"SaveInvitation": func(ctx context.Context, s store.Store) error {
		return s.SaveInvitation(ctx, evening, invitation("i"))
	},
	"AcceptInvitation": func(ctx context.Context, s store.Store) error {
		_, err := s.AcceptInvitation(ctx, evening, digest("i"), session("t", evening))
		return err
	},
	"SavePasskey": func(ctx context.Context, s store.Store) error { return s.SavePasskey(ctx, passkey("a", "key"), 1) },
	"Passkey":     func(ctx context.Context, s store.Store) error { _, err := s.Passkey(ctx, []byte("key")); return err },
	"Passkeys":    func(ctx context.Context, s store.Store) error { _, err := s.Passkeys(ctx, "a"); return err },
	"DropPasskey": func(ctx context.Context, s store.Store) error { return s.DropPasskey(ctx, "a", []byte("key")) },
	"DropDevices": func(ctx context.Context, s store.Store) error {
		_, err := s.DropDevices(ctx, ashyq.Digest{1})
		return err
	},
	"SaveCeremony": func(ctx context.Context, s store.Store) error {
		return s.SaveCeremony(ctx, evening, store.Ceremony{Key: digest("c"), Expires: hour(1)})
	},
	"TakeCeremony": func(ctx context.Context, s store.Store) error {
		_, err := s.TakeCeremony(ctx, evening, digest("c"))
		return err
	},
	"Notify": func(ctx context.Context, s store.Store) error {
		_, err := s.Notify(ctx, store.Notice{Entity: "e", At: evening})
		return err
	},
	"Notices": func(ctx context.Context, s store.Store) error {
		_, err := s.Notices(ctx, []ashyq.EntityID{"e"}, 0, 1)
		return err
	},
	"SeeNotices": func(ctx context.Context, s store.Store) error { return s.SeeNotices(ctx, "e", cinema, 1) },
	"SaveClient": func(ctx context.Context, s store.Store) error { return s.SaveClient(ctx, store.Client{ID: "bank"}) },
	"Client":     func(ctx context.Context, s store.Store) error { _, err := s.Client(ctx, "bank"); return err },
	"Speakers": func(ctx context.Context, s store.Store) error {
		_, err := s.Speakers(ctx, []ashyq.Digest{digest("dana")}, 1)
		return err
	},
	"Unbind": func(ctx context.Context, s store.Store) error {
		_, err := s.Unbind(ctx, []ashyq.Digest{digest("dana")}, 1, everybody, look("dana", evening))
		return err
	},
	"Look": func(ctx context.Context, s store.Store) error { return s.Look(ctx, look("dana", evening)) },
	"Lookups": func(ctx context.Context, s store.Store) error {
		_, err := s.Lookups(ctx, []ashyq.Tag{personTag("dana")}, store.LookupID{}, 1)
		return err
	},
}

var unavailable = ashyq.Fail(ashyq.Unavailable, "unavailable")

var failureTests = []test{
	{"are tried of every method", func(h *house) {
		methods := reflect.TypeFor[store.Store]()
		for i := range methods.NumMethod() {
			if method := methods.Method(i).Name; method != "Close" && Calls[method] == nil {
				h.Errorf("%s is not", method)
			}
		}
	}},
	{"of a call whose context has ended", func(h *house) {
		for method, call := range Calls {
			h.Log(method)
			h.fails(call(ended(), h.Store), unavailable)
		}
		same(h, "rows", len(h.feed(cinema)), 0)
	}},
	{"of a store that is closed", func(h *house) {
		h.ok(h.Store.Close())
		for method, call := range Calls {
			h.Log(method)
			h.fails(call(h.Context(), h.Store), unavailable)
		}
		h.ok(h.Store.Close())
	}},
	{"of a store that is being closed lose nothing that was answered", func(h *house) {
		const callers = 32
		var mu sync.Mutex
		answered := make(map[ashyq.ScanID]bool)
		var calling sync.WaitGroup
		underWay := make(chan struct{}, callers)
		for i := range callers {
			calling.Go(func() {
				for {
					e, _, err := h.Enter(h.Context(), arrives(cinema, name(i), evening))
					if err != nil {
						if ashyq.KindOf(err) != ashyq.Unavailable {
							h.Error(err)
						}
						return
					}
					mu.Lock()
					answered[e.ID] = true
					mu.Unlock()
					select {
					case underWay <- struct{}{}:
					default:
					}
				}
			})
		}
		for range callers {
			<-underWay
		}
		h.ok(h.Store.Close())
		calling.Wait()
		h.reopen()
		recorded := make(map[ashyq.ScanID]bool)
		for _, e := range h.feed(cinema) {
			recorded[e.ID] = true
		}
		for id := range answered {
			if !recorded[id] {
				h.Errorf("%v was answered and is not there", id)
			}
		}
	}},
	{"of one caller are nobody else's", func(h *house) {
		a := arrives(cinema, "dana", hour(0))
		h.enter(a)
		reused := a
		reused.Event.Gate = "another"
		atOnce(64, func(i int) {
			switch i % 4 {
			case 0:
				if err := second(h.Enter(h.Context(), reused)); ashyq.KindOf(err) != ashyq.Conflict {
					h.Error(err)
				}
			case 1:
				if err := second(h.Override(h.Context(), says(ashyq.Admit, ashyq.Event{Venue: cinema}, hour(0)))); ashyq.KindOf(err) != ashyq.NotFound {
					h.Error(err)
				}
			case 2:
				if err := second(h.Enter(ended(), arrives(cinema, name(i), hour(0)))); ashyq.KindOf(err) != ashyq.Unavailable {
					h.Error(err)
				}
			case 3:
				if err := second(h.Enter(h.Context(), arrives(cinema, name(i), hour(0)))); err != nil {
					h.Error(err)
				}
			}
		})
		h.inside(cinema, hour(0), 17, 0)
	}},
}
