package storetest

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"

	"ashyq"
	"ashyq/internal/store"
)

var historyTests = []test{
	{"of any length counts as the contract says", func(h *house) {
		rapid.Check(h, func(t *rapid.T) {
			m := &model{
				h: h, t: t, venue: ashyq.VenueID(newID(evening).String()), now: evening,
				stays: make(map[ashyq.Tag]modelStay), visits: make(map[ashyq.ScanID]*modelVisit),
			}
			t.Repeat(map[string]func(*rapid.T){
				"":         m.check,
				"enter":    m.enter,
				"exit":     m.exit,
				"override": m.override,
				"exit all": m.exitAll,
				"close":    m.close,
				"repeat":   m.repeat,
				"wait":     func(t *rapid.T) { m.now = m.now.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour) },
			})
			m.feed(0)
		})
	}},
}

// model is one venue as the contract describes it, beside the one in the store.
type model struct {
	h      *house
	t      *rapid.T
	venue  ashyq.VenueID
	now    time.Time
	rows   []ashyq.Event
	again  []func() (ashyq.Event, bool, error) // what recorded each row, to be repeated
	stays  map[ashyq.Tag]modelStay
	visits map[ashyq.ScanID]*modelVisit
	order  []ashyq.ScanID // of visits
}

type modelStay struct {
	visit                   ashyq.ScanID
	heads                   int
	began, doubtful, closes time.Time
}

type modelVisit struct {
	entry ashyq.Event // the last
	tags  []ashyq.Tag
	left  bool
}

// find is the stay that the contract names for some tags.
func (m *model) find(first ashyq.Tag, tags []ashyq.Tag) (ashyq.Tag, bool) {
	if _, ok := m.stays[first]; ok {
		return first, true
	}
	for _, tag := range tags {
		if _, ok := m.stays[tag]; ok {
			return tag, true
		}
	}
	return ashyq.Tag{}, false
}

func (m *model) inside() (inside, inferred int) {
	for _, s := range m.stays {
		inside += s.heads
		if !s.doubtful.IsZero() && !s.doubtful.After(m.now) {
			inferred += s.heads
		}
	}
	return inside, inferred
}

// recorded checks a row that was just recorded.
func (m *model) recorded(e ashyq.Event, outcome ashyq.Outcome, visit ashyq.ScanID) {
	inside, inferred := m.inside()
	if e.Decision.Outcome != outcome || e.Visit != visit || e.Inside != inside || e.Inferred != inferred ||
		e.Seq != uint64(len(m.rows)+1) {
		m.t.Fatalf("row %d:\n got %+v\nwant %s of visit %v with %d inside, %d of them uncertain",
			len(m.rows)+1, e, outcome, visit, inside, inferred)
	}
	m.rows = append(m.rows, e)
}

func (m *model) enter(t *rapid.T) {
	a := arrives(m.venue, rapid.SampledFrom([]string{"dana", "arman", "saule"}).Draw(t, "person"), m.now)
	a.Event.Heads = rapid.IntRange(1, 4).Draw(t, "heads")
	if rapid.IntRange(0, 4).Draw(t, "refused") == 0 {
		a = refused(a)
	}
	a.Event.Afar, a.Event.Decision.Enforced = rapid.Bool().Draw(t, "afar"), rapid.Bool().Draw(t, "enforced")
	a.Event.Late = rapid.Bool().Draw(t, "late")
	if rapid.Bool().Draw(t, "offline") {
		a.Event.Offline, a.Event.At = true, m.now.Add(-time.Duration(rapid.IntRange(0, 23).Draw(t, "hours ago"))*time.Hour)
	}
	if ceiling := rapid.IntRange(0, 8).Draw(t, "ceiling"); ceiling > 0 {
		a = upTo(ceiling, a)
	}
	a.Doubtful, a.Closes = m.later(t, "doubtful"), m.later(t, "closes")
	call := func() (ashyq.Event, bool, error) { return m.h.Enter(m.h.Context(), a) }
	e, _, err := call()
	m.ok(err)
	m.again = append(m.again, call)

	outcome := a.Event.Decision.Outcome
	before, extends := m.find(a.Event.Tag, a.Tags)
	if outcome == ashyq.Admit {
		inside, _ := m.inside()
		more := a.Event.Heads - m.stays[before].heads
		if c := a.Event.Decision.Ceiling; c > 0 && more > 0 && inside+more > c {
			outcome = ashyq.Refuse
		}
	}
	visit := a.Event.ID
	if outcome == ashyq.Admit {
		s := modelStay{visit, a.Event.Heads, a.Event.At, a.Doubtful, a.Closes}
		if extends {
			visit, s.visit, s.began = m.stays[before].visit, m.stays[before].visit, m.stays[before].began
			delete(m.stays, before)
		}
		m.stays[a.Event.Tag] = s
	}
	if m.visits[visit] == nil {
		m.visits[visit] = &modelVisit{}
		m.order = append(m.order, visit)
	}
	m.visits[visit].entry = a.Event
	m.visits[visit].tags = append(m.visits[visit].tags, a.Event.Tag)
	m.recorded(e, outcome, visit)
}

