package ashyq_test

import (
	"testing"
	"time"

	"ashyq"
)

func TestAFindingHasWhatWasKnownByAMoment(t *testing.T) {
	at := time.Date(2021, 5, 14, 12, 0, 0, 0, time.UTC)
	before, after := at.Add(-time.Hour), at.Add(time.Hour)
	f := ashyq.Finding{Registry: ashyq.PCR, AsOf: after, Evidence: []ashyq.Evidence{
		{ID: "known", At: before, Issued: before}, {ID: "in hand", At: before, Issued: after}, {ID: "sampled later", At: after},
		{ID: "just then", At: before, Issued: at}, {ID: "undated"}, {ID: "since ended", At: before, End: after},
	}}
	known := f.KnownBy(at)
	var ids string
	for _, e := range known.Evidence {
		ids += e.ID + " "
	}
	if ids != "known just then undated since ended " || known.AsOf != after || len(f.Evidence) != 6 || f.Evidence[1].ID != "in hand" {
		t.Errorf("%q of %+v", ids, f)
	}
}

func TestADecisionIsHeldAgainstFreshEvidence(t *testing.T) {
	at := time.Date(2021, 5, 14, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	ruling := func(o ashyq.Outcome, reason string) ashyq.Ruling { return ashyq.Ruling{Outcome: o, Reason: reason} }
	p := &ashyq.Policy{
		Version: "p",
		Status: ashyq.StatusRules{
			Reuse: time.Minute, Green: map[ashyq.EvidenceKind]ashyq.Validity{ashyq.Negative: {For: 3 * day}},
			Red: ashyq.Ending{By: ashyq.EndedByBoth, Days: 14}, Yellow: ashyq.Ending{By: ashyq.EndedByBoth, Days: 14},
		},
		Rules: []ashyq.Rule{{Name: "r", Statuses: map[ashyq.Status]ashyq.Ruling{
			ashyq.Green: ruling(ashyq.Admit, ashyq.StatusAllowed), ashyq.Blue: ruling(ashyq.Admit, ashyq.StatusAllowed),
		}}},
		Outages: []ashyq.Outage{{MaxAge: day, Outcome: ashyq.Check, Ask: ashyq.AskPaperPCR}},
	}
	venue := &ashyq.Venue{ID: "v", State: ashyq.Active, Capacity: 2}
	closed := *venue
	closed.State = ashyq.Suspended
	remembered := ashyq.Verdict{Status: ashyq.Blue, Source: ashyq.FromCache, AsOf: at.Add(-2 * time.Hour)}
	old := ashyq.Verdict{Status: ashyq.Blue, Source: ashyq.FromPass, AsOf: at.Add(-2 * day)}
	said := func(evidence ...ashyq.Evidence) []ashyq.Finding {
		asked := at.Add(3 * time.Hour)
		return []ashyq.Finding{{Registry: ashyq.PCR, AsOf: asked, Evidence: evidence}, {Registry: ashyq.Control, AsOf: asked, Cached: true}}
	}
	result := func(kind ashyq.EvidenceKind, issued time.Time) ashyq.Evidence {
		return ashyq.Evidence{Kind: kind, Registry: ashyq.PCR, ID: "e", Standing: ashyq.Final, At: at.Add(-day), Issued: issued}
	}
	full := ashyq.Decision{Outcome: ashyq.Refuse, Reason: ashyq.VenueFull}
	for name, row := range map[string]struct {
		decision ashyq.Decision
		verdict  ashyq.Verdict
		venue    *ashyq.Venue
		findings []ashyq.Finding
		want     ashyq.Review
	}{
		"as it was":              {ashyq.Decision{Outcome: ashyq.Admit}, remembered, venue, said(), ashyq.Review{Comparable: true, Status: ashyq.Blue, Outcome: ashyq.Admit}},
		"a colour, but no more":  {ashyq.Decision{Outcome: ashyq.Admit}, remembered, venue, said(result(ashyq.Negative, at)), ashyq.Review{Comparable: true, Status: ashyq.Green, Outcome: ashyq.Admit}},
		"red since the day":      {ashyq.Decision{Outcome: ashyq.Admit}, remembered, venue, said(result(ashyq.Positive, at.Add(-time.Hour))), ashyq.Review{Comparable: true, Status: ashyq.Red, Outcome: ashyq.Refuse}},
		"red only since":         {ashyq.Decision{Outcome: ashyq.Admit}, remembered, venue, said(result(ashyq.Positive, at.Add(time.Hour))), ashyq.Review{Comparable: true, Status: ashyq.Blue, Outcome: ashyq.Admit}},
		"sent for a paper":       {ashyq.Decision{Outcome: ashyq.Check}, old, venue, said(), ashyq.Review{Comparable: true, Status: ashyq.Blue, Outcome: ashyq.Admit}},
		"full, as it would be":   {full, remembered, venue, said(), ashyq.Review{Comparable: true, Status: ashyq.Blue, Outcome: ashyq.Refuse}},
		"the place is suspended": {ashyq.Decision{Outcome: ashyq.Admit}, remembered, &closed, said(), ashyq.Review{Status: ashyq.Blue, Outcome: ashyq.Refuse}},
	} {
		s := ashyq.Situation{Venue: row.venue, Zone: ashyq.YellowZone, Now: at}
		if got := p.Review(row.decision, row.verdict, s, row.findings); got != row.want {
			t.Errorf("%s: %+v, want %+v", name, got, row.want)
		}
	}
}
