package store

import (
	"context"
	"time"

	"ashyq"
)

// Through is a store whose every call goes through one function: that may choose who is asked, bound how long that may take, or refuse.
// It hands on what it is given, with the context under which the store is asked; what is returned with an error counts for nothing.
type Through func(ctx context.Context, call func(context.Context, Store) error) error

// via is call's answer through t.
func via[T any](ctx context.Context, t Through, call func(context.Context, Store) (T, error)) (result T, err error) {
	err = t(ctx, func(ctx context.Context, s Store) (err error) { result, err = call(ctx, s); return err })
	return result, err
}

func (t Through) Event(ctx context.Context, venue ashyq.VenueID, id ashyq.ScanID) (ashyq.Event, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (ashyq.Event, error) { return s.Event(ctx, venue, id) })
}

func (t Through) Enter(ctx context.Context, a Arrival) (e ashyq.Event, repeated bool, err error) {
	err = t(ctx, func(ctx context.Context, s Store) (err error) { e, repeated, err = s.Enter(ctx, a); return err })
	return e, repeated, err
}

func (t Through) Exit(ctx context.Context, d Departure) (e ashyq.Event, repeated bool, err error) {
	err = t(ctx, func(ctx context.Context, s Store) (err error) { e, repeated, err = s.Exit(ctx, d); return err })
	return e, repeated, err
}

func (t Through) Override(ctx context.Context, o Override) (e ashyq.Event, repeated bool, err error) {
	err = t(ctx, func(ctx context.Context, s Store) (err error) { e, repeated, err = s.Override(ctx, o); return err })
	return e, repeated, err
}

func (t Through) ExitAll(ctx context.Context, e ashyq.Event, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Event, error) { return s.ExitAll(ctx, e, limit, newID) })
}

func (t Through) CloseForgotten(ctx context.Context, now time.Time, limit int, newID func() ashyq.ScanID) ([]ashyq.Event, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Event, error) {
		return s.CloseForgotten(ctx, now, limit, newID)
	})
}

func (t Through) Visit(ctx context.Context, id ashyq.VisitID) ([]ashyq.Event, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Event, error) { return s.Visit(ctx, id) })
}

func (t Through) Feed(ctx context.Context, venue ashyq.VenueID, after uint64, limit int) ([]ashyq.Event, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Event, error) { return s.Feed(ctx, venue, after, limit) })
}

func (t Through) Entries(ctx context.Context, venue ashyq.VenueID, tags []ashyq.Tag) ([]ashyq.Event, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Event, error) { return s.Entries(ctx, venue, tags) })
}

func (t Through) Occupancy(ctx context.Context, venue ashyq.VenueID, now time.Time) (ashyq.Occupancy, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (ashyq.Occupancy, error) { return s.Occupancy(ctx, venue, now) })
}

func (t Through) Seqs(ctx context.Context, venues []ashyq.VenueID) (map[ashyq.VenueID]uint64, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (map[ashyq.VenueID]uint64, error) { return s.Seqs(ctx, venues) })
}

func (t Through) Leavings(ctx context.Context, limit int) ([]Departure, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Departure, error) { return s.Leavings(ctx, limit) })
}

func (t Through) LeavingDone(ctx context.Context, d Departure) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.LeavingDone(ctx, d) })
}

func (t Through) SaveConflict(ctx context.Context, c Conflict) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveConflict(ctx, c) })
}

func (t Through) Conflicts(ctx context.Context, venue ashyq.VenueID, limit int) ([]Conflict, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Conflict, error) { return s.Conflicts(ctx, venue, limit) })
}

func (t Through) Forget(ctx context.Context, day ashyq.Date) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.Forget(ctx, day) })
}

func (t Through) SaveEntity(ctx context.Context, e ashyq.Entity, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveEntity(ctx, e, acts...) })
}

func (t Through) SaveVenue(ctx context.Context, v ashyq.Venue, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveVenue(ctx, v, acts...) })
}

func (t Through) SaveZone(ctx context.Context, region ashyq.Region, zone ashyq.Zone, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveZone(ctx, region, zone, acts...) })
}

func (t Through) SaveDecree(ctx context.Context, d Decree, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveDecree(ctx, d, acts...) })
}

