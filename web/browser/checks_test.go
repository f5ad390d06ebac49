package browser_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// call sends the browser a command about this device.
func call[P, R any](d *device, command cdp.Command[P, R], params P) {
	d.t.Helper()
	if _, err := chromedp.Call(d.ctx, command, params); err != nil {
		d.t.Fatal(err)
	}
}

// watchShifts adds up how far what is painted already moves without anybody's doing: what a touch has asked the service for is its
// doing, however long the answer takes. The browser's own hadRecentInput also counts that the emulated screen got its size.
const watchShifts = `
	window.shifted = 0
	window.shifts = []
	let touched = -Infinity
	const recent = (time) => time - touched < 500
	for (const input of ['pointerdown', 'keydown', 'change']) addEventListener(input, () => (touched = performance.now()), true)
	window.fetch = ((fetch) => async (...call) => {
		const asked = recent(performance.now())
		try {
			return await fetch(...call)
		} finally {
			if (asked) touched = performance.now()
		}
	})(window.fetch)
	new PerformanceObserver((list) => {
		for (const { startTime, value, sources } of list.getEntries()) {
			if (recent(startTime)) continue
			window.shifted += value
			window.shifts.push(...sources.map(({ node, previousRect: from, currentRect: to }) => value.toFixed(3) + ' ' +
				(node?.getAttribute?.('class') || node?.nodeName) + ' ' + [from, to].map(({ x, y, width, height }) => [x, y, width, height]).join(' to ')))
		}
	}).observe({ type: 'layout-shift', buffered: true })`

// sound looks at what must hold on every screen.
func (d *device) sound(name string) {
	d.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		call(d, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		d.accessible(name + ", " + theme)
	}
	d.targets(name)
	d.fits(name)
	d.still(name)
	d.walkable(name)
}

// accessible has axe-core find nothing.
func (d *device) accessible(name string) {
	d.t.Helper()
	if !eval[bool](d, "'axe' in window") {
		eval[chromedp.Void](d, axe)
	}
	for _, found := range eval[[]string](d, `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
		violations.flatMap(({ id, nodes }) => nodes.map((n) => id + ': ' + n.failureSummary.split('\n')[1] + ': ' + n.html)))`) {
		d.t.Errorf("%s: %s", name, found)
	}
}

// pressable is all that is there to be pressed; the last dialog to open keeps the rest from it.
const pressable = `[...([...document.querySelectorAll('dialog[open]')].at(-1) ?? document).querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
	.filter((e) => e.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && !e.disabled && !e.closest('[inert]') && e.type !== 'hidden')`

// targets asks that a finger hits everything. Links in a sentence are as high as its line.
func (d *device) targets(name string) {
	d.t.Helper()
	for _, small := range eval[[]string](d, fmt.Sprintf(`%s
		.filter((e) => !(e.matches('a') && getComputedStyle(e).display === 'inline' && e.closest('p, li, dd')))
		.map((e) => [e, (e.closest('label') ?? e).getBoundingClientRect()])
		.filter(([, { width, height }]) => Math.min(width, height) < %d - .5)
		.map(([e, { width, height }]) => Math.round(width) + '×' + Math.round(height) + ' ' + e.outerHTML.slice(0, 160))`, pressable, d.screen.target)) {
		d.t.Errorf("%s: smaller than %d pixels: %s", name, d.screen.target, small)
	}
}

// fits asks that nothing must be scrolled sideways.
func (d *device) fits(name string) {
	d.t.Helper()
	if wide := eval[int64](d, "document.documentElement.scrollWidth"); wide > d.screen.width { // innerWidth grows with what overflows
		d.t.Errorf("%s: %d pixels wide, the screen has %d: %s", name, wide, d.screen.width, eval[[]string](d, fmt.Sprintf(
			`[...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > %d).map((e) => e.outerHTML.slice(0, 160))`, d.screen.width)))
	}
}

// settled forgets what has moved by right.
func (d *device) settled() {
	d.t.Helper()
	frame := "new Promise((resume) => requestAnimationFrame(() => setTimeout(resume)))"
	eval[chromedp.Void](d, frame+".then(() => "+frame+").then(() => void (window.shifted = 0, window.shifts = []))")
}

// still asks that nothing has moved by itself since the page was opened, or settled.
func (d *device) still(name string) {
	d.t.Helper()
	if shifted := eval[float64](d, "window.shifted"); shifted > .01 {
		d.t.Errorf("%s: the layout shifted by %.3f: %s", name, shifted, eval[[]string](d, "window.shifts"))
	}
}

// walkable asks that Tab reaches everything there is to press, each with an outline to be seen.
func (d *device) walkable(name string) {
	d.t.Helper()
	// Of radio buttons in one group the chosen one is the stop.
	todo := eval[int](d, fmt.Sprintf(`(() => {
		const stops = %s.filter((e) => e.tabIndex >= 0 && (e.type !== 'radio' || e.checked))
		window.stops = new Set(stops)
		document.activeElement?.blur?.()
		getSelection()?.removeAllRanges()
		return stops.length
	})()`, pressable))
	for range todo + 5 {
		d.keys("\t")
		bare := eval[string](d, `(() => {
			const e = document.activeElement
			if (!e || e === document.body) return ''
			window.stops.delete(e)
			const seen = [e, e.closest('label')].some((e) => e && getComputedStyle(e).outlineStyle !== 'none')
			return seen ? '' : e.outerHTML.slice(0, 160)
		})()`)
		if bare != "" {
			d.t.Errorf("%s: has the focus, and does not show it: %s", name, bare)
		}
	}
	for _, missed := range eval[[]string](d, "[...window.stops].map((e) => e.outerHTML.slice(0, 160))") {
		d.t.Errorf("%s: Tab does not reach %s", name, missed)
	}
}

// picture writes what the device shows, if pictures are wanted.
func (d *device) picture(name string) {
	d.t.Helper()
	if *screenshots == "" {
		return
	}
	d.wait("document.getAnimations().every((a) => a.effect.getTiming().iterations === Infinity)") // what has just come is at rest
	image, err := chromedp.Run(d.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), image, 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// keep makes a file one of the pictures, if pictures are wanted.
func keep(t testing.TB, file, name string) {
	t.Helper()
	if *screenshots == "" {
		return
	}
	image, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, name+".png"), image, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func quote(text string) string {
	quoted, _ := json.Marshal(text) // a string: it cannot fail
	return string(quoted)
}
