package server

import (
	"context"
	"net/http"
	"time"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

type codeInput struct {
	Body struct {
		Phone string `json:"phone" doc:"A mobile number as people type it; without a country it is Kazakhstan's."`
	}
}

type codeOutput struct {
	Body struct {
		ExpiresIn int `json:"expires_in" doc:"Seconds for which the code works."`
		RetryIn   int `json:"retry_in" doc:"Seconds until another code can be sent to this number."`
	}
}

func (s *server) sendCode(ctx context.Context, in *codeInput) (*codeOutput, error) {
	x := exchangeOf(ctx)
	phone, err := auth.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	expires, retry, err := s.Auth.SendCode(ctx, phone, s.from(x.request), x.language)
	if err != nil {
		return nil, err
	}
	out := &codeOutput{}
	out.Body.ExpiresIn, out.Body.RetryIn = int(expires.Seconds()), int(retry.Seconds())
	return out, nil
}

type loginInput struct {
	Body struct {
		Phone   string `json:"phone"`
		Code    string `json:"code" doc:"The six digits that were sent."`
		Confirm bool   `json:"confirm,omitempty" doc:"It is to prove that the session of this call is still in its holder's hands: only their own number does, and the new session takes its place."`
	}
}

type loginOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie" doc:"The same session for a browser."`
	Body      struct {
		Token     string    `json:"token" doc:"To be sent as Authorization: Bearer."`
		ExpiresAt time.Time `json:"expires_at" doc:"When the session ends, unless it is used before."`
	}
}

func (s *server) login(ctx context.Context, in *loginInput) (*loginOutput, error) {
	phone, err := auth.ParsePhone(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	x := exchangeOf(ctx)
	if in.Body.Confirm {
		if err := s.identify(x, account, auth.Scope{}); err != nil {
			return nil, err
		}
		if !s.Auth.Holds(x.caller, phone) {
			return nil, errOtherNumber
		}
	}
	opened, expires, _, err := s.Auth.Login(ctx, phone, in.Body.Code, s.from(x.request))
	if err != nil {
		return nil, err
	}
	if in.Body.Confirm {
		if err := s.Auth.Logout(ctx, token(x.request)); err != nil {
			return nil, err
		}
	}
	return loggedIn(opened, expires), nil
}

func loggedIn(token string, expires time.Time) *loginOutput {
	out := &loginOutput{SetCookie: sessionCookie(token)}
	out.Body.Token, out.Body.ExpiresAt = token, milliseconds(expires.UTC())
	return out
}

// sessionCookie lasts as long as browsers let it: the server knows when the session ends, and moves that with its use. An
// empty token takes it away, as an empty text does with personCookie.
func sessionCookie(token string) http.Cookie {
	return lastingCookie(cookieName, token, http.SameSiteLaxMode)
}

func lastingCookie(name, value string, site http.SameSite) http.Cookie {
	age := 400 * 24 * 60 * 60
	if value == "" {
		age = -1
	}
	return http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, Secure: true, HttpOnly: true, SameSite: site}
}

// logout takes the cookies away whether or not their session goes on.
func (s *server) logout(ctx context.Context, _ *struct{}) (*struct{}, error) {
	x := exchangeOf(ctx)
	for _, cookie := range []http.Cookie{sessionCookie(""), personCookie("")} {
		http.SetCookie(x, &cookie)
	}
	if err := s.identify(x, anySession, auth.Scope{}); err != nil {
		return nil, err
	}
	return nil, s.Auth.Logout(ctx, token(x.request))
}

type meOutput struct{ Body Me }

// Me is what an account may know of itself.
type Me struct {
	PhoneLastTwo string   `json:"phone_last_two" doc:"The last two digits of the phone: all that is kept of it."`
	Binding      *Binding `json:"binding" doc:"That the account speaks for a person; null for none."`
	Roles        Roles    `json:"roles"`
	Passkeys     int      `json:"passkeys" doc:"How many the account has."`
	Confirmed    bool     `json:"confirmed" doc:"The session's holder has lately proved who they are: what is dangerous is open to them."`
	Seated       bool     `json:"seated" doc:"The session was opened by a PIN: it is for the desk alone."`
}

// Binding of an account to a person, who is not named: no number is kept.
type Binding struct {
	_         struct{}        `nullable:"true"`
	Assurance ashyq.Assurance `json:"assurance" enum:"none,id_checked,register,platform" doc:"Who vouches for it."`
}

