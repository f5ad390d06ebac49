package office

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
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

	told  map[uint64]struct{} // digests of today's notices, so that what goes on is not written each minute
	seed  maphash.Seed
	day   ashyq.Date
	from  time.Time     // of rows from then on the next turn of the watch wants to know
	after ashyq.VenueID // the last venue whose silence was looked into
}

const (
	watchEvery    = time.Minute
	activateEvery = 5 * time.Minute
	sendEvery     = time.Second

	farScans    = 3             // of a gate on one day, by phones that found themselves far away
	silentFor   = 2 * time.Hour // without a scan
	silenceStep = 30 * time.Minute
	late        = time.Minute      // by how much a row may be older than when it is seen
	beforeFirst = 10 * time.Minute // a node looks back when it begins

	// Of a country's venues so many are looked into in a turn for their silence, which can wait; and the store is asked about
	// so many at once.
	silenceTurn = 30_000
	awakeAtOnce = 1_000

	// In which a venue that names no hours of its own is expected to have visitors.
	daytimeFrom, daytimeTo ashyq.TimeOfDay = 8 * 60, 22 * 60
)

// Run works until the context ends.
func (u *Upkeep) Run(ctx context.Context) {
	var parts sync.WaitGroup
	log := u.Office.Log
	parts.Go(func() { checkin.Every(ctx, activateEvery, log, u.Done, "activate venues", u.Activate) })
	parts.Go(func() { checkin.Every(ctx, watchEvery, log, u.Done, "watch venues", u.Watch) })
	parts.Go(func() { checkin.Every(ctx, sendEvery, log, u.Done, "send notices", u.Send) })
	parts.Wait()
}

