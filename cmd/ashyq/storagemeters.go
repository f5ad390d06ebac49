package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq/internal/store"
)

// storage shows how a store is doing.
func (m *meters) storage(s store.Observed) {
	calls := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "ashyq_commit_calls", Help: "How many calls shared a transaction, by lane.",
		Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512},
	}, []string{"lane"})
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "ashyq_commit_seconds", Help: "How long a transaction took until it was durable, by lane; the wait before it apart.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5},
	}, []string{"lane"})
	m.registerer.MustRegister(calls, took, storeCollector{s})
	s.OnCommit(func(lane string, n int, d time.Duration) {
		calls.WithLabelValues(lane).Observe(float64(n))
		took.WithLabelValues(lane).Observe(d.Seconds())
	})
}

// storeCollector asks a store for its figures when they are asked for.
type storeCollector struct{ store store.Observed }

var (
	storeQueue      = storeMetric("queue", "Calls that wait for the ones before them, by lane.", "lane")
	storeRoom       = storeMetric("queue_max", "How many may wait before more are turned away, by lane.", "lane")
	storeTurnedAway = storeMetric("turned_away_total", "Calls turned away because too many waited, by lane.", "lane")
	poolConnections = storeMetric("pool_connections", "Connections of the pool, by state: used, idle.", "state")
	poolMax         = storeMetric("pool_connections_max", "How many connections the pool may have.")
	poolOpened      = storeMetric("pool_opened_total", "Connections that the pool has opened.")
	poolWaits       = storeMetric("pool_waits_total", "Calls that found none of the pool's connections free.")
	poolWaited      = storeMetric("pool_waited_seconds_total", "How long calls have waited for one of the pool's connections.")
	dayPartition    = storeMetric("day_partition", "1 for a day whose partition is there: yesterday, today, tomorrow.", "day")
)

func storeMetric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("ashyq_store_"+name, help, labels, nil)
}

func (storeCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		storeQueue, storeRoom, storeTurnedAway, poolConnections, poolMax, poolOpened, poolWaits, poolWaited, dayPartition,
	} {
		to <- d
	}
}

func (c storeCollector) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value int, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(value), labels...)
	}
	counter := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
	}
	stats := c.store.Stats(context.Background())
	for _, q := range stats.Queues {
		gauge(storeQueue, q.Waiting, q.Lane)
		gauge(storeRoom, q.Room, q.Lane)
		counter(storeTurnedAway, float64(q.TurnedAway), q.Lane)
	}
	if p := stats.Pool; p != nil {
		gauge(poolConnections, p.InUse, "used")
		gauge(poolConnections, p.Idle, "idle")
		gauge(poolMax, p.Max)
		counter(poolOpened, float64(p.Opened))
		counter(poolWaits, float64(p.Waited))
		counter(poolWaited, p.WaitedFor.Seconds())
	}
	for _, d := range stats.Days {
		ready := 0
		if d.Ready {
			ready = 1
		}
		gauge(dayPartition, ready, d.Name)
	}
}
