package postgres

import (
	"github.com/fxamacker/cbor/v2"

	"ashyq"
)

// eventColumns are the columns of an event's row, in the order in which readEvent reads and writeEvent writes them.
const (
	eventColumns     = "id, venue, seq, visit, kind, gate, tag, at, outcome, heads, stayed, inside, inferred, body"
	eventColumnCount = 14
)

// eventKey is what tells events apart.
type eventKey struct {
	venue ashyq.VenueID
	id    ashyq.ScanID
}

// recordedRow is an event that is to be written.
type recordedRow struct {
	event *ashyq.Event
	body  []byte
}

// insert notes an event's row.
func (tx *tx) insert(e *ashyq.Event, body []byte) {
	tx.see(e)
	d := dayOf(e.ID.Time())
	tx.rows[d] = append(tx.rows[d], recordedRow{e, body})
}

func (tx *tx) see(e *ashyq.Event) { tx.events[eventKey{e.Venue, e.ID}] = e }

// insertEvents appends what writes rows of one day.
func insertEvents(round []statement, partition string, rows []recordedRow) []statement {
	t := text{sql: "INSERT INTO " + partition + " (" + eventColumns + ")", columns: eventColumnCount}
	return bulk(round, t, len(rows), func(v *values, i int) { writeEvent(v, rows[i].event, rows[i].body) })
}

// findEvents looks for the rows with some ids of one day, at some venues; on a plain database at whatever venues.
func (l *line) findEvents(partition string, ids []ashyq.ScanID, venues []ashyq.VenueID, see func(*ashyq.Event)) statement {
	s := statement{text: text{sql: "SELECT " + eventColumns + " FROM " + partition + " WHERE id = ANY ($1)"}, each: func(r row) error {
		e, err := readEvent(r)
		see(&e)
		return err
	}}
	s.with.ids(ids)
	return l.at(s, venues)
}

func writeEvent(v *values, e *ashyq.Event, body []byte) {
	v.id(e.ID)
	v.text(string(e.Venue))
	v.int64(int64(e.Seq))
	v.id(e.Visit)
	v.text(string(e.Kind))
	v.text(string(e.Gate))
	v.tag(e.Tag)
	v.moment(millis(e.At))
	v.text(string(e.Decision.Outcome))
	v.int32(e.Heads)
	v.int64(e.Stayed.Milliseconds())
	v.int32(e.Inside)
	v.int32(e.Inferred)
	v.bytes(body)
}

// readEvent reads a row of eventColumns.
func readEvent(r row) (ashyq.Event, error) {
	e := ashyq.Event{
		ID:       r.id(0),
		Venue:    ashyq.VenueID(r.text(1)),
		Seq:      uint64(r.int(2)),
		Visit:    r.id(3),
		Kind:     ashyq.EventKind(r.text(4)),
		Gate:     ashyq.GateID(r.text(5)),
		Tag:      r.tag(6),
		At:       r.time(7),
		Heads:    int(r.int(9)),
		Stayed:   r.milliseconds(10),
		Inside:   int(r.int(11)),
		Inferred: int(r.int(12)),
	}
	err := readBody(r[13], &e)
	e.Decision.Outcome = ashyq.Outcome(r.text(8))
	return e, err
}

// body is what an event's row holds in its last column. Its keys are never used again for something else.
type body struct {
	Offline   bool     `cbor:"1,keyasint,omitempty"`
	Means     string   `cbor:"2,keyasint,omitempty"`
	Assurance string   `cbor:"3,keyasint,omitempty"`
	Actor     string   `cbor:"4,keyasint,omitempty"`
	Note      string   `cbor:"5,keyasint,omitempty"`
	Enforced  bool     `cbor:"6,keyasint,omitempty"`
	Reason    string   `cbor:"7,keyasint,omitempty"`
	Ask       string   `cbor:"8,keyasint,omitempty"`
	Rule      string   `cbor:"9,keyasint,omitempty"`
	Policy    string   `cbor:"10,keyasint,omitempty"`
	Status    uint8    `cbor:"11,keyasint,omitempty"`
	Source    string   `cbor:"12,keyasint,omitempty"`
	AsOf      int64    `cbor:"13,keyasint,omitempty"`
	Since     int64    `cbor:"14,keyasint,omitempty"`
	Until     int64    `cbor:"15,keyasint,omitempty"`
	Reasons   []reason `cbor:"16,keyasint,omitempty"`
	Silent    []string `cbor:"17,keyasint,omitempty"`
	Afar      bool     `cbor:"18,keyasint,omitempty"`
}

