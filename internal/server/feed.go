package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
	"ashyq/internal/store"
)

const feedRoute = "GET /v1/venues/{id}/feed"

// How a feed paces itself.
const (
	keepAlive    = 15 * time.Second
	feedDeadline = 10 * time.Second // a reader who does not take a batch in this time is dropped, not buffered
	askEvery     = time.Second      // who is listening, while there is something to be shown
	feedBatch    = 200              // rows read and written at once
	snapshotRows = 50
	maxBehind    = 1000
)

// FeedRow is one row of a venue's feed.
type FeedRow struct {
	Row       ashyq.ScanID     `json:"row"`      // of this row; a provisional one comes again under it
	Recorded  string           `json:"recorded"` // now; later for a provisional one; late for one that was later
	Seq       *uint64          `json:"seq"`      // null for a provisional one
	At        time.Time        `json:"at"`
	Visit     string           `json:"visit"`
	Gate      *ashyq.GateID    `json:"gate"`
	Direction *ashyq.Direction `json:"direction"` // null for an override
	Colour    *ashyq.Status    `json:"colour"`
	Source    *ashyq.Source    `json:"source"`
	AsOf      *time.Time       `json:"as_of"`
	Outcome   ashyq.Outcome    `json:"outcome"`
	Ask       *string          `json:"ask"` // of a check
	Children  int              `json:"children"`
	Enforced  bool             `json:"enforced"`
	Reason    *string          `json:"reason"`
	Rule      *string          `json:"rule"`
	Assurance ashyq.Assurance  `json:"assurance"`
	Receipt   string           `json:"receipt"`
	Means     ashyq.Means      `json:"means"`
	Inside    int              `json:"inside"`
	Inferred  int              `json:"inferred"`
}

// FeedVenue is what a feed tells of the venue itself.
type FeedVenue struct {
	State    ashyq.VenueState `json:"state" enum:"applied,training,active,suspended,withdrawn,refused,excluded"`
	Limit    *int             `json:"limit" doc:"How many may be inside now; null for no limit."`
	Capacity int              `json:"capacity"`
	Zone     *ashyq.Zone      `json:"zone" enum:"green,yellow,red,dark_red" doc:"The region's; null if none is declared."`
	Open     bool             `json:"open" doc:"To anybody."`
	Rule     *string          `json:"rule" doc:"Null if the rules do not speak of such a place, which is then closed."`
	Policy   string           `json:"policy" doc:"The version of the rules."`
	Gates    []FeedGate       `json:"gates" nullable:"false" doc:"Those in use."`
}

// FeedGate is a gate that a desk can scan at.
type FeedGate struct {
	ID        ashyq.GateID    `json:"id"`
	Name      string          `json:"name"`
	Direction ashyq.Direction `json:"direction" enum:"entry,exit"`
	Code      string          `json:"code" doc:"What a scan names it by: its short number, or the code."`
}

type snapshot struct {
	Occupancy Occupancy `json:"occupancy"`
	Venue     FeedVenue `json:"venue"`
	Visits    []FeedRow `json:"visits"`

	Announcements []Announcement `json:"announcements"`
}

// noEdition is none of the announcements: nothing was sent yet.
const noEdition = -1

// listener is one open feed: what has been sent, and where to.
type listener struct {
	*server
	x       *exchange
	control *http.ResponseController
	watcher *feed.Watcher
	venue   ashyq.VenueID
	gate    ashyq.GateID // rows of other gates are left out; empty for all
	cursor  uint64       // the seq of the last row that was sent or left out
	away    bool         // the database was, when the feed began: no rows are sent
	shown   int          // how many provisional events were sent or left out
	told    []byte       // the venue's last state that was sent
	asked   time.Time    // when it was last asked who is listening
	changes int          // of the venue, by then
	edition int          // of the announcements that were sent
	buffer  bytes.Buffer
}

