// Package store is the contract of Ashyq's storage, in the domain's terms. One method is one transaction; what a method
// has answered is durable. A store decides nothing and publishes nothing: the rules, the clock and the live feed are its
// callers'. Two native implementations, sqlite and postgres, pass the one suite in storetest.
//
// No IIN, passport or phone number comes this far: callers hand in keyed digests and tags.
//
// Every method may also return ashyq.Unavailable "unavailable" (the storage is away, too busy, or the context ended; it is
// not known whether the change was made, and the same call may be repeated). What cannot be is Internal.
package store

import (
	"context"
	"time"

	"ashyq"
)

// Errors that the methods name. They are compared with errors.Is.
var (
	ErrNotFound       = ashyq.Fail(ashyq.NotFound, "not_found")
	ErrIDReused       = ashyq.Fail(ashyq.Conflict, "id_reused")
	ErrNotOpen        = ashyq.Fail(ashyq.Conflict, "not_open")
	ErrVenueFull      = ashyq.Fail(ashyq.Conflict, "venue_full")
	ErrBindingLimited = ashyq.Fail(ashyq.Conflict, "binding_limited")
	ErrWrongCode      = ashyq.Fail(ashyq.Unauthenticated, "wrong_code")
)

// Store is all of it.
type Store interface {
	Visits
	Places
	Accounts
	Close() error
}

// Visits keeps what happened at venues: one row an event, in the partition of its id's UTC day. The venue's seq and its
// number inside move in the transaction that writes the row.
type Visits interface {
	// Event is the row with this id at a venue: how a repeated scan finds its answer. ErrNotFound.
	Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error)

	// Enter records an arrival and returns it as recorded.
	//
	// If the venue has a row with this id already, that row is returned with repeated true and nothing is written;
	// ErrIDReused if it was at another gate, of another kind, or carries none of the arrival's tags.
	//
	// An arrival with the outcome Admit is counted. If one of the arrival's tags has an open stay here, the stay is
	// extended: the row's Visit is that stay's, the stay keeps its beginning and takes the new heads, gate row, Doubtful
	// and Closes, and only the difference in heads is counted. If the decision has a ceiling and the number inside
	// would exceed it by heads that are not counted yet, Decision.Full is recorded in its stead and nobody is counted.
	Enter(ctx context.Context, a Arrival) (e ashyq.Event, repeated bool, err error)

	// Exit records a departure: Left with how long the stay was, NotInside if none of the tags has an open stay here.
	// Repeats are answered as by Enter. The row's Visit is that of the stay it ended, or its own id.
	Exit(ctx context.Context, d Departure) (e ashyq.Event, repeated bool, err error)

	// Override records a staff member's word over the visit's last decision and returns it as recorded. Admit opens a
	// stay unless one is open; Refuse and LeftQueue end it. ErrNotFound if the venue has no such visit; ErrNotOpen if the
	// visit has been left, or began before o.NotBefore; ErrVenueFull if an Admit would exceed o.Ceiling. Repeats (by
	// o.ID) are answered from their row; ErrIDReused if that row is of another visit or no override.
	Override(ctx context.Context, o Override) (e ashyq.Event, repeated bool, err error)

	// CloseForgotten ends up to limit open stays, of any venue, whose Closes is at or before now: one exit row each, its
	// Means Inferred, its At the stay's Closes, its id from newID. It returns the rows.
	CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error)

	// Visit is every row of a visit in the order of seq: the entry, what extended or overrode it, and its exit.
	// ErrNotFound if there is none.
	Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error)

	// Feed is a venue's rows with a seq above after, in order, at most limit.
	Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error)

	// Occupancy is the venue's present number inside; zero for a venue without events.
	Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error)

	// Leavings are the departures from other venues that arrivals have asked for and that are not carried out yet, oldest
	// first, at most limit. LeavingDone strikes one off by the id of its event, once Exit has recorded it; striking off
	// twice is no error. The two venues may live on different shards: hence two steps, each of which can be repeated.
	Leavings(ctx context.Context, limit int) ([]Departure, error)
	LeavingDone(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) error

	// Forget drops every row, stay and lookup of the UTC days before day. A visit that is still open is not dropped.
	Forget(ctx context.Context, day ashyq.Date) error
}

// Arrival is an entry to be recorded.
type Arrival struct {
	Event    ashyq.Event // complete but for Visit, Seq, Inside and Inferred; Decision carries Ceiling and Full
	Tags     []ashyq.Tag // the person's tags at this venue, Event.Tag among them: today's and yesterday's
	Now      time.Time   // the moment for which Inferred is counted
	Doubtful time.Time   // from when the stay is uncertain; zero for never
	Closes   time.Time   // when it is closed as forgotten; zero for never
}

// Departure is an exit to be recorded.
type Departure struct {
	Event ashyq.Event // complete but for Visit, Seq, Decision.Outcome, Heads, Stayed, Inside and Inferred
	Tags  []ashyq.Tag
	Now   time.Time
	Only  ashyq.ScanID // if not zero, the visit that ends; any other open stay is left as it is
}

