// Package checkin takes a scan from the gate to the answer.
//
//	scan ─→ gate ─→ seen before? ─→ evidence ─→ Resolve ─→ Decide ─→ visit ─→ feed ─→ answer
//	        memory  its answer      registries   pure       pure     one commit
//	                                │ one is silent
//	                                └ what they were told here
//
// Enter is that line. Exit is the same without evidence and rules; Check is the same without a visit. Override puts a staff
// member's word over what the rules said, Leave and LeaveAll a word in place of an exit. Dispute hands a person's word against a
// registry on to it. Upkeep does what nobody scans for.
package checkin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ashyq"
	"ashyq/internal/feed"
	"ashyq/internal/registry"
	"ashyq/internal/seal"
	"ashyq/internal/store"
)

// Desk decides who comes in. All fields that others see are required.
type Desk struct {
	Places     *Places
	Registries *registry.Merge
	Disputes   []registry.Disputes
	Policy     func(at time.Time) *ashyq.Policy // the policy in force at a moment
	Visits     store.Visits
	Accounts   store.Accounts // the trace of looks, and their quotas
	Keys       *seal.Keys
	Feed       *feed.Hub
	Looks      LookLimits
	Observe    Observer
	Now        func() time.Time

	signed  signed
	reviews reviews
}

var (
	errInvalidID   = ashyq.Fail(ashyq.Invalid, "invalid_id")
	errInvalidTime = ashyq.Fail(ashyq.Invalid, "invalid_time")
	errInvalidBody = ashyq.Fail(ashyq.Invalid, "invalid_body")
	errWrongGate   = ashyq.Fail(ashyq.Invalid, "invalid_gate")
)

// Scan takes a scan through the gate it was made at: Enter or Exit, or Check at the neutral gate. Errors: invalid_gate at
// another venue than the staff's own (of, if not empty), and those of the call it goes to.
func (d *Desk) Scan(ctx context.Context, s ashyq.Scan, of ashyq.VenueID) (ashyq.Admission, error) {
	place, err := d.Places.Gate(s.Gate)
	switch {
	case err != nil && !errors.Is(err, errGateRetired):
		return ashyq.Admission{}, err
	case of != "" && (place.Venue == nil || place.Venue.ID != of):
		return ashyq.Admission{}, errWrongGate
	case err != nil: // what was scanned while the gate was in use is answered still
		if recorded, notFound := d.recorded(ctx, place, s); notFound == nil {
			return recorded, nil
		}
		return ashyq.Admission{}, err
	case place.Venue == nil && s.Flaw != nil:
		return ashyq.Admission{}, s.Flaw
	case place.Venue == nil:
		means := s.Means
		if means == ashyq.ByApp {
			means = ashyq.BySelf // an own check, as by any other way
		}
		return d.Check(ctx, Question{Person: s.Person, Pass: s.Pass, PassText: s.PassText, Key: s.Key, Means: means, Actor: s.Actor})
	case place.Gate.Direction == ashyq.Exit:
		return d.Exit(ctx, place, s)
	default:
		return d.Enter(ctx, place, s)
	}
}

// Enter takes one person's arrival at a gate from the scan to the answer. What it has answered is durable, and the same
// scan is always answered the same. Errors: invalid_id and invalid_time for moments too far from now, id_reused, limited
// (of a desk or a platform), unavailable.
func (d *Desk) Enter(ctx context.Context, place Place, s ashyq.Scan) (ashyq.Admission, error) {
	if recorded, err := d.recorded(ctx, place, s); !errors.Is(err, store.ErrNotFound) {
		return recorded, err
	}
	at, err := d.moment(s)
	if err != nil {
		return ashyq.Admission{}, err
	}
	if err := d.traceOthers(ctx, place, s); err != nil {
		return ashyq.Admission{}, err
	}

	known := d.evidence(ctx, place, s.Person, s.Pass)
	deciding := d.begin(ctx, Decide)
	policy := d.Policy(at)
	verdict := ashyq.Resolve(known, policy.Status, at)
	decision := ashyq.Decide(policy, situation(place, s, at), verdict)
	deciding.end()
	if s.At.IsZero() {
		d.outgrow(s.Pass, verdict)
	}

	arrival, err := d.arrival(ctx, place, s, at, policy, verdict, decision)
	if err != nil {
		return ashyq.Admission{}, err
	}
	event, err := d.commit(ctx, arrival)
	if err != nil {
		return ashyq.Admission{}, err
	}
	d.reviewLater(s.Person, event)
	d.Feed.Recorded(event)
	if arrival.Leaving != nil {
		d.depart(ctx, *arrival.Leaving)
	}
	return d.answer(ctx, place, s, event, false)
}

