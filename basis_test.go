package ashyq_test

import (
	"testing"
	"time"

	"ashyq"
)

func TestWhatADecisionRestsOn(t *testing.T) {
	now := time.Date(2021, 5, 14, 12, 0, 0, 0, time.UTC)
	p := &ashyq.Policy{Status: ashyq.StatusRules{Reuse: time.Minute}}
	for _, row := range []struct {
		source ashyq.Source
		age    time.Duration
		want   ashyq.Basis
	}{
		{ashyq.FromRegistries, 0, ashyq.FreshBasis}, {ashyq.FromCache, time.Minute, ashyq.FreshBasis},
		{ashyq.FromCache, time.Minute + 1, ashyq.RememberedBasis}, {ashyq.FromPass, time.Hour, ashyq.PassBasis},
		{ashyq.FromPass, 0, ashyq.PassBasis}, {ashyq.FromNothing, 0, ashyq.NoBasis}, {"", 0, ashyq.NoBasis},
	} {
		if got := p.Basis(ashyq.Verdict{Source: row.source, AsOf: now.Add(-row.age)}, now); got != row.want {
			t.Errorf("%s of %v: %s, want %s", row.source, row.age, got, row.want)
		}
	}
}
