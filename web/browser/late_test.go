package browser_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal"
)

func TestADeskWithoutANetworkChecksPassesAndTellsOfThemLater(t *testing.T) {
	demo, cafe, desk := openCafe(t, "ru")
	who := demo.World.who("green", 1)
	visitor := demo.visitor(who, ashyq.Green, 2*time.Hour, nil)
	desk.alone()
	desk.picture("desk-alone-ready-ru")

	show(t, code(t, visitor.shows(), 8))
	desk.press("desk.camera")
	desk.wait(answered("[data-alone][data-answer=admit][data-colour=green]"))
	birthday := who.IIN[4:6] + "." + who.IIN[2:4]
	desk.wait("document.querySelector('.birthday').innerText === " + quote(birthday))
	desk.picture("desk-alone-ru")
	desk.sound("a pass checked without a network")
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-settled][data-answer=admit]"))
	desk.press("sheet.close")

	show(t, code(t, visitor.Present(visitor.pass, time.Now().Add(-time.Minute)), 8)) // somebody has taken a picture of it a minute ago
	desk.press("desk.camera")
	desk.wait(answered("[data-why=photograph]"))
	desk.press("sheet.close")
	show(t, code(t, visitor.shows(), 8))
	desk.press("desk.camera")
	desk.wait(answered("[data-why=inside]")) // the same phone, handed back through the window
	desk.press("sheet.close")

	kept := await[string](desk, "JSON.stringify("+drawer("late")+") + JSON.stringify({ ...localStorage })")
	if bytes.Contains([]byte(kept), []byte(who.IIN)) {
		t.Error("the number is kept")
	}
	desk.wait(`document.querySelector('[data-stale][data-waiting="1"]')`)

	desk.connected(true)
	desk.wait("document.querySelectorAll('.arrival').length === 1")
	desk.wait("document.querySelector('.arrival').matches('[data-outcome=admit][data-colour=green]')")
	desk.wait(`document.querySelector('[data-inside="1"]')`)
	desk.wait("!document.querySelector('[data-stale]')")
	desk.toldOfAll()
	if rows := eval[int](desk, "document.querySelectorAll('.arrival').length"); rows != 1 {
		t.Errorf("one person is %d rows", rows)
	}
	demo.checksOut(cafe, who)
}

// The service knows more by then than the desk did: who came in by another door, who fell ill, how many were let in elsewhere.
func TestWhatTheServiceMakesOtherwiseIsShown(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "en")
	bank := demo.platform()
	desk.handheld()
	desk.openDesk(cafe)
	desk.hold(demo.visitor(demo.World.who("green", 3), ashyq.Green, time.Hour, nil).shows())
	desk.wait(answered("[data-answer=admit]:not([data-alone])")) // while there is a network, the service is asked
	desk.press("sheet.close")
	desk.cutOff()
	let := func(who person) {
		t.Helper()
		desk.hold(demo.visitor(who, ashyq.Green, time.Hour, nil).shows())
		desk.press("desk.alone.fits")
		desk.wait(answered("[data-settled][data-answer=admit]"))
	}
	twice, ill, last := demo.World.who("green", 0), demo.World.who("red", 0), demo.World.who("blue", 0)
	let(twice)
	let(ill)
	let(last)
	desk.press("sheet.close")
	desk.press("desk.exit")
	desk.hold(demo.visitor(demo.World.who("yellow", 0), ashyq.Green, time.Hour, nil).shows())
	desk.wait(answered("[data-settled][data-answer=left]"))
	desk.press("sheet.close")
	desk.press("desk.entry")
	let(demo.World.who("blue", 1))
	desk.press("sheet.close")
	desk.wait(`await new Promise((resolve) => { // the last of them is told of a day too late
		indexedDB.open('ashyq.desk').onsuccess = ({ target: { result: database } }) => {
			const late = database.transaction('late', 'readwrite').objectStore('late')
			late.getAll().onsuccess = ({ target: { result } }) => {
				const [last] = result.sort((a, b) => b.at - a.at)
				late.put({ ...last, at: last.at - 25 * 3600_000 }).onsuccess = () => (database.close(), resolve(true))
			}
		}
	})`)
	demo.walk(bank, twice, cafe.gate("entry"))
	family := func(who person, children int) {
		t.Helper()
		demo.call("POST", "/v1/platform/scans", bank, map[string]any{
			"id": seal.NewScanID(time.Now()).String(), "gate": cafe.gate("entry").Code, "iin": who.IIN, "children": children,
		}, &answer{})
	}
	family(demo.World.who("green", 1), 20)
	family(demo.World.who("green", 2), 5) // with the others twenty-nine of thirty seats: one is left

	desk.connected(true)
	desk.wait("document.querySelector('[data-conflicts=\"5\"]')")
	desk.press("desk.late.look")
	desk.wait("document.querySelector('[data-sheet=conflicts]')")
	for _, conflict := range []string{"inside_already", "otherwise", "full", "not_inside", "not_recorded"} {
		desk.wait("document.querySelectorAll('dialog [data-conflict=" + conflict + "]').length === 1")
	}
	desk.picture("desk-conflicts-en")
	desk.settled() // who was sent is put above the others
	desk.sound("what was otherwise")
	desk.wait("document.querySelector('[data-inside=\"30\"]')") // the ill one is inside, and counted
	desk.wait("document.querySelectorAll('.arrival[data-outcome=admit][data-colour=red]').length === 1")
	for left := range 5 {
		desk.pressOn("document.querySelector('dialog [data-conflict] button')")
		desk.wait(fmt.Sprintf("document.querySelectorAll('dialog [data-conflict]').length === %d", 4-left))
	}
	desk.wait(drawer("late") + ".length === 0")
}

// checksOut has somebody leave by another way, which ends the visit that the desk has told of.
func (d *demo) checksOut(from venue, who person) {
	d.t.Helper()
	if left := d.walk(d.platform(), who, from.gate("exit")); left.Decision.Outcome != "left" || left.Occupancy.Inside != 0 {
		d.t.Errorf("they go out: %+v", left)
	}
}