type reason struct {
	Code     string `cbor:"1,keyasint,omitempty"`
	Registry string `cbor:"2,keyasint,omitempty"`
	Since    int64  `cbor:"3,keyasint,omitempty"`
	Until    int64  `cbor:"4,keyasint,omitempty"`
	Ends     string `cbor:"5,keyasint,omitempty"`
}

func makeBody(e ashyq.Event) ([]byte, error) {
	d, v := e.Decision, e.Verdict
	b := body{
		Offline: e.Offline, Afar: e.Afar, Means: string(e.Means), Assurance: string(e.Assurance), Actor: string(e.Actor), Note: e.Note,
		Enforced: d.Enforced, Reason: d.Reason, Ask: d.Ask, Rule: d.Rule, Policy: d.Policy,
		Status: uint8(v.Status), Source: string(v.Source), AsOf: millis(v.AsOf), Since: millis(v.Since), Until: millis(v.Until),
	}
	for _, r := range v.Reasons {
		b.Reasons = append(b.Reasons, reason{r.Code, string(r.Registry), millis(r.Since), millis(r.Until), r.Ends})
	}
	for _, registry := range v.Silent {
		b.Silent = append(b.Silent, string(registry))
	}
	return cbor.Marshal(b)
}

// readBody fills in what makeBody has written of an event.
func readBody(data []byte, e *ashyq.Event) error {
	var b body
	if err := cbor.Unmarshal(data, &b); err != nil {
		return err
	}
	e.Offline, e.Afar, e.Note = b.Offline, b.Afar, b.Note
	e.Means, e.Assurance, e.Actor = ashyq.Means(b.Means), ashyq.Assurance(b.Assurance), ashyq.AccountID(b.Actor)
	e.Decision = ashyq.Decision{Enforced: b.Enforced, Reason: b.Reason, Ask: b.Ask, Rule: b.Rule, Policy: b.Policy}
	e.Verdict = ashyq.Verdict{
		Status: ashyq.Status(b.Status), Source: ashyq.Source(b.Source),
		AsOf: fromMillis(b.AsOf), Since: fromMillis(b.Since), Until: fromMillis(b.Until),
	}
	for _, r := range b.Reasons {
		e.Verdict.Reasons = append(e.Verdict.Reasons, ashyq.Reason{
			Code: r.Code, Registry: ashyq.Registry(r.Registry), Since: fromMillis(r.Since), Until: fromMillis(r.Until), Ends: r.Ends,
		})
	}
	for _, registry := range b.Silent {
		e.Verdict.Silent = append(e.Verdict.Silent, ashyq.Registry(registry))
	}
	return nil
}

// asKept is an event with what a row keeps of it: moments to the millisecond in UTC, empty lists as none, no ceiling.
func asKept(e ashyq.Event) ashyq.Event {
	e.At = kept(e.At)
	e.Decision.Ceiling, e.Decision.Full = 0, nil
	v := &e.Verdict
	v.AsOf, v.Since, v.Until = kept(v.AsOf), kept(v.Since), kept(v.Until)
	v.Reasons = append([]ashyq.Reason(nil), v.Reasons...)
	for i := range v.Reasons {
		v.Reasons[i].Since, v.Reasons[i].Until = kept(v.Reasons[i].Since), kept(v.Reasons[i].Until)
	}
	v.Silent = append([]ashyq.Registry(nil), v.Silent...)
	return e
}
