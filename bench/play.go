package main

import (
	"context"
	"strconv"
)

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

// alone plays against one node of an installation.
func (b *bench) alone(ctx context.Context, i installation, more ...string) (m measurement, err error) {
	n, err := b.node(ctx, "node", i)
	if err != nil {
		return m, err
	}
	defer n.stop()
	return b.play(ctx, i, []*node{n}, more...)
}

// inTurn runs a row beside its reference: each as often as rows are run, one after the other. A row without one is alone.
func (b *bench) inTurn(reference, run func() (measurement, error)) (m measurement, err error) {
	for range b.runs {
		if reference != nil {
			r, err := reference()
			if err != nil {
				return m, err
			}
			m.References = append(m.References, r.Rates...)
		}
		r, err := run()
		if err != nil {
			return m, err
		}
		m.add(r)
	}
	return m, nil
}

// rated is a measurement of nothing but a rate.
func rated(rate float64, err error) (measurement, error) {
	return measurement{Rates: []float64{rate}}, err
}
