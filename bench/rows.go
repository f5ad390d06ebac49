package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

func embedded(ctx context.Context, b *bench) (m measurement, err error) {
	i, err := b.install(ctx, "", small)
	if err != nil {
		return m, err
	}
	bare := func() (measurement, error) {
		p, err := b.bare(ctx)
		if err != nil {
			return measurement{}, err
		}
		defer p.stop()
		r, err := b.load(ctx, "--world", i.world, "--people", strconv.Itoa(people), "--duration", b.duration.String(), "--target", p.url)
		return rated(r.PerSecond, err)
	}
	return b.inTurn(bare, func() (measurement, error) { return b.alone(ctx, i) })
}

func onPostgres(ctx context.Context, b *bench) (m measurement, err error) {
	d, i, err := b.installOnPostgres(ctx, small)
	if err != nil {
		return m, err
	}
	if _, err := b.alone(ctx, i); err != nil { // pgbench inserts a row like those that this leaves
		return m, err
	}
	inserts := func() (measurement, error) { return rated(d.inserts(ctx, b, small.name)) }
	return b.inTurn(inserts, func() (measurement, error) { return b.alone(ctx, i) })
}

func twoNodes(ctx context.Context, b *bench) (m measurement, err error) {
	_, i, err := b.installOnPostgres(ctx, small)
	if err != nil {
		return m, err
	}
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
	return b.inTurn(func() (measurement, error) { return b.alone(ctx, i) }, both)
}

func pastEmbedded(ctx context.Context, b *bench) (m measurement, err error) {
	empty, err := b.install(ctx, "", small)
	if err != nil {
		return m, err
	}
	old, err := b.install(ctx, "", small.with(b.past))
	if err != nil {
		return m, err
	}
	return b.withPast(ctx, empty, old)
}

func pastPostgres(ctx context.Context, b *bench) (m measurement, err error) {
	d, empty, err := b.installOnPostgres(ctx, small)
	if err != nil {
		return m, err
	}
	old, err := b.installAt(ctx, d, small.with(b.past))
	if err != nil {
		return m, err
	}
	return b.withPast(ctx, empty, old)
}

// withPast plays in turn on a database without visits and on one with a past.
func (b *bench) withPast(ctx context.Context, empty, old installation) (measurement, error) {
	m, err := b.inTurn(func() (measurement, error) { return b.alone(ctx, empty) }, func() (measurement, error) { return b.alone(ctx, old) })
	m.Past = b.past
	return m, err
}

func desks(ctx context.Context, b *bench) (m measurement, err error) {
	i, err := b.install(ctx, "", small)
	if err != nil {
		return m, err
	}
	most, err := b.alone(ctx, i)
	if err != nil {
		return m, err
	}
	half := strconv.Itoa(int(most.Rates[0] / 2))
	return b.inTurn(nil, func() (measurement, error) {
		return b.alone(ctx, i, "--rate", half, "--clients", "256", "--listeners", "1000", "--watched", "200")
	})
}

// malaysia is one run.
func malaysia(ctx context.Context, b *bench) (m measurement, err error) {
	_, i, err := b.installOnPostgres(ctx, large)
	if err != nil {
		return m, err
	}
	return b.alone(ctx, i, "--scans", strconv.Itoa(b.scans), "--duration", "0")
}

// memory is what a node holds that has read all places and is as busy as it can be.
func memory(ctx context.Context, b *bench) (m measurement, err error) {
	_, i, err := b.installOnPostgres(ctx, large)
	if err != nil {
		return m, err
	}
	return b.inTurn(nil, func() (measurement, error) { return b.alone(ctx, i, "--people", strconv.Itoa(large.accounts)) })
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
