package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/i18n"
	"ashyq/internal/store"
)

const (
	noticesPage = 50
	noticeReads = 10 // of a page's size, for one page of those that a caller may see
)

// Notices are a page of what the caller's businesses are told, and where the older ones begin: zero at the end. Left out is
// what a business does not want on its page, and what concerns a venue that the caller does not manage.
func (o *Office) Notices(ctx context.Context, by auth.Caller, before int64) (page []store.Notice, next int64, err error) {
	entities := managed(by)
	if len(entities) == 0 {
		return nil, 0, nil
	}
	for range noticeReads {
		read, err := o.Store.Notices(ctx, entities, before, noticesPage)
		if err != nil {
			return nil, 0, err
		}
		for _, n := range read {
			before = n.N
			if !o.shows(by, n) {
				continue
			}
			if page = append(page, n); len(page) == noticesPage {
				return page, before, nil
			}
		}
		if len(read) < noticesPage {
			return page, 0, nil
		}
	}
	return page, before, nil
}

func (o *Office) shows(by auth.Caller, n store.Notice) bool {
	entity, err := o.Desk.Places.Entity(n.Entity)
	return err == nil && entity.Ways(n.Kind).Page && by.May(auth.Scope{Entity: n.Entity, Venue: n.Venue}, store.Owner, store.Manager)
}

// SeeNotices marks what the caller may read, up to one notice, as seen: by the business, whoever of it has looked.
func (o *Office) SeeNotices(ctx context.Context, by auth.Caller, upTo int64) error {
	for _, role := range by.Account.Roles {
		if !manages(role) {
			continue
		}
		if err := o.Store.SeeNotices(ctx, role.Entity, role.Venue, upTo); err != nil {
			return err
		}
	}
	return nil
}

// manages reports whether a role is that of who owns or manages a business or a venue.
func manages(r store.Role) bool { return r.Name == store.Owner || r.Name == store.Manager }

// managed are the businesses that a caller owns or manages, or at one of whose venues they do.
func managed(by auth.Caller) (entities []ashyq.EntityID) {
	for _, role := range by.Account.Roles {
		if manages(role) {
			entities = append(entities, role.Entity)
		}
	}
	slices.Sort(entities)
	return slices.Compact(entities)
}

// decided tells a business what was decided on one of its venues.
func (o *Office) decided(ctx context.Context, v *ashyq.Venue, m ashyq.Measure, reason, decree string) {
	err := o.notify(ctx, v, store.Notice{
		Kind: ashyq.DecisionNotice, Key: fmt.Sprintf("%s %s %d", v.ID, m, v.Participation.Since.UnixMilli()),
		What: string(m), Reason: reason, Decree: decree,
	})
	if err != nil { // the decision stands, and its reason is with the venue
		o.Log.ErrorContext(ctx, "a decision is not told", "venue", v.ID, "error", err)
	}
}

// notify tells a venue's business something in the ways that it wants, unless it was told so before.
func (o *Office) notify(ctx context.Context, v *ashyq.Venue, n store.Notice) error {
	entity, err := o.Desk.Places.Entity(v.Entity)
	if err != nil {
		return fmt.Errorf("whom to notify: %w", err)
	}
	ways := entity.Ways(n.Kind)
	if !ways.Page && !ways.SMS {
		return nil
	}
	n.Entity, n.Venue, n.At = entity.ID, v.ID, o.Desk.Now()
	isNew, err := o.Store.Notify(ctx, n)
	if err != nil {
		return fmt.Errorf("keep a notice: %w", err)
	}
	if isNew && ways.SMS && entity.Contacts.Phone != "" {
		o.messages.add(message{entity, o.brief(languageOf(v.Name), v, n)})
	}
	return nil
}

// Tell is a notice in a language: what has happened where, and, of a decision, why and by which.
func (o *Office) Tell(language string, n store.Notice) string {
	place, err := o.Desk.Places.Venue(n.Venue)
	if err != nil {
		return ""
	}
	return o.sentences(language, "notice.", place.Venue.Name.In(language), place.Venue, n)
}

// brief is a notice as a text message, cut to four parts of 67 letters.
func (o *Office) brief(language string, v *ashyq.Venue, n store.Notice) string {
	const name, reason, decree = 30, 90, 40
	n.Reason, n.Decree = i18n.Shorten(n.Reason, reason), i18n.Shorten(n.Decree, decree)
	return o.sentences(language, "sms.notice.", i18n.Shorten(v.Name.In(language), name), v, n)
}

// longestGate is how much of a door's name a notice repeats.
const longestGate = 30

func (o *Office) sentences(language, family, name string, v *ashyq.Venue, n store.Notice) string {
	key := family + string(n.Kind)
	if n.Kind == ashyq.DecisionNotice {
		key += "." + n.What
	}
	args := i18n.Args{"venue": name, "n": n.Count, "gate": i18n.Shorten(nameOf(v, n.Gate).In(language), longestGate)}
	why := "notice.reason"
	if n.What == string(ashyq.Question) {
		why = "notice.question"
	}
	return strings.TrimSpace(o.Words.Text(language, key, args) + " " + o.why(language, why, n.Reason, n.Decree))
}

// why is what an official has given as a reason, in the sentence of a key, and the decision that it rests on; empty for neither.
func (o *Office) why(language, key, reason, decree string) string {
	var said []string
	if reason != "" {
		said = append(said, o.Words.Text(language, key, i18n.Args{"reason": ended(reason)}))
	}
	if decree != "" {
		said = append(said, o.Words.Text(language, "notice.decree", i18n.Args{"decree": ended(decree)}))
	}
	return strings.Join(said, " ")
}

// ended is a text with the end of a sentence.
func ended(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// languageOf is in which language a business is written to: the first of kk, ru and en in which it has named the venue.
func languageOf(name ashyq.Text) string {
	switch {
	case name.KK != "":
		return "kk"
	case name.RU != "":
		return "ru"
	default:
		return "en"
	}
}

// message is a text to a business.
type message struct {
	to   *ashyq.Entity
	text string
}

// messages wait for Upkeep, so that no call waits for a gateway. Those beyond their number stay on the page alone.
type messages struct {
	mu      sync.Mutex
	waiting []message
}

const mostMessages = 10_000

func (m *messages) add(one message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.waiting) < mostMessages {
		m.waiting = append(m.waiting, one)
	}
}

func (m *messages) take() []message {
	m.mu.Lock()
	defer m.mu.Unlock()
	waiting := m.waiting
	m.waiting = nil
	return waiting
}

// messagesADay is how many a business is sent in a day: a chain learns of the rest on its page.
const messagesADay = 20

var errSealed = errors.New("the contact phone does not open")

// Send sends what waits. What fails is logged, without the number, and not sent again: the page has it.
func (u *Upkeep) Send(ctx context.Context) error {
	for _, m := range u.Office.messages.take() {
		if err := u.Office.send(ctx, m); err != nil {
			u.Office.Log.WarnContext(ctx, "a notice is not sent", "entity", m.to.ID, "error", err)
		}
	}
	return nil
}

func (o *Office) send(ctx context.Context, m message) error {
	phone, ok := o.Desk.Keys.OpenPhone(m.to.ID, m.to.Contacts.Phone)
	if !ok {
		return errSealed
	}
	if err := o.count(ctx, "messages to business", string(m.to.ID), messagesADay); err != nil {
		return err
	}
	return o.Auth.Sender.Send(ctx, phone, m.text)
}
