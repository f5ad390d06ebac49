package fhir

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"ashyq"
)

// reader makes evidence of one answer's resources. Where a record leaves room, it is read to the side that keeps people
// apart: a negative as early as it can have been sampled, a positive, a case or a contact as late, a regime as long.
//
// Nothing that was found can lie in the future: asOf is the last moment at which it can have happened.
type reader struct {
	registry ashyq.Registry
	loc      *time.Location // in which dates without a time of day are meant
	asOf     time.Time
	about    func(*Reference) bool // whether a subject is the person who was asked about
}

// read is the evidence in one entry, nil if it is none; whole is false if some of what it says was lost.
func (r reader) read(e Entry, kind string) (ev *ashyq.Evidence, whole bool) {
	var head Head
	if json.Unmarshal(e.Resource, &head) != nil || head.ResourceType != kind {
		return nil, false
	}
	switch kind {
	case TypeObservation:
		ev, whole = decoded(e.Resource, r.observation)
	case TypeCondition:
		ev, whole = decoded(e.Resource, r.condition)
	case TypeFlag:
		ev, whole = decoded(e.Resource, r.flag)
	}
	if ev != nil {
		ev.Registry = r.registry
		ev.ID = recordID(head, e)
	}
	return ev, whole
}

func decoded[T any](raw json.RawMessage, read func(T) (*ashyq.Evidence, bool)) (*ashyq.Evidence, bool) {
	var resource T
	if json.Unmarshal(raw, &resource) != nil {
		return nil, false
	}
	return read(resource)
}

// recordID is the record's own id with its type; one without gets the digest of its text.
func recordID(head Head, e Entry) string {
	if head.ID != "" {
		return head.ResourceType + "/" + head.ID
	}
	sum := sha256.Sum256(e.Resource)
	return head.ResourceType + "#" + hex.EncodeToString(sum[:16])
}

// observation reads a test's result. Codes other than those of SARS-CoV-2 RNA are none of our business; so is a result that
// the laboratory itself calls inconclusive or absent.
func (r reader) observation(o Observation) (*ashyq.Evidence, bool) {
	if !r.about(o.Subject) {
		return nil, false
	}
	whole, part := tests(o.Code)
	if !whole && !part {
		return nil, true
	}
	standing, known := observationStanding(o.Status)
	kind := o.kind()
	if kind == "" || !whole && kind != ashyq.Positive {
		return nil, known
	}
	if kind == ashyq.Unreadable && standing != ashyq.Final && standing != ashyq.Corrected {
		return nil, known
	}

	ev := &ashyq.Evidence{Kind: kind, Standing: standing}
	first, last, sampled := r.sampling(o)
	issued, lastIssued := r.first(o.Issued), r.last(o.Issued)
	ev.Issued = issued
	if kind == ashyq.Negative {
		ev.At = firstSaid(first, issued)
		if ev.At.IsZero() || !sampled {
			return nil, false
		}
		return ev, known
	}
	if !lastIssued.IsZero() {
		ev.Issued = earlier(lastIssued, r.asOf)
	}
	ev.At = earlier(firstSaid(last, lastIssued, r.last(o.lastUpdated()), r.asOf), lastIssued, r.asOf)
	return ev, known && sampled && !(last.IsZero() && lastIssued.IsZero())
}

// sampling is when the specimen was taken, at the earliest and at the latest; ok is false if it was said unreadably.
func (r reader) sampling(o Observation) (first, last time.Time, ok bool) {
	for _, d := range []DateTime{o.EffectiveDateTime, o.EffectiveInstant} {
		if d.Precision != Absent {
			return r.first(d), r.last(d), d.Precision != Garbled
		}
	}
	if p := o.EffectivePeriod; p != nil {
		return firstSaid(r.first(p.Start), r.first(p.End)), firstSaid(r.last(p.End), r.last(p.Start)),
			p.Start.Precision != Garbled && p.End.Precision != Garbled
	}
	return time.Time{}, time.Time{}, true
}

// tests says whether a code is that of a test for SARS-CoV-2 RNA as a whole, or of a part of one.
func tests(code CodeableConcept) (whole, part bool) {
	for _, c := range code.Coding {
		if c.System == LOINC {
			whole = whole || wholeTests[c.Code]
			part = part || partTests[c.Code]
		}
	}
	return whole, part
}

// kind is what the result says, empty if it is no evidence. The codings of one result are translations of each other, so
// that one known code is enough; known codes that contradict each other are unreadable, as is a result in unknown ones.
func (o Observation) kind() ashyq.EvidenceKind {
	said := unread
	concepts := o.Interpretation
	if o.ValueCodeableConcept != nil {
		concepts = append(slices.Clip(concepts), *o.ValueCodeableConcept)
	}
	for _, concept := range concepts {
		for _, c := range concept.Coding {
			said |= readings[Coding{System: c.System, Code: c.Code}]
		}
	}
	switch absent := o.ValueCodeableConcept == nil && o.DataAbsentReason != nil; {
	case said == positive:
		return ashyq.Positive
	case said == negative:
		return ashyq.Negative
	case said == inconclusive, said == unread && absent:
		return ""
	default:
		return ashyq.Unreadable
	}
}

