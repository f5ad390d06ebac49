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
	for _, o := range append([]drill.Outage{{}}, outages...) {
		row, err := d.Play(t.Context(), o)
		if err != nil {
			t.Fatalf("%s: %v", o, err)
		}
		drill.WriteLine(&table, row.Cells())
		for _, complaint := range row.Complaints() {
			t.Error(complaint)
		}
	}
	account, err := d.Close(t.Context())
	if err != nil || !account.Sound() {
		t.Error(account, err)
	}
	t.Logf("what people got:\n%s%s", &table, account)
}
