package browser_test

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"ashyq/internal/poster/postertest"
)

// Everybody of this test, none of whom the database knows when it begins.
const (
	officialPhone  = "+77010000001"
	colleaguePhone = "+77010000002"
	ownerPhone     = "+77010000003"
	guardPhone     = "+77010000004"
	visitorPhone   = "+77010000005"
	visitorIIN     = "900101300017"
	companyBIN     = "210440001233"
)

// From nothing to a poster on the door, a guard behind it and a visitor through it; then the doctor's word, and the owner's. The
// place is a grocer's, which the rules let open at any hour of any day: so the test holds whenever it runs.
func TestTheFirstRealVenue(t *testing.T) {
	service, shell := startEmpty(t)

	official := newDevice(t, service, laptop, "ru")
	official.open(strings.TrimSpace(shell.admin("invite", officialPhone, "--name", "Айгерим")))
	official.at("joined")
	official.sound("an official joins")
	official.press("desk.join.official")
	official.at("overview")
	official.pressOn("document.querySelector('[data-region=\"KZ-75\"] .zone')")
	official.pressOn("document.querySelector('dialog[open] .option:nth-of-type(1)')")
	official.fill("#decree", "№ 20")
	official.press("official.zone.change")
	official.wait("document.querySelector('[data-region=\"KZ-75\"][data-zone=green]')")
	official.press("official.officials")
	official.at("officials")
	official.wait("document.querySelectorAll('[data-member]').length === 1")
	official.press("official.invite")
	official.fill("#member-phone", colleaguePhone)
	official.fill("#member-name", "Данияр"+"\r")
	official.wait("document.querySelectorAll('[data-member]').length === 2")
	if link := service.sent.link(t, colleaguePhone); !strings.HasPrefix(link, service.URL+"/join#") {
		t.Errorf("the colleague was sent no link to here: %.40s", link)
	}

	owner := newDevice(t, service, phone, "ru")
	owner.open("/business")
	owner.logInStaff(ownerPhone)
	owner.at("register")
	owner.fill("#number", companyBIN)
	owner.fill("#entity-ru", "ТОО «Тұмар»")
	owner.press("business.next")
	owner.at("new-name")
	owner.fill("#name-ru", "Магазин «Тұмар»")
	owner.press("business.next")
	owner.at("new-kind")
	owner.fill("#activity", "продукты")
	owner.pressOn("document.querySelector('[role=option]')")
	owner.press("business.next")
	owner.at("new-where")
	owner.choose("#region", "KZ-75")
	owner.fill("#address", "Алматы, пр. Абая, 12")
	owner.press("business.next")
	owner.at("new-size")
	owner.fill("#capacity", "30")
	owner.press("business.next")
	owner.at("new-hours")
	owner.press("business.hours.always")
	owner.press("business.next")
	owner.at("new-terms")
	owner.press("business.terms.accept")
	owner.press("business.apply")
	owner.at("today")
	owner.wait("document.querySelector('[data-state=applied]')")
	owner.sound("applied")
	venue := strings.TrimPrefix(owner.path(), "/business/venue/")

	official.press("official.applications")
	official.at("applications")
	official.wait("document.querySelector('.application')")
	official.sound("an application")
	official.pressOn("document.querySelector('[data-measure=approve]')")
	official.wait("document.querySelector('dialog[open] form')")
	official.pressOn("document.querySelector('dialog[open] form .button.wide')")
	official.wait("!document.querySelector('.application')")
	owner.wait("document.querySelector('[data-state=training]')")

	owner.press("business.doors")
	owner.at("doors")
	owner.press("business.posters")
	owner.at("posters")
	owner.again("posters")
	owner.sound("posters")
	sheets := printed(t, owner.download("business.poster.download"))
	keep(t, sheets[0], "poster-entry")
	codes := []string{decode(t, sheets[0]), decode(t, sheets[1])}
	if !strings.HasPrefix(codes[0], strings.ToUpper(service.URL)) || codes[1] == codes[0] {
		t.Fatalf("the poster says %q", codes)
	}

	owner.press("business.team")
	owner.at("team")
	owner.press("business.invite")
	owner.fill("#member-phone", guardPhone)
	owner.fill("#member-name", "Ерлан")
	owner.press("console.invite.send")
	owner.wait("document.querySelector('[data-members=\"2\"]')")

	guard := newDevice(t, service, tablet, "kk")
	guard.open(service.sent.link(t, guardPhone))
	guard.at("joined")
	guard.sound("a guard joins")
	guard.takeSeat("Ерлан", "2580")
	guard.at("desk")
	guard.wait("document.querySelector('[data-inside]')")

	visitor := newDevice(t, service, phone, "ru")
	visitor.open(codes[0])
	visitor.logIn(person{Phone: visitorPhone, IIN: visitorIIN})
	visitor.at("decision")
	visitor.wait("document.querySelector('[data-outcome=admit][data-colour=blue]')")
	guard.wait(row(visitor.value("data-receipt")) + "?.matches('[data-outcome=admit]')")
	guard.wait(`document.querySelector('[data-inside="1"]')`)
	owner.press("business.today")
	owner.wait(`document.querySelector('[data-inside="1"]')`)
	owner.again("today")
	owner.sound("today")

	official.press("official.venues")
	official.at("venues")
	official.pressOn(fmt.Sprintf("document.querySelector('a[href*=%q]')", venue))
	official.at("venue")
	official.pressOn("document.querySelector('[data-measure=suspend]')")
	official.pressOn("document.querySelector('dialog[open] .sentence')")
	official.fill("#decree", "№ 21")
	official.pressOn("document.querySelector('dialog[open] form .button.wide')")
	official.wait("document.querySelector('[data-state=suspended]')")
	guard.shows(guard.says("desk.state.suspended"))
	owner.wait("document.querySelector('[data-state=suspended]')")
	owner.shows("№ 21")
	owner.again("today")
	owner.sound("suspended")
	official.pressOn("document.querySelector('[data-measure=reinstate]')")
	official.pressOn("document.querySelector('dialog[open] form .button.wide')")
	official.wait("document.querySelector('[data-state=training]')")

	owner.open("/business/account")
	owner.holdsKeys()
	owner.at("account")
	owner.press("passkey.add")
	owner.wait("document.querySelector('[data-passkeys=\"1\"]')")
	owner.open("/business/venue/" + venue + "/place")
	owner.at("place")
	owner.press("business.leave")
	owner.wait("document.querySelector('[data-sheet=leave]')")
	owner.press("business.leave")
	owner.wait("document.querySelector('[data-sheet=confirm], [data-state=withdrawn]')")
	if eval[bool](owner, "!!document.querySelector('[data-sheet=confirm]')") {
		owner.press("confirm.passkey")
	}
	owner.wait("document.querySelector('[data-state=withdrawn]')")
	guard.shows(guard.says("desk.state.withdrawn"))
	guard.wait(`document.querySelector('[data-inside="0"]')`)
	if status := service.gateStatus(codes[0]); status != http.StatusGone {
		t.Errorf("the code of a venue that has left is answered %d", status)
	}
	owner.press("business.return")
	owner.wait("document.querySelector('[data-state=training]')")
	if status := service.gateStatus(codes[0]); status != http.StatusOK {
		t.Errorf("the code of a venue that has returned is answered %d", status)
	}
}

