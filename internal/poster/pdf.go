package poster

import (
	"bytes"
	"io"

	"codeberg.org/go-pdf/fpdf"
)

const pointsPerMillimetre = 72 / 25.4

func writePDF(w io.Writer, title string, pages []page) error {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetTitle(bold().clean(title), true) // the library trusts it to be UTF-8
	for _, face := range []*typeface{regular(), bold()} {
		pdf.AddUTF8FontFromBytes(face.name, "", bytes.Clone(face.ttf)) // the library writes into what it is given
	}
	for _, p := range pages {
		pdf.AddPageFormat("P", fpdf.SizeType{Wd: p.width, Ht: p.height})
		pdf.SetLang(p.language)
		if len(pages) > 1 {
			pdf.SetFont(bold().name, "", 1) // a bookmark's encoding is the font's
			pdf.Bookmark(p.title, 0, 0)
		}
		for _, at := range p.panels {
			// The library's origin is below, so what a scale leaves of the page's height is moved up.
			pdf.TransformBegin()
			pdf.Transform(fpdf.TransformMatrix{A: at.scale, D: at.scale,
				E: at.x * pointsPerMillimetre, F: (p.height*(1-at.scale) - at.y) * pointsPerMillimetre})
			at.drawing.write(pdf)
			pdf.TransformEnd()
		}
		for _, mark := range p.marks {
			fillPDF(pdf, mark)
		}
	}
	return pdf.Output(w)
}

func (d *drawing) write(pdf *fpdf.Fpdf) {
	for _, s := range d.shapes {
		fillPDF(pdf, s)
	}
	pdf.SetFillColor(0, 0, 0)
	d.code.trace(pdfPen{pdf}, unmoved)
	pdf.DrawPath("F")
	for _, l := range d.lines {
		pdf.SetFont(l.face.name, "", l.size*pointsPerMillimetre)
		pdf.SetTextColor(int(l.tone), int(l.tone), int(l.tone))
		pdf.Text(l.at.x, l.at.y, l.text)
	}
}

func fillPDF(pdf *fpdf.Fpdf, s shape) {
	pdf.SetFillColor(int(s.tone), int(s.tone), int(s.tone))
	s.trace(pdfPen{pdf}, unmoved)
	pdf.DrawPath("F")
}

func unmoved(p point) point { return p }

type pdfPen struct{ *fpdf.Fpdf }

func (pen pdfPen) move(to point)           { pen.MoveTo(to.x, to.y) }
func (pen pdfPen) line(to point)           { pen.LineTo(to.x, to.y) }
func (pen pdfPen) curve(control, to point) { pen.CurveTo(control.x, control.y, to.x, to.y) }
func (pen pdfPen) close()                  { pen.ClosePath() }