// later is a moment that may be absent or past.
func (m *model) later(t *rapid.T, what string) time.Time {
	hours := rapid.IntRange(-3, 12).Draw(t, what)
	if hours == 12 {
		return time.Time{}
	}
	return m.now.Add(time.Duration(hours) * time.Hour)
}

func (m *model) exit(t *rapid.T) {
	d := leaves(m.venue, rapid.SampledFrom([]string{"dana", "arman", "saule"}).Draw(t, "person"), m.now)
	if len(m.order) > 0 && rapid.IntRange(0, 3).Draw(t, "only") == 0 {
		d.Only = rapid.SampledFrom(m.order).Draw(t, "visit")
	}
	call := func() (ashyq.Event, bool, error) { return m.h.Exit(m.h.Context(), d) }
	e, _, err := call()
	m.ok(err)
	m.again = append(m.again, call)

	candidates := d.Tags
	if d.Only != (ashyq.ScanID{}) {
		candidates = slices.DeleteFunc(slices.Clone(d.Tags), func(t ashyq.Tag) bool { return m.stays[t].visit != d.Only })
	}
	first := d.Event.Tag
	if !slices.Contains(candidates, first) {
		first = ashyq.Tag{}
	}
	found, ok := m.find(first, candidates)
	if !ok {
		m.recorded(e, ashyq.NotInside, e.ID)
		return
	}
	s := m.stays[found]
	if e.Stayed != m.now.Sub(s.began) || e.Heads != s.heads {
		t.Fatalf("%+v left %+v", e, s)
	}
	delete(m.stays, found)
	m.visits[s.visit].left = true
	m.recorded(e, ashyq.Left, s.visit)
}

func (m *model) exitAll(t *rapid.T) {
	limit := rapid.IntRange(0, 4).Draw(t, "limit")
	want := min(limit, len(m.stays))
	left, err := m.h.ExitAll(m.h.Context(), allLeave(m.venue, m.now), limit, func() ashyq.ScanID { return newID(m.now) })
	m.ok(err)
	if len(left) != want {
		t.Fatalf("%d stays were ended, want %d", len(left), want)
	}
	for _, e := range left {
		s := m.stays[e.Tag]
		if e.Stayed != m.now.Sub(s.began) || e.Heads != s.heads {
			t.Fatalf("%+v left %+v", e, s)
		}
		delete(m.stays, e.Tag)
		m.visits[s.visit].left = true
		m.recorded(e, ashyq.Left, s.visit)
		m.again = append(m.again, nil)
	}
}

