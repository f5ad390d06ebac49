package ashyq_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ashyq"
)

func TestParseDisputeNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"381-520-476":  true,
		"100-000-000":  true,
		"":             false,
		"-":            false,
		"--":           false,
		"381520476":    false,
		"381 520 476":  false,
		"081-520-476":  false,
		"3815-20-476":  false,
		"381-520-47":   false,
		"381-520-4766": false,
		"381-520-47a":  false,
		"381-520-47٦":  false,
	} {
		number, ok := ashyq.ParseDisputeNumber(text)
		if ok != want || ok && string(number) != text {
			t.Errorf("ParseDisputeNumber(%q) = %q, %v", text, number, ok)
		}
	}
}

func FuzzParseDisputeNumber(f *testing.F) {
	for _, seed := range []string{"381-520-476", "--", "0-", "٣٨١-520-476"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, ok := ashyq.ParseDisputeNumber(text)
		if ok && (string(number) != text || len(text) != 11 || ashyq.NamesAPerson(text)) {
			t.Errorf("%q is read as %q", text, number)
		}
	})
}

func TestParseDisputeNote(t *testing.T) {
	for text, code := range map[string]string{
		"I was not there on 12 May": "",
		"  Мен ол күні Астанада болдым.\nҚағазым бар. ": "",
		strings.Repeat("ә", 500):    "",
		strings.Repeat("ә", 501):    "invalid_note",
		" \n\t ":                    "note_needed",
		"my IIN is 900101 300017":   "invalid_note",
		"call me: +7 701 123 45 67": "invalid_note",
		"passport FA4401782":        "invalid_note",
		"a\x00b":                    "invalid_note",
		"a\xffb":                    "invalid_note",
	} {
		note, err := ashyq.ParseDisputeNote(text)
		if code == "" && (err != nil || note != strings.TrimSpace(text)) {
			t.Errorf("ParseDisputeNote(%q) = %q, %v", text, note, err)
		}
		if code != "" && (!errors.Is(err, ashyq.Fail(ashyq.Invalid, code)) || note != "") {
			t.Errorf("ParseDisputeNote(%q) = %q, %v, want %s", text, note, err, code)
		}
	}
}

func FuzzParseDisputeNote(f *testing.F) {
	for _, seed := range []string{"I was not there", " ", "900101300017", "a\xff", "a\u0085b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		note, err := ashyq.ParseDisputeNote(text)
		if err == nil && (note == "" || len([]rune(note)) > 500 || ashyq.NamesAPerson(note)) {
			t.Errorf("%q is taken as %q", text, note)
		}
	})
}

