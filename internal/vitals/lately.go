package vitals

import (
	"time"

	"ashyq"
)

// Lately is how the last minutes went.
type Lately struct {
	Now, Began time.Time // Began is when the node did
	Minutes    int       // whole ones, besides the one that has begun
	Decided    map[ashyq.Basis]int
	Door       Waits
	Parts      []PartVitals // in the order of Parts, the node itself last
}

// Waits are how those fared who waited.
type Waits struct {
	Answered, Unanswered int
	Median, P99          time.Duration // zero if nobody has waited; rounded by a tenth at most
}

// PartVitals are how a part did.
type PartVitals struct {
	Part  Part
	State State
	Since time.Time // since when it answers, or does not
	Waits
}

// Lately is how the last whole minutes went, an hour's at most, with the one that has begun.
func (v *Vitals) Lately(minutes int) Lately {
	minutes = min(max(0, minutes), kept)
	v.mu.Lock()
	defer v.mu.Unlock()
	l := Lately{Now: v.now(), Began: v.began, Minutes: minutes, Decided: make(map[ashyq.Basis]int)}
	var all minute
	present := v.minute()
	all.merge(present)
	all.merge(v.before(present, minutes))
	for b, n := range all.decided {
		l.Decided[ashyq.Bases[b]] = n
	}
	l.Door = all.door.sum()
	for i, p := range Parts {
		l.Parts = append(l.Parts, PartVitals{p, v.states[i].state, v.states[i].since, all.parts[i].sum()})
	}
	l.Parts = append(l.Parts, PartVitals{Node, Up, v.began, l.Door})
	for i := range l.Parts {
		if p := &l.Parts[i]; p.State == Up && p.Unanswered*unsteadyFrom > p.Answered+p.Unanswered {
			p.State = Unsteady
		}
	}
	return l
}

// before is what so many minutes before the present one add up to, which is found out once in each: anybody may ask, while those at the
// door wait for the lock.
func (v *Vitals) before(present *minute, minutes int) *minute {
	if known := v.sums[minutes]; known != nil {
		return known
	}
	sum := new(minute)
	for i := range v.minutes {
		if m := &v.minutes[i]; m.number < present.number && m.number >= present.number-int64(minutes) {
			sum.merge(m)
		}
	}
	v.sums[minutes] = sum
	return sum
}

func (a asked) sum() Waits {
	if a.waits == nil {
		return Waits{}
	}
	of := func(percentile float64) time.Duration {
		return time.Duration(a.waits.ValueAtPercentile(percentile)) * time.Microsecond
	}
	return Waits{Answered: a.answered, Unanswered: a.unanswered, Median: of(50), P99: of(99)}
}

// Whole reports whether everything answers, and nobody was left without an answer.
func (l Lately) Whole() bool {
	for _, p := range l.Parts {
		if p.State != Up {
			return false
		}
	}
	return l.Door.Unanswered == 0
}
