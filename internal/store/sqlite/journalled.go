package sqlite

import (
	"errors"
	"time"

	"github.com/fxamacker/cbor/v2"

	"ashyq"
	"ashyq/internal/store"
	"ashyq/internal/store/rowbody"
)

// Journalled is what a node has answered and is to bring into the database: an event as it was answered, and the arrival, the
// departure or the override that it was of. Those have no ceiling: what was answered has happened.
type Journalled struct {
	Event     ashyq.Event
	Arrival   *store.Arrival
	Departure *store.Departure
	Override  *store.Override

	n int64
}

// journalled is what is kept of that beside the event.
type journalled struct {
	Tags      []ashyq.Tag
	Doubtful  time.Time
	Closes    time.Time
	Only      ashyq.ScanID
	NotBefore time.Time
	Leaving   *store.Departure
}

// journalBody is the form in which the file has it. Its keys are never used again for something else.
type journalBody struct {
	Tags      [][]byte    `cbor:"1,keyasint,omitempty"`
	Doubtful  int64       `cbor:"2,keyasint,omitempty"`
	Closes    int64       `cbor:"3,keyasint,omitempty"`
	Only      []byte      `cbor:"4,keyasint,omitempty"`
	NotBefore int64       `cbor:"5,keyasint,omitempty"`
	Leaving   *askedLeave `cbor:"6,keyasint,omitempty"`
}

// askedLeave is the departure from elsewhere that an arrival asks for.
type askedLeave struct {
	ID    []byte   `cbor:"1,keyasint"`
	Venue string   `cbor:"2,keyasint"`
	Tag   []byte   `cbor:"3,keyasint"`
	At    int64    `cbor:"4,keyasint"`
	Body  []byte   `cbor:"5,keyasint"`
	Tags  [][]byte `cbor:"6,keyasint"`
	Only  []byte   `cbor:"7,keyasint"`
}

func (j journalled) encode() ([]byte, error) {
	b := journalBody{
		Tags: tagBytes(j.Tags), Doubtful: store.Millis(j.Doubtful), Closes: store.Millis(j.Closes), NotBefore: store.Millis(j.NotBefore),
	}
	if j.Only != (ashyq.ScanID{}) {
		b.Only = j.Only[:]
	}
	if l := j.Leaving; l != nil {
		body, err := rowbody.Encode(l.Event)
		if err != nil {
			return nil, err
		}
		b.Leaving = &askedLeave{
			ID: l.Event.ID[:], Venue: string(l.Event.Venue), Tag: l.Event.Tag[:], At: store.Millis(l.Event.At), Body: body,
			Tags: tagBytes(l.Tags), Only: l.Only[:],
		}
	}
	return cbor.Marshal(b)
}

var errJournal = errors.New("a row of the journal cannot be read")

// decodeJournalled is what encode has written with an event.
func decodeJournalled(body []byte, e ashyq.Event) (Journalled, error) {
	var b journalBody
	if err := cbor.Unmarshal(body, &b); err != nil {
		return Journalled{}, errors.Join(errJournal, err)
	}
	j := Journalled{Event: e}
	tags, err := tagsOf(b.Tags)
	if err != nil {
		return Journalled{}, err
	}
	switch e.Kind {
	case ashyq.EntryEvent:
		j.Arrival = &store.Arrival{Event: e, Tags: tags, Doubtful: store.FromMillis(b.Doubtful), Closes: store.FromMillis(b.Closes)}
		if b.Leaving != nil {
			if j.Arrival.Leaving, err = b.Leaving.departure(e.Venue); err != nil {
				return Journalled{}, err
			}
		}
	case ashyq.ExitEvent:
		j.Departure = &store.Departure{Event: e, Tags: tags}
		if len(b.Only) > 0 {
			if j.Departure.Only, err = idOf(b.Only); err != nil {
				return Journalled{}, err
			}
		}
	case ashyq.OverrideEvent:
		j.Override = &store.Override{
			ID: e.ID, Visit: e.VisitID(), Outcome: e.Decision.Outcome, Reason: e.Decision.Reason, Note: e.Note, Actor: e.Actor, At: e.At,
			NotBefore: store.FromMillis(b.NotBefore), Doubtful: store.FromMillis(b.Doubtful), Closes: store.FromMillis(b.Closes),
		}
	default:
		return Journalled{}, errJournal
	}
	return j, nil
}

func (l *askedLeave) departure(asked ashyq.VenueID) (*store.Departure, error) {
	e := ashyq.Event{Venue: ashyq.VenueID(l.Venue), Kind: ashyq.ExitEvent, At: store.FromMillis(l.At)}
	unread := rowbody.Decode(l.Body, &e)
	id, noID := idOf(l.ID)
	only, noVisit := idOf(l.Only)
	tags, noTags := tagsOf(append([][]byte{l.Tag}, l.Tags...))
	if err := errors.Join(unread, noID, noVisit, noTags); err != nil {
		return nil, errors.Join(errJournal, err)
	}
	e.ID, e.Tag = id, tags[0]
	return &store.Departure{Event: e, Tags: tags[1:], Only: only, Asked: asked}, nil
}

func idOf(b []byte) (ashyq.ScanID, error) {
	if len(b) != len(ashyq.ScanID{}) {
		return ashyq.ScanID{}, errJournal
	}
	return ashyq.ScanID(b), nil
}

func tagBytes(tags []ashyq.Tag) [][]byte {
	list := make([][]byte, len(tags))
	for i := range tags {
		list[i] = tags[i][:]
	}
	return list
}

func tagsOf(list [][]byte) ([]ashyq.Tag, error) {
	tags := make([]ashyq.Tag, len(list))
	for i, b := range list {
		if len(b) != len(ashyq.Tag{}) {
			return nil, errJournal
		}
		tags[i] = ashyq.Tag(b)
	}
	return tags, nil
}
