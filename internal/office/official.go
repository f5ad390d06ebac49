package office

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/checkin"
	"ashyq/internal/country"
	"ashyq/internal/store"
)

const (
	searchPage  = 50  // venues
	mostAtOnce  = 100 // venues of one measure
	longestWhy  = 500 // characters of a reason
	longestName = 200 // characters of a decree's name
)

var (
	errInvalidBody   = ashyq.Fail(ashyq.Invalid, "invalid_body")
	errReasonNeeded  = ashyq.Fail(ashyq.Invalid, "reason_needed")
	errInvalidReason = ashyq.Fail(ashyq.Invalid, "invalid_reason")
	errInvalidDecree = ashyq.Fail(ashyq.Invalid, "invalid_decree")
	errInvalidRegion = ashyq.Fail(ashyq.Invalid, "invalid_region")
	errInvalidSearch = ashyq.Fail(ashyq.Invalid, "invalid_search")
)

// Search is which venues are looked for; what is empty asks for nothing.
type Search struct {
	State  ashyq.VenueState
	Region ashyq.Region
	Text   string // part of a name or an address, a BIN, or a short number
	After  ashyq.VenueID
}

// Venues are those that a search finds, in the order of their ids, and the last of them if there are more. Errors:
// invalid_search for a text that seems to hold a person's number, by which nothing is found.
func (o *Office) Venues(s Search) (found []checkin.Place, next ashyq.VenueID, err error) {
	text := strings.ToLower(strings.TrimSpace(s.Text))
	number := digits(text)
	if _, err := ashyq.ParseBIN(number); err != nil && ashyq.NamesAPerson(text) {
		return nil, "", errInvalidSearch
	}
	among := func(outline checkin.Place) bool {
		v := outline.Venue
		return (s.State == "" || v.State == s.State) && (s.Region == "" || v.Region == s.Region)
	}
	for p := range o.Desk.Places.VenuesWhere(s.After, among) {
		if !o.speaksOf(p.Venue, text, number) {
			continue
		}
		if len(found) == searchPage {
			return found, found[searchPage-1].Venue.ID, nil
		}
		found = append(found, p)
	}
	return found, "", nil
}

// speaksOf reports whether a text, or the number that it is, is about a venue.
func (o *Office) speaksOf(v *ashyq.Venue, text, number string) bool {
	if text == "" {
		return true
	}
	entity, err := o.Desk.Places.Entity(v.Entity)
	if number != "" {
		gate := func(g ashyq.Gate) bool { return g.Short == number }
		if slices.ContainsFunc(v.Gates, gate) || err == nil && entity.BIN.Digits() == number {
			return true
		}
	}
	said := []string{v.Name.KK, v.Name.RU, v.Name.EN, v.Address}
	if err == nil {
		said = append(said, entity.Name.KK, entity.Name.RU, entity.Name.EN)
	}
	return slices.ContainsFunc(said, func(s string) bool { return strings.Contains(strings.ToLower(s), text) })
}

// digits are those of a text that is nothing but a number, spaced as it may be; empty for any other.
func digits(text string) string {
	number := strings.ReplaceAll(text, " ", "")
	if strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return number
}

// Order is one measure for some venues.
type Order struct {
	Venues  []ashyq.VenueID
	Measure ashyq.Measure // approve, ask, refuse, suspend, reinstate or exclude
	Reason  string
	Decree  string
}

// Outcome is what became of one venue of an order.
type Outcome struct {
	Venue ashyq.VenueID
	State ashyq.VenueState // as it is now; empty if there is no such venue
	Err   error            // why the measure was not taken; nil where it was
}

// official are the measures of officials, and what they need.
var official = map[ashyq.Measure]struct{ reason, confirmation bool }{
	ashyq.Approval:      {},
	ashyq.Question:      {reason: true},
	ashyq.Refusal:       {reason: true, confirmation: true},
	ashyq.Suspension:    {reason: true, confirmation: true},
	ashyq.Reinstatement: {},
	ashyq.Exclusion:     {reason: true, confirmation: true},
}