// Exit takes one person's leaving by a gate. It asks no registry and is never refused. Errors: as Enter.
func (d *Desk) Exit(ctx context.Context, place Place, s ashyq.Scan) (ashyq.Admission, error) {
	if recorded, err := d.recorded(ctx, place, s); !errors.Is(err, store.ErrNotFound) {
		return recorded, err
	}
	at, err := d.moment(s)
	if err != nil {
		return ashyq.Admission{}, err
	}
	if err := d.traceOthers(ctx, place, s); err != nil {
		return ashyq.Admission{}, err
	}
	person, _ := d.Keys.Person(s.Person)
	tags, err := d.tags(place.Venue.ID, person, at)
	if err != nil {
		return ashyq.Admission{}, err
	}
	committing := d.begin(ctx, Commit)
	event, _, err := d.Visits.Exit(committing.ctx, store.Departure{
		Event: ashyq.Event{
			Venue: place.Venue.ID, ID: s.ID, Kind: ashyq.ExitEvent, Gate: place.Gate.ID, Tag: tags[0],
			At: at, Offline: !s.At.IsZero(), Afar: s.Afar, Means: s.Means, Assurance: s.Assurance, Actor: staff(s),
			Decision: ashyq.Decision{Enforced: place.Venue.Enforces()},
		},
		Tags: tags,
		Now:  d.Now(),
	})
	committing.end()
	if err != nil {
		return ashyq.Admission{}, err
	}
	d.Feed.Recorded(event)
	return d.answer(ctx, place, s, event, false)
}

// Question is what Check is asked about one person: their status and, at a gate, whether they would be let in.
type Question struct {
	Person    ashyq.Person
	Pass      *ashyq.Pass
	PassText  string
	Key       []byte       // as of a scan
	Gate      ashyq.GateID // empty or neutral: the status alone
	At        time.Time    // zero for now
	Means     ashyq.Means
	Actor     string // the account or platform that asks
	Assurance ashyq.Assurance
}

// Check tells a person their status away from any venue, or whether they would be let in at one, now or later. It leaves
// no visit, only the trace that somebody looked. Errors: unknown_gate, gate_retired, limited, unavailable.
func (d *Desk) Check(ctx context.Context, q Question) (ashyq.Admission, error) {
	at := d.Now()
	if !q.At.IsZero() {
		at = q.At
	}
	gate := q.Gate
	if gate == "" {
		gate = ashyq.Neutral
	}
	place, err := d.Places.Gate(gate)
	if err != nil {
		return ashyq.Admission{}, err
	}
	if err := d.trace(ctx, q.Person, q.Means, q.Actor, ""); err != nil {
		return ashyq.Admission{}, err
	}

	known := d.evidence(ctx, place, q.Person, q.Pass)
	deciding := d.begin(ctx, Decide)
	policy := d.Policy(at)
	verdict := ashyq.Resolve(known, policy.Status, at)
	s := ashyq.Scan{Person: q.Person, Pass: q.Pass, PassText: q.PassText, Key: q.Key, Assurance: q.Assurance}
	decision := ashyq.Decision{Outcome: ashyq.Info, Reason: "info", Policy: policy.Version}
	if place.Venue != nil && place.Gate.Direction == ashyq.Entry {
		then := situation(place, s, at)
		then.Asked = d.Now()
		decision = ashyq.Decide(policy, then, verdict)
	}
	deciding.end()
	answering := d.begin(ctx, Answer)
	defer answering.end()
	admission := ashyq.Admission{
		Event: ashyq.Event{Kind: ashyq.EntryEvent, Gate: place.Gate.ID, At: at, Verdict: verdict, Decision: decision},
		Venue: place.Venue,
		Gate:  place.Gate,
	}
	if at.After(d.Now()) { // a pass attests what is, never what will be
		verdict = ashyq.Resolve(known, d.Policy(d.Now()).Status, d.Now())
	}
	d.outgrow(q.Pass, verdict)
	if admission.Pass, err = d.pass(s, verdict); err != nil {
		return ashyq.Admission{}, err
	}
	d.Observe.answered(ctx, admission, false)
	return admission, nil
}

// evidence is what the registries say of a person, what their pass said before, and, where the registries do not say all of it now, what
// the person was told at this place of late.
func (d *Desk) evidence(ctx context.Context, place Place, p ashyq.Person, pass *ashyq.Pass) ashyq.Known {
	asking := d.begin(ctx, Evidence)
	defer asking.end()
	d.reviews.asked.Add(1)
	known := ashyq.Known{Findings: d.Registries.Ask(asking.ctx, p), Pass: pass}
	if now := d.Now(); place.Venue != nil && !known.Fresh(d.Policy(now).Status, now) {
		known.Told = d.told(asking.ctx, place.Venue.ID, p, now)
	}
	return known
}

