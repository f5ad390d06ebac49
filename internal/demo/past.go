package demo

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// seedPast writes what has happened before the demo opened, so that its consoles have something to show: two venues that want
// to take part, what their owners and the chain's were told, and the visitors that a shop had since yesterday.
func (w *World) seedPast(ctx context.Context, s store.Store, accounts *auth.Authenticator) error {
	if err := w.seedApplicants(ctx, s, accounts); err != nil {
		return fmt.Errorf("seed applicants: %w", err)
	}
	if err := w.seedNotices(ctx, s); err != nil {
		return fmt.Errorf("seed notices: %w", err)
	}
	for _, v := range w.Venues {
		if v.Category == "grocery" {
			if err := w.seedVisitors(ctx, s, v.Venue); err != nil {
				return fmt.Errorf("seed visitors: %w", err)
			}
		}
	}
	return nil
}

// newcomer is a business that is not in the world yet.
func newcomer(now time.Time) ashyq.Entity {
	return ashyq.Entity{
		ID: ashyq.EntityID(id("entity", "newcomer")), Name: ashyq.Text{KK: "Самал ЖШС", RU: "ТОО «Самал»", EN: "Samal LLP"},
		BIN: madeUpBIN(2), Contacts: ashyq.Contacts{Email: "samal@example.kz"}, Since: now.Add(-2 * day),
	}
}

