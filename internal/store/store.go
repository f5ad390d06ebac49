// Package store is the contract of Ashyq's storage, in the domain's terms. One method is one transaction; what a method
// has answered is durable. A store decides nothing and publishes nothing: the rules, the clock and the live feed are its
// callers'. Two native implementations, sqlite and postgres, pass the one suite in storetest.
//
// No IIN, passport or phone number comes this far: callers hand in keyed digests and tags.
//
// Every method may also return ashyq.Unavailable "unavailable": the storage is away, closed or too busy, or the context
// ended. It is then not known whether the change was made, and the same call may be repeated; what a call that gave up was
// waiting for may still be done. What cannot be is Internal.
//
// Times are kept to the millisecond and come back in UTC. An event is returned by the method that records it exactly as
// Event will return it later; what is not part of a row (Decision.Ceiling, Decision.Full) is gone from both.
package store

import (
	"context"
	"errors"
	"time"

	"ashyq"
)

// Errors that the methods name. They are compared with errors.Is.
var (
	ErrNotFound       = ashyq.Fail(ashyq.NotFound, "not_found")
	ErrIDReused       = ashyq.Fail(ashyq.Conflict, "id_reused")
	ErrNotOpen        = ashyq.Fail(ashyq.Conflict, "not_open")
	ErrVenueFull      = ashyq.Fail(ashyq.Conflict, "venue_full")
	ErrGateExists     = ashyq.Fail(ashyq.Conflict, "gate_exists")
	ErrBindingLimited = ashyq.Fail(ashyq.Conflict, "binding_limited")
	ErrBindingEnded   = ashyq.Fail(ashyq.Conflict, "binding_ended")
	ErrWrongCode      = ashyq.Fail(ashyq.Unauthenticated, "wrong_code")
	ErrLastMember     = ashyq.Fail(ashyq.Conflict, "last_member")
	ErrTooMany        = ashyq.Fail(ashyq.Conflict, "too_many")
)

// ErrAway is the cause of an Unavailable, or of an ErrNotFound, of a store that works on without its database (package journal):
// the database could not be asked. Where it is that of an ErrNotFound, nothing is known of on this node.
var ErrAway = errors.New("the database is away")

// Store is all of it.
type Store interface {
	Visits
	Conflicts
	Figures
	Places
	Announcements
	Reviews
	Accounts
	Members
	Passkeys
	Notices
	// Close finishes the calls under way and lets go of the storage: every later call is Unavailable. Closing again is no
	// error.
	Close() error
}

