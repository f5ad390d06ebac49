package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ashyq/internal/i18n"
)

// openCafe is a demo with the desk of its café open on a tablet.
func openCafe(t testing.TB, language string) (*demo, venue, *device) {
	t.Helper()
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	desk := newDevice(t, demo, tablet, language)
	desk.openDesk(cafe)
	return demo, cafe, desk
}

// openDesk logs the first of a venue's staff in on a device.
func (d *device) openDesk(at venue) {
	d.t.Helper()
	d.open("/desk/" + at.ID)
	d.logInStaff(at.Staff[0].Phone)
	d.at("desk")
	d.wait("document.querySelector('[data-inside]')")
	d.wait("document.querySelector('[data-sign]:not([data-sign=\"\"])')")
}

func (d *device) logInStaff(number string) {
	d.t.Helper()
	d.at("phone")
	d.fill("#phone", number+"\r")
	d.at("code")
	d.fill("#code", d.demo.code(number))
}

// row is an arrival on the desk by its receipt.
func row(receipt string) string {
	return fmt.Sprintf(`document.querySelector('.arrival[data-receipt="%s"]')`, receipt)
}

func TestTheDeskAndThePhoneShowTheSame(t *testing.T) {
	demo, cafe, desk := openCafe(t, "ru")
	visitor := newDevice(t, demo, phone, "kk")
	visitor.open(cafe.gate("entry").URL)
	visitor.logIn(demo.World.who("red", 0))
	visitor.at("decision")
	receipt := visitor.value("data-receipt")
	desk.wait(row(receipt) + `?.matches('[data-outcome=refuse][data-colour=red]')`)
	same := fmt.Sprintf(`document.querySelector('.arrival[data-visit=%q]')`, eval[string](desk, row(receipt)+".dataset.visit"))
	// Each looks at its own clock: the sign is the same but for the blink in which the minute ends.
	sign := visitor.value("data-sign")
	desk.wait(fmt.Sprintf(`document.querySelector('[data-sign=%q]')`, sign))

	desk.pressOn(row(receipt))
	desk.wait("document.querySelector('[data-sheet=visit]')")
	desk.press("desk.do.admit")
	desk.press("desk.reason.emergency")
	visitor.wait(`document.querySelector('[data-outcome=admit]')`)
	visitor.shows(visitor.says("outcome.admit"))
	desk.wait(same + "?.matches(" + quote(fmt.Sprintf("[data-outcome=admit][data-receipt='%s']", visitor.value("data-receipt"))) + ")")
	desk.wait(`document.querySelector('[data-inside="1"]')`)

	desk.press("desk.undo")
	desk.wait(same + "?.matches('[data-outcome=refuse]')")
	desk.wait(`document.querySelector('[data-inside="0"]')`)
}

// Twenty-five come with their phones, five by a card whose number a scanner gun types.
func TestABusyMinuteIsShownRightDownToTheLastArrival(t *testing.T) {
	demo, cafe, desk := openCafe(t, "en")
	bank := demo.platform()
	var came []answer
	for i := range 25 {
		direction := "entry"
		if i%5 == 4 {
			direction = "exit"
		}
		came = append(came, demo.walk(bank, demo.World.nth(i), cafe.gate(direction)))
	}
	last := demo.World.who("green", 0)
	came = append(came, demo.walk(bank, last, cafe.gate("exit"))) // who comes back in has something to be undone
	for _, a := range came {
		desk.wait(row(a.Receipt.Code) + "?.matches(" + quote(fmt.Sprintf("[data-outcome=%s][data-colour='%s']", a.Decision.Outcome, a.colour())) + ")")
	}
	inside := came[len(came)-1].Occupancy.Inside
	desk.wait(fmt.Sprintf(`document.querySelector('[data-inside="%d"]')`, inside))
	if rows := eval[int](desk, "document.querySelectorAll('.arrival').length"); rows != len(came) {
		t.Errorf("%d arrivals are %d rows", len(came), rows)
	}
	desk.picture("desk-busy-en")

	for i, who := range []person{demo.World.who("red", 1), demo.World.who("blue", 1), demo.World.who("yellow", 1), demo.World.who("green", 1), last} {
		desk.keys(who.IIN + "\r")
		colour, outcome := who.Colour, "admit"
		if colour == "red" || colour == "yellow" {
			outcome = "refuse"
		}
		answered := fmt.Sprintf(`document.querySelectorAll('.arrival').length === %d && document.querySelector('[data-answer=%s][data-colour=%s]')?.dataset.receipt`,
			len(came)+i+1, outcome, colour)
		receipt := await[string](desk, answered)
		desk.wait(row(receipt) + "?.matches(" + quote(fmt.Sprintf("[data-outcome=%s][data-colour=%s]", outcome, colour)) + ")")
		if typed := eval[string](desk, "document.querySelector('#iin').value"); typed != "" {
			t.Error("the number is still there")
		}
	}
	before := eval[int](desk, "Number(document.querySelector('[data-inside]').dataset.inside)")
	desk.press("desk.undo")
	desk.wait("document.querySelector('[data-answer=left_queue]')")
	desk.wait(fmt.Sprintf(`document.querySelector('[data-inside="%d"]')`, before-1))

	desk.press("desk.menu")
	desk.press("desk.everybody")
	desk.wait("document.querySelector('[data-sheet=closing]')")
	desk.press("desk.everybody")
	desk.wait(`document.querySelector('[data-inside="0"]')`)
	desk.press("sheet.close")
	desk.wait("!document.querySelector('dialog[open]')")
}