func (t Through) RevokePasses(ctx context.Context, now time.Time, r ashyq.Revocation, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.RevokePasses(ctx, now, r, acts...) })
}

func (t Through) SaveAnnouncement(ctx context.Context, a ashyq.Announcement, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveAnnouncement(ctx, a, acts...) })
}

func (t Through) ChangeAnnouncement(
	ctx context.Context, id ashyq.AnnouncementID, change func(*ashyq.Announcement) (Act, error),
) (ashyq.Announcement, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (ashyq.Announcement, error) {
		return s.ChangeAnnouncement(ctx, id, change)
	})
}

func (t Through) Announcements(ctx context.Context, now time.Time) ([]ashyq.Announcement, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Announcement, error) { return s.Announcements(ctx, now) })
}

func (t Through) SaveReviews(ctx context.Context, reviews []Review) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveReviews(ctx, reviews) })
}

func (t Through) TakeReviews(ctx context.Context, now, again time.Time, limit int) ([]Review, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Review, error) { return s.TakeReviews(ctx, now, again, limit) })
}

func (t Through) CloseReview(ctx context.Context, r Review) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.CloseReview(ctx, r) })
}

func (t Through) ReviewCounts(ctx context.Context, from, until time.Time) ([]ReviewCount, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ReviewCount, error) { return s.ReviewCounts(ctx, from, until) })
}

func (t Through) ChangedReviews(ctx context.Context, from, until time.Time, after Review, limit int) ([]Review, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Review, error) {
		return s.ChangedReviews(ctx, from, until, after, limit)
	})
}

func (t Through) ChangeEntity(ctx context.Context, id ashyq.EntityID, change func(*ashyq.Entity) (Act, error)) (ashyq.Entity, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (ashyq.Entity, error) { return s.ChangeEntity(ctx, id, change) })
}

func (t Through) ChangeVenue(ctx context.Context, id ashyq.VenueID, change func(*ashyq.Venue) (Act, error)) (ashyq.Venue, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (ashyq.Venue, error) { return s.ChangeVenue(ctx, id, change) })
}

func (t Through) Changes(ctx context.Context, after int64, limit int) (Changes, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Changes, error) { return s.Changes(ctx, after, limit) })
}

func (t Through) Acts(ctx context.Context, q ActQuery) ([]Act, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Act, error) { return s.Acts(ctx, q) })
}

func (t Through) Take(ctx context.Context, now time.Time, quotas ...Quota) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.Take(ctx, now, quotas...) })
}

func (t Through) GiveBack(ctx context.Context, taken time.Time, quotas ...Quota) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.GiveBack(ctx, taken, quotas...) })
}

func (t Through) SaveCode(ctx context.Context, now time.Time, c LoginCode) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveCode(ctx, now, c) })
}

func (t Through) Login(ctx context.Context, now time.Time, phone, code ashyq.Digest, lastTwo string, session Session) (Account, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Account, error) {
		return s.Login(ctx, now, phone, code, lastTwo, session)
	})
}

func (t Through) Session(ctx context.Context, now time.Time, token ashyq.Digest) (session Session, account Account, err error) {
	err = t(ctx, func(ctx context.Context, s Store) (err error) {
		session, account, err = s.Session(ctx, now, token)
		return err
	})
	return session, account, err
}

func (t Through) OpenSession(ctx context.Context, now time.Time, session Session) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.OpenSession(ctx, now, session) })
}

func (t Through) Confirm(ctx context.Context, token ashyq.Digest, at time.Time) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.Confirm(ctx, token, at) })
}

func (t Through) EndSession(ctx context.Context, token ashyq.Digest) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.EndSession(ctx, token) })
}

func (t Through) Account(ctx context.Context, id ashyq.AccountID) (Account, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Account, error) { return s.Account(ctx, id) })
}

func (t Through) Bind(ctx context.Context, b Binding, since time.Time, limit int) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.Bind(ctx, b, since, limit) })
}

func (t Through) Speakers(ctx context.Context, person []ashyq.Digest, limit int) ([]ashyq.Speaker, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]ashyq.Speaker, error) { return s.Speakers(ctx, person, limit) })
}

func (t Through) Unbind(ctx context.Context, person []ashyq.Digest, limit int, ends func(ashyq.Speaker) bool, l Lookup) (int, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (int, error) { return s.Unbind(ctx, person, limit, ends, l) })
}

