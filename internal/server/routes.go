package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ashyq"
	"ashyq/internal/auth"
	"ashyq/internal/store"
)

// routes is every call of the API but the feed, which is no JSON (New has it), with who may make it.
func (s *server) routes(api huma.API) {
	call(s, api, "POST /v1/login/code", anybody, s.sendCode)
	call(s, api, "POST /v1/login", anybody, s.login)
	call(s, api, "POST /v1/login/passkey/options", anybody, s.beginPasskeyLogin)
	call(s, api, "POST /v1/login/passkey", anybody, s.passkeyLogin)
	call(s, api, "POST /v1/invitations/open", anybody, s.openInvitation)
	call(s, api, "POST /v1/session/confirmation/options", holder, s.beginConfirmation)
	call(s, api, "POST /v1/session/confirmation", holder, s.confirm)
	call(s, api, "DELETE /v1/session", anybody, s.logout)
	call(s, api, "GET /v1/me", account, s.me)
	call(s, api, "PUT /v1/me/person", account, s.bind)
	call(s, api, "GET /v1/me/person", account, s.keptPerson)
	call(s, api, "GET /v1/me/lookups", holder, s.lookups)
	call(s, api, "POST /v1/me/lookups/disowned", holder, s.disown)
	call(s, api, "POST /v1/me/card", holder, s.card)
	call(s, api, "POST /v1/me/passkeys/options", holder, s.beginPasskey)
	call(s, api, "POST /v1/me/passkeys", holder, s.addPasskey)
	call(s, api, "GET /v1/me/passkeys", holder, s.passkeys)
	call(s, api, "DELETE /v1/me/passkeys/{passkey}", holder, s.dropPasskey)

	call(s, api, "GET /v1/gates/{code}", anybody, s.gate)
	call(s, api, "POST /v1/status", account, s.ownStatus)
	call(s, api, "POST /v1/scans", account, s.ownScan)
	call(s, api, "GET /v1/visits/{id}", account, s.visit)
	call(s, api, "POST /v1/visits/{id}/exit", account, s.ownExit)
	call(s, api, "GET /v1/receipts/{visit}", account, s.receipt)
	call(s, api, "POST /v1/me/disputes", account, s.dispute)
	call(s, api, "POST /v1/me/disputes/search", account, s.disputes)

	call(s, api, "POST /v1/venues/{id}/scans", staff, s.deskScan)
	call(s, api, "POST /v1/venues/{id}/visits/{visit}/override", staff, s.override)
	call(s, api, "POST /v1/venues/{id}/visits/{visit}/exit", staff, s.deskExit)
	call(s, api, "POST /v1/venues/{id}/exits", staff, s.exits)
	call(s, api, "GET /v1/venues/{id}/occupancy", staff, s.occupancy)
	call(s, api, "GET /v1/venues/{id}/heartbeat", staff, s.heartbeat)
	call(s, api, "GET /v1/venues/{id}/offline", staff, s.offline)
	call(s, api, "GET /v1/venues/{id}/conflicts", either(manage, official), s.conflicts)

	call(s, api, "POST /v1/desk/seats", anyStaff, s.makeSeat)
	call(s, api, "POST /v1/desk/seats/open", anybody, s.openSeat)

	call(s, api, "POST /v1/entities", holder, s.register)
	call(s, api, "GET /v1/entities", holder, s.entities)
	call(s, api, "GET /v1/entities/{entity}", managing, s.entity)
	call(s, api, "PUT /v1/entities/{entity}", owner, s.changeEntity)
	call(s, api, "PUT /v1/entities/{entity}/notices", owner, s.changeNotices)
	call(s, api, "GET /v1/entities/{entity}/venues", managing, s.entityVenues)
	call(s, api, "POST /v1/entities/{entity}/venues", owner, s.addVenue)
	call(s, api, "GET /v1/entities/{entity}/posters", managing, s.chainPosters)
	call(s, api, "GET /v1/entities/{entity}/members", managing, s.members)
	call(s, api, "POST /v1/entities/{entity}/members", managing, s.inviteMember)
	call(s, api, "POST /v1/entities/{entity}/members/{member}/invitation", managing, s.inviteAgain)
	call(s, api, "DELETE /v1/entities/{entity}/members/{member}", managing, s.removeMember)

	call(s, api, "GET /v1/venues/{id}", either(manage, official), s.venue)
	call(s, api, "PUT /v1/venues/{id}", manage, s.changeVenue)
	call(s, api, "POST /v1/venues/{id}/leave", owner, s.leaveVenue)
	call(s, api, "POST /v1/venues/{id}/return", owner, s.returnVenue)
	call(s, api, "POST /v1/venues/{id}/apply", owner, s.apply)
	call(s, api, "POST /v1/venues/{id}/gates", manage, s.addGate)
	call(s, api, "PUT /v1/venues/{id}/gates/{gate}", manage, s.renameGate)
	call(s, api, "DELETE /v1/venues/{id}/gates/{gate}", manage, s.removeGate)
	call(s, api, "POST /v1/venues/{id}/gates/{gate}/code", manage, s.replaceCode)
	call(s, api, "GET /v1/venues/{id}/posters", manage, s.posters)

	call(s, api, "GET /v1/venues/{id}/figures", manage, s.dayFigures)
	call(s, api, "GET /v1/notices", holder, s.notices)
	call(s, api, "POST /v1/notices/seen", holder, s.seeNotices)
	call(s, api, "GET /v1/acts", holder, s.acts)

	call(s, api, "GET /v1/officials", official, s.officials)
	call(s, api, "POST /v1/officials", official, s.inviteOfficial)
	call(s, api, "DELETE /v1/officials/{member}", official, s.removeOfficial)
	call(s, api, "GET /v1/applications", official, s.applications)
	call(s, api, "GET /v1/venues", official, s.venues)
	call(s, api, "POST /v1/measures", official, s.measure)
	call(s, api, "PUT /v1/zones/{region}", official, s.changeZone)
	call(s, api, "GET /v1/overview", official, s.overview)

	call(s, api, "POST /v1/platform/token", anybody, s.platformToken)
	call(s, api, "POST /v1/platform/scans", platform, s.platformScan)
	call(s, api, "POST /v1/platform/status", platform, s.platformStatus)

	call(s, api, "GET /v1/country", anybody, s.country)
	call(s, api, "GET /v1/figures", anybody, s.publicFigures)
	call(s, api, "GET /v1/keys", anybody, s.keys)
	call(s, api, "GET /v1/revocations", anybody, s.revocations)
	call(s, api, "GET /v1/announcements", anybody, s.announcements)
	call(s, api, "GET /v1/service", anybody, s.service)
	s.complete(api)
}

