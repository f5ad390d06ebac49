package browser_test

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"ashyq/internal/seal"
)

// staff is a session of the first of a venue's staff.
func (d *demo) staff(at venue) (token string) {
	d.t.Helper()
	d.call("POST", "/v1/login/code", "", map[string]any{"phone": at.guard()}, nil)
	var session struct{ Token string }
	d.call("POST", "/v1/login", "", map[string]any{"phone": at.guard(), "code": d.code(at.guard())}, &session)
	return session.Token
}

// guarded is what the staff of a venue are told of what somebody shows, by a scan made so long from now.
func (d *demo) guarded(token string, at venue, shown string, later time.Duration) (answer, error) {
	var a answer
	body := map[string]any{"id": seal.NewScanID(time.Now()).String(), "gate": at.gate("entry").Code, "pass": shown}
	if later != 0 {
		body["scanned_at"] = time.Now().Add(later).Format(time.RFC3339)
	}
	err := d.try("POST", "/v1/venues/"+at.ID+"/scans", token, body, &a)
	return a, err
}

// shown is the code on a device's screen. A picture taken while the next step's code is drawn is nobody's: another one is taken.
func (d *device) shown() (code string) {
	d.t.Helper()
	for range 10 {
		if code = d.photographed(); code != "" {
			return code
		}
	}
	d.t.Fatal("the code on the screen cannot be read")
	return ""
}

// photographed is the code on a device's screen, taken so that each of its modules is eight pixels wide, without the outermost of its
// quiet zone; empty if it cannot be read.
func (d *device) photographed() string {
	d.t.Helper()
	box := eval[[]float64](d, `(() => {
		const qr = document.querySelector('.qr')
		const { x, y, width, height } = qr.getBoundingClientRect()
		const module = width / qr.viewBox.baseVal.width
		return [x + module, y + scrollY + module, width - 2 * module, height - 2 * module, 8 / module]
	})()`)
	picture, err := chromedp.Call(d.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip: &page.Viewport{X: box[0], Y: box[1], Width: box[2], Height: box[3], Scale: box[4]},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	sheet, err := png.Decode(bytes.NewReader(picture.Data))
	if err != nil {
		d.t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(sheet)
	if err != nil {
		d.t.Fatal(err)
	}
	// Looked for as in a photograph, one flawless code in forty is not found.
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		return ""
	}
	return read.GetText()
}

// withAClock has the device's clock go ahead by sessionStorage.ahead milliseconds.
const withAClock = `{
	const now = Date.now
	Date.now = () => now() + Number(sessionStorage.ahead ?? 0)
}`

// withoutSync is a browser that wakes no service worker when there is a network; what the page asks of it is kept.
const withoutSync = `SyncManager.prototype.register = async (tag) => void (sessionStorage.sync = tag);`

func TestWithoutANetworkAPhoneShowsItsPassSignedAnew(t *testing.T) {
	for _, language := range []string{"kk", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			demo := startDemo(t)
			who, cafe := demo.World.who("green", 0), demo.World.venue("cafe")
			guard := demo.staff(cafe)
			d := newDevice(t, demo, phone, language)
			d.before(withAClock)
			d.open("/status")
			d.logIn(who)
			d.at("status")
			d.wait("localStorage.getItem('ashyq.pass')")
			d.kept()
			d.disconnect()
			d.open("/")
			d.at("home")
			d.press("visitor.pass.show")
			d.at("pass")
			if colour := d.value("data-colour"); colour != "green" {
				t.Errorf("the pass is %s", colour)
			}
			d.shows(who.IIN[4:6] + "." + who.IIN[2:4])
			d.sound("pass")
			d.picture("pass-" + language)

			first := d.shown()
			if first != d.value("data-shown") || !strings.HasPrefix(first, "AP1:") {
				t.Fatalf("the code says %q", first)
			}
			if a, err := demo.guarded(guard, cafe, first, 0); err != nil || a.Decision.Outcome != "admit" || a.colour() != "green" {
				t.Errorf("a guard is told %+v, %v", a, err)
			}
			eval[chromedp.Void](d, "void (sessionStorage.ahead = 15_000)")
			d.wait("document.querySelector('[data-shown]').dataset.shown !== " + quote(first))
			if a, err := demo.guarded(guard, cafe, d.shown(), 0); err != nil || a.Decision.Outcome != "admit" {
				t.Errorf("of the code of 15 seconds later a guard is told %+v, %v", a, err)
			}
			if _, err := demo.guarded(guard, cafe, first, 100*time.Second); err == nil || !strings.Contains(err.Error(), `"pass_stale"`) {
				t.Errorf("a photograph of it, a minute and a half later: %v", err)
			}

			eval[chromedp.Void](d, "void (sessionStorage.ahead = 5 * 3600_000)")
			d.wait("/^5\\s.*\\s0\\s/.test(document.querySelector('.pass .large').textContent.replace(/^[^0-9]*/, ''))")
			eval[chromedp.Void](d, "void (sessionStorage.ahead = 80 * 3600_000)")
			d.wait("document.querySelector('[data-screen=pass][data-colour=unknown]')")
			d.open("/pass")
			d.at("pass")
			d.shows(d.says("visitor.pass.lapsed"))
			d.sound("a pass that has lapsed")
		})
	}
}

