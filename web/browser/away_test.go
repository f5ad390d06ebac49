package browser_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"ashyq/internal/store/postgres/postgrestest"
)

// While the database is away the phone has its answer, and the desk sees who comes, and that they are not on record yet. When it
// is back the same rows say that they are.
func TestPhoneAndDeskGoOnWithoutTheDatabase(t *testing.T) {
	server, err := postgrestest.StartOwn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	demo := startDemo(t, "--database", server.Fresh(t), "--journal", filepath.Join(t.TempDir(), "journal.db"))
	cafe := demo.World.venue("cafe")
	desk := newDevice(t, demo, tablet, "kk")
	desk.openDesk(cafe)
	visitor := newDevice(t, demo, phone, "ru")
	visitor.open("/status")
	visitor.logIn(demo.World.who("green", 0))
	visitor.value("data-colour") // asked for as who they are, which the node remembers

	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	visitor.open(cafe.gate("entry").URL)
	visitor.at("decision")
	visitor.shows(visitor.says("visitor.recorded_later"))
	receipt := visitor.value("data-receipt")
	desk.wait(row(receipt) + `?.matches('[data-recorded=later][data-outcome=admit]')`)
	desk.shows(desk.says("desk.later"))
	desk.shows(desk.says("desk.away"))
	desk.wait(`document.querySelector('[data-inside="1"]')`)
	same := fmt.Sprintf(`document.querySelector('.arrival[data-visit=%q]')`, eval[string](desk, row(receipt)+".dataset.visit"))

	if err := server.Run(); err != nil {
		t.Fatal(err)
	}
	desk.wait(same + `?.matches('[data-recorded=late][data-outcome=admit]')`)
	desk.wait(`document.querySelectorAll('.arrival').length === 1`)
	desk.wait(`document.querySelector('[data-inside="1"]')`)
	desk.wait(`!document.querySelector('[data-away]')`)
}
