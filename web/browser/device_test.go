package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"ashyq/internal/i18n"
)

// device is somebody's phone, or a venue's tablet: one page with cookies and storage of its own.
type device struct {
	t        testing.TB
	ctx      context.Context
	close    func()
	demo     *demo
	screen   screen
	language string
	messages map[string]json.RawMessage

	mu       sync.Mutex
	troubles []string // what the page did that no page may do
}

type screen struct {
	width, height int64
	touch         bool
	target        int // CSS pixels that everything to be pressed must have, in both directions
}

var (
	phone  = screen{360, 740, true, 48}
	tablet = screen{1280, 800, false, 56}
)

// patience is how long anything may take on a busy machine; what passes takes a fraction of it.
const patience = 20 * time.Second

// newDevice is a device whose browser is set to a language. What its pages did wrong fails the test at its end.
func newDevice(t testing.TB, demo *demo, s screen, language string) *device {
	t.Helper()
	d := &device{t: t, demo: demo, screen: s, language: language, messages: messages(t, language)}
	ctx, cancel := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext(), chromedp.WithListener(d.hear))
	d.ctx, d.close = ctx, cancel
	t.Cleanup(func() {
		cancel()
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, trouble := range d.troubles {
			t.Error(trouble)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // the page lives as long as the context of the first call
		t.Fatal(err)
	}
	viewport := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if s.touch {
		viewport = append(viewport, chromedp.EmulateTouch, chromedp.EmulateMobile)
	}
	d.do(chromedp.EmulateViewport(s.width, s.height, viewport...))
	agent := eval[string](d, "navigator.userAgent")
	call(d, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: language})
	d.before(watchShifts)
	return d
}

