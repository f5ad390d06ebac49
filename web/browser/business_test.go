package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const bin = "140140000010"

// openBusiness logs a phone in on the owner's console.
func (d *device) openBusiness(number, screen string) {
	d.t.Helper()
	d.open("/business")
	d.logInStaff(number)
	d.at(screen)
}

// owner is the phone of who owns a venue.
func (v venue) owner() string { return v.Staff[0].Phone }

// Somebody with a telephone and a company describes a place, by keyboard and finger, and is interrupted.
func TestAPlaceIsDescribedStepByStep(t *testing.T) {
	demo := startDemo(t)
	d := newDevice(t, demo, phone, "kk")
	d.openBusiness("+77015550101", "register")
	if own := eval[string](d, "document.querySelector('#contact-phone').value"); own != "+7 701 555 01 01" {
		t.Errorf("the number that was just typed is asked for again: %q", own)
	}
	d.fill("#number", "140140000011\r")
	d.wait("document.querySelector('#register-problem').innerText")
	d.wait("document.activeElement.id === 'number'")
	d.keys("\b0")
	d.fill("#entity-kk", "«Бірге» ЖШС\r")
	d.at("new-name")
	d.press("business.next")
	d.shows(d.says("business.missing.name"))
	d.wait("document.activeElement.id === 'name-kk'")
	d.keys("«Бірге» кофеханасы")
	d.pressOn(button("Русский"))
	d.wait("document.activeElement.id === 'name-ru'")
	d.keys("Кофейня «Бірге»\r")

	d.at("new-kind")
	d.fill("#activity", "шаурма")
	d.wait("document.querySelector('[role=option]')?.id === document.querySelector('#activity').getAttribute('aria-activedescendant')")
	d.pressOn("document.querySelector('[role=option]')")
	d.shows("56.10")
	d.press("business.next")

	d.at("new-where")
	d.open(d.path()) // the phone rang
	d.at("new-where")
	d.choose("#region", "KZ-75")
	d.fill("#address", "Алматы, Абай даңғылы, 12")
	d.fill("#point", "2gis.kz/almaty/geo/76.889709,43.238949\t")
	d.shows("43.23895, 76.88971")
	d.press("business.point.drop")
	d.stands(43.25, 76.95, 20)
	d.allowPlace()
	d.press("business.point.here")
	d.shows("43.25000, 76.95000")
	d.press("business.next")

	d.at("new-size")
	d.fill("#capacity", "300000\r")
	d.at("new-hours")
	d.press("business.hours.days")
	d.pressOn("document.querySelector('.day:last-child input')") // closed on holidays
	d.fill("#sat-to", "2\t")
	d.wait("document.querySelector('#sat-to').value === '02:00'")
	d.press("business.next")
	d.at("new-terms")
	d.shows("09:00–02:00")
	d.press("business.apply")
	d.shows(d.says("business.missing.terms"))
	d.press("business.terms.accept")
	d.press("business.apply")
	d.press("business.correct") // no place holds so many
	d.at("new-size")
	d.fill("#capacity", "\b\b\b\b\b\b40 адам\r")
	d.at("new-hours")
	d.press("business.next")
	d.at("new-terms")
	d.press("business.terms.accept")
	d.press("business.apply")
	d.at("today")
	d.wait("document.querySelector('[data-state=applied]')")
	d.shows("«Бірге» кофеханасы")

	d.press("business.doors")
	d.press("business.posters")
	d.at("posters")
	d.wait("document.querySelector('figure img').naturalWidth > 1000")
	d.press("business.poster.size.a6")
	d.wait("document.querySelector('figure img').src.includes('size=a6')")

	d.open("/business")
	d.at("places")
	d.press("business.place.add")
	d.at("new-name")
	if left := eval[string](d, "document.querySelector('#name-kk').value"); left != "" {
		t.Errorf("the next place begins with the last one's %q", left)
	}
}

func TestAPhotographedCodeIsReplacedAtOnce(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "ru")
	d.openBusiness(cafe.owner(), "places")
	d.open("/business/venue/" + cafe.ID + "/doors")
	door := fmt.Sprintf("document.querySelector('[data-gate=%q]')", cafe.gate("entry").Short)
	d.pressOn(door)
	d.press("business.code.photographed")
	d.wait("document.querySelector('[data-sheet=replace-door]')")
	d.press("business.code.replace")
	d.wait("!document.querySelector('dialog[open]') && document.querySelectorAll('[data-gate]').length === 2 && !" + door)
	if status := demo.gateStatus(cafe.gate("entry").URL); status != http.StatusGone {
		t.Errorf("the old code is answered %d", status)
	}

	d.pressOn("document.querySelector('[data-gate]')")
	d.press("business.door.remove")
	d.wait("document.querySelector('[data-sheet=remove-door]')")
	d.press("business.door.remove")
	d.wait("document.querySelector('#remove-problem').innerText") // it is the only entrance
	d.press("sheet.close")

	d.press("business.door.add")
	d.fill("#door-ru", "Вход со двора\r")
	d.wait("document.querySelectorAll('[data-gate]').length === 3")
	d.shows("Вход со двора")
}

