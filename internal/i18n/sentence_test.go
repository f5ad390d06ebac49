package i18n

import (
	"strings"
	"testing"
	"time"
)

func TestEveryOutcomeAndReasonOfTheRulesHasItsOwnWords(t *testing.T) {
	c := load(t)
	held := []string{"status_allowed", "near_home_only", "registries_silent", "status_unknown"}
	for outcome, reasons := range map[string][]string{
		"admit": held,
		"refuse": {"status_refused", "pcr_required", "venue_full", "venue_closed", "venue_applied", "venue_suspended", "age",
			"registries_silent", "status_unknown", "no_rule"},
		"check": append([]string{"status_refused", "pcr_required", "age", "id_required"}, held...),
	} {
		for _, reason := range reasons {
			if !c.has("decision." + outcome + "." + reason) {
				t.Errorf("no words for %s because of %s", outcome, reason)
			}
		}
	}
	for _, outcome := range []string{"admit", "refuse", "check", "left", "not_inside", "info", "left_queue"} {
		if !c.has("decision." + outcome) {
			t.Errorf("no words for %s", outcome)
		}
	}
	for _, ask := range []string{"paper_pcr", "id_card", "age"} {
		if !c.has("ask." + ask) {
			t.Errorf("no words to ask for %s", ask)
		}
	}
	for _, reason := range []string{"paper_shown", "id_shown", "age_shown", "mistake", "emergency", "left", "offline", "other"} {
		if !c.has("override." + reason) {
			t.Errorf("no words for an override because of %s", reason)
		}
	}
}

func TestDecisionTellsWhatToDoNext(t *testing.T) {
	c := load(t)
	for _, row := range []struct {
		d    Decision
		lang string
		want string
	}{
		{Decision{"admit", "status_allowed", "", true}, "kk", "Кіріңіз."},
		{Decision{"admit", "status_allowed", "", false}, "en", "Come in."},
		{Decision{"check", "pcr_required", "paper_pcr", true}, "ru", "Здесь нужен отрицательный ПЦР-тест. Покажите сотруднику результат на бумаге."},
		{Decision{"refuse", "no_rule", "", false}, "en", "The rules in force keep places of this kind closed. " +
			"This place is in its training week: nothing is enforced yet."},
		{Decision{"refuse", "venue_applied", "", false}, "en", "This place is not approved yet, so this scan decides nothing. Ask the staff."},
		{Decision{"admit", "paper_shown", "", true}, "en", "Come in. The staff saw a result on paper."},
		{Decision{"left_queue", "left", "", true}, "ru", "Вход не состоялся. Посетитель ушёл."},
		{Decision{"refuse", "a_rule's_own", "", true}, "en", "Entry is not allowed."},
		{Decision{"left", "", "", true}, "en", "Your exit is recorded. Goodbye."},
		{Decision{"info", "info", "", true}, "en", "This is your status now. No visit was recorded."},
	} {
		if got := c.Decision(row.lang, row.d); got != row.want {
			t.Errorf("%s %+v is %q, want %q", row.lang, row.d, got, row.want)
		}
	}
}

