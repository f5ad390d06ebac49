package poster

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"ashyq"
	"ashyq/internal/seal"
)

// read is what ZXing makes of an image.
func read(img image.Image) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", err
	}
	pure := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true} // nothing but the code, unturned
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, pure)
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// drawn rasterises an SVG of ours.
func drawn(svg []byte, scale int) (image.Image, error) {
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Path    []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		return nil, err
	}
	var side int
	if _, err := fmt.Sscanf(doc.ViewBox, "0 0 %d", &side); err != nil || len(doc.Path) != 1 {
		return nil, fmt.Errorf("view box %q, %d paths, %w", doc.ViewBox, len(doc.Path), err)
	}
	img := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	run := regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
	if rest := run.ReplaceAllString(doc.Path[0].D, ""); rest != "" {
		return nil, fmt.Errorf("%q in the path", rest)
	}
	for _, m := range run.FindAllStringSubmatch(doc.Path[0].D, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		width, _ := strconv.Atoi(m[3])
		if m[3] != m[4] {
			return nil, fmt.Errorf("%q does not close", m[0])
		}
		draw.Draw(img, image.Rect(x*scale, y*scale, (x+width)*scale, (y+1)*scale), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img, nil
}

func TestImagesOfAGatesCodeAreReadBack(t *testing.T) {
	keys := seal.NewKeys(time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC))
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"", "Fitness", "«Жетісу» фитнес орталығы"}).Draw(t, "name")
		base := rapid.SampledFrom([]string{"HTTPS://ASHYQ.EXAMPLE.KZ/G/", "HTTP://127.0.0.1:8080/G/"}).Draw(t, "base")
		gate := seal.Gate{ID: ashyq.GateID(seal.NewID()), Direction: ashyq.Entry, Name: name}
		url := base + keys.GateCode(gate)
		code, err := QR(url)
		if err != nil || code.Size() > 53 {
			t.Fatalf("%d modules, %v", code.Size(), err)
		}

		var asPNG, asSVG bytes.Buffer
		scale := rapid.IntRange(2, 6).Draw(t, "scale")
		if err := code.PNG(&asPNG, scale); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&asPNG)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := read(img); err != nil || got != url {
			t.Fatalf("PNG: %q, %v", got, err)
		}
		if err := code.SVG(&asSVG); err != nil {
			t.Fatal(err)
		}
		if img, err = drawn(asSVG.Bytes(), scale); err != nil {
			t.Fatal(err)
		}
		if got, err := read(img); err != nil || got != url {
			t.Fatalf("SVG: %q, %v", got, err)
		}
	})
}

func TestImageIsBlackOnWhiteWithAQuietZoneOfFourModules(t *testing.T) {
	code, err := QR("HTTPS://ASHYQ.EXAMPLE.KZ/G/AAAA")
	if err != nil {
		t.Fatal(err)
	}
	const scale = 3
	var b bytes.Buffer
	if err := code.PNG(&b, scale); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if side := img.Bounds().Dx(); side != (code.Size()+8)*scale || img.Bounds().Dy() != side {
		t.Errorf("bounds %v", img.Bounds())
	}
	white, black := color.RGBAModel.Convert(color.White), color.RGBAModel.Convert(color.Black)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			want := white
			if code.Black(x/scale-4, y/scale-4) {
				want = black
			}
			if color.RGBAModel.Convert(img.At(x, y)) != want {
				t.Fatalf("pixel %d, %d is %v", x, y, img.At(x, y))
			}
		}
	}
	for i := range img.Bounds().Dx() {
		for margin := range 4 * scale {
			if color.RGBAModel.Convert(img.At(i, margin)) != white || color.RGBAModel.Convert(img.At(margin, i)) != white {
				t.Fatalf("the quiet zone is not white at %d, %d", i, margin)
			}
		}
	}
}

func TestURLThatNeedsMoreThan53ModulesIsRefused(t *testing.T) {
	const alphanumericLimit, byteLimit = 189, 130 // of version 9 at level Q, ISO/IEC 18004, table 7
	for _, c := range []struct {
		url string
		ok  bool
	}{
		{strings.Repeat("A", alphanumericLimit), true},
		{strings.Repeat("A", alphanumericLimit+1), false},
		{strings.Repeat("a", byteLimit), true},
		{strings.Repeat("a", byteLimit+1), false},
	} {
		code, err := QR(c.url)
		if (err == nil) != c.ok || err == nil && code.Size() != 53 {
			t.Errorf("%d characters: %v", len(c.url), err)
		}
	}
}

func TestScaleHasLimits(t *testing.T) {
	code, err := QR("HTTPS://ASHYQ.EXAMPLE.KZ")
	if err != nil {
		t.Fatal(err)
	}
	for scale, ok := range map[int]bool{-1: false, 0: false, 1: true, 64: true, 65: false} {
		if err := code.PNG(&bytes.Buffer{}, scale); (err == nil) != ok {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
}

func BenchmarkQR(b *testing.B) {
	url := "HTTPS://ASHYQ.EXAMPLE.KZ/G/" + strings.Repeat("A", 157)
	for b.Loop() {
		if _, err := QR(url); err != nil {
			b.Fatal(err)
		}
	}
}