// The key cannot be taken off the phone, and a pass without it is no use to anybody.
func TestThePhonesKeyStaysOnThePhone(t *testing.T) {
	demo := startDemo(t)
	d := newDevice(t, demo, phone, "en")
	d.open("/status")
	d.logIn(demo.World.who("green", 0))
	d.at("status")
	d.wait("localStorage.getItem('ashyq.pass')")
	const open = `new Promise((resolve, reject) => {
		const request = indexedDB.open('ashyq.visitor')
		request.onsuccess = () => resolve(request.result)
		request.onerror = reject
	})`
	if taken := eval[string](d, open+`.then((database) => new Promise((resolve) => {
		const request = database.transaction('keys').objectStore('keys').get('phone')
		request.onsuccess = () => resolve(request.result.privateKey)
	})).then((key) => crypto.subtle.exportKey('jwk', key)).then(() => 'taken', (why) => why.name)`); taken != "InvalidAccessError" {
		t.Errorf("the key is %s", taken)
	}
	eval[chromedp.Void](d, open+`.then((database) => new Promise((resolve) => {
		const cleared = database.transaction('keys', 'readwrite')
		cleared.objectStore('keys').clear()
		cleared.oncomplete = () => resolve()
	}))`)
	d.kept()
	d.disconnect()
	d.open("/pass")
	d.at("no-pass")
	d.sound("a phone that has lost its key")
	d.connected(true)
	d.open("/pass")
	d.at("pass")
}

// A browser that keeps no keys shows the pass as it is; a guard is told to look at the card.
func TestAPhoneWithoutKeysShowsAPassThatIsBoundToNone(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "ru")
	d.before("Object.defineProperty(window, 'indexedDB', { value: undefined })")
	d.open("/status")
	d.logIn(demo.World.who("blue", 0))
	d.at("status")
	d.press("visitor.pass.show")
	d.at("pass")
	d.shows(d.says("visitor.pass.unbound"))
	if a, err := demo.guarded(demo.staff(cafe), cafe, d.shown(), 0); err != nil || a.Decision.Outcome != "admit" {
		t.Errorf("a guard is told %+v, %v", a, err)
	}
}

// comesIn is a phone whose person has come into a venue, and that has lost its network since.
func comesIn(t *testing.T, demo *demo, at venue, language string) *device {
	t.Helper()
	d := newDevice(t, demo, phone, language)
	d.before(withoutSync)
	d.open(at.gate("entry").URL)
	d.logIn(demo.World.who("green", 0))
	d.at("decision")
	d.kept()
	d.wait("await caches.match(" + quote("/pass.js") + ")")
	d.disconnect()
	d.open("/")
	d.at("home")
	return d
}

func TestAnExitWithoutANetworkIsSentOnceWhenThereIsOne(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	guard := demo.staff(cafe)
	d := comesIn(t, demo, cafe, "ru")
	demo.aim(cafe.gate("exit"))
	d.press("visitor.camera")
	d.at("left")
	if outcome := d.value("data-outcome"); outcome != "unsent" {
		t.Errorf("without a network: %s", outcome)
	}
	d.sound("left without a network")
	d.picture("left-unsent-ru")
	lookAway(t)
	d.open("/")
	d.at("home")
	d.value("data-unsent")
	d.sound("an exit that waits")
	if n := demo.inside(guard, cafe); n != 1 {
		t.Errorf("%d inside, of whom nobody knows that they have left", n)
	}
	d.connected(true)
	d.wait("!document.querySelector('[data-unsent]')")
	if n := demo.inside(guard, cafe); n != 0 {
		t.Errorf("%d inside, after the exit was sent", n)
	}
	d.press("visitor.visits")
	d.at("visits")
	d.wait(fmt.Sprintf("document.body.innerText.includes(%s)", quote(d.says("outcome.admit"))))
}

// inside is how many a venue holds.
func (d *demo) inside(token string, at venue) int {
	d.t.Helper()
	var occupancy struct{ Inside int }
	d.call("GET", "/v1/venues/"+at.ID+"/occupancy", token, nil, &occupancy)
	return occupancy.Inside
}

