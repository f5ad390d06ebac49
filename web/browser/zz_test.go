package browser_test

import "testing"

func TestZZ(t *testing.T) {
	demo := startDemo(t)
	id := demo.announce("registries")
	d := newDevice(t, demo, phone, "kk")
	d.open("/")
	d.wait(announced(id))
	eval[any](d, `(() => { document.addEventListener('toggle', (e) => { (window.log ??= []).push([e.type, e.target.open, e.oldState, e.newState]) }, true); return true })()`)
	d.pressOn(`document.querySelector('[data-announcement] > summary')`)
	t.Log(eval[string](d, `new Promise(r => setTimeout(() => r(JSON.stringify(window.log) + localStorage.getItem('ashyq.announcements.closed') + document.querySelector('details').outerHTML.slice(0,100)), 1000))`))
	d.pressOn(`document.querySelector('[data-announcement] > summary')`)
	t.Log(eval[string](d, `new Promise(r => setTimeout(() => r(JSON.stringify(window.log) + localStorage.getItem('ashyq.announcements.closed') + document.querySelector('details').outerHTML.slice(0,100)), 1000))`))
}
