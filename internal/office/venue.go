package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/country"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

const (
	venuesADay = 100 // of one business
	printsADay = 500 // of one account
	maxVenues  = 500
)

// Details are what an owner says of a venue.
type Details struct {
	Name     ashyq.Text
	OKED     string
	Category ashyq.Category
	Region   ashyq.Region
	Address  string
	Point    *ashyq.Point
	Capacity int
	Area     int
	Opening  []ashyq.Shift
}

// What can be wrong with what is said of a venue, beyond what Venue.Sound tells.
var (
	errInvalidOKED   = ashyq.Fail(ashyq.Invalid, "invalid_oked")
	errInvalidPoint  = ashyq.Fail(ashyq.Invalid, "invalid_point")
	errTermsNeeded   = ashyq.Fail(ashyq.Invalid, "terms_needed")
	errTooManyVenues = ashyq.Fail(ashyq.Conflict, "too_many_venues")
	errApproved      = ashyq.Fail(ashyq.Conflict, "approved_already")
	errWrongState    = ashyq.Fail(ashyq.Conflict, "wrong_state")
)

// describe makes a venue what its owner says of it, and tells what that changes. Errors: invalid_oked, invalid_region,
// invalid_point, those of Venue.Sound.
func describe(v *ashyq.Venue, d Details) ([]store.FieldChange, error) {
	if _, ok := country.ActivityOf(d.OKED, d.Category); !ok {
		return nil, errInvalidOKED
	}
	region, ok := country.RegionOf(d.Region)
	if !ok {
		return nil, errInvalidRegion
	}
	if d.Point != nil && !region.Contains(d.Point.Latitude, d.Point.Longitude) {
		return nil, errInvalidPoint
	}
	name, err := ashyq.ParseName(d.Name)
	if err != nil {
		return nil, err
	}
	was := *v
	v.Name, v.OKED, v.Category, v.Region, v.TimeZone = name, d.OKED, d.Category, d.Region, region.TimeZone
	v.Address, v.Point, v.Capacity, v.Area, v.Opening = strings.TrimSpace(d.Address), d.Point, d.Capacity, d.Area, d.Opening
	return differences(
		field{"name", say(was.Name), say(v.Name)},
		field{"activity", strings.TrimSpace(was.OKED + " " + string(was.Category)), v.OKED + " " + string(v.Category)},
		field{"region", string(was.Region), string(v.Region)},
		field{"address", was.Address, v.Address},
		field{"point", sayPoint(was.Point), sayPoint(v.Point)},
		field{"capacity", sayNumber(was.Capacity), sayNumber(v.Capacity)},
		field{"area", sayNumber(was.Area), sayNumber(v.Area)},
		field{"opening", sayShifts(was.Opening), sayShifts(v.Opening)},
	), v.Sound()
}

// AddVenue adds a venue to a business: it applies to take part, and has one entry and one exit at once. Errors: terms_needed,
// those of what is said of it, too_many_venues, excluded, limited, unavailable.
func (o *Office) AddVenue(ctx context.Context, c auth.Caller, entity ashyq.EntityID, d Details, terms string) (ashyq.Venue, error) {
	if terms != Terms {
		return ashyq.Venue{}, errTermsNeeded
	}
	if len(o.Desk.Places.VenuesOf(entity)) >= maxVenues {
		return ashyq.Venue{}, errTooManyVenues
	}
	now := o.Desk.Now()
	v := ashyq.Venue{ID: ashyq.VenueID(seal.NewID()), Entity: entity, Terms: terms}
	if _, err := describe(&v, d); err != nil {
		return ashyq.Venue{}, err
	}
	if err := o.excludedThere(&v, now); err != nil {
		return ashyq.Venue{}, err
	}
	if err := v.Take(ashyq.Application, "", "", now); err != nil {
		return ashyq.Venue{}, err
	}
	if err := o.count(ctx, "venues of business", string(entity), venuesADay); err != nil {
		return ashyq.Venue{}, err
	}
	err := untilFree(func() error {
		v.Gates = []ashyq.Gate{o.gate(ashyq.Entry, o.text("gate.entry")), o.gate(ashyq.Exit, o.text("gate.exit"))}
		return o.Store.SaveVenue(ctx, v, o.act(c, scopeOf(&v), string(ashyq.Application)))
	})
	if err != nil {
		return ashyq.Venue{}, fmt.Errorf("save a venue: %w", err)
	}
	o.changed(ctx)
	return v, nil
}