// Measure takes a measure for each venue by itself, and tells the owners. What became of each is in the order of the call, a
// venue that was named twice once. Errors of the whole: invalid_body, reason_needed, invalid_reason, invalid_decree,
// confirmation_needed; of a venue: not_found, wrong_state, unavailable.
func (o *Office) Measure(ctx context.Context, by auth.Caller, order Order) ([]Outcome, error) {
	needs, known := official[order.Measure]
	order.Reason, order.Decree = strings.TrimSpace(order.Reason), strings.TrimSpace(order.Decree)
	switch {
	case !known || len(order.Venues) == 0 || len(order.Venues) > mostAtOnce:
		return nil, errInvalidBody
	case needs.reason && order.Reason == "":
		return nil, errReasonNeeded
	case !sayable(order.Reason, longestWhy):
		return nil, errInvalidReason
	case !sayable(order.Decree, longestName):
		return nil, errInvalidDecree
	case needs.confirmation && !by.Confirmed(o.Desk.Now()):
		return nil, auth.ErrConfirmationNeeded
	}
	var outcomes []Outcome
	for _, id := range order.Venues {
		if !slices.ContainsFunc(outcomes, func(done Outcome) bool { return done.Venue == id }) {
			outcomes = append(outcomes, Outcome{Venue: id})
		}
	}
	var all sync.WaitGroup // at once, so that they share their commits
	for i := range outcomes {
		all.Go(func() { o.measure(ctx, by, order, &outcomes[i]) })
	}
	all.Wait()
	o.changed(ctx)
	for i := range outcomes {
		done := &outcomes[i]
		if place, err := o.Desk.Places.Venue(done.Venue); err == nil {
			done.State = place.Venue.State
		}
		if done.Err == nil && order.Measure == ashyq.Exclusion {
			o.leaveAll(ctx, by, done.Venue)
		}
	}
	return outcomes, nil
}

// measure takes the measure of an order for one venue.
func (o *Office) measure(ctx context.Context, by auth.Caller, order Order, outcome *Outcome) {
	now := o.Desk.Now()
	var was ashyq.VenueState
	v, err := o.Store.ChangeVenue(ctx, outcome.Venue, func(v *ashyq.Venue) (store.Act, error) {
		was = v.State
		return store.Act{
			At: now, Actor: by.Account.ID, As: store.Authority, Entity: v.Entity, Venue: v.ID, What: string(order.Measure),
			Reason: order.Reason, Decree: order.Decree,
		}, v.Take(order.Measure, order.Reason, order.Decree, now)
	})
	if err != nil {
		outcome.Err = err
		return
	}
	if v.State != was || order.Measure == ashyq.Question {
		o.decided(ctx, &v, order.Measure, order.Reason, order.Decree)
	}
}

// sayable reports whether a text that owners are told is no longer than so many characters and names no person by a number.
func sayable(text string, longest int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= longest && !strings.ContainsFunc(text, unicode.IsControl) &&
		!ashyq.NamesAPerson(text)
}

// ChangeZone declares the zone of a region. Errors: invalid_region, invalid_body, invalid_decree, confirmation_needed.
func (o *Office) ChangeZone(ctx context.Context, by auth.Caller, region ashyq.Region, zone ashyq.Zone, decree string) error {
	decree = strings.TrimSpace(decree)
	_, known := country.RegionOf(region)
	switch {
	case !known:
		return errInvalidRegion
	case !slices.Contains([]ashyq.Zone{ashyq.GreenZone, ashyq.YellowZone, ashyq.RedZone, ashyq.DarkRedZone}, zone):
		return errInvalidBody
	case decree == "" || !sayable(decree, longestName):
		return errInvalidDecree
	case !by.Confirmed(o.Desk.Now()):
		return auth.ErrConfirmationNeeded
	}
	err := o.Store.SaveZone(ctx, region, zone, store.Act{
		At: o.Desk.Now(), Actor: by.Account.ID, As: store.Authority, What: "zone_changed", Decree: decree,
		Fields: []store.FieldChange{{Field: string(region), From: string(o.Desk.Places.Zones()[region]), To: string(zone)}},
	})
	if err != nil {
		return err
	}
	o.changed(ctx)
	return nil
}

// Officials are all officials.
func (o *Office) Officials(ctx context.Context) ([]store.Membership, error) {
	return o.Store.Members(ctx, "")
}

// InviteOfficial makes the holder of a phone an official and sends them a link. Errors: confirmation_needed, and those of
// auth.Authenticator.Invite.
func (o *Office) InviteOfficial(ctx context.Context, by auth.Caller, phone ashyq.Phone, name, language string) (store.Membership, error) {
	if !by.Confirmed(o.Desk.Now()) {
		return store.Membership{}, auth.ErrConfirmationNeeded
	}
	return o.Auth.Invite(ctx, by, auth.Invitation{Phone: phone, Name: name, Role: store.Role{Name: store.Authority}, Language: language})
}

// RemoveOfficial takes an official's role back. Errors: confirmation_needed, not_found (also for a business's member),
// last_member.
func (o *Office) RemoveOfficial(ctx context.Context, by auth.Caller, id store.MemberID) error {
	if !by.Confirmed(o.Desk.Now()) {
		return auth.ErrConfirmationNeeded
	}
	officials, err := o.Officials(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(officials, func(m store.Membership) bool { return m.ID == id })
	if i < 0 {
		return store.ErrNotFound
	}
	_, err = o.Store.Revoke(ctx, id, 1, store.Act{
		At: o.Desk.Now(), Actor: by.Account.ID, As: store.Authority, What: "member_removed",
		Fields: []store.FieldChange{{Field: "name", From: officials[i].Name}, {Field: "role", From: string(store.Authority)}},
	})
	return err
}
