package office

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/stats"
	"ashyq/internal/store"
)

// Upkeep does what nobody asks for: it activates venues whose training is over, and tells businesses what they should know.
// Every node does it: what one has done is not done again.
type Upkeep struct {
	Office *Office
	Done   func(part string) // told of every turn of a part that did not fail; may be nil

	told map[string]bool // keys of today's notices, so that what goes on is not written each minute
	day  ashyq.Date
}

const (
	watchEvery = time.Minute
	sendEvery  = time.Second

	farScans    = 3             // of a gate on one day, by phones that found themselves far away
	silentFor   = 2 * time.Hour // without a scan
	silenceStep = 30 * time.Minute

	// In which a venue that names no hours of its own is expected to have visitors.
	daytimeFrom, daytimeTo ashyq.TimeOfDay = 8 * 60, 22 * 60
)

// Run works until the context ends.
func (u *Upkeep) Run(ctx context.Context) {
	var parts sync.WaitGroup
	log := u.Office.Log
	parts.Go(func() { checkin.Every(ctx, watchEvery, log, u.Done, "activate venues", u.Activate) })
	parts.Go(func() { checkin.Every(ctx, watchEvery, log, u.Done, "watch venues", u.Watch) })
	parts.Go(func() { checkin.Every(ctx, sendEvery, log, u.Done, "send notices", u.Send) })
	parts.Wait()
}

// Activate ends the training of venues whose week is over.
func (u *Upkeep) Activate(ctx context.Context) error {
	o := u.Office
	now := o.Desk.Now()
	var faults []error
	var activated bool
	for p := range o.Desk.Places.Venues("") {
		if ends := p.Venue.Participation.Ends; p.Venue.State != ashyq.Training || ends.IsZero() || now.Before(ends) {
			continue
		}
		v, err := o.Store.ChangeVenue(ctx, p.Venue.ID, func(v *ashyq.Venue) (store.Act, error) {
			return store.Act{At: now, Entity: v.Entity, Venue: v.ID, What: string(ashyq.Activation)}, v.Take(ashyq.Activation, "", "", now)
		})
		switch {
		case err == nil:
			o.decided(ctx, &v, ashyq.Activation, "", "")
			activated = true
		case ashyq.KindOf(err) != ashyq.Conflict: // another node was faster, or its owner has left
			faults = append(faults, err)
		}
	}
	if activated {
		o.changed(ctx)
	}
	return errors.Join(faults...)
}

// Watch looks at every venue that takes part, and tells its business when it is almost full, when a code is used from afar,
// and when nobody scans.
func (u *Upkeep) Watch(ctx context.Context) error {
	o := u.Office
	now := o.Desk.Now()
	if today := ashyq.DateOf(now.In(o.Desk.Places.Home)); today != u.day || u.told == nil {
		u.told, u.day = make(map[string]bool), today
	}
	recent, err := o.pulses(ctx, now.Add(-silentFor))
	if err != nil {
		return err
	}
	days := make(map[int64]map[ashyq.VenueID]store.Pulse) // by the venues' midnights: in this country there is one
	for place := range o.Desk.Places.Venues("") {
		if !place.Venue.TakesPart() {
			continue
		}
		midnight, _ := stats.Bounds(ashyq.DateOf(now.In(place.Location)), place.Location)
		day, known := days[midnight.Unix()]
		if !known {
			if day, err = o.pulses(ctx, midnight); err != nil {
				return err
			}
			days[midnight.Unix()] = day
		}
		if pulse, ok := day[place.Venue.ID]; ok {
			u.crowd(ctx, place, pulse, now)
			u.afar(ctx, place, pulse, now)
		}
		if _, ok := recent[place.Venue.ID]; !ok {
			u.silence(ctx, place, now)
		}
	}
	return nil
}

func (o *Office) pulses(ctx context.Context, since time.Time) (map[ashyq.VenueID]store.Pulse, error) {
	list, err := o.Store.Pulses(ctx, since)
	if err != nil {
		return nil, err
	}
	pulses := make(map[ashyq.VenueID]store.Pulse, len(list))
	for _, p := range list {
		pulses[p.Venue] = p
	}
	return pulses, nil
}

func (u *Upkeep) crowd(ctx context.Context, place checkin.Place, pulse store.Pulse, now time.Time) {
	limit := u.Office.Desk.Limit(place)
	if limit > 0 && 10*pulse.Inside >= 9*limit {
		u.tell(ctx, place, now, store.Notice{Kind: ashyq.FullNotice, Count: pulse.Inside})
	}
}

func (u *Upkeep) afar(ctx context.Context, place checkin.Place, pulse store.Pulse, now time.Time) {
	for _, g := range place.Venue.Gates {
		if n := pulse.Afar[g.ID]; n >= farScans && g.Retired.IsZero() {
			u.tell(ctx, place, now, store.Notice{Kind: ashyq.AfarNotice, Gate: g.ID, Count: n})
		}
	}
}

// silence tells of a venue that nobody has scanned at for so long as it was open to visitors.
func (u *Upkeep) silence(ctx context.Context, place checkin.Place, now time.Time) {
	began := now.Add(-silentFor)
	told := u.told[noticeKey(place, now, ashyq.SilenceNotice, "")]
	if told || place.Venue.State != ashyq.Active || place.Venue.Participation.Since.After(began) {
		return
	}
	for at := now; !at.Before(began); at = at.Add(-silenceStep) {
		if !u.Office.expectsVisitors(place, at.In(place.Location)) {
			return
		}
	}
	u.tell(ctx, place, now, store.Notice{Kind: ashyq.SilenceNotice})
}

// expectsVisitors reports whether a venue is open at a moment in its location, and people are about: one that never closes
// is not asked at night where they are.
func (o *Office) expectsVisitors(place checkin.Place, at time.Time) bool {
	if len(place.Venue.Opening) == 0 && !(ashyq.Hours{From: daytimeFrom, To: daytimeTo}).Contain(at) {
		return false
	}
	return o.Desk.Policy(at).Terms(place.Venue, place.Zone, at).Open
}

// tell raises a notice once a day by the venue's calendar; of a gate, once for each.
func (u *Upkeep) tell(ctx context.Context, place checkin.Place, now time.Time, n store.Notice) {
	n.Key = noticeKey(place, now, n.Kind, n.Gate)
	if u.told[n.Key] {
		return
	}
	if err := u.Office.notify(ctx, place.Venue, n); err != nil {
		u.Office.Log.ErrorContext(ctx, "a notice is not raised", "venue", place.Venue.ID, "kind", n.Kind, "error", err)
		return
	}
	u.told[n.Key] = true
}

// noticeKey makes a notice one a day.
func noticeKey(place checkin.Place, now time.Time, kind ashyq.NoticeKind, gate ashyq.GateID) string {
	return fmt.Sprintf("%s %s %s %s", place.Venue.ID, kind, ashyq.DateOf(now.In(place.Location)), gate)
}
