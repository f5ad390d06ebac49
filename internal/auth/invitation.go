package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/i18n"
	"ashyq/internal/seal"
	"ashyq/internal/sms"
	"ashyq/internal/store"
)

// InvitationValid is how long a link may be opened.
const InvitationValid = 72 * time.Hour

// longestPlace keeps the message within two parts, of 67 letters each where they are Cyrillic.
const longestPlace = 24

var errInvitationUsed = ashyq.Fail(ashyq.NotFound, "invitation_used")

// Invitation is whom somebody wants beside them, and as what.
type Invitation struct {
	Phone    ashyq.Phone
	Name     string // what they are called
	Role     store.Role
	Place    string // the name of the venue, or of the business for all of its venues; empty for an official
	Language string // of the message: kk, ru, en
}

// Invite gives the holder of a phone a role and sends them the link that logs them in, in place of an earlier one. The role
// holds from now on, whether or not the link is opened.
//
// Errors: invalid_name; limited if the caller has invited too many or the phone was woken too often; invalid_phone if the
// gateway refuses the number; unavailable, with the role given, if it cannot be reached.
func (a *Authenticator) Invite(ctx context.Context, by Caller, i Invitation) (store.Membership, error) {
	m, link, err := a.Link(ctx, by, i)
	if err != nil {
		return store.Membership{}, err
	}
	return m, a.SendLink(ctx, i, link)
}

// Link is Invite without the message. Whoever opens the link holds the phone: it is for nobody's eyes but theirs.
func (a *Authenticator) Link(ctx context.Context, by Caller, i Invitation) (_ store.Membership, link string, err error) {
	now := a.Now()
	if by.Account.ID != "" { // the shell is the operator's own: it need not say a name, and has no limits
		if i.Name, err = parseName(i.Name); err != nil {
			return store.Membership{}, "", err
		}
		if err := a.Store.Take(ctx, now, a.ofInvitation(by, i.Phone)...); err != nil {
			return store.Membership{}, "", fmt.Errorf("limits of invitations: %w", err)
		}
	}
	m := a.membership(i.Phone, i.Role)
	m.Name, m.By = i.Name, by.Account.ID
	act := store.Act{
		At: now, Actor: by.Account.ID, As: by.Strongest(Scope{i.Role.Entity, i.Role.Venue}), Entity: i.Role.Entity, Venue: i.Role.Venue,
		What: "member_invited", Fields: []store.FieldChange{{Field: "name", To: i.Name}, {Field: "role", To: string(i.Role.Name)}},
	}
	if i.Role.Name == store.Authority && by.Official() {
		act.As = store.Authority
	}
	if m, err = a.Store.Grant(ctx, m, act); err != nil {
		return store.Membership{}, "", fmt.Errorf("grant a role: %w", err)
	}
	token := rand.Text()
	err = a.Store.SaveInvitation(ctx, now, store.Invitation{
		Token: a.invitationDigest(token), Phone: m.Phone, LastTwo: m.LastTwo, Expires: now.Add(InvitationValid),
	})
	if err != nil {
		return store.Membership{}, "", fmt.Errorf("keep an invitation: %w", err)
	}
	// Behind the #, the token reaches no log of a proxy's, and no page that the phone's message app looks at beforehand.
	return m, a.Public.JoinPath("join").String() + "#" + token, nil
}

// ofInvitation counts the message as the login codes are counted, but for the gap between two: who is invited may want a code
// at once.
func (a *Authenticator) ofInvitation(by Caller, phone ashyq.Phone) []store.Quota {
	subject := a.Keys.Phone(phone)
	return slices.Concat(
		a.quotas(a.Limits.InvitationsByAccount, "invitations by account", string(by.Account.ID)),
		a.quotas(a.Limits.InvitationsToPhone, "invitations to phone", string(subject[:])),
		a.toNumber(phone),
	)
}

// SendLink sends a link that Link has made. Errors: invalid_phone if the gateway refuses the number; unavailable.
func (a *Authenticator) SendLink(ctx context.Context, i Invitation, link string) error {
	key := "sms.invitation." + string(i.Role.Name)
	text := a.Words.Text(i.Language, key, i18n.Args{"place": i18n.Shorten(i.Place, longestPlace)})
	err := a.Sender.Send(ctx, i.Phone, text+"\n"+link)
	switch {
	case errors.Is(err, sms.ErrRefused):
		return ashyq.Wrap(ashyq.Invalid, "invalid_phone", err)
	case err != nil:
		return ashyq.Wrap(ashyq.Unavailable, "unavailable", err)
	}
	return nil
}

// OpenInvitation trades the token of a link for one of a session, as Login does, once. Whoever opens it may say a secret of their own,
// an attempt: with it, they are given the same session again, should the answer have been lost, and nobody else is.
//
// Errors: invitation_used alike for one that was opened, has expired, was replaced or never was; limited if the address block
// has tried too often; unavailable.
func (a *Authenticator) OpenInvitation(ctx context.Context, text, attempt string, from netip.Addr) (token string, expires time.Time, err error) {
	now := a.Now()
	if err := a.Store.Take(ctx, now, a.quotas(a.Limits.OpeningsFromBlock, "openings from block", Block(from))...); err != nil {
		return "", time.Time{}, fmt.Errorf("limits of invitations: %w", err)
	}
	token = newToken()
	if attempt != "" {
		token = a.tokenOf("opened invitation", text, attempt)
	}
	session := a.session(now, token)
	account, err := a.Store.AcceptInvitation(ctx, now, a.invitationDigest(text), session)
	if errors.Is(err, store.ErrNotFound) {
		return "", time.Time{}, errInvitationUsed
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("open an invitation: %w", err)
	}
	return token, session.Expires, a.byPhone(ctx, now, session, account)
}

func (a *Authenticator) invitationDigest(token string) ashyq.Digest {
	return a.Keys.Digest("invitation", token)
}

// Grant gives the holder of a phone a role, before or after their first login, and tells nobody.
func (a *Authenticator) Grant(ctx context.Context, phone ashyq.Phone, role store.Role) error {
	if _, err := a.Store.Grant(ctx, a.membership(phone, role)); err != nil {
		return fmt.Errorf("grant a role: %w", err)
	}
	return nil
}

func (a *Authenticator) membership(phone ashyq.Phone, role store.Role) store.Membership {
	return store.Membership{
		ID: store.MemberID(seal.NewID()), Phone: a.Keys.Phone(phone), LastTwo: phone.LastTwo(), Role: role, Since: a.Now(),
	}
}

// parseName takes what somebody or something is called, in no language. Errors: invalid_name.
func parseName(name string) (string, error) {
	text, err := ashyq.ParseName(ashyq.Text{RU: name})
	return text.RU, err
}