// laptop is an official's.
var laptop = screen{1280, 800, false, 48}

// again opens the page that is open anew: what changed on it meanwhile was nobody's doing at this device.
func (d *device) again(screen string) {
	d.t.Helper()
	d.open(d.path())
	d.at(screen)
}

// choose picks an option of a select, as its owner would.
func (d *device) choose(selector, value string) {
	d.t.Helper()
	d.wait(fmt.Sprintf("document.querySelector('%s option[value=%q]')", selector, value))
	eval[any](d, fmt.Sprintf(`(() => {
		const select = document.querySelector(%q)
		select.value = %q
		select.dispatchEvent(new Event('change', { bubbles: true }))
	})()`, selector, value))
}

// holdsKeys gives the device an authenticator whose owner is always there.
func (d *device) holdsKeys() {
	d.t.Helper()
	call(d, webauthn.Enable, webauthn.EnableParams{})
	call(d, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
}

// download presses what downloads a file, and waits for it.
func (d *device) download(key string) (file string) {
	d.t.Helper()
	dir, done := d.t.TempDir(), make(chan string, 1)
	if err := chromedp.Listen(d.ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State == browser.DownloadProgressStateCompleted {
			select {
			case done <- filepath.Join(dir, e.GUID):
			default: // another device's
			}
		}
	}); err != nil {
		d.t.Fatal(err)
	}
	call(d, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: new(true),
		BrowserContextID: chromedp.FromContext(d.ctx).BrowserContextID,
	})
	d.press(key)
	select {
	case file = <-done:
	case <-time.After(patience):
		d.t.Fatal("nothing was downloaded")
	}
	return file
}

// printed are a PDF's two pages as a printer would draw them.
func printed(t testing.TB, pdf string) (pages []string) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "100", "-png", pdf, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, of an entry and an exit; %v", len(pages), err)
	}
	return pages
}

// decode is what the code on a page says.
func decode(t testing.TB, file string) string {
	t.Helper()
	opened, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	page, err := png.Decode(opened)
	if err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(page.Bounds())
	draw.Draw(grey, grey.Rect, page, page.Bounds().Min, draw.Src)
	return postertest.Read(grey)
}

// gateStatus is how a printed code is answered.
func (d *demo) gateStatus(url string) int {
	d.t.Helper()
	response, err := d.client.Get(d.URL + "/v1/gates/" + url[strings.LastIndexByte(url, '/')+1:])
	if err != nil {
		d.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}
