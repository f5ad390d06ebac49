package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/seal/sealtest"
)

func TestWhatADeskAloneDoesNotLetIn(t *testing.T) {
	demo := startDemo(t)
	cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, tablet, "en")
	desk.handheld()
	desk.openDesk(cafe)
	who := demo.World.who("green", 0)
	green := func(change func(*ashyq.Pass)) visitor { return demo.visitor(who, ashyq.Green, time.Hour, change) }
	revoked := green(func(p *ashyq.Pass) { p.ID = "revoked-pass" })
	demo.revoke("revoked-pass")
	desk.wait("await fetch('/v1/revocations').then((r) => r.json()).then(({ items }) => items.length > 0)")
	desk.open("/desk/" + cafe.ID) // which asks anew at once
	desk.at("desk")
	desk.wait(drawer("provisions") + ".some(({ revoked }) => 'revoked-pass' in revoked)")
	desk.alone()

	own := green(nil)
	stranger := demo.signedBy(seal.NewKeys(time.Now()), who, ashyq.Green, time.Hour, nil)
	other := sealtest.NewPhone(t)
	for _, row := range []struct {
		name, shown, want string
		open              bool // the guard has the last word
	}{
		{"a picture of a minute ago", own.Present(own.pass, time.Now().Add(-46*time.Second)), "[data-why=photograph]", false},
		{"a phone whose clock is ahead", own.Present(own.pass, time.Now().Add(time.Minute)), "[data-why=ahead]", false},
		{"another phone with the same pass", other.Present(own.pass, time.Now()), "[data-why=forged]", false},
		{"a pass of nobody's key", stranger.shows(), "[data-why=unknown_key]", false},
		{"a pass that is no longer good", green(func(p *ashyq.Pass) { p.Expires = time.Now().Add(-time.Second) }).shows(), "[data-why=expired]", false},
		{"a revoked pass", revoked.shows(), "[data-why=revoked]", false},
		{"a pass alone", own.pass, "[data-why=unsigned]", false},
		{"something else that begins alike", "AP1:HELLO", "[data-why=foreign]", false},
		{"somebody red", demo.visitor(who, ashyq.Red, time.Hour, nil).shows(), "[data-answer=refuse][data-colour=red]", false},
		{"somebody yellow, for coffee", demo.visitor(who, ashyq.Yellow, time.Hour, nil).shows(), "[data-answer=refuse][data-colour=yellow]", false},
		{"somebody green two days ago", demo.visitor(who, ashyq.Green, 48*time.Hour, nil).shows(), "[data-answer=check][data-colour=green]", true},
		{"somebody whose green is over", green(func(p *ashyq.Pass) { p.Until = time.Now().Add(-time.Second) }).shows(), "[data-answer=admit][data-colour=blue]", true},
		{"somebody whose red is over", demo.visitor(who, ashyq.Red, time.Hour, func(p *ashyq.Pass) { p.Until = time.Now().Add(-time.Second) }).shows(),
			"[data-answer=check][data-colour=unknown]", true},
	} {
		t.Log(row.name)
		desk.hold(row.shown)
		desk.wait(answered(row.want))
		if open := eval[bool](desk, "!!document.querySelector('dialog .answer .actions button')"); open != row.open {
			t.Errorf("%s: the guard has the last word: %v", row.name, open)
		}
	}
	desk.wait(drawer("late") + ".length === 0") // of whom nobody let in, nothing is kept
	desk.hold(own.shows())
	desk.wait(answered("[data-alone][data-answer=admit][data-colour=green]"))
	desk.press("desk.alone.not")
	desk.wait(answered("[data-settled][data-answer=left_queue]"))
	desk.hold(own.Present(own.pass, time.Now().Add(time.Second)))
	desk.press("desk.alone.fits")
	desk.press("desk.undo")
	desk.wait(answered("[data-settled][data-answer=left_queue]"))
	desk.wait(drawer("late") + ".length === 0")
}

// A rule that asks for an age is told as the year that the guard reads off the card.
func TestADeskAloneTellsWhoIsOfAge(t *testing.T) {
	for _, row := range []struct{ language, first, last, said string }{
		{"en", "", "2010-11-22", "desk.alone.born_until"},
		{"ru", "2010-11-23", "", "desk.alone.born_from"},
		{"kk", "1961-11-23", "2010-11-22", "desk.alone.born_between"},
	} {
		t.Run(row.language, func(t *testing.T) {
			demo := startDemo(t)
			cafe := demo.World.venue("cafe")
			desk := newDevice(t, demo, screen{360, 740, true, 56}, row.language)
			desk.handheld()
			desk.before(`window.fetch = ((fetch) => async (path, call) => {
				const answer = await fetch(path, call)
				if (!String(path).includes('/offline')) return answer
				const told = await answer.json()
				for (const table of told.rules.tables) {
					Object.assign(table, { born_first: ` + quote(row.first) + ` || null, born_last: ` + quote(row.last) + ` || null })
					for (const row of table.rows) {
						if (row.outcome !== 'admit') continue
						row.of_age = { outcome: 'admit', reason: row.reason, ask: null }
						Object.assign(row, { outcome: 'check', reason: 'age', ask: 'age' })
					}
				}
				return new Response(JSON.stringify(told), { headers: answer.headers })
			})(window.fetch)`)
			desk.openDesk(cafe)
			desk.press("desk.by_number")
			desk.alone()
			desk.hold(demo.visitor(demo.World.who("green", 0), ashyq.Green, time.Hour, nil).shows())
			desk.wait(answered("[data-alone][data-answer=check]"))
			desk.shows(strings.NewReplacer("{first}", "23.11."+strings.Split(row.first, "-")[0], "{last}", "22.11."+strings.Split(row.last, "-")[0]).Replace(desk.says(row.said)))
			desk.sound(row.said)
		})
	}
}

func TestEveryScreenOfADeskAloneIsSound(t *testing.T) {
	for _, row := range []struct {
		language string
		screen   screen
	}{
		{"kk", screen{360, 740, true, 56}},
		{"ru", screen{360, 740, true, 56}},
		{"en", screen{800, 1280, true, 56}},
	} {
		t.Run(fmt.Sprintf("%s %d×%d", row.language, row.screen.width, row.screen.height), func(t *testing.T) {
			demo := startDemo(t)
			cafe, desk := demo.World.venue("cafe"), newDevice(t, demo, row.screen, row.language)
			who := demo.World.who("green", 0)
			desk.handheld()
			desk.openDesk(cafe)
			if row.screen.width < 600 {
				desk.press("desk.by_number")
			}
			desk.alone()
			desk.sound("alone")
			desk.hold(demo.visitor(who, ashyq.Green, 48*time.Hour, nil).shows())
			desk.wait(answered("[data-alone][data-answer=check]"))
			desk.sound("somebody to look at")
			desk.picture(fmt.Sprintf("desk-alone-%s-%d", row.language, row.screen.width))
			own := demo.visitor(who, ashyq.Green, time.Hour, nil)
			desk.hold(own.Present(own.pass, time.Now().Add(-time.Minute)))
			desk.wait(answered("[data-why=photograph]"))
			desk.sound("a picture")
			desk.hold(demo.visitor(who, ashyq.Red, time.Hour, nil).shows())
			desk.wait(answered("[data-alone][data-answer=refuse]"))
			desk.sound("a refusal")
			desk.hold(own.shows())
			desk.press("desk.alone.fits")
			desk.wait(answered("[data-settled][data-answer=admit]"))
			desk.sound("let in")
		})
	}
}
