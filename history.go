package ashyq

import (
	"cmp"
	"slices"
	"time"
)

// history is the evidence about a person that counts at a moment, in a fixed order whatever order it came in.
//
// A cause or a doubt counts as soon as it is known, even if it is dated ahead (somebody's clock is wrong); a negative counts
// once it is sampled and given out, a regime once it has begun, and never if it ended before it began. Of two copies of one record the later says what it is: the
// one that was asked for later, then the one further along from preliminary to void, then the graver.
type history struct {
	causes    []*record // positives, cases and contacts
	doubts    []*record // results that nobody could read
	negatives []*record
	regimes   []*record
	others    []*record // kinds that only rules know
}

// record is a piece of evidence that counts, with the finding it stands in.
type record struct {
	Evidence
	asOf   time.Time
	cached bool
}

func historyOf(findings []Finding, now time.Time) history {
	var h history
	for _, r := range records(findings) {
		switch {
		case r.Standing != Final && r.Standing != Corrected:
		case r.Kind == Positive || r.Kind == Case || r.Kind == Contact:
			h.causes = append(h.causes, r)
		case r.Kind == Unreadable:
			h.doubts = append(h.doubts, r)
		case r.Kind == Negative && !r.known().After(now):
			h.negatives = append(h.negatives, r)
		case r.Kind == Isolation && !r.At.After(now) && !r.inverted():
			h.regimes = append(h.regimes, r)
		case r.Kind != Negative && r.Kind != Isolation:
			h.others = append(h.others, r)
		}
	}
	return h
}

// records are all that the registries said, each record once, in order. A finding without an AsOf is silence.
func records(findings []Finding) []*record {
	type key struct {
		registry Registry
		id       string
	}
	var all []*record
	seen := map[key]int{}
	for _, f := range findings {
		if f.AsOf.IsZero() {
			continue
		}
		for _, e := range f.Evidence {
			e.Registry = cmp.Or(e.Registry, f.Registry)
			r := &record{e, f.AsOf, f.Cached}
			k := key{e.Registry, e.ID}
			if i, again := seen[k]; again && e.ID != "" {
				if r.supersedes(all[i]) {
					all[i] = r
				}
				continue
			}
			seen[k] = len(all)
			all = append(all, r)
		}
	}
	slices.SortFunc(all, (*record).compare)
	return all
}

func (r *record) supersedes(o *record) bool {
	return cmp.Or(
		r.asOf.Compare(o.asOf),
		cmp.Compare(r.Standing, o.Standing),
		cmp.Compare(r.gravity(), o.gravity()),
		r.Issued.Compare(o.Issued),
		r.compare(o),
	) > 0
}

// gravity orders kinds by what they do to a person's colour, so that a contradiction is never read in favour of green.
func (r *record) gravity() int {
	return slices.Index([]EvidenceKind{Negative, Unreadable, Isolation, Contact, Case, Positive}, r.Kind)
}

func (r *record) compare(o *record) int {
	return cmp.Or(
		r.At.Compare(o.At),
		r.Issued.Compare(o.Issued),
		cmp.Compare(r.Registry, o.Registry),
		cmp.Compare(r.Kind, o.Kind),
		cmp.Compare(r.ID, o.ID),
		r.End.Compare(o.End),
	)
}

func (r *record) colour() Status {
	if r.Kind == Contact {
		return Yellow
	}
	return Red
}

func (r *record) inverted() bool { return !r.End.IsZero() && r.End.Before(r.At) }

// inForce reports whether a regime that has begun is not over.
func (r *record) inForce(now time.Time) bool { return r.End.IsZero() || r.End.After(now) }

func (r *record) regimeReason() Reason {
	return Reason{Code: string(r.Kind), Registry: r.Registry, Since: r.At, Until: r.End, Ends: EndsByRegimeEnd}
}

// dated is when it happened, as far as the record says; zero if it does not.
func (r *record) dated() time.Time {
	if r.At.IsZero() {
		return r.Issued
	}
	return r.At
}

// moment is when a cause happened. One that does not say is taken for the present, so that nothing yet known ends it.
func (r *record) moment(now time.Time) time.Time {
	if dated := r.dated(); !dated.IsZero() {
		return dated
	}
	return now
}

// known is from when a test's result counts: it is sampled, and given out.
func (r *record) known() time.Time { return later(r.At, r.Issued) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
