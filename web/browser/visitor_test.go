package browser_test

import (
	"testing"
)

// Somebody who has never seen Ashyq stands at a door with a phone that is set to their language.
func TestAVisitorComesInByTheLinkAndLeavesByTheCamera(t *testing.T) {
	for i, language := range []string{"kk", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			demo := startDemo(t)
			who, cafe := demo.World.who("green", i), demo.World.venue("cafe")
			d := newDevice(t, demo, phone, language)
			d.open(cafe.gate("entry").URL)
			d.at("phone")
			if spoken := eval[string](d, "document.documentElement.lang"); spoken != language {
				t.Errorf("the browser wants %s, the page speaks %s", language, spoken)
			}
			d.logIn(who)
			d.at("decision")
			if outcome := d.value("data-outcome"); outcome != "admit" {
				t.Errorf("a green person at a café: %s", outcome)
			}
			receipt, sign := d.value("data-receipt"), d.value("data-sign")
			if receipt == "" || sign == "" {
				t.Errorf("shown: receipt %q, sign %q", receipt, sign)
			}
			d.picture("decision-green-" + language)
			d.press("visitor.close")
			d.at("home")
			demo.aim(cafe.gate("exit"))
			d.press("visitor.camera")
			d.at("left")
			if outcome := d.value("data-outcome"); outcome != "left" {
				t.Errorf("at the exit: %s", outcome)
			}
			d.press("visitor.visits")
			d.at("visits")
			d.wait("document.body.innerText.includes(" + quote(cafe.Name[language]) + ")")
		})
	}
}

// logIn goes from the phone's number to the person, as the app asks.
func (d *device) logIn(who person) {
	d.t.Helper()
	d.at("phone")
	d.fill("#phone", who.Phone[2:]+"\r")
	d.at("code")
	d.fill("#code", d.demo.code(who.Phone))
	d.at("person")
	d.fill("#iin", who.IIN+"\r")
}
