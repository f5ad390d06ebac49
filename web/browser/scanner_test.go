package browser_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"rsc.io/qr"
)

// foreign is a code that is not of Ashyq.
func foreign(t *testing.T) image.Image { return code(t, "https://example.com/menu", 3) }

// atTheCamera is a phone whose person is known, in front of a running camera.
func atTheCamera(t *testing.T, demo *demo) *device {
	t.Helper()
	d := newDevice(t, demo, phone, "en")
	d.open("/status")
	d.logIn(demo.World.who("green", 0))
	d.at("status")
	d.press("visitor.scan")
	d.at("home")
	return d
}

func TestAForeignCodeIsSaidAndTheCameraGoesOn(t *testing.T) {
	demo := startDemo(t)
	d := atTheCamera(t, demo)
	show(t, foreign(t))
	d.press("visitor.camera")
	d.shows(d.says("visitor.foreign_code"))
	d.at("home")
	if state := d.value("data-scanner"); state != "ready" {
		t.Errorf("the camera is %s", state)
	}
}

func TestOfTwoCodesTheOneInTheMiddleIsMeant(t *testing.T) {
	demo := startDemo(t)
	d := atTheCamera(t, demo)
	show(t, demo.sheet(demo.World.venue("cafe").gate("entry")), foreign(t))
	d.press("visitor.camera")
	d.at("decision")
}

func TestWhyThereIsNoPictureIsSaid(t *testing.T) {
	demo := startDemo(t)
	for why, said := range map[string]string{
		"NotAllowedError": "scanner.refused", "NotFoundError": "scanner.absent", "NotReadableError": "scanner.busy",
	} {
		t.Run(why, func(t *testing.T) {
			lookAway(t)
			d := newDevice(t, demo, phone, "ru")
			d.before(`{
				const devices = navigator.mediaDevices
				const camera = devices.getUserMedia.bind(devices)
				devices.getUserMedia = async () => {
					devices.getUserMedia = camera
					throw new DOMException('', ` + quote(why) + `)
				}
			}`)
			d.open("/")
			d.at("home")
			d.press("visitor.camera")
			d.shows(d.says(said))
			d.sound(said)
			demo.aim(demo.World.venue("cafe").gate("entry"))
			d.press("scanner.again")
			d.at("phone")
		})
	}
}

// Android's Chrome has a detector of its own; here one stands in for it, and then fails as some phones' do.
func TestTheBrowsersOwnDetectorIsUsedAndMayFail(t *testing.T) {
	demo := startDemo(t)
	cafe := demo.World.venue("cafe")
	for name, detect := range map[string]string{
		"reads": `return [{ rawValue: ` + quote(cafe.gate("entry").URL) + `, format: 'qr_code', boundingBox: new DOMRect(0, 0, 9, 9) }]`,
		"fails": `throw new Error('no service')`,
	} {
		t.Run(name, func(t *testing.T) {
			d := newDevice(t, demo, phone, "en")
			d.before(`window.BarcodeDetector = class {
				static async getSupportedFormats() { return ['qr_code'] }
				async detect() { ` + detect + ` }
			}`)
			d.open("/")
			d.at("home")
			lookAway(t)
			if name == "fails" {
				demo.aim(cafe.gate("entry"))
			}
			d.press("visitor.camera")
			d.at("phone") // it was read; now the phone's person is asked for
			if asked := eval[bool](d, "performance.getEntriesByType('resource').some((e) => e.name.endsWith('/decoder.js'))"); asked != (name == "fails") {
				t.Errorf("the decoder was loaded: %v", asked)
			}
		})
	}
}

// A visitor without a network shows the pass that an earlier answer gave them.
func TestTheDeskReadsAPass(t *testing.T) {
	demo, cafe, d := openCafe(t, "ru")
	kept := demo.walk(demo.platform(), demo.World.who("blue", 0), cafe.gate("entry")).Pass
	code, err := qr.Encode(kept, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	code.Scale = 8
	sheet, err := png.Decode(bytes.NewReader(code.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	show(t, sheet)
	d.press("desk.camera")
	d.wait("document.querySelector('dialog [data-answer=admit][data-colour=blue]')")
}

// A card's barcode holds the number of its owner.
func TestTheDeskReadsACard(t *testing.T) {
	demo, _, d := openCafe(t, "ru")
	card, err := oned.NewCode128Writer().Encode(demo.World.who("blue", 0).IIN, gozxing.BarcodeFormat_CODE_128, 170, 60, nil)
	if err != nil {
		t.Fatal(err)
	}
	show(t, card)
	d.press("desk.camera")
	d.wait("document.querySelector('dialog [data-answer=admit][data-colour=blue]')")
	d.sound("card")
	if rows := eval[int](d, "document.querySelectorAll('.arrival').length"); rows != 1 {
		t.Errorf("one card is %d arrivals", rows)
	}
}
