package checkin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// LookLimits is how often a person's status may be asked for by the same hand, in an hour.
type LookLimits struct {
	PerAccount  int // own checks away from a venue
	PerStaff    int // one staff member's scans for others
	PerPlatform int
	Disputes    int // requests to registries to put a record right, in a day
}

// ProductionLooks are the limits of a public service.
func ProductionLooks() LookLimits {
	return LookLimits{PerAccount: 60, PerStaff: 600, PerPlatform: 200_000, Disputes: 5}
}

// traceOthers is trace for a scan at a venue: a visitor's own visit is its own trace.
func (d *Desk) traceOthers(ctx context.Context, place Place, s ashyq.Scan) error {
	if s.Means == ashyq.ByApp {
		return nil
	}
	return d.trace(ctx, s.Person, s.Means, s.Actor, place.Venue.ID)
}

// trace writes down that somebody looks at a person, before they see anything, and counts it. Errors: limited, unavailable.
func (d *Desk) trace(ctx context.Context, p ashyq.Person, means ashyq.Means, actor string, venue ashyq.VenueID) error {
	return d.look(ctx, d.Now(), p, means, actor, venue)
}

// look is trace at a moment, with further quotas.
func (d *Desk) look(
	ctx context.Context, now time.Time, p ashyq.Person, means ashyq.Means, actor string, venue ashyq.VenueID, more ...store.Quota,
) error {
	limit := d.Looks.PerAccount
	switch means {
	case ashyq.ByDesk:
		limit = d.Looks.PerStaff
	case ashyq.ByPlatform:
		limit = d.Looks.PerPlatform
	}
	tag, err := d.Keys.PersonTag(p, now)
	if err != nil {
		return fmt.Errorf("tag of a look: %w", err)
	}
	return d.Accounts.Look(ctx,
		store.Lookup{Tag: tag, At: now, Means: string(means), Venue: venue, By: actor},
		append(more, store.Quota{Key: d.Keys.Digest("look", string(means), actor), Limit: limit, Window: time.Hour})...)
}

// Watcher is who asks for the looks at a person: an account that speaks for them.
type Watcher struct {
	Account   ashyq.AccountID
	Assurance ashyq.Assurance
	Person    []ashyq.Digest // under each key that the person's looks may be tagged with
}

// Looker is who looked at a person, as far as the person is told.
type Looker string

const (
	Yourself       Looker = "you"
	AnotherAccount Looker = "account"
	Staff          Looker = "staff"
	Platform       Looker = "platform"
)

// Look is one look at a person, as the person is told of it.
type Look struct {
	ID       store.LookupID
	At       time.Time
	Who      Looker
	Means    string       // as of a store.Lookup
	Venue    *ashyq.Venue // nil for none, or one that is not told
	Hidden   bool         // it was at a venue that is not told
	Platform string       // its name
	Others   int          // of another than oneself: how many accounts "this was not me" would end, of whoever is vouched for
}

// Looks are looks at a person, newest first.
type Looks struct {
	Items  []Look
	Next   store.LookupID // from which older ones are; zero at the end
	Others int            // how many other accounts, that can be ended, speak for the person now
}

const (
	looksAtOnce    = 50
	speakersAtOnce = 100 // more are told as so many
)

// LooksAt are the looks at a person on the days that are remembered, from one on if it is not zero.
func (d *Desk) LooksAt(ctx context.Context, w Watcher, from store.LookupID) (Looks, error) {
	return d.looks(ctx, w, from, looksAtOnce)
}

// LookOf is one look at a person by another than the one who asks: not_found for their own, and for those at others.
func (d *Desk) LookOf(ctx context.Context, w Watcher, id store.LookupID) (Look, error) {
	looks, err := d.looks(ctx, w, id, 1)
	if err != nil {
		return Look{}, err
	}
	if len(looks.Items) == 0 || looks.Items[0].ID != id || looks.Items[0].Who == Yourself {
		return Look{}, store.ErrNotFound
	}
	return looks.Items[0], nil
}

