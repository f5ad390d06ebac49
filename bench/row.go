package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// row is one line of the table.
type row struct {
	Name, What, Reach, Reference string
	measure                      func(context.Context, *bench) (measurement, error)
	tell                         func(measurement) string // what was measured, in the table's words
}

// measurement is what was measured of one row, run by run.
type measurement struct {
	On, Machine string
	Rates       []float64 `json:",omitempty"` // a second
	References  []float64 `json:",omitempty"` // of what it is compared with, a second
	P99         []float64 `json:",omitempty"` // milliseconds
	Screen      []float64 `json:",omitempty"` // p99, milliseconds
	Asked       []float64 `json:",omitempty"` // of registries, a scan
	Memory      []float64 `json:",omitempty"` // MB
	Minutes     []float64 `json:",omitempty"`
	Note        string    `json:",omitempty"`
}

func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func (m measurement) ratio() float64 { return median(m.Rates) / median(m.References) }

func thousands(rate float64) string {
	digits := strconv.FormatInt(int64(rate+0.5), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// rate tells of rates beside a reference's.
func rate(m measurement) string {
	said := thousands(median(m.Rates)) + "/s"
	if len(m.P99) > 0 {
		said += fmt.Sprintf(", p99 %.1f ms", median(m.P99))
	}
	if len(m.References) > 0 {
		said += fmt.Sprintf("; **%.2f** of %s/s", m.ratio(), thousands(median(m.References)))
	}
	return said
}

// small is what most rows are measured on: a city. people is how many scan: so few that their evidence stays within its
// minute, as that of those who scan everywhere in their hour at a mall.
var small = country{venues: 20_000, accounts: 20_000}

const people = 4096

// Malaysia's busiest day: its check-ins, and the venues that had registered.
const (
	busiestDay   = 34_500_000
	registered   = 766_580
	manyAccounts = 1_000_000
)

var rows = []row{
	{"embedded", "scans decided, durable and answered, embedded, evidence within its minute", "20,000/s, p99 under 25 ms; 0.4",
		"a bare `net/http` handler that decodes and encodes the same JSON", embedded, rate},
	{"postgres", "the same on PostgreSQL", "13,500/s, p99 under 25 ms; 0.6", "`pgbench` inserting one such row a transaction, 64 clients",
		onPostgres, rate},
	{"nodes", "two nodes on one PostgreSQL", "1.0", "one node", twoNodes, rate},
	{"cold", "cold evidence, both registries over HTTP on the same cores", "–", "the registries' own rate for the same questions", cold, rate},
	{"past-embedded", "embedded, with 50 million visits stored", "0.9", "the empty database", pastEmbedded, rate},
	{"past-postgres", "PostgreSQL, with 50 million visits stored", "0.9", "the empty database", pastPostgres, rate},
	{"malaysia", "Malaysia's busiest day, 34.5 million scans over 766,580 venues, as fast as it goes", "45 minutes", "its 24 hours", malaysia,
		func(m measurement) string {
			return fmt.Sprintf("%.1f minutes, %s/s, p99 %.1f ms; **1/%.0f**", median(m.Minutes), thousands(median(m.Rates)), median(m.P99),
				24*60/median(m.Minutes))
		}},
	{"memory", "memory at the maximum, a million accounts and 766,580 venues", "300 MB", "–", memory,
		func(m measurement) string { return fmt.Sprintf("%.0f MB", median(m.Memory)) }},
	{"pass", "a pass verified in Go", "0.9", "one core's ES256 verify", pass, rate},
	{"desks", "a desk's feed with 1,000 listeners on 200 venues while scans run at half the maximum", "p99 under 250 ms", "–", desks,
		func(m measurement) string {
			return fmt.Sprintf("p99 %.0f ms at %s scans/s", median(m.Screen), thousands(median(m.Rates)))
		}},
}

// warmUp is how long scans run before they are measured: everybody has been asked about once by then.
const warmUp = "8s"

// play runs the generator against nodes: a warm-up that nothing is told of, and then a run that is.
func (b *bench) play(ctx context.Context, i installation, nodes []*node, more ...string) (m measurement, err error) {
	args := []string{"--world", i.world, "--people", strconv.Itoa(people)}
	for _, n := range nodes {
		args = append(args, "--target", n.url)
	}
	if _, err := b.load(ctx, append(args, "--duration", warmUp)...); err != nil {
		return m, err
	}
	args = append(append(args, "--duration", b.duration.String()), more...)
	asked, err := calls(nodes)
	if err != nil {
		return m, err
	}
	r, err := b.load(ctx, args...)
	if err != nil {
		return m, err
	}
	after, err := calls(nodes)
	if err != nil {
		return m, err
	}
	m.Rates, m.P99 = []float64{r.PerSecond}, []float64{r.Latency["all"].P99}
	m.Asked = []float64{(after.registries - asked.registries) / (after.scans - asked.scans)}
	if r.Screen != nil {
		m.Screen = []float64{r.Screen.P99}
	}
	m.Minutes = []float64{r.Seconds / 60}
	for _, n := range nodes {
		m.Memory = append(m.Memory, n.memory())
	}
	return m, nil
}

type counts struct{ registries, scans float64 }

// calls is how often nodes have asked registries, and how many scans they have answered.
func calls(nodes []*node) (c counts, err error) {
	for _, n := range nodes {
		registries, err := n.metric("ashyq_registry_seconds_count")
		if err != nil {
			return c, err
		}
		own, err := n.metric(`ashyq_http_requests_total{route="POST /v1/scans"`)
		if err != nil {
			return c, err
		}
		platform, err := n.metric(`ashyq_http_requests_total{route="POST /v1/platform/scans"`)
		if err != nil {
			return c, err
		}
		c.registries += registries
		c.scans += own + platform
	}
	return c, nil
}

// add puts another run's figures to those of the runs before.
func (m *measurement) add(run measurement) {
	m.Rates = append(m.Rates, run.Rates...)
	m.P99 = append(m.P99, run.P99...)
	m.Screen = append(m.Screen, run.Screen...)
	m.Asked = append(m.Asked, run.Asked...)
	m.Memory = append(m.Memory, run.Memory...)
	m.Minutes = append(m.Minutes, run.Minutes...)
}

func embedded(ctx context.Context, b *bench) (m measurement, err error) {
	i, stop, err := b.install(ctx, "", small)
	if err != nil {
		return m, err
	}
	defer stop()
	for range b.runs {
		reference, err := b.bare(ctx)
		if err != nil {
			return m, err
		}
		r, err := b.load(ctx, "--world", i.world, "--people", strconv.Itoa(people), "--duration", b.duration.String(), "--target", reference.url)
		reference.stop()
		if err != nil {
			return m, err
		}
		m.References = append(m.References, r.PerSecond)
		run, err := b.alone(ctx, i)
		if err != nil {
			return m, err
		}
		m.add(run)
	}
	return m, nil
}

// alone plays against one node of an installation.
func (b *bench) alone(ctx context.Context, i installation, more ...string) (measurement, error) {
	n, err := b.node(ctx, "node", i)
	if err != nil {
		return measurement{}, err
	}
	defer n.stop()
	return b.play(ctx, i, []*node{n}, more...)
}

func onPostgres(ctx context.Context, b *bench) (m measurement, err error) {
	d, stopServer, err := b.postgres(ctx)
	if err != nil {
		return m, err
	}
	defer stopServer()
	url, err := d.fresh(ctx, "ashyq")
	if err != nil {
		return m, err
	}
	i, stop, err := b.install(ctx, url, small)
	if err != nil {
		return m, err
	}
	defer stop()
	if _, err := b.alone(ctx, i); err != nil { // pgbench inserts a row like those that this leaves
		return m, err
	}
	for range b.runs {
		inserts, err := d.inserts(ctx, b, "ashyq")
		if err != nil {
			return m, err
		}
		m.References = append(m.References, inserts)
		run, err := b.alone(ctx, i)
		if err != nil {
			return m, err
		}
		m.add(run)
	}
	return m, nil
}

func twoNodes(ctx context.Context, b *bench) (m measurement, err error) {
	d, stopServer, err := b.postgres(ctx)
	if err != nil {
		return m, err
	}
	defer stopServer()
	url, err := d.fresh(ctx, "ashyq")
	if err != nil {
		return m, err
	}
	i, stop, err := b.install(ctx, url, small)
	if err != nil {
		return m, err
	}
	defer stop()
	both := func() (measurement, error) {
		one, err := b.node(ctx, "one", i)
		if err != nil {
			return measurement{}, err
		}
		defer one.stop()
		other, err := b.node(ctx, "other", i)
		if err != nil {
			return measurement{}, err
		}
		defer other.stop()
		return b.play(ctx, i, []*node{one, other})
	}
	for range b.runs {
		reference, err := b.alone(ctx, i)
		if err != nil {
			return m, err
		}
		m.References = append(m.References, reference.Rates...)
		run, err := both()
		if err != nil {
			return m, err
		}
		m.add(run)
	}
	return m, nil
}

func pastEmbedded(ctx context.Context, b *bench) (measurement, error) {
	return b.twice(ctx, func(string) (string, error) { return "", nil })
}

func pastPostgres(ctx context.Context, b *bench) (m measurement, err error) {
	d, stop, err := b.postgres(ctx)
	if err != nil {
		return m, err
	}
	defer stop()
	return b.twice(ctx, func(name string) (string, error) { return d.fresh(ctx, name) })
}

// twice plays in turn on a database without visits and on one with a past.
func (b *bench) twice(ctx context.Context, database func(name string) (string, error)) (m measurement, err error) {
	var installations [2]installation
	for n, visits := range []int{0, b.past} {
		name, err := database([]string{"empty", "past"}[n])
		if err != nil {
			return m, err
		}
		c := small
		c.visits = visits
		i, stop, err := b.install(ctx, name, c)
		if err != nil {
			return m, err
		}
		defer stop()
		installations[n] = i
	}
	for range b.runs {
		reference, err := b.alone(ctx, installations[0])
		if err != nil {
			return m, err
		}
		m.References = append(m.References, reference.Rates...)
		run, err := b.alone(ctx, installations[1])
		if err != nil {
			return m, err
		}
		m.add(run)
	}
	return m, nil
}

var perOperation = regexp.MustCompile(`(?m)^BenchmarkOpenPass/(new|es256)\S*\s+\d+\s+([\d.]+) ns/op`)

// pass compares the benchmark of a whole pass with that of its signature alone, run by run.
func pass(ctx context.Context, b *bench) (m measurement, err error) {
	text, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkOpenPass$/^(new|es256)$", "-cpu", "1", "-count", strconv.Itoa(b.runs),
		"./internal/seal").CombinedOutput()
	if err != nil {
		return m, fmt.Errorf("%w: %s", err, text)
	}
	for _, found := range perOperation.FindAllStringSubmatch(string(text), -1) {
		nanoseconds, err := strconv.ParseFloat(found[2], 64)
		if err != nil {
			return m, err
		}
		if found[1] == "new" {
			m.Rates = append(m.Rates, 1e9/nanoseconds)
		} else {
			m.References = append(m.References, 1e9/nanoseconds)
		}
	}
	if len(m.Rates) == 0 || len(m.References) == 0 {
		return m, fmt.Errorf("no figures in: %s", strings.TrimSpace(string(text)))
	}
	return m, nil
}

func desks(ctx context.Context, b *bench) (m measurement, err error) {
	i, stop, err := b.install(ctx, "", small)
	if err != nil {
		return m, err
	}
	defer stop()
	most, err := b.alone(ctx, i)
	if err != nil {
		return m, err
	}
	half := strconv.Itoa(int(most.Rates[0] / 2))
	for range b.runs {
		run, err := b.alone(ctx, i, "--rate", half, "--clients", "256", "--listeners", "1000", "--watched", "200")
		if err != nil {
			return m, err
		}
		m.add(run)
	}
	return m, nil
}

// malaysia is one run, and memory what the node held in it.
func malaysia(ctx context.Context, b *bench) (m measurement, err error) {
	d, stopServer, err := b.postgres(ctx)
	if err != nil {
		return m, err
	}
	defer stopServer()
	url, err := d.fresh(ctx, "ashyq")
	if err != nil {
		return m, err
	}
	i, stop, err := b.install(ctx, url, country{venues: registered, accounts: manyAccounts})
	if err != nil {
		return m, err
	}
	defer stop()
	return b.alone(ctx, i, "--scans", strconv.Itoa(busiestDay), "--duration", "0")
}

// memory is what a node holds that has read all places and is as busy as it can be.
func memory(ctx context.Context, b *bench) (m measurement, err error) {
	d, stopServer, err := b.postgres(ctx)
	if err != nil {
		return m, err
	}
	defer stopServer()
	url, err := d.fresh(ctx, "ashyq")
	if err != nil {
		return m, err
	}
	i, stop, err := b.install(ctx, url, country{venues: registered, accounts: manyAccounts})
	if err != nil {
		return m, err
	}
	defer stop()
	for range b.runs {
		run, err := b.alone(ctx, i, "--people", strconv.Itoa(manyAccounts))
		if err != nil {
			return m, err
		}
		m.add(run)
	}
	return m, nil
}