func TestTwoGuardsShareATabletByTheirPINs(t *testing.T) {
	_, cafe, desk := openCafe(t, "kk")
	desk.press("desk.lock")
	desk.takeSeat("Айгүл", "2580")
	desk.at("lock")
	if rows := eval[int](desk, "document.querySelectorAll('.arrival').length"); rows != 0 {
		t.Errorf("locked, it shows %d arrivals", rows)
	}
	desk.sound("lock")
	desk.press("desk.guard.add")
	desk.logInStaff(cafe.Staff[1].Phone)
	desk.at("seat")
	desk.sound("seat")
	desk.takeSeat("Ерлан", "1379")
	desk.at("desk")

	desk.pressOn(button("Ерлан")) // the lock says who sits here
	desk.at("lock")
	desk.pressOn(button("Айгүл"))
	desk.wait("document.activeElement?.id === 'pin'")
	desk.sound("PIN")
	desk.fill("#pin", "1379\r")
	desk.wait("document.querySelector('#pin-problem').innerText")
	desk.fill("#pin", "2580\r")
	desk.at("desk")
	desk.wait(button("Айгүл"))
}

func (d *device) takeSeat(name, pin string) {
	d.t.Helper()
	d.fill("#seat-name", name+"\t"+pin+"\t"+pin) // taps in quick succession would be a double tap
	d.press("desk.seat.set")
}

