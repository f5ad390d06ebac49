package browser_test

import (
	"fmt"
	"testing"
	"time"

	"ashyq/internal/seal"
)

// looked is a row of the list by who looked, and by what means.
func looked(who, means string) string {
	return fmt.Sprintf("document.querySelector('[data-who=%s][data-means=%s]')", who, means)
}

// A stranger has entered somebody's number. They find it in their app, show their card at a door, and take the number back.
func TestThisWasNotMe(t *testing.T) {
	for _, row := range []struct {
		language string
		screen   screen
	}{{"kk", phone}, {"ru", phone}, {"en", laptop}} {
		t.Run(row.language, func(t *testing.T) {
			demo, cafe, desk := openCafe(t, row.language)
			who, other := demo.World.who("green", 0), demo.World.who("blue", 0)
			stranger := demo.session(other.Phone)
			demo.call("PUT", "/v1/me/person", stranger, map[string]any{"iin": who.IIN}, nil)
			demo.call("POST", "/v1/status", stranger, map[string]any{"iin": who.IIN}, &answer{})
			desk.keys(who.IIN + "\r")
			desk.wait("document.querySelector('[data-answer=admit]')")
			bank := demo.platform()
			demo.walk(bank, who, cafe.gate("exit"))

			d := newDevice(t, demo, row.screen, row.language)
			d.open("/settings")
			d.at("settings")
			d.open("/looks")
			d.logIn(who)
			d.at("looks")
			d.wait(looked("staff", "desk"))
			d.shows(d.says("looks.hidden"))
			d.picture("looks-" + row.language)
			d.sound("looks")
			d.pressOn(looked("staff", "desk") + ".querySelector('button')")
			d.shows(d.says("not_me.card"))
			if shown := eval[bool](d, "!!("+d.control("not_me.card_seen")+")"); shown {
				t.Error("whoever was nowhere is asked where their card was seen")
			}
			d.picture("not-me-" + row.language)
			d.sound("not me, on one's own word")

			d.open(cafe.gate("entry").URL)
			d.at("decision")
			receipt := d.value("data-receipt")
			d.press("sheet.close")
			d.at("home")
			d.press("visitor.status")
			d.at("status")
			d.wait("document.querySelector('.reasons li')")
			d.press("visitor.looks")
			d.at("looks")
			d.press("not_me")
			d.press("not_me.card_seen")
			d.wait("document.querySelector('#not-me-problem')?.textContent")
			d.sound("not me, though nobody saw the card")

			desk.pressOn(fmt.Sprintf("document.querySelector('.arrival[data-receipt=%q]')", receipt))
			desk.wait("document.querySelector('[data-sheet=visit]')")
			desk.picture("card-" + row.language)
			desk.press("desk.reason.id_shown")
			desk.wait("!document.querySelector('[data-sheet=visit]')")

			d.press("not_me.card_seen")
			d.press("not_me.end")
			d.sound("not me, to be said again")
			d.press("not_me.sure")
			d.wait("!document.querySelector('.not-me') && document.querySelector('.done')?.textContent")
			d.wait(looked("you", "unbinding"))
			d.wait(looked("you", "card") + ".textContent.includes(" + quote(cafe.Name[row.language]) + ")")
			d.wait(looked("staff", "desk") + ".textContent.includes(" + quote(cafe.Name[row.language]) + ")")
			if shown := eval[bool](d, "!!("+d.control("not_me")+")"); shown {
				t.Error("nobody else has the number, and it can be taken away")
			}
			d.picture("looks-after-" + row.language)
			d.sound("looks, taken back")
			d.pressOn(looked("account", "self") + "?.querySelector('button')")
			d.shows(d.says("not_me.nothing"))

			d.press("visitor.leave") // which is told on a screen of another page
			d.at("left")
			d.open("/looks")
			d.at("looks")
			d.press("visitor.back")
			d.at("settings")
			d.press("visitor.looks")
			d.at("looks")

			if err := demo.try("PUT", "/v1/me/person", stranger, map[string]any{"iin": who.IIN}, nil); err == nil {
				t.Error("the stranger enters the number again")
			}
		})
	}
}

// Whose number was taken away is asked for their own.
func TestAnAccountThatHasLostItsNumberIsAskedForItsOwn(t *testing.T) {
	demo, cafe, desk := openCafe(t, "ru")
	who, other := demo.World.who("green", 0), demo.World.who("blue", 0)
	d := newDevice(t, demo, phone, "ru")
	d.open("/looks")
	d.at("phone")
	d.fill("#phone", other.Phone+"\r")
	d.at("code")
	d.fill("#code", demo.code(other.Phone))
	d.at("person")
	d.fill("#iin", who.IIN+"\r")
	d.at("looks")
	d.wait(looked("you", "binding"))

	holder := demo.session(who.Phone)
	demo.call("PUT", "/v1/me/person", holder, map[string]any{"iin": who.IIN}, nil)
	var came answer
	demo.call("POST", "/v1/scans", holder, map[string]any{
		"id": seal.NewScanID(time.Now()).String(), "gate": cafe.gate("entry").Code, "iin": who.IIN,
	}, &came)
	desk.pressOn(row(came.Receipt.Code))
	desk.wait("document.querySelector('[data-sheet=visit]')")
	desk.press("desk.reason.id_shown")
	desk.wait("!document.querySelector('[data-sheet=visit]')")
	demo.call("POST", "/v1/me/card", holder, map[string]any{"iin": who.IIN, "visit": came.Visit}, nil)
	demo.call("POST", "/v1/me/lookups/disowned", holder, map[string]any{"iin": who.IIN}, &struct{}{})

	d.open("/looks")
	d.at("person")
	d.fill("#iin", who.IIN+"\r")
	d.wait("document.querySelector('#person-problem')?.textContent")
	d.sound("a number that was taken away")
	d.open("/looks")
	d.at("person")
	d.fill("#iin", other.IIN+"\r")
	d.at("looks")
	d.wait(looked("you", "binding"))
}
