package poster

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/vector"
)

func (p page) writePNG(w io.Writer, dotsPerInch float64) error {
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, p.raster(dotsPerInch/25.4)); err != nil {
		return err
	}
	// The resolution, without which a printer does not know how large the sheet is, goes behind the header: the signature of 8
	// bytes and the chunk IHDR of 25.
	const header = 8 + 25
	_, err := io.Copy(w, io.MultiReader(bytes.NewReader(encoded.Next(header)), bytes.NewReader(resolution(dotsPerInch)), &encoded))
	return err
}

// resolution is PNG's chunk pHYs.
func resolution(dotsPerInch float64) []byte {
	perMetre := uint32(math.Round(dotsPerInch / 0.0254))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // a metre
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

// raster is the page in grey.
func (p page) raster(dotsPerMillimetre float64) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, int(math.Round(p.width*dotsPerMillimetre)), int(math.Round(p.height*dotsPerMillimetre))))
	for i := range img.Pix {
		img.Pix[i] = uint8(white)
	}
	for _, at := range p.panels {
		place := func(on point) point {
			q := at.place(on)
			return point{q.x * dotsPerMillimetre, q.y * dotsPerMillimetre}
		}
		for _, s := range at.shapes {
			fill(img, s.tone, s, place)
		}
		fill(img, black, at.code, place)
		for _, l := range at.lines {
			fill(img, l.tone, l, place)
		}
	}
	for _, mark := range p.marks {
		fill(img, mark.tone, mark, func(on point) point { return point{on.x * dotsPerMillimetre, on.y * dotsPerMillimetre} })
	}
	return img
}

// fill rasterises in the smallest rectangle of pixels that holds the outlines.
func fill(img *image.Gray, tone tone, what traced, place func(point) point) {
	extremes := extremesPen{low: point{math.Inf(1), math.Inf(1)}, high: point{math.Inf(-1), math.Inf(-1)}}
	what.trace(&extremes, place)
	within := image.Rect(int(math.Floor(extremes.low.x)), int(math.Floor(extremes.low.y)),
		int(math.Ceil(extremes.high.x)), int(math.Ceil(extremes.high.y))).Intersect(img.Rect)
	if within.Empty() {
		return
	}
	rasterizer := vector.NewRasterizer(within.Dx(), within.Dy())
	corner := point{float64(within.Min.X), float64(within.Min.Y)}
	what.trace(rasterPen{rasterizer}, func(p point) point {
		q := place(p)
		return point{q.x - corner.x, q.y - corner.y}
	})
	rasterizer.Draw(img, within, image.NewUniform(color.Gray{uint8(tone)}), image.Point{})
}

type rasterPen struct{ *vector.Rasterizer }

func (pen rasterPen) move(to point) { pen.MoveTo(float32(to.x), float32(to.y)) }
func (pen rasterPen) line(to point) { pen.LineTo(float32(to.x), float32(to.y)) }
func (pen rasterPen) curve(control, to point) {
	pen.QuadTo(float32(control.x), float32(control.y), float32(to.x), float32(to.y))
}
func (pen rasterPen) close() { pen.ClosePath() }

// extremesPen finds the least and the greatest coordinates.
type extremesPen struct{ low, high point }

func (pen *extremesPen) move(to point) {
	pen.low = point{min(pen.low.x, to.x), min(pen.low.y, to.y)}
	pen.high = point{max(pen.high.x, to.x), max(pen.high.y, to.y)}
}
func (pen *extremesPen) line(to point)           { pen.move(to) }
func (pen *extremesPen) curve(control, to point) { pen.move(control); pen.move(to) }
func (pen *extremesPen) close()                  {}
