package poster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// maxScale keeps an image below four thousand pixels on a side.
const maxScale = 64

// SVG writes the code as a vector image, black on white with its quiet zone, of whatever size it is given. All black is one
// path, so that no hairline shows between modules.
func (c Code) SVG(w io.Writer) error {
	side := c.Size() + 2*quietZone
	var svg bytes.Buffer
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" shape-rendering="crispEdges">`, side)
	fmt.Fprintf(&svg, `<rect width="%d" height="%[1]d" fill="#fff"/><path fill="#000" d="`, side)
	for r := range c.runs() {
		fmt.Fprintf(&svg, "M%d %dh%dv1h-%[3]dz", r.x+quietZone, r.y+quietZone, r.width)
	}
	svg.WriteString(`"/></svg>`)
	_, err := svg.WriteTo(w)
	return err
}

// PNG writes the code as an image with its quiet zone, each module scale pixels wide: 1 to 64.
func (c Code) PNG(w io.Writer, scale int) error {
	if scale < 1 || scale > maxScale {
		return fmt.Errorf("a scale of %d is not between 1 and %d", scale, maxScale)
	}
	side := (c.Size() + 2*quietZone) * scale
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if c.Black(x/scale-quietZone, y/scale-quietZone) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return png.Encode(w, img)
}