// observationStanding reads a status of FHIR's observation-status; known is false for one that says nothing.
func observationStanding(status string) (_ ashyq.Standing, known bool) {
	switch status {
	case "final":
		return ashyq.Final, true
	case "corrected", "amended":
		return ashyq.Corrected, true
	case "registered", "preliminary":
		return ashyq.Preliminary, true
	case "cancelled", "entered-in-error":
		return ashyq.Void, true
	default:
		return ashyq.Preliminary, false
	}
}

// condition reads a case or a contact.
//
// One that is inactive, resolved or in remission without an abatement was closed when the record last changed, at the
// latest; a recurrence or relapse is open, whatever abatement an earlier bout has left behind.
func (r reader) condition(c Condition) (*ashyq.Evidence, bool) {
	if !r.about(c.Subject) {
		return nil, false
	}
	ev := &ashyq.Evidence{Standing: conditionStanding(c.VerificationStatus)}
	switch {
	case c.Code.Has(SNOMED, COVID19.Code):
		ev.Kind = ashyq.Case
	case c.Code.Has(SNOMED, Exposure.Code):
		ev.Kind = ashyq.Contact
	default:
		return nil, true
	}
	onset, abatement := period(c.OnsetDateTime, c.OnsetPeriod), period(c.AbatementDateTime, c.AbatementPeriod)
	recorded := r.last(c.RecordedDate)
	last := firstSaid(r.last(onset.End), r.last(onset.Start))
	ev.At = earlier(firstSaid(last, recorded, r.last(c.lastUpdated()), r.asOf), recorded, r.asOf)
	whole := !(last.IsZero() && recorded.IsZero()) && readable(onset, abatement)

	switch ev.End = r.until(abatement.End); {
	case clinically(c, "recurrence", "relapse"):
		ev.End = time.Time{}
	case ev.End.IsZero() && clinically(c, "inactive", "resolved", "remission"):
		ev.End = r.changed(c.Head)
	}
	return ev, whole
}

// conditionStanding reads FHIR's condition-ver-status; a case for which none is given has been registered, and counts.
func conditionStanding(status *CodeableConcept) ashyq.Standing {
	is := func(codes ...string) bool {
		return slices.ContainsFunc(codes, func(code string) bool { return status.Has(ConditionVerification, code) })
	}
	switch {
	case is("confirmed"):
		return ashyq.Final
	case is("refuted", "entered-in-error"):
		return ashyq.Void
	case is("unconfirmed", "provisional", "differential"):
		return ashyq.Preliminary
	default:
		return ashyq.Final
	}
}

func clinically(c Condition, codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return c.ClinicalStatus.Has(ConditionClinical, code) })
}

// flag reads an isolation regime: every flag that the Centre raises is one. An inactive one has ended when the record last
// changed, at the latest, or at its own end if that was before.
func (r reader) flag(f Flag) (*ashyq.Evidence, bool) {
	if !r.about(f.Subject) {
		return nil, false
	}
	p := period(DateTime{}, f.Period)
	ev := &ashyq.Evidence{Kind: ashyq.Isolation, Standing: ashyq.Final, End: r.until(p.End)}
	ev.At = firstSaid(r.first(p.Start), earlier(r.changed(f.Head), ev.End))
	switch f.Status {
	case "inactive":
		ev.End = earlier(ev.End, r.changed(f.Head))
	case "entered-in-error":
		ev.Standing = ashyq.Void
	}
	return ev, readable(p)
}

// changed is when the record last changed, at the latest.
func (r reader) changed(h Head) time.Time { return earlier(r.last(h.lastUpdated()), r.asOf) }

func (h Head) lastUpdated() DateTime {
	if h.Meta == nil {
		return DateTime{}
	}
	return h.Meta.LastUpdated
}

// period is the period that an element gave as one or as a single date.
func period(d DateTime, p *Period) Period {
	if p != nil && d.Precision == Absent {
		return *p
	}
	return Period{d, d}
}

func readable(periods ...Period) bool {
	return !slices.ContainsFunc(periods, func(p Period) bool {
		return p.Start.Precision == Garbled || p.End.Precision == Garbled
	})
}

// first is the first moment that d covers.
func (r reader) first(d DateTime) time.Time {
	from, _ := d.Span(r.loc)
	return from
}

// last is the last moment that d covers, to the second.
func (r reader) last(d DateTime) time.Time {
	from, until := d.Span(r.loc)
	if until.After(from) {
		return until.Add(-time.Second)
	}
	return from
}

// until is the first moment after a period's end: a last day belongs to it.
func (r reader) until(d DateTime) time.Time {
	_, until := d.Span(r.loc)
	return until
}

// firstSaid is the first of the times that is not zero.
func firstSaid(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// earlier is the earliest of the times that are not zero.
func earlier(times ...time.Time) (earliest time.Time) {
	for _, t := range times {
		if !t.IsZero() && (earliest.IsZero() || t.Before(earliest)) {
			earliest = t
		}
	}
	return earliest
}