// Visits keeps what happened at venues: one row an event, forgotten with its id's UTC day. The venue's seq and its number
// inside move in the transaction that writes the row; seq has no gaps, and no row is seen before all rows below it are. A
// stay is an admitted visit that has not ended; the number inside is the heads of the open stays.
type Visits interface {
	// Event is the row with this id at a venue: how a repeated scan finds its answer. ErrNotFound.
	Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error)

	// Enter records an arrival and returns it as recorded.
	//
	// If the venue has a row with this id already, that row is returned with repeated true and nothing is written;
	// ErrIDReused if it was at another gate, of another kind, or carries none of the arrival's tags.
	//
	// An arrival with the outcome Admit is counted. If one of the arrival's tags has an open stay here (of several, that
	// under Event.Tag, else under the first of Tags), the stay is extended: the row's Visit is that stay's, the stay keeps
	// its beginning and takes the arrival's tag, heads, Doubtful and Closes, and only the difference in heads is counted.
	// If the decision has a ceiling and the number inside would exceed it by heads that are not counted yet, Decision.Full
	// is recorded in its stead and nobody is counted.
	//
	// Any other arrival, and one that Full has replaced, is a visit of its own, and an open stay of the same person is
	// left as it is. The arrival's Leaving is kept with the row, whatever was decided.
	Enter(ctx context.Context, a Arrival) (e ashyq.Event, repeated bool, err error)

	// Exit records a departure: Left, with how long the stay was, or NotInside if none of the tags has an open stay here.
	// Of several it ends the one that Enter would extend. Repeats are answered as by Enter. The row's Visit and Heads are
	// those of the stay it ended, or its own id and none. Stayed is never negative: a departure that happened before the
	// stay began, by its own clock, ends it all the same.
	Exit(ctx context.Context, d Departure) (e ashyq.Event, repeated bool, err error)

	// Override records a staff member's word over the visit's last decision and returns it as recorded, with the tag,
	// heads and Enforced of the visit's last entry. Admit opens a stay that begins at o.At, unless this visit, or another
	// under this visit's tags, has one: then nobody is counted again. Refuse and LeftQueue end this visit's stay, if it has
	// one. ErrNotFound if the venue has no such visit; ErrNotOpen if the visit has been left, or began before o.NotBefore;
	// ErrVenueFull if an Admit would exceed o.Ceiling by heads that are not counted yet. Repeats (by o.ID) are answered
	// from their row; ErrIDReused if that row is of another visit or no override.
	Override(ctx context.Context, o Override) (e ashyq.Event, repeated bool, err error)

	// ExitAll ends up to limit open stays of e's venue: one exit row each, which is e but for its id (from newID), Visit, Tag,
	// Heads, Stayed and Outcome; e.At is also the moment for which Inferred is counted. It returns the rows in the order of
	// seq: none, once nobody is inside.
	ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error)

	// CloseForgotten ends up to limit open stays, of any venue, whose Closes is at or before now, the earliest first: one
	// exit row each, its Means Inferred, its At the stay's Closes, its id from newID. It returns the rows in that order.
	CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error)

	// Visit is every row of a visit in the order of seq: the entry, what extended or overrode it, and its exit.
	// ErrNotFound if there is none.
	Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error)

	// Feed is a venue's rows with a seq above after, in order, at most limit. What Forget has dropped is passed over.
	Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error)

	// Entries are the entries under one of some tags among a venue's last LatestRows rows, newest first: what somebody was told
	// there of late.
	Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error)

	// Occupancy is the venue's present number inside; zero for a venue without events.
	Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error)

	// Seqs are the last seqs of those of the venues that have rows: by one question a node learns at which of the venues
	// that are watched on it other nodes have recorded something.
	Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error)

	// Leavings are the departures from other venues that arrivals have asked for and that are not carried out yet, oldest
	// first, at most limit. LeavingDone strikes one off by its Asked and the id of its event, once Exit has recorded it;
	// striking off twice is no error. The two venues may live on different shards: hence two steps, each of which can be
	// repeated.
	Leavings(ctx context.Context, limit int) ([]Departure, error)
	LeavingDone(ctx context.Context, d Departure) error

	// Forget drops every row, leaving, conflict, review and lookup of the UTC days before day, but for the rows of visits that are
	// still open, and the figures of the hours more than FigureDays before it. It may take several transactions, so that scans need
	// not wait for it; what it has begun, another call ends.
	Forget(ctx context.Context, day ashyq.Date) error
}

// LatestRows is how far back Entries looks: rows are found by their venue, and an index by tags would cost every scan. Of a crowded
// venue it is minutes, of most a day.
const LatestRows = 500

// Arrival is an entry to be recorded.
type Arrival struct {
	Event    ashyq.Event // complete but for Visit, Seq, Inside and Inferred; Decision carries Ceiling and Full
	Tags     []ashyq.Tag // the person's tags at this venue, Event.Tag among them: of every day their stay may have begun
	Now      time.Time   // the moment for which Inferred is counted
	Doubtful time.Time   // from when the stay is uncertain; zero for never
	Closes   time.Time   // when it is closed as forgotten; zero for never
	Leaving  *Departure  // from another venue, to be carried out by Exit; nil for none
}

// Departure is an exit to be recorded.
type Departure struct {
	Event ashyq.Event  // complete but for Visit, Seq, Decision.Outcome, Heads, Stayed, Inside and Inferred
	Tags  []ashyq.Tag  // as of an Arrival
	Now   time.Time    // the moment for which Inferred is counted
	Only  ashyq.ScanID // if not zero, the visit that ends; any other open stay is left as it is

	Asked ashyq.VenueID // of a leaving, the venue whose arrival asks for it
}

// Override is a staff member's word to be recorded.
type Override struct {
	ID        ashyq.ScanID
	Visit     ashyq.VisitID
	Outcome   ashyq.Outcome // Admit, Refuse or LeftQueue
	Reason    string
	Note      string
	Actor     ashyq.AccountID
	At        time.Time // now; also the moment for which Inferred is counted
	NotBefore time.Time // visits that began earlier are no longer open to an override
	Ceiling   int       // of an Admit, 0 for no limit
	Doubtful  time.Time // of a stay that an Admit opens, as of an Arrival
	Closes    time.Time
}

