package browser_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"rsc.io/qr"

	"ashyq"
	"ashyq/internal/seal"
	"ashyq/internal/seal/sealtest"
)

// visitor is somebody with a pass that is bound to their phone.
type visitor struct {
	sealtest.Phone
	pass string
}

// visitor signs a pass as the service does, of evidence of an age; change, if there is one, makes it another.
func (d *demo) visitor(who person, colour ashyq.Status, age time.Duration, change func(*ashyq.Pass)) visitor {
	d.t.Helper()
	keys, err := seal.OpenKeys(filepath.Join(d.data, "keys"), time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	return d.signedBy(keys, who, colour, age, change)
}

func (d *demo) signedBy(keys *seal.Keys, who person, colour ashyq.Status, age time.Duration, change func(*ashyq.Pass)) visitor {
	d.t.Helper()
	iin, err := ashyq.ParseIIN(who.IIN)
	if err != nil {
		d.t.Fatal(err)
	}
	now, phone := time.Now(), sealtest.NewPhone(d.t)
	p := ashyq.Pass{
		ID: seal.NewID(), Person: ashyq.Resident(iin), Status: colour, AsOf: now.Add(-age), Issued: now.Add(-age), Expires: now.Add(72*time.Hour - age), Key: phone.Key(),
	}
	p.BirthDay, p.BirthMonth, _ = p.Person.BirthDay()
	if change != nil {
		change(&p)
	}
	text, err := keys.SignPass(p)
	if err != nil {
		d.t.Fatal(err)
	}
	return visitor{phone, text}
}

// shows is what the visitor's phone shows now.
func (v visitor) shows() string { return v.Present(v.pass, time.Now()) }

// code is a QR code of a text, as a phone shows it, each module so many pixels wide.
func code(t testing.TB, text string, module int) image.Image {
	t.Helper()
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	code.Scale = module
	sheet, err := png.Decode(bytes.NewReader(code.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// toldOfAll waits until the service has been told of everybody whom a desk let in or out by itself, and nothing was otherwise.
func (d *device) toldOfAll() {
	d.t.Helper()
	d.wait(drawer("late") + ".length === 0")
	if eval[bool](d, "!!document.querySelector('[data-conflicts]')") {
		d.t.Error("something was otherwise")
	}
}

// handheld has a desk read codes off a detector that a test holds them before, in place of a picture.
func (d *device) handheld() {
	d.t.Helper()
	d.before(`window.BarcodeDetector = class {
		static async getSupportedFormats() { return ['pdf417', 'code_128', 'code_39', 'qr_code', 'data_matrix'] }
		async detect() { return window.held ? [{ rawValue: window.held, format: 'qr_code', boundingBox: new DOMRect(0, 0, 9, 9) }] : [] }
	}`)
}

// hold has the desk's camera see a text, as the next person's.
func (d *device) hold(text string) {
	d.t.Helper()
	if eval[bool](d, "!document.querySelector('[data-sheet=camera]')") {
		d.press("desk.camera")
		d.wait("document.querySelector('[data-sheet=camera]')")
	} else if eval[bool](d, "!!"+d.control("desk.camera.next")) {
		d.press("desk.camera.next")
	}
	eval[chromedp.Void](d, "void (window.held = "+quote(text)+")")
}

func answered(more string) string {
	return fmt.Sprintf("document.querySelector('dialog .answer%s')", more)
}

// revoke takes a pass back, as the operator does.
func (d *demo) revoke(id string) {
	d.t.Helper()
	out, err := exec.CommandContext(d.t.Context(), program, "admin", "revoke-passes", "--id", id, "--reason", "test",
		"--database", filepath.Join(d.data, "ashyq.db"), "--keys", filepath.Join(d.data, "keys")).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
}
