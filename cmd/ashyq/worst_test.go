package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ashyq/internal/drill"
	"ashyq/internal/fault"
	"ashyq/internal/store/postgres/postgrestest"
)

// Two nodes over one PostgreSQL, each with a journal of its own, are without it together, cut off one by one, and killed. People
// go to both, some with the same scan, and are judged as on the worst day of one.
func TestPeopleAreAnsweredOnTheWorstDayOfTwoNodes(t *testing.T) {
	postgres := startPostgres(t, postgrestest.StartOwn)
	database, dirs := postgres.Fresh(t), [2]string{t.TempDir(), t.TempDir()}
	one := startDemo(t, dirs[0], "--database", database)
	copyKeys(t, filepath.Join(dirs[0], "keys"), filepath.Join(dirs[1], "keys"))
	ways := links{} // of the other node to all else
	defer ways.close()
	flags := []string{
		"--database", ways.to(database), "--pcr-url", ways.to(one.World.Registries["pcr"]), "--control-url", ways.to(one.World.Registries["control"]),
	}
	other := startDemo(t, dirs[1], flags...)
	door, err := fault.Open(strings.TrimPrefix(other.URL, "http://")) // is closed while the node starts, as a balancer does it by /readyz
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	token := other.platform()
	leave := func() (a answer) { // somebody who has not come, by the other node
		body := map[string]any{"id": newID(), "gate": other.World.gate("mall", "exit"), "passport": map[string]any{"country": "UZ", "number": "FA1000001"}}
		if status := other.call("POST", "/v1/platform/scans", token, body, &a); status != http.StatusOK {
			t.Errorf("the node answers %d %+v", status, a)
		}
		return a
	}
	leave()
	d, err := drill.Open(t.Context(), drill.Options{Targets: []string{one.URL, "http://" + door.Addr()}, Rate: 40, Duration: 1500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	network := fault.Together(ways)
	restart := func(context.Context) error {
		callersRemembered(t, filepath.Join(dirs[1], "journal.db"), 2)
		eventually(t, "the node journals", func() bool { return other.journal() == "holding" })
		other.kill()
		if err := door.Set(fault.Down); err != nil {
			return err
		}
		other = startDemo(t, dirs[1], append(flags, "--addr", strings.TrimPrefix(other.URL, "http://"))...)
		if a := leave(); a.Recorded != "later" {
			t.Errorf("without the database, and restarted, the node answers %+v", a)
		}
		return door.Set(fault.None)
	}
	var table strings.Builder
	drill.WriteLine(&table, drill.Columns[:])
	for _, play := range []func() (drill.Row, error){
		func() (drill.Row, error) { return d.Play(t.Context(), nil) },
		func() (drill.Row, error) {
			return d.Play(t.Context(), drill.Outage{{Part: drill.Database, Mode: fault.Hang}})
		},
		func() (drill.Row, error) {
			return d.Endure(t.Context(), drill.Trouble{
				Name: "one node is cut off", Patience: time.Second,
				Begin: func(context.Context) error { return network.Set(fault.Hang) },
				End:   func(context.Context) error { return network.Set(fault.None) },
			})
		},
		func() (drill.Row, error) {
			return d.Endure(t.Context(), drill.Trouble{
				Name: "database killed, a node too", Patience: time.Second,
				Begin:     func(context.Context) error { return postgres.Kill() },
				Meanwhile: restart,
				End:       func(context.Context) error { return postgres.Run() },
			})
		},
	} {
		row, err := play()
		if err != nil {
			t.Error(err)
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
	t.Logf("what people got:\n%s%v", &table, account)
}

// journal is how the node says that its journal is.
func (p *process) journal() string {
	var said struct{ Dependencies map[string]string }
	p.call("GET", "/readyz", "", nil, &said)
	return said.Dependencies["journal"]
}