// excludedThere is what stands against a venue at the address of one that the same business may not bring back yet: else an
// exclusion would end with another application.
func (o *Office) excludedThere(v *ashyq.Venue, now time.Time) error {
	for _, place := range o.Desk.Places.VenuesOf(v.Entity) {
		other := place.Venue
		ends := other.Participation.Ends
		if other.State == ashyq.Excluded && now.Before(ends) && other.Region == v.Region && fold(other.Address) == fold(v.Address) {
			return &ashyq.Error{Kind: ashyq.Conflict, Code: "excluded", Retry: ends.Sub(now)}
		}
	}
	return nil
}

// text is a message in every language.
func (o *Office) text(key string) ashyq.Text {
	return ashyq.Text{KK: o.Words.Text("kk", key, nil), RU: o.Words.Text("ru", key, nil), EN: o.Words.Text("en", key, nil)}
}

// ChangeVenue makes a venue what its owner now says of it. What an official has seen of it and does not fit any more is noted
// for them. Errors: approved_already, those of what is said of it, unavailable.
func (o *Office) ChangeVenue(ctx context.Context, c auth.Caller, id ashyq.VenueID, d Details) (ashyq.Venue, error) {
	return o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		approved := approved(v)
		another := v.OKED != "" && v.OKED != d.OKED || v.Category != d.Category || v.Region != d.Region
		if approved && another { // one that took part before activities were asked for may name its own
			return store.Act{}, errApproved
		}
		fields, err := describe(v, d)
		if err != nil {
			return store.Act{}, err
		}
		if len(fields) == 0 {
			return store.Act{}, errUnchanged
		}
		if approved {
			v.Participation.Changed = slices.Clone(v.Participation.Changed)
			for _, f := range fields {
				seen := slices.Contains([]string{"name", "address", "point"}, f.Field)
				if seen && !slices.Contains(v.Participation.Changed, f.Field) {
					v.Participation.Changed = append(v.Participation.Changed, f.Field)
				}
			}
		}
		act := o.act(c, scopeOf(v), "venue_changed")
		act.Fields = fields
		return act, nil
	})
}

// approved reports whether an official has approved a venue, and has not since refused or excluded it.
func approved(v *ashyq.Venue) bool {
	state := v.State
	for i := len(v.Participation.Before) - 1; i >= 0 && state == ashyq.Withdrawn; i-- {
		state = v.Participation.Before[i]
	}
	return state != ashyq.Applied && state != ashyq.Refused
}

// Leave ends a venue's part on its owner's word, and everybody's visit there. Errors: confirmation_needed, wrong_state,
// unavailable.
func (o *Office) Leave(ctx context.Context, c auth.Caller, id ashyq.VenueID) (ashyq.Venue, error) {
	if !c.Confirmed(o.Desk.Now()) {
		return ashyq.Venue{}, auth.ErrConfirmationNeeded
	}
	v, err := o.ownersWord(ctx, c, id, ashyq.Leaving)
	if err != nil {
		return ashyq.Venue{}, err
	}
	o.leaveAll(ctx, c, id)
	return v, nil
}

// leaveAll ends everybody's visit at a venue whose exit codes count nobody out any more. Stays that go on because of a failure
// end at its closing time.
func (o *Office) leaveAll(ctx context.Context, c auth.Caller, id ashyq.VenueID) {
	if _, err := o.Desk.LeaveAll(context.WithoutCancel(ctx), id, c.Account.ID); err != nil { // of a caller who has gone, too
		o.Log.ErrorContext(ctx, "those inside are not counted out", "venue", id, "error", err)
	}
}

// Return has a venue take part again. Errors: wrong_state; excluded, with Retry, while it may not; unavailable.
func (o *Office) Return(ctx context.Context, c auth.Caller, id ashyq.VenueID) (ashyq.Venue, error) {
	return o.ownersWord(ctx, c, id, ashyq.Return)
}