// before has every page run a script before its own.
func (d *device) before(script string) {
	d.t.Helper()
	call(d, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// messages are what the front ends say in a language.
func messages(t testing.TB, language string) map[string]json.RawMessage {
	t.Helper()
	all := make(map[string]json.RawMessage)
	for _, area := range []string{"parts", "visitor", "settings", "looks", "request", "staff", "desk", "console", "business", "official", "help"} {
		text, err := i18n.Area(language, area)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// hear notes exceptions, complaints on the console, and breaches of the content policy. That the network failed is no
// trouble: pages are made to live with it.
func (d *device) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		d.trouble("exception: %s", exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			d.trouble("console: %s", arguments(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) {
			d.trouble("%s: %s", e.Entry.Source, e.Entry.Text)
		}
	}
}

func exception(details *runtime.ExceptionDetails) string {
	if details.Exception != nil {
		return details.Exception.Description
	}
	return details.Text
}

func arguments(args []*runtime.RemoteObject) string {
	said := make([]string, len(args))
	for i, arg := range args {
		said[i] = string(arg.Value) + arg.Description
	}
	return strings.Join(said, " ")
}

func (d *device) trouble(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.troubles = append(d.troubles, fmt.Sprintf(format, args...))
}

func (d *device) do(actions ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		d.t.Fatal(err)
	}
}

// eval is the value of a JavaScript expression, or what its promise gives.
func eval[T any](d *device, expression string) T {
	d.t.Helper()
	value, err := tryEval[T](d, expression)
	if err != nil {
		d.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

func tryEval[T any](d *device, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(d.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// open goes to a path of the demo.
func (d *device) open(path string) {
	d.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = d.demo.URL + path
	}
	d.do(chromedp.Navigate(path))
}

// wait waits until an expression is true, and gives its value. Pages may come and go meanwhile.
func (d *device) wait(condition string) { d.t.Helper(); await[any](d, condition) }

func await[T any](d *device, condition string) T {
	d.t.Helper()
	look := fmt.Sprintf(`(async () => {
		for (let i = 0; i < 40; i++) {
			const value = (%s)
			if (value) return value
			await new Promise((resume) => setTimeout(resume, 25))
		}
		return null
	})()`, condition)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		value, err := tryEval[*T](d, look)
		if err == nil && value != nil {
			return *value
		}
		if d.ctx.Err() != nil {
			break
		}
	}
	d.picture("failed")
	d.t.Fatalf("it never came to be: %s\nat %s, focus on %s\n%s", condition, d.path(), eval[string](d, "document.activeElement?.outerHTML.slice(0, 200) ?? ''"), d.text())
	panic("unreachable")
}

// at waits for a screen, by the name that its root has.
func (d *device) at(screen string) {
	d.t.Helper()
	d.wait(fmt.Sprintf(`document.querySelector('[data-screen=%q]')`, screen))
}

// shows waits for a text.
func (d *device) shows(text string) {
	d.t.Helper()
	d.wait("document.body.innerText.includes(" + quote(text) + ")")
}

func (d *device) path() string { return eval[string](d, "location.pathname") }
func (d *device) text() string { return eval[string](d, "document.body.innerText.slice(0, 1500)") }

// value is an attribute of the first element that has it, waited for.
func (d *device) value(attribute string) string {
	d.t.Helper()
	return await[string](d, fmt.Sprintf(`document.querySelector('[%[1]s]')?.getAttribute(%[1]q)`, attribute))
}

// says is a message in the device's language.
func (d *device) says(key string) string {
	d.t.Helper()
	var text string
	if err := json.Unmarshal(d.messages[key], &text); err != nil {
		d.t.Fatalf("%s says nothing as %s: %v", d.language, key, err)
	}
	return text
}

// said is a regular expression, for JavaScript, of a message in the device's language; placeholders are anything.
func (d *device) said(key string) string {
	d.t.Helper()
	pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(d.says(key)), ".+")
	return "new RegExp(" + quote("^"+pattern+"$") + ", 's')"
}

var placeholder = regexp.MustCompile(`\\\{\w+\\\}`)

// control is a visible thing to press whose text or label is a message; in the dialog, if one is open.
func (d *device) control(key string) string {
	d.t.Helper()
	return fmt.Sprintf(`[...([...document.querySelectorAll('dialog[open]')].at(-1) ?? document).querySelectorAll('button, a[href], label, summary, option')].find((e) => e.checkVisibility() && !e.disabled &&
		[e.getAttribute('aria-label'), e.textContent].some((text) => %s.test((text ?? '').trim().replace(/\s+/g, ' '))))`, d.said(key))
}

// press taps or clicks the control that says a message.
func (d *device) press(key string) { d.t.Helper(); d.pressOn(d.control(key)) }

// pressOn taps or clicks the middle of an element, once there is one at rest, nothing lies over it, and what was pressed before is
// done.
func (d *device) pressOn(element string) {
	d.t.Helper()
	at := await[[]float64](d, fmt.Sprintf(`(() => {
		const element = (%s)
		if (!element || element.ariaDisabled === 'true') return
		element.scrollIntoView({ block: 'center', behavior: 'instant' })
		const { x, y, width, height } = element.getBoundingClientRect()
		const middle = [x + width / 2, y + height / 2]
		const before = window.looked
		window.looked = { element, at: middle.join() }
		const still = before?.element === element && before.at === window.looked.at
		return still && element.contains(document.elementFromPoint(...middle)) && middle
	})()`, element))
	if d.screen.touch {
		d.do(chromedp.TapXY(at[0], at[1]))
	} else {
		d.do(chromedp.MouseClickXY(at[0], at[1]))
	}
}

// fill types into a field, after what is there.
func (d *device) fill(selector, text string) {
	d.t.Helper()
	d.pressOn(fmt.Sprintf("document.querySelector(%q)", selector))
	d.wait(fmt.Sprintf("document.activeElement === document.querySelector(%q)", selector))
	d.keys(text)
}

func (d *device) keys(text string) { d.t.Helper(); d.do(chromedp.KeyEvent(text)) }
