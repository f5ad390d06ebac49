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
	Outage   Outage
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

func (r *Row) take(v *visitor, a answer, took time.Duration) {
	if r.waited == nil {
		r.waited = hdrhistogram.New(1, time.Minute.Microseconds(), 3)
		r.Outcomes, r.Evidence, r.Wrongs = map[string]int{}, map[string]int{}, map[string]int{}
	}
	_ = r.waited.RecordValue(min(took, time.Minute).Microseconds()) // which is within its bounds
	r.Outcomes[a.Decision.Outcome]++
	if v.scan.Direction == entry {
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
	complain(r.Outage.String(), &r)
	if most := r.Outage.Patience(); r.Waited(99) >= most {
		lines = append(lines, fmt.Sprintf("%s: one in a hundred waited %v and longer, and may wait %v", r.Outage, r.Waited(99).Round(time.Millisecond), most))
	}
	if r.After != nil {
		complain("After: "+r.Outage.String(), r.After)
	}
	if r.Asked > mostAsked {
		lines = append(lines, fmt.Sprintf("After: %s: the registries were asked %.1f times as often as usual, and may be %.1f times", r.Outage, r.Asked, mostAsked))
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
	cells := []string{r.Outage.String(), fmt.Sprint(r.Answers()), fmt.Sprint(missed), ms(r.Waited(50)), ms(r.Waited(99))}
	for _, n := range []int{
		r.Outcomes["admit"], r.Outcomes["refuse"], r.Outcomes["check"], r.Outcomes["left"] + r.Outcomes["not_inside"],
		r.Evidence["registries"], r.Evidence["cache"], r.Evidence["pass"], r.Evidence["none"], r.Later,
	} {
		cells = append(cells, fmt.Sprint(n))
	}
	return append(cells, asked)
}

// widest is the longest name of an outage.
const widest = len("Control Centre talking nonsense")

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

// String tells an Account in a sentence or two.
func (a Account) String() string {
	if a.Sound() {
		return fmt.Sprintf("%d acknowledged scans were sent again: each is on record once, as it was answered. As many are inside as there are.", a.Scans)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Of %d acknowledged scans %d are missing, %d are on record otherwise.", a.Scans, a.Missing, a.Different)
	for why, n := range a.Unsettled {
		fmt.Fprintf(&b, " %d: %s.", n, why)
	}
	if len(a.Crowded) > 0 {
		fmt.Fprintf(&b, " More or fewer are counted than are inside: %s.", strings.Join(a.Crowded, ", "))
	}
	return b.String()
}
