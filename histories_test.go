package ashyq_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ashyq"
)

// records draws a history of up to eight records, dated to the hour within two months, most of them final.
func records(t *rapid.T) []ashyq.Evidence {
	kinds := rapid.SampledFrom([]ashyq.EvidenceKind{
		ashyq.Negative, ashyq.Negative, ashyq.Positive, ashyq.Case, ashyq.Contact, ashyq.Isolation, ashyq.Isolation, ashyq.Unreadable,
	})
	n := rapid.IntRange(0, 8).Draw(t, "records")
	var all []ashyq.Evidence
	for i := range n {
		all = append(all, drawn(t, kinds.Draw(t, "kind"), fmt.Sprint(i)))
	}
	return all
}

func drawn(t *rapid.T, kind ashyq.EvidenceKind, id string) ashyq.Evidence {
	e := called(record(kind, moment(t, "at")), id)
	e.Standing = rapid.SampledFrom([]ashyq.Standing{
		ashyq.Final, ashyq.Final, ashyq.Final, ashyq.Corrected, ashyq.Preliminary, ashyq.Void,
	}).Draw(t, "standing")
	length := time.Duration(rapid.IntRange(0, 20*24).Draw(t, "hours")) * time.Hour
	switch kind {
	case ashyq.Isolation, ashyq.Case, ashyq.Contact:
		if rapid.Bool().Draw(t, "ended") {
			e.End = e.At.Add(length)
		}
	case ashyq.Negative, ashyq.Positive, ashyq.Unreadable:
		if rapid.Bool().Draw(t, "issued") {
			e.Issued = e.At.Add(length / 20)
		}
	}
	return e
}

func moment(t *rapid.T, label string) time.Time {
	return day(float64(rapid.IntRange(0, 60*24).Draw(t, label)) / 24)
}

func counts(e ashyq.Evidence) bool { return e.Standing == ashyq.Final || e.Standing == ashyq.Corrected }

// settled is when a record has happened altogether: sampled and given out, begun.
func settled(e ashyq.Evidence) time.Time {
	if e.Issued.After(e.At) {
		return e.Issued
	}
	return e.At
}

// happened are the records that have, so that what is left is what the registries could know.
func happened(all []ashyq.Evidence, now time.Time) []ashyq.Evidence {
	return slices.DeleteFunc(slices.Clone(all), func(e ashyq.Evidence) bool { return settled(e).After(now) })
}

func isRed(e ashyq.Evidence) bool {
	return counts(e) && (e.Kind == ashyq.Positive || e.Kind == ashyq.Case)
}

func TestPilotNothingButBothConditionsEndsARed(t *testing.T) {
	rules := shipped(t, pilot).Status
	rapid.Check(t, func(t *rapid.T) {
		now, all := moment(t, "now"), records(t)
		if ashyq.Resolve(asked(now, all...), rules, now).Status == ashyq.Red {
			return
		}
		for _, cause := range all {
			if !isRed(cause) {
				continue
			}
			tested := slices.ContainsFunc(all, func(e ashyq.Evidence) bool {
				return e.Kind == ashyq.Negative && counts(e) && e.At.After(cause.At) && !settled(e).After(now)
			})
			if !tested {
				t.Fatalf("no test followed %+v", cause)
			}
			released := !cause.At.Add(14 * 24 * time.Hour).After(now)
			released = released || cause.Kind == ashyq.Case && !cause.End.IsZero() && !cause.End.After(now)
			for _, e := range all {
				if e.Kind != ashyq.Isolation || !counts(e) || e.At.After(now) {
					continue
				}
				if e.End.IsZero() && !e.At.After(cause.At.Add(14*24*time.Hour)) {
					t.Fatalf("%+v holds %+v", e, cause)
				}
				released = released || !e.End.Before(cause.At) && !e.End.After(now)
			}
			if !released {
				t.Fatalf("no isolation of %+v is over", cause)
			}
		}
	})
}

func TestPilotOnlyANegativeOrTheEndOfARegimeLessensWhatHolds(t *testing.T) {
	rules := shipped(t, pilot).Status
	harmless := rapid.SampledFrom([]ashyq.EvidenceKind{
		ashyq.Positive, ashyq.Case, ashyq.Contact, ashyq.Isolation, ashyq.Unreadable, "vaccination_full", ashyq.Recovery,
	})
	rapid.Check(t, func(t *rapid.T) {
		now := moment(t, "now")
		all := happened(records(t), now)
		had := ashyq.Resolve(asked(now, all...), rules, now)
		if had.Status < ashyq.Yellow {
			return
		}
		more := drawn(t, harmless.Draw(t, "more"), "more")
		if settled(more).After(now) {
			more.At, more.Issued = now, time.Time{}
		}
		if more.Kind == ashyq.Isolation && !more.End.After(now) {
			more.End = time.Time{}
		}
		if has := ashyq.Resolve(asked(now, append(all, more)...), rules, now); has.Status < had.Status {
			t.Fatalf("%+v made %+v of %+v", more, has, had)
		}
	})
}