// told is what a person was told at a venue today and yesterday, as far as that can be learned: who cannot learn it goes by the rest.
// It is on record under their tags of this venue, by which they are found at no other. What was recorded of a scan made offline speaks
// of what was.
func (d *Desk) told(ctx context.Context, venue ashyq.VenueID, p ashyq.Person, now time.Time) []ashyq.Verdict {
	person, _ := d.Keys.Person(p)
	tags, err := d.tags(venue, person, now)
	if err != nil {
		return nil
	}
	entries, err := d.Visits.Entries(ctx, venue, tags)
	if err != nil {
		return nil
	}
	var told []ashyq.Verdict
	for _, e := range entries {
		if !e.Offline {
			told = append(told, e.Verdict)
		}
	}
	return told
}

// commit records an arrival; when it returns the visit is on disk.
func (d *Desk) commit(ctx context.Context, a store.Arrival) (ashyq.Event, error) {
	committing := d.begin(ctx, Commit)
	defer committing.end()
	event, _, err := d.Visits.Enter(committing.ctx, a)
	return event, err
}

func situation(place Place, s ashyq.Scan, at time.Time) ashyq.Situation {
	return ashyq.Situation{
		Venue: place.Venue, Zone: place.Zone, Now: at.In(place.Location), Person: s.Person, Assurance: s.Assurance,
	}
}

// moment is when a new scan happened, if it is sound: now, or the client's word if it was made offline.
func (d *Desk) moment(s ashyq.Scan) (time.Time, error) {
	if s.Flaw != nil {
		return time.Time{}, s.Flaw
	}
	now := d.Now()
	if s.Children < 0 || s.Children > ashyq.MaxChildren {
		return time.Time{}, errInvalidBody
	}
	return clientsMoment(s.At, now)
}

// clientsMoment is when something happened: now, or the client's word, if it is sound.
func clientsMoment(at, now time.Time) (time.Time, error) {
	if at.IsZero() {
		return now, nil
	}
	if age := now.Sub(at); age > ashyq.OfflineWindow || age < -ashyq.ClockSkew {
		return time.Time{}, errInvalidTime
	}
	return at, nil
}

// recorded is the answer that a scan with this id was given before: store.ErrNotFound if there was none, id_reused if it
// was given at another gate or to another person, invalid_id if the id is of another time.
func (d *Desk) recorded(ctx context.Context, place Place, s ashyq.Scan) (ashyq.Admission, error) {
	if !s.ID.Near(d.Now()) {
		return ashyq.Admission{}, errInvalidID
	}
	looking := d.begin(ctx, Seen)
	event, err := d.Visits.Event(looking.ctx, place.Venue.ID, s.ID)
	looking.end()
	if err != nil {
		return ashyq.Admission{}, err
	}
	person, _ := d.Keys.Person(s.Person)
	tag, err := d.Keys.Days.Tag(place.Venue.ID, person, day(event.At))
	if err != nil {
		return ashyq.Admission{}, err
	}
	if event.Gate != place.Gate.ID || event.Tag != tag {
		return ashyq.Admission{}, store.ErrIDReused
	}
	return d.answer(ctx, place, s, event, true)
}

// arrival is what the store is to record of an entry.
func (d *Desk) arrival(ctx context.Context, place Place, s ashyq.Scan, at time.Time, policy *ashyq.Policy, verdict ashyq.Verdict, decision ashyq.Decision) (store.Arrival, error) {
	person, _ := d.Keys.Person(s.Person)
	tags, err := d.tags(place.Venue.ID, person, at)
	if err != nil {
		return store.Arrival{}, err
	}
	doubtful, closes := policy.Stay(place.Venue, place.Zone, at.In(place.Location))
	a := store.Arrival{
		Event: ashyq.Event{
			Venue: place.Venue.ID, ID: s.ID, Kind: ashyq.EntryEvent, Gate: place.Gate.ID, Tag: tags[0],
			At: at, Offline: !s.At.IsZero(), Afar: s.Afar, Verdict: verdict, Decision: decision, Heads: 1 + s.Children,
			Means: s.Means, Assurance: s.Assurance, Actor: staff(s),
		},
		Tags: tags, Now: d.Now(), Doubtful: doubtful, Closes: closes,
	}
	if s.Means == ashyq.ByApp && s.Actor != "" {
		if a.Event.Mark, err = d.Keys.Days.Mark(place.Venue.ID, s.ID, ashyq.AccountID(s.Actor), day(at)); err != nil {
			return store.Arrival{}, fmt.Errorf("mark of an own scan: %w", err)
		}
	}
	a.Leaving, err = d.leaving(ctx, place, s, person, at)
	return a, err
}

