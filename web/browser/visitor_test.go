package browser_test

import (
	"fmt"
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
			d.press("sheet.close")
			d.at("home")
			demo.aim(cafe.gate("exit"))
			d.press("visitor.camera")
			d.at("left")
			if outcome := d.value("data-outcome"); outcome != "left" {
				t.Errorf("at the exit: %s", outcome)
			}
			d.press("visitor.visits")
			d.at("visits")
			d.shows(cafe.Name[language])
		})
	}
}

// logIn goes from the phone's number to the person, as the app asks.
func (d *device) logIn(who person) {
	d.t.Helper()
	d.at("phone")
	d.fill("#phone", who.Phone+"\r")
	d.at("code")
	d.fill("#code", d.demo.code(who.Phone))
	d.at("person")
	d.fill("#iin", who.IIN+"\r")
}

// People write a number as they are used to, and begin with what they say first.
func TestAPhoneNumberIsTakenAsPeopleWriteIt(t *testing.T) {
	demo := startDemo(t)
	d := newDevice(t, demo, phone, "ru")
	d.open("/status")
	for _, written := range []string{"+77001234567", "87001234567", "7001234567", "8 (700) 123-45-67"} {
		d.at("phone")
		d.fill("#phone", written)
		if shown := eval[string](d, "document.querySelector('#phone').value"); shown != "+7 700 123 45 67" {
			t.Errorf("%s is shown as %s", written, shown)
		}
		d.open("/status")
	}
}

func TestAKeyboardIsEnough(t *testing.T) {
	demo := startDemo(t)
	d := newDevice(t, demo, tablet, "en")
	who := demo.World.who("blue", 0)
	d.open(demo.World.venue("cafe").gate("entry").URL)
	d.at("phone")
	d.wait("document.activeElement?.id === 'phone'")
	d.keys(who.Phone + "\r")
	d.at("code")
	d.wait("document.activeElement?.id === 'code'")
	d.keys(demo.code(who.Phone))
	d.at("person")
	d.wait("document.activeElement?.id === 'iin'")
	d.keys(who.IIN + "\r")
	d.at("decision")
	d.wait("document.activeElement?.matches('h1')") // the decision is what a screen reader says first
}

func TestEveryDecisionIsSound(t *testing.T) {
	for _, row := range []struct{ colour, category, outcome, language string }{
		{"green", "cafe", "admit", "kk"},
		{"blue", "airport", "refuse", "ru"},
		{"yellow", "pharmacy", "admit", "kk"},
		{"red", "cafe", "refuse", "ru"},
	} {
		t.Run(row.colour, func(t *testing.T) {
			demo := startDemo(t)
			d := newDevice(t, demo, phone, row.language)
			d.open(demo.World.venue(row.category).gate("entry").URL)
			d.logIn(demo.World.who(row.colour, 0))
			d.at("decision")
			if colour, outcome := d.value("data-colour"), d.value("data-outcome"); colour != row.colour || outcome != row.outcome {
				t.Errorf("%s at %s: %s, %s", row.colour, row.category, colour, outcome)
			}
			d.picture(fmt.Sprintf("decision-%s-%s", row.colour, row.language))
			d.sound(row.colour)
		})
	}
}

// The registries are silent, and nothing is known.
func TestUnknownIsSaidAndIsNotBlue(t *testing.T) {
	demo := startDemo(t)
	for _, registry := range []string{"pcr", "control"} {
		demo.call("PUT", "/demo/registries/"+registry+"/fault", "", map[string]any{"mode": "down"}, nil)
	}
	d := newDevice(t, demo, phone, "kk")
	d.open(demo.World.venue("cafe").gate("entry").URL)
	d.logIn(demo.World.who("blue", 0))
	d.at("decision")
	if colour := d.value("data-colour"); colour != "unknown" {
		t.Errorf("nobody knows, and it says %s", colour)
	}
	d.picture("decision-unknown-kk")
	d.sound("unknown")
}

// silenced answers a phone as the service does while the registries are silent: by what the pass said three hours ago where
// window.silent is "old", by nothing where it is "unknown".
const silenced = `{
	const ask = fetch
	window.fetch = async (...question) => {
		const answer = await ask(...question)
		const body = window.silent && answer.headers.get('content-type')?.includes('json') ? await answer.clone().json() : {}
		if (!body.status?.colour) return answer
		const old = new Date(Date.parse(body.at) - 3 * 3600_000 - 60_000).toISOString()
		Object.assign(body.status, { source: 'pass', fresh: false, as_of: old })
		if (window.silent === 'unknown') Object.assign(body.status, { colour: 'unknown', source: 'none', as_of: null, until: null, reasons: [] })
		return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers })
	}
}`

