package ashyq

import "time"

// Pass is what the server once attested of a person and they carry with them: evidence of its age. The signed form is made
// and read by package seal.
type Pass struct {
	ID         string // random; the one thing a pass can be revoked by
	Person     Person // sealed in the signed form for the server alone
	Status     Status
	AsOf       time.Time
	Until      time.Time // when the status ends by itself; zero if it does not
	Issued     time.Time
	Expires    time.Time
	BirthDay   int // to hold against a card; 0 if not known
	BirthMonth time.Month
	Key        []byte // the phone's own public key (SEC 1, P-256), empty if it gave none
}

// PassValid is how long after its evidence a pass may be shown, whenever it was signed.
const PassValid = 72 * time.Hour

// How long what a phone has signed may be shown, by the clock of who looks at it: phones sign anew every 15 seconds, and clocks
// differ. A photograph is worth nothing after that.
const (
	PresentationEarly = 30 * time.Second // before its moment
	PresentationLate  = 45 * time.Second // after it
)

// Presentation is a pass as its phone shows it, signed by the phone's own key at a moment.
type Presentation struct {
	Pass Pass
	At   time.Time
}

// Fresh reports whether a presentation is good at a moment: its phone is there, not a picture of it.
func (p Presentation) Fresh(now time.Time) bool {
	return !now.Before(p.At.Add(-PresentationEarly)) && !now.After(p.At.Add(PresentationLate))
}

// attested is what a pass still says at a moment. Its green and blue go when it expires, its yellow and red do not: to carry
// an old pass makes nobody less ill. A green whose time is over is blue, a yellow or red whose time is over is not known.
func attested(p *Pass, now time.Time) Verdict {
	if p == nil || p.Status <= Blue && !now.Before(p.Expires) {
		return Verdict{Source: FromNothing}
	}
	v := Verdict{Status: p.Status, Source: FromPass, AsOf: p.AsOf, Since: p.AsOf, Until: p.Until}
	if !p.Until.IsZero() && !now.Before(p.Until) {
		v.Status, v.Since, v.Until = Unknown, p.Until, time.Time{}
		if p.Status == Green {
			v.Status = Blue
		}
	}
	v.Reasons = []Reason{{Code: PassShown, Since: v.Since, Until: v.Until}}
	return v
}

// Outgrown reports whether a newer verdict makes a pass untrue that would otherwise be believed: it says of its person what is
// less grave. It is to be revoked, lest it be shown where nobody can ask.
func (p *Pass) Outgrown(v Verdict, now time.Time) bool {
	said := attested(p, now).Status
	return said != Unknown && v.Status > said && v.Source != FromPass && v.AsOf.After(p.AsOf)
}

// Revocation takes passes back before their time: one by its id, or all that rest on evidence from before a moment. It names
// nobody.
type Revocation struct {
	Pass   string    // the id of the one; empty for all of an age
	Until  time.Time // of the one: its Expires, when it lapses in any case, and the revocation may be forgotten
	Before time.Time // of all of an age
}
