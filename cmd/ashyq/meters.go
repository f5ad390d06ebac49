package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/registry"
)

// meters count what the server does not see. Labels are of a few known values, and those that may come are there from the
// start, at zero: what appears with its first failure has no rate before its second.
type meters struct {
	registerer prometheus.Registerer
	steps      map[checkin.Step]prometheus.Observer
	scans      *prometheus.CounterVec
	repeats    prometheus.Counter
	later      prometheus.Counter
	registries *prometheus.HistogramVec
	upkeep     *prometheus.GaugeVec
}

// unasked is the evidence of an exit.
const unasked ashyq.Source = "unasked"

func newMeters(r prometheus.Registerer) *meters {
	steps := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "ashyq_step_seconds", Help: "How long each step of a scan took: seen (before?), evidence, decide, commit, answer.",
		Buckets: []float64{.00001, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2},
	}, []string{"step"})
	m := &meters{
		registerer: r,
		steps:      make(map[checkin.Step]prometheus.Observer),
		scans: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ashyq_scans_total", Help: "Scans and own checks answered for the first time, by outcome and by where the evidence came from.",
		}, []string{"outcome", "evidence"}),
		repeats: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ashyq_scans_repeated_total", Help: "Scans that came again and were answered as before: clients that did not wait for the answer, or did not get it.",
		}),
		later: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ashyq_scans_provisional_total", Help: "Scans answered from the journal, because the database was away.",
		}),
		registries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ashyq_registry_seconds", Help: "How long each registry took, by how the question ended.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2},
		}, []string{"registry", "outcome"}),
		upkeep: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ashyq_upkeep_done_timestamp_seconds", Help: "When each part of the upkeep was last done without a failure.",
		}, []string{"part"}),
	}
	r.MustRegister(steps, m.scans, m.repeats, m.later, m.registries, m.upkeep, collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, s := range checkin.Steps {
		m.steps[s] = steps.WithLabelValues(string(s))
	}
	for _, outcome := range []ashyq.Outcome{ashyq.Admit, ashyq.Refuse, ashyq.Check, ashyq.Info} {
		for _, source := range []ashyq.Source{ashyq.FromRegistries, ashyq.FromCache, ashyq.FromPass, ashyq.FromNothing} {
			m.scans.WithLabelValues(string(outcome), string(source))
		}
	}
	for _, outcome := range []ashyq.Outcome{ashyq.Left, ashyq.NotInside} {
		m.scans.WithLabelValues(string(outcome), string(unasked))
	}
	for _, name := range ashyq.Registries {
		for _, outcome := range registry.Outcomes {
			m.registries.WithLabelValues(string(name), outcome)
		}
	}
	return m
}

func (m *meters) step(s checkin.Step, took time.Duration) { m.steps[s].Observe(took.Seconds()) }

func (m *meters) answered(a ashyq.Admission, repeated bool) {
	if repeated {
		m.repeats.Inc()
		return
	}
	if a.Event.Provisional {
		m.later.Inc()
	}
	m.scans.WithLabelValues(string(a.Event.Decision.Outcome), string(evidenceOf(a))).Inc()
}

// evidenceOf is where the evidence behind an answer came from.
func evidenceOf(a ashyq.Admission) ashyq.Source {
	if a.Event.Kind == ashyq.ExitEvent {
		return unasked
	}
	return a.Event.Verdict.Source
}

func (m *meters) registry(r ashyq.Registry, outcome string, took time.Duration) {
	m.registries.WithLabelValues(string(r), outcome).Observe(took.Seconds())
}

func (m *meters) upkept(part string) { m.upkeep.WithLabelValues(part).SetToCurrentTime() }

// guarded shows how a registry is asked now.
func (m *meters) guarded(g *registry.Guarded) {
	labels := prometheus.Labels{"registry": string(g.Name())}
	m.registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ashyq_registry_underway", Help: "Questions that wait for a registry.", ConstLabels: labels,
	}, func() float64 { return float64(g.Underway()) }))
	for _, state := range registry.States {
		m.registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "ashyq_registry_breaker", Help: "1 for the state that a registry's circuit breaker is in: closed (asked), half-open (tried), open (left alone).",
			ConstLabels: prometheus.Labels{"registry": string(g.Name()), "state": state},
		}, func() float64 {
			if g.State() == state {
				return 1
			}
			return 0
		}))
	}
}

// observer tells the figures of every scan, and the traces of some.
func observer(m *meters, t *traces) checkin.Observer {
	return checkin.Observer{
		Began: t.stepBegan,
		Ended: func(ctx context.Context, s checkin.Step, took time.Duration) {
			m.step(s, took)
			t.stepEnded(ctx)
		},
		Answered: func(ctx context.Context, a ashyq.Admission, repeated bool) {
			m.answered(a, repeated)
			t.answered(ctx, a, repeated)
		},
	}
}