// The registries are silent, and what was confirmed before is shown with its age.
func TestAStatusOfBeforeIsShownWithItsAge(t *testing.T) {
	for language, row := range map[string]struct{ age, last string }{
		"kk": {"3 сағ бұрын расталған", "Соңғы расталған мәртебе: Көк, 3 сағ бұрын."},
		"ru": {"подтверждён 3 ч назад", "Последний подтверждённый статус: Синий, 3 ч назад."},
		"en": {"confirmed 3 h ago", "Last confirmed: Blue, 3 h ago."},
	} {
		t.Run(language, func(t *testing.T) {
			demo := startDemo(t)
			d := newDevice(t, demo, phone, language)
			d.before(silenced)
			d.open("/status")
			d.logIn(demo.World.who("blue", 0))
			d.at("status")
			d.wait("document.querySelector('.own[data-colour=blue]')")
			if eval[bool](d, "!!document.querySelector('.age')") {
				t.Error("a status of now is shown with an age")
			}
			eval[string](d, "window.silent = 'old'")
			d.press("visitor.refresh")
			d.shows(row.age)
			d.picture("status-old-" + language)
			d.sound("an old status")

			d.before("window.silent = 'old'")
			d.open(demo.World.venue("cafe").gate("entry").URL)
			d.at("decision")
			d.shows(row.age)
			d.picture("decision-old-" + language)
			d.sound("a decision on an old status")

			d.before("window.silent = 'unknown'")
			d.open(demo.World.venue("pharmacy").gate("entry").URL)
			d.at("decision")
			d.shows(row.last)
			d.picture("decision-last-" + language)
			d.sound("a decision on nothing")
		})
	}
}

func TestEveryScreenOfTheVisitorIsSound(t *testing.T) {
	for _, language := range []string{"kk", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			demo := startDemo(t)
			d := newDevice(t, demo, phone, language)
			who, cafe := demo.World.who("green", 0), demo.World.venue("cafe")
			d.open("/")
			d.at("home")
			d.sound("home, unknown")
			d.open(cafe.gate("entry").URL)
			d.at("phone")
			d.shows(cafe.Name[language])
			d.sound("phone")
			d.fill("#phone", who.Phone+"\r")
			d.at("code")
			d.sound("code")
			d.fill("#code", demo.code(who.Phone))
			d.at("person")
			d.sound("person")
			d.press("visitor.person.has_passport")
			d.wait("document.querySelector('#country')")
			d.sound("passport")
			d.press("visitor.person.has_iin")
			d.fill("#iin", who.IIN+"\r")
			d.at("decision")
			d.press("sheet.close")
			d.at("home")
			d.sound("home, inside")
			d.press("visitor.type_digits")
			d.sound("home, nine digits")
			d.press("visitor.camera")
			d.wait("document.querySelector('[data-scanner=ready]')")
			d.sound("home, camera")
			d.press("visitor.status")
			d.at("status")
			d.value("data-colour")
			d.sound("status")
			d.fill("#gate-number", demo.World.venue("airport").gate("entry").Short+"\r")
			d.wait("document.querySelector('#moment')")
			d.sound("would I, the question")
			d.press("visitor.would_i.ask")
			d.wait("document.querySelector('.would [data-outcome], .would[data-outcome]')")
			d.sound("would I, the answer")
			d.press("visitor.help")
			d.at("help")
			d.wait("document.querySelector('details')")
			d.sound("help")
			d.press("visitor.settings")
			d.at("settings")
			d.sound("settings")
			d.press("settings.text.large")
			d.sound("settings, large text")
			d.press("visitor.back")
			d.at("home")
			d.sound("home, large text")
			d.press("visitor.leave")
			d.at("left")
			d.sound("left, large text")
			d.press("visitor.visits")
			d.at("visits")
			d.sound("visits, large text")
			d.open("/G/" + "A")
			d.at("asking")
			d.wait("document.querySelector('.problem')")
			d.sound("no such door, large text")
		})
	}
}