// leaving is the departure from elsewhere that comes with an arrival: nil if the scan names none, or a visit that is not this
// person's, is not known, or is here.
func (d *Desk) leaving(ctx context.Context, place Place, s ashyq.Scan, person ashyq.Digest, at time.Time) (*store.Departure, error) {
	if s.Leaving == nil || s.Leaving.Venue == place.Venue.ID {
		return nil, nil
	}
	visit := *s.Leaving
	entry, err := d.Visits.Event(ctx, visit.Venue, visit.Scan)
	switch {
	case errors.Is(err, store.ErrAway): // whose visit it is will be seen when the arrival is brought in
		entry.Visit = visit.Scan
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	default:
		if own, err := d.Keys.Days.Tag(visit.Venue, person, day(entry.At)); err != nil || own != entry.Tag {
			return nil, nil
		}
	}
	tags, err := d.tags(visit.Venue, person, at)
	if err != nil {
		return nil, err
	}
	return &store.Departure{
		Event: ashyq.Event{
			Venue: visit.Venue, ID: seal.DeriveScanID(s.ID, "leaving"), Kind: ashyq.ExitEvent, Tag: tags[0],
			At: at, Offline: !s.At.IsZero(), Means: ashyq.BySelf, Assurance: s.Assurance,
		},
		Tags: tags, Now: d.Now(), Only: entry.Visit, Asked: place.Venue.ID,
	}, nil
}

// tags are those under which a person may be inside a venue: of the day of the scan, of the day before, and, for a scan that
// comes late, of today.
func (d *Desk) tags(venue ashyq.VenueID, person ashyq.Digest, at time.Time) ([]ashyq.Tag, error) {
	days := []ashyq.Date{day(at), day(at).AddDays(-1)}
	if today := day(d.Now()); !slices.Contains(days, today) {
		days = append(days, today)
	}
	tags := make([]ashyq.Tag, len(days))
	for i, day := range days {
		var err error
		if tags[i], err = d.Keys.Days.Tag(venue, person, day); err != nil {
			return nil, fmt.Errorf("tag of %s: %w", day, err)
		}
	}
	return tags, nil
}

// staff is the account behind a desk's scan. A visitor's own account is never kept with a visit, but for its mark.
func staff(s ashyq.Scan) ashyq.AccountID {
	if s.Means != ashyq.ByDesk {
		return ""
	}
	return ashyq.AccountID(s.Actor)
}

func day(t time.Time) ashyq.Date { return ashyq.DateOf(t.UTC()) }

// answer is what everybody is told of an event, now or when the scan is repeated.
func (d *Desk) answer(ctx context.Context, place Place, s ashyq.Scan, e ashyq.Event, repeated bool) (a ashyq.Admission, err error) {
	answering := d.begin(ctx, Answer)
	defer answering.end()
	a = d.admission(place, e)
	if e.Kind == ashyq.EntryEvent && s.Means != ashyq.ByDesk { // a pass is its visitor's, not the guard's
		if a.Pass, err = d.pass(s, e.Verdict); err != nil {
			return ashyq.Admission{}, err
		}
	}
	d.Observe.answered(ctx, a, repeated)
	return a, nil
}

func (d *Desk) admission(place Place, e ashyq.Event) ashyq.Admission {
	return ashyq.Admission{
		Event:   e,
		Venue:   place.Venue,
		Gate:    gateOf(place.Venue, e.Gate),
		Limit:   d.Limit(place),
		Remind:  d.remind(place, e),
		Receipt: d.Receipt(place.Venue, e),
	}
}

// Receipt is the code of an event that its visitor and the desk are shown. Provisional ones have longer codes, since each node
// counts its own.
func (d *Desk) Receipt(v *ashyq.Venue, e ashyq.Event) string {
	capacity := v.Capacity
	if e.Provisional {
		capacity = max(capacity, seal.BigVenue)
	}
	return d.Keys.ReceiptCode(e.Venue, e.Seq, capacity)
}

// remind is when a stay becomes longer than is usual; zero for an event that let nobody in.
func (d *Desk) remind(place Place, e ashyq.Event) time.Time {
	if e.Decision.Outcome != ashyq.Admit {
		return time.Time{}
	}
	usual, _ := d.Policy(e.At).Stay(place.Venue, place.Zone, e.At.In(place.Location))
	return usual
}

func gateOf(v *ashyq.Venue, id ashyq.GateID) ashyq.Gate {
	for _, g := range v.Gates {
		if g.ID == id {
			return g
		}
	}
	return ashyq.Gate{ID: id}
}

// Limit is how many persons may be inside a venue now; 0 for no limit.
func (d *Desk) Limit(place Place) int {
	now := d.Now()
	return d.Policy(now).Limit(place.Venue, place.Zone, now.In(place.Location))
}