// Places keeps the businesses, their venues with the gates, the zones of regions, published decrees, the passes that were
// revoked, and the trail of who did what to them. Nodes hold all of it but the trail in memory.
type Places interface {
	// SaveEntity, SaveVenue and SaveZone write what is new or known as a whole, and the acts that this was in the trail. A
	// venue's gates are from then on those given; a gate's id and its short number, if it has one, are unique over all
	// venues: ErrGateExists.
	SaveEntity(ctx context.Context, e ashyq.Entity, acts ...Act) error
	SaveVenue(ctx context.Context, v ashyq.Venue, acts ...Act) error
	SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone, acts ...Act) error

	// SaveDecree keeps the text of a policy, which every node goes by once it holds. It is never changed: ErrIDReused if
	// another text has this version.
	SaveDecree(ctx context.Context, d Decree, acts ...Act) error

	// RevokePasses keeps that passes count no more, and drops some revocations of passes that have lapsed by now. Of one pass the
	// first revocation is kept, of passes of an age the one that reaches furthest; where that changes nothing, nothing is
	// written, nor the acts.
	RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...Act) error

	// ChangeEntity and ChangeVenue let change work on what is kept, while nobody else does, and write it with the act that
	// change returns; they return what they have written. An error of change is returned as it is, and then nothing is
	// written; ErrNotFound if there is nothing of this id; ErrGateExists. change is pure: it may be called again, and gets what
	// is kept anew each time.
	ChangeEntity(ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (Act, error)) (ashyq.Entity, error)
	ChangeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (Act, error)) (ashyq.Venue, error)

	// Changes is what was saved after a cursor that an earlier call returned, in the order it was saved, at most so many;
	// from zero on it is everything, and a Cursor that has not moved tells that there is no more. An entity is named again whenever a role over all of it is given or taken, a venue when a role there is: so every node
	// learns in time that somebody who watches may no longer.
	Changes(ctx context.Context, after int64, limit int) (Changes, error)

	// Acts are the trail of an entity, of one venue, or of everything where the query names neither: newest first, those
	// before Query.Before if it is not zero, at most Limit.
	Acts(ctx context.Context, q ActQuery) ([]Act, error)
}

// Changes of places since a cursor, and what was announced.
type Changes struct {
	Entities      []ashyq.Entity
	Venues        []ashyq.Venue
	Zones         map[ashyq.Region]ashyq.Zone // nil if none has changed
	Decrees       []Decree
	Revoked       []Revoked
	Announcements []ashyq.Announcement
	Cursor        int64 // for the next call
}

// Revoked is a revocation with its place among the changes; 0 while the store has yet to tell others of it.
type Revoked struct {
	ashyq.Revocation
	N int64
}

// RevokedAt is a revocation as it is kept: of one pass with its end, else of all passes with the moment.
func RevokedAt(n int64, pass string, at time.Time) Revoked {
	if pass == "" {
		return Revoked{ashyq.Revocation{Before: at}, n}
	}
	return Revoked{ashyq.Revocation{Pass: pass, Until: at}, n}
}

// Decree is the text of a policy that was published while nodes run, beside those that come with the program.
type Decree struct {
	Version string
	Text    string // YAML, as package policy reads it
}