func TestHalfTheEvidenceIsNeverGreenOrBlue(t *testing.T) {
	for _, version := range []string{pilot, may, september, january} {
		rules := shipped(t, version).Status
		rapid.Check(t, func(t *rapid.T) {
			now := moment(t, "now")
			known := asked(now, records(t)...)
			whole := ashyq.Resolve(known, rules, now)
			f := &known.Findings[rapid.IntRange(0, 1).Draw(t, "which")]
			if rapid.Bool().Draw(t, "partial") {
				f.Partial = true
				if v := ashyq.Resolve(known, rules, now); whole.Status >= ashyq.Yellow && v.Status != whole.Status {
					t.Fatalf("partly read, %+v became %+v", whole, v)
				}
			} else {
				*f = ashyq.Finding{Registry: f.Registry}
			}
			v := ashyq.Resolve(known, rules, now)
			if v.Status == ashyq.Green || v.Status == ashyq.Blue || !slices.Equal(v.Silent, []ashyq.Registry{f.Registry}) {
				t.Fatalf("with %s not whole: %+v", f.Registry, v)
			}
		})
	}
}

func TestTheOrderOfRecordsDoesNotMatter(t *testing.T) {
	for _, version := range []string{pilot, september, january} {
		rules := shipped(t, version).Status
		rapid.Check(t, func(t *rapid.T) {
			now, all := moment(t, "now"), records(t)
			for i := range all {
				all[i].ID = rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "id")
			}
			known := asked(now, all...)
			cached := rapid.IntRange(0, 2).Draw(t, "cached")
			for i := range known.Findings {
				known.Findings[i].Cached = i == cached
			}
			want := ashyq.Resolve(known, rules, now)
			for i := range known.Findings {
				known.Findings[i].Evidence = rapid.Permutation(known.Findings[i].Evidence).Draw(t, "evidence")
			}
			known.Findings = rapid.Permutation(known.Findings).Draw(t, "findings")
			if got := ashyq.Resolve(known, rules, now); !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v\n%+v", got, want)
			}
		})
	}
}

func TestWithoutNewEvidenceNoColourComesBack(t *testing.T) {
	for _, version := range []string{pilot, september, january} {
		rules := shipped(t, version).Status
		rapid.Check(t, func(t *rapid.T) {
			now := moment(t, "now")
			all := happened(records(t), now)
			var seen []ashyq.Status
			for hour := range 40 * 24 {
				at := now.Add(time.Duration(hour) * time.Hour)
				s := ashyq.Resolve(asked(at, all...), rules, at).Status
				if len(seen) > 0 && seen[len(seen)-1] == s {
					continue
				}
				if slices.Contains(seen, s) {
					t.Fatalf("%v came back after %v", s, seen)
				}
				seen = append(seen, s)
			}
		})
	}
}

func TestUntilIsTheVeryMomentTheColourEnds(t *testing.T) {
	for _, version := range []string{pilot, september, january} {
		rules := shipped(t, version).Status
		rapid.Check(t, func(t *rapid.T) {
			now := moment(t, "now")
			all := happened(records(t), now)
			v := ashyq.Resolve(asked(now, all...), rules, now)
			if v.Until.IsZero() {
				return
			}
			last, next := v.Until.Add(-1), v.Until
			if s := ashyq.Resolve(asked(last, all...), rules, last).Status; s != v.Status || !v.Until.After(now) {
				t.Fatalf("%+v was %v at the end", v, s)
			}
			if s := ashyq.Resolve(asked(next, all...), rules, next).Status; s == v.Status {
				t.Fatalf("%+v did not end", v)
			}
		})
	}
}

func TestJanuaryARedEndsByTimeAlone(t *testing.T) {
	rules := shipped(t, january).Status
	rapid.Check(t, func(t *rapid.T) {
		now, all := moment(t, "now"), records(t)
		want := slices.ContainsFunc(all, func(e ashyq.Evidence) bool {
			from := e.At
			if !e.Issued.IsZero() {
				from = e.Issued
			}
			return isRed(e) && now.Before(from.Add(10*24*time.Hour))
		})
		if v := ashyq.Resolve(asked(now, all...), rules, now); (v.Status == ashyq.Red) != want {
			t.Fatalf("%+v", v)
		}
	})
}

func TestEveryVerdictGivesItsReasons(t *testing.T) {
	for _, version := range []string{pilot, september, january} {
		rules := shipped(t, version).Status
		rapid.Check(t, func(t *rapid.T) {
			now := moment(t, "now")
			v := ashyq.Resolve(asked(now, records(t)...), rules, now)
			if len(v.Reasons) == 0 || v.Source != ashyq.FromRegistries || !v.AsOf.Equal(now) {
				t.Fatalf("%+v", v)
			}
			for _, r := range v.Reasons {
				held := v.Status == ashyq.Yellow || v.Status == ashyq.Red
				if r.Code == "" || r.Registry == "" && r.Code != string(ashyq.Recovery) || held && r.Ends == "" {
					t.Fatalf("%+v says too little", r)
				}
			}
		})
	}
}
