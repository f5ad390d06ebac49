package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

const actsPage = 50

var errForbidden = ashyq.Fail(ashyq.Forbidden, "forbidden")

// Acts are a page of the trail: of a business or a venue, for whoever owns or manages it, and of everything for officials;
// more tells that there are older ones. Errors: forbidden, alike for what is another's and what does not exist.
func (o *Office) Acts(ctx context.Context, by auth.Caller, q store.ActQuery) (acts []store.Act, more bool, err error) {
	there := auth.Scope{Entity: q.Entity, Venue: q.Venue}
	if place, err := o.Desk.Places.Venue(q.Venue); err == nil && (q.Entity == "" || q.Entity == place.Venue.Entity) {
		there.Entity = place.Venue.Entity
	} else if q.Venue != "" {
		there = auth.Scope{}
	}
	if !by.Official() && !by.May(there, store.Owner, store.Manager) {
		return nil, false, errForbidden
	}
	q.Limit = actsPage + 1
	if acts, err = o.Store.Acts(ctx, q); err != nil {
		return nil, false, err
	}
	if len(acts) > actsPage {
		return acts[:actsPage], true, nil
	}
	return acts, false, nil
}

// Names are what those who did something are called, as long as they have the membership that tells: of who has gone, the trail
// keeps the role. A business is not told officials' names.
func (o *Office) Names(ctx context.Context, by auth.Caller, acts []store.Act) (map[ashyq.AccountID]string, error) {
	names := make(map[ashyq.AccountID]string)
	members := make(map[ashyq.EntityID][]store.Membership)
	for _, act := range acts {
		if _, known := names[act.Actor]; known || act.Actor == "" || act.As == store.Authority && !by.Official() {
			continue
		}
		account, err := o.Store.Account(ctx, act.Actor)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		of := act.Entity
		if act.As == store.Authority {
			of = ""
		}
		if _, read := members[of]; !read {
			if members[of], err = o.Store.Members(ctx, of); err != nil {
				return nil, err
			}
		}
		names[act.Actor] = ""
		if i := slices.IndexFunc(members[of], func(m store.Membership) bool { return m.Phone == account.Phone && m.Name != "" }); i >= 0 {
			names[act.Actor] = members[of][i].Name
		}
	}
	return names, nil
}

// field is one that may have changed: its name, and what it was and is, as the trail says it.
type field store.FieldChange

// differences are the fields that have changed.
func differences(fields ...field) (changed []store.FieldChange) {
	for _, f := range fields {
		if f.From != f.To {
			changed = append(changed, store.FieldChange(f))
		}
	}
	return changed
}

func say(t ashyq.Text) string {
	var said []string
	for _, name := range []string{t.KK, t.RU, t.EN} {
		if name != "" {
			said = append(said, name)
		}
	}
	return strings.Join(said, " / ")
}

func sayPoint(p *ashyq.Point) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%.5f, %.5f", p.Latitude, p.Longitude)
}

func sayNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func sayShifts(shifts []ashyq.Shift) string {
	said := make([]string, len(shifts))
	for i, s := range shifts {
		days := make([]string, len(s.Days))
		for j, d := range s.Days {
			days[j] = string(d)
		}
		said[i] = strings.TrimSpace(strings.Join(days, " ") + " " + s.Hours.String())
	}
	return strings.Join(said, ", ")
}

func sayWays(w ashyq.Ways) string {
	switch {
	case w.Page && w.SMS:
		return "page, sms"
	case w.Page:
		return "page"
	case w.SMS:
		return "sms"
	default:
		return ""
	}
}
