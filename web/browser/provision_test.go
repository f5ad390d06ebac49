package browser_test

import (
	"fmt"
	"testing"
	"time"

	"ashyq"
)

// drawer is what a desk keeps under a name, as a JavaScript expression.
func drawer(name string) string {
	return fmt.Sprintf(`(await new Promise(async (resolve) => {
		if (!(await indexedDB.databases()).some(({ name }) => name === 'ashyq.desk')) return resolve([])
		indexedDB.open('ashyq.desk').onsuccess = ({ target: { result: database } }) => {
			database.transaction(%[1]q).objectStore(%[1]q).getAll().onsuccess = ({ target: { result } }) => {
				database.close()
				resolve(result)
			}
		}
	}))`, name)
}

// provided waits until a desk has what it needs without a network.
func (d *device) provided() {
	d.t.Helper()
	d.wait(drawer("provisions") + ".length > 0 && !document.querySelector('[data-unready]')")
}

// cutOff is a desk whose network has gone.
func (d *device) cutOff() {
	d.t.Helper()
	d.provided()
	d.disconnect()
	d.wait("document.querySelector('[data-stale]')")
}

// alone is one that nobody stands before, and says that it goes on by itself.
func (d *device) alone() {
	d.t.Helper()
	d.cutOff()
	d.wait("document.querySelector('[data-ready=alone]')")
}

func TestADeskOpensAndGoesOnWithoutANetwork(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "kk")
	desk.handheld()
	desk.openDesk(cafe)
	desk.kept()
	desk.alone()
	desk.open("/desk")
	desk.at("desk")
	desk.wait("location.pathname === '/desk/" + cafe.ID + "'")
	desk.wait("document.querySelector('[data-ready=alone]')")
	who := demo.World.who("blue", 1)
	visitor := demo.visitor(who, ashyq.Blue, time.Hour, nil)
	desk.hold(visitor.shows())
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-settled][data-answer=admit]"))
	desk.open("/desk") // the page goes, and what it has let in stays
	desk.wait("document.querySelector('[data-waiting=\"1\"]')")
	desk.press("desk.exit")
	desk.hold(visitor.Present(visitor.pass, time.Now().Add(time.Second)))
	desk.wait(answered("[data-settled][data-answer=left]"))
	desk.connected(true)
	desk.wait("document.querySelectorAll('.arrival').length === 2")
	desk.wait("document.querySelector('[data-inside=\"0\"]')")
	desk.toldOfAll()
}

func TestADeskWhoseRulesAreOldIsNotReady(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "ru")
	desk.handheld()
	desk.openDesk(cafe)
	desk.kept()
	desk.alone()
	desk.press("desk.menu")
	desk.press("desk.outage")
	desk.wait("document.querySelector('[data-sheet=outage]')")
	desk.sound("how fresh it is")
	desk.before("{ const now = Date.now; Date.now = () => now() + 25 * 3600_000 }")
	desk.open("/desk/" + cafe.ID)
	desk.at("desk")
	desk.wait("document.querySelector('[data-unready]')")
	desk.wait("document.querySelector('[data-ready=no]')")
	desk.shows(desk.says("desk.lack.rules"))
	desk.press("desk.filter.all") // the first touch has the browser make sounds, and takes away the button that asks for it
	desk.sound("not ready")
	visitor := demo.visitor(demo.World.who("green", 0), ashyq.Green, 0, func(p *ashyq.Pass) { p.Expires = p.Expires.Add(72 * time.Hour) })
	desk.hold(visitor.Present(visitor.pass, time.Now().Add(25*time.Hour)))
	desk.wait(answered("[data-why=no_rules]"))
}

// Where nothing can be kept, nobody is let in by a pass as if they were.
func TestADeskThatCanKeepNothingSaysSo(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "en")
	desk.handheld()
	desk.before("IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }")
	desk.openDesk(cafe)
	desk.wait("document.querySelector('[data-unready]')")
	desk.press("desk.menu")
	desk.press("desk.outage")
	desk.shows(desk.says("desk.lack.drawer"))
	desk.press("sheet.close")
	desk.disconnect()
	desk.wait("document.querySelector('[data-ready=no]')")
	desk.hold(demo.visitor(demo.World.who("green", 0), ashyq.Green, time.Hour, nil).shows())
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-answer=not_kept]"))
}

// A tablet keeps two thousand at most.
func TestADeskThatIsFullSaysSo(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "en")
	desk.handheld()
	desk.openDesk(cafe)
	desk.kept()
	desk.alone()
	desk.wait(`await new Promise((resolve) => {
		indexedDB.open('ashyq.desk').onsuccess = ({ target: { result: database } }) => {
			const transaction = database.transaction('late', 'readwrite')
			for (let i = 0; i < 2000; i++) {
				transaction.objectStore('late').put({ id: 'full' + i, venue: 'elsewhere', at: i, heads: 1, direction: 'entry', admitted: true, shown: 'x', pass: '', conflict: null })
			}
			transaction.oncomplete = () => (database.close(), resolve(true))
		}
	})`)
	desk.open("/desk/" + cafe.ID)
	desk.wait("document.querySelector('[data-waiting=\"2000\"]')")
	desk.hold(demo.visitor(demo.World.who("green", 0), ashyq.Green, time.Hour, nil).shows())
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-answer=not_kept]"))
}