// feed shows a venue's desk what happens, as it was recorded. It ends when the session or the role does, when the node stops,
// or when the reader is too slow; clients come back with Last-Event-ID.
func (s *server) feed(_ http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r.Context())
	l := &listener{server: s, x: x, control: http.NewResponseController(x), venue: ashyq.VenueID(r.PathValue("id")), edition: noEdition}
	if err := s.identify(x, staff, s.scope(l.venue, "")); err != nil {
		s.fail(x, err)
		return
	}
	s.meters.feeds.Inc()
	defer s.meters.feeds.Dec()
	seq, err := l.begin(r)
	if err != nil {
		s.fail(x, err)
		return
	}
	if l.away {
		l.watcher = s.Desk.Feed.WatchBlind(l.venue, s.feedSource(l.venue))
	} else {
		l.watcher = s.Desk.Feed.Watch(l.venue, seq, s.feedSource(l.venue))
	}
	defer l.watcher.Close()
	if err := l.journalled(r.Context()); err != nil {
		s.fail(x, err)
		return
	}
	l.follow(r.Context())
}

// feedSource is what all who watch a venue share.
func (s *server) feedSource(venue ashyq.VenueID) feed.Source {
	return feed.Source{
		Read: func(ctx context.Context, after uint64, limit int) ([]ashyq.Event, error) {
			events, err := s.Desk.Visits.Feed(ctx, venue, after, limit)
			if errors.Is(err, store.ErrAway) {
				err = feed.ErrAway
			}
			return events, err
		},
		Row: s.rowText,
		State: func(language string) ([]byte, error) {
			place, err := s.Desk.Places.Venue(venue)
			if err != nil {
				return nil, err
			}
			return json.Marshal(s.state(language, place))
		},
	}
}

// begin prepares what comes first: a snapshot, or what was missed since Last-Event-ID. Nothing is sent before it succeeds. It
// returns the venue's seq.
func (l *listener) begin(r *http.Request) (seq uint64, err error) {
	place, err := l.Desk.Places.Venue(l.venue)
	if err != nil {
		return 0, err
	}
	l.gate = ashyq.GateID(r.URL.Query().Get("gate"))
	if l.gate != "" && !slices.ContainsFunc(place.Venue.Gates, func(g ashyq.Gate) bool { return g.ID == l.gate }) {
		return 0, errInvalidGate
	}
	occupancy, seq, err := l.inside(r.Context(), place)
	if err != nil {
		return 0, err
	}
	l.away = occupancy.Provisional
	last, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	if err == nil && (l.away || last <= seq && seq-last <= maxBehind) {
		l.cursor = last
		return seq, nil
	}
	if r.Header.Get("Last-Event-ID") != "" {
		l.event("reset", "", struct{}{})
	}
	return seq, l.snapshot(r.Context(), place, occupancy, seq)
}

// snapshot prepares the first event: what the venue holds, and its last rows.
func (l *listener) snapshot(ctx context.Context, place checkin.Place, o Occupancy, seq uint64) error {
	after := seq - min(seq, snapshotRows)
	if l.gate != "" {
		after = seq - min(seq, maxBehind)
	}
	var said Announcements
	said, l.edition = l.announced()
	s := snapshot{Occupancy: o, Venue: l.state(l.x.language, place), Visits: []FeedRow{}, Announcements: said.Items}
	l.told, _ = json.Marshal(s.Venue) // plain fields: it cannot fail
	if l.away {
		l.event("snapshot", "", s)
		return nil
	}
	for cursor := after; cursor < seq; {
		rows, err := l.Desk.Visits.Feed(ctx, l.venue, cursor, feedBatch)
		if err != nil {
			return err
		}
		for _, e := range rows {
			if e.Seq <= seq && l.wants(e.Gate) {
				s.Visits = append(s.Visits, l.row(place, e))
			}
			cursor = e.Seq
		}
		if len(rows) == 0 {
			break
		}
	}
	s.Visits = s.Visits[max(0, len(s.Visits)-snapshotRows):]
	l.cursor = seq
	l.event("snapshot", idOf(seq), s)
	return nil
}

