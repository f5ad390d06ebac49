package browser_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ashyq"
)

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
	show(t, code(t, shown, 8))
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
	desk.toldOfAll()
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
