package server

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"ashyq"
	"ashyq/internal/i18n"
)

// Answer is what a scan, a check or a visit is answered with. What was not asked or does not exist is null.
type Answer struct {
	Visit     *string         `json:"visit" doc:"Names the visit everywhere; null where none was recorded."`
	Direction ashyq.Direction `json:"direction" enum:"entry,exit"`
	At        time.Time       `json:"at" doc:"The moment it is about: of what was recorded, or of the check."`
	Venue     *Place          `json:"venue" doc:"Null for the neutral code."`
	Gate      *Point          `json:"gate" doc:"Null where there was none: a staff member's word, an exit that the app or the closing time made."`
	Status    *Colour         `json:"status,omitempty" doc:"Not there for an exit."`
	Decision  Decision        `json:"decision"`
	Receipt   *ReceiptCode    `json:"receipt" doc:"What the desk sees too; null where nothing was recorded."`
	Sign      *Sign           `json:"sign" doc:"What the venue's screens showed in the minute of at, so that a repeated scan is answered the same; of a visit, what they show now. Null where nothing was recorded, for a scan made offline, and for a visit that is over or was refused a while ago."`
	RemindAt  *time.Time      `json:"remind_at" doc:"When to ask who came in whether they have left: the usual stay is over. Null unless they were admitted."`
	Pass      *string         `json:"pass" doc:"Signed, to be kept and sent with the next scan; null if there is nothing to attest."`
	Recorded  *string         `json:"recorded" enum:"now,later" doc:"later: the database is away and the node has journalled the visit. Until it is brought in, the same scan is answered the same by that node alone, and the visit's name, the receipt and the occupancy are that node's own. Null where nothing was recorded."`
	Occupancy *Inside         `json:"occupancy" doc:"After this scan; null where nothing was recorded."`
}

// Place is a venue as visitors are told of it.
type Place struct {
	_        struct{}       `nullable:"true"`
	ID       ashyq.VenueID  `json:"id"`
	Name     string         `json:"name"`
	Address  string         `json:"address"`
	Category ashyq.Category `json:"category"`
	TimeZone string         `json:"time_zone" doc:"IANA name."`
}

// Point is a gate as visitors are told of it.
type Point struct {
	_    struct{}     `nullable:"true"`
	ID   ashyq.GateID `json:"id"`
	Name string       `json:"name"`
}

// Colour is a status with what it rests on.
type Colour struct {
	Colour  ashyq.Status `json:"colour" enum:"green,blue,yellow,red,unknown"`
	AsOf    *time.Time   `json:"as_of" doc:"The age of the oldest evidence it needed."`
	Until   *time.Time   `json:"until" doc:"When it ends by itself; null if it does not, or not yet known."`
	Source  ashyq.Source `json:"source" enum:"registries,cache,pass,none"`
	Fresh   bool         `json:"fresh" doc:"Whether the rules take it for what the registries say now. If not, those for silent registries have decided what it is worth."`
	Reasons []Reason     `json:"reasons" nullable:"false"`
}

// Reason is one piece of evidence behind a status.
type Reason struct {
	Code     string     `json:"code"`
	Registry *string    `json:"registry" enum:"pcr,control" doc:"Who says so."`
	Since    *time.Time `json:"since"`
	Until    *time.Time `json:"until"`
	Ends     *string    `json:"ends" enum:"negative,regime_end,negative_and_regime_end,time" doc:"What would end it."`
	Text     string     `json:"text" doc:"All of it in the caller's language."`

	Disputable bool `json:"disputable,omitempty" doc:"Its registry can be asked to put it right: POST /v1/me/disputes."`
}

// Decision is what the rules, or a member of staff, made of it.
type Decision struct {
	Outcome  ashyq.Outcome `json:"outcome" enum:"admit,refuse,check,left,not_inside,info,left_queue"`
	Enforced bool          `json:"enforced" doc:"False in training and before it."`
	Reason   string        `json:"reason"`
	Ask      *string       `json:"ask" doc:"Of check: what a person must look at."`
	Rule     *string       `json:"rule"`
	Policy   *string       `json:"policy" doc:"The version of the rules."`
	Text     string        `json:"text" doc:"What to do, in the caller's language."`
	Stayed   string        `json:"stayed,omitempty" doc:"Of left: how long, as an ISO 8601 duration; not there if it is not known yet."`
}

