package postgres

import (
	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
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
	v.moment(store.Millis(e.At))
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
	err := rowbody.Decode(r[13], &e)
	e.Decision.Outcome = ashyq.Outcome(r.text(8))
	return e, err
}