// journalled prepares what waits in the node's journal. What comes there meanwhile may be sent once more.
func (l *listener) journalled(ctx context.Context) error {
	l.shown = l.watcher.Since
	if l.Provisional == nil {
		return nil
	}
	events, err := l.Provisional(ctx, l.venue, snapshotRows)
	for _, e := range events {
		if l.wants(e.Gate) {
			l.buffer.Write(l.rowText(e))
		}
	}
	return err
}

// follow writes what happens until the feed ends.
func (l *listener) follow(ctx context.Context) {
	h := l.x.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	_ = l.control.SetReadDeadline(time.Time{}) // the server's ends with the request's body; a feed has none
	l.x.WriteHeader(http.StatusOK)
	breath := time.NewTicker(keepAlive)
	defer breath.Stop()
	ask := time.NewTimer(askEvery)
	defer ask.Stop()
	l.asked = time.Now()
	for l.flush() {
		select {
		case <-ctx.Done():
			return
		case <-l.Stopping:
			return
		case <-breath.C:
			l.buffer.WriteString(":\n\n")
		case <-ask.C:
		case <-l.watcher.Woken:
		}
		if !l.mayListen(ask) || !l.catchUp(ctx) {
			l.flush()
			return
		}
	}
}

// mayListen asks who is listening: at once when roles may have changed, and else once a second at most, since a busy venue
// wakes its listeners far more often. What is put off is done when ask rings.
func (l *listener) mayListen(ask *time.Timer) bool {
	changes := l.watcher.Changes()
	if wait := time.Until(l.asked.Add(askEvery)); wait > 0 && changes == l.changes {
		ask.Reset(wait)
		return true
	}
	l.asked, l.changes = time.Now(), changes
	return l.identify(l.x, staff, l.scope(l.venue, "")) == nil
}

// catchUp writes the venue's state and what is announced, if they have changed, and the rows after the cursor.
func (l *listener) catchUp(ctx context.Context) bool {
	state, err := l.watcher.State(l.x.language)
	if err != nil {
		return false
	}
	if !bytes.Equal(state, l.told) {
		l.told = state
		l.write("venue", "", state)
	}
	provisional, shown := l.watcher.Provisional(l.shown)
	for l.shown = shown; len(provisional) > 0; provisional = provisional[1:] {
		if l.wants(provisional[0].Gate) {
			l.buffer.Write(provisional[0].Text)
		}
	}
	if _, edition := l.Desk.Places.Announcements(); edition != l.edition {
		var said Announcements
		said, l.edition = l.announced()
		l.event("announcement", "", said)
	}
	if l.away {
		return l.stillAway(ctx)
	}
	for {
		rows, reaches, err := l.watcher.Rows(l.cursor)
		if err != nil {
			l.x.failure = err
			return false
		}
		if reaches {
			for _, row := range rows {
				l.cursor = row.Seq
				if l.wants(row.Gate) {
					l.buffer.Write(row.Text)
				}
			}
			return true
		}
		if more, ok := l.readOn(ctx); !more || !ok {
			return ok
		}
	}
}

// stillAway reports whether the database is: else the feed ends, and the client comes back for the rows.
func (l *listener) stillAway(ctx context.Context) bool {
	o, err := l.Desk.Visits.Occupancy(ctx, l.venue, l.Now())
	return err == nil && o.Provisional
}

// readOn writes a batch of rows that lie further back than what all who watch share.
func (l *listener) readOn(ctx context.Context) (more, ok bool) {
	events, err := l.Desk.Visits.Feed(ctx, l.venue, l.cursor, feedBatch)
	if errors.Is(err, store.ErrAway) {
		return false, true
	}
	if err != nil {
		l.x.failure = err
		return false, false
	}
	for _, e := range events {
		l.cursor = e.Seq
		if l.wants(e.Gate) {
			l.buffer.Write(l.rowText(e))
		}
	}
	return len(events) == feedBatch, l.flush()
}

// wants leaves out other gates' rows. Those of no gate (an override, a forgotten visit closed) concern every desk.
func (l *listener) wants(gate ashyq.GateID) bool { return l.gate == "" || gate == "" || gate == l.gate }

