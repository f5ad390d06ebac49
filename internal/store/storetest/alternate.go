package storetest

import (
	"context"
	"errors"
	"math/bits"
	"sync/atomic"
	"time"

	"ashyq"
	"ashyq/internal/store"
)

// Alternate is two nodes over one database as one store: each call goes to one of them, in an order that no test repeats
// (Thue and Morse's), so that none has a node for its writes and another for its reads.
func Alternate(a, b store.Store) store.Store { return &pair{nodes: [2]store.Store{a, b}} }

type pair struct {
	nodes [2]store.Store
	calls atomic.Uint64
}

func (n *pair) next() store.Store { return n.nodes[bits.OnesCount64(n.calls.Add(1))%2] }

func (n *pair) Close() error { return errors.Join(n.nodes[0].Close(), n.nodes[1].Close()) }

func (n *pair) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return n.next().Event(ctx, venue, id)
}

func (n *pair) Enter(ctx context.Context, a store.Arrival) (ashyq.Event, bool, error) {
	return n.next().Enter(ctx, a)
}

func (n *pair) Exit(ctx context.Context, d store.Departure) (ashyq.Event, bool, error) {
	return n.next().Exit(ctx, d)
}

func (n *pair) Override(ctx context.Context, o store.Override) (ashyq.Event, bool, error) {
	return n.next().Override(ctx, o)
}

func (n *pair) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return n.next().ExitAll(ctx, e, limit, newID)
}

func (n *pair) CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return n.next().CloseForgotten(ctx, now, limit, newID)
}

func (n *pair) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	return n.next().Visit(ctx, id)
}

func (n *pair) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return n.next().Feed(ctx, venue, after, limit)
}

func (n *pair) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	return n.next().Entries(ctx, venue, tags)
}

func (n *pair) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	return n.next().Occupancy(ctx, venue, now)
}

func (n *pair) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return n.next().Seqs(ctx, venues)
}

func (n *pair) Leavings(ctx context.Context, limit int) ([]store.Departure, error) {
	return n.next().Leavings(ctx, limit)
}

func (n *pair) LeavingDone(ctx context.Context, d store.Departure) error {
	return n.next().LeavingDone(ctx, d)
}

func (n *pair) SaveConflict(ctx context.Context, c store.Conflict) error {
	return n.next().SaveConflict(ctx, c)
}

func (n *pair) Conflicts(ctx context.Context, venue ashyq.VenueID, limit int) ([]store.Conflict, error) {
	return n.next().Conflicts(ctx, venue, limit)
}

func (n *pair) Forget(ctx context.Context, day ashyq.Date) error {
	return n.next().Forget(ctx, day)
}

func (n *pair) SaveEntity(ctx context.Context, e ashyq.Entity, acts ...store.Act) error {
	return n.next().SaveEntity(ctx, e, acts...)
}

func (n *pair) SaveVenue(ctx context.Context, v ashyq.Venue, acts ...store.Act) error {
	return n.next().SaveVenue(ctx, v, acts...)
}

func (n *pair) SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone, acts ...store.Act) error {
	return n.next().SaveZone(ctx, region, zone, acts...)
}

func (n *pair) SaveDecree(ctx context.Context, d store.Decree, acts ...store.Act) error {
	return n.next().SaveDecree(ctx, d, acts...)
}

func (n *pair) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...store.Act) error {
	return n.next().RevokePasses(ctx, now, r, acts...)
}

func (n *pair) SaveAnnouncement(ctx context.Context, a ashyq.Announcement, acts ...store.Act) error {
	return n.next().SaveAnnouncement(ctx, a, acts...)
}

func (n *pair) ChangeAnnouncement(
	ctx context.Context, id ashyq.AnnouncementID, change func(*ashyq.Announcement) (store.Act, error),
) (ashyq.Announcement, error) {
	return n.next().ChangeAnnouncement(ctx, id, change)
}

func (n *pair) Announcements(ctx context.Context, now time.Time) ([]ashyq.Announcement, error) {
	return n.next().Announcements(ctx, now)
}

func (n *pair) SaveReviews(ctx context.Context, reviews []store.Review) error {
	return n.next().SaveReviews(ctx, reviews)
}

func (n *pair) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]store.Review, error) {
	return n.next().TakeReviews(ctx, now, again, limit)
}

func (n *pair) CloseReview(ctx context.Context, r store.Review) error {
	return n.next().CloseReview(ctx, r)
}

func (n *pair) ReviewCounts(ctx context.Context, from, until time.Time) ([]store.ReviewCount, error) {
	return n.next().ReviewCounts(ctx, from, until)
}

func (n *pair) ChangedReviews(ctx context.Context, from, until time.Time, after store.Review, limit int) ([]store.Review, error) {
	return n.next().ChangedReviews(ctx, from, until, after, limit)
}

func (n *pair) ChangeEntity(ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (store.Act, error)) (ashyq.Entity, error) {
	return n.next().ChangeEntity(ctx, id, change)
}

func (n *pair) ChangeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (store.Act, error)) (ashyq.Venue, error) {
	return n.next().ChangeVenue(ctx, id, change)
}

func (n *pair) Changes(ctx context.Context, after int64, limit int) (store.Changes, error) {
	return n.next().Changes(ctx, after, limit)
}

func (n *pair) Acts(ctx context.Context, q store.ActQuery) ([]store.Act, error) {
	return n.next().Acts(ctx, q)
}

func (n *pair) Take(ctx context.Context, now time.Time, quotas ...store.Quota) error {
	return n.next().Take(ctx, now, quotas...)
}

