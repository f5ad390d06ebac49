package ashyq

import "time"

// Speaker is an account that speaks for a person: it is bound to them.
type Speaker struct {
	Account   AccountID
	Since     time.Time // zero if nobody knows
	Assurance Assurance
}

// Vouched reports whether anybody but its holder says that the account is the person's.
func (s Speaker) Vouched() bool { return s.Assurance.Above(NoAssurance) }

// MayEnd reports whether an account, whose holder says that a look at their person was not theirs, ends the binding of another: one
// that was made by then, and that nobody vouches more for. Who is not vouched for ends nothing: else whoever types a stranger's
// number could end the stranger's own binding.
func (s Speaker) MayEnd(other Speaker, look time.Time) bool {
	return s.Vouched() && other.Account != s.Account && !other.Since.After(look) && !other.Assurance.Above(s.Assurance)
}

// MayLearnWhere reports whether an account is told where a look at its person was made; others is how many other accounts speak for
// them. Who is not vouched for is told only of what came after their own binding, and only while nobody else speaks for the person:
// whoever types a stranger's number does not learn where the stranger has been.
func (s Speaker) MayLearnWhere(look time.Time, others int) bool {
	return s.Vouched() || others == 0 && !look.Before(s.Since)
}

// CardChecked reports whether a visit, of which these are all rows in order, vouches for an account: its phone alone has scanned the
// code, as mine says of an entry, and the last word of somebody else of the staff is that they saw the card. A visit that another
// scan has extended does not tell whose phone it was that stood at the door, and one in training nothing at all.
func CardChecked(rows []Event, mine func(entry Event) bool, account AccountID) bool {
	came, seen := false, false
	for _, e := range rows {
		switch e.Kind {
		case EntryEvent:
			if came = e.Decision.Enforced && mine(e); !came {
				return false
			}
		case OverrideEvent:
			seen = e.Decision.Reason == CardSeen && e.Actor != account
		}
	}
	return came && seen
}