// state is how a venue stands now.
func (s *server) state(language string, place checkin.Place) FeedVenue {
	now := s.Now().In(place.Location)
	terms := s.Desk.Policy(now).Terms(place.Venue, place.Zone, now)
	gates := []FeedGate{}
	for _, g := range place.Venue.Gates {
		if g.Retired.IsZero() {
			code := g.Short // costs no signature
			if code == "" {
				code = s.gateCode(place.Venue, g)
			}
			gates = append(gates, FeedGate{g.ID, g.Name.In(language), g.Direction, code})
		}
	}
	return FeedVenue{
		State: place.Venue.State, Limit: orNull(terms.Limit), Capacity: place.Venue.Capacity, Zone: orNull(place.Zone),
		Open: terms.Open, Rule: orNull(terms.Rule), Policy: terms.Policy,
		Gates: gates,
	}
}

// rowText is an event of a feed as it is written to all who listen.
func (s *server) rowText(e ashyq.Event) []byte {
	place, err := s.Desk.Places.Venue(e.Venue)
	if err != nil { // a venue never goes
		return nil
	}
	name := "visit"
	if e.Kind == ashyq.OverrideEvent {
		name = "override"
	}
	var text bytes.Buffer
	text.Grow(512)
	data, _ := json.Marshal(s.row(place, e)) // plain fields: it cannot fail
	id := ""
	if !e.Provisional {
		id = idOf(e.Seq)
	}
	writeEvent(&text, name, id, data)
	return text.Bytes()
}

func (s *server) row(place checkin.Place, e ashyq.Event) FeedRow {
	row := FeedRow{
		Row: e.ID, Recorded: recorded(e), Seq: &e.Seq, At: milliseconds(e.At.In(place.Location)), Visit: e.VisitID().String(), Gate: orNull(e.Gate),
		Outcome: e.Decision.Outcome, Ask: orNull(e.Decision.Ask), Children: max(0, e.Heads-1), Enforced: e.Decision.Enforced, Reason: orNull(e.Decision.Reason), Rule: orNull(e.Decision.Rule),
		Assurance: cmp.Or(e.Assurance, ashyq.NoAssurance), Receipt: s.Desk.Receipt(place.Venue, e), Means: e.Means,
		Inside: e.Inside, Inferred: e.Inferred,
	}
	switch {
	case e.Provisional:
		row.Seq = nil
	case e.Late:
		row.Recorded = "late"
	}
	switch direction := ashyq.Direction(e.Kind); direction {
	case ashyq.Entry, ashyq.Exit:
		row.Direction = &direction
	}
	if e.Verdict.Source != "" {
		row.Colour, row.Source, row.AsOf = &e.Verdict.Status, &e.Verdict.Source, momentIn(e.Verdict.AsOf, place.Location)
	}
	return row
}

// event adds one event to what is written next.
func (l *listener) event(name, id string, data any) {
	text, _ := json.Marshal(data) // plain fields: it cannot fail
	l.write(name, id, text)
}

func (l *listener) write(name, id string, data []byte) { writeEvent(&l.buffer, name, id, data) }

// idOf is a row's id among events.
func idOf(seq uint64) string { return strconv.FormatUint(seq, 10) }

// writeEvent writes a Server-Sent Event. What has no id does not move a client's cursor.
func writeEvent(to *bytes.Buffer, name, id string, data []byte) {
	fmt.Fprintf(to, "event: %s\n", name)
	if id != "" {
		fmt.Fprintf(to, "id: %s\n", id)
	}
	fmt.Fprintf(to, "data: %s\n\n", data)
}

// flush writes what has gathered and reports whether the reader took it in time.
func (l *listener) flush() bool {
	_ = l.control.SetWriteDeadline(time.Now().Add(feedDeadline)) // where there are none, a slow reader is its proxy's matter
	_, err := l.x.Write(l.buffer.Bytes())
	l.buffer.Reset()
	return err == nil && l.control.Flush() == nil
}
