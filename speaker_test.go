package ashyq_test

import (
	"testing"
	"time"

	"ashyq"
)

func TestWhoIsVouchedForEndsWhatWasBoundByThen(t *testing.T) {
	look := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	me := ashyq.Speaker{Account: "me", Since: look, Assurance: ashyq.IDChecked}
	other := ashyq.Speaker{Account: "other", Since: look.Add(-time.Hour), Assurance: ashyq.NoAssurance}
	for name, row := range map[string]struct {
		change func(me, other *ashyq.Speaker)
		want   bool
	}{
		"another account":                      {func(_, _ *ashyq.Speaker) {}, true},
		"one bound at that moment":             {func(_, other *ashyq.Speaker) { other.Since = look }, true},
		"one of which nobody knows since when": {func(_, other *ashyq.Speaker) { other.Since = time.Time{} }, true},
		"one bound later":                      {func(_, other *ashyq.Speaker) { other.Since = look.Add(time.Millisecond) }, false},
		"one whose card was seen too":          {func(_, other *ashyq.Speaker) { other.Assurance = ashyq.IDChecked }, true},
		"one that the register vouches for":    {func(_, other *ashyq.Speaker) { other.Assurance = ashyq.RegisterAssurance }, false},
		"the same account":                     {func(_, other *ashyq.Speaker) { other.Account = "me" }, false},
		"on one's own word":                    {func(me, _ *ashyq.Speaker) { me.Assurance = ashyq.NoAssurance }, false},
		"bound to nobody":                      {func(me, _ *ashyq.Speaker) { me.Assurance = "" }, false},
		"the register over a card": {func(me, other *ashyq.Speaker) {
			me.Assurance, other.Assurance = ashyq.RegisterAssurance, ashyq.IDChecked
		}, true},
	} {
		me, other := me, other
		row.change(&me, &other)
		if got := me.MayEnd(other, look); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhereALookWasIsForThePersonAlone(t *testing.T) {
	bound := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		assurance ashyq.Assurance
		look      time.Time
		others    int
		want      bool
	}{
		"after the binding":                     {ashyq.NoAssurance, bound.Add(time.Hour), 0, true},
		"at the binding":                        {ashyq.NoAssurance, bound, 0, true},
		"before the binding":                    {ashyq.NoAssurance, bound.Add(-time.Millisecond), 0, false},
		"while another speaks for the person":   {ashyq.NoAssurance, bound.Add(time.Hour), 1, false},
		"before the binding, the card seen":     {ashyq.IDChecked, bound.Add(-time.Hour), 0, true},
		"while another speaks, the card seen":   {ashyq.IDChecked, bound.Add(-time.Hour), 2, true},
		"while another speaks, by the register": {ashyq.RegisterAssurance, bound, 1, true},
		"while another speaks, bound to nobody": {"", bound, 1, false},
	} {
		me := ashyq.Speaker{Account: "me", Since: bound, Assurance: row.assurance}
		if got := me.MayLearnWhere(row.look, row.others); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestACardThatWasSeenVouchesForThePhoneAtTheDoor(t *testing.T) {
	mine := func(entry ashyq.Event) bool { return entry.Mark == ashyq.Mark{1} }
	entry := ashyq.Event{Kind: ashyq.EntryEvent, Mark: ashyq.Mark{1}, Decision: ashyq.Decision{Outcome: ashyq.Admit, Enforced: true}}
	word := func(reason string, actor ashyq.AccountID) ashyq.Event {
		return ashyq.Event{Kind: ashyq.OverrideEvent, Actor: actor, Decision: ashyq.Decision{Outcome: ashyq.Admit, Reason: reason}}
	}
	seen := word(ashyq.CardSeen, "guard")
	exit := ashyq.Event{Kind: ashyq.ExitEvent}
	anothers, desk, training := entry, entry, entry
	desk.Mark = ashyq.Mark{}
	anothers.Mark = ashyq.Mark{2}
	training.Decision.Enforced = false
	for name, row := range map[string]struct {
		rows []ashyq.Event
		want bool
	}{
		"a card that was seen":                  {[]ashyq.Event{entry, seen}, true},
		"and left since":                        {[]ashyq.Event{entry, seen, exit}, true},
		"seen after a mistake":                  {[]ashyq.Event{entry, word("mistake", "guard"), seen}, true},
		"taken back":                            {[]ashyq.Event{entry, seen, word("mistake", "guard")}, false},
		"no card":                               {[]ashyq.Event{entry, exit}, false},
		"a paper":                               {[]ashyq.Event{entry, word("paper_shown", "guard")}, false},
		"one's own word as a guard":             {[]ashyq.Event{entry, word(ashyq.CardSeen, "me")}, false},
		"one's own word over another guard's":   {[]ashyq.Event{entry, seen, word(ashyq.CardSeen, "me")}, false},
		"another account's visit":               {[]ashyq.Event{anothers, seen}, false},
		"a visit that another has extended":     {[]ashyq.Event{entry, anothers, seen}, false},
		"another's visit that this one extends": {[]ashyq.Event{anothers, seen, entry}, false},
		"a visit that the same phone extends":   {[]ashyq.Event{entry, seen, entry}, true},
		"a visit that a guard has extended":     {[]ashyq.Event{entry, desk, seen}, false},
		"a place in training":                   {[]ashyq.Event{training, seen}, false},
		"no visit":                              {nil, false},
	} {
		if got := ashyq.CardChecked(row.rows, mine, "me"); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