// ReceiptCode is what the visitor and the desk can compare.
type ReceiptCode struct {
	_          struct{}  `nullable:"true"`
	Code       string    `json:"code"`
	ValidUntil time.Time `json:"valid_until" doc:"Until then no other has it at this venue."`
}

// Sign is a shape that all screens of a venue share for one minute, to be compared at a glance.
type Sign struct {
	_     struct{}  `nullable:"true"`
	Name  string    `json:"name" enum:"apple,eagle,horse,tulip,dombra,shanyraq,saiga,snow_leopard,sun,wolf,camel,swan,yurt,mountain,moon,star"`
	Until time.Time `json:"until" doc:"The end of its minute."`
	Next  string    `json:"next" enum:"apple,eagle,horse,tulip,dombra,shanyraq,saiga,snow_leopard,sun,wolf,camel,swan,yurt,mountain,moon,star" doc:"The sign of the minute after."`
}

// Inside is how many persons a venue holds.
type Inside struct {
	_        struct{} `nullable:"true"`
	Inside   int      `json:"inside"`
	Inferred int      `json:"inferred" doc:"Of those inside, how many are uncertain."`
	Limit    *int     `json:"limit" doc:"How many may be inside now; null for no limit."`
}

type answerOutput struct{ Body Answer }

// answer says an admission in the caller's language and in the venue's time.
func (s *server) answer(language string, a ashyq.Admission) *answerOutput {
	e := a.Event
	where := s.location(a.Venue)
	answer := Answer{
		Direction: direction(a),
		At:        milliseconds(e.At.In(where)),
		Gate:      pointOf(language, a.Gate),
		Decision:  s.decision(language, e),
		Pass:      orNull(a.Pass),
	}
	if a.Venue != nil {
		answer.Venue = &Place{ID: a.Venue.ID, Name: a.Venue.Name.In(language), Address: a.Venue.Address,
			Category: a.Venue.Category, TimeZone: a.Venue.TimeZone}
	}
	if e.Verdict.Source != "" && e.Kind != ashyq.ExitEvent { // a visit keeps its entry's, of which its exit does not speak
		answer.Status = s.colour(language, e.Verdict, e.At.In(where))
		answer.Status.Fresh = s.fresh(e)
	}
	if e.Seq > 0 { // it is on record
		visit, recorded := e.VisitID().String(), recorded(e)
		answer.Visit, answer.Recorded = &visit, &recorded
		answer.Receipt = &ReceiptCode{Code: a.Receipt, ValidUntil: milliseconds(e.At.Add(ashyq.ReceiptValid).In(where))}
		answer.RemindAt = momentIn(a.Remind, where)
		if !e.Offline { // whose moment is the client's word
			answer.Sign = s.sign(e.Venue, e.At.In(where))
		}
		answer.Occupancy = &Inside{Inside: e.Inside, Inferred: e.Inferred, Limit: orNull(a.Limit)}
	}
	return &answerOutput{answer}
}

// recorded says how an event is on record.
func recorded(e ashyq.Event) string {
	if e.Provisional {
		return "later"
	}
	return "now"
}

// sign is a venue's at a moment.
func (s *server) sign(venue ashyq.VenueID, at time.Time) *Sign {
	sign := s.Keys.Sign(venue, at)
	return &Sign{Name: sign.Name, Until: sign.Until, Next: sign.Next}
}

// direction is which way somebody went, or would go where nothing was recorded. An override is about an entry; some exits are
// made at no gate.
func direction(a ashyq.Admission) ashyq.Direction {
	switch {
	case a.Event.Kind == ashyq.ExitEvent:
		return ashyq.Exit
	case a.Event.Seq > 0:
		return ashyq.Entry
	default:
		return a.Gate.Direction
	}
}

