// Package feed brings what is recorded at a venue to those who watch it.
//
//	recorded here      ─→ Recorded ─┐
//	recorded elsewhere ─→ Reached ──┴─→ board: the venue's latest rows ─→ Woken ─→ each watcher writes what it has not yet
//	journalled here    ─→ Recorded ───→ beside the rows ──────────────→ Woken
//	the venue changed  ─→ Changed ────────────────────────────────────→ Woken ─→ and asks who is watching
//
// The rows are the store's. Those that were recorded here are taken as the store has returned them, as long as none is
// missing before them; else they are read from it. So nothing is lost, nothing comes twice or out of order, and a watcher that
// was away, or is slow, reads what it has missed by itself.
//
// While the store's database is away there are no rows to be read. What this node then journals is shown as it comes, and once
// more as a row when it has been brought in. Who begins to watch meanwhile knows no row to go on from, and is shown nothing else.
package feed

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"ashyq"
)

const (
	// Pause is the least between two looks at a venue: what comes meanwhile is shown together.
	Pause = 100 * time.Millisecond
	// tail is how many rows a board keeps: more than come in a few pauses at the busiest venue.
	tail = 256
	// readTimeout is how long a read may take before those who watch had better come back elsewhere.
	readTimeout = 5 * time.Second
	// stateValid is how long the state of a venue is told as it was: its hours may have begun or ended since.
	stateValid = time.Second
)

// ErrAway is that of a read while there is nothing to read from. It passes, and ends no feed.
var ErrAway = errors.New("there is nothing to read from")

// Hub knows who watches which venue on this node. The zero value is ready.
type Hub struct {
	mu     sync.Mutex
	boards map[ashyq.VenueID]*board
}

// Source is where the rows of a venue come from, and what is shown of them and of itself to all who watch it.
type Source struct {
	Read  func(ctx context.Context, after uint64, limit int) ([]ashyq.Event, error) // in order of seq; ErrAway
	Row   func(ashyq.Event) []byte
	State func(language string) ([]byte, error)
}

// board is what all who watch one venue share. It is guarded by the hub's mutex.
type board struct {
	source   Source
	watchers map[*Watcher]struct{}
	left     chan struct{} // closed once nobody watches any more

	rows        []Row  // elements are never changed: watchers hold parts of it
	begin, last uint64 // rows are all those after begin, up to last
	blind       bool   // nobody has said yet after which row it is to begin
	away        bool   // what it reads from, by the last read

	provisional []Row // elements are never changed either
	dropped     int   // how many provisional ones there were before

	news    []ashyq.Event // recorded here, and not among rows yet
	reached uint64        // a seq that there is a row of
	unsure  bool          // whether there are rows after last that nobody has told of
	working bool          // somebody takes over what is new, and alone changes rows and last

	failure error
	changes int // how often the venue has changed
	states  map[string]state
}

type state struct {
	text    []byte
	changes int
	at      time.Time
}

// Row is what is shown of an event.
type Row struct {
	Seq  uint64 // 0 for a provisional one
	Gate ashyq.GateID
	Text []byte
}

// Watcher is one open feed of a venue.
type Watcher struct {
	// Woken receives once at the start, and after there is news: any number of happenings that the watcher has not yet
	// looked into are one.
	Woken <-chan struct{}
	// Since is how many provisional events there have been before.
	Since int

	hub   *Hub
	venue ashyq.VenueID
	board *board
	woken chan struct{}
}

// Watch begins to watch a venue, of which the watcher has seen or can read by itself what there is up to a seq. The source of
// the first who watches serves all.
func (h *Hub) Watch(venue ashyq.VenueID, seq uint64, source Source) *Watcher {
	return h.watch(venue, source, func(b *board) {
		if b.blind {
			b.blind, b.begin, b.last = false, seq, seq
		}
		b.failure = nil
		b.unsure = true // of what was recorded since seq was
	})
}

