package browser_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"rsc.io/qr"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/seal/sealtest"
)

// visitor is somebody with a pass that is bound to their phone.
type visitor struct {
	sealtest.Phone
	pass string
}

// visitor signs a pass as the service does, of evidence of an age; change, if there is one, makes it another.
func (d *demo) visitor(who person, colour ashyq.Status, age time.Duration, change func(*ashyq.Pass)) visitor {
	d.t.Helper()
	keys, err := seal.OpenKeys(filepath.Join(d.data, "keys"), time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	return d.signedBy(keys, who, colour, age, change)
}

func (d *demo) signedBy(keys *seal.Keys, who person, colour ashyq.Status, age time.Duration, change func(*ashyq.Pass)) visitor {
	d.t.Helper()
	iin, err := ashyq.ParseIIN(who.IIN)
	if err != nil {
		d.t.Fatal(err)
	}
	now, phone := time.Now(), sealtest.NewPhone(d.t)
	p := ashyq.Pass{
		ID: seal.NewID(), Person: ashyq.Resident(iin), Status: colour, AsOf: now.Add(-age), Issued: now.Add(-age), Expires: now.Add(72*time.Hour - age), Key: phone.Key(),
	}
	p.BirthDay, p.BirthMonth, _ = p.Person.BirthDay()
	if change != nil {
		change(&p)
	}
	text, err := keys.SignPass(p)
	if err != nil {
		d.t.Fatal(err)
	}
	return visitor{phone, text}
}

// shows is what the visitor's phone shows now.
func (v visitor) shows() string { return v.Present(v.pass, time.Now()) }

// code is a QR code of a text, as a phone shows it.
func code(t testing.TB, text string) image.Image {
	t.Helper()
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	code.Scale = 8
	sheet, err := png.Decode(bytes.NewReader(code.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

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

// handheld has a desk read codes off a detector that a test holds them before, in place of a picture.
func (d *device) handheld() {
	d.t.Helper()
	d.before(`window.BarcodeDetector = class {
		static async getSupportedFormats() { return ['pdf417', 'code_128', 'code_39', 'qr_code', 'data_matrix'] }
		async detect() { return window.held ? [{ rawValue: window.held, format: 'qr_code', boundingBox: new DOMRect(0, 0, 9, 9) }] : [] }
	}`)
}

// hold has the desk's camera see a text, as the next person's.
func (d *device) hold(text string) {
	d.t.Helper()
	if eval[bool](d, "!document.querySelector('[data-sheet=camera]')") {
		d.press("desk.camera")
		d.wait("document.querySelector('[data-sheet=camera]')")
	} else if eval[bool](d, "!!"+d.control("desk.camera.next")) {
		d.press("desk.camera.next")
	}
	eval[chromedp.Void](d, "void (window.held = "+quote(text)+")")
}

func answered(more string) string {
	return fmt.Sprintf("document.querySelector('dialog .answer%s')", more)
}

func TestADeskWithoutANetworkChecksPassesAndTellsOfThemLater(t *testing.T) {
	demo, cafe, desk := openCafe(t, "ru")
	who := demo.World.who("green", 1)
	visitor := demo.visitor(who, ashyq.Green, 2*time.Hour, nil)
	desk.alone()
	desk.picture("desk-alone-ready-ru")

	show(t, code(t, visitor.shows()))
	desk.press("desk.camera")
	desk.wait(answered("[data-alone][data-answer=admit][data-colour=green]"))
	birthday := who.IIN[4:6] + "." + who.IIN[2:4]
	desk.wait("document.querySelector('.birthday').innerText === " + quote(birthday))
	desk.picture("desk-alone-ru")
	desk.sound("a pass checked without a network")
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-settled][data-answer=admit]"))
	desk.press("sheet.close")

	show(t, code(t, visitor.Present(visitor.pass, time.Now().Add(-time.Minute)))) // somebody has taken a picture of it a minute ago
	desk.press("desk.camera")
	desk.wait(answered("[data-why=photograph]"))
	desk.press("sheet.close")
	show(t, code(t, visitor.shows()))
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
	desk.wait(drawer("late") + ".length === 0")
	desk.wait("!document.querySelector('[data-stale]')")
	if eval[bool](desk, "!!document.querySelector('[data-conflicts]')") {
		t.Error("nothing was otherwise")
	}
	if rows := eval[int](desk, "document.querySelectorAll('.arrival').length"); rows != 1 {
		t.Errorf("one person is %d rows", rows)
	}
	demo.checksOut(cafe, who)
}

// The worst day, from end to end: without a network a phone shows what its own key signs, and a desk lets its owner in by it; a
// photograph of the same code is worth nothing a minute later; and the service counts one visit when the network is back.
func TestAPhoneAndADeskWithoutANetwork(t *testing.T) {
	demo, cafe, desk := openCafe(t, "kk")
	who := demo.World.who("blue", 0)
	desk.before(withAClock)
	desk.open("/desk/" + cafe.ID)
	desk.at("desk")
	visitor := newDevice(t, demo, phone, "ru")
	visitor.open("/status")
	visitor.logIn(who)
	visitor.at("status")
	visitor.wait("localStorage.getItem('ashyq.pass')")
	visitor.kept()
	visitor.disconnect()
	visitor.open("/")
	visitor.at("home")
	visitor.press("visitor.pass.show")
	visitor.at("pass")
	desk.alone()

	shown := visitor.shown()
	show(t, code(t, shown))
	desk.press("desk.camera")
	desk.wait(answered("[data-alone][data-answer=admit][data-colour=blue]"))
	desk.wait("document.querySelector('.birthday').innerText === " + quote(who.IIN[4:6]+"."+who.IIN[2:4]))
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-settled][data-answer=admit]"))
	desk.press("sheet.close")

	eval[chromedp.Void](desk, "void (sessionStorage.ahead = 60_000)")
	desk.press("desk.camera") // which still sees the same
	desk.wait(answered("[data-why=photograph]"))
	desk.press("sheet.close")
	eval[chromedp.Void](desk, "void delete sessionStorage.ahead")
	desk.connected(true)
	desk.wait("document.querySelectorAll('.arrival').length === 1")
	desk.wait("document.querySelector('.arrival').matches('[data-outcome=admit][data-colour=blue]')")
	desk.wait(drawer("late") + ".length === 0")
	desk.open("/desk/" + cafe.ID) // as the service tells it to who has heard nothing yet
	desk.at("desk")
	desk.wait("document.querySelectorAll('.arrival').length === 1")
	desk.wait(`document.querySelector('[data-inside="1"]')`)
	demo.checksOut(cafe, who)
}

// checksOut has somebody leave by another way, which ends the visit that the desk has told of.
func (d *demo) checksOut(from venue, who person) {
	d.t.Helper()
	if left := d.walk(d.platform(), who, from.gate("exit")); left.Decision.Outcome != "left" || left.Occupancy.Inside != 0 {
		d.t.Errorf("they go out: %+v", left)
	}
}

func TestWhatADeskAloneDoesNotLetIn(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "en")
	desk.handheld()
	desk.openDesk(cafe)
	who := demo.World.who("green", 0)
	green := func(change func(*ashyq.Pass)) visitor { return demo.visitor(who, ashyq.Green, time.Hour, change) }
	revoked := green(func(p *ashyq.Pass) { p.ID = "revoked-pass" })
	demo.revoke("revoked-pass")
	desk.wait("await fetch('/v1/revocations').then((r) => r.json()).then(({ items }) => items.length > 0)")
	desk.open("/desk/" + cafe.ID) // which asks anew at once
	desk.at("desk")
	desk.wait(drawer("provisions") + ".some(({ revoked }) => 'revoked-pass' in revoked)")
	desk.alone()

	own := green(nil)
	stranger := demo.signedBy(seal.NewKeys(time.Now()), who, ashyq.Green, time.Hour, nil)
	other := sealtest.NewPhone(t)
	for _, row := range []struct {
		name, shown, want string
		open              bool // the guard has the last word
	}{
		{"a picture of a minute ago", own.Present(own.pass, time.Now().Add(-46*time.Second)), "[data-why=photograph]", false},
		{"a phone whose clock is ahead", own.Present(own.pass, time.Now().Add(time.Minute)), "[data-why=ahead]", false},
		{"another phone with the same pass", other.Present(own.pass, time.Now()), "[data-why=forged]", false},
		{"a pass of nobody's key", stranger.shows(), "[data-why=unknown_key]", false},
		{"a pass that is no longer good", green(func(p *ashyq.Pass) { p.Expires = time.Now().Add(-time.Second) }).shows(), "[data-why=expired]", false},
		{"a revoked pass", revoked.shows(), "[data-why=revoked]", false},
		{"a pass alone", own.pass, "[data-why=unsigned]", false},
		{"something else that begins alike", "AP1:HELLO", "[data-why=foreign]", false},
		{"somebody red", demo.visitor(who, ashyq.Red, time.Hour, nil).shows(), "[data-answer=refuse][data-colour=red]", false},
		{"somebody yellow, for coffee", demo.visitor(who, ashyq.Yellow, time.Hour, nil).shows(), "[data-answer=refuse][data-colour=yellow]", false},
		{"somebody green two days ago", demo.visitor(who, ashyq.Green, 48*time.Hour, nil).shows(), "[data-answer=check][data-colour=green]", true},
		{"somebody whose green is over", green(func(p *ashyq.Pass) { p.Until = time.Now().Add(-time.Second) }).shows(), "[data-answer=admit][data-colour=blue]", true},
		{"somebody whose red is over", demo.visitor(who, ashyq.Red, time.Hour, func(p *ashyq.Pass) { p.Until = time.Now().Add(-time.Second) }).shows(),
			"[data-answer=check][data-colour=unknown]", true},
	} {
		t.Log(row.name)
		desk.hold(row.shown)
		desk.wait(answered(row.want))
		if open := eval[bool](desk, "!!document.querySelector('dialog .answer .actions button')"); open != row.open {
			t.Errorf("%s: the guard has the last word: %v", row.name, open)
		}
	}
	desk.wait(drawer("late") + ".length === 0") // of whom nobody let in, nothing is kept
	desk.hold(own.shows())
	desk.wait(answered("[data-alone][data-answer=admit][data-colour=green]"))
	desk.press("desk.alone.not")
	desk.wait(answered("[data-settled][data-answer=left_queue]"))
	desk.hold(own.Present(own.pass, time.Now().Add(time.Second)))
	desk.press("desk.alone.fits")
	desk.press("desk.undo")
	desk.wait(answered("[data-settled][data-answer=left_queue]"))
	desk.wait(drawer("late") + ".length === 0")
}

// revoke takes a pass back, as the operator does.
func (d *demo) revoke(id string) {
	d.t.Helper()
	out, err := exec.CommandContext(d.t.Context(), program, "admin", "revoke-passes", "--id", id, "--reason", "test",
		"--database", filepath.Join(d.data, "ashyq.db"), "--keys", filepath.Join(d.data, "keys")).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
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
	desk.sound("what was otherwise")
	desk.wait("document.querySelector('[data-inside=\"30\"]')") // the ill one is inside, and counted
	desk.wait("document.querySelectorAll('.arrival[data-outcome=admit][data-colour=red]').length === 1")
	for left := range 5 {
		desk.pressOn("document.querySelector('dialog [data-conflict] button')")
		desk.wait(fmt.Sprintf("document.querySelectorAll('dialog [data-conflict]').length === %d", 4-left))
	}
	desk.wait(drawer("late") + ".length === 0")
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
	desk.wait(drawer("late") + ".length === 0")
	if eval[bool](desk, "!!document.querySelector('[data-conflicts]')") {
		t.Error("nothing was otherwise")
	}
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

// A service that hangs is as one that is away: whoever shows a phone does not wait for it.
func TestNobodyWithAPassWaitsForAServiceThatHangs(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "en")
	desk.handheld()
	desk.before(`window.fetch = ((fetch) => (path, call) => window.hanging && String(path).endsWith('/scans')
		? new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)))
		: fetch(path, call))(window.fetch)`)
	desk.openDesk(cafe)
	desk.provided()
	eval[chromedp.Void](desk, "void (window.hanging = true)")
	visitor := demo.visitor(demo.World.who("green", 0), ashyq.Green, time.Hour, nil)
	desk.hold(visitor.shows())
	desk.wait(answered("[data-alone][data-answer=admit]"))
	desk.press("desk.alone.fits")
	desk.wait(answered("[data-settled][data-answer=admit]"))
	desk.hold(demo.visitor(demo.World.who("green", 1), ashyq.Green, time.Hour, nil).shows())
	desk.wait(answered("[data-alone][data-answer=admit]"))
	desk.press("desk.alone.not") // who may have been let in by the service, for all that is known here
	desk.wait(answered("[data-settled][data-answer=left_queue]"))
	eval[chromedp.Void](desk, "void (window.hanging = false)")
	desk.wait("document.querySelectorAll('.arrival').length === 2")
	desk.wait("document.querySelectorAll('.arrival[data-outcome=left_queue]').length === 1")
	desk.wait("document.querySelector('[data-inside=\"1\"]')")
	desk.wait(drawer("late") + ".length === 0")
	if eval[bool](desk, "!!document.querySelector('[data-conflicts]')") {
		t.Error("nothing was otherwise")
	}
}

// Of a service that hangs, a guard who waits for an answer learns in seconds what the desk can do without it.
func TestADeskGoesOnByItselfWhileTheServiceHangs(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "kk")
	desk.before(`window.fetch = ((fetch) => async (path, call) => {
		while (window.hanging && !call?.signal?.aborted) await new Promise((resume) => setTimeout(resume, 50))
		return fetch(path, call)
	})(window.fetch)`)
	desk.openDesk(cafe)
	desk.provided()
	eval[chromedp.Void](desk, "void (window.hanging = true)")
	desk.keys(demo.World.who("green", 0).IIN + "\r")
	desk.wait("document.querySelector('.answer[data-answer=asking], .answer[data-answer=again]') && document.querySelector('[data-ready=alone]')")
	desk.wait("document.querySelector('[data-stale]')")
	desk.sound("hanging")
	eval[chromedp.Void](desk, "void (window.hanging = false)")
	desk.wait("document.querySelector('.answer[data-answer=admit]')")
	desk.wait("!document.querySelector('[data-stale], [data-ready=alone]')")
}