// A lunch break is two spans of one day: what the form was given is what it sends, also when something else is changed.
func TestADayMayHaveABreak(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "en")
	d.openBusiness(cafe.owner(), "places")
	d.open("/business/venue/" + cafe.ID + "/place")
	d.press("business.hours.days")
	d.press("business.hours.break")
	d.pressOn("document.querySelector('#sat-2-from').closest('.span').querySelector('button')")
	d.fill("#mon-2-from", "1430\t")
	d.sound("breaks")
	save := func() {
		t.Helper()
		d.press("business.save")
		d.shows(d.says("business.saved"))
	}
	save()
	d.open(d.path())
	d.wait("document.querySelector('#mon-2-from')?.value === '14:30' && !document.querySelector('#sat-2-from')")
	d.fill("#capacity", "1")
	save()
	d.press("business.history")
	d.shows("Mon: 09:00–13:00, 14:30–23:00; Tue–Fri, Sun, holidays: 09:00–13:00, 14:00–23:00; Sat: 09:00–23:00")
	d.shows("30 301")
	if hours := eval[int](d, "document.querySelectorAll('.changes').length"); hours != 2 {
		t.Errorf("%d acts changed something, of which one the hours", hours)
	}
}

func TestThePageKeepsUpWithTheDoor(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, tablet, "en")
	d.openBusiness(demo.World.venue("fitness").owner(), "places") // the whole chain's
	d.open("/business/venue/" + demo.World.venue("grocery").ID)
	d.wait("document.querySelector('.chart')")
	d.picture("business-today-en")
	d.open("/business/venue/" + cafe.ID)
	d.wait(`document.querySelector('[data-inside="0"]')`)
	bank := demo.platform()
	demo.walk(bank, demo.World.who("green", 0), cafe.gate("entry"))
	demo.walk(bank, demo.World.who("red", 0), cafe.gate("entry"))
	d.wait(`document.querySelector('[data-inside="1"]')`)
	d.wait(`document.querySelector('[data-admitted="1"][data-refused="1"]')`)
	d.shows(d.says("business.refusals"))
	d.wait("document.querySelectorAll('.shares').length === 3")
	d.press("chart.table")
	d.wait("document.querySelectorAll('.chart tbody tr').length === 1") // the hours in which nobody came are left out
	if told := eval[string](d, "[...document.querySelectorAll('.chart tbody td')].map((e) => e.innerText).join()"); told != "1,1,0,0,1" {
		t.Errorf("the table behind the chart says %s", told)
	}
}

// What is dangerous waits for a proof, and then goes on by itself. That the service asks is made sure of here.
func TestAPasskeyLogsInAndConfirms(t *testing.T) {
	demo := startDemo(t)
	demo.URL = strings.Replace(demo.URL, "127.0.0.1", "localhost", 1) // a passkey is tied to a host's name
	cafe := demo.World.venue("cafe")
	d := newDevice(t, demo, phone, "ru")
	d.before(`
		const ask = window.fetch
		let asked = false
		window.fetch = (path, options) => {
			if (!path.endsWith('/leave') || asked) return ask(path, options)
			asked = true
			return Promise.resolve(new Response('{"code": "confirmation_needed"}', { status: 403 }))
		}`)
	leave := func() {
		t.Helper()
		d.open("/business/venue/" + cafe.ID + "/place")
		d.press("business.leave")
		d.wait("document.querySelector('[data-sheet=leave]')")
		d.press("business.leave")
		d.wait("document.querySelector('[data-sheet=confirm]')")
	}
	d.openBusiness(cafe.owner(), "places")
	leave()
	d.wait("document.querySelector('[data-sheet=confirm] #phone')")
	d.fill("#phone", "+77770000099\r") // somebody else's
	d.wait(d.said("login.phone.other") + ".test(document.querySelector('#phone-problem').innerText.trim())")
	d.sound("confirm by a code")
	d.press("sheet.close")
	d.shows(d.says("confirm.stopped"))

	d.holdsKeys()
	d.open("/business/account")
	d.press("passkey.add")
	d.wait("document.querySelector('[data-passkeys=\"1\"]')")
	d.press("passkey.add")
	d.shows(d.says("passkey.has_one"))
	d.press("console.logout")
	d.at("phone")
	d.press("passkey.log_in")
	d.at("places")

	leave()
	d.sound("confirm by a passkey")
	d.press("confirm.passkey")
	d.wait("document.querySelector('[data-state=withdrawn]')")
	if status := demo.gateStatus(cafe.gate("entry").URL); status != http.StatusGone {
		t.Errorf("it has left, and its code is answered %d", status)
	}
}