// button is one whose text is a name.
func button(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('button')].find((e) => e.innerText.trim() === %q)`, name)
}

func TestEveryScreenOfTheDeskIsSound(t *testing.T) {
	for _, row := range []struct {
		language string
		screen   screen
	}{
		{"kk", tablet},
		{"ru", screen{800, 1280, true, 56}},
		{"kk", screen{360, 740, true, 56}},
		{"en", screen{1024, 768, false, 56}},
	} {
		t.Run(fmt.Sprintf("%s %d×%d", row.language, row.screen.width, row.screen.height), func(t *testing.T) {
			demo := startDemo(t)
			cafe := demo.World.venue("cafe")
			d := newDevice(t, demo, row.screen, row.language)
			d.open("/desk")
			d.at("phone")
			d.sound("login")
			d.logInStaff(cafe.guard())
			d.at("desk")
			d.wait("document.querySelector('[data-inside]')")
			d.sound("nobody yet")
			bank := demo.platform()
			for _, colour := range []string{"green", "blue", "yellow", "red"} {
				demo.walk(bank, demo.World.who(colour, 0), cafe.gate("entry"))
			}
			demo.walk(bank, demo.World.who("green", 0), cafe.gate("exit"))
			d.wait("document.querySelectorAll('.arrival').length === 5")
			d.settled() // who comes is put above the others
			d.sound("arrivals")
			d.pressOn("document.querySelector('.arrival[data-outcome=refuse]')")
			d.wait("document.querySelector('[data-sheet=visit]')")
			d.sound("one arrival")
			d.press("desk.do.admit")
			d.press("desk.reason.other")
			d.wait("document.querySelector('#note')")
			d.sound("a note")
			d.press("sheet.close")
			d.press("desk.menu")
			d.wait("document.querySelector('[data-sheet=menu]')")
			d.sound("menu")
			d.press("desk.compare")
			d.wait("document.querySelector('[data-sheet=compare]')")
			d.sound("compare")
			d.press("sheet.close")
			d.wait("!document.querySelector('dialog[open]')")
			if row.screen.width < 600 {
				d.press("desk.by_number")
			}
			d.wait("document.querySelector('#iin').checkVisibility()")
			d.fill("#iin", demo.World.who("green", 1).IIN+"\r")
			d.wait("document.querySelector('[data-answer=admit]')")
			d.sound("an answer")
			d.press("desk.passport.instead")
			d.sound("passport")
		})
	}
}

// A guard's finger is on its way when the minute ends: no name of a sign, nor that there is none, moves what is below it.
func TestNoSignMovesTheDesk(t *testing.T) {
	_, _, desk := openCafe(t, "kk")
	eval[chromedp.Void](desk, "void (document.querySelector('.desk').dataset.pane = 'guard')")
	for _, screen := range []screen{{width: 360, height: 740}, {width: 800, height: 1280}, tablet} {
		desk.do(chromedp.EmulateViewport(screen.width, screen.height))
		for _, language := range i18n.Languages() {
			var names []string
			for key, name := range messages(t, language) {
				if strings.HasPrefix(key, "sign.") || key == "desk.sign.unknown" {
					names = append(names, string(name))
				}
			}
			if stands := eval[[]float64](desk, "[...new Set(["+strings.Join(names, ",")+`].map((name) => {
				document.querySelector('.minute figcaption').textContent = name
				return document.querySelector('.guard').getBoundingClientRect().top
			}))]`); len(stands) != 1 {
				t.Errorf("%d pixels wide, %s: what is below the sign stands at %v", screen.width, language, stands)
			}
		}
	}
}

// A guard's finger is on a row when somebody else comes: the row stays under it, and the rest goes on.
func TestTheListStaysUnderAFinger(t *testing.T) {
	demo, cafe, desk := openCafe(t, "ru")
	bank := demo.platform()
	first := demo.walk(bank, demo.World.who("green", 0), cafe.gate("entry"))
	desk.wait(row(first.Receipt.Code))
	middle := eval[[]float64](desk, fmt.Sprintf(`(({ x, y, width, height }) => [x + width / 2, y + height / 2])(%s.getBoundingClientRect())`, row(first.Receipt.Code)))

	desk.do(chromedp.MouseEvent(chromedp.MousePressed, middle[0], middle[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	var inside int
	for i := range 3 {
		inside = demo.walk(bank, demo.World.who("blue", i), cafe.gate("entry")).Occupancy.Inside
	}
	desk.wait(`document.querySelector('[data-held-back="3"]')`)
	desk.wait(fmt.Sprintf(`document.querySelector('[data-inside="%d"]')`, inside))
	desk.do(chromedp.MouseEvent(chromedp.MouseReleased, middle[0], middle[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	desk.wait("document.querySelector('[data-sheet=visit] .receipt')?.innerText === " + quote(first.Receipt.Code))
	desk.wait("document.querySelectorAll('.arrival').length === 4") // the finger has left

	desk.keys("\x1b")
	desk.wait("!document.querySelector('dialog[open]')")
	desk.press("desk.filter.all")
	desk.keys("\t")
	desk.wait("document.querySelector('.arrival:focus-visible')")
	demo.walk(bank, demo.World.who("red", 0), cafe.gate("entry"))
	desk.wait(`document.querySelector('[data-held-back="1"]')`)
	desk.accessible("a row held back")
	desk.press("desk.held_back")
	desk.wait("document.querySelectorAll('.arrival').length === 5 && !document.querySelector('[data-held-back]')")
}

// A gun is used without a look at the screen: whatever is open there, and whatever was wrong before, its digits are a person's.
func TestAScannerGunIsHeardFromAnywhere(t *testing.T) {
	demo, _, desk := openCafe(t, "kk")
	answered := func(colour string) {
		t.Helper()
		desk.wait(fmt.Sprintf("document.querySelector('.answer')?.matches('[data-colour=%s]') && !document.querySelector('dialog[open]')", colour))
	}
	green, red := demo.World.who("green", 0).IIN, demo.World.who("red", 0).IIN

	misread := green[:11] + string('0'+(green[11]-'0'+1)%10)
	desk.keys(misread + "\r")
	desk.shows(desk.says("desk.iin.check"))
	desk.keys(green + "\r")
	answered("green")

	desk.pressOn("document.querySelector('.arrival')")
	desk.wait("document.querySelector('[data-sheet=visit]')")
	desk.keys("\t\t") // the focus is on a button, which the gun's Enter must not press
	desk.keys(red + "\r")
	answered("red")

	desk.press("desk.passport.instead")
	desk.wait("document.activeElement.matches('.country')")
	desk.keys(green + "\r")
	answered("green")
	desk.wait("document.activeElement.id === 'iin'")
}