// WatchBlind begins to watch a venue of which no rows can be read now. The watcher is woken once they can, and has then to begin
// anew.
func (h *Hub) WatchBlind(venue ashyq.VenueID, source Source) *Watcher {
	return h.watch(venue, source, func(b *board) { b.unsure = true })
}

func (h *Hub) watch(venue ashyq.VenueID, source Source, begin func(*board)) *Watcher {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	h.mu.Lock()
	defer h.mu.Unlock()
	b := h.boards[venue]
	if b == nil {
		b = &board{
			source: source, watchers: make(map[*Watcher]struct{}), left: make(chan struct{}), blind: true, states: make(map[string]state),
		}
		if h.boards == nil {
			h.boards = make(map[ashyq.VenueID]*board)
		}
		h.boards[venue] = b
	}
	w := &Watcher{Woken: c, Since: b.dropped + len(b.provisional), hub: h, venue: venue, board: b, woken: c}
	b.watchers[w] = struct{}{}
	begin(b)
	h.work(b)
	return w
}

// Close ends the watch.
func (w *Watcher) Close() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	delete(w.board.watchers, w)
	if len(w.board.watchers) == 0 && w.hub.boards[w.venue] == w.board {
		delete(w.hub.boards, w.venue)
		close(w.board.left)
	}
}

