package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"ashyq"
	"ashyq/internal/checkin"
	"ashyq/internal/registry"
	"ashyq/internal/vitals"
)

// meters count what the server does not see. Labels are of a few known values, and those that may come are there from the
// start, at zero: what appears with its first failure has no rate before its second.
type meters struct {
	registerer prometheus.Registerer
	steps      map[checkin.Step]prometheus.Observer
	scans      *prometheus.CounterVec
	ages       *prometheus.HistogramVec
	decisions  *prometheus.CounterVec
	repeats    prometheus.Counter
	later      prometheus.Counter
	registries *prometheus.HistogramVec
	disputes   *prometheus.HistogramVec
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
		ages: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ashyq_evidence_age_seconds", Help: "How old the evidence was behind what was answered for the first time, by outcome and by where it came from.",
			Buckets: []float64{1, 15, 60, 5 * 60, 15 * 60, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 48 * 3600, 72 * 3600},
		}, []string{"outcome", "evidence"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ashyq_decisions_total", Help: "Decisions, by outcome and by what they rested on: fresh evidence, remembered evidence, a pass, or nothing but the rules for silent registries.",
		}, []string{"outcome", "basis"}),
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
		disputes: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ashyq_dispute_seconds", Help: "How long each registry took over disputes of its records, by how the call ended.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"registry", "outcome"}),
		upkeep: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ashyq_upkeep_done_timestamp_seconds", Help: "When each part of the upkeep was last done without a failure.",
		}, []string{"part"}),
	}
	r.MustRegister(steps, m.scans, m.ages, m.decisions, m.repeats, m.later, m.registries, m.disputes, m.upkeep,
		collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, s := range checkin.Steps {
		m.steps[s] = steps.WithLabelValues(string(s))
	}
	for _, outcome := range []ashyq.Outcome{ashyq.Admit, ashyq.Refuse, ashyq.Check, ashyq.Info} {
		for _, source := range []ashyq.Source{ashyq.FromRegistries, ashyq.FromCache, ashyq.FromPass, ashyq.FromNothing} {
			m.scans.WithLabelValues(string(outcome), string(source))
			if source != ashyq.FromNothing {
				m.ages.WithLabelValues(string(outcome), string(source))
			}
		}
		for _, basis := range ashyq.Bases {
			m.decisions.WithLabelValues(string(outcome), string(basis))
		}
	}
	for _, outcome := range []ashyq.Outcome{ashyq.Left, ashyq.NotInside} {
		m.scans.WithLabelValues(string(outcome), string(unasked))
	}
	for _, name := range ashyq.Registries {
		for _, outcome := range registry.Outcomes {
			m.registries.WithLabelValues(string(name), outcome)
			m.disputes.WithLabelValues(string(name), outcome)
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
	outcome, source := string(a.Event.Decision.Outcome), evidenceOf(a)
	m.scans.WithLabelValues(outcome, string(source)).Inc()
	if verdict := a.Event.Verdict; !verdict.AsOf.IsZero() {
		m.ages.WithLabelValues(outcome, string(source)).Observe(max(0, a.Event.At.Sub(verdict.AsOf).Seconds()))
	}
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

func (m *meters) dispute(_ context.Context, r ashyq.Registry, outcome string, took time.Duration) {
	m.disputes.WithLabelValues(string(r), outcome).Observe(took.Seconds())
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

// observer tells the figures and the vitals of every scan, and the traces of some.
func observer(m *meters, t *traces, v *vitals.Vitals, policy func(at time.Time) *ashyq.Policy) checkin.Observer {
	return checkin.Observer{
		Began: t.stepBegan,
		Ended: func(ctx context.Context, s checkin.Step, took time.Duration) {
			m.step(s, took)
			t.stepEnded(ctx)
		},
		Answered: func(ctx context.Context, a ashyq.Admission, repeated bool) {
			m.answered(a, repeated)
			t.answered(ctx, a, repeated)
			if e := a.Event; !repeated && e.Kind == ashyq.EntryEvent {
				basis := policy(e.At).Basis(e.Verdict, e.At)
				v.Decided(basis)
				m.decisions.WithLabelValues(string(e.Decision.Outcome), string(basis)).Inc()
			}
		},
	}
}
