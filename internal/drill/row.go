package drill

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Row is what people at the door got during an outage.
type Row struct {
	Name     string         // of the trouble
	Patience time.Duration  // that they had to have at most
	Outcomes map[string]int // answers by what was decided
	Evidence map[string]int // entries by what they were decided on: registries, cache, pass, none
	Later    int            // answers that were journalled, since the database was away
	Failures map[string]int // scans without an answer, by why
	Wrongs   map[string]int // answers that should not have been given
	After    *Row           // the same, right after it was mended; nil of what follows no outage
	Asked    float64        // how often the registries were asked then for a scan, of how often when nothing is wrong

	waited *hdrhistogram.Histogram // in microseconds
	asked  float64                 // how often the registries were, for each of the questions
}

func (r *Row) fail(why error) {
	if r.Failures == nil {
		r.Failures = map[string]int{}
	}
	r.Failures[why.Error()]++
}

// take takes in an answer, and what it was decided on unless it was given again.
func (r *Row) take(v *visitor, a answer, took time.Duration, again bool) {
	if r.waited == nil {
		r.waited = hdrhistogram.New(1, time.Minute.Microseconds(), 3)
		r.Outcomes, r.Evidence, r.Wrongs = map[string]int{}, map[string]int{}, map[string]int{}
	}
	_ = r.waited.RecordValue(min(took, time.Minute).Microseconds()) // which is within its bounds
	r.Outcomes[a.Decision.Outcome]++
	if v.scan.Direction == entry && !again {
		r.Evidence[a.Status.Source]++
	}
	if a.later() {
		r.Later++
	}
	if wrong := v.wronged(a); wrong != "" {
		r.Wrongs[wrong]++
	}
}

// Answers is how many scans were answered.
func (r Row) Answers() int {
	if r.waited == nil {
		return 0
	}
	return int(r.waited.TotalCount())
}

// questions is how many scans the registries had to be asked for.
func (r Row) questions() (n int) {
	for source, entries := range r.Evidence {
		if source != "cache" {
			n += entries
		}
	}
	return n
}

// Waited is how long that share of people waited at most, of 100.
func (r Row) Waited(percent float64) time.Duration {
	if r.waited == nil {
		return 0
	}
	return time.Duration(r.waited.ValueAtQuantile(percent)) * time.Microsecond
}

// mostAsked is how often recovering registries may be asked, of how often they are when nothing is wrong.
const mostAsked = 1.5

// Complaints are what is to be said against it, a line each; none of a system that holds.
func (r Row) Complaints() (lines []string) {
	complain := func(when string, r *Row) {
		for why, n := range r.Failures {
			lines = append(lines, fmt.Sprintf("%s: %d scans were not answered: %s", when, n, why))
		}
		for what, n := range r.Wrongs {
			lines = append(lines, fmt.Sprintf("%s: %d times %s", when, n, what))
		}
	}
	complain(r.Name, &r)
	if r.Waited(99) >= r.Patience {
		lines = append(lines, fmt.Sprintf("%s: one in a hundred waited %v and longer, and may wait %v", r.Name, r.Waited(99).Round(time.Millisecond), r.Patience))
	}
	if r.After != nil {
		complain("After: "+r.Name, r.After)
	}
	if r.Asked > mostAsked {
		lines = append(lines, fmt.Sprintf("After: %s: the registries were asked %.1f times as often as usual, and may be %.1f times", r.Name, r.Asked, mostAsked))
	}
	return lines
}

// Columns are the heads of Cells.
var Columns = [...]string{
	"", "answered", "not", "half within", "99 % within", "let in", "turned away", "to look at", "out", "fresh", "remembered", "pass", "nothing", "later", "asked after",
}

// Cells are what a row says, as text.
func (r Row) Cells() []string {
	missed := 0
	for _, n := range r.Failures {
		missed += n
	}
	asked := ""
	if r.After != nil {
		asked = fmt.Sprintf("× %.1f", r.Asked)
	}
	ms := func(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
	cells := []string{r.Name, fmt.Sprint(r.Answers()), fmt.Sprint(missed), ms(r.Waited(50)), ms(r.Waited(99))}
	for _, n := range []int{
		r.Outcomes["admit"], r.Outcomes["refuse"], r.Outcomes["check"], r.Outcomes["left"] + r.Outcomes["not_inside"],
		r.Evidence["registries"], r.Evidence["cache"], r.Evidence["pass"], r.Evidence["none"], r.Later,
	} {
		cells = append(cells, fmt.Sprint(n))
	}
	return append(cells, asked)
}

// widest is the longest name of an outage.
const widest = len("pcr garbled, control+database flapping")

// WriteLine writes cells, or Columns, as a line of a table.
func WriteLine(w io.Writer, cells []string) error {
	var b strings.Builder
	for i, cell := range cells {
		width := widest
		if i > 0 {
			width = utf8.RuneCountInString(Columns[i])
			b.WriteString("  ")
			b.WriteString(strings.Repeat(" ", max(0, width-utf8.RuneCountInString(cell))))
		}
		b.WriteString(cell)
		if i == 0 {
			b.WriteString(strings.Repeat(" ", width-utf8.RuneCountInString(cell)))
		}
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}