// A rule that asks for an age is told as the year that the guard reads off the card.
func TestADeskAloneTellsWhoIsOfAge(t *testing.T) {
	for _, row := range []struct{ language, first, last, said string }{
		{"en", "", "2010-11-22", "desk.alone.born_until"},
		{"ru", "2010-11-23", "", "desk.alone.born_from"},
		{"kk", "1961-11-23", "2010-11-22", "desk.alone.born_between"},
	} {
		t.Run(row.language, func(t *testing.T) {
			demo := startDemo(t)
			cafe := demo.World.venue("cafe")
			desk := newDevice(t, demo, screen{360, 740, true, 56}, row.language)
			desk.handheld()
			desk.before(`window.fetch = ((fetch) => async (path, call) => {
				const answer = await fetch(path, call)
				if (!String(path).includes('/offline')) return answer
				const told = await answer.json()
				for (const table of told.rules.tables) {
					Object.assign(table, { born_first: ` + quote(row.first) + ` || null, born_last: ` + quote(row.last) + ` || null })
					for (const row of table.rows) {
						if (row.outcome !== 'admit') continue
						row.of_age = { outcome: 'admit', reason: row.reason, ask: null }
						Object.assign(row, { outcome: 'check', reason: 'age', ask: 'age' })
					}
				}
				return new Response(JSON.stringify(told), { headers: answer.headers })
			})(window.fetch)`)
			desk.openDesk(cafe)
			desk.press("desk.by_number")
			desk.alone()
			desk.hold(demo.visitor(demo.World.who("green", 0), ashyq.Green, time.Hour, nil).shows())
			desk.wait(answered("[data-alone][data-answer=check]"))
			desk.shows(strings.NewReplacer("{first}", "23.11."+strings.Split(row.first, "-")[0], "{last}", "22.11."+strings.Split(row.last, "-")[0]).Replace(desk.says(row.said)))
			desk.sound(row.said)
		})
	}
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

func TestEveryScreenOfADeskAloneIsSound(t *testing.T) {
	for _, row := range []struct {
		language string
		screen   screen
	}{
		{"kk", screen{360, 740, true, 56}},
		{"ru", screen{360, 740, true, 56}},
		{"en", screen{800, 1280, true, 56}},
	} {
		t.Run(fmt.Sprintf("%s %d×%d", row.language, row.screen.width, row.screen.height), func(t *testing.T) {
			demo := startDemo(t)
			cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, row.screen, row.language)
			who := demo.World.who("green", 0)
			desk.handheld()
			desk.openDesk(cafe)
			if row.screen.width < 600 {
				desk.press("desk.by_number")
			}
			desk.alone()
			desk.sound("alone")
			desk.hold(demo.visitor(who, ashyq.Green, 48*time.Hour, nil).shows())
			desk.wait(answered("[data-alone][data-answer=check]"))
			desk.sound("somebody to look at")
			desk.picture(fmt.Sprintf("desk-alone-%s-%d", row.language, row.screen.width))
			own := demo.visitor(who, ashyq.Green, time.Hour, nil)
			desk.hold(own.Present(own.pass, time.Now().Add(-time.Minute)))
			desk.wait(answered("[data-why=photograph]"))
			desk.sound("a picture")
			desk.hold(demo.visitor(who, ashyq.Red, time.Hour, nil).shows())
			desk.wait(answered("[data-alone][data-answer=refuse]"))
			desk.sound("a refusal")
			desk.hold(own.shows())
			desk.press("desk.alone.fits")
			desk.wait(answered("[data-settled][data-answer=admit]"))
			desk.sound("let in")
		})
	}
}