func (d *Desk) looks(ctx context.Context, w Watcher, from store.LookupID, limit int) (Looks, error) {
	var tags []ashyq.Tag
	for _, digest := range w.Person {
		more, err := d.Keys.Days.PersonTags(digest, day(d.Now()))
		if err != nil {
			return Looks{}, fmt.Errorf("tags of looks: %w", err)
		}
		tags = append(tags, more...)
	}
	found, err := d.Accounts.Lookups(ctx, tags, from, limit+1)
	if err != nil {
		return Looks{}, err
	}
	others, err := d.Accounts.Speakers(ctx, w.Person, speakersAtOnce)
	if err != nil {
		return Looks{}, err
	}
	me := ashyq.Speaker{Account: w.Account, Assurance: w.Assurance}
	if i := slices.IndexFunc(others, func(s ashyq.Speaker) bool { return s.Account == w.Account }); i >= 0 {
		me.Since = others[i].Since
		others = slices.Delete(others, i, i+1)
	}
	told := Looks{Items: make([]Look, 0, len(found)), Others: endable(me, others, d.Now())}
	if len(found) > limit {
		told.Next, found = found[limit].ID, found[:limit]
	}
	names := make(map[string]string)
	for _, l := range found {
		look := Look{ID: l.ID, At: l.At, Means: l.Means, Who: lookerOf(l, w.Account)}
		if look.Who == Platform {
			if look.Platform, err = d.platform(ctx, names, l.By); err != nil {
				return Looks{}, err
			}
		}
		if look.Who != Yourself {
			look.Others = endable(me, others, l.At)
		}
		if place, err := d.Places.Venue(l.Venue); l.Venue != "" && err == nil {
			if look.Hidden = !me.MayLearnWhere(l.At, len(others)); !look.Hidden {
				look.Venue = place.Venue
			}
		}
		told.Items = append(told.Items, look)
	}
	return told, nil
}

// endable is how many of the others lose the person once the card of who asks was seen, and they say that a look was not theirs.
func endable(me ashyq.Speaker, others []ashyq.Speaker, look time.Time) (n int) {
	if !me.Vouched() {
		me.Assurance = ashyq.IDChecked
	}
	for _, other := range others {
		if me.MayEnd(other, look) {
			n++
		}
	}
	return n
}

func lookerOf(l store.Lookup, me ashyq.AccountID) Looker {
	switch {
	case l.Means == string(ashyq.ByDesk):
		return Staff
	case l.Means == string(ashyq.ByPlatform):
		return Platform
	case l.By == string(me):
		return Yourself
	default:
		return AnotherAccount
	}
}

// platform is what a platform is called, its id where it is no more.
func (d *Desk) platform(ctx context.Context, names map[string]string, id string) (string, error) {
	if name, ok := names[id]; ok {
		return name, nil
	}
	client, err := d.Accounts.Client(ctx, ashyq.ClientID(id))
	switch {
	case errors.Is(err, store.ErrNotFound):
		client.Name = id
	case err != nil:
		return "", err
	}
	names[id] = client.Name
	return client.Name, nil
}

var errCardNotChecked = ashyq.Fail(ashyq.Conflict, "card_not_checked")

// CardChecked makes sure that a visit of the person's vouches for the account of who asks, by ashyq.CardChecked. Errors: not_found for a
// visit that is not this person's, card_not_checked, unavailable.
func (d *Desk) CardChecked(ctx context.Context, w Watcher, id ashyq.VisitID) error {
	rows, err := d.Visits.Visit(ctx, id)
	if err != nil {
		return err
	}
	entry := rows[0]
	if !slices.ContainsFunc(w.Person, func(person ashyq.Digest) bool {
		tag, err := d.Keys.Days.Tag(id.Venue, person, day(entry.At))
		return err == nil && tag == entry.Tag
	}) {
		return store.ErrNotFound
	}
	mine := func(entry ashyq.Event) bool {
		mark, err := d.Keys.Days.Mark(id.Venue, entry.ID, w.Account, day(entry.At))
		return err == nil && mark == entry.Mark
	}
	if !ashyq.CardChecked(rows, mine, w.Account) {
		return errCardNotChecked
	}
	return nil
}
