package sqlite

import (
	"ashyq"
	"ashyq/internal/store/rowbody"
)

// eventColumns are the columns of an event's row, in the order in which readEvent reads and insertEvent writes them.
const eventColumns = "id, venue, seq, visit, kind, gate, tag, at, outcome, heads, stayed, inside, inferred, body"

const insertEvent = "INSERT INTO events (" + eventColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) " +
	"ON CONFLICT (id, venue) DO NOTHING"

// insert writes an event's row, and reports false if the venue has one with this id.
func (tx *tx) insert(e ashyq.Event, body []byte) (bool, error) {
	n, err := tx.exec(insertEvent, e.ID, e.Venue, e.Seq, e.Visit, e.Kind, e.Gate, e.Tag, e.At, e.Decision.Outcome, e.Heads,
		e.Stayed, e.Inside, e.Inferred, body)
	return n > 0, err
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
	err := rowbody.Decode(r.blob(13), &e)
	e.Decision.Outcome = ashyq.Outcome(r.text(8))
	return e, err
}
