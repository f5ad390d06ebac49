package ashyq_test

import (
	"testing"
	"time"

	"ashyq"
)

func TestAnOutageIsDecidedByTheAgeOfWhatIsKnown(t *testing.T) {
	now := day(10)
	p := shipped(t, may)
	p.Status.Reuse = time.Minute
	known := func(s ashyq.Status, source ashyq.Source, age time.Duration) ashyq.Verdict {
		return ashyq.Verdict{Status: s, Source: source, AsOf: now.Add(-age), Silent: []ashyq.Registry{ashyq.PCR}}
	}
	const day = 24 * time.Hour
	tests := []struct {
		name     string
		category ashyq.Category
		verdict  ashyq.Verdict
		want     string
	}{
		{"a young pass is as good as new", "fitness", known(ashyq.Green, ashyq.FromPass, day), "admit status_allowed "},
		{"an old one is not", "fitness", known(ashyq.Green, ashyq.FromPass, day+1), "check registries_silent paper_pcr"},
		{"a young blue goes by the rule for blue", "airport", known(ashyq.Blue, ashyq.FromPass, day), "refuse pcr_required "},
		{"an old blue by the outage's", "airport", known(ashyq.Blue, ashyq.FromPass, day+1), "check registries_silent paper_pcr"},
		{"remembered a minute ago is fresh", "fitness", known(ashyq.Blue, ashyq.FromCache, time.Minute), "admit status_allowed "},
		{"remembered hours ago is young", "fitness", known(ashyq.Blue, ashyq.FromCache, time.Hour), "admit status_allowed "},
		{"remembered for days is old", "fitness", known(ashyq.Blue, ashyq.FromCache, 2*day), "check registries_silent paper_pcr"},
		{"a red of a month ago is still refused", "fitness", known(ashyq.Red, ashyq.FromPass, 30*day), "refuse status_refused "},
		{"even where unknown is let in", "pharmacy", known(ashyq.Red, ashyq.FromPass, 30*day), "refuse status_refused "},
		{"a yellow of a month ago as well", "fitness", known(ashyq.Yellow, ashyq.FromCache, 30*day), "refuse status_refused "},
		{"and goes for food", "pharmacy", known(ashyq.Yellow, ashyq.FromPass, 30*day), "admit near_home_only "},
		{"nothing known, at a pharmacy", "pharmacy", by(ashyq.Unknown), "admit registries_silent "},
		{"nothing known, elsewhere", "fitness", by(ashyq.Unknown), "check registries_silent paper_pcr"},
		{"nobody is silent, but what they said is unreadable", "fitness",
			ashyq.Verdict{Source: ashyq.FromRegistries, AsOf: now}, "check status_unknown paper_pcr"},
	}
	for _, tt := range tests {
		d := ashyq.Decide(p, ashyq.Situation{Venue: place(tt.category), Zone: ashyq.GreenZone, Now: now}, tt.verdict)
		if got := string(d.Outcome) + " " + d.Reason + " " + d.Ask; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}

	bare := ruled(ashyq.Rule{})
	if d := ashyq.Decide(bare, ashyq.Situation{Venue: place("fitness"), Now: now}, by(ashyq.Unknown)); d.Outcome != ashyq.Refuse {
		t.Errorf("a policy that says nothing of outages: %+v", d)
	}
	bare.Status.Reuse = time.Minute
	for age, want := range map[time.Duration]ashyq.Outcome{time.Minute: ashyq.Admit, time.Minute + 1: ashyq.Refuse} {
		s := ashyq.Situation{Venue: place("fitness"), Now: now}
		if d := ashyq.Decide(bare, s, known(ashyq.Blue, ashyq.FromCache, age)); d.Outcome != want {
			t.Errorf("remembered %v ago: %+v", age, d)
		}
	}
	byColour := ruled(ashyq.Rule{})
	byColour.Outages = []ashyq.Outage{
		{Statuses: []ashyq.Status{ashyq.Green}, MaxAge: 3 * day, Outcome: ashyq.Check, Ask: ashyq.AskIDCard},
		{Outcome: ashyq.Refuse},
	}
	for status, want := range map[ashyq.Status]ashyq.Outcome{ashyq.Green: ashyq.Admit, ashyq.Blue: ashyq.Refuse} {
		s := ashyq.Situation{Venue: place("fitness"), Now: now}
		if d := ashyq.Decide(byColour, s, known(status, ashyq.FromPass, 2*day)); d.Outcome != want {
			t.Errorf("%v: %+v", status, d)
		}
	}
}