// audience says who may make a call about what its path names.
type audience func(c auth.Caller, of auth.Scope) bool

// A seat is for the desk alone: who is at a shared tablet sees and changes nothing of the business.
var (
	anybody    audience // no session is looked at
	anySession audience = func(auth.Caller, auth.Scope) bool { return true }
	account    audience = func(c auth.Caller, _ auth.Scope) bool { return c.Account.ID != "" }
	holder     audience = func(c auth.Caller, _ auth.Scope) bool { return c.Account.ID != "" && !c.Seated }
	platform   audience = func(c auth.Caller, _ auth.Scope) bool { return c.Client != "" }
	anyStaff   audience = func(c auth.Caller, _ auth.Scope) bool { return c.Staff() }
	staff      audience = func(c auth.Caller, of auth.Scope) bool { return c.May(of, store.Owner, store.Manager, store.Guard) }
	manage     audience = func(c auth.Caller, of auth.Scope) bool { return !c.Seated && c.May(of, store.Owner, store.Manager) }
	owner      audience = func(c auth.Caller, of auth.Scope) bool { return !c.Seated && c.May(of, store.Owner) }
	official   audience = func(c auth.Caller, _ auth.Scope) bool { return !c.Seated && c.Official() }

	// Of an entity's path, those with a role over all of it or at one of its venues; what they may see of it is decided later.
	managing audience = func(c auth.Caller, of auth.Scope) bool {
		return !c.Seated && c.Within(of.Entity, store.Owner, store.Manager)
	}
)

// either is for calls of two audiences.
func either(a, b audience) audience {
	return func(c auth.Caller, of auth.Scope) bool { return a(c, of) || b(c, of) }
}

// scope is what a path is about: nothing, for a venue that is not known.
func (s *server) scope(venue ashyq.VenueID, entity ashyq.EntityID) auth.Scope {
	if venue == "" {
		return auth.Scope{Entity: entity}
	}
	place, err := s.Desk.Places.Venue(venue)
	if err != nil {
		return auth.Scope{}
	}
	return auth.Scope{Entity: place.Venue.Entity, Venue: venue}
}

// call adds one call. Who is calling is known before the body is read, and a handler's error becomes a problem.
func call[I, O any](s *server, api huma.API, pattern string, who audience, handle func(context.Context, *I) (*O, error)) {
	op := s.documented(api, pattern, who)
	op.MaxBodyBytes = maxBody + 1 // huma refuses a body that reaches its limit
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		x := ctx.(plainContext).exchange
		x.Header().Set("Content-Language", x.language)
		if err := s.identify(x, who, s.scope(ashyq.VenueID(ctx.Param("id")), ashyq.EntityID(ctx.Param("entity")))); err != nil {
			s.fail(x, err)
			return
		}
		next(ctx)
	}}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problem(exchangeOf(ctx), err)
		}
		return out, nil
	})
	illustrate(op)
}

// identify lets those through whom a call is for. Errors: unauthenticated without a session, forbidden with another's. A
// venue that is not known and one where the caller has no role are answered alike.
func (s *server) identify(x *exchange, who audience, of auth.Scope) (err error) {
	if who == nil {
		return nil
	}
	if x.caller, err = s.Auth.Identify(x.request.Context(), token(x.request)); err != nil {
		return err
	}
	if !who(x.caller, of) {
		return errForbidden
	}
	return nil
}

// cookieName begins with __Host-: a browser takes such a cookie over TLS alone, for this host alone.
const cookieName = "__Host-ashyq"

// token is the bearer token of a request, or its cookie's; a header with anything else counts as no token.
func token(r *http.Request) string {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return ""
		}
		return strings.TrimSpace(token)
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
}
