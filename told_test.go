package ashyq_test

import (
	"slices"
	"testing"
	"time"

	"ashyq"
)

func TestWhatAPersonWasToldBeforeHoldsUntilItIsOverOrOvertaken(t *testing.T) {
	const minute = time.Minute
	now := day(10)
	rules := shipped(t, pilot).Status
	silence := []ashyq.Finding{{Registry: ashyq.PCR}, {Registry: ashyq.Control}}
	only := func(r ashyq.Registry, age time.Duration, records ...ashyq.Evidence) []ashyq.Finding {
		findings := slices.Clone(silence)
		for i := range findings {
			if findings[i].Registry == r {
				findings[i] = finding(r, now.Add(-age), records...)
				findings[i].Cached = age > 0
			}
		}
		return findings
	}
	remembered := func(age time.Duration, records ...ashyq.Evidence) []ashyq.Finding {
		findings := asked(now.Add(-age), records...).Findings
		findings[0].Cached, findings[1].Cached = true, true
		return findings
	}
	partial := func(findings []ashyq.Finding) []ashyq.Finding { findings[0].Partial = true; return findings }
	told := func(age time.Duration, records ...ashyq.Evidence) ashyq.Verdict {
		return ashyq.Resolve(asked(now.Add(-age), records...), rules, now.Add(-age))
	}
	red := func(age time.Duration) ashyq.Verdict { return told(age, positive(day(9))) }
	redByBoth := told(minute, positive(day(9)), infection(day(9)))
	yellow := func(age time.Duration) ashyq.Verdict { return told(age, contact(day(9))) }
	byPass := ashyq.Resolve(ashyq.Known{Findings: silence, Pass: &ashyq.Pass{Status: ashyq.Red, AsOf: day(8)}}, rules, now)
	until := func(v ashyq.Verdict, end time.Time) ashyq.Verdict { v.Until = end; return v }
	pass := func(s ashyq.Status, age time.Duration) *ashyq.Pass {
		return &ashyq.Pass{Status: s, AsOf: now.Add(-age), Expires: now.Add(time.Hour)}
	}

	for name, tt := range map[string]struct {
		findings []ashyq.Finding
		pass     *ashyq.Pass
		told     []ashyq.Verdict
		want     ashyq.Status
		source   ashyq.Source
		age      time.Duration // of what the verdict rests on, where it is what they were told
	}{
		"red":                                       {silence, nil, []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, an older green pass":                  {silence, pass(ashyq.Green, time.Hour), []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, a green pass of that moment":          {silence, pass(ashyq.Green, minute), []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, a younger green pass":                 {silence, pass(ashyq.Green, 1), []ashyq.Verdict{red(minute)}, ashyq.Green, ashyq.FromPass, 1},
		"red, a younger blue pass":                  {silence, pass(ashyq.Blue, 1), []ashyq.Verdict{red(minute)}, ashyq.Blue, ashyq.FromPass, 1},
		"red, a younger yellow pass":                {silence, pass(ashyq.Yellow, 1), []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, a younger pass of unknown":            {silence, pass(ashyq.Unknown, 1), []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, and green before":                     {silence, nil, []ashyq.Verdict{red(minute), told(time.Hour, negative(day(9)))}, ashyq.Red, ashyq.FromCache, minute},
		"red, and green since":                      {silence, nil, []ashyq.Verdict{red(time.Hour), told(minute, negative(day(9)))}, ashyq.Unknown, ashyq.FromNothing, 0},
		"red, and unknown since":                    {silence, nil, []ashyq.Verdict{{}, red(time.Hour)}, ashyq.Red, ashyq.FromCache, time.Hour},
		"red, twice":                                {silence, nil, []ashyq.Verdict{red(time.Hour), red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, then yellow by the other registry":    {silence, nil, []ashyq.Verdict{yellow(minute), red(time.Hour)}, ashyq.Red, ashyq.FromCache, time.Hour},
		"red until later":                           {silence, nil, []ashyq.Verdict{until(red(minute), now.Add(1))}, ashyq.Red, ashyq.FromCache, minute},
		"red until now":                             {silence, nil, []ashyq.Verdict{until(red(minute), now)}, ashyq.Unknown, ashyq.FromNothing, 0},
		"red, a moment ago":                         {silence, nil, []ashyq.Verdict{told(0, positive(day(9)))}, ashyq.Red, ashyq.FromCache, 0},
		"red by a pass":                             {silence, nil, []ashyq.Verdict{byPass}, ashyq.Red, ashyq.FromCache, 48 * time.Hour},
		"red by a pass, one registry since":         {only(ashyq.PCR, 0), nil, []ashyq.Verdict{byPass}, ashyq.Red, ashyq.FromCache, 48 * time.Hour},
		"yellow":                                    {silence, nil, []ashyq.Verdict{yellow(minute)}, ashyq.Yellow, ashyq.FromCache, minute},
		"yellow, an older red pass":                 {silence, pass(ashyq.Red, time.Hour), []ashyq.Verdict{yellow(minute)}, ashyq.Red, ashyq.FromPass, time.Hour},
		"green alone is no evidence":                {silence, nil, []ashyq.Verdict{told(minute, negative(day(9)))}, ashyq.Unknown, ashyq.FromNothing, 0},
		"blue alone is none":                        {silence, nil, []ashyq.Verdict{told(minute)}, ashyq.Unknown, ashyq.FromNothing, 0},
		"unknown is none":                           {silence, nil, []ashyq.Verdict{{Source: ashyq.FromNothing}}, ashyq.Unknown, ashyq.FromNothing, 0},
		"red, its registry has answered since":      {only(ashyq.PCR, 0), nil, []ashyq.Verdict{red(minute)}, ashyq.Unknown, ashyq.FromNothing, 0},
		"red, of which one of two has":              {only(ashyq.PCR, 0), nil, []ashyq.Verdict{redByBoth}, ashyq.Red, ashyq.FromCache, minute},
		"red, its registry has answered in part":    {partial(only(ashyq.PCR, 0)), nil, []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, the other registry has answered":      {only(ashyq.Control, 0), nil, []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, the other says yellow":                {only(ashyq.Control, 0, contact(day(9))), nil, []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, remembered before as blue":            {remembered(time.Hour), nil, []ashyq.Verdict{red(minute)}, ashyq.Red, ashyq.FromCache, minute},
		"red, remembered since as blue":             {remembered(minute), nil, []ashyq.Verdict{red(time.Hour)}, ashyq.Blue, ashyq.FromCache, minute},
		"red, both registries have answered since":  {asked(now).Findings, nil, []ashyq.Verdict{redByBoth}, ashyq.Blue, ashyq.FromRegistries, 0},
		"yellow, remembered as red, both are known": {remembered(time.Hour, positive(day(9))), nil, []ashyq.Verdict{yellow(minute)}, ashyq.Red, ashyq.FromCache, time.Hour},
	} {
		v := ashyq.Resolve(ashyq.Known{Findings: tt.findings, Pass: tt.pass, Told: tt.told}, rules, now)
		if v.Status != tt.want || v.Source != tt.source {
			t.Errorf("%s: %+v", name, v)
		}
		if v.Status >= ashyq.Yellow && (!v.AsOf.Equal(now.Add(-tt.age)) || v.Since.IsZero()) {
			t.Errorf("%s: of another age: %+v", name, v)
		}
		said := 0
		for _, r := range v.Reasons {
			if r.Code == ashyq.RegistrySilent {
				said++
			}
		}
		if said != len(v.Silent) {
			t.Errorf("%s: the silence of other days is told as today's: %+v", name, v)
		}
	}

	late := day(8) // a scan of before the sample, which comes in now
	known := ashyq.Known{Findings: silence, Told: []ashyq.Verdict{red(minute)}}
	if v := ashyq.Resolve(known, rules, late); v.Status != ashyq.Unknown {
		t.Errorf("before there was a positive: %+v", v)
	}
	if known.Told[0].Source != ashyq.FromRegistries {
		t.Error("what is known was changed")
	}
}

func TestFreshIsWhatNeedsNothingElseToBeKnown(t *testing.T) {
	now := day(10)
	rules := ashyq.StatusRules{Reuse: time.Minute}
	from := func(r ashyq.Registry, age time.Duration) ashyq.Finding {
		f := finding(r, now.Add(-age), positive(day(9)))
		f.Cached = age > 0
		return f
	}
	part := from(ashyq.Control, 0)
	part.Partial = true
	for name, tt := range map[string]struct {
		findings []ashyq.Finding
		want     bool
	}{
		"both have answered":          {[]ashyq.Finding{from(ashyq.PCR, 0), from(ashyq.Control, 0)}, true},
		"both, a minute ago":          {[]ashyq.Finding{from(ashyq.PCR, time.Minute), from(ashyq.Control, time.Minute)}, true},
		"one of them longer ago":      {[]ashyq.Finding{from(ashyq.PCR, time.Minute+1), from(ashyq.Control, 0)}, false},
		"one in part":                 {[]ashyq.Finding{from(ashyq.PCR, 0), part}, false},
		"one is silent, one says red": {[]ashyq.Finding{from(ashyq.PCR, 0), {Registry: ashyq.Control}}, false},
		"one was not asked":           {[]ashyq.Finding{from(ashyq.PCR, 0)}, false},
		"neither":                     {nil, false},
	} {
		if got := (ashyq.Known{Findings: tt.findings}).Fresh(rules, now); got != tt.want {
			t.Errorf("%s: fresh is %v", name, got)
		}
	}
}