func (n *pair) GiveBack(ctx context.Context, taken time.Time, quotas ...store.Quota) error {
	return n.next().GiveBack(ctx, taken, quotas...)
}

func (n *pair) SaveCode(ctx context.Context, now time.Time, c store.LoginCode) error {
	return n.next().SaveCode(ctx, now, c)
}

func (n *pair) Login(ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, s store.Session) (store.Account, error) {
	return n.next().Login(ctx, now, phone, code, lastTwo, s)
}

func (n *pair) Session(ctx context.Context, now time.Time, token ashyq.Digest) (store.Session, store.Account, error) {
	return n.next().Session(ctx, now, token)
}

func (n *pair) OpenSession(ctx context.Context, now time.Time, s store.Session) error {
	return n.next().OpenSession(ctx, now, s)
}

func (n *pair) Confirm(ctx context.Context, token ashyq.Digest, at time.Time) error {
	return n.next().Confirm(ctx, token, at)
}

func (n *pair) EndSession(ctx context.Context, token ashyq.Digest) error {
	return n.next().EndSession(ctx, token)
}

func (n *pair) Account(ctx context.Context, id ashyq.AccountID) (store.Account, error) {
	return n.next().Account(ctx, id)
}

func (n *pair) Bind(ctx context.Context, b store.Binding, since time.Time, limit int) error {
	return n.next().Bind(ctx, b, since, limit)
}

func (n *pair) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return n.next().Speakers(ctx, person, limit)
}

func (n *pair) Unbind(ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l store.Lookup) (int, error) {
	return n.next().Unbind(ctx, person, limit, ends, l)
}

func (n *pair) SaveClient(ctx context.Context, c store.Client) error {
	return n.next().SaveClient(ctx, c)
}

func (n *pair) Client(ctx context.Context, id ashyq.ClientID) (store.Client, error) {
	return n.next().Client(ctx, id)
}

func (n *pair) Look(ctx context.Context, l store.Lookup, quotas ...store.Quota) error {
	return n.next().Look(ctx, l, quotas...)
}

func (n *pair) Lookups(ctx context.Context, tags []ashyq.Tag, from store.LookupID, limit int) ([]store.Lookup, error) {
	return n.next().Lookups(ctx, tags, from, limit)
}

func (n *pair) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]store.Hour, error) {
	return n.next().Hours(ctx, venue, from, until)
}

func (n *pair) Totals(ctx context.Context, from, until time.Time) ([]store.Total, error) {
	return n.next().Totals(ctx, from, until)
}

func (n *pair) Pulses(ctx context.Context, since, day time.Time) ([]store.Pulse, error) {
	return n.next().Pulses(ctx, since, day)
}

func (n *pair) Awake(ctx context.Context, venues []ashyq.VenueID, since time.Time) (map[ashyq.VenueID]bool, error) {
	return n.next().Awake(ctx, venues, since)
}

func (n *pair) Grant(ctx context.Context, m store.Membership, acts ...store.Act) (store.Membership, error) {
	return n.next().Grant(ctx, m, acts...)
}

func (n *pair) Found(ctx context.Context, e ashyq.Entity, first store.Membership, acts ...store.Act) error {
	return n.next().Found(ctx, e, first, acts...)
}

func (n *pair) Revoke(ctx context.Context, id store.MemberID, least int, acts ...store.Act) (store.Membership, error) {
	return n.next().Revoke(ctx, id, least, acts...)
}

func (n *pair) Members(ctx context.Context, entity ashyq.EntityID) ([]store.Membership, error) {
	return n.next().Members(ctx, entity)
}

func (n *pair) SaveInvitation(ctx context.Context, now time.Time, i store.Invitation) error {
	return n.next().SaveInvitation(ctx, now, i)
}

func (n *pair) AcceptInvitation(ctx context.Context, now time.Time, token ashyq.Digest, s store.Session) (store.Account, error) {
	return n.next().AcceptInvitation(ctx, now, token, s)
}

func (n *pair) Notify(ctx context.Context, notice store.Notice) (bool, error) {
	return n.next().Notify(ctx, notice)
}

func (n *pair) Notices(ctx context.Context, entities []ashyq.EntityID, before int64, limit int) ([]store.Notice, error) {
	return n.next().Notices(ctx, entities, before, limit)
}

func (n *pair) SeeNotices(ctx context.Context, entity ashyq.EntityID, venue ashyq.VenueID, upTo int64) error {
	return n.next().SeeNotices(ctx, entity, venue, upTo)
}

func (n *pair) SavePasskey(ctx context.Context, p store.Passkey, limit int) error {
	return n.next().SavePasskey(ctx, p, limit)
}

func (n *pair) Passkey(ctx context.Context, id []byte) (store.Passkey, error) {
	return n.next().Passkey(ctx, id)
}

func (n *pair) Passkeys(ctx context.Context, account ashyq.AccountID) ([]store.Passkey, error) {
	return n.next().Passkeys(ctx, account)
}

func (n *pair) DropPasskey(ctx context.Context, account ashyq.AccountID, id []byte) error {
	return n.next().DropPasskey(ctx, account, id)
}

func (n *pair) DropDevices(ctx context.Context, phone ashyq.Digest, acts ...store.Act) (int, error) {
	return n.next().DropDevices(ctx, phone, acts...)
}

func (n *pair) SaveCeremony(ctx context.Context, now time.Time, c store.Ceremony) error {
	return n.next().SaveCeremony(ctx, now, c)
}

func (n *pair) TakeCeremony(ctx context.Context, now time.Time, key ashyq.Digest) ([]byte, error) {
	return n.next().TakeCeremony(ctx, now, key)
}
