package browser_test

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// kept waits until the service worker has what the apps need without a network.
func (d *device) kept() {
	d.t.Helper()
	d.wait("navigator.serviceWorker.controller")
	for _, path := range []string{"/", "/looks", "/requests", "/desk", "/help/" + d.language + ".json", "/decoder.js"} {
		d.wait("await caches.match(" + quote(path) + ")")
	}
}

func (d *device) disconnect() {
	d.t.Helper()
	d.connected(false)
	if !eval[bool](d, "fetch('/v1/keys').then(() => false, () => true)") {
		d.t.Fatal("the network is still there")
	}
}

func (d *device) connected(yes bool) {
	d.t.Helper()
	offline := !yes
	call(d, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		EmulateOfflineServiceWorker: &offline,
		MatchedNetworkConditions:    []*network.Conditions{{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	call(d, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
}

func TestWithoutANetworkTheAppsOpen(t *testing.T) {
	demo := startDemo(t)
	who, cafe := demo.World.who("green", 0), demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "kk")
	d.open(cafe.gate("entry").URL)
	d.logIn(who)
	d.at("decision")
	d.kept()
	d.disconnect()
	d.open("/visits")
	d.at("visits")
	d.shows(cafe.Name["kk"])
	d.open("/help")
	d.at("help")
	d.wait("document.querySelectorAll('details').length > 10")
	d.open("/")
	d.at("home")
	d.shows(cafe.Name["kk"])
	d.open("/looks")
	d.at("looks")
	d.wait("document.querySelector('#looks-problem')?.textContent")
	d.open("/desk")
	d.wait("document.querySelector('[data-screen]')")
	if held := eval[[]string](d, `(async () => {
		const held = []
		for (const name of await caches.keys()) {
			const cache = await caches.open(name)
			for (const request of await cache.keys()) {
				const text = await (await cache.match(request)).text()
				if (text.includes(`+quote(who.IIN)+`) || /\/(v1|G|demo)\//.test(request.url)) held.push(request.url)
			}
		}
		return held
	})()`); len(held) > 0 {
		t.Errorf("kept about a person: %s", held)
	}
}

func TestALinkOpensInTheAppThatCanBeInstalled(t *testing.T) {
	demo := startDemo(t)
	d := newDevice(t, demo, phone, "ru")
	d.open("/")
	d.kept()
	d.open(demo.World.venue("cafe").gate("entry").URL)
	if eval[float64](d, "performance.getEntriesByType('navigation')[0].workerStart") == 0 {
		t.Error("the service worker did not answer")
	}
	d.logIn(demo.World.who("blue", 0))
	d.at("decision")

	manifest, err := chromedp.Call(d.ctx, page.GetAppManifest, page.GetAppManifestParams{})
	if err != nil || len(manifest.Errors) > 0 {
		t.Errorf("the manifest: %v %v", err, manifest.Errors)
	}
	installable, err := chromedp.Call(d.ctx, page.GetInstallabilityErrors, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range installable.InstallabilityErrors {
		if e.ErrorID != "in-incognito" { // as every device of these tests is
			t.Errorf("it cannot be installed: %s", e.ErrorID)
		}
	}
}

// Browsers empty what a page keeps, after seven days without a visit for instance. The number is in a cookie too, sealed.
func TestAnEmptiedPhoneStillKnowsWhoseItIs(t *testing.T) {
	demo := startDemo(t)
	who := demo.World.who("green", 1)
	d := newDevice(t, demo, phone, "en")
	d.open("/status")
	d.logIn(who)
	d.at("status")
	eval[chromedp.Void](d, "localStorage.clear()")
	call(d, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{
		Origin: demo.URL, StorageTypes: "local_storage,indexeddb,cache_storage,service_workers",
	})
	if eval[bool](d, "JSON.stringify(localStorage).includes("+quote(who.IIN)+")") {
		t.Fatal("the number is still kept")
	}
	d.open("/status")
	d.at("status")
	if colour := d.value("data-colour"); colour != "green" {
		t.Errorf("whose status is %s?", colour)
	}
}

func TestTheSameLinkAgainIsTheSameArrival(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "en")
	d.open(cafe.gate("entry").URL)
	d.logIn(demo.World.who("green", 0))
	d.at("decision")
	receipt, path := d.value("data-receipt"), d.path()
	d.open(cafe.gate("entry").URL)
	d.at("decision")
	if again := d.value("data-receipt"); again != receipt || d.path() != path {
		t.Errorf("opened again: receipt %s instead of %s, at %s instead of %s", again, receipt, d.path(), path)
	}
}

func TestAnArrivalWithoutANetworkIsSentWhenThereIsOne(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "kk")
	d.open("/status")
	d.logIn(demo.World.who("green", 0))
	d.at("status")
	d.press("visitor.scan")
	d.at("home")
	d.disconnect()
	d.press("visitor.type_digits")
	d.fill("#gate-number", cafe.gate("entry").Short+"\r")
	d.at("asking")
	d.shows(d.says("visitor.asking.offline"))
	d.sound("sending again")
	d.connected(true)
	d.at("decision")
	if outcome := d.value("data-outcome"); outcome != "admit" {
		t.Errorf("it is answered %s", outcome)
	}
}