// Recorded tells those who watch its venue of an event, as the store has returned it. It never waits.
func (h *Hub) Recorded(e ashyq.Event) {
	if e.Provisional {
		h.journalled(e)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	b := h.boards[e.Venue]
	if b == nil || b.blind || e.Seq <= b.last {
		return
	}
	b.reached = max(b.reached, e.Seq)
	if len(b.news) < tail { // else they are read
		b.news = append(b.news, e)
	}
	h.work(b)
}

// journalled puts a provisional event beside the rows.
func (h *Hub) journalled(e ashyq.Event) {
	h.mu.Lock()
	b := h.boards[e.Venue]
	h.mu.Unlock()
	if b == nil {
		return
	}
	row := Row{Gate: e.Gate, Text: b.source.Row(e)}
	h.mu.Lock()
	defer h.mu.Unlock()
	b.provisional = append(b.provisional, row)
	if surplus := len(b.provisional) - tail; surplus > tail {
		b.provisional = slices.Clone(b.provisional[surplus:])
		b.dropped += surplus
	}
	b.wake()
}

// Watched are the venues that are watched on this node.
func (h *Hub) Watched() []ashyq.VenueID {
	h.mu.Lock()
	defer h.mu.Unlock()
	venues := make([]ashyq.VenueID, 0, len(h.boards))
	for venue := range h.boards {
		venues = append(venues, venue)
	}
	return venues
}

// Reached tells the last seqs of venues, by whichever node they were recorded. It never waits.
func (h *Hub) Reached(seqs map[ashyq.VenueID]uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for venue, seq := range seqs {
		if b := h.boards[venue]; b != nil && !b.blind && seq > b.last {
			b.reached = max(b.reached, seq)
			h.work(b)
		}
	}
}

// Changed tells those who watch a venue that it is not as it was, or that others may watch it now. It never waits.
func (h *Hub) Changed(venue ashyq.VenueID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if b := h.boards[venue]; b != nil {
		b.changes++
		b.wake()
	}
}

// work sees to it that what is new comes to the board.
func (h *Hub) work(b *board) {
	if b.working {
		return
	}
	b.working = true
	go func() {
		for h.takeOver(b) {
			select {
			case <-time.After(Pause):
			case <-b.left:
			}
		}
	}()
}

// takeOver puts what is new on the board, and reports whether it is to be called again: there was something, or there may be.
func (h *Hub) takeOver(b *board) bool {
	h.mu.Lock()
	news, last, reached, unsure, blind := b.news, b.last, b.reached, b.unsure, b.blind
	if len(b.watchers) == 0 || !blind && !unsure && reached <= last {
		b.working, b.news = false, nil
		h.mu.Unlock()
		return false
	}
	b.news, b.unsure = nil, false
	h.mu.Unlock()
	if blind {
		h.look(b)
		return true
	}

	events, complete := following(news, last)
	var err error
	if unsure || !complete || last+uint64(len(events)) < reached {
		events, err = b.read(last)
	}
	rows := make([]Row, len(events))
	for i, e := range events {
		rows[i] = Row{e.Seq, e.Gate, b.source.Row(e)}
	}

	h.mu.Lock()
	defer h.mu.Unlock()
	back := b.away && err == nil
	b.away = errors.Is(err, ErrAway)
	if b.away {
		err, b.unsure = nil, true
	} else if err == nil {
		b.last = max(b.last, reached) // rows that are forgotten do not come
	}
	b.put(rows)
	if b.failure = err; b.away || err != nil {
		b.reached = b.last // it is found out anew
	}
	if len(rows) > 0 || err != nil || back {
		b.wake()
	}
	return true
}

// look wakes those who watch blindly once there is something to be read from.
func (h *Hub) look(b *board) {
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	_, err := b.source.Read(ctx, math.MaxInt64, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if b.blind && !errors.Is(err, ErrAway) {
		b.wake()
	}
}

// following are those events that come after a seq, in order, and whether none is missing between them.
func following(events []ashyq.Event, after uint64) (_ []ashyq.Event, complete bool) {
	events = slices.DeleteFunc(events, func(e ashyq.Event) bool { return e.Seq <= after })
	slices.SortFunc(events, func(a, b ashyq.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	events = slices.CompactFunc(events, func(a, b ashyq.Event) bool { return a.Seq == b.Seq })
	return events, len(events) == 0 || events[len(events)-1].Seq == after+uint64(len(events))
}

// read is what the store has after a seq.
func (b *board) read(after uint64) (all []ashyq.Event, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	for {
		events, err := b.source.Read(ctx, after, tail)
		all = append(all, events...)
		if err != nil || len(events) < tail {
			return all, err
		}
		after = events[len(events)-1].Seq
	}
}

func (b *board) put(rows []Row) {
	if len(rows) == 0 {
		return
	}
	b.rows = append(b.rows, rows...)
	b.last = max(b.last, b.rows[len(b.rows)-1].Seq)
	if surplus := len(b.rows) - tail; surplus > tail {
		b.begin = b.rows[surplus-1].Seq
		b.rows = slices.Clone(b.rows[surplus:])
	}
}

func (b *board) wake() {
	for w := range b.watchers {
		select {
		case w.woken <- struct{}{}:
		default:
		}
	}
}

// Rows are those after a seq that have come so far, not to be changed. reaches is false if there may be others before them,
// which the watcher has to read by itself. The error is that of the last read.
func (w *Watcher) Rows(after uint64) (rows []Row, reaches bool, err error) {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	b := w.board
	if b.blind || after < b.begin || b.failure != nil {
		return nil, false, b.failure
	}
	i, found := slices.BinarySearchFunc(b.rows, after, func(r Row, seq uint64) int { return cmp.Compare(r.Seq, seq) })
	if found {
		i++
	}
	return b.rows[i:len(b.rows):len(b.rows)], true, nil
}

// Provisional are those provisional events that came after so many, not to be changed, and how many there have been by now.
func (w *Watcher) Provisional(after int) (rows []Row, count int) {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	b := w.board
	rows = b.provisional[max(0, after-b.dropped):]
	return rows[:len(rows):len(rows)], b.dropped + len(b.provisional)
}

// Changes is how often the venue has changed.
func (w *Watcher) Changes() int {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	return w.board.changes
}

// State is how the venue stands, at most a second ago and after its last change, in a language.
func (w *Watcher) State(language string) ([]byte, error) {
	w.hub.mu.Lock()
	known, changes := w.board.states[language], w.board.changes
	w.hub.mu.Unlock()
	if known.text != nil && known.changes == changes && time.Since(known.at) < stateValid {
		return known.text, nil
	}
	text, err := w.board.source.State(language)
	if err != nil {
		return nil, err
	}
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	w.board.states[language] = state{text, changes, time.Now()}
	return text, nil
}