func TestAReasonLeadsBackToItsRecord(t *testing.T) {
	at := time.Date(2021, 5, 10, 9, 0, 0, 123_456_789, time.UTC)
	now := at.Add(40 * time.Hour)
	rules := ashyq.StatusRules{
		Green: map[ashyq.EvidenceKind]ashyq.Validity{ashyq.Negative: {From: ashyq.FromResult, For: 72 * time.Hour}},
		Red:   ashyq.Ending{By: ashyq.EndedByBoth, Days: 14}, Yellow: ashyq.Ending{By: ashyq.EndedByBoth, Days: 14},
	}
	pcr := func(e ...ashyq.Evidence) ashyq.Finding {
		return ashyq.Finding{Registry: ashyq.PCR, AsOf: now, Evidence: e}
	}
	control := func(e ...ashyq.Evidence) ashyq.Finding {
		return ashyq.Finding{Registry: ashyq.Control, AsOf: now, Evidence: e}
	}
	negative := ashyq.Evidence{Kind: ashyq.Negative, Registry: ashyq.PCR, ID: "Observation/n", Standing: ashyq.Final, At: at, Issued: at.Add(time.Hour)}
	positive := ashyq.Evidence{Kind: ashyq.Positive, Registry: ashyq.PCR, ID: "Observation/p", Standing: ashyq.Corrected, At: at, Issued: at.Add(time.Hour)}
	undated := ashyq.Evidence{Kind: ashyq.Positive, Registry: ashyq.PCR, ID: "Observation/u", Standing: ashyq.Final}
	contact := ashyq.Evidence{Kind: ashyq.Contact, Registry: ashyq.Control, ID: "Condition/c", Standing: ashyq.Final, At: at}
	older := ashyq.Evidence{Kind: ashyq.Contact, Registry: ashyq.Control, ID: "Condition/o", Standing: ashyq.Final, At: at.Add(-time.Hour)}
	regime := ashyq.Evidence{Kind: ashyq.Isolation, Registry: ashyq.Control, ID: "Flag/r", Standing: ashyq.Final, At: at}
	void := contact
	void.ID, void.Standing = "Condition/v", ashyq.Void

	for name, tt := range map[string]struct {
		findings []ashyq.Finding
		want     []string // of the disputable reasons, in their order
	}{
		"green":             {[]ashyq.Finding{pcr(negative), control()}, []string{"Observation/n"}},
		"red":               {[]ashyq.Finding{pcr(positive), control(regime)}, []string{"Observation/p", "Flag/r"}},
		"red, undated":      {[]ashyq.Finding{pcr(undated), control()}, []string{"Observation/u"}},
		"yellow, twice":     {[]ashyq.Finding{pcr(), control(older, contact, void)}, []string{"Condition/o", "Condition/c"}},
		"blue":              {[]ashyq.Finding{pcr(), control()}, []string{""}},
		"nothing is known":  {nil, nil},
		"half is not known": {[]ashyq.Finding{control(contact)}, []string{"Condition/c"}},
	} {
		var got []string
		for _, reason := range ashyq.Resolve(ashyq.Known{Findings: tt.findings}, rules, now).Reasons {
			if !reason.Disputable() {
				continue
			}
			shown := reason
			shown.Since = reason.Since.Truncate(time.Millisecond)
			id, ok := shown.Behind(tt.findings, rules, now)
			if !ok {
				t.Errorf("%s: nothing is behind %+v", name, shown)
			}
			got = append(got, id)

			shown.Since = shown.Since.Add(time.Minute)
			if id, ok := shown.Behind(tt.findings, rules, now); ok && reason.Code != ashyq.NoResult {
				t.Errorf("%s: a minute later %q is behind it", name, id)
			}
			if id, ok := reason.Behind([]ashyq.Finding{pcr(), control(void)}, rules, now); ok && reason.Code != ashyq.NoResult {
				t.Errorf("%s: once put right %q is behind it", name, id)
			}
		}
		if strings.Join(got, " ") != strings.Join(tt.want, " ") || len(got) != len(tt.want) {
			t.Errorf("%s: the records are %q, want %q", name, got, tt.want)
		}
	}
}

func TestAResultThatHasComeIsMissingNoMore(t *testing.T) {
	at := time.Date(2021, 5, 10, 9, 0, 0, 0, time.UTC)
	rules := ashyq.StatusRules{Green: map[ashyq.EvidenceKind]ashyq.Validity{ashyq.Negative: {For: 72 * time.Hour}}}
	missing := ashyq.Reason{Code: ashyq.NoResult, Registry: ashyq.PCR}
	for _, row := range []struct {
		kind     ashyq.EvidenceKind
		standing ashyq.Standing
		after    time.Duration
		missing  bool
	}{
		{ashyq.Negative, ashyq.Final, 0, false},
		{ashyq.Negative, ashyq.Corrected, 72*time.Hour - 1, false},
		{ashyq.Negative, ashyq.Final, 72 * time.Hour, true}, // its time is over
		{ashyq.Negative, ashyq.Final, -1, true},
		{ashyq.Negative, ashyq.Preliminary, 0, true},
		{ashyq.Negative, ashyq.Void, 0, true},
		{ashyq.Unreadable, ashyq.Final, 0, true},
	} {
		now := at.Add(row.after)
		findings := []ashyq.Finding{{Registry: ashyq.PCR, AsOf: now, Evidence: []ashyq.Evidence{
			{Kind: row.kind, Registry: ashyq.PCR, ID: "Observation/n", Standing: row.standing, At: at},
		}}}
		if id, ok := missing.Behind(findings, rules, now); ok != row.missing || id != "" {
			t.Errorf("%+v: %q, %v", row, id, ok)
		}
	}
}

func TestWhatIsNobodysRecordIsNotDisputed(t *testing.T) {
	for _, r := range []ashyq.Reason{
		{Code: ashyq.NoContact, Registry: ashyq.Control},
		{Code: ashyq.RegistrySilent, Registry: ashyq.PCR},
		{Code: ashyq.PassShown},
		{Code: string(ashyq.Recovery)},
	} {
		if r.Disputable() {
			t.Errorf("%s can be disputed", r.Code)
		}
	}
}

func TestADisputeIsOverOnceItIsDecided(t *testing.T) {
	for state, want := range map[ashyq.DisputeState]bool{
		ashyq.DisputeUnknown: false, ashyq.DisputeRequested: false, ashyq.DisputeAccepted: false,
		ashyq.DisputeCompleted: true, ashyq.DisputeRejected: true,
	} {
		if state.Over() != want {
			t.Errorf("%s: over is %v", state, state.Over())
		}
	}
}
