package ashyq_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"ashyq"
)

func TestAPassStandsInForSilentRegistries(t *testing.T) {
	const hour = time.Hour
	now := day(10)
	rules := shipped(t, pilot).Status
	whole := func(records ...ashyq.Evidence) []ashyq.Finding { return asked(now, records...).Findings }
	silence := []ashyq.Finding{{Registry: ashyq.PCR}, {Registry: ashyq.Control}}
	half := func(records ...ashyq.Evidence) []ashyq.Finding {
		return []ashyq.Finding{finding(ashyq.PCR, now, records...), {Registry: ashyq.Control}}
	}
	remembered := func(age time.Duration, records ...ashyq.Evidence) []ashyq.Finding {
		f := asked(now.Add(-age), records...).Findings
		f[0].AsOf, f[1].Cached = now, true
		return f
	}
	pass := func(s ashyq.Status, until time.Time) *ashyq.Pass {
		return &ashyq.Pass{Status: s, AsOf: now.Add(-6 * hour), Until: until, Expires: now.Add(hour)}
	}
	expired := func(p *ashyq.Pass) *ashyq.Pass { p.Expires = now; return p }
	var never time.Time

	tests := map[string]struct {
		findings []ashyq.Finding
		pass     *ashyq.Pass
		want     ashyq.Status
		source   ashyq.Source
	}{
		"nothing is known":                   {nil, nil, ashyq.Unknown, ashyq.FromNothing},
		"silence, no pass":                   {silence, nil, ashyq.Unknown, ashyq.FromNothing},
		"silence, a green pass":              {silence, pass(ashyq.Green, now.Add(1)), ashyq.Green, ashyq.FromPass},
		"silence, green until now":           {silence, pass(ashyq.Green, now), ashyq.Blue, ashyq.FromPass},
		"silence, green for ever":            {silence, pass(ashyq.Green, never), ashyq.Green, ashyq.FromPass},
		"silence, a blue pass":               {silence, pass(ashyq.Blue, never), ashyq.Blue, ashyq.FromPass},
		"silence, an expired green pass":     {silence, expired(pass(ashyq.Green, never)), ashyq.Unknown, ashyq.FromNothing},
		"silence, green until now, expired":  {silence, expired(pass(ashyq.Green, now)), ashyq.Unknown, ashyq.FromNothing},
		"silence, an expired blue pass":      {silence, expired(pass(ashyq.Blue, never)), ashyq.Unknown, ashyq.FromNothing},
		"silence, a yellow pass":             {silence, pass(ashyq.Yellow, never), ashyq.Yellow, ashyq.FromPass},
		"silence, a red pass":                {silence, pass(ashyq.Red, never), ashyq.Red, ashyq.FromPass},
		"silence, an expired red pass":       {silence, expired(pass(ashyq.Red, never)), ashyq.Red, ashyq.FromPass},
		"silence, red until later":           {silence, pass(ashyq.Red, now.Add(1)), ashyq.Red, ashyq.FromPass},
		"silence, red until now":             {silence, pass(ashyq.Red, now), ashyq.Unknown, ashyq.FromNothing},
		"silence, yellow until now":          {silence, pass(ashyq.Yellow, now), ashyq.Unknown, ashyq.FromNothing},
		"silence, a pass of unknown":         {silence, pass(ashyq.Unknown, never), ashyq.Unknown, ashyq.FromNothing},
		"half, no pass":                      {half(), nil, ashyq.Unknown, ashyq.FromNothing},
		"half with a valid test, no pass":    {half(negative(day(9))), nil, ashyq.Unknown, ashyq.FromNothing},
		"half, a blue pass":                  {half(), pass(ashyq.Blue, never), ashyq.Blue, ashyq.FromPass},
		"half, a red pass":                   {half(), pass(ashyq.Red, never), ashyq.Red, ashyq.FromPass},
		"half says red, a green pass":        {half(positive(day(9))), pass(ashyq.Green, never), ashyq.Red, ashyq.FromRegistries},
		"half says red, a yellow pass":       {half(positive(day(9))), pass(ashyq.Yellow, never), ashyq.Red, ashyq.FromRegistries},
		"half in doubt, a green pass":        {half(record(ashyq.Unreadable, day(9))), pass(ashyq.Green, never), ashyq.Unknown, ashyq.FromRegistries},
		"half in doubt, a red pass":          {half(record(ashyq.Unreadable, day(9))), pass(ashyq.Red, never), ashyq.Red, ashyq.FromPass},
		"whole says blue, a green pass":      {whole(), pass(ashyq.Green, never), ashyq.Blue, ashyq.FromRegistries},
		"whole says blue, a red pass":        {whole(), pass(ashyq.Red, never), ashyq.Blue, ashyq.FromRegistries},
		"whole says yellow, a red pass":      {whole(contact(day(9))), pass(ashyq.Red, never), ashyq.Yellow, ashyq.FromRegistries},
		"remembered, no pass":                {remembered(8 * hour), nil, ashyq.Blue, ashyq.FromCache},
		"remembered later than a red pass":   {remembered(4 * hour), pass(ashyq.Red, never), ashyq.Blue, ashyq.FromCache},
		"remembered before a red pass":       {remembered(8 * hour), pass(ashyq.Red, never), ashyq.Red, ashyq.FromPass},
		"remembered before a green pass":     {remembered(8 * hour), pass(ashyq.Green, never), ashyq.Green, ashyq.FromPass},
		"remembered yellow and a green pass": {remembered(8*hour, contact(day(9))), pass(ashyq.Green, never), ashyq.Yellow, ashyq.FromCache},
		"remembered yellow and a red pass":   {remembered(8*hour, contact(day(9))), pass(ashyq.Red, never), ashyq.Red, ashyq.FromPass},
	}
	for name, tt := range tests {
		v := ashyq.Resolve(ashyq.Known{Findings: tt.findings, Pass: tt.pass}, rules, now)
		if v.Status != tt.want || v.Source != tt.source {
			t.Errorf("%s: %+v", name, v)
		}
		for _, r := range v.Silent {
			if !slices.ContainsFunc(v.Reasons, func(x ashyq.Reason) bool { return x.Code == ashyq.RegistrySilent && x.Registry == r }) {
				t.Errorf("%s: no reason says that %s is silent", name, r)
			}
		}
		if v.Source == ashyq.FromPass && (!v.AsOf.Equal(tt.pass.AsOf) || v.Reasons[0].Code != ashyq.PassShown) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestAVerdictIsAsOldAsTheOldestFindingItNeeded(t *testing.T) {
	rules := shipped(t, pilot).Status
	now, old := day(10), day(9)
	fresh := finding(ashyq.PCR, now, positive(day(8)))
	stale := finding(ashyq.Control, old, contact(day(8)))
	stale.Cached = true

	red := ashyq.Resolve(ashyq.Known{Findings: []ashyq.Finding{fresh, stale}}, rules, now)
	if red.Source != ashyq.FromRegistries || !red.AsOf.Equal(now) {
		t.Errorf("a red that only the fresh finding shows: %+v", red)
	}
	fresh.Evidence = nil
	yellow := ashyq.Resolve(ashyq.Known{Findings: []ashyq.Finding{fresh, stale}}, rules, now)
	if yellow.Source != ashyq.FromCache || !yellow.AsOf.Equal(old) {
		t.Errorf("a yellow that only the remembered finding shows: %+v", yellow)
	}
	stale.Evidence = nil
	blue := ashyq.Resolve(ashyq.Known{Findings: []ashyq.Finding{fresh, stale}}, rules, now)
	if blue.Source != ashyq.FromCache || !blue.AsOf.Equal(old) {
		t.Errorf("a blue needs both: %+v", blue)
	}
}

func TestOfTwoAnswersOfARegistryTheLaterSaysWhatARecordIs(t *testing.T) {
	now := day(10)
	earlier := finding(ashyq.PCR, day(9), called(as(positive(day(8)), ashyq.Corrected), "o/1"))
	latest := finding(ashyq.PCR, now, called(negative(day(8)), "o/1"))
	known := ashyq.Known{Findings: []ashyq.Finding{earlier, latest, {Registry: ashyq.Control, AsOf: now}}}
	if v := ashyq.Resolve(known, shipped(t, pilot).Status, now); v.Status != ashyq.Green {
		t.Errorf("%+v", v)
	}
}

func TestAnAnswerWithoutItsTimeIsSilence(t *testing.T) {
	known := asked(day(10), positive(day(9)))
	known.Findings[0].AsOf = time.Time{}
	v := ashyq.Resolve(known, shipped(t, pilot).Status, day(10))
	if v.Status != ashyq.Unknown || !slices.Equal(v.Silent, []ashyq.Registry{ashyq.PCR}) {
		t.Errorf("%+v", v)
	}
}

func TestReasonsSayWhatEndsAColour(t *testing.T) {
	now := day(10)
	tests := map[string]struct {
		records      []ashyq.Evidence
		since, until time.Time
		want         []ashyq.Reason
	}{
		"nothing yet": {[]ashyq.Evidence{positive(day(1)), isolation(day(2))}, day(1), time.Time{}, []ashyq.Reason{
			{Code: "pcr_positive", Registry: ashyq.PCR, Since: day(1), Ends: ashyq.EndsByBoth},
			{Code: "isolation", Registry: ashyq.Control, Since: day(2), Ends: ashyq.EndsByRegimeEnd},
		}},
		"the test is there, the regime is open": {[]ashyq.Evidence{positive(day(1)), negative(day(3)), isolation(day(2))},
			day(1), time.Time{}, []ashyq.Reason{
				{Code: "pcr_positive", Registry: ashyq.PCR, Since: day(1), Ends: ashyq.EndsByRegimeEnd},
				{Code: "isolation", Registry: ashyq.Control, Since: day(2), Ends: ashyq.EndsByRegimeEnd},
			}},
		"the test is there, the regime's end is set": {
			[]ashyq.Evidence{contact(day(1)), negative(day(3)), isolated(day(2), day(12))}, day(1), day(12), []ashyq.Reason{
				{Code: "contact", Registry: ashyq.Control, Since: day(1), Until: day(12), Ends: ashyq.EndsByRegimeEnd},
				{Code: "isolation", Registry: ashyq.Control, Since: day(2), Until: day(12), Ends: ashyq.EndsByRegimeEnd},
			}},
		"the test is there, no regime is recorded": {
			[]ashyq.Evidence{contact(day(1)), negative(day(3))}, day(1), day(15), []ashyq.Reason{
				{Code: "contact", Registry: ashyq.Control, Since: day(1), Until: day(15), Ends: ashyq.EndsByRegimeEnd},
			}},
		"the regime is over, the test is not there": {
			[]ashyq.Evidence{infection(day(1)), isolated(day(2), day(9))}, day(1), time.Time{}, []ashyq.Reason{
				{Code: "case", Registry: ashyq.Control, Since: day(1), Ends: ashyq.EndsByNegative},
			}},
		"a positive and a later one": {
			[]ashyq.Evidence{positive(day(1)), negative(day(3)), positive(day(4))}, day(1), time.Time{}, []ashyq.Reason{
				{Code: "pcr_positive", Registry: ashyq.PCR, Since: day(1), Until: day(15), Ends: ashyq.EndsByRegimeEnd},
				{Code: "pcr_positive", Registry: ashyq.PCR, Since: day(4), Ends: ashyq.EndsByBoth},
			}},
		"a regime that nobody explains": {[]ashyq.Evidence{isolated(day(2), day(12))}, day(2), day(12), []ashyq.Reason{
			{Code: "isolation", Registry: ashyq.Control, Since: day(2), Until: day(12), Ends: ashyq.EndsByRegimeEnd},
		}},
		"green": {[]ashyq.Evidence{negative(day(8)), negative(day(9))}, day(8), day(12), []ashyq.Reason{
			{Code: "pcr_negative", Registry: ashyq.PCR, Since: day(8), Until: day(11)},
			{Code: "pcr_negative", Registry: ashyq.PCR, Since: day(9), Until: day(12)},
		}},
		"blue, with a test that was": {[]ashyq.Evidence{negative(day(5))}, time.Time{}, time.Time{}, []ashyq.Reason{
			{Code: ashyq.NoResult, Registry: ashyq.PCR, Since: day(8)},
			{Code: ashyq.NoContact, Registry: ashyq.Control},
		}},
		"in doubt": {[]ashyq.Evidence{record(ashyq.Unreadable, day(5))}, time.Time{}, time.Time{}, []ashyq.Reason{
			{Code: "pcr_unreadable", Registry: ashyq.PCR, Since: day(5), Ends: ashyq.EndsByNegative},
		}},
	}
	for name, tt := range tests {
		v := ashyq.Resolve(asked(now, tt.records...), shipped(t, pilot).Status, now)
		if !v.Since.Equal(tt.since) || !v.Until.Equal(tt.until) || !reflect.DeepEqual(v.Reasons, tt.want) {
			t.Errorf("%s: since %v until %v %+v", name, v.Since, v.Until, v.Reasons)
		}
	}

	recovered := ashyq.Resolve(asked(now, positive(day(0))), shipped(t, january).Status, now)
	want := []ashyq.Reason{{Code: "recovery", Since: day(10), Until: day(100)}}
	if recovered.Status != ashyq.Green || !reflect.DeepEqual(recovered.Reasons, want) {
		t.Errorf("recovered: %+v", recovered)
	}

	timed := ashyq.Resolve(asked(day(9), positive(day(0)), isolation(day(0))), shipped(t, january).Status, day(9))
	want = []ashyq.Reason{{Code: "pcr_positive", Registry: ashyq.PCR, Since: day(0), Until: day(10), Ends: ashyq.EndsByTime}}
	if timed.Status != ashyq.Red || !timed.Until.Equal(day(10)) || !reflect.DeepEqual(timed.Reasons, want) {
		t.Errorf("by time alone: %+v", timed)
	}
}

func TestAValidityMayBeginLater(t *testing.T) {
	rules := shipped(t, pilot).Status
	rules.Green = map[ashyq.EvidenceKind]ashyq.Validity{
		"vaccination_full": {From: ashyq.FromSampling, After: 14 * 24 * time.Hour, For: 24 * time.Hour},
	}
	for at, want := range map[time.Time]ashyq.Status{
		day(14).Add(-1): ashyq.Blue, day(14): ashyq.Green, day(15).Add(-1): ashyq.Green, day(15): ashyq.Blue,
	} {
		if v := ashyq.Resolve(asked(at, record("vaccination_full", day(0))), rules, at); v.Status != want {
			t.Errorf("at %v: %+v", at, v)
		}
	}
}

func TestAPresentationIsGoodForAboutAMinute(t *testing.T) {
	signed := day(10)
	p := ashyq.Presentation{At: signed}
	for after, want := range map[time.Duration]bool{
		-31 * time.Second: false, -30 * time.Second: true, 0: true, 45 * time.Second: true, 46 * time.Second: false,
	} {
		if p.Fresh(signed.Add(after)) != want {
			t.Errorf("%v after it was signed it is good: %v", after, !want)
		}
	}
}

func TestAPassIsOutgrownByGraverNews(t *testing.T) {
	now := day(10)
	green := ashyq.Pass{Status: ashyq.Green, AsOf: now.Add(-time.Hour), Until: now.Add(time.Hour), Expires: now.Add(24 * time.Hour)}
	as := func(s ashyq.Status) ashyq.Pass { p := green; p.Status = s; return p }
	ended, expired := green, green
	ended.Until, expired.Expires = now, now
	for name, tt := range map[string]struct {
		pass   ashyq.Pass
		says   ashyq.Status
		source ashyq.Source
		age    time.Duration
		want   bool
	}{
		"the same":                     {green, ashyq.Green, ashyq.FromRegistries, 0, false},
		"green is now red":             {green, ashyq.Red, ashyq.FromRegistries, 0, true},
		"green is now red, by a cache": {green, ashyq.Red, ashyq.FromCache, 0, true},
		"green was taken back":         {green, ashyq.Blue, ashyq.FromRegistries, 0, true},
		"green has ended":              {ended, ashyq.Blue, ashyq.FromRegistries, 0, false},
		"green has ended, now red":     {ended, ashyq.Red, ashyq.FromRegistries, 0, true},
		"nobody believes it any more":  {expired, ashyq.Red, ashyq.FromRegistries, 0, false},
		"yellow is now red":            {as(ashyq.Yellow), ashyq.Red, ashyq.FromRegistries, 0, true},
		"red is now green":             {as(ashyq.Red), ashyq.Green, ashyq.FromRegistries, 0, false},
		"nothing is known":             {green, ashyq.Unknown, ashyq.FromNothing, 0, false},
		"an older red":                 {green, ashyq.Red, ashyq.FromCache, 2 * time.Hour, false},
		"a red of another pass's":      {green, ashyq.Red, ashyq.FromPass, 0, false},
	} {
		v := ashyq.Verdict{Status: tt.says, Source: tt.source, AsOf: now.Add(-tt.age)}
		if got := tt.pass.Outgrown(v, now); got != tt.want {
			t.Errorf("%s: outgrown is %v", name, got)
		}
	}
}