func TestEveryScreenOfTheBusinessIsSound(t *testing.T) {
	for _, row := range []struct {
		language string
		screen   screen
	}{
		{"kk", phone},
		{"ru", screen{1280, 800, false, 48}},
		{"en", phone},
	} {
		t.Run(fmt.Sprintf("%s %d×%d", row.language, row.screen.width, row.screen.height), func(t *testing.T) {
			demo := startDemo(t)
			d := newDevice(t, demo, row.screen, row.language)
			d.open("/business")
			d.at("phone")
			d.sound("login")
			d.logInStaff("+77015550102")
			d.at("register")
			d.sound("register")
			d.fill("#number", bin)
			d.fill("[id^=entity-]", "Birge\r")
			d.at("new-name")
			d.sound("name")
			d.fill("[id^=name-]", "Birge\r")
			d.at("new-kind")
			d.fill("#activity", "k")
			d.wait("document.querySelectorAll('[role=option]').length > 1")
			d.accessible("kinds")
			d.keys("\x1b")
			d.sound("kind")
			d.fill("#activity", "fitness")
			d.pressOn("document.querySelector('[role=option]')")
			d.press("business.next")
			d.at("new-where")
			d.choose("#region", "KZ-75")
			d.fill("#address", "12 Abay")
			d.sound("where")
			d.press("business.next")
			d.at("new-size")
			d.sound("size")
			d.fill("#capacity", "40\r")
			d.at("new-hours")
			d.press("business.hours.days")
			d.wait("document.querySelectorAll('.day').length === 8")
			d.sound("hours")
			d.press("business.next")
			d.at("new-terms")
			d.wait("document.querySelector('.terms')")
			d.sound("terms")
			d.press("business.terms.accept")
			d.press("business.apply")
			d.wait("document.querySelector('[data-state=applied]')")
			d.sound("applied")
			d.open("/business")
			d.at("places")
			d.wait("document.querySelector('.venues a')")
			d.sound("places")
			d.pressOn("document.querySelector('.heading a')")
			d.wait("document.querySelector('.tell')")
			d.sound("business")
			d.press("business.team.all")
			d.wait("document.querySelector('[data-members]')")
			d.sound("everybody's team")

			cinema := demo.World.venue("cinema")
			bank := demo.platform()
			for _, colour := range []string{"green", "blue", "yellow", "red"} {
				demo.walk(bank, demo.World.who(colour, 0), cinema.gate("entry"))
			}
			d.open("/business/account")
			d.wait("document.querySelector('[data-passkeys]')")
			d.sound("account")
			d.press("console.logout")
			d.logInStaff(cinema.owner())
			d.at("places")
			d.open("/business/venue/" + cinema.ID)
			d.wait("document.querySelector('.shares')")
			d.sound("today")
			d.press("chart.table")
			d.wait("document.querySelector('.chart table')")
			d.accessible("table")
			d.press("business.doors")
			d.wait("document.querySelector('[data-gate]')")
			d.sound("doors")
			d.pressOn("document.querySelector('[data-gate]')")
			d.wait("document.querySelector('dialog[open]')")
			d.sound("door")
			d.press("sheet.close")
			d.press("business.posters")
			d.wait("document.querySelector('figure img')?.naturalWidth")
			d.sound("posters")
			d.press("business.team")
			d.wait("document.querySelector('[data-members]')")
			d.sound("team")
			d.press("business.invite")
			d.wait("document.querySelector('[data-sheet=invite]')")
			d.sound("invite")
			d.fill("#member-phone", "+77015550103")
			d.fill("#member-name", "Aigul\r")
			d.wait("!document.querySelector('dialog[open]')")
			d.pressOn("[...document.querySelectorAll('button.row')].find((e) => e.innerText.includes('Aigul'))")
			d.press("business.resend")
			d.wait("document.querySelector('[data-sheet=resend-member]')")
			d.sound("invite again")
			d.press("sheet.close")
			d.press("business.place")
			d.at("place")
			d.wait("document.querySelector('#region').value")
			d.sound("place")
			d.press("business.history")
			d.wait("document.querySelector('[data-screen=history] .row')")
			d.sound("history")
			d.pressOn("document.querySelector('.bell')")
			d.at("notices")
			d.sound("notices")
		})
	}
}