// Override is a staff member's word to be recorded.
type Override struct {
	ID        ashyq.ScanID
	Visit     ashyq.VisitID
	Outcome   ashyq.Outcome // Admit, Refuse or LeftQueue
	Reason    string
	Note      string
	Actor     ashyq.AccountID
	At        time.Time
	NotBefore time.Time // visits that began earlier are no longer open to an override
	Ceiling   int       // of an Admit, 0 for no limit
	Doubtful  time.Time
	Closes    time.Time
}

// Places keeps the businesses, their venues with the gates, and the zones of regions. Nodes hold all of it in memory.
type Places interface {
	SaveEntity(ctx context.Context, e ashyq.Entity) error
	// SaveVenue writes a venue with its gates, new or changed. A gate's id and short number are unique over all venues:
	// ashyq.Conflict "gate_exists".
	SaveVenue(ctx context.Context, v ashyq.Venue) error
	SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone) error
	// Changes is what was saved after a cursor that an earlier call returned; zero for everything.
	Changes(ctx context.Context, after int64) (Changes, error)
}

// Changes of places since a cursor.
type Changes struct {
	Venues []ashyq.Venue
	Zones  map[ashyq.Region]ashyq.Zone
	Cursor int64
}

// Accounts keeps who may do what: accounts by their phone's digest, sessions by their token's, roles, platforms, the
// limits that hold over all nodes, and the trace of every look at a person.
type Accounts interface {
	// Take counts one use against every quota, or none: if one is exhausted it counts nothing and returns ashyq.Limited
	// "limited" with Retry.
	Take(ctx context.Context, now time.Time, quotas ...Quota) error

	// SaveCode keeps a login code, in place of an earlier one for the same phone.
	SaveCode(ctx context.Context, c LoginCode) error
	// Login spends one try of the phone's code. If the code matches, it is used up, the account of that phone (made on
	// first use) is returned and the session opened; else ErrWrongCode, also where there is no code, it has expired, or
	// its tries are used up.
	Login(ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, s Session) (Account, error)

	// Session is the session with this token's digest and its account, ErrNotFound if there is none or it has expired.
	// The session's end moves to now plus its Slide if it has one, written at most once a day.
	Session(ctx context.Context, now time.Time, token ashyq.Digest) (Session, Account, error)
	// OpenSession keeps a session that no login opened: a platform's.
	OpenSession(ctx context.Context, s Session) error
	EndSession(ctx context.Context, token ashyq.Digest) error

	// Bind makes person the one this account speaks for, and writes the lookup. Binding the same person again changes nothing
	// but the key id and a higher assurance. ErrBindingLimited if the account has been bound to limit other persons since.
	Bind(ctx context.Context, b Binding, since time.Time, limit int) error

	// Grant gives the holder of a phone a role, before or after their first login; Revoke takes it back.
	Grant(ctx context.Context, m Membership) error
	Revoke(ctx context.Context, m Membership) error

	// SaveClient keeps a platform, new or changed. Client is it, or ErrNotFound.
	SaveClient(ctx context.Context, c Client) error
	Client(ctx context.Context, id ashyq.ClientID) (Client, error)

	// Look writes that somebody looked at a person, and counts it against the quotas, or writes nothing and returns
	// ashyq.Limited "limited" with Retry. It is called before what was seen is shown.
	Look(ctx context.Context, l Lookup, quotas ...Quota) error
	// Lookups are the looks under any of these tags, newest first, at most limit.
	Lookups(ctx context.Context, tags []ashyq.Tag, limit int) ([]Lookup, error)
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
	LastTwo   string       // digits of the phone
	Person    ashyq.Digest // the person it is bound to; zero if to none
	KeyID     string       // of the key that Person was made with
	Assurance ashyq.Assurance
	Roles     []Role
}

// RoleName is what somebody may do.
type RoleName string

const (
	Owner     RoleName = "owner"
	Manager   RoleName = "manager"
	Guard     RoleName = "guard"
	Authority RoleName = "authority" // an official of the sanitary service; at no venue
)

// Role is what an account may do at a venue.
type Role struct {
	Venue ashyq.VenueID // empty for Authority
	Name  RoleName
}

// Session is a login that lasts.
type Session struct {
	Token   ashyq.Digest
	Account ashyq.AccountID // set by Login
	Client  ashyq.ClientID  // of a platform's session; then Account is empty
	Expires time.Time
	Slide   time.Duration // zero for a session that does not
}

// Binding is an account's claim to be a person.
type Binding struct {
	Account   ashyq.AccountID
	Person    ashyq.Digest
	KeyID     string
	Assurance ashyq.Assurance
	Lookup    Lookup
}

// Membership is a role given to the holder of a phone: at a venue, or Authority at none.
type Membership struct {
	Phone   ashyq.Digest
	LastTwo string
	Role    Role
}

// Client is a platform: a bank's app, a super-app.
type Client struct {
	ID     ashyq.ClientID
	Name   string
	Secret ashyq.Digest
}

// Lookup is the trace of one look at a person's status.
type Lookup struct {
	Tag   ashyq.Tag // HMAC-SHA-256(day key, person): the person's day tag, of no venue
	At    time.Time
	Means string        // binding, self, desk, platform, scan
	Venue ashyq.VenueID // of a desk's
	By    string        // the account or platform
}
