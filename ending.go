package ashyq

import "time"

// StatusRules are a policy's say on what makes a colour and what ends it.
type StatusRules struct {
	Green  map[EvidenceKind]Validity // what makes a person green
	Red    Ending                    // of a positive result or a registered case
	Yellow Ending                    // of a contact
	Reuse  time.Duration             // how old evidence may be used again without asking its registry
}

// Origin is the moment of a record from which its validity is counted.
type Origin string

const (
	FromSampling Origin = "sampling" // Evidence.At
	FromResult   Origin = "result"   // Evidence.Issued, or Evidence.At where that is not said
)

// Validity says for how long one kind of evidence makes a person green.
type Validity struct {
	From  Origin
	After time.Duration // how long after From it begins
	For   time.Duration // zero for ever
}

// span is from when until when e makes a person green; a zero until is never.
func (v Validity) span(e Evidence) (since, until time.Time) {
	since = e.At
	if v.From == FromResult && !e.Issued.IsZero() {
		since = e.Issued
	}
	since = since.Add(v.After)
	if v.For > 0 {
		until = since.Add(v.For)
	}
	return since, until
}

// EndedBy names what ends a red or a yellow.
type EndedBy string

const (
	// EndedByBoth is the pilot's rule: the later of a negative sampled after the cause and the end of the isolation regime.
	EndedByBoth EndedBy = "both"
	// EndedByTime is January 2022's rule: a number of days, whatever else is known.
	EndedByTime EndedBy = "time"
)

// Ending says how a red or a yellow ends, and what follows.
type Ending struct {
	By       EndedBy
	From     Origin        // by time: from when its days are counted; by both they are from the sampling, onset or exposure
	Days     int           // by time: how long it lasts; by both: how long isolation lasts where no regime is recorded
	GreenFor time.Duration // how long the person is then green as recovered; zero for not at all
}

func (n Ending) days() time.Duration { return time.Duration(n.Days) * 24 * time.Hour }

// of is when the effect of a cause ends, zero while that is not known, and what is still wanted for it.
func (n Ending) of(cause *record, h history, now time.Time) (end time.Time, wants string) {
	begin := cause.moment(now)
	if n.By == EndedByTime {
		return n.timeUp(cause, now), EndsByTime
	}
	isolated := n.isolation(cause, h.regimes, begin)
	negative, cleared := firstAfter(h.negatives, begin)
	switch {
	case cleared && isolated.IsZero():
		return time.Time{}, EndsByRegimeEnd
	case cleared:
		return later(negative.known(), isolated), EndsByRegimeEnd
	case isolated.IsZero() || isolated.After(now):
		return time.Time{}, EndsByBoth
	default:
		return time.Time{}, EndsByNegative
	}
}

// timeUp is when a cause is over by time alone.
func (n Ending) timeUp(cause *record, now time.Time) time.Time {
	if n.From == FromResult && !cause.Issued.IsZero() {
		return cause.Issued.Add(n.days())
	}
	return cause.moment(now).Add(n.days())
}

// isolation is the end of the isolation that a cause asks for: of the regimes that cover it the last, zero while one is open;
// where none is recorded, the day on which the Centre closed the case or contact, or else so many days after the cause.
func (n Ending) isolation(cause *record, regimes []*record, begin time.Time) (end time.Time) {
	covered := false
	for _, regime := range regimes {
		if !n.covers(regime, begin) {
			continue
		}
		if regime.End.IsZero() {
			return time.Time{}
		}
		covered, end = true, later(end, regime.End)
	}
	switch {
	case covered:
		return end
	case cause.Kind != Positive && !cause.End.IsZero():
		return cause.End
	default:
		return begin.Add(n.days())
	}
}

// covers reports whether a regime belongs to a cause: it had not ended before the cause, and began no later than isolation
// without a recorded regime would have lasted.
func (n Ending) covers(regime *record, begin time.Time) bool {
	return (regime.End.IsZero() || !regime.End.Before(begin)) && !regime.At.After(begin.Add(n.days()))
}

// firstAfter is the negative sampled strictly after t whose result was known first.
func firstAfter(negatives []*record, t time.Time) (first *record, ok bool) {
	for _, n := range negatives {
		if n.At.After(t) && (!ok || n.known().Before(first.known())) {
			first, ok = n, true
		}
	}
	return first, ok
}

// ending is how the colour of a cause ends.
func (s StatusRules) ending(cause *record) Ending {
	if cause.colour() == Red {
		return s.Red
	}
	return s.Yellow
}