// A phone keeps fifty exits at most; whoever makes another one is told that there is no network.
func TestAPhoneKeepsFiftyExits(t *testing.T) {
	demo := startDemo(t)
	d := comesIn(t, demo, demo.World.venue("cafe"), "en")
	d.wait(`await new Promise((resolve) => {
		indexedDB.open('ashyq.visitor').onsuccess = ({ target: { result: database } }) => {
			const transaction = database.transaction('unsent', 'readwrite')
			for (let i = 0; i < 49; i++) transaction.objectStore('unsent').put({ id: 'full' + i, path: '/v1/scans', body: {}, at: new Date().toISOString(), visit: '' })
			transaction.oncomplete = () => (database.close(), resolve(true))
		}
	})`)
	d.press("visitor.leave")
	d.at("left")
	d.wait("document.querySelector('[data-outcome=unsent]')")
	d.open("/")
	d.wait("document.querySelector('[data-unsent=\"50\"]')")
	eval[chromedp.Void](d, `void localStorage.setItem('ashyq.visits', JSON.stringify(JSON.parse(localStorage.getItem('ashyq.visits')).map((visit) => ({ ...visit, left: '' }))))`)
	d.open("/") // as if they had come in again
	d.press("visitor.leave")
	d.shows(d.says("login.offline"))
}

// The answer to the first try is lost, and the exit is sent again: it is the same one.
func TestAnExitWhoseAnswerIsLostIsOne(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "en")
	d.before(withoutSync + `
		const ask = window.fetch
		window.fetch = async (path, options) => {
			const answer = await ask(path, options)
			if (/exit$/.test(path)) {
				const exits = JSON.parse(sessionStorage.exits ?? '[]')
				exits.push([JSON.parse(options.body).id, (await answer.clone().json()).receipt.code])
				sessionStorage.exits = JSON.stringify(exits)
				if (exits.length === 1) throw new TypeError('the answer is lost')
			}
			return answer
		}`)
	d.open(cafe.gate("entry").URL)
	d.logIn(demo.World.who("green", 0))
	d.at("decision")
	d.press("visitor.leave")
	d.at("left")
	d.wait("document.querySelector('[data-screen=left][data-outcome=left]')")
	exits := eval[[][]string](d, "JSON.parse(sessionStorage.exits)")
	if len(exits) != 2 || !slices.Equal(exits[0], exits[1]) {
		t.Errorf("sent and answered: %v", exits)
	}
}

// The app is closed before there is a network: the browser wakes the service worker, which sends what waits.
func TestAnExitIsSentThoughTheAppIsClosed(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	guard := demo.staff(cafe)
	d := newDevice(t, demo, phone, "kk")
	d.before(withoutSync + `
		const ask = window.fetch
		window.fetch = (path, options) => (/exit$/.test(path) ? Promise.reject(new TypeError('the page has no network')) : ask(path, options))`)
	d.open(cafe.gate("entry").URL)
	d.logIn(demo.World.who("green", 0))
	d.at("decision")
	d.kept()
	worker := d.worker()
	d.press("visitor.leave")
	d.at("left")
	d.sound("left on one's word, without a network")
	d.wait("sessionStorage.sync === 'unsent'")
	d.open("about:blank")
	if n := demo.inside(guard, cafe); n != 1 {
		t.Errorf("%d inside, of whom nobody knows that they have left", n)
	}
	call(d, serviceworker.DispatchSyncEvent, serviceworker.DispatchSyncEventParams{Origin: demo.URL, RegistrationID: worker, Tag: "unsent"})
	for deadline := time.Now().Add(patience); demo.inside(guard, cafe) != 0; {
		if time.Now().After(deadline) {
			t.Fatal("nobody has sent it")
		}
	}
	d.open("/visits")
	d.at("visits")
	d.wait("!document.querySelector('[data-unsent]') && JSON.parse(localStorage.getItem('ashyq.visits'))[0].exit.decision.outcome === 'left'")
}

// worker is the device's service worker, as the browser names it.
func (d *device) worker() serviceworker.RegistrationID {
	d.t.Helper()
	found := make(chan serviceworker.RegistrationID, 1)
	err := chromedp.Listen(d.ctx, func(event any) {
		if e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				select {
				case found <- r.RegistrationID:
				default:
				}
			}
		}
	})
	if err != nil {
		d.t.Fatal(err)
	}
	call(d, serviceworker.Enable, cdp.Empty{})
	select {
	case id := <-found:
		return id
	case <-time.After(patience):
		d.t.Fatal("there is no service worker")
		return ""
	}
}