func (t Through) SaveClient(ctx context.Context, c Client) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveClient(ctx, c) })
}

func (t Through) Client(ctx context.Context, id ashyq.ClientID) (Client, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Client, error) { return s.Client(ctx, id) })
}

func (t Through) Look(ctx context.Context, l Lookup, quotas ...Quota) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.Look(ctx, l, quotas...) })
}

func (t Through) Lookups(ctx context.Context, tags []ashyq.Tag, from LookupID, limit int) ([]Lookup, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Lookup, error) { return s.Lookups(ctx, tags, from, limit) })
}

func (t Through) Hours(ctx context.Context, venue ashyq.VenueID, from, until time.Time) ([]Hour, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Hour, error) { return s.Hours(ctx, venue, from, until) })
}

func (t Through) Totals(ctx context.Context, from, until time.Time) ([]Total, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Total, error) { return s.Totals(ctx, from, until) })
}

func (t Through) Pulses(ctx context.Context, since, day time.Time) ([]Pulse, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Pulse, error) { return s.Pulses(ctx, since, day) })
}

func (t Through) Awake(ctx context.Context, venues []ashyq.VenueID, since time.Time) (map[ashyq.VenueID]bool, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (map[ashyq.VenueID]bool, error) { return s.Awake(ctx, venues, since) })
}

func (t Through) Grant(ctx context.Context, m Membership, acts ...Act) (Membership, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Membership, error) { return s.Grant(ctx, m, acts...) })
}

func (t Through) Found(ctx context.Context, e ashyq.Entity, first Membership, acts ...Act) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.Found(ctx, e, first, acts...) })
}

func (t Through) Revoke(ctx context.Context, id MemberID, least int, acts ...Act) (Membership, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Membership, error) { return s.Revoke(ctx, id, least, acts...) })
}

func (t Through) Members(ctx context.Context, entity ashyq.EntityID) ([]Membership, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Membership, error) { return s.Members(ctx, entity) })
}

func (t Through) SaveInvitation(ctx context.Context, now time.Time, i Invitation) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveInvitation(ctx, now, i) })
}

func (t Through) AcceptInvitation(ctx context.Context, now time.Time, token ashyq.Digest, session Session) (Account, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Account, error) {
		return s.AcceptInvitation(ctx, now, token, session)
	})
}

func (t Through) Notify(ctx context.Context, notice Notice) (bool, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (bool, error) { return s.Notify(ctx, notice) })
}

func (t Through) Notices(ctx context.Context, entities []ashyq.EntityID, before int64, limit int) ([]Notice, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Notice, error) { return s.Notices(ctx, entities, before, limit) })
}

func (t Through) SeeNotices(ctx context.Context, entity ashyq.EntityID, venue ashyq.VenueID, upTo int64) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SeeNotices(ctx, entity, venue, upTo) })
}

func (t Through) SavePasskey(ctx context.Context, p Passkey, limit int) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SavePasskey(ctx, p, limit) })
}

func (t Through) Passkey(ctx context.Context, id []byte) (Passkey, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (Passkey, error) { return s.Passkey(ctx, id) })
}

func (t Through) Passkeys(ctx context.Context, account ashyq.AccountID) ([]Passkey, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]Passkey, error) { return s.Passkeys(ctx, account) })
}

func (t Through) DropPasskey(ctx context.Context, account ashyq.AccountID, id []byte) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.DropPasskey(ctx, account, id) })
}

func (t Through) DropDevices(ctx context.Context, phone ashyq.Digest, acts ...Act) (int, error) {
	return via(ctx, t, func(ctx context.Context, s Store) (int, error) { return s.DropDevices(ctx, phone, acts...) })
}

func (t Through) SaveCeremony(ctx context.Context, now time.Time, c Ceremony) error {
	return t(ctx, func(ctx context.Context, s Store) error { return s.SaveCeremony(ctx, now, c) })
}

func (t Through) TakeCeremony(ctx context.Context, now time.Time, key ashyq.Digest) ([]byte, error) {
	return via(ctx, t, func(ctx context.Context, s Store) ([]byte, error) { return s.TakeCeremony(ctx, now, key) })
}