// Roles are what an account may do beyond its own visits.
type Roles struct {
	Entities  []EntityRole `json:"entities" nullable:"false" doc:"Roles over all venues of a business."`
	Venues    []VenueRole  `json:"venues" nullable:"false" doc:"Also those that a role over a business reaches."`
	Authority bool         `json:"authority" doc:"An official of the sanitary service."`
}

// EntityRole is a role over all of a business.
type EntityRole struct {
	ID   ashyq.EntityID `json:"id"`
	Name string         `json:"name" doc:"The business's."`
	Role store.RoleName `json:"role" enum:"owner,manager,guard" doc:"The strongest there."`
}

// VenueRole is a role at one venue.
type VenueRole struct {
	ID   ashyq.VenueID  `json:"id"`
	Name string         `json:"name" doc:"The venue's."`
	Role store.RoleName `json:"role" enum:"owner,manager,guard" doc:"The strongest there."`
}

func (s *server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	x := exchangeOf(ctx)
	me := Me{
		PhoneLastTwo: x.caller.Account.LastTwo, Roles: s.roles(x.caller, x.language),
		Passkeys: x.caller.Account.Passkeys, Confirmed: x.caller.Confirmed(s.Now()), Seated: x.caller.Seated,
	}
	if x.caller.Account.Person != (ashyq.Digest{}) {
		me.Binding = &Binding{Assurance: x.caller.Account.Assurance}
	}
	return &meOutput{me}, nil
}

// roles names each business and each venue once, however many roles the caller has there.
func (s *server) roles(c auth.Caller, language string) Roles {
	roles := Roles{Entities: []EntityRole{}, Venues: []VenueRole{}, Authority: c.Official()}
	named := make(map[auth.Scope]bool)
	venue := func(v *ashyq.Venue) {
		if there := (auth.Scope{Entity: v.Entity, Venue: v.ID}); !named[there] {
			named[there] = true
			roles.Venues = append(roles.Venues, VenueRole{v.ID, v.Name.In(language), c.Strongest(there)})
		}
	}
	for _, r := range c.Account.Roles {
		there := auth.Scope{Entity: r.Entity, Venue: r.Venue}
		if place, err := s.Desk.Places.Venue(r.Venue); err == nil {
			venue(place.Venue)
		} else if e, err := s.Desk.Places.Entity(r.Entity); err == nil && r.Venue == "" && !named[there] {
			named[there] = true
			roles.Entities = append(roles.Entities, EntityRole{e.ID, e.Name.In(language), c.Strongest(there)})
			for _, place := range s.Desk.Places.VenuesOf(e.ID) {
				venue(place.Venue)
			}
		}
	}
	return roles
}

type bindInput struct {
	Body Identity
}

type bindOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie" doc:"The person, sealed for this account: a browser keeps it where scripts cannot read it."`
}

func (s *server) bind(ctx context.Context, in *bindInput) (*bindOutput, error) {
	caller := exchangeOf(ctx).caller
	person, err := in.Body.person()
	if err != nil {
		return nil, err
	}
	if err := s.Auth.Bind(ctx, caller, person); err != nil {
		return nil, err
	}
	return &bindOutput{personCookie(s.Keys.SealPerson(caller.Account.ID, person))}, nil
}

// personCookieName is of what survives when a browser clears what scripts keep. Only scripts of our own pages have use for it.
const personCookieName = "__Host-ashyq-person"

func personCookie(sealed string) http.Cookie {
	return lastingCookie(personCookieName, sealed, http.SameSiteStrictMode)
}

type keptPersonOutput struct{ Body Identity }

// keptPerson tells a browser the number that it keeps sealed, as long as the account is bound to that person.
func (s *server) keptPerson(ctx context.Context, _ *struct{}) (*keptPersonOutput, error) {
	x := exchangeOf(ctx)
	person, ok := s.atHand(x)
	if !ok {
		return nil, errNotFound
	}
	return &keptPersonOutput{identityOf(person)}, s.Auth.Renew(ctx, x.caller, person)
}

// atHand is the person whom the caller's browser keeps sealed, if the account is bound to them.
func (s *server) atHand(x *exchange) (person ashyq.Person, ok bool) {
	cookie, err := x.request.Cookie(personCookieName)
	if err != nil {
		return person, false
	}
	person, ok = s.Keys.OpenPerson(x.caller.Account.ID, cookie.Value)
	return person, ok && s.Auth.Speaks(x.caller, person)
}