func TestReasonTellsSinceWhenAndWhatWouldEndIt(t *testing.T) {
	c := load(t)
	now := time.Date(2021, 5, 5, 12, 0, 0, 0, time.UTC)
	yesterday, tomorrow := now.AddDate(0, 0, -1), now.AddDate(0, 0, 1)
	for _, row := range []struct {
		r    Reason
		lang string
		want string
	}{
		{Reason{"pcr_negative", "pcr", "time", yesterday, tomorrow}, "en",
			"A PCR test found no virus. It began to count yesterday at 12:00. It ends tomorrow at 12:00."},
		{Reason{"pcr_positive", "pcr", "negative_and_regime_end", yesterday, time.Time{}}, "ru",
			"ПЦР-тест нашёл вирус. Проба взята вчера в 12:00. Закончится, когда будет и отрицательный ПЦР-тест, сданный позже, и конец изоляции."},
		{Reason{"isolation", "control", "regime_end", time.Time{}, tomorrow}, "kk",
			"Бақылау орталығы үйде оқшаулануды тағайындады. Оқшауланумен бірге ертең сағат 12:00‑де аяқталады."},
		{Reason{"registry_silent", "control", "", time.Time{}, time.Time{}}, "en", "The Control Centre did not answer, or not in full."},
		{Reason{"pass_shown", "", "", yesterday, tomorrow}, "en",
			"This is what the pass on the phone says. We confirmed it yesterday at 12:00. It ends tomorrow at 12:00."},
		{Reason{"vaccination", "pcr", "", yesterday, time.Time{}}, "en",
			"A record in the health registries counts. It began to count yesterday at 12:00."},
	} {
		if got := c.Reason(row.lang, row.r, now); got != row.want {
			t.Errorf("%s %+v is %q, want %q", row.lang, row.r, got, row.want)
		}
	}
}

func TestEveryReasonIsWholeInEveryLanguage(t *testing.T) {
	c := load(t)
	now := time.Date(2021, 5, 5, 12, 0, 0, 0, time.UTC)
	codes := []string{"pcr_negative", "pcr_positive", "pcr_unreadable", "case", "contact", "isolation", "recovery",
		"no_result", "no_contact", "registry_silent", "pass_shown"}
	for _, lang := range Languages() {
		for _, code := range codes {
			if !c.has("reason." + code) {
				t.Errorf("no words for %s", code)
			}
			for _, ends := range []string{"", "time", "negative", "regime_end", "negative_and_regime_end"} {
				for _, at := range []time.Time{{}, now} {
					if text := c.Reason(lang, Reason{code, "pcr", ends, at, at}, now); strings.ContainsAny(text, "{}") {
						t.Errorf("%s: %s is left open: %s", lang, code, text)
					}
				}
			}
		}
	}
}

func TestEveryProblemOfTheAPIIsToldWholly(t *testing.T) {
	c := load(t)
	for _, code := range []string{"invalid_iin", "invalid_gate", "invalid_id", "invalid_pass", "invalid_time", "invalid_phone",
		"invalid_passport", "invalid_body", "too_large", "unknown_gate", "gate_retired", "not_found", "unauthenticated", "other_person",
		"forbidden", "id_reused", "limited", "unavailable", "journal_full", "wrong_code", "binding_limited", "not_open", "venue_full", "invalid_client",
		"internal", "not_acceptable", "method_not_allowed", "unsupported_media_type"} {
		if !c.has("problem." + code) {
			t.Errorf("no words for %s", code)
		}
		for _, lang := range Languages() {
			if text := c.Problem(lang, code, 0); strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %s is left open: %s", lang, code, text)
			}
		}
	}
}

func TestProblemNeverAsksToWaitTooShort(t *testing.T) {
	c := load(t)
	for wait, want := range map[time.Duration]string{
		0:                                 "1 minute",
		time.Millisecond:                  "1 second",
		59*time.Second + time.Millisecond: "1 minute",
		time.Minute + time.Second:         "2 minutes",
		59*time.Minute + 1:                "1 hour",
		23*time.Hour + 59*time.Minute:     "23 hours 59 minutes",
		24*time.Hour - time.Millisecond:   "1 day",
	} {
		if got := c.Problem("en", "limited", wait); got != "Too many tries. Wait "+want+", then try again." {
			t.Errorf("%v is told as %q", wait, got)
		}
	}
	if got := c.Problem("en", "no_such_code", 0); got != c.Problem("en", "internal", 0) {
		t.Errorf("an unknown code is told as %q", got)
	}
}

func TestShorten(t *testing.T) {
	for text, want := range map[string]string{"": "", "Арман": "Арман", "Армандар": "Арма…", "Бар на углу": "Бар…"} {
		if got := Shorten(text, 5); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
