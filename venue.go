package ashyq

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// Identifiers are opaque and unguessable; each kind has its own type, so that one is never taken for another.
type (
	EntityID  string
	VenueID   string
	GateID    string
	AccountID string
	ClientID  string // a platform
)

// Region is an ISO 3166-2 code, such as KZ-75.
type Region string

// Zone is how bad the epidemic is in a region, as the sanitary service has declared it.
type Zone string

const (
	GreenZone   Zone = "green"
	YellowZone  Zone = "yellow"
	RedZone     Zone = "red"
	DarkRedZone Zone = "dark_red"
)

// Category is what a venue does: fitness, cinema, cafe, airport, pharmacy, grocery, mall, ….
type Category string

// Text is one message or name in the three languages; what is missing is read in another.
type Text struct {
	KK string `json:"kk,omitempty"`
	RU string `json:"ru,omitempty"`
	EN string `json:"en,omitempty"`
}

// UnmarshalJSON also reads a bare string, as names of gates were once kept.
func (t *Text) UnmarshalJSON(b []byte) error {
	if bare := ""; json.Unmarshal(b, &bare) == nil {
		*t = Text{RU: bare}
		return nil
	}
	type text Text
	return json.Unmarshal(b, (*text)(t))
}

// In is the text in a language (kk, ru, en), or else in the first language that has it.
func (t Text) In(language string) string {
	switch language {
	case "kk":
		return cmp.Or(t.KK, t.RU, t.EN)
	case "ru":
		return cmp.Or(t.RU, t.KK, t.EN)
	default:
		return cmp.Or(t.EN, t.RU, t.KK)
	}
}

// Date is a calendar day, in whatever time zone its owner lives.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("date %q is not of the form 2006-01-02", text)
	}
	*d = DateOf(t)
	return nil
}

func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()
}

// VenueState says whether a venue takes part.
type VenueState string

const (
	Applied   VenueState = "applied"   // waits for an official's word; nobody is let in yet
	Training  VenueState = "training"  // the first week: decisions are true and not enforced
	Active    VenueState = "active"    // decisions are enforced
	Suspended VenueState = "suspended" // nobody is let in until it is reinstated
	Withdrawn VenueState = "withdrawn" // it has left; its codes answer gate_retired
	Refused   VenueState = "refused"   // its application was; so do its codes
	Excluded  VenueState = "excluded"  // for cause; so do its codes
)

// Class is what a rule may ask of a venue's standing.
type Class string

const (
	TrainingClass Class = "training"
	OrdinaryClass Class = "ordinary"
	LeaderClass   Class = "leader"
)

// Venue is a place people enter and leave, with its gates.
type Venue struct {
	ID            VenueID       `json:"id"`
	Entity        EntityID      `json:"entity"`
	Name          Text          `json:"name"`
	Address       string        `json:"address"`
	Region        Region        `json:"region"`
	Category      Category      `json:"category"`
	OKED          string        `json:"oked,omitempty"`  // the activity in the country's classifier (NK RK 03-2019)
	Point         *Point        `json:"point,omitempty"` // on the map; nil if not known
	State         VenueState    `json:"state"`
	Participation Participation `json:"participation,omitzero"` // how it came to its state
	Terms         string        `json:"terms,omitempty"`        // the version of the terms that were accepted
	Printed       time.Time     `json:"printed,omitzero"`       // when its posters were first taken
	Leader        bool          `json:"leader,omitempty"`       // a clean record, which some decrees reward
	Capacity      int           `json:"capacity"`               // persons
	Area          int           `json:"area,omitempty"`         // square metres, 0 if not known
	TimeZone      string        `json:"time_zone"`              // IANA name; days, weekdays and hours are read in it
	Opening       []Shift       `json:"opening,omitempty"`      // its own hours, within those that the rules allow; empty: always open
	Gates         []Gate        `json:"gates"`
}

// Point is a place on the map, in degrees (WGS 84).
type Point struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// TakesPart reports whether anybody may be let in at all.
func (v *Venue) TakesPart() bool { return v.State == Training || v.State == Active }

// Gone reports whether the venue's codes are no longer in use.
func (v *Venue) Gone() bool { return v.State == Withdrawn || v.State == Refused || v.State == Excluded }

// Enforces reports whether decisions are more than a rehearsal.
func (v *Venue) Enforces() bool { return v.State != Training && v.State != Applied }

// Class is the venue's standing as rules see it.
func (v *Venue) Class() Class {
	switch {
	case v.State == Training:
		return TrainingClass
	case v.Leader:
		return LeaderClass
	default:
		return OrdinaryClass
	}
}

// Direction of a gate.
type Direction string

const (
	Entry Direction = "entry"
	Exit  Direction = "exit"
)

// Gate is one QR point of a venue.
type Gate struct {
	ID        GateID    `json:"id"`
	Name      Text      `json:"name"`
	Direction Direction `json:"direction"`
	Short     string    `json:"short"`            // nine digits, the last a check digit
	Retired   time.Time `json:"retired,omitzero"` // when its code stopped counting; zero while it counts
}

// Neutral is the gate that belongs to no venue: its code lets people learn their own status and keeps nothing.
// NeutralShort is its short number.
const (
	Neutral      GateID = "neutral"
	NeutralShort string = "100000009"
)