func (m *model) override(t *rapid.T) {
	if len(m.order) == 0 {
		t.Skip("no visits")
	}
	id := rapid.SampledFrom(m.order).Draw(t, "visit")
	o := says(rapid.SampledFrom([]ashyq.Outcome{ashyq.Admit, ashyq.Refuse, ashyq.LeftQueue}).Draw(t, "word"),
		ashyq.Event{Venue: m.venue, Visit: id}, m.now)
	o.Ceiling = rapid.IntRange(0, 8).Draw(t, "ceiling")
	o.Doubtful, o.Closes = m.later(t, "doubtful"), m.later(t, "closes")
	call := func() (ashyq.Event, bool, error) { return m.h.Override(m.h.Context(), o) }
	e, _, err := call()

	v := m.visits[id]
	var want error
	inside, _ := m.inside()
	_, isInside := m.find(v.entry.Tag, v.tags)
	if o.Outcome == ashyq.Admit && !isInside && o.Ceiling > 0 && inside+v.entry.Heads > o.Ceiling {
		want = store.ErrVenueFull
	}
	if v.left {
		want = store.ErrNotOpen
	}
	if !errors.Is(err, want) {
		t.Fatalf("the error is %v, want %v", err, want)
	}
	if want != nil {
		return
	}
	m.again = append(m.again, call)
	if o.Outcome == ashyq.Admit && !isInside {
		m.stays[v.entry.Tag] = modelStay{id, v.entry.Heads, o.At, o.Doubtful, o.Closes}
	}
	if o.Outcome != ashyq.Admit {
		for _, tag := range v.tags {
			if m.stays[tag].visit == id {
				delete(m.stays, tag)
			}
		}
	}
	m.recorded(e, o.Outcome, id)
}

func (m *model) close(t *rapid.T) {
	type overdue struct {
		tag ashyq.Tag
		modelStay
	}
	var due []overdue
	for tag, s := range m.stays {
		if !s.closes.IsZero() && !s.closes.After(m.now) {
			due = append(due, overdue{tag, s})
		}
	}
	slices.SortFunc(due, func(a, b overdue) int {
		return cmp.Or(a.closes.Compare(b.closes), slices.Compare(a.tag[:], b.tag[:]))
	})
	closed, err := m.h.CloseForgotten(m.h.Context(), m.now, 1<<20, func() ashyq.ScanID { return newID(m.now) })
	m.ok(err)
	closed = slices.DeleteFunc(closed, func(e ashyq.Event) bool { return e.Venue != m.venue })
	if len(closed) != len(due) {
		t.Fatalf("%d stays were closed, want %d", len(closed), len(due))
	}
	for i, e := range closed {
		// Those of one moment may come in any order.
		at := slices.IndexFunc(due, func(d overdue) bool { return d.visit == e.Visit && d.tag == e.Tag })
		if at < 0 || !due[at].closes.Equal(e.At) || !due[i].closes.Equal(e.At) {
			t.Fatalf("%+v was closed in the place of %+v", e, due[i])
		}
		delete(m.stays, e.Tag)
		m.visits[e.Visit].left = true
		m.recorded(e, ashyq.Left, e.Visit)
		m.again = append(m.again, nil)
	}
}

// repeat sends an earlier call again.
func (m *model) repeat(t *rapid.T) {
	if len(m.rows) == 0 {
		t.Skip("no rows")
	}
	i := rapid.IntRange(0, len(m.rows)-1).Draw(t, "row")
	if m.again[i] == nil {
		t.Skip("nobody asked for it")
	}
	e, repeated, err := m.again[i]()
	m.ok(err)
	same(t, "repeated", repeated, true)
	same(t, "the repeat", e, m.rows[i])
}

func (m *model) check(t *rapid.T) {
	inside, inferred := m.inside()
	o, err := m.h.Occupancy(m.h.Context(), m.venue, m.now)
	m.ok(err)
	same(t, "occupancy", o, ashyq.Occupancy{Inside: inside, Inferred: inferred, Seq: uint64(len(m.rows))})
	m.feed(max(0, len(m.rows)-2))
	hours, err := m.h.Hours(m.h.Context(), m.venue, evening.AddDate(0, 0, -2), m.now.Add(time.Hour))
	m.ok(err)
	same(t, "figures", hours, summed(m.rows))
}

// feed checks the rows after so many.
func (m *model) feed(after int) {
	events, err := m.h.Feed(m.h.Context(), m.venue, uint64(after), 1<<20)
	m.ok(err)
	same(m.t, "rows", append([]ashyq.Event(nil), events...), append([]ashyq.Event(nil), m.rows[after:]...))
}

func (m *model) ok(err error) {
	if err != nil {
		m.t.Fatal(err)
	}
}