// fresh reports whether an event rests on what the registries said when it was asked for: at its moment, or before it.
func (s *server) fresh(e ashyq.Event) bool {
	asked := e.At
	if now := s.Now(); now.Before(asked) {
		asked = now
	}
	return s.Desk.Policy(e.At).Basis(e.Verdict, asked) == ashyq.FreshBasis
}

// Reasons as they are said, where the evidence was old: what the rules for silent registries have made of it.
const (
	statusCounts = "status_counts"
	statusOld    = "status_old"
)

// reasonSaid is the reason of a decision by which its text is found.
func (s *server) reasonSaid(e ashyq.Event) string {
	d := e.Decision
	known := e.Kind == ashyq.EntryEvent && e.Verdict.Status != ashyq.Unknown
	switch {
	case known && d.Reason == ashyq.RegistriesSilent:
		return statusOld
	case known && d.Outcome == ashyq.Admit && d.Reason == ashyq.StatusAllowed && !s.fresh(e):
		return statusCounts
	default:
		return d.Reason
	}
}

func (s *server) decision(language string, e ashyq.Event) Decision {
	d := e.Decision
	said := Decision{
		Outcome: d.Outcome, Enforced: d.Enforced, Reason: cmp.Or(d.Reason, string(d.Outcome)),
		Ask: orNull(d.Ask), Rule: orNull(d.Rule), Policy: orNull(d.Policy),
		Text: s.Words.Decision(language, i18n.Decision{
			Outcome: string(d.Outcome), Reason: s.reasonSaid(e), Ask: d.Ask, Enforced: d.Enforced,
		}),
	}
	if d.Outcome == ashyq.Left && !(e.Provisional && e.Stayed == 0) { // who came in before the database was away
		said.Stayed = iso8601(e.Stayed)
	}
	return said
}

// colour says a verdict as it stood at now, in whose location all times are.
func (s *server) colour(language string, v ashyq.Verdict, now time.Time) *Colour {
	where := now.Location()
	said := &Colour{
		Colour: v.Status, AsOf: momentIn(v.AsOf, where), Until: momentIn(v.Until, where), Source: v.Source,
		Reasons: make([]Reason, 0, len(v.Reasons)),
	}
	for _, r := range v.Reasons {
		said.Reasons = append(said.Reasons, Reason{
			Code: r.Code, Registry: orNull(string(r.Registry)), Since: momentIn(r.Since, where), Until: momentIn(r.Until, where),
			Ends: orNull(r.Ends), Disputable: r.Disputable(),
			Text: s.Words.Reason(language, i18n.Reason{
				Code: r.Code, Registry: string(r.Registry), Ends: r.Ends, Since: r.Since, Until: r.Until,
			}, now),
		})
	}
	return said
}

// pointOf is a gate, null for none.
func pointOf(language string, g ashyq.Gate) *Point {
	if g.ID == "" {
		return nil
	}
	return &Point{ID: g.ID, Name: g.Name.In(language)}
}

// location is the venue's, the country's where there is no venue.
func (s *server) location(v *ashyq.Venue) *time.Location {
	if v == nil {
		return s.Desk.Places.Home
	}
	place, err := s.Desk.Places.Venue(v.ID)
	if err != nil {
		return s.Desk.Places.Home
	}
	return place.Location
}

// momentIn is a time to the millisecond in a location, nil for a zero one.
func momentIn(t time.Time, where *time.Location) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = milliseconds(t.In(where))
	return &t
}

func milliseconds(t time.Time) time.Time { return t.Truncate(time.Millisecond) }

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// iso8601 is a duration in hours, minutes and seconds, such as PT2H50M.
func iso8601(d time.Duration) string {
	d = d.Truncate(time.Second)
	if d <= 0 {
		return "PT0S"
	}
	var b strings.Builder
	b.WriteString("PT")
	for _, unit := range []struct {
		name byte
		size time.Duration
	}{{'H', time.Hour}, {'M', time.Minute}, {'S', time.Second}} {
		if n := d / unit.size; n > 0 {
			fmt.Fprintf(&b, "%d%c", n, unit.name)
			d -= n * unit.size
		}
	}
	return b.String()
}
