package i18n

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Decision is what was decided at a gate, in the words that the API has for it.
type Decision struct {
	Outcome  string // admit, refuse, check …
	Reason   string // status_allowed …, or a staff member's reason for an override
	Ask      string // paper_pcr …, of a check
	Enforced bool
}

// Decision tells the visitor, and whoever stands at the door, what was decided and what to do next. A reason that a rule
// has made up itself is left out.
func (c *Catalogue) Decision(lang string, d Decision) string {
	decision, override, training := "decision."+d.Outcome+"."+d.Reason, "", ""
	if !c.has(decision) {
		decision, override = "decision."+d.Outcome, "override."+d.Reason
	}
	if !d.Enforced && d.Reason != "venue_applied" && (d.Outcome == "refuse" || d.Outcome == "check") {
		training = "decision.training"
	}
	return c.sentences(lang, Args(nil).of, decision, override, "ask."+d.Ask, training)
}

// Reason is one piece of evidence behind a status, in the words that the API has for it.
type Reason struct {
	Code     string // pcr_negative …
	Registry string // pcr, control, or empty
	Ends     string // what would end its effect: negative, regime_end, negative_and_regime_end, time, or empty
	Since    time.Time
	Until    time.Time
}

// Reason tells what is known, since when, and what would end it. Days and hours are told as people say them who live where
// now is.
func (c *Catalogue) Reason(lang string, r Reason, now time.Time) string {
	code := r.Code
	if !c.has("reason." + code) {
		code = "other"
	}
	reason, since, ends := "reason."+code, "", "ends."+r.Ends
	if specific := reason + "." + r.Registry; c.has(specific) {
		reason = specific
	}
	if !r.Since.IsZero() {
		since = "since." + code
	}
	if !r.Until.IsZero() {
		if dated := ends + ".until"; c.has(dated) {
			ends = dated
		} else if r.Ends == "" {
			ends = "ends.time.until"
		}
	}
	return c.sentences(lang, func(name string) string {
		if name == "since" {
			return c.Time(lang, r.Since, now)
		}
		return c.Time(lang, r.Until, now)
	}, reason, since, ends)
}

// Dispute tells how far a registry has come with a request to put a record right, and what to do next.
func (c *Catalogue) Dispute(lang, state, registry string) string {
	dispute := "dispute." + state
	if specific := dispute + "." + registry; c.has(specific) {
		dispute = specific
	}
	return c.sentences(lang, Args(nil).of, dispute)
}

// Problem tells the caller why a request failed and what to do next. wait is when it may be sent again, a minute if that is
// not known. A code without a message is told as internal.
func (c *Catalogue) Problem(lang, code string, wait time.Duration) string {
	key := "problem." + code
	if !c.has(key) {
		key = "problem.internal"
	}
	if wait <= 0 {
		wait = time.Minute
	}
	if wait > time.Minute {
		wait = (wait + time.Minute - 1).Truncate(time.Minute)
	} else {
		wait = (wait + time.Second - 1).Truncate(time.Second)
	}
	return c.Text(lang, key, Args{"wait": c.Duration(lang, wait)})
}

// sentences joins those of the messages that there are.
func (c *Catalogue) sentences(lang string, of func(name string) string, keys ...string) string {
	messages := c.in(lang)
	said := make([]byte, 0, usualText)
	for _, key := range keys {
		m, ok := messages[key]
		if !ok {
			continue
		}
		if len(said) > 0 {
			said = append(said, ' ')
		}
		said = m["other"].fill(said, of)
	}
	return string(said)
}

// Shorten keeps a text to so many characters, of which the last is then an ellipsis.
func Shorten(text string, longest int) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:longest-1])) + "…"
}
