package main

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
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
	Past        int       `json:",omitempty"` // visits that were stored before, two rows each
}

func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// ratio is the median of runs and their references in pairs: each ran beside the other, whatever else the machine was busy with.
func (m measurement) ratio() float64 {
	var ratios []float64
	for i := range min(len(m.Rates), len(m.References)) {
		ratios = append(ratios, m.Rates[i]/m.References[i])
	}
	return median(ratios)
}

func thousands(rate float64) string {
	return message.NewPrinter(language.English).Sprintf("%.0f", rate)
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

// withPast tells of rates on a database with a past.
func withPast(m measurement) string {
	return fmt.Sprintf("with %s visits, %s rows: %s", thousands(float64(m.Past)), thousands(float64(2*m.Past)), rate(m))
}

// theDay tells how long the scans that were made have taken, and the whole day at their rate.
func theDay(m measurement) string {
	minutes, rate := median(m.Minutes), median(m.Rates)
	day := busiestDay / rate / 60
	return fmt.Sprintf("%.1f minutes; **1/%.0f** (%s scans in %.1f minutes, %s/s, p99 %.1f ms)", day, 24*60/day, thousands(rate*minutes*60), minutes,
		thousands(rate), median(m.P99))
}

// small is what most rows are measured on: a city. people is how many scan: so few that their evidence stays within its
// minute, as that of those who scan everywhere in their hour at a mall.
var small = country{name: "city", venues: 20_000, accounts: 20_000}

const people = 4096

// large has Malaysia's venues, and busiestDay its check-ins of that day.
var large = country{name: "malaysia", venues: 766_580, accounts: 1_000_000}

const busiestDay = 34_500_000

var rows = []row{
	{"embedded", "scans decided, durable and answered, embedded, evidence within its minute", "20,000/s, p99 under 25 ms; 0.4",
		"a bare `net/http` handler that decodes and encodes the same JSON", embedded, rate},
	{"postgres", "the same on PostgreSQL", "13,500/s, p99 under 25 ms; 0.6", "`pgbench` inserting one such row a transaction, 64 clients",
		onPostgres, rate},
	{"nodes", "two nodes on one PostgreSQL", "1.0", "one node", twoNodes, rate},
	{"cold", "cold evidence, both registries over HTTP on the same cores", "–", "the registries' own rate for the same questions", cold, rate},
	{"past-embedded", "embedded, with 50 million visits stored", "0.9", "the empty database", pastEmbedded, withPast},
	{"past-postgres", "PostgreSQL, with 50 million visits stored", "0.9", "the empty database", pastPostgres, withPast},
	{"malaysia", "Malaysia's busiest day, 34.5 million scans over 766,580 venues, as fast as it goes", "45 minutes", "its 24 hours", malaysia,
		theDay},
	{"memory", "memory at the maximum, a million accounts and 766,580 venues", "300 MB", "–", memory,
		func(m measurement) string { return fmt.Sprintf("%.0f MB", median(m.Memory)) }},
	{"pass", "a pass verified in Go", "0.9", "one core's ES256 verify", pass, rate},
	{"desks", "a desk's feed with 1,000 listeners on 200 venues while scans run at half the maximum", "p99 under 250 ms", "–", desks,
		func(m measurement) string {
			return fmt.Sprintf("p99 %.0f ms at %s scans/s", median(m.Screen), thousands(median(m.Rates)))
		}},
}