// Activate ends the training of venues whose week is over.
func (u *Upkeep) Activate(ctx context.Context) error {
	o := u.Office
	now := o.Desk.Now()
	isOver := func(outline checkin.Place) bool {
		v := outline.Venue
		return v.State == ashyq.Training && !v.Participation.Ends.IsZero() && !now.Before(v.Participation.Ends)
	}
	var faults []error
	var activated bool
	for p := range o.Desk.Places.VenuesWhere("", isOver) {
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

// Watch looks at the venues that take part, and tells their businesses when one is almost full, when a code is used from afar,
// and when nobody scans.
func (u *Upkeep) Watch(ctx context.Context) error {
	now := u.Office.Desk.Now()
	if today := ashyq.DateOf(now.In(u.Office.Desk.Places.Home)); today != u.day || u.told == nil {
		u.told, u.seed, u.day = make(map[uint64]struct{}), maphash.MakeSeed(), today
		u.from = now.Add(-beforeFirst)
	}
	if err := u.busy(ctx, now); err != nil {
		return err
	}
	u.from = now.Add(-late)
	return u.silent(ctx, now)
}

// busy looks at the venues at which something has happened since the last turn.
func (u *Upkeep) busy(ctx context.Context, now time.Time) error {
	o := u.Office
	midnights := make(map[*time.Location]time.Time) // in this country there is one
	midnight := func(location *time.Location) time.Time {
		first, known := midnights[location]
		if !known {
			first, _ = stats.Bounds(ashyq.DateOf(now.In(location)), location)
			midnights[location] = first
		}
		return first
	}
	days := []time.Time{midnight(o.Desk.Places.Home)}
	for i := 0; i < len(days); i++ {
		since := u.from
		if since.Before(days[i]) {
			since = days[i]
		}
		pulses, err := o.Store.Pulses(ctx, since, days[i])
		if err != nil {
			return err
		}
		for _, pulse := range pulses {
			place, ok := o.Desk.Places.VenueWhere(pulse.Venue, func(outline checkin.Place) bool {
				day := midnight(outline.Location)
				if !slices.ContainsFunc(days, day.Equal) {
					days = append(days, day)
				}
				return day.Equal(days[i]) && outline.Venue.TakesPart() && (u.crowded(outline, pulse) || len(pulse.Afar) > 0)
			})
			if !ok {
				continue
			}
			if u.crowded(place, pulse) {
				u.tell(ctx, place, now, store.Notice{Kind: ashyq.FullNotice, Count: pulse.Inside})
			}
			u.afar(ctx, place, pulse, now)
		}
	}
	return nil
}

func (u *Upkeep) crowded(place checkin.Place, pulse store.Pulse) bool {
	limit := u.Office.Desk.Limit(place)
	return limit > 0 && 10*pulse.Inside >= 9*limit
}

func (u *Upkeep) afar(ctx context.Context, place checkin.Place, pulse store.Pulse, now time.Time) {
	for _, g := range place.Venue.Gates {
		if n := pulse.Afar[g.ID]; n >= farScans && g.Retired.IsZero() {
			u.tell(ctx, place, now, store.Notice{Kind: ashyq.AfarNotice, Gate: g.ID, Count: n})
		}
	}
}

// silent looks at some venues after those that it looked at before, and tells of the ones that nobody has scanned at for so long
// as they were open to visitors.
func (u *Upkeep) silent(ctx context.Context, now time.Time) error {
	o := u.Office
	var expecting []ashyq.VenueID
	var last ashyq.VenueID // stays empty when all have had their turn
	looked := 0
	for outline := range o.Desk.Places.Outlines(u.after) {
		if looked == silenceTurn {
			break
		}
		if u.expected(outline, now) {
			expecting = append(expecting, outline.Venue.ID)
		}
		if looked++; looked == silenceTurn {
			last = outline.Venue.ID
		}
	}
	for some := range slices.Chunk(expecting, awakeAtOnce) {
		awake, err := o.Store.Awake(ctx, some, now.Add(-silentFor))
		if err != nil {
			return err
		}
		for _, id := range some {
			if place, err := o.Desk.Places.Venue(id); err == nil && !awake[id] {
				u.tell(ctx, place, now, store.Notice{Kind: ashyq.SilenceNotice})
			}
		}
	}
	u.after = last
	return nil
}

// expected reports whether somebody should have scanned at a venue by now, and nothing was told if nobody has.
func (u *Upkeep) expected(place checkin.Place, now time.Time) bool {
	began := now.Add(-silentFor)
	if place.Venue.State != ashyq.Active || place.Venue.Participation.Since.After(began) || u.hasTold(place, now, ashyq.SilenceNotice, "") {
		return false
	}
	for at := now; !at.Before(began); at = at.Add(-silenceStep) {
		if !u.Office.expectsVisitors(place, at.In(place.Location)) {
			return false
		}
	}
	return true
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
	if u.hasTold(place, now, n.Kind, n.Gate) {
		return
	}
	day := ashyq.DateOf(now.In(place.Location))
	n.Key = fmt.Sprintf("%s %s %s %s", place.Venue.ID, n.Kind, day, n.Gate)
	if err := u.Office.notify(ctx, place.Venue, n); err != nil {
		u.Office.Log.ErrorContext(ctx, "a notice is not raised", "venue", place.Venue.ID, "kind", n.Kind, "error", err)
		return
	}
	u.told[u.digest(place, now, n.Kind, n.Gate)] = struct{}{}
}

func (u *Upkeep) hasTold(place checkin.Place, now time.Time, kind ashyq.NoticeKind, gate ashyq.GateID) bool {
	_, told := u.told[u.digest(place, now, kind, gate)]
	return told
}

// digest is that of a notice, of which there is one a day.
func (u *Upkeep) digest(place checkin.Place, now time.Time, kind ashyq.NoticeKind, gate ashyq.GateID) uint64 {
	return maphash.Comparable(u.seed, struct {
		venue ashyq.VenueID
		kind  ashyq.NoticeKind
		day   ashyq.Date
		gate  ashyq.GateID
	}{place.Venue.ID, kind, ashyq.DateOf(now.In(place.Location)), gate})
}
