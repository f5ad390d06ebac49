package main

import (
	"strings"
	"testing"
	"time"

	"ashyq/internal/drill"
	"ashyq/internal/fault"
	"ashyq/internal/store/postgres/postgrestest"
)

// Whatever breaks, whoever stands at the door is answered soon and honestly, and nothing is lost: drill.Row.Complaints says what
// that means.
func TestPeopleAreAnsweredOnTheWorstDay(t *testing.T) {
	p := startDemo(t, t.TempDir(), "--database", startPostgres(t, postgrestest.StartOwn).Fresh(t))
	d, err := drill.Open(t.Context(), drill.Options{Target: p.URL, Rate: 40, Duration: 1500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	drill.WriteLine(&table, drill.Columns[:])
	outages := d.Outages()
	if all := len(drill.Parts) * (len(fault.Modes) - 1); len(outages) != all {
		t.Errorf("%d outages can be played, of %d: %v", len(outages), all, outages)
	}
	result, err := d.PlayAll(t.Context(), func(row drill.Row) { drill.WriteLine(&table, row.Cells()) })
	if err != nil {
		t.Error(err)
	}
	for _, complaint := range result.Complaints {
		t.Error(complaint)
	}
	if !result.Account.Sound() {
		t.Error(result.Account)
	}
	t.Logf("what people got:\n%s", &table)
}
