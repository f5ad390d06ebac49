package poster

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

func (p page) writeSVG(w io.Writer) error {
	var svg bytes.Buffer
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %[1]g %[2]g" lang=%[3]q><title>`,
		p.width, p.height, p.language)
	if err := xml.EscapeText(&svg, []byte(p.title)); err != nil {
		return err
	}
	fmt.Fprintf(&svg, `</title><rect width="%g" height="%g" fill="#fff"/><defs><g id="panel">`, p.width, p.height)
	drawing := p.panels[0].drawing // all show the same
	for _, s := range drawing.shapes {
		svgPath(&svg, s.tone, s)
	}
	svgPath(&svg, black, drawing.code)
	for _, l := range drawing.lines {
		svgPath(&svg, l.tone, l)
	}
	svg.WriteString(`</g></defs>`)
	for _, at := range p.panels {
		fmt.Fprintf(&svg, `<use href="#panel" transform="matrix(%g 0 0 %[1]g %g %g)"/>`, at.scale, at.x, at.y)
	}
	for _, mark := range p.marks {
		svgPath(&svg, mark.tone, mark)
	}
	svg.WriteString(`</svg>`)
	_, err := svg.WriteTo(w)
	return err
}

// traced is all that a drawing consists of.
type traced interface {
	trace(to pen, place func(point) point)
}

func svgPath(svg *bytes.Buffer, tone tone, what traced) {
	fmt.Fprintf(svg, `<path fill="#%02x%02[1]x%02[1]x" d="`, uint8(tone))
	what.trace(svgPen{svg}, unmoved)
	svg.WriteString(`"/>`)
}

type svgPen struct{ *bytes.Buffer }

func (pen svgPen) move(to point)           { pen.command('M', to) }
func (pen svgPen) line(to point)           { pen.command('L', to) }
func (pen svgPen) curve(control, to point) { pen.command('Q', control, to) }
func (pen svgPen) close()                  { pen.WriteByte('Z') }

func (pen svgPen) command(letter byte, points ...point) {
	pen.WriteByte(letter)
	for i, p := range points {
		if i > 0 {
			pen.WriteByte(' ')
		}
		pen.number(p.x)
		pen.WriteByte(' ')
		pen.number(p.y)
	}
}

func (pen svgPen) number(millimetres float64) {
	pen.WriteString(strconv.FormatFloat(millimetres, 'f', 3, 64))
}
