package browser_test

import (
	"fmt"
	"strings"
	"testing"
)

// Somebody is yellow who need not be: they say so, the Centre reads it, and they learn what came of it.
func TestAWrongReasonIsPutRight(t *testing.T) {
	for i, language := range []string{"kk", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			demo := startDemo(t)
			d := newDevice(t, demo, phone, language)
			d.open("/status")
			d.logIn(demo.World.who("yellow", 1))
			d.at("status")
			d.sound("status, yellow")
			d.press("visitor.wrong")
			d.at("wrong")
			d.sound("what is wrong")
			d.press("request.send.control")
			d.wait("document.querySelector('#wrong-problem .icon')") // without a word
			d.fill("#note", [...]string{"Мен ол күні Астанада болдым.", "В тот день я был в Астане.", "I was in Astana that day."}[i])
			d.press("request.send.control")
			d.at("request")
			number := d.value("data-number")
			d.sound("the number")
			d.press("visitor.back")
			d.at("requests")
			d.wait(fmt.Sprintf("document.querySelector('[data-number=%q][data-state=requested]')", number))
			d.sound("requests")
			d.press("visitor.back")
			d.at("status")
			d.press("visitor.wrong")
			d.wait(fmt.Sprintf("document.querySelector('[data-screen=wrong] [data-number=%q]')", number)) // it need not be said twice
			d.sound("asked already")
			d.pressOn(fmt.Sprintf("document.querySelector('[data-number=%q]')", number))
			d.at("request")
			d.press("visitor.back")
			d.at("requests")

			centre := newDevice(t, demo, laptop, language)
			centre.open(demo.World.Registries["control"])
			centre.pressOn("document.querySelector('a.tone')")
			centre.wait("document.querySelector('[name=word]')")
			centre.fill("[name=word]", "We look")
			centre.pressOn("document.querySelector('[value=accept]')")
			centre.wait("document.querySelector('[value=complete]')")
			d.press("visitor.refresh")
			d.wait("document.querySelector('[data-state=accepted]')")

			centre.pressOn("[...document.querySelectorAll('li')].find((e) => e.querySelector('[value=close]')).querySelector('summary')")
			centre.pressOn("[...document.querySelectorAll('li')].find((e) => e.querySelector('[value=close]')).querySelector('[value=void]')")
			centre.wait("!document.querySelector('[value=close]')")
			centre.fill("[name=word]", "It was somebody else")
			centre.pressOn("document.querySelector('[value=complete]')")
			centre.wait("!document.querySelector('[value=complete]')")
			d.pressOn(fmt.Sprintf("document.querySelector('[data-number=%q]')", number))
			d.at("request")
			d.press("visitor.refresh")
			d.wait("document.querySelector('[data-state=completed]')")
			d.shows("It was somebody else")
			d.sound("put right")
		})
	}
}

// The Centre is away: what it said last is shown, with its age, and what was written is not lost.
func TestARegistryThatIsAwayTakesNoRequestAndSaysSo(t *testing.T) {
	demo := startDemo(t)
	d := newDevice(t, demo, phone, "ru")
	d.open("/status")
	d.logIn(demo.World.who("yellow", 0))
	d.at("status")
	d.press("visitor.wrong")
	d.fill("#note", "Я там не был")
	demo.call("PUT", "/demo/registries/control/fault", "", map[string]any{"mode": "down"}, nil)
	d.press("request.send.control")
	d.wait("document.querySelector('#wrong-problem .icon')")
	d.sound("not taken")
	if note := eval[string](d, "document.querySelector('#note').value"); note != "Я там не был" {
		t.Errorf("what was written is %q", note)
	}
	demo.call("PUT", "/demo/registries/control/fault", "", map[string]any{"mode": "none"}, nil)
	for d.path() == "/requests/new" { // the Centre is asked again a second after it failed
		d.press("request.send.control")
		d.wait("location.pathname !== '/requests/new' || document.querySelector('#wrong-problem .icon') && document.querySelector('form .button').ariaDisabled !== 'true'")
	}
	d.at("request")
	number := d.value("data-number")
	demo.call("PUT", "/demo/registries/control/fault", "", map[string]any{"mode": "hang"}, nil)
	d.press("visitor.refresh")
	d.wait("document.querySelector('.notice[role=status]')")
	if shown := d.value("data-number"); shown != number {
		t.Errorf("the number is %s, and was %s", shown, number)
	}
	d.sound("silent")

	d.kept()
	d.disconnect()
	d.open("/requests/" + number)
	d.shows(number)
	d.sound("without a network")
}

// Whoever has never heard from a registry is not told that there is nothing.
func TestASilentRegistryIsNotTakenForAnEmptyOne(t *testing.T) {
	demo := startDemo(t)
	demo.call("PUT", "/demo/registries/control/fault", "", map[string]any{"mode": "down"}, nil)
	d := newDevice(t, demo, phone, "kk")
	d.open("/requests")
	d.logIn(demo.World.who("yellow", 1))
	d.shows(d.says("request.silent.control"))
	if none := d.says("request.none"); strings.Contains(d.text(), none) {
		t.Errorf("it says %q", none)
	}
	d.sound("not known")
}

// A phone that was emptied learns of its person's requests from the registries; opened anew, the form leads back to the reasons.
func TestRequestsFollowTheirPerson(t *testing.T) {
	demo := startDemo(t)
	who := demo.World.who("blue", 0)
	d := newDevice(t, demo, phone, "en")
	d.open("/status")
	d.logIn(who)
	d.at("status")
	d.press("visitor.wrong")
	d.fill("#note", "Laboratory 7, yesterday")
	d.press("request.send.pcr")
	d.at("request")
	number := d.value("data-number")
	d.open("/requests/new")
	d.at("status")

	other := newDevice(t, demo, tablet, "en")
	other.open("/requests")
	other.logIn(person{IIN: who.IIN, Phone: demo.World.who("green", 0).Phone})
	other.at("requests")
	other.wait(fmt.Sprintf("document.querySelector('[data-number=%q]')", number))
	other.open("/requests/" + number)
	other.at("request")
	if shown := eval[string](other, "document.querySelector('.huge').textContent"); strings.TrimSpace(shown) != number {
		t.Errorf("shown is %q, want %s", shown, number)
	}
	nobody := newDevice(t, demo, phone, "kk")
	nobody.open("/requests")
	nobody.logIn(demo.World.who("blue", 1))
	nobody.at("requests")
	nobody.shows(nobody.says("request.none"))
	nobody.sound("no requests")
}
