package ashyq

import (
	"slices"
	"time"
)

// Fresh reports whether every registry has said all it has to say, no longer ago than the rules allow: nothing else need be known.
func (k Known) Fresh(rules StatusRules, now time.Time) bool {
	for _, r := range Registries {
		young := func(f Finding) bool {
			return f.Registry == r && f.Whole() && (!f.Cached || now.Sub(f.AsOf) <= rules.Reuse)
		}
		if !slices.ContainsFunc(k.Findings, young) {
			return false
		}
	}
	return true
}

// stillTold is the gravest of what the person was told before that still holds, the youngest of several: a yellow or red that has not
// ended, and that nothing younger has overtaken. What made nobody yellow or red is no evidence that they are not so now.
func (k Known) stillTold(now time.Time) Verdict {
	last := Verdict{Source: FromNothing}
	for _, v := range k.Told {
		over := !v.Until.IsZero() && !now.Before(v.Until)
		if v.Status < Yellow || v.Since.After(now) || over || k.overtaken(v) {
			continue
		}
		if v.Status > last.Status || v.Status == last.Status && v.AsOf.After(last.AsOf) {
			last = v
		}
	}
	if last.Status == Unknown {
		return last
	}
	silence := func(r Reason) bool { return r.Code == RegistrySilent }
	last.Source, last.Reasons = FromCache, slices.DeleteFunc(slices.Clone(last.Reasons), silence)
	return last
}

// overtaken reports whether younger evidence speaks of all that made somebody yellow or red: the registries that it came from have
// answered since, or both did when the person was found to be green or blue.
func (k Known) overtaken(v Verdict) bool {
	cleared := func(s Status, asOf time.Time) bool { return (s == Green || s == Blue) && asOf.After(v.AsOf) }
	if k.Pass != nil && cleared(k.Pass.Status, k.Pass.AsOf) {
		return true
	}
	if slices.ContainsFunc(k.Told, func(other Verdict) bool { return cleared(other.Status, other.AsOf) }) {
		return true
	}
	return !slices.ContainsFunc(v.toldBy(), func(r Registry) bool {
		return !slices.ContainsFunc(k.Findings, func(f Finding) bool { return f.Registry == r && f.Whole() && f.AsOf.After(v.AsOf) })
	})
}

// toldBy are the registries whose evidence made somebody yellow or red: any of them, where a pass did.
func (v Verdict) toldBy() []Registry {
	var by []Registry
	for _, reason := range v.Reasons {
		if reason.Code != RegistrySilent && reason.Registry != "" {
			by = append(by, reason.Registry)
		}
	}
	if len(by) == 0 {
		return Registries[:]
	}
	return by
}
