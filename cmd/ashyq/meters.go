package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"ashyq"
)

// meters count the steps of the flow that the server does not see.
type meters struct {
	steps      *prometheus.HistogramVec
	registries *prometheus.HistogramVec
}

func newMeters(r prometheus.Registerer) *meters {
	m := &meters{
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ashyq_step_seconds", Help: "How long each step of a scan took: seen (before?), evidence, commit.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2},
		}, []string{"step"}),
		registries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ashyq_registry_seconds", Help: "How long each registry took, by how the question ended.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2},
		}, []string{"registry", "outcome"}),
	}
	r.MustRegister(m.steps, m.registries, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meters) step(step string, took time.Duration) {
	m.steps.WithLabelValues(step).Observe(took.Seconds())
}

func (m *meters) registry(r ashyq.Registry, outcome string, seconds float64) {
	m.registries.WithLabelValues(string(r), outcome).Observe(seconds)
}