func (w *World) seedApplicants(ctx context.Context, s store.Store, accounts *auth.Authenticator) error {
	coffee := place("cafe", 25, 70, ashyq.Text{KK: "«Көктем» кофеханасы", RU: "Кофейня «Көктем»", EN: "Koktem Coffee"}).Venue
	coffee.ID, coffee.Address = ashyq.VenueID(id("venue", "applicant")), "Almaty, 40 Dostyk Avenue"
	coffee.Point = &ashyq.Point{Latitude: 43.2415, Longitude: 76.9571}
	samal := place("fitness", 300, 120, ashyq.Text{KK: "«Самал» фитнес-клубы", RU: "Фитнес-клуб «Самал»", EN: "Samal Fitness"}).Venue
	samal.ID, samal.Entity, samal.Address = ashyq.VenueID(id("venue", "newcomer")), newcomer(w.now).ID, "Almaty, 8 Samal Street"
	samal.Point = nil
	for _, v := range []*ashyq.Venue{&coffee, &samal} {
		v.State = ""
		v.Gates = []ashyq.Gate{gate(ashyq.Category(v.ID), mainEntrance, ashyq.Entry), gate(ashyq.Category(v.ID), exit, ashyq.Exit)}
	}
	if err := s.SaveEntity(ctx, newcomer(w.now)); err != nil {
		return err
	}
	owner := store.Role{Entity: newcomer(w.now).ID, Name: store.Owner}
	if err := accounts.Grant(ctx, phone(301), owner); err != nil {
		return err
	}
	for _, step := range []struct {
		venue   *ashyq.Venue
		ago     time.Duration
		as      store.RoleName
		measure ashyq.Measure
		reason  string
	}{
		{&samal, 2 * day, store.Owner, ashyq.Application, ""},
		{&samal, day, store.Authority, ashyq.Question, samalQuestion},
		{&coffee, 3 * time.Hour, store.Owner, ashyq.Application, ""},
	} {
		at := w.now.Add(-step.ago)
		if err := step.venue.Take(step.measure, step.reason, "", at); err != nil {
			return err
		}
		err := s.SaveVenue(ctx, *step.venue, store.Act{
			At: at, As: step.as, Entity: step.venue.Entity, Venue: step.venue.ID, What: string(step.measure), Reason: step.reason,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const samalQuestion = "Сыйымдылық — 300 адам, ауданы — 120 м². Солай ма? / Вместимость 300 человек на 120 м². Это так?"

func (w *World) seedNotices(ctx context.Context, s store.Store) error {
	venue := make(map[ashyq.Category]Venue)
	for _, v := range w.Venues {
		venue[v.Category] = v
	}
	chain := entity().ID
	for _, n := range []store.Notice{
		{Entity: chain, Venue: venue["sauna"].ID, Kind: ashyq.DecisionNotice, At: w.now.Add(-2 * day), What: string(ashyq.Approval)},
		{Entity: newcomer(w.now).ID, Venue: ashyq.VenueID(id("venue", "newcomer")), Kind: ashyq.DecisionNotice, At: w.now.Add(-day),
			What: string(ashyq.Question), Reason: samalQuestion},
		{Entity: chain, Venue: venue["cinema"].ID, Gate: venue["cinema"].Gates[0].ID, Kind: ashyq.AfarNotice, At: w.now.Add(-20 * time.Hour), Count: 4},
		{Entity: chain, Venue: venue["pharmacy"].ID, Kind: ashyq.FullNotice, At: w.now.Add(-5 * time.Hour), Count: 14},
	} {
		n.Key = fmt.Sprintf("demo %s %s", n.Venue, n.Kind)
		if _, err := s.Notify(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// crowd is how many come in each hour of a day from eight o'clock on.
var crowd = [...]int{2, 4, 5, 6, 8, 9, 7, 5, 6, 9, 11, 8, 5, 2}

const opensAt = 8

// seedVisitors has people come and go since yesterday morning. Everybody has left by now: the door is as the demo's user finds it.
func (w *World) seedVisitors(ctx context.Context, s store.Store, v ashyq.Venue) error {
	where, err := time.LoadLocation(v.TimeZone)
	if err != nil {
		return err
	}
	today := ashyq.DateOf(w.now.In(where))
	for _, date := range []ashyq.Date{today.AddDays(-1), today} {
		for hour, visitors := range crowd {
			begins := time.Date(date.Year, date.Month, date.Day, opensAt+hour, 0, 0, 0, where)
			if begins.Add(2 * time.Hour).After(w.now) {
				return nil
			}
			if err := comeAndGo(ctx, s, v, begins, visitors); err != nil {
				return err
			}
		}
	}
	return nil
}

// comeAndGo has so many people come in one hour, together, so that they share their commits, and leave half an hour later. Every
// seventh is turned away, every fifth shows a card.
func comeAndGo(ctx context.Context, s store.Store, v ashyq.Venue, begins time.Time, visitors int) error {
	arrivals, departures := new(errgroup.Group), new(errgroup.Group)
	var stays []store.Departure
	for i := range visitors {
		at := begins.Add(time.Duration(i) * time.Hour / time.Duration(visitors))
		tag := ashyq.Tag(sha256.Sum256(fmt.Append(nil, v.ID, at)))
		row := ashyq.Event{
			Venue: v.ID, ID: seal.NewScanID(at), Kind: ashyq.EntryEvent, Gate: v.Gates[0].ID, Tag: tag, At: at,
			Verdict:  ashyq.Verdict{Status: ashyq.Green, Source: ashyq.FromRegistries, AsOf: at},
			Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true, Reason: ashyq.StatusAllowed, Policy: "2021-05-05"},
			Heads:    1 + i%3/2, Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
		}
		if i%5 == 4 {
			row.Means, row.Assurance = ashyq.ByDesk, ashyq.IDChecked
		}
		if i%7 == 6 {
			row.Verdict.Status, row.Decision.Outcome, row.Decision.Reason = ashyq.Red, ashyq.Refuse, ashyq.StatusRefused
		} else {
			left := at.Add(30 * time.Minute)
			stays = append(stays, store.Departure{
				Event: ashyq.Event{
					Venue: v.ID, ID: seal.NewScanID(left), Kind: ashyq.ExitEvent, Gate: v.Gates[1].ID, Tag: tag, At: left,
					Decision: ashyq.Decision{Enforced: true}, Means: ashyq.ByApp, Assurance: ashyq.NoAssurance,
				},
				Tags: []ashyq.Tag{tag}, Now: left,
			})
		}
		arrivals.Go(func() error {
			_, _, err := s.Enter(ctx, store.Arrival{Event: row, Tags: []ashyq.Tag{tag}, Now: at})
			return err
		})
	}
	if err := arrivals.Wait(); err != nil {
		return err
	}
	for _, stay := range stays {
		departures.Go(func() error {
			_, _, err := s.Exit(ctx, stay)
			return err
		})
	}
	return departures.Wait()
}