// Why is what an official gave as the reason for a venue's state, and the decision that it rests on.
func (o *Office) Why(language string, v *ashyq.Venue) string {
	return o.why(language, "notice.reason", v.Participation.Reason, v.Participation.Decree)
}

// Apply applies again after a refusal, or tells an official that a question is answered. Errors: wrong_state, unavailable.
func (o *Office) Apply(ctx context.Context, c auth.Caller, id ashyq.VenueID) (ashyq.Venue, error) {
	return o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		if v.State == ashyq.Applied && !v.Participation.Asked {
			return store.Act{}, errWrongState
		}
		return o.act(c, scopeOf(v), string(ashyq.Application)), v.Take(ashyq.Application, "", "", o.Desk.Now())
	})
}

func (o *Office) ownersWord(ctx context.Context, c auth.Caller, id ashyq.VenueID, m ashyq.Measure) (ashyq.Venue, error) {
	return o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		return o.act(c, scopeOf(v), string(m)), v.Take(m, "", "", o.Desk.Now())
	})
}

// changeVenue changes a venue and has this node's doors and feeds know at once.
func (o *Office) changeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error)) (ashyq.Venue, error) {
	var unchanged ashyq.Venue
	v, err := o.Store.ChangeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		unchanged = *v
		return change(v)
	})
	if errors.Is(err, errUnchanged) {
		return unchanged, nil
	}
	if err != nil {
		return ashyq.Venue{}, fmt.Errorf("change a venue: %w", err)
	}
	o.changed(ctx)
	return v, nil
}

// Print counts one file of posters that an account takes. Errors: limited, unavailable.
func (o *Office) Print(ctx context.Context, c auth.Caller) error {
	return o.count(ctx, "posters of account", string(c.Account.ID), printsADay)
}

// Printed notes that a venue's posters were taken to be printed, the first time they are. Errors: unavailable.
func (o *Office) Printed(ctx context.Context, c auth.Caller, id ashyq.VenueID) error {
	place, err := o.Desk.Places.Venue(id)
	if err != nil || !place.Venue.Printed.IsZero() {
		return err
	}
	_, err = o.changeVenue(ctx, id, func(v *ashyq.Venue) (store.Act, error) {
		if !v.Printed.IsZero() {
			return store.Act{}, errUnchanged
		}
		v.Printed = o.Desk.Now().UTC().Truncate(time.Millisecond)
		return o.act(c, scopeOf(v), "posters_printed"), nil
	})
	return err
}

// Tried is what has been tried at a venue while nothing is enforced yet.
type Tried struct {
	Posters  bool // they were taken
	Guard    bool // somebody is there who may be at the desk, or has been
	Entry    bool // a phone was scanned in
	Exit     bool // somebody was scanned out
	ByCard   bool // the desk has scanned for somebody
	Override bool
}

// Tried sums up a venue's training. Errors: unavailable.
func (o *Office) Tried(ctx context.Context, v *ashyq.Venue) (Tried, error) {
	members, err := o.Store.Members(ctx, v.Entity)
	if err != nil {
		return Tried{}, fmt.Errorf("members: %w", err)
	}
	now := o.Desk.Now()
	hours, err := o.Store.Hours(ctx, v.ID, now.AddDate(0, 0, -store.FigureDays), now.Add(time.Hour))
	if err != nil {
		return Tried{}, fmt.Errorf("figures: %w", err)
	}
	t := Tried{Posters: !v.Printed.IsZero()}
	for _, m := range members {
		t.Guard = t.Guard || m.Role.Name != store.Owner && (m.Role.Venue == v.ID || m.Role.Venue == "")
	}
	for _, hour := range hours {
		for _, n := range hour.Counts {
			atDoor := n.Means == ashyq.ByApp || n.Means == ashyq.ByPlatform
			switch n.Kind {
			case ashyq.EntryEvent:
				t.Entry = t.Entry || atDoor
				t.ByCard = t.ByCard || n.Means == ashyq.ByDesk
			case ashyq.ExitEvent:
				t.Exit = t.Exit || n.Outcome == ashyq.Left && n.Gate != "" && (atDoor || n.Means == ashyq.ByDesk)
			case ashyq.OverrideEvent:
				t.Override = true
			}
		}
	}
	t.Guard = t.Guard || t.ByCard || t.Override
	return t, nil
}
