package ashyq

import (
	"slices"
	"time"
)

// judge is the verdict of the findings alone, Unknown where green or blue would need registries that are not whole.
func judge(findings []Finding, rules StatusRules, whole bool, now time.Time) Verdict {
	h := historyOf(findings, now)
	red, over := h.hold(Red, rules.Red, now)
	if red.Status == Red {
		return red
	}
	yellow, _ := h.hold(Yellow, rules.Yellow, now)
	for _, regime := range h.unexplained(rules, now) {
		yellow.because(Yellow, regime, regime.regimeReason())
	}
	if yellow.Status == Yellow {
		return yellow
	}

	v := Verdict{Source: FromNothing}
	doubts := h.unreadable(rules.Red, now)
	switch {
	case len(doubts) > 0:
		v.Reasons = doubts
	case !whole:
		return v
	default:
		v = h.clear(rules, over, now)
	}
	for _, f := range findings {
		v.restOn(f.AsOf, f.Cached)
	}
	return v
}

// hold is the verdict of the causes of one colour that are not over, Unknown if there are none, and the end of those that are.
func (h history) hold(colour Status, ending Ending, now time.Time) (v Verdict, over time.Time) {
	v.Source = FromNothing
	var held []*record
	for _, cause := range h.causes {
		if cause.colour() != colour {
			continue
		}
		end, wants := ending.of(cause, h, now)
		if !end.IsZero() && !end.After(now) {
			over = later(over, end)
			continue
		}
		held = append(held, cause)
		v.because(colour, cause, Reason{
			Code: string(cause.Kind), Registry: cause.Registry, Since: cause.dated(), Until: end, Ends: wants,
		})
	}
	for _, regime := range h.regimes {
		covers := func(cause *record) bool { return ending.covers(regime, cause.moment(now)) }
		if ending.By == EndedByBoth && regime.inForce(now) && slices.ContainsFunc(held, covers) {
			v.Reasons = append(v.Reasons, regime.regimeReason())
			v.restOn(regime.asOf, regime.cached)
		}
	}
	return v, over
}

// unexplained are the regimes in force that belong to no cause we know: somebody decided that the person must isolate.
func (h history) unexplained(rules StatusRules, now time.Time) []*record {
	var regimes []*record
	for _, regime := range h.regimes {
		explains := func(cause *record) bool { return rules.ending(cause).covers(regime, cause.moment(now)) }
		if regime.inForce(now) && !slices.ContainsFunc(h.causes, explains) {
			regimes = append(regimes, regime)
		}
	}
	return regimes
}

// unreadable are the results that may be positive, and would still count if they were, until a later negative clears them.
func (h history) unreadable(ending Ending, now time.Time) []Reason {
	var reasons []Reason
	for _, doubt := range h.doubts {
		reason := Reason{Code: string(doubt.Kind), Registry: doubt.Registry, Since: doubt.dated(), Ends: EndsByNegative}
		if ending.By == EndedByTime {
			reason.Until = ending.timeUp(doubt, now)
		}
		_, cleared := firstAfter(h.negatives, doubt.moment(now))
		if !cleared && (reason.Until.IsZero() || reason.Until.After(now)) {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// clear is the verdict where nothing holds: green while something makes it so, else blue. over is when the last red ended.
func (h history) clear(rules StatusRules, over, now time.Time) Verdict {
	var v Verdict
	var lapsed time.Time
	grant := func(r *record, since, until time.Time) {
		switch {
		case since.After(now):
		case until.IsZero() || until.After(now):
			v.because(Green, r, Reason{Code: string(r.Kind), Registry: r.Registry, Since: since, Until: until})
		default:
			lapsed = later(lapsed, until)
		}
	}
	for _, r := range slices.Concat(h.negatives, h.others) {
		if validity, ok := rules.Green[r.Kind]; ok && !h.refutes(r, now) {
			since, until := validity.span(r.Evidence)
			grant(r, since, until)
		}
	}
	if rules.Red.GreenFor > 0 && !over.IsZero() {
		grant(&record{Evidence: Evidence{Kind: Recovery}}, over, over.Add(rules.Red.GreenFor))
	}
	if v.Status != Green {
		v = Verdict{Status: Blue, Reasons: []Reason{
			{Code: NoResult, Registry: PCR, Since: lapsed},
			{Code: NoContact, Registry: Control},
		}}
	}
	return v
}

// refutes reports whether a negative was sampled no later than some cause or doubt: then it says nothing any more.
func (h history) refutes(negative *record, now time.Time) bool {
	since := func(r *record) bool { return !negative.At.After(r.moment(now)) }
	return negative.Kind == Negative && (slices.ContainsFunc(h.causes, since) || slices.ContainsFunc(h.doubts, since))
}

// because adds a reason for a colour, and the record it rests on.
func (v *Verdict) because(colour Status, r *record, reason Reason) {
	switch {
	case v.Status != colour:
		v.Status, v.Since, v.Until = colour, reason.Since, reason.Until
	case v.Until.IsZero() || reason.Until.IsZero():
		v.Since, v.Until = earlier(v.Since, reason.Since), time.Time{}
	default:
		v.Since, v.Until = earlier(v.Since, reason.Since), later(v.Until, reason.Until)
	}
	v.Reasons = append(v.Reasons, reason)
	v.restOn(r.asOf, r.cached)
}

// restOn makes v no younger than a finding that it needed, and remembered if the finding was.
func (v *Verdict) restOn(asOf time.Time, cached bool) {
	if asOf.IsZero() {
		return
	}
	if v.AsOf.IsZero() || asOf.Before(v.AsOf) {
		v.AsOf = asOf
	}
	if cached {
		v.Source = FromCache
	} else if v.Source != FromCache {
		v.Source = FromRegistries
	}
}
