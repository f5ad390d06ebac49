package browser_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"net/http"
	"os"
	"testing"
)

// aim has the browser's camera see a gate's printed code, held a little askew. It counts from the camera's next start.
func (d *demo) aim(through gate) {
	d.t.Helper()
	show(d.t, d.sheet(through))
}

// sheet is a gate's code as it is printed.
func (d *demo) sheet(of gate) image.Image {
	d.t.Helper()
	response, err := d.client.Get(d.URL + "/demo/gates/" + of.ID + ".png")
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		d.t.Fatalf("the picture of gate %s: %d", of.ID, response.StatusCode)
	}
	sheet, err := png.Decode(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return sheet
}

// lookAway has the camera see nothing that can be read.
func lookAway(t testing.TB) { t.Helper(); show(t, image.NewGray(image.Rect(0, 0, 9, 9))) }

// show puts a sheet before the camera: 640×480, grey around it, and others at the edge.
func show(t testing.TB, sheet image.Image, beside ...image.Image) {
	t.Helper()
	const width, height, side, askew = 640, 480, 340, 7 * math.Pi / 180
	scene := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(scene, scene.Bounds(), image.NewUniform(color.Gray{128}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(askew)
	scale := float64(sheet.Bounds().Dx()) / side
	for y := range height {
		for x := range width {
			dx, dy := float64(x-width/2), float64(y-height/2)
			from := image.Pt(int((dx*cos+dy*sin+side/2)*scale), int((dy*cos-dx*sin+side/2)*scale))
			if from.In(sheet.Bounds()) {
				scene.Set(x, y, sheet.At(from.X, from.Y))
			}
		}
	}
	for _, other := range beside {
		draw.Draw(scene, other.Bounds().Add(image.Pt(4, 4)), other, image.Point{}, draw.Src)
	}
	var frame bytes.Buffer
	if err := jpeg.Encode(&frame, scene, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(lens, bytes.Repeat(frame.Bytes(), 30), 0o600); err != nil {
		t.Fatal(err)
	}
}
