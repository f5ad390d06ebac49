package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ashyq/internal/seal"
	"ashyq/internal/store"
	"ashyq/internal/store/journal"
)

// journalFile is where a node keeps what happens while the database is away.
type journalFile struct {
	Journal     string `help:"File on a persistent disk, of this node alone, that takes visits while the database is away; without one, the node refuses them then."`
	JournalRoom int    `help:"How many visits and looks the journal takes before it is full." default:"500000"`
}

// journalPatience is how long a scan's first question waits for the database before it is taken for away.
const journalPatience = 250 * time.Millisecond

func (f journalFile) open(ctx context.Context, database store.Store, log *slog.Logger) (*journal.Store, error) {
	return journal.Open(ctx, database, f.Journal, journal.Options{
		Room: f.JournalRoom, Patience: journalPatience, Derive: seal.DeriveScanID, Now: time.Now, Log: log,
	})
}

// journalState is how a journal is, in a word.
func journalState(s journal.Stats) string {
	switch {
	case s.Length == 0:
		return "empty"
	case s.Length >= s.Room:
		return "full"
	default:
		return "holding"
	}
}

// journal shows how a node's journal is doing.
func (m *meters) journal(s *journal.Store) { m.registerer.MustRegister(journalCollector{s}) }

type journalCollector struct{ store *journal.Store }

var (
	journalLength    = journalMetric("length", "Visits and looks in the journal, that are to be brought into the database.")
	journalRoom      = journalMetric("room", "How many the journal takes before it is full.")
	journalAge       = journalMetric("oldest_seconds", "How long the oldest of what is in the journal has been there; 0 for nothing.")
	journalConflicts = journalMetric("conflicts_total", "Answers that turned out to be on record otherwise, or not at all, when they were brought in.")
	databaseBreaker  = prometheus.NewDesc("ashyq_database_breaker",
		"1 for the state that the database's circuit breaker is in: closed (asked), half-open (tried), open (left alone).", []string{"state"}, nil)
)

func journalMetric(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("ashyq_journal_"+name, help, nil, nil)
}

func (journalCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{journalLength, journalRoom, journalAge, journalConflicts, databaseBreaker} {
		to <- d
	}
}

func (c journalCollector) Collect(to chan<- prometheus.Metric) {
	show := func(d *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, value, labels...)
	}
	stats := c.store.Stats(context.Background())
	show(journalLength, prometheus.GaugeValue, float64(stats.Length))
	show(journalRoom, prometheus.GaugeValue, float64(stats.Room))
	show(journalConflicts, prometheus.CounterValue, float64(stats.Conflicts))
	age := 0.0
	if !stats.Oldest.IsZero() {
		age = max(0, time.Since(stats.Oldest).Seconds())
	}
	show(journalAge, prometheus.GaugeValue, age)
	for _, state := range journal.States {
		is := 0.0
		if state == stats.Breaker {
			is = 1
		}
		show(databaseBreaker, prometheus.GaugeValue, is, state)
	}
}