// Accounts keeps who may do what: accounts by their phone's digest, sessions by their token's, roles, platforms, the
// limits that hold over all nodes, and the trace of every look at a person.
type Accounts interface {
	// Take counts one use against every quota, or none: if one is exhausted it counts nothing and returns ashyq.Limited
	// "limited", with Retry until the last of the exhausted windows ends.
	Take(ctx context.Context, now time.Time, quotas ...Quota) error

	// GiveBack takes back one use of each quota that Take has counted at the moment taken, so that only what turned out
	// badly stays counted. A window that has begun since is left as it is. It is not repeated: a use that may have been
	// given back stays counted.
	GiveBack(ctx context.Context, taken time.Time, quotas ...Quota) error

	// SaveCode keeps a login code, in place of an earlier one for the same phone. What makes codes, sessions, invitations,
	// challenges and uses of quotas also drops some that have expired by now, so that they do not pile up.
	SaveCode(ctx context.Context, now time.Time, c LoginCode) error
	// Login spends one try of the phone's code. If the code matches, it is used up, the account of that phone (made on
	// first use) is returned, the session opened and what roles the phone was given accepted; else ErrWrongCode, also where
	// there is no code, it has expired, or its tries are used up. What expires, expires at its very moment.
	Login(ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, s Session) (Account, error)

	// Session is the session with this token's digest and its account, ErrNotFound if there is none or it has expired.
	// The session's end moves to now plus its Slide if it has one, but only when that gains a day, or half of a Slide
	// shorter than two: so most calls write nothing.
	Session(ctx context.Context, now time.Time, token ashyq.Digest) (Session, Account, error)
	// OpenSession keeps a session that no login opened: a platform's, or one of an account that is known otherwise.
	OpenSession(ctx context.Context, now time.Time, s Session) error
	// Confirm notes that the holder of a session has proved who they are. ErrNotFound if there is no such session, or it has
	// expired by then.
	Confirm(ctx context.Context, token ashyq.Digest, at time.Time) error
	// EndSession ends the session with this token's digest; one that has ended already is no error.
	EndSession(ctx context.Context, token ashyq.Digest) error

	// Account is the one with this id, as Session would return it: ErrNotFound if there is none.
	Account(ctx context.Context, id ashyq.AccountID) (Account, error)

	// Bind makes person the one this account speaks for, and writes the lookup. Binding the same person again, or the one
	// who was b.Was, changes and writes nothing but the digest, the key id and a higher assurance. ErrBindingEnded if Unbind has
	// ended the account's binding to this person since; ErrBindingLimited if it has been bound to limit other persons since;
	// ErrNotFound if there is no such account.
	Bind(ctx context.Context, b Binding, since time.Time, limit int) error

	// Speakers are the accounts that are bound to a person, who is given by their digests under whatever keys: those bound longest
	// first, at most limit.
	Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error)
	// Unbind ends, on the word of the account l.By and at l.At, those of the bindings that Speakers would return for which ends is
	// true, writes the lookup if there are any, and says how many: none, if that account is not bound to the person itself. ends is
	// pure: it may be called again.
	Unbind(ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l Lookup) (ended int, err error)

	// SaveClient keeps a platform, new or changed. Client is it, or ErrNotFound.
	SaveClient(ctx context.Context, c Client) error
	Client(ctx context.Context, id ashyq.ClientID) (Client, error)

	// Look writes that somebody looked at a person, and counts it against the quotas, or writes nothing and returns
	// ashyq.Limited "limited" with Retry. It is called before what was seen is shown.
	Look(ctx context.Context, l Lookup, quotas ...Quota) error
	// Lookups are the looks under any of these tags, newest first, from one on if its id is not zero, at most limit.
	Lookups(ctx context.Context, tags []ashyq.Tag, from LookupID, limit int) ([]Lookup, error)
}

// Quota is a limit on how often something may happen: at most Limit uses of Key in a Window that begins with the first.
type Quota struct {
	Key    ashyq.Digest // of what is limited: "sms to this phone", "scans at this desk"
	Limit  int
	Window time.Duration
}

// LoginCode is a code that was sent to a phone.
type LoginCode struct {
	Phone   ashyq.Digest
	Code    ashyq.Digest // of phone and code together
	Expires time.Time
	Tries   int // how many wrong tries are left
}

// Account is the holder of one phone number.
type Account struct {
	ID        ashyq.AccountID
	Phone     ashyq.Digest // by which its memberships are found
	LastTwo   string       // digits of the phone
	Person    ashyq.Digest // the person it is bound to; zero if to none
	KeyID     string       // of the key that Person was made with
	Assurance ashyq.Assurance
	Roles     []Role
	Passkeys  int // how many it has
}

// RoleName is what somebody may do.
type RoleName string

const (
	Owner     RoleName = "owner"
	Manager   RoleName = "manager"
	Guard     RoleName = "guard"
	Authority RoleName = "authority" // an official of the sanitary service; at no venue
)

// Role is what an account may do at a venue, or at all venues of an entity.
type Role struct {
	Entity ashyq.EntityID // empty for Authority
	Venue  ashyq.VenueID  // empty for all of the entity's, and for Authority
	Name   RoleName
}

// Session is a login that lasts.
type Session struct {
	Token   ashyq.Digest
	Account ashyq.AccountID // set by Login; empty for a platform's
	Client  ashyq.ClientID  // empty for an account's
	Expires time.Time
	Slide   time.Duration // zero for a session that does not

	Confirmed time.Time // when its holder last proved, with more than the token, who they are; zero for never
}

// Binding is an account's claim to be a person.
type Binding struct {
	Account   ashyq.AccountID
	Person    ashyq.Digest
	Was       ashyq.Digest // the same person under the account's former key; zero if there is none
	KeyID     string
	Assurance ashyq.Assurance
	Lookup    Lookup
}

// Client is a platform: a bank's app, a super-app.
type Client struct {
	ID     ashyq.ClientID
	Name   string
	Secret ashyq.Digest
}
