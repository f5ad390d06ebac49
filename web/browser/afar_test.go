package browser_test

import (
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A photographed code is scanned at home. The phone says that it is far from the door if its owner wants it to compare, and
// whatever it says, where it is stays with it.
func TestAPhoneThatComparesSaysNoMoreThanFar(t *testing.T) {
	demo := startDemo(t)
	cafe, cinema := demo.World.venue("cafe"), demo.World.venue("cinema")
	d := newDevice(t, demo, phone, "ru")
	d.before(`
		const ask = window.fetch
		window.fetch = (path, options) => {
			if (path === '/v1/scans') sessionStorage.sent = options.body
			return ask(path, options)
		}`)
	d.open("/status")
	d.logIn(demo.World.who("green", 0))
	d.at("status")
	says := func(when string, at gate, screen, afar string) {
		t.Helper()
		d.open(at.URL)
		d.at(screen)
		if said := eval[string](d, "String(JSON.parse(sessionStorage.sent).afar)"); said != afar {
			t.Errorf("%s, it says afar: %s", when, said)
		}
		if eval[bool](d, "/latitude|longitude|accuracy/.test(sessionStorage.sent)") {
			t.Errorf("%s, it says where it is", when)
		}
	}
	d.stands(43.3, 76.95, 20)
	says("not asked to compare", cafe.gate("entry"), "decision", "undefined")

	d.open("/settings")
	d.press("settings.place")
	d.shows(d.says("settings.place.denied"))
	d.wait("!document.querySelector('.choice input').checked")
	d.sound("not allowed")
	d.allowPlace()
	d.press("settings.place")
	d.wait("document.querySelector('.choice input').checked")
	says("six kilometres away", cafe.gate("exit"), "left", "true")
	d.stands(43.244, 76.955, 20)
	says("at the door", cinema.gate("entry"), "decision", "undefined")
	d.stands(43.3, 76.95, 8_000)
	says("six kilometres away, give or take eight", cinema.gate("exit"), "left", "undefined")
}

// allowPlace is the person's yes to the browser's question.
func (d *device) allowPlace() {
	d.t.Helper()
	call(d, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: browser.PermissionSettingGranted,
		Origin: d.demo.URL, BrowserContextID: chromedp.FromContext(d.ctx).BrowserContextID,
	})
}

// stands puts a device somewhere, in degrees, so many metres exactly.
func (d *device) stands(latitude, longitude, accuracy float64) {
	d.t.Helper()
	call(d, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &latitude, Longitude: &longitude, Accuracy: &accuracy})
}
