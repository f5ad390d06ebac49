package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/feed"
)

const feedRoute = "GET /v1/venues/{id}/feed"

// How a feed paces itself.
const (
	keepAlive    = 15 * time.Second
	feedDeadline = 10 * time.Second // a reader who does not take a batch in this time is dropped, not buffered
	feedBatch    = 200              // rows read and written at once
	snapshotRows = 50
	maxBehind    = 1000
)

// FeedRow is one row of a venue's feed.
type FeedRow struct {
	Seq       uint64           `json:"seq"`
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
}

// listener is one open feed: what has been sent, and where to.
type listener struct {
	*server
	x       *exchange
	control *http.ResponseController
	venue   ashyq.VenueID
	gate    ashyq.GateID // rows of other gates are left out; empty for all
	cursor  uint64       // the seq of the last row that was sent or left out
	told    []byte       // the venue's last state that was sent
	buffer  bytes.Buffer
}

// feed shows a venue's desk what happens, from what was recorded: a wake-up says only that there is something to read. It
// ends when the session or the role does, when the node stops, or when the reader is too slow; clients come back with
// Last-Event-ID.
func (s *server) feed(_ http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r.Context())
	l := &listener{server: s, x: x, control: http.NewResponseController(x), venue: ashyq.VenueID(r.PathValue("id"))}
	if err := s.identify(x, staff, s.scope(l.venue, "")); err != nil {
		s.fail(x, err)
		return
	}
	watcher := s.Desk.Feed.Watch(l.venue)
	defer watcher.Close()
	s.meters.feeds.Inc()
	defer s.meters.feeds.Dec()
	if err := l.begin(r); err != nil {
		s.fail(x, err)
		return
	}
	l.follow(r.Context(), watcher)
}

// begin prepares what comes first: a snapshot, or what was missed since Last-Event-ID. Nothing is sent before it succeeds.
func (l *listener) begin(r *http.Request) error {
	place, err := l.Desk.Places.Venue(l.venue)
	if err != nil {
		return err
	}
	l.gate = ashyq.GateID(r.URL.Query().Get("gate"))
	if l.gate != "" && !slices.ContainsFunc(place.Venue.Gates, func(g ashyq.Gate) bool { return g.ID == l.gate }) {
		return errInvalidGate
	}
	occupancy, seq, err := l.inside(r.Context(), place)
	if err != nil {
		return err
	}
	last, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	if err == nil && last <= seq && seq-last <= maxBehind {
		l.cursor = last
		return nil
	}
	if r.Header.Get("Last-Event-ID") != "" {
		l.event("reset", 0, struct{}{})
	}
	return l.snapshot(r.Context(), place, occupancy, seq)
}

// snapshot prepares the first event: what the venue holds, and its last rows.
func (l *listener) snapshot(ctx context.Context, place checkin.Place, o Occupancy, seq uint64) error {
	after := seq - min(seq, snapshotRows)
	if l.gate != "" {
		after = seq - min(seq, maxBehind)
	}
	s := snapshot{Occupancy: o, Venue: l.state(l.x.language, place), Visits: []FeedRow{}}
	for cursor := after; cursor < seq; {
		rows, err := l.Desk.Visits.Feed(ctx, l.venue, cursor, feedBatch)
		if err != nil {
			return err
		}
		for _, e := range rows {
			if e.Seq <= seq && l.wants(e) {
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
	l.told, _ = json.Marshal(s.Venue) // plain fields: it cannot fail
	l.event("snapshot", seq, s)
	return nil
}

// follow writes what happens until the feed ends.
func (l *listener) follow(ctx context.Context, watcher *feed.Watcher) {
	h := l.x.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	_ = l.control.SetReadDeadline(time.Time{}) // the server's ends with the request's body; a feed has none
	l.x.WriteHeader(http.StatusOK)
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	for l.flush() {
		select {
		case <-ctx.Done():
			return
		case <-l.Stopping:
			return
		case <-ticker.C:
			l.buffer.WriteString(":\n\n")
		case <-watcher.Woken:
		}
		if l.identify(l.x, staff, l.scope(l.venue, "")) != nil || !l.catchUp(ctx) {
			l.flush()
			return
		}
	}
}

// catchUp writes the venue's state if it has changed, and the rows after the cursor, batch by batch.
func (l *listener) catchUp(ctx context.Context) bool {
	place, err := l.Desk.Places.Venue(l.venue)
	if err != nil {
		return false
	}
	state := l.state(l.x.language, place)
	if now, _ := json.Marshal(state); !bytes.Equal(now, l.told) {
		l.told = now
		l.event("venue", 0, state)
	}
	for {
		rows, err := l.Desk.Visits.Feed(ctx, l.venue, l.cursor, feedBatch)
		if err != nil {
			l.x.failure = err
			return false
		}
		for _, e := range rows {
			l.cursor = e.Seq
			if !l.wants(e) {
				continue
			}
			name := "visit"
			if e.Kind == ashyq.OverrideEvent {
				name = "override"
			}
			l.event(name, e.Seq, l.row(place, e))
		}
		if len(rows) < feedBatch {
			return true
		}
		if !l.flush() {
			return false
		}
	}
}

// wants leaves out other gates' rows. Those of no gate (an override, a forgotten visit closed) concern every desk.
func (l *listener) wants(e ashyq.Event) bool { return l.gate == "" || e.Gate == "" || e.Gate == l.gate }

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

func (l *listener) row(place checkin.Place, e ashyq.Event) FeedRow {
	row := FeedRow{
		Seq: e.Seq, At: milliseconds(e.At.In(place.Location)), Visit: e.VisitID().String(), Gate: orNull(e.Gate),
		Outcome: e.Decision.Outcome, Ask: orNull(e.Decision.Ask), Children: max(0, e.Heads-1), Enforced: e.Decision.Enforced, Reason: orNull(e.Decision.Reason), Rule: orNull(e.Decision.Rule),
		Assurance: cmp.Or(e.Assurance, ashyq.NoAssurance), Receipt: l.Keys.ReceiptCode(e.Venue, e.Seq, place.Venue.Capacity), Means: e.Means,
		Inside: e.Inside, Inferred: e.Inferred,
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

// event adds one event to what is written next; an id of 0 is none, since what has none does not move a client's cursor.
func (l *listener) event(name string, id uint64, data any) {
	fmt.Fprintf(&l.buffer, "event: %s\n", name)
	if id > 0 || name == "snapshot" {
		fmt.Fprintf(&l.buffer, "id: %d\n", id)
	}
	l.buffer.WriteString("data: ")
	_ = json.NewEncoder(&l.buffer).Encode(data) // plain fields into memory: it cannot fail
	l.buffer.WriteByte('\n')
}

// flush writes what has gathered and reports whether the reader took it in time.
func (l *listener) flush() bool {
	_ = l.control.SetWriteDeadline(time.Now().Add(feedDeadline)) // where there are none, a slow reader is its proxy's matter
	_, err := l.x.Write(l.buffer.Bytes())
	l.buffer.Reset()
	return err == nil && l.control.Flush() == nil
}
